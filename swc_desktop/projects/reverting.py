"""Undoing the last act and redoing it, with what it concerns decided again in one transaction."""

import json
from collections.abc import Mapping, Sequence

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.projects.acts import Action, Reverted, Target, next_redo, next_undo, redo, undo
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.errors import NothingToRedo, NothingToUndo
from swc_desktop.projects.individual_members import members
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.judged_media import note_judged
from swc_desktop.projects.kept_events import form_events
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.project import Project
from swc_desktop.projects.selecting import Selected, media_of


def undo_last(project: Project, decider: ProjectDecider) -> tuple[Reverted, Outcome]:
    """Take back the last act that can be undone. Raises ``NothingToUndo``."""
    action = next_undo(project.connection)
    if action is None:
        raise NothingToUndo
    return _revert(project, decider, action, back=True)


def redo_last(project: Project, decider: ProjectDecider) -> tuple[Reverted, Outcome]:
    """Bring back the act that was undone last. Raises ``NothingToRedo``."""
    action = next_redo(project.connection)
    if action is None:
        raise NothingToRedo
    return _revert(project, decider, action, back=False)


def undo_back_to(project: Project, decider: ProjectDecider, number: int) -> list[Reverted]:
    """Take back the act with this number and all after it that can be undone, the last first."""
    done = []
    while (action := next_undo(project.connection)) is not None and action.number >= number:
        done.append(_revert(project, decider, action, back=True)[0])
    return done


def redo_up_to(project: Project, decider: ProjectDecider, number: int) -> list[Reverted]:
    """Bring back what was undone, up to the act with this number, in the order it was done in."""
    done = []
    while (action := next_redo(project.connection)) is not None and action.number <= number:
        done.append(_revert(project, decider, action, back=False)[0])
    return done


def _revert(
    project: Project, decider: ProjectDecider, action: Action, *, back: bool
) -> tuple[Reverted, Outcome]:
    with project.transaction() as connection:
        before = without_place(connection) if action.kind == "track" else []
        reverted = (undo if back else redo)(connection, action)
        targets = reverted.targets
        media = set(_media_of_targets(connection, targets)) | set(before)
        if action.kind == "track":
            media |= set(_on_tracks(connection))
        judged = _judged(connection, targets)
        note_judged(connection, judged)
        changed = (decider.decide(media) if media else 0) + decider.regroup(judged - media)
        formed = (row for table in ("event", "capture") for row in targets.get(table, ()))
        form_events(connection, [str(row[0]) for row in formed])
        seen = _seen_to_change(connection, action, targets)
        return reverted, Outcome(len(media | seen), changed)


def _seen_to_change(
    connection: apsw.Connection, action: Action, targets: Mapping[str, Sequence[Target]]
) -> set[int]:
    """The photographs that rows of an act are of, beside those whose evidence they are: rows that
    say something of them, of the events that they are in, or of the individuals in them."""
    media = _identified(connection, targets)
    for table in ("flank", "comparison", "reference_picture"):
        media.update(int(str(row[0])) for row in targets.get(table, ()) if row[0] is not None)
    if "event" in targets:
        rows = connection.execute(
            "SELECT em.media FROM event e JOIN event_media em ON em.event = e.number "
            "WHERE e.action = ?",
            (action.number,),
        )
        media.update(int(str(row[0])) for row in rows)
    if "individual" in targets:
        catalogue = Catalogue(connection)
        rows = connection.execute(
            "SELECT individual FROM individual WHERE action = ?1 "
            "UNION SELECT same_as FROM individual WHERE action = ?1 AND same_as IS NOT NULL",
            (action.number,),
        )
        keys = {catalogue.root(str(row[0])) for row in rows.fetchall()}
        media.update(
            one.target.media
            for one in members(connection, catalogue)
            if one.individual.key in keys and one.target.media is not None
        )
    return media


def _judged(connection: apsw.Connection, targets: Mapping[str, Sequence[Target]]) -> set[int]:
    """The photographs that the identifications among these rows are of, and those in the events
    that are made by hand at these camera stations."""
    stations = [str(row[0]) for row in targets.get("event", ())]
    found = connection.execute(
        "SELECT em.media FROM event_media em JOIN event e ON e.number = em.event "
        "WHERE e.by_hand AND e.deployment IN (SELECT value FROM json_each(?))",
        (json.dumps(stations),),
    )
    return _identified(connection, targets).union(int(row[0]) for row in found)


def _identified(connection: apsw.Connection, targets: Mapping[str, Sequence[Target]]) -> set[int]:
    """The photographs that the identifications among these rows are of."""
    rows = targets.get("identification", ())
    media = {int(str(number)) for number, _, event in rows if event is None}
    events = [str(event) for _, _, event in rows if event is not None]
    found = connection.execute(
        "SELECT em.media FROM event_media em JOIN event e ON e.number = em.event "
        "WHERE e.by_hand AND e.id IN (SELECT value FROM json_each(?))",
        (json.dumps(events),),
    )
    return media.union(int(row[0]) for row in found)


def _media_of_targets(
    connection: apsw.Connection, targets: Mapping[str, Sequence[Target]]
) -> list[int]:
    """The photographs whose evidence the rows of these tables are."""
    selected: list[Selected] = []
    media: set[int] = set()
    for table, rows in targets.items():
        if table == "assignment":
            media.update(int(str(row[0])) for row in rows)
        elif table in ("given_place", "given_time", "clock_correction"):
            selected += [Selected(str(row[0]), str(row[1])) for row in rows]
        elif table == "deployment":
            selected += [Selected("deployment", str(row[0])) for row in rows]
    return sorted(media | set(media_of(connection, selected)))


def without_place(connection: apsw.Connection) -> list[int]:
    """The photographs that have no place now."""
    rows = connection.execute("SELECT number FROM media WHERE latitude IS NULL")
    return [int(row[0]) for row in rows]


def _on_tracks(connection: apsw.Connection) -> list[int]:
    """The photographs with a place that the file itself does not have."""
    rows = connection.execute(
        "SELECT number FROM media WHERE latitude IS NOT NULL "
        "AND json_extract(facts, '$.own.place.is') = 'Absence'"
    )
    return [int(row[0]) for row in rows]


def undone_words(reverted: Reverted) -> Message:
    """What undoing an act did, how much of it was left, and how many acts after it stay."""
    words = _taken_back(reverted)
    if not reverted.passed:
        return words
    more = message("Projects", "%Ln act(s) after it cannot be undone and (stays|stay).", "", 0)
    both = message("Projects", "{first} {then}")
    return both.fill(first=words, then=more.counted(reverted.passed))


def _taken_back(reverted: Reverted) -> Message:
    if reverted.left:
        text = message(
            "Projects",
            "Undone: {action}. %Ln change(s) of it were changed again later and stay.",
            "",
            0,
        )
        return text.counted(reverted.left).fill(action=reverted.action.words)
    return message("Projects", "Undone: {action}.").fill(action=reverted.action.words)


def redone_words(reverted: Reverted) -> Message:
    """What redoing an act did."""
    return message("Projects", "Redone: {action}.").fill(action=reverted.action.words)
