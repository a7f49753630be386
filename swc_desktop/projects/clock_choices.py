"""Whose clock a person may mean by a selection: the camera stations, the cameras, or only it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import apsw

from swc_desktop.projects.deployments import own_names
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.selecting import Selected, media_of, selected_media


class WhoseClock(StrEnum):
    """For which photographs a correction is meant."""

    STATION = "station"
    SERIAL = "serial"
    PHOTOGRAPHS = "photographs"


@dataclass(frozen=True)
class ClockChoice:
    """What a correction may be for: its targets, how many photographs they have, and what camera
    stations among the targets are called."""

    whose: WhoseClock
    targets: tuple[Selected, ...]
    media: int
    called: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> str:
        """The stations or serial numbers, as in a sentence."""
        return ", ".join(self.called.get(target.name, target.name) for target in self.targets)


def clock_choices(connection: apsw.Connection, numbers: Sequence[int]) -> list[ClockChoice]:
    """Whose clock these photographs may stand for; the widest that holds all of them comes first.

    A station or a camera is offered where every photograph has one.
    """
    stations: set[str | None] = set()
    serials: set[str | None] = set()
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT DISTINCT deployment, nullif(serial, '') FROM media "
            f"WHERE number IN ({marks(some)})",
            some,
        )
        for station, serial in rows:
            stations.add(None if station is None else str(station))
            serials.add(None if serial is None else str(serial))
    found = [
        *_choice(connection, WhoseClock.STATION, "deployment", stations),
        *_choice(connection, WhoseClock.SERIAL, "serial", serials),
    ]
    alone = tuple(selected_media(connection, numbers))
    return [*found, ClockChoice(WhoseClock.PHOTOGRAPHS, alone, len(alone))]


def _choice(
    connection: apsw.Connection, whose: WhoseClock, kind: str, names: set[str | None]
) -> list[ClockChoice]:
    known = sorted(name for name in names if name is not None)
    if not known or None in names:
        return []
    targets = tuple(Selected(kind, name) for name in known)
    called = own_names(connection) if whose is WhoseClock.STATION else {}
    return [ClockChoice(whose, targets, len(media_of(connection, targets)), called)]
