"""Taking what people said from a table into a project, as acts that can be undone.

Photographs are found by their id, or by the alias that an export of this project gave them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import apsw

from swc_desktop.core.identification import Identified
from swc_desktop.core.message import Message, message
from swc_desktop.core.region import Box
from swc_desktop.exports.rows import BOX_DECIMALS
from swc_desktop.projects.drawn_boxes import add_drawn_box
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.working import Work
from swc_desktop.sharing.aliases import Aliases
from swc_desktop.sharing.said_rows import SaidRow
from swc_desktop.sharing.said_tables import SaidTable


@dataclass(frozen=True)
class TakenSaid:
    """What came of a table: photographs that were identified, those for which the same was known,
    rows of photographs that the project does not have, rows that could not be read, and rows that
    are not of people."""

    identified: int
    known: int
    unknown: int
    faults: int
    others: int

    @property
    def record(self) -> dict[str, int]:
        """The counts by their names in the contract."""
        return {
            "identified": self.identified,
            "known": self.known,
            "unknown_photographs": self.unknown,
            "faults": self.faults,
            "not_of_people": self.others,
        }

    @property
    def words(self) -> Message:
        """The counts in one sentence."""
        line = message("Sharing", "Identified %Ln photograph(s)", "", 0).counted(self.identified)
        for text, count in (
            (message("Sharing", "the same was known of %Ln photograph(s)", "", 0), self.known),
            (
                message("Sharing", "%Ln row(s) of photographs that are not here", "", 0),
                self.unknown,
            ),
            (message("Sharing", "%Ln row(s) could not be read", "", 0), self.faults),
            (message("Sharing", "%Ln row(s) not of people", "", 0), self.others),
        ):
            if count:
                both = message("Sharing", "{first}; {second}")
                line = both.fill(first=line, second=text.counted(count))
        return message("Sharing", "{line}.").fill(line=line)


def take_said(work: Work, table: SaidTable, *, only_counts: bool = False) -> TakenSaid:
    """Say in the project what a table says, in one act for each person; with ``only_counts`` say
    what that would be. The names of photographs that are not here are added to those of the table.

    Raises as ``identify``.
    """
    connection, own = work.project.connection, work.project.by
    numbers = _numbers(connection)
    by_person: dict[str, list[SaidRow]] = defaultdict(list)
    for row in table.rows:
        if row.media in numbers:
            by_person[row.by or own].append(row)
        else:
            table.note_absent(row.line, row.media)
    identified = known = 0
    try:
        for person, rows in by_person.items():
            work.project.by = person
            if only_counts:
                identified += len({row.media for row in rows})
                continue
            outcome = identify(
                work.project,
                work.decider,
                _judgements(work, rows, lambda id_: numbers[id_]),
                message("Sharing", "Take what was said of %Ln photograph(s) from a table", "", 0),
                passes_on=False,  # a table says all that is to count
            )
            identified += outcome.media
            known += outcome.left
    finally:
        work.project.by = own
    counts = table.absent_count, table.fault_count, table.others
    return TakenSaid(identified, known, *counts)


def _numbers(connection: apsw.Connection) -> dict[str, int]:
    """The numbers of photographs by their ids and aliases."""
    aliases = Aliases(connection)
    found: dict[str, int] = {}
    for number, id_ in connection.execute("SELECT number, id FROM media WHERE successor IS NULL"):
        found[str(id_)] = found[aliases.uuid_of("media", str(id_))] = int(number)
    return found


def _judgements(
    work: Work, rows: Iterable[SaidRow], number_of: Callable[[str], int]
) -> list[Judgement]:
    said: dict[Target, list[Identified]] = defaultdict(list)
    for row in rows:
        number = number_of(row.media)
        target = Target(number)
        if row.box is not None:
            target = _box_target(work, number, row.box)
        said[target].append(row.said)
    return [Judgement(target, tuple(dict.fromkeys(some))) for target, some in said.items()]


def _box_target(work: Work, number: int, box: Box) -> Target:
    """The box that is known there, else one that is drawn."""
    connection = work.project.connection
    edges = [round(edge, BOX_DECIMALS) for edge in (box.left, box.top, box.width, box.height)]
    row = connection.execute(
        "SELECT number FROM region WHERE media = ? AND category != 'frame' AND moment_s IS NULL "
        f"AND round(left, {BOX_DECIMALS}) = ? AND round(top, {BOX_DECIMALS}) = ? "
        f"AND round(width, {BOX_DECIMALS}) = ? AND round(height, {BOX_DECIMALS}) = ? "
        "ORDER BY number",
        [number, *edges],
    ).fetchone()
    if row is not None:
        return Target(number, int(str(row[0])))
    with work.project.transaction() as raw:
        return Target(number, add_drawn_box(raw, number, box))
