"""Which of several places and times counts for a photograph, and when two places cannot be true.

The two orders are data, and all that chooses goes by them. The time of a file's last change is in
neither: it is only offered to a person.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeVar

from swc_desktop.core.observation import Place
from swc_desktop.geo.distance import distance_m


class PlaceSource(StrEnum):
    """Where a place comes from; what a person said is for the photograph itself, or for a folder.

    ``FILL``: what a person gave only for photographs that have none.
    """

    PERSON = "person"
    FOLDER = "folder"
    DEPLOYMENT = "deployment"
    EXIF = "exif"
    XMP = "xmp"
    SIDECAR = "sidecar"
    CONTAINER = "container"
    FILL = "fill"
    TRACK = "track"


class TimeSource(StrEnum):
    """Where a time comes from; ``CORRECTION`` is of the clock of a deployment or a camera.

    ``EXIF_ZONE`` has its offset from the zone of the deployment or the place. ``CONTAINER`` is what
    a video says: it comes late, since some cameras write their own clock there and others UTC.
    """

    PERSON = "person"
    CORRECTION = "correction"
    EXIF_OFFSET = "exif_offset"
    EXIF_ZONE = "exif_zone"
    XMP = "xmp"
    SIDECAR = "sidecar"
    CONTAINER = "container"
    FILL = "fill"
    FILE_NAME = "file_name"


PLACE_ORDER: Final = (
    PlaceSource.PERSON,
    PlaceSource.FOLDER,
    PlaceSource.DEPLOYMENT,
    PlaceSource.EXIF,
    PlaceSource.XMP,
    PlaceSource.SIDECAR,
    PlaceSource.CONTAINER,
    PlaceSource.FILL,
    PlaceSource.TRACK,
)
TIME_ORDER: Final = (
    TimeSource.PERSON,
    TimeSource.CORRECTION,
    TimeSource.EXIF_OFFSET,
    TimeSource.EXIF_ZONE,
    TimeSource.XMP,
    TimeSource.SIDECAR,
    TimeSource.CONTAINER,
    TimeSource.FILL,
    TimeSource.FILE_NAME,
)
MAX_APART_M: Final = 1000.0
"""A deployment and the GPS of its camera differ by less, by the project's rules for evidence."""

OfSource = TypeVar("OfSource", bound=StrEnum)
Case = TypeVar("Case")
Known = TypeVar("Known")


def first_known(
    order: Sequence[OfSource],
    readers: Mapping[OfSource, Callable[[Case], Known | None]],
    case: Case,
) -> Known | None:
    """What the first source knows of a case that knows anything; those behind are not asked."""
    for source in order:
        read = readers.get(source)
        if read is not None and (known := read(case)) is not None:
            return known
    return None


def are_apart(first: Place, second: Place) -> bool:
    """Whether two places of one photograph are too far apart for both to be true."""
    apart = distance_m(first.latitude, first.longitude, second.latitude, second.longitude)
    return apart > MAX_APART_M
