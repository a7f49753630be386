"""What assigning photographs to a camera station would do, before it is done."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import apsw

from swc_desktop.projects.deployments import Deployment, all_assigned_deployments
from swc_desktop.projects.media import in_pieces, marks


@dataclass(frozen=True)
class AssignmentPreview:
    """Numbers of photographs: all that are meant, and those that are assigned already.

    ``elsewhere`` counts them by the other camera station that they would leave, most first; one
    with two stations counts for each. ``outside`` were taken before the start or after the end.
    """

    photographs: int
    already: int
    moved: int
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    outside: int = 0

    @property
    def touched(self) -> int:
        """How many photographs change."""
        return self.photographs - self.already


def preview_assignment(
    connection: apsw.Connection, numbers: Iterable[int], station: Deployment
) -> AssignmentPreview:
    """Look at photographs by their numbers; nothing is changed."""
    chosen = list(numbers)
    assigned = all_assigned_deployments(connection, chosen)
    others: Counter[str] = Counter()
    already = moved = 0
    for names in assigned.values():
        elsewhere = set(names) - {station.id}
        others.update(elsewhere)
        already += not elsewhere
        moved += bool(elsewhere)
    return AssignmentPreview(
        len(chosen),
        already,
        moved,
        dict(others.most_common()),
        _outside(connection, chosen, station),
    )


def _outside(connection: apsw.Connection, numbers: Iterable[int], station: Deployment) -> int:
    """How many were taken outside the days of a camera station, by the dates of both."""
    first, last = (station.starts or "")[:10], (station.ends or "")[:10]
    count = 0
    for some in in_pieces(numbers):
        row = connection.execute(
            "SELECT count(*) FROM media WHERE (substr(local_time, 1, 10) < ? OR "
            f"(? != '' AND substr(local_time, 1, 10) > ?)) AND number IN ({marks(some)})",
            [first, last, last, *some],
        ).fetchone()
        assert row is not None
        count += int(row[0])
    return count
