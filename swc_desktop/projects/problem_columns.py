"""Times in which a camera did not work, as tables of stations have them: ``Problem1_from`` and
``Problem1_to``, ``Problem2_from`` and so on. Days are whole days, and both of them count.

Source: camtrapR 2.3, ``cameraOperation``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from swc_desktop.core.message import Message, message, message_of
from swc_desktop.projects.deployment_cells import (
    day_comes_first,
    end_of_day,
    is_before,
    time_of,
)
from swc_desktop.projects.deployment_columns import plain_name

_NAME: Final = re.compile(r"problem(\d*)(from|to)")


@dataclass(frozen=True)
class TableGap:
    """A time in which the camera of a line was down, with the offset that was written or none."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class ProblemColumns:
    """The columns of the beginnings and ends, in pairs, and whether their dates begin with the day.

    A column without the other of its pair is none of them.
    """

    pairs: tuple[tuple[int, int], ...] = ()
    day_first: bool | None = None

    @property
    def places(self) -> frozenset[int]:
        """Where these columns stand in a row."""
        return frozenset(place for pair in self.pairs for place in pair)


def problem_columns(header: Sequence[str], records: Iterable[Sequence[str]]) -> ProblemColumns:
    """Find these columns in a table."""
    found: dict[str, dict[str, int]] = {}
    for index, name in enumerate(header):
        if match := _NAME.fullmatch(plain_name(name)):
            found.setdefault(match[1], {}).setdefault(match[2], index)
    pairs = tuple((ends["from"], ends["to"]) for ends in found.values() if len(ends) == 2)
    cells = [_cell(record, place) for record in records for pair in pairs for place in pair]
    return ProblemColumns(pairs, day_comes_first(cells))


def gaps_of(
    columns: ProblemColumns,
    record: Sequence[str],
    start: datetime | None,
    end: datetime | None,
) -> tuple[list[TableGap], list[tuple[int, Message | str]]]:
    """The gaps of a line whose camera stood from ``start`` to ``end``, and what is wrong by its
    column; a gap that cannot be true is left out."""
    gaps: list[TableGap] = []
    faults: list[tuple[int, Message | str]] = []
    for first, last in columns.pairs:
        if not (_cell(record, first).strip() or _cell(record, last).strip()):
            continue
        place = first
        try:
            begins = _time(_cell(record, first), columns.day_first, is_end=False)
            place = last
            ends = _time(_cell(record, last), columns.day_first, is_end=True)
            _check(begins, ends, start, end)
        except ValueError as error:
            faults.append((place, message_of(error)))
        else:
            gaps.append(TableGap(begins, ends))
    return gaps, faults


def _cell(record: Sequence[str], index: int) -> str:
    return record[index] if index < len(record) else ""


def _time(cell: str, day_first: bool | None, *, is_end: bool) -> datetime:
    found = time_of(cell, day_first)
    if found is None:
        if is_end:
            raise ValueError(message("Projects", "the end of the gap is missing"))
        raise ValueError(message("Projects", "the start of the gap is missing"))
    return end_of_day(found.time) if is_end and found.is_day else found.time


def _check(begins: datetime, ends: datetime, start: datetime | None, end: datetime | None) -> None:
    """Raises ``ValueError`` for what cannot be a gap of the station."""
    if is_before(ends, begins) or ends == begins:
        raise ValueError(message("Projects", "the end of the gap is not after its start"))
    if start is not None and is_before(ends, start):
        raise ValueError(message("Projects", "the gap is before the start of the station"))
    if end is not None and is_before(end, begins):
        raise ValueError(message("Projects", "the gap is after the end of the station"))
