"""What a correction of a clock would change: old and new time of each photograph, and in numbers.

Nothing is kept in memory of photographs that were looked at, however many they are.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Moment
from swc_desktop.geo.sky import light_of
from swc_desktop.geo.sun import sun_position
from swc_desktop.projects.camera_readings import CameraReading, camera_readings
from swc_desktop.projects.clock_faults import is_jump
from swc_desktop.projects.clock_findings import file_order
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.resolving import GivenEvidence, Located, clock_keys
from swc_desktop.projects.selecting import Selected, media_of

_DAY_LETTERS: Final = len("2024-02-19")


@dataclass(frozen=True)
class TimeChange:
    """The time of a photograph before and after a correction; ``new`` is None where it stays.

    ``reading`` is what the camera showed, ``old`` the time of the project (ISO 8601), if it has
    one.
    """

    number: int
    media: str
    file: str
    reading: datetime
    old: str | None
    new: Moment | None

    @property
    def words(self) -> Message:
        """Old and new time."""
        text = message("Projects", "{file}: {old} → {new}")
        old = self.old or self.reading.isoformat()
        return text.fill(file=self.file, old=old, new=self._new)

    @property
    def record(self) -> dict[str, object]:
        """The same as values."""
        old = self.old or self.reading.isoformat()
        return {"media": self.media, "file": self.file, "old": old, "new": self._new}

    @property
    def _new(self) -> str:
        return "" if self.new is None else self.new.isoformat()


@dataclass(frozen=True)
class ClockSummary:
    """A correction in numbers: of ``media`` photographs that it is for it changes ``changed``.

    ``other_day`` and ``other_light`` of these get another day, and daylight instead of night or
    the like. ``in_future`` would be after now by the clock of this computer, ``latest`` is the last
    of them. ``first`` and ``last`` are the places of the first and last change in the order of the
    files, ``jumps`` those where the camera's clock jumps.
    """

    media: int = 0
    changed: int = 0
    other_day: int = 0
    other_light: int = 0
    in_future: int = 0
    latest: datetime | None = None
    first: int | None = None
    last: int | None = None
    jumps: tuple[int, ...] = ()

    @property
    def sentences(self) -> list[Message]:
        """What a person should know before the act."""
        counts = (
            (
                self.changed,
                message("Projects", "%Ln photograph(s) (gets|get) another time.", "", 0),
            ),
            (self.other_day, message("Projects", "%Ln (is|are) then of another day.", "", 0)),
            (self.other_light, _OTHER_LIGHT),
            (self.media - self.changed, _STAYING),
        )
        return [text.counted(count) for at, (count, text) in enumerate(counts) if count or not at]


_OTHER_LIGHT: Final = message(
    "Projects", "%Ln (is|are) then in other light: day, twilight or night.", "", 0
)
_CHANGED: Final = message("Projects", "%Ln photograph(s) (gets|get) another time.", "", 0)
_STAYING: Final = message(
    "Projects",
    "%Ln (stays as it is|stay as they are): without a time in the file, with a time from a "
    "person, with a closer correction, or right already.",
    "",
    0,
)


class ClockPreview:
    """A correction for some targets that is only looked at."""

    def __init__(
        self, connection: apsw.Connection, targets: Sequence[Selected], kept: KeptCorrection
    ) -> None:
        self._connection = connection
        self._evidence = GivenEvidence(connection)
        self._targets = frozenset((target.kind, target.name) for target in targets)
        self._kept = kept
        self._media = len(media_of(connection, targets))

    def changes(self, numbers: Iterable[int]) -> Iterator[TimeChange]:
        """Old and new time of these photographs in their order, of those with a time in the
        file."""
        for one in camera_readings(self._connection, self._evidence, numbers):
            yield self._change(one)

    def summary(
        self,
        numbers: Sequence[int],
        latest: datetime,
        check: Callable[[], object] = lambda: None,
    ) -> ClockSummary:
        """The correction in numbers, over photographs in the order of their files.

        ``latest``: a later instant counts as future. ``check`` is called now and then, and may
        raise to end it.
        """
        counted = _Counted(latest)
        places = {number: at for at, number in enumerate(numbers)}
        readings = camera_readings(self._connection, self._evidence, numbers)
        for at, one in enumerate(readings):
            if at % _CHECKED_EVERY == 0:
                check()
            counted.add(places[one.number], one, self._change(one).new)
        return counted.summary(self._media)

    def stays(self, numbers: Iterable[int]) -> list[Message]:
        """Why photographs whose file has a time would stay as they are, with the count of each
        reason."""
        counts: Counter[str] = Counter()
        for one in camera_readings(self._connection, self._evidence, numbers):
            if self._change(one).new is None:
                is_for = self._is_for(one)
                counts["given" if one.is_given else "right" if is_for else "closer"] += 1
        return [text.counted(counts[kind]) for kind, text in _STAYS.items() if counts[kind]]

    def _change(self, one: CameraReading) -> TimeChange:
        new = None
        if not one.is_given and self._is_for(one):
            zone = None if one.deployment is None else one.deployment.zone
            new = self._kept.moment(one.own, zone, one.where)
            if new.isoformat() == one.shown:
                new = None
        return TimeChange(one.number, one.id, one.name, one.reading, one.shown, new)

    def _is_for(self, one: CameraReading) -> bool:
        """Whether no correction that is closer to the photograph counts instead."""
        keys = clock_keys(one.id, one.files, one.serial, one.deployment)
        known = self._evidence.clocks
        first = next((key for key in keys if key in self._targets or key in known), None)
        return first in self._targets


_STAYS: Final = {
    "given": message("Projects", "%Ln photograph(s) (has|have) a time from a person", "", 0),
    "closer": message("Projects", "%Ln photograph(s) (has|have) a closer correction", "", 0),
    "right": message("Projects", "%Ln photograph(s) (has|have) that time already", "", 0),
}

_CHECKED_EVERY: Final = 256
"""Photographs; a round choice, some milliseconds."""


class _Counted:
    """What is counted while photographs pass."""

    def __init__(self, latest: datetime) -> None:
        self._limit = latest
        self._changed = self._other_day = self._other_light = self._in_future = 0
        self._latest: datetime | None = None
        self._first: int | None = None
        self._last: int | None = None
        self._before: datetime | None = None
        self._jumps: list[int] = []

    def add(self, at: int, one: CameraReading, new: Moment | None) -> None:
        if self._before is not None and is_jump(one.reading - self._before):
            self._jumps.append(at)
        self._before = one.reading
        if new is None:
            return
        self._first = at if self._first is None else self._first
        self._last = at
        instant = new.utc
        old = one.shown or one.reading.isoformat()
        self._changed += 1
        self._other_day += old[:_DAY_LETTERS] != new.isoformat()[:_DAY_LETTERS]
        self._other_light += _is_other_light(one, instant)
        if instant is not None and instant > self._limit:
            self._in_future += 1
            self._latest = instant if self._latest is None else max(self._latest, instant)

    def summary(self, media: int) -> ClockSummary:
        return ClockSummary(
            media,
            self._changed,
            self._other_day,
            self._other_light,
            self._in_future,
            self._latest,
            self._first,
            self._last,
            tuple(self._jumps),
        )


def _is_other_light(one: CameraReading, instant: datetime | None) -> bool:
    """Whether the sun stood otherwise; unknown where the place or the old instant is."""
    place = one.where
    if place is None or instant is None or one.instant is None:
        return False
    before, after = (
        light_of(sun_position(place.latitude, place.longitude, when).elevation_deg)
        for when in (one.instant, instant)
    )
    return before is not after


def in_file_order(connection: apsw.Connection, numbers: Iterable[int]) -> list[int]:
    """Those of the photographs with a time in the file, as their cameras counted them."""
    found: dict[int, tuple[object, ...]] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT m.number, m.id, r.id, f.path FROM media m "
            "LEFT JOIN media_file f ON f.media = m.number LEFT JOIN root r ON r.number = f.root "
            f"WHERE m.number IN ({marks(some)}) AND facts ->> '$.own.moment.is' = 'Moment' "
            "ORDER BY f.replaced_at IS NOT NULL, f.number",
            some,
        )
        for number, id_, root, path in rows:
            files = [] if root is None else [Located(str(root), str(path))]
            found.setdefault(int(number), file_order(files, str(id_)))
    return sorted(found, key=lambda number: found[number])


def around(connection: apsw.Connection, targets: Sequence[Selected]) -> list[int]:
    """The photographs of the targets between the others of their camera stations, as the cameras
    counted them."""
    numbers = media_of(connection, targets)
    stations: set[str | None] = set()
    for some in in_pieces(numbers):
        rows = connection.execute(
            f"SELECT DISTINCT deployment FROM media WHERE number IN ({marks(some)})", some
        )
        stations |= {None if row[0] is None else str(row[0]) for row in rows}
    others = media_of(connection, [Selected("deployment", name) for name in stations if name])
    return in_file_order(connection, {*numbers, *others})
