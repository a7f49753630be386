"""The facts of a photograph: kind, size, camera, and the evidence of place and time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.observation import Absence, Evidence, Moment, Place, Source
from swc_desktop.photos import raw
from swc_desktop.photos.container import Container
from swc_desktop.photos.exif import ExifTags, read_tags
from swc_desktop.photos.file_state import sidecar_names
from swc_desktop.photos.file_window import Damaged
from swc_desktop.photos.moment import (
    gps_instant,
    moment_by_exif,
    moment_by_xmp,
    moment_of_change,
)
from swc_desktop.photos.observing import NOTHING_GIVEN, Given, observation_of
from swc_desktop.photos.opening import picture_errors
from swc_desktop.photos.photo import Camera, OwnEvidence, Photo
from swc_desktop.photos.place import place_by_exif, place_by_xmp
from swc_desktop.photos.xmp import read_xmp
from swc_desktop.photos.xmp_document import MAX_XMP_BYTES
from swc_desktop.storage.regular_file import open_file

_NO_PLACE: Final = Absence(Evidence.PLACE, message("Photos", "the file has no place"))
_NO_TIME: Final = Absence(Evidence.TIME, message("Photos", "the file has no time"))

Known = TypeVar("Known", Place, Moment)


def photo_of(
    path: Path, stream: BinaryIO, container: Container, given: Given = NOTHING_GIVEN
) -> Photo:
    """The facts of an open picture file.

    Place and time are read from EXIF, else from XMP in the file, else from a sidecar
    ``name.jpg.xmp`` or ``name.xmp``, else they are the given ones.
    """
    notes: list[Message | str] = list(container.faults)
    tags = ExifTags({})
    fields: Mapping[str, str] = {}
    try:
        tags = read_tags(container.trees)
    except Damaged as fault:
        notes.append(message_of(fault))
    try:
        fields = read_xmp(container.xmp)
    except Damaged as fault:
        notes.append(message_of(fault))
    made = given.made
    places = [place_by_exif(tags), place_by_xmp(fields, Source.XMP)]
    moments = [moment_by_exif(tags, made), moment_by_xmp(fields, Source.XMP, made)]
    place, moment = _best(places, _NO_PLACE), _best(moments, _NO_TIME)
    if isinstance(place, Absence) or isinstance(moment, Absence):
        for beside in _sidecars(path, notes):
            places.append(place_by_xmp(beside, Source.SIDECAR))
            moments.append(moment_by_xmp(beside, Source.SIDECAR, made))
        moments.append(moment_of_change(tags, made))
        place, moment = _best(places, _NO_PLACE), _best(moments, _NO_TIME)
    own = OwnEvidence(place, moment, gps_instant(tags))
    width, height = container.width, container.height
    if not (width and height):
        with picture_errors(path):
            width, height = raw.raw_size(stream)
    return Photo(
        path,
        width,
        height,
        container.orientation,
        _camera(tags, fields),
        observation_of(own, given),
        tuple(dict.fromkeys(notes)),
        own=own,
    )


def _best(traces: Sequence[Known | Absence | None], none: Absence) -> Known | Absence:
    """The first known value, else the first reason, else ``none``."""
    reason = none
    for trace in reversed(traces):
        if isinstance(trace, Absence):
            reason = trace
    for trace in traces:
        if trace is not None and not isinstance(trace, Absence):
            return trace
    return reason


def _is_one_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # the one that is opened next says why
        return False


def _sidecars(path: Path, notes: list[Message | str]) -> list[dict[str, str]]:
    """The fields of each XMP file beside a picture: one with keywords alone must not hide the place
    in another."""
    found: list[dict[str, str]] = []
    seen = [path]
    for beside in sidecar_names(path):
        if any(_is_one_file(beside, other) for other in seen):
            continue  # where upper and lower case are the same
        try:
            with open_file(beside) as stream:
                packet = stream.read(MAX_XMP_BYTES + 1)
        except FileNotFoundError:
            continue
        except OSError as error:
            seen.append(beside)
            notes.append(
                message("Photos", "{file} could not be opened: {reason}").fill(
                    file=beside.name, reason=explain_reading(error)
                )
            )
            continue
        seen.append(beside)
        if len(packet) > MAX_XMP_BYTES:
            notes.append(
                message("Photos", "{file} is larger than an XMP file can be").fill(file=beside.name)
            )
            continue
        try:
            found.append(read_xmp(packet))
        except Damaged as fault:
            notes.append(
                message("Photos", "{file}: {problem}").fill(
                    file=beside.name, problem=message_of(fault)
                )
            )
    return found


def _camera(tags: ExifTags, fields: Mapping[str, str]) -> Camera:
    return Camera(
        tags.text("Image Make") or fields.get("tiff:Make", ""),
        tags.text("Image Model") or fields.get("tiff:Model", ""),
        tags.text("EXIF BodySerialNumber")
        or tags.text("Image Tag 0xC62F")
        or fields.get("aux:SerialNumber", ""),
    )
