"""A photograph without its pixels: kind, size, camera, and the evidence of place and time."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.errors import (
    PhotoFault,
    PhotoUnreadable,
    Unreadable,
)
from swc_desktop.core.observation import Absence, Evidence, Moment, Observation, Place, Source
from swc_desktop.geo.sky import sky_of
from swc_desktop.photos import raw
from swc_desktop.photos.exif import ExifTags, read_tags
from swc_desktop.photos.moment import moment_by_exif, moment_by_xmp, moment_of_change, with_zone
from swc_desktop.photos.opening import fault_of_machine, opened_picture
from swc_desktop.photos.photo import Camera, Photo
from swc_desktop.photos.place import place_by_exif, place_by_xmp
from swc_desktop.photos.window import Damaged, open_file
from swc_desktop.photos.xmp import read_xmp

_MAX_SIDECAR_BYTES: Final = 4 << 20
_NO_PLACE: Final = Absence(Evidence.PLACE, "the file holds no place")
_NO_TIME: Final = Absence(Evidence.TIME, "the file holds no time")

Known = TypeVar("Known", Place, Moment)

logger = logging.getLogger(__name__)


def read_photo(
    path: Path,
    *,
    typed_place: Place | None = None,
    typed_moment: Moment | None = None,
    made: date | None = None,
) -> Photo | Unreadable:
    """Read a file's headers and metadata, or say in one sentence why it is no photograph.

    Place and time are looked for in EXIF, then in XMP within the file, then in a sidecar
    ``name.jpg.xmp`` or ``name.xmp``; typed ones only fill what lacks. ``made`` is a day
    that has surely passed, whatever this computer's clock says. Never raises for what a
    file holds.
    """
    try:
        return _read(path, typed_place, typed_moment, made)
    except PhotoUnreadable as error:
        return Unreadable(error.sentence)
    except Exception as error:
        if fault := fault_of_machine(path, error):
            return Unreadable(fault.sentence)
        logger.exception("reading the metadata of %s failed in a way that was not foreseen", path)
        reason = f"{type(error).__name__}: {error}"
        return Unreadable(PhotoFault(file=path, reason=reason).sentence)


def _read(
    path: Path, typed_place: Place | None, typed_moment: Moment | None, made: date | None
) -> Photo:
    with opened_picture(path) as (_, container):
        pass
    notes = list(container.faults)
    tags = ExifTags({})
    fields: Mapping[str, str] = {}
    try:
        tags = read_tags(container.trees)
    except Damaged as fault:
        notes.append(str(fault))
    try:
        fields = read_xmp(container.xmp)
    except Damaged as fault:
        notes.append(str(fault))
    places = [place_by_exif(tags), place_by_xmp(fields, Source.XMP)]
    moments = [moment_by_exif(tags, made), moment_by_xmp(fields, Source.XMP, made)]
    place, moment = _best(places, _NO_PLACE), _best(moments, _NO_TIME)
    if isinstance(place, Absence) or isinstance(moment, Absence):
        beside = _sidecar(path, notes)
        places.append(place_by_xmp(beside, Source.SIDECAR))
        moments += [moment_by_xmp(beside, Source.SIDECAR, made), moment_of_change(tags, made)]
        place, moment = _best(places, _NO_PLACE), _best(moments, _NO_TIME)
    if isinstance(place, Absence) and typed_place is not None:
        place = typed_place
    if isinstance(moment, Absence) and typed_moment is not None:
        moment = typed_moment
    if isinstance(place, Place) and isinstance(moment, Moment):
        moment = with_zone(moment, place)
    width, height = container.width, container.height
    if not (width and height):
        width, height = raw.upright_size(path)
    return Photo(
        path,
        container.kind.value,
        width,
        height,
        container.orientation,
        _camera(tags, fields),
        Observation(place, moment, sky_of(place, moment)),
        tuple(dict.fromkeys(notes)),
    )


def _best(traces: Sequence[Known | Absence | None], none: Absence) -> Known | Absence:
    """The first that is known, else the first reason, else ``none``."""
    reason = none
    for trace in reversed(traces):
        if isinstance(trace, Absence):
            reason = trace
    for trace in traces:
        if trace is not None and not isinstance(trace, Absence):
            return trace
    return reason


def _sidecar(path: Path, notes: list[str]) -> dict[str, str]:
    """The fields of the XMP file beside a picture; empty where there is none."""
    for suffix in (".xmp", ".XMP"):
        for beside in (path.with_name(path.name + suffix), path.with_suffix(suffix)):
            if beside == path:  # a picture by the name of a sidecar
                continue
            try:
                with open_file(beside) as stream:
                    packet = stream.read(_MAX_SIDECAR_BYTES + 1)
            except FileNotFoundError:
                continue
            except OSError as error:
                notes.append(f"{beside.name} could not be opened: {explain_reading(error)}")
                continue
            if len(packet) > _MAX_SIDECAR_BYTES:
                notes.append(f"{beside.name} is larger than an XMP file can be")
                continue
            try:
                return read_xmp(packet)
            except Damaged as fault:
                notes.append(f"{beside.name}: {fault}")
    return {}


def _camera(tags: ExifTags, fields: Mapping[str, str]) -> Camera:
    return Camera(
        tags.text("Image Make") or fields.get("tiff:Make", ""),
        tags.text("Image Model") or fields.get("tiff:Model", ""),
        tags.text("EXIF BodySerialNumber")
        or tags.text("Image Tag 0xC62F")
        or fields.get("aux:SerialNumber", ""),
    )
