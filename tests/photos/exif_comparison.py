"""What an independent reader (ExifTool 12.57) reads from a file, and what this program reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.observation import Moment, Place
from swc_desktop.photos.photo import Photo

WHOLE = "file"
"""The field for a file in which ExifTool found something and this program no photograph."""

_DEGREES = 1e-5
_METRES = 0.01
_SIZE = ("width", "height")
_VALUES = (
    "gps_latitude", "gps_longitude", "gps_altitude", "datetime_original", "subsec_original",
    "offset_original", "make", "model", "orientation", *_SIZE,
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One field of one file: what ExifTool says, what this program says, what it read."""

    file: str
    field: str
    theirs: str
    ours: str
    read: Photo | Unreadable


def differences(row: dict[str, str], read: Photo | Unreadable) -> Iterator[Difference]:
    """The fields of a row of ``expected.csv`` in which the two do not agree."""
    file = row["file"].rpartition("/")[2]
    if isinstance(read, Unreadable):
        found = " ".join(f"{field}={row[field]}" for field in _VALUES if row[field])
        if found:
            yield Difference(file, WHOLE, found, str(read.message), read)
        return
    ours = _said(read)
    for field in _VALUES:
        theirs = row[field]
        if field == "orientation":
            theirs = theirs or "1"
        if not _agree(field, theirs, ours[field]):
            yield Difference(file, field, theirs, ours[field], read)


def _said(photo: Photo) -> dict[str, str]:
    """The values of a photograph as ``expected.csv`` spells them; sizes as they are stored."""
    place, moment = photo.observation.place, photo.observation.moment
    said = dict.fromkeys(_VALUES, "")
    if isinstance(place, Place):
        said["gps_latitude"] = repr(place.latitude)
        said["gps_longitude"] = repr(place.longitude)
        said["gps_altitude"] = "" if place.altitude_m is None else repr(place.altitude_m)
    if isinstance(moment, Moment):
        said["datetime_original"] = moment.local.strftime("%Y:%m:%d %H:%M:%S")
        said["subsec_original"] = f"{moment.local.microsecond:06d}".rstrip("0")
        if moment.offset is not None and moment.offset_source == "exif":
            said["offset_original"] = _offset(moment.offset)
    said["make"], said["model"] = photo.camera.make, photo.camera.model
    said["orientation"] = str(photo.orientation)
    turned = photo.orientation >= 5
    said["width"] = str(photo.height if turned else photo.width)
    said["height"] = str(photo.width if turned else photo.height)
    return said


def _agree(field: str, theirs: str, ours: str) -> bool:
    if field.startswith("gps_") and theirs and ours:
        tolerance = _METRES if field == "gps_altitude" else _DEGREES
        return abs(float(theirs) - float(ours)) <= tolerance
    if field == "subsec_original":
        return theirs.strip().rstrip("0") == ours
    return theirs == ours


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
