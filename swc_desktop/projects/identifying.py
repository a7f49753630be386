"""Identifying as an act: what a person says of photographs, boxes and events, all or none of it.

What a person says of a whole photograph takes the place of what was said of the boxes in it, and
what is said of a box leaves it to the others. That a photograph is blank ends with what is said of
a box later.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import apsw

from swc_desktop.core.free_name import folded
from swc_desktop.core.identification import EMPTIES, Identified
from swc_desktop.core.message import Message
from swc_desktop.core.region import Box
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.drawn_boxes import add_drawn_box
from swc_desktop.projects.errors import EventUnknown
from swc_desktop.projects.events_by_hand import keep_event
from swc_desktop.projects.identifications import (
    Identification,
    Target,
    add_identification,
    identifications_of_events,
    identifications_of_media,
    says_same,
)
from swc_desktop.projects.judged_media import note_judged
from swc_desktop.projects.judged_regions import MIN_SHARED, shared_area
from swc_desktop.projects.kept_events import KeptEvent, kept_events
from swc_desktop.projects.model_answers import shown_answers
from swc_desktop.projects.name_checklist import checklist_names
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.project import Project
from swc_desktop.projects.recent_names import free_names
from swc_desktop.projects.rest_of_photograph import WHOLE, Rest, rest_of_photographs
from swc_desktop.projects.said_individuals import SaidIndividuals


@dataclass(frozen=True)
class Judgement:
    """What a person says of a target; nothing takes back what was said."""

    target: Target
    said: tuple[Identified, ...]


def identify(
    project: Project,
    decider: ProjectDecider,
    judgements: Sequence[Judgement],
    words: Message,
    *,
    also: Callable[[int], None] | None = None,
    passes_on: bool = True,
) -> Outcome:
    """Keep judgements as one act, called ``words`` with the count of its targets.

    What was said of a whole photograph passes to its other boxes (``rest_of_photograph``), unless
    who calls has seen to that: ``passes_on`` False.

    ``also`` adds to the same act first, by its number, and makes it one even where nothing is new;
    who gives it has seen to it that individuals are of the taxon that is said.

    A free name that is in the project in another spelling (``free_name.folded``) gets that one, so
    that it is not another animal.

    Those that say what counts already, and was said by the same person, are left: a second person
    who says the same is kept beside the first (``double_review``). Photographs that are judged vote
    alone from now on, so others of their bursts may get another answer. Raises ``EventUnknown``,
    and ``IndividualRefused`` for an animal that is of another taxon.
    """
    connection = project.connection
    plan = _planned(project, judgements, agree=also is None, passes_on=passes_on)
    counting, rest, older, new, left = plan.counting, plan.rest, plan.older, plan.new, plan.left
    if not new and also is None:
        return Outcome(0, 0, left)
    shown = shown_answers(connection, [one.target for one in new])
    count = len({_whole(one.target) for one in new or plan.judgements})
    with project.act("identify", words.counted(count)) as action:
        if also is not None:
            also(action)
        events = _Events(connection, action)
        media: set[int] = set()
        for one in new:
            target = one.target
            if target.event is not None:
                target, members, twins = events.kept(target.event)
                media |= members
                for twin in twins:  # what counts is what this person says now
                    add_identification(connection, action, twin, (), None)
            elif target.media is not None:
                media.add(target.media)
            add_identification(connection, action, target, one.said, shown.get(target))
        for number, said in rest.whole.items():
            around = Target(number, add_drawn_box(connection, number, WHOLE))
            add_identification(connection, action, around, said, None)
        for target in _overruled(new, counting, older):
            add_identification(connection, action, target, (), None)
        note_judged(connection, media)
        return Outcome(len(media), decider.regroup(media), left)


def preview_identify(project: Project, judgements: Sequence[Judgement]) -> tuple[set[int], int]:
    """The photographs of which ``identify`` would keep something new, without passing it on, and
    how many targets it would leave; nothing is written. Raises ``IndividualRefused``."""
    plan = _planned(project, judgements, agree=True, passes_on=False)
    return {one.target.media for one in plan.new if one.target.media is not None}, plan.left


@dataclass(frozen=True)
class _Plan:
    """What an act would keep: all ``judgements``, those that are ``new``, and how many are left."""

    judgements: Sequence[Judgement]
    new: Sequence[Judgement]
    left: int
    counting: "_Counting"
    rest: Rest
    older: Collection[Target]


def _planned(
    project: Project, judgements: Sequence[Judgement], *, agree: bool, passes_on: bool
) -> _Plan:
    connection = project.connection
    judgements = _as_spelt_before(connection, judgements)
    counting = _counting(connection, [one.target for one in judgements])
    if agree:
        judgements = _agreeing(connection, judgements, counting)
    rest = Rest({}, {})
    if passes_on:
        rest = rest_of_photographs(connection, {j.target: j.said for j in judgements}, counting)
        judgements = [*judgements, *(Judgement(*one) for one in rest.boxes.items())]
    older = _older_boxes(connection, judgements, counting)
    hidden = {one.media for one in _overruled(judgements, counting, older)}
    new = [one for one in judgements if _is_new(one, project.by, counting, hidden)]
    return _Plan(judgements, new, len(judgements) - len(new), counting, rest, older)


def _whole(target: Target) -> Target:
    """The photograph of a box; a photograph or event itself."""
    return Target(target.media, None, target.event)


def _as_spelt_before(
    connection: apsw.Connection, judgements: Sequence[Judgement]
) -> Sequence[Judgement]:
    if not any(one.name for judgement in judgements for one in judgement.said):
        return judgements
    known = free_names(connection) | checklist_names(connection)

    def spelt(said: Identified) -> Identified:
        return replace(said, name=known.setdefault(folded(said.name), said.name))

    return [
        replace(each, said=tuple(spelt(one) if one.name else one for one in each.said))
        for each in judgements
    ]


_Counting = Mapping[Target, Identification]


def _counting(
    connection: apsw.Connection, targets: Sequence[Target]
) -> dict[Target, Identification]:
    """What counts now for the targets, and for the photographs and boxes around them."""
    media = {one.media for one in targets if one.media is not None}
    of_media = identifications_of_media(connection, media)
    found = {act.target: act for acts in of_media.values() for act in acts}
    ids = [one.event for one in targets if one.event is not None]
    of_events = identifications_of_events(connection, ids)
    return found | {act.target: act for act in of_events.values()}


def _agreeing(
    connection: apsw.Connection, judgements: Sequence[Judgement], counting: _Counting
) -> list[Judgement]:
    """Judgements in which individuals are of the taxon that is said.

    Where a person says another taxon of a picture, it is not of that individual any more.
    """
    if not any(one.individual for judgement in judgements for one in judgement.said):
        return list(judgements)
    individuals = SaidIndividuals(connection, counting)
    return [
        replace(
            judgement,
            said=tuple(individuals.agreeing(judgement.target, one) for one in judgement.said),
        )
        for judgement in judgements
    ]


def _is_new(
    judgement: Judgement, by: str, counting: _Counting, hidden: Collection[int | None]
) -> bool:
    """Whether a judgement changes what counts, or who says so; ``hidden`` are the photographs in
    which what was said of boxes, or of the whole photograph, stands in the way."""
    known = counting.get(judgement.target)
    if known is None:
        return bool(judgement.said)
    is_hidden = judgement.target.media in hidden
    is_second = bool(known.said) and known.by != by
    is_other = not says_same(known.said, judgement.said)
    return known.is_conflict or is_other or is_hidden or is_second


def _older_boxes(
    connection: apsw.Connection, judgements: Sequence[Judgement], counting: _Counting
) -> set[Target]:
    """Judged boxes of other detectors around what these judgements are of."""
    wanted = {one.target for one in judgements if one.target.region is not None and one.said}
    others = [one for one in counting if one.region is not None and one not in wanted]
    if not wanted or not others:
        return set()
    rows = connection.execute(
        "SELECT number, detector, left, top, width, height FROM region "
        "WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps([one.region for one in (*wanted, *others)]),),
    )
    found = {int(str(number)): (detector, Box(*edges)) for number, detector, *edges in rows}
    of_media: dict[int | None, list[Target]] = defaultdict(list)
    for one in wanted:
        of_media[one.media].append(one)
    return {
        other
        for other in others
        for one in of_media[other.media]
        if other.region is not None and one.region is not None
        if found[other.region][0] != found[one.region][0]
        and shared_area(found[other.region][1], found[one.region][1]) >= MIN_SHARED
    }


def _overruled(
    judgements: Sequence[Judgement], counting: _Counting, older: Collection[Target]
) -> list[Target]:
    """Targets beside the judged ones of which something else was said that does not count now."""
    judged = {one.target for one in judgements}
    frames = {one.target.media for one in judgements if one.target.region is None and one.said}
    boxes = {one.target.media for one in judgements if one.target.region is not None and one.said}
    found = []
    for target, act in counting.items():
        if target.media is None or target in judged or not act.said:
            continue
        if target in older:
            found.append(target)
            continue
        is_empty = all(one.kind in EMPTIES for one in act.said)
        if (target.region is not None and target.media in frames - boxes) or (
            target.region is None and target.media in boxes and is_empty
        ):
            found.append(target)
    return found


class _Events:
    """Events as an act keeps them."""

    def __init__(self, connection: apsw.Connection, action: int) -> None:
        self._connection = connection
        self._action = action

    @cached_property
    def _by_name(self) -> Mapping[str, KeptEvent]:
        events = kept_events(self._connection)
        return {name: one for one in events for name in one.names}

    def kept(self, name: str) -> tuple[Target, set[int], list[Target]]:
        """An event as a target that stays as it is, its photographs, and the same event as other
        desks kept it, as far as something counts there."""
        if name not in self._by_name:
            raise EventUnknown(name=name)
        event = self._by_name[name]
        kept = keep_event(self._connection, self._action, event)
        rows = self._connection.execute(
            "SELECT em.media FROM event e JOIN event_media em ON em.event = e.number "
            "WHERE e.id = ?",
            (kept,),
        )
        others = [one for one in event.row_ids if one != kept]
        twins = [
            act.target
            for act in identifications_of_events(self._connection, others).values()
            if act.said
        ]
        return Target(event=kept), {int(row[0]) for row in rows}, twins
