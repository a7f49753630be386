"""Whether photographs are after now, by the clock of this computer, which may be wrong itself."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import apsw

from swc_desktop.core.message import message
from swc_desktop.projects.errors import ClockInFuture
from swc_desktop.projects.media import in_pieces, marks


def instants_after(
    connection: apsw.Connection, numbers: Iterable[int], limit: datetime
) -> dict[int, datetime]:
    """Those of the photographs that are after an instant, with their own."""
    found: dict[int, datetime] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            f"SELECT number, instant FROM media WHERE instant > ? AND number IN ({marks(some)})",
            [limit.timestamp(), *some],
        )
        found.update(
            (int(number), datetime.fromtimestamp(float(instant), UTC)) for number, instant in rows
        )
    return found


def check_not_in_future(instants: Sequence[datetime]) -> None:
    """Raise ``ClockInFuture`` for photographs that a correction moves to after now."""
    if not instants:
        return
    count = message("Projects", "%Ln photograph(s) would be", "", 0).counted(len(instants))
    raise ClockInFuture(photographs=count, latest=_written(max(instants)), now=_written(now()))


def now() -> datetime:
    """This instant by the clock of this computer, in UTC."""
    return datetime.now(UTC)


def _written(instant: datetime) -> str:
    """As the clock of this computer shows it."""
    return instant.astimezone().isoformat(" ", "minutes")
