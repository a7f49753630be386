"""Taking what people said from a table into a project, as acts that can be undone.

Photographs are found by their id, or by the alias that an export of this project gave them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import apsw

from swc_desktop.core.identification import Identified
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.region import Box
from swc_desktop.exports.rows import BOX_DECIMALS
from swc_desktop.projects.acts import next_undo
from swc_desktop.projects.drawn_boxes import add_drawn_box, checked_box
from swc_desktop.projects.errors import IdentificationRefused, IndividualRefused
from swc_desktop.projects.identifications import (
    Target,
    identifications_of_media,
    last_said,
    says_same,
)
from swc_desktop.projects.identifying import Judgement, identify, preview_identify
from swc_desktop.projects.project import Project
from swc_desktop.projects.said_individuals import SaidIndividuals
from swc_desktop.projects.working import Work
from swc_desktop.sharing.aliases import media_by_name
from swc_desktop.sharing.said_rows import SaidRow
from swc_desktop.sharing.said_tables import MAX_NAMED, SaidTable


@dataclass
class TakenSaid:
    """What came of a table, or would come of it: photographs that were identified, those for which
    the same was known, rows of photographs that the project does not have, rows that could not be
    read, rows that were refused, and rows that are not of people.

    ``absent`` has the line and the name of photographs that are not here, ``refusals`` the line and
    the reason of refused rows, each at most ``MAX_NAMED``. ``people`` are those who said it, with
    the rows of each; ``acts`` has the number of the act of each of them who said something new.
    """

    identified: int = 0
    known: int = 0
    unknown: int = 0
    faults: int = 0
    refused: int = 0
    of_events: int = 0
    others: int = 0
    absent: list[tuple[int, str]] = field(default_factory=list)
    refusals: list[tuple[int, Message | str]] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    acts: list[int] = field(default_factory=list)

    @property
    def record(self) -> dict[str, int]:
        """The counts by their names in the contract."""
        return {
            "identified": self.identified,
            "known": self.known,
            "unknown_photographs": self.unknown,
            "faults": self.faults,
            "refused": self.refused,
            "of_events": self.of_events,
            "not_of_people": self.others,
        }

    @property
    def words(self) -> Message:
        """The counts in one sentence."""
        line = message("Sharing", "Identified %Ln photograph(s)", "", 0).counted(self.identified)
        for text in self.left_words:
            both = message("Sharing", "{first}; {second}")
            line = both.fill(first=line, second=text)
        return message("Sharing", "{line}.").fill(line=line)

    @property
    def left_words(self) -> list[Message]:
        """The counts of what was not taken."""
        return [
            text.counted(count)
            for text, count in (
                (message("Sharing", "the same was known of %Ln photograph(s)", "", 0), self.known),
                (
                    message("Sharing", "%Ln row(s) of photographs that are not here", "", 0),
                    self.unknown,
                ),
                (message("Sharing", "%Ln row(s) could not be read", "", 0), self.faults),
                (message("Sharing", "%Ln row(s) refused", "", 0), self.refused),
                (
                    message("Sharing", "%Ln row(s) of whole events and of no photograph", "", 0),
                    self.of_events,
                ),
                (message("Sharing", "%Ln row(s) not of people", "", 0), self.others),
            )
            if count
        ]

    def refuse(self, line: int, reason: Message | str) -> None:
        """Count a row that cannot be taken, and keep the reason while they are few."""
        self.refused += 1
        if len(self.refusals) < MAX_NAMED:
            self.refusals.append((line, reason))


def take_said(work: Work, table: SaidTable) -> TakenSaid:
    """Say in the project what a table says, in one act for each person.

    A row that cannot be kept, such as one of an individual of another taxon, is refused by itself.
    Raises as ``identify``.
    """
    project = work.project
    taken, own = _begin(table), project.by
    try:
        for _person, rows in _by_person(project, table, taken):
            before = next_undo(project.connection)
            drawn = [(_drawn(project, number, row, target), row) for number, row, target in rows]
            judgements = _new_of(project, _judgements(drawn), taken)
            if not judgements:
                continue
            outcome = identify(
                project,
                work.decider,
                judgements,
                message("Sharing", "Take what was said of %Ln photograph(s) from a table", "", 0),
                passes_on=False,  # a table says all that is to count
            )
            taken.identified += outcome.media
            taken.known += outcome.left
            after = next_undo(project.connection)
            if after is not None and after != before:
                taken.acts.append(after.number)
    finally:
        project.by = own
    return taken


def preview_said(project: Project, table: SaidTable) -> TakenSaid:
    """What ``take_said`` would do; nothing is written."""
    taken, own = _begin(table), project.by
    try:
        for _person, rows in _by_person(project, table, taken):
            known = [(target, row) for _, row, target in rows if target is not None]
            media, left = preview_identify(project, _new_of(project, _judgements(known), taken))
            drawn = {number for number, _, target in rows if target is None}
            taken.identified += len(media | drawn)
            taken.known += left
    finally:
        project.by = own
    return taken


def _begin(table: SaidTable) -> TakenSaid:
    return TakenSaid(
        unknown=table.absent_count,
        faults=table.fault_count,
        of_events=table.of_events,
        others=table.others,
        absent=list(table.absent),
    )


_Row = tuple[int, SaidRow, Target | None]
"""The number of a photograph, what a row says of it, and of what: None for a new box."""


def _by_person(
    project: Project, table: SaidTable, taken: TakenSaid
) -> Iterator[tuple[str, list[_Row]]]:
    """The rows that can be taken of each person, who is the one that works meanwhile; the others
    are counted. The rows of a person are checked after those before were taken."""
    own, connection = project.by, project.connection
    new: dict[str, str] = {}  # the taxa of codes that the table itself introduces
    numbers = media_by_name(connection)
    by_person: dict[str, list[SaidRow]] = defaultdict(list)
    for row in table.rows:
        if row.media in numbers:
            by_person[row.by or own].append(row)
            continue
        taken.unknown += 1
        if len(taken.absent) < MAX_NAMED:
            taken.absent.append((row.line, row.media))
    for person, rows in by_person.items():
        project.by = person
        taken.people[person] = len(rows)
        yield person, _takeable(connection, rows, numbers, taken, new)


def _takeable(
    connection: apsw.Connection,
    rows: Sequence[SaidRow],
    numbers: Mapping[str, int],
    taken: TakenSaid,
    new: dict[str, str],
) -> list[_Row]:
    acts = identifications_of_media(connection, {numbers[row.media] for row in rows})
    counting = {act.target: act for some in acts.values() for act in some}
    individuals = SaidIndividuals(connection, counting, new)
    found: list[_Row] = []
    for row in rows:
        number = numbers[row.media]
        try:
            target = _target(connection, number, row.box)
            individuals.check(row.said)
        except (IndividualRefused, IdentificationRefused) as error:
            taken.refuse(row.line, _problem(error))
        else:
            found.append((number, row, target))
    return found


def _problem(error: IndividualRefused | IdentificationRefused) -> Message | str:
    """Only the reason: the line that is refused is said around it."""
    problem = error.facts.get("problem")
    return problem if isinstance(problem, Message | str) else message_of(error)


def _judgements(rows: Sequence[tuple[Target, SaidRow]]) -> list[Judgement]:
    said: dict[Target, list[Identified]] = defaultdict(list)
    for target, row in rows:
        said[target].append(row.said)
    return [Judgement(target, tuple(some)) for target, some in said.items()]


def _new_of(project: Project, judgements: Sequence[Judgement], taken: TakenSaid) -> list[Judgement]:
    """Those that are not what who works said last; the others are known, also where what somebody
    else said after that counts."""
    media = {one.target.media for one in judgements if one.target.media is not None}
    before = last_said(project.connection, project.by, media)
    new = [one for one in judgements if not says_same(before.get(one.target, ()), one.said)]
    taken.known += len(judgements) - len(new)
    return new


def _target(connection: apsw.Connection, number: int, box: Box | None) -> Target | None:
    """The photograph, or the box that is known there; None for one that is to be drawn.

    Raises ``IdentificationRefused`` for a box that is too small to be drawn.
    """
    if box is None:
        return Target(number)
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
    checked_box(box)
    return None


def _drawn(project: Project, number: int, row: SaidRow, target: Target | None) -> Target:
    """What a row speaks of; a box that is new is drawn."""
    if target is not None:
        return target
    assert row.box is not None
    with project.transaction() as raw:
        return Target(number, add_drawn_box(raw, number, row.box))
