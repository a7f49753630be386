"""The times in the names of files, for photographs whose own time is wrong or missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import apsw

from swc_desktop.core.observation import Moment, Place
from swc_desktop.photos.moment import latest_moment
from swc_desktop.projects.file_names import moment_in_name
from swc_desktop.projects.media import in_pieces, marks


@dataclass(frozen=True)
class NamedTime:
    """A photograph whose file name says another time than it has.

    ``old`` is ISO 8601 as the project shows it, a day alone where no more is known, or None.
    """

    media: str
    file: str
    old: str | None
    new: Moment


@dataclass(frozen=True)
class NamedTimes:
    """The times that names would change, and how many photographs they would leave."""

    changes: Sequence[NamedTime]
    same: int
    """Photographs that have the time of their name, or one on the day that is all it says."""
    without: int
    """Photographs whose names have no date."""


def times_in_names(connection: apsw.Connection, numbers: Sequence[int]) -> NamedTimes:
    """What the names of the files of these photographs say.

    Photographs without another time have that of their name already, by the order of evidence.
    """
    latest = latest_moment(None)
    changes: dict[int, NamedTime] = {}
    seen: set[int] = set()
    same: set[int] = set()
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT m.number, m.id, m.local_time, m.latitude, m.longitude, f.path, "
            "f.replaced_at IS NULL FROM media m "
            "JOIN media_file f ON f.media = m.number "
            f"WHERE m.number IN ({marks(some)}) "
            "ORDER BY m.number, f.replaced_at IS NOT NULL, f.number",
            some,
        )
        for number, id_, old, latitude, longitude, path, is_current in rows:
            if not is_current and number in seen:
                continue  # the name of a file that was replaced counts only without another
            seen.add(number)
            place = None if latitude is None else Place(latitude, longitude)
            new = moment_in_name(str(path).rpartition("/")[2], latest, place)
            if new is None or number in changes or number in same:
                continue
            if old is not None and _is_same(str(old), new):
                same.add(number)
            else:
                changes[number] = NamedTime(str(id_), str(path), old, new)
    without = len(seen) - len(changes) - len(same)
    return NamedTimes([changes[number] for number in sorted(changes)], len(same), without)


def _is_same(old: str, new: Moment) -> bool:
    had = datetime.fromisoformat(old)
    if new.is_day:
        return had.date() == new.local.date()
    if new.utc is not None and had.tzinfo is not None:
        return had == new.utc
    return len(old) > len("2024-02-19") and had.replace(tzinfo=None) == new.local
