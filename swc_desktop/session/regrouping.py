"""Events split and merged by photographs that a person sees in a list, and formed anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from swc_desktop.core.message import message
from swc_desktop.projects.errors import EventsRefused
from swc_desktop.projects.event_members import event_with
from swc_desktop.projects.kept_events import KeptEvent, event_gap, event_named, kept_events
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.project import Project
from swc_desktop.projects.working import Work

_DONE = Outcome(0, 0, is_done=True)


def split_before(work: Work, number: int) -> Outcome:
    """Let an event begin with a photograph. Raises ``EventsRefused`` for one that does already."""
    (event,) = _events_of(work, [number])
    media = str(work.project.file.one("SELECT id FROM media WHERE number = ?", (number,)))
    if event.media[0] == media:
        text = message("Projects", "this photograph is the first of its event already")
        raise EventsRefused(problem=text)
    work.split_event(event.id, media)
    return _DONE


def merge_around(work: Work, numbers: Sequence[int]) -> Outcome:
    """Make one event of those that photographs are in; of a single one and that before it, of its
    camera station. Raises ``EventsRefused``."""
    events = _events_of(work, numbers)
    if len(events) == 1:
        only = events[0]
        ids = [one.id for one in kept_events(work.project.connection, deployment=only.deployment)]
        at = ids.index(only.id)
        if at == 0:
            text = message("Projects", "no event of its camera station is before this one")
            raise EventsRefused(problem=text)
        work.merge_events([ids[at - 1], only.id])
    else:
        work.merge_events([one.id for one in events])
    return _DONE


def _events_of(work: Work, numbers: Sequence[int]) -> list[KeptEvent]:
    """The events of photographs, each once, in their order."""
    connection = work.project.connection
    found = {event[0]: None for one in numbers if (event := event_with(connection, one))}
    if not found:
        text = message(
            "Projects",
            "this photograph is in no event, as it has no camera station, no time, or is of a "
            "time-lapse series",
        )
        raise EventsRefused(problem=text)
    return [event_named(connection, id_) for id_ in found]


@dataclass(frozen=True)
class EventCounts:
    """How many events a project has and by which gap; ``by_hand`` are those that no other gap
    changes, as they were split, merged or judged."""

    gap: timedelta
    events: int
    by_hand: int


def event_counts(project: Project) -> EventCounts:
    """The events of a project now."""
    ((count, by_hand),) = project.file.rows(
        "SELECT count(*), total(by_hand) FROM current_event e "
        "WHERE EXISTS (SELECT 1 FROM event_media em WHERE em.event = e.number)"
    )
    return EventCounts(event_gap(project.connection), int(str(count)), int(float(str(by_hand))))


def set_gap(work: Work, gap: timedelta) -> EventCounts:
    """Form events by another gap; how many there are then. Raises ``EventsRefused``."""
    work.set_event_gap(gap)
    return event_counts(work.project)
