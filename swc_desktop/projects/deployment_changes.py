"""What a table of camera stations would change, before any of it is stored."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from swc_desktop.core.message import Message, english, message
from swc_desktop.projects.camera_gaps import CameraGap
from swc_desktop.projects.deployments import (
    OWN_COLUMNS,
    Deployment,
    imported_deployment,
    wall_time,
    with_zone_of_place,
)
from swc_desktop.projects.deployments_csv import DeploymentTable, ImportedDeployment, TableFault
from swc_desktop.projects.problem_columns import TableGap

GAPS: Final = "gaps"
"""Among the names of what changes: the camera was down at times that are not known yet."""


_MAX_LINES: Final = 5
"""Lines that a notice names; a round choice, the rest is counted."""


class ChangeKind(StrEnum):
    """What importing a line does: nothing where it is ``UNCHANGED`` or ``UNREADABLE``."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class DeploymentChange:
    """A line of a table: the camera station that it makes, and what was said about its cells.

    ``deployment`` is None where the line is not readable; ``changed`` are the names of fields of
    ``Deployment`` that differ from ``before``, and "gaps" where the camera was down at times that
    are not known yet: ``gaps``.
    """

    line: int
    kind: ChangeKind
    deployment: Deployment | None = None
    before: Deployment | None = None
    changed: tuple[str, ...] = ()
    faults: tuple[TableFault, ...] = ()
    gaps: tuple[CameraGap, ...] = ()


def deployment_changes(
    known: Mapping[str, Deployment],
    table: DeploymentTable,
    known_gaps: Mapping[str, Sequence[CameraGap]] | None = None,
) -> list[DeploymentChange]:
    """What each line would do to the ``known`` camera stations, in the order of the lines.

    What the table has no columns for, such as a zone chosen by hand, stays as it is; so do the
    ``known_gaps`` that it does not have.
    """
    faults: dict[int, list[TableFault]] = {}
    for fault in table.faults:
        faults.setdefault(fault.line, []).append(fault)
    found = [
        _with_gaps(
            _change(row, table.columns, known.get(row.deployment_id), faults.get(row.line, ())),
            table.gaps.get(row.line, ()),
            (known_gaps or {}).get(row.deployment_id, ()),
        )
        for row in table.rows
    ]
    read = {change.line for change in found}
    found += [
        DeploymentChange(line, ChangeKind.UNREADABLE, faults=_worst_first(some))
        for line, some in faults.items()
        if line not in read
    ]
    return sorted(found, key=lambda change: change.line)


def deployments_to_store(changes: Sequence[DeploymentChange]) -> list[Deployment]:
    """The camera stations that are new or changed in more than their gaps."""
    return [
        change.deployment
        for change in changes
        if change.deployment is not None
        and (change.kind is ChangeKind.NEW or set(change.changed) - {GAPS})
    ]


def gaps_to_store(changes: Sequence[DeploymentChange]) -> list[CameraGap]:
    """The times that are not known yet, in which cameras were down."""
    return [gap for change in changes for gap in change.gaps]


def counted_notices(faults: Sequence[TableFault]) -> list[Message]:
    """The notices of a table, one for each kind and column, with the lines that it is of."""
    kinds: dict[tuple[str, str], list[TableFault]] = defaultdict(list)
    for fault in faults:
        if fault.is_notice:
            kinds[fault.column, english(fault.problem)].append(fault)
    return [_counted(some) for some in kinds.values()]


def _counted(faults: Sequence[TableFault]) -> Message:
    first = faults[0]
    text = message("Projects", "%Ln line(s): {problem} ({lines})", "", 0)
    if first.column:
        text = message("Projects", "%Ln line(s), {column}: {problem} ({lines})", "", 0)
    lines = ", ".join(str(fault.line) for fault in faults[:_MAX_LINES])
    more = ", …" if len(faults) > _MAX_LINES else ""
    filled = text.counted(len(faults))
    return filled.fill(column=first.column, problem=first.problem, lines=lines + more)


def counts_of_changes(changes: Sequence[DeploymentChange]) -> dict[str, int]:
    """How many camera stations of a table are new, changed and as before."""
    counts = Counter(change.kind for change in changes)
    return {
        "stations_new": counts[ChangeKind.NEW],
        "stations_changed": counts[ChangeKind.CHANGED],
        "stations_as_before": counts[ChangeKind.UNCHANGED],
    }


def words_of_changes(changes: Sequence[DeploymentChange]) -> Message:
    """The same in a sentence."""
    new, changed, before = counts_of_changes(changes).values()
    text = message(
        "Projects", "%Ln station(s) (is|are) new, {changed} changed, {before} as before.", "", 0
    )
    return text.counted(new).fill(changed=changed, before=before)


def _with_gaps(
    change: DeploymentChange, gaps: Sequence[TableGap], known: Sequence[CameraGap]
) -> DeploymentChange:
    """The change with those of the gaps that are not known yet."""
    station = change.deployment
    if station is None:
        return change
    times = {_times(gap, station.zone) for gap in known}
    made: list[CameraGap] = []
    for gap in gaps:
        one = CameraGap(station.id, gap.start.isoformat(), gap.end.isoformat())
        if _times(one, station.zone) not in times:
            times.add(_times(one, station.zone))
            made.append(one)
    if not made:
        return change
    kind = ChangeKind.CHANGED if change.kind is ChangeKind.UNCHANGED else change.kind
    changed = (*change.changed, GAPS) if kind is ChangeKind.CHANGED else change.changed
    return replace(change, kind=kind, changed=changed, gaps=tuple(made))


def _times(gap: CameraGap, zone: str | None) -> tuple[datetime, datetime]:
    return wall_time(gap.starts, zone), wall_time(gap.ends, zone)


def _worst_first(faults: Sequence[TableFault]) -> tuple[TableFault, ...]:
    return tuple(sorted(faults, key=lambda fault: not fault.drops_row))


def _change(
    row: ImportedDeployment,
    columns: Collection[str],
    before: Deployment | None,
    faults: Sequence[TableFault],
) -> DeploymentChange:
    made = imported_deployment(row)
    if before is None:
        new = with_zone_of_place(made)
        return DeploymentChange(row.line, ChangeKind.NEW, new, faults=tuple(faults))
    made = with_zone_of_place(_with_own_of(before, made, columns))
    changed = tuple(
        field.name
        for field in fields(Deployment)
        if getattr(before, field.name) != getattr(made, field.name)
    )
    kind = ChangeKind.CHANGED if changed else ChangeKind.UNCHANGED
    return DeploymentChange(row.line, kind, made, before, changed, tuple(faults))


def _with_own_of(before: Deployment, row: Deployment, columns: Collection[str]) -> Deployment:
    """The station as it is, with what the columns of a table say of it.

    A zone that was that of the place follows the place.
    """
    said = {name: getattr(row, name) for field, name in OWN_COLUMNS.items() if field in columns}
    kept = {name: text for name, text in before.fields.items() if name not in columns}
    by_place = before.zone == with_zone_of_place(replace(before, zone=None)).zone
    zone = None if by_place else before.zone
    return replace(before, **said, zone=zone, fields=kept | dict(row.fields))
