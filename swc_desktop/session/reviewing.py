"""Judging the answers of a project: each call is one act, for one photograph or for a selection.

The window calls it within an act of the runner (``Reviewer(work).accept(…)``), the command line
with a project of its own. Undo and redo are those of ``Work``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from swc_desktop.core.identification import EMPTIES, NOTHINGS, IdentificationError, Identified, Kind
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.taxonomy import RANKS, Taxon
from swc_desktop.projects.act_values import KIND_WORDS
from swc_desktop.projects.box_counts import most_boxes
from swc_desktop.projects.errors import IdentificationRefused
from swc_desktop.projects.event_members import members_of
from swc_desktop.projects.free_names import check_free_name
from swc_desktop.projects.identifications import (
    Identification,
    ShownAnswer,
    Target,
    identifications_of_events,
    identifications_of_media,
)
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.judged_media import JudgedLevel, judged_media
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.model_answers import best_taxa, box_answers, shown_answers
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.working import Work
from swc_desktop.session.details import Details, described, described_anew, groups_said, renamed

_KINDS: Mapping[Status, Kind] = {
    Status.BLANK: Kind.BLANK,
    Status.PERSON: Kind.PERSON,
    Status.VEHICLE: Kind.VEHICLE,
    Status.OTHER_ANIMAL: Kind.OTHER_ANIMAL,
}


@dataclass(frozen=True)
class Acceptance:
    """That a person accepts what the model says of a target, with the answer that was shown.

    ``shown`` None: the answer as it is when the act is done.
    """

    target: Target
    shown: Answer | None = None


class Reviewer:
    """Judges what is in photographs, boxes and events, with the project open for writing."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.project.connection

    @cached_property
    def taxa(self) -> KnownTaxa:
        """The taxa that can be named, to search."""
        return KnownTaxa(self._connection)

    def accept(self, asked: Sequence[Acceptance]) -> Outcome:
        """Say of photographs and boxes what the model says of them.

        A photograph whose boxes have several answers is judged box by box. What people said of an
        animal beside its name stays. Left are those without
        an answer to be accepted, events, and those of which the model says something else now than
        was shown.
        """
        targets = [one.target for one in asked]
        answers = shown_answers(self._connection, targets)
        whole = {one.media for one in targets if one.region is None and one.media is not None}
        boxes = box_answers(self._connection, whole)
        known = self._known(targets)
        judgements: list[Judgement] = []
        left = 0
        for one in asked:
            answer = answers.get(one.target)
            if answer is None or (one.shown is not None and not _is_same(answer, one.shown)):
                left += 1
                continue
            of_boxes = boxes.get(one.target.media or 0, {}) if one.target.region is None else {}
            found = self._accepted(one.target, answer, of_boxes)
            judgements += [_with_details(judgement, known) for judgement in found]
            left += not found
        words = message("Projects", "Accept the answer for %Ln photograph(s)", "", 0)
        return self._identify(judgements, words, left)

    def correct(
        self, targets: Sequence[Target], taxon: Taxon, parts: Sequence[Details] = ()
    ) -> Outcome:
        """Say that photographs, boxes or events show this taxon, with details for each group of
        them; without any, what was said of an animal beside its name stays."""
        said = self.taxa.identified(taxon)
        return self._rename(targets, said, taxon.common_name() or taxon.name, parts)

    def say_kind(
        self,
        targets: Sequence[Target],
        kind: Kind,
        name: str = "",
        parts: Sequence[Details] = (),
    ) -> Outcome:
        """Say that they are blank, show a person, and so on; ``name`` is free, for another
        animal; the rest as in ``correct``. A box that is blank is not an object, and a whole
        photograph that is not an object is blank. Raises ``IdentificationRefused`` as ``say``."""
        if targets and kind in (Kind.BLANK, Kind.NOT_AN_OBJECT):
            of_boxes = all(one.region is not None for one in targets)
            kind = Kind.NOT_AN_OBJECT if of_boxes else Kind.BLANK
        said = Identified(kind=kind, name=name)
        check_free_name(said)
        return self._rename(targets, said, name or KIND_WORDS[kind], parts)

    def _rename(
        self,
        targets: Sequence[Target],
        said: Identified,
        name: Message | str,
        parts: Sequence[Details],
    ) -> Outcome:
        try:
            new = described_anew([said], parts) if any(one.given for one in parts) else None
        except IdentificationError as error:
            raise IdentificationRefused(problem=message_of(error)) from error
        known = self._known(targets)
        return self._say_each(
            {
                one: new or (renamed(known[one].said, said) if one in known else (said,))
                for one in targets
            },
            name,
        )

    def say(self, targets: Sequence[Target], said: Identified, name: Message | str) -> Outcome:
        """Say one thing of all targets; what it is called in the name of the act is ``name``.
        Raises ``IdentificationRefused`` for a free name that is a word for a kind."""
        check_free_name(said)
        return self._say_each(dict.fromkeys(targets, (said,)), name)

    def add(self, targets: Sequence[Target], said: Identified, name: Message | str) -> Outcome:
        """Say that something is there beside what a person said already, of the boxes of a
        photograph too; that nothing is there ends, and the same said again stays one. Raises
        ``IdentificationRefused`` for nothing, and as ``say``."""
        check_free_name(said)
        if said.kind in NOTHINGS:
            problem = message("Projects", "nothing cannot be beside something")
            raise IdentificationRefused(problem=problem)
        beside = {
            target: [one for one in known if one.kind not in NOTHINGS]
            for target, known in self._beside(targets).items()
        }
        every = {target: tuple(dict.fromkeys((*some, said))) for target, some in beside.items()}
        return self._say_each(every, name, is_beside=any(beside.values()))

    def _beside(self, targets: Sequence[Target]) -> dict[Target, tuple[Identified, ...]]:
        """What people said of each target, of a photograph also what they said of its boxes."""
        known = self._known(targets)
        whole = {one.media for one in targets if one.region is None and one.media is not None}
        of_media = judged_media(self._connection, whole)
        found = {}
        for one in targets:
            judged = of_media.get(one.media or 0) if one.region is None else None
            if judged is not None and judged.level is JudgedLevel.BOXES:
                found[one] = judged.said
            else:
                found[one] = known[one].said if one in known else ()
        return found

    def rank_up(self, targets: Sequence[Target]) -> Outcome:
        """Say only the taxon above: of what a person said, else of what the model says."""
        words = message("Projects", "Identify %Ln photograph(s) one rank higher", "", 0)
        return self._by_rank(targets, lambda taxon, _: self.taxa.parent(taxon), words)

    def rank_down(self, targets: Sequence[Target]) -> Outcome:
        """Say the most probable taxon below, by the model."""
        words = message("Projects", "Identify %Ln photograph(s) one rank lower", "", 0)
        return self._by_rank(targets, self._below, words)

    def describe(
        self, targets: Sequence[Target], details: Details, like: Target | None = None
    ) -> Outcome:
        """Add to what is said: a count, a sex and so on; where nobody has judged, to what the model
        says, of an event to what is said or shown of its photograph ``like``. Left are targets of
        which several things are said, or nothing, or something that has no such details. Raises
        ``IdentificationRefused`` for what no animal can have."""
        _check([details])
        return self._describe(targets, lambda _, said: described(said, details), like)

    def describe_anew(
        self, targets: Sequence[Target], parts: Sequence[Details], like: Target | None = None
    ) -> Outcome:
        """The same with details that are all that is known, for each group of the animals: with
        two of them ``1 female, 2 juvenile``."""
        _check(parts)
        return self._describe(targets, lambda _, said: described_anew(said, parts), like)

    def count_boxes(self, targets: Sequence[Target], like: Target | None = None) -> Outcome:
        """Give each as its count the most boxes of its animal in one frame. Left are boxes, and
        photographs and events in which no detector found that animal, or of which several things
        are said that differ in more than their counts."""

        def counted(target: Target, said: Sequence[Identified]) -> tuple[Identified, ...] | None:
            said = tuple({replace(one, count=None) for one in said})
            if target.region is not None or len(said) != 1:
                return None
            members = [target.media or 0]
            if target.event is not None:
                members = members_of(self._connection, target.event)
            most = max(most_boxes(self._connection, members, said[0].label).values(), default=0)
            return described(said, Details(count=most)) if most else None

        return self._describe(targets, counted, like)

    def _describe(
        self,
        targets: Sequence[Target],
        as_described: Callable[[Target, Sequence[Identified]], tuple[Identified, ...] | None],
        like: Target | None,
    ) -> Outcome:
        judgements = []
        stated = self.stated(targets)
        shown = () if like is None else self.stated([like]).get(like, ())
        for target in targets:
            said = stated.get(target, shown if target.event is not None else ())
            try:
                new = as_described(target, said) if said else None
            except IdentificationError:  # a blank has no sex; what is left is counted
                continue
            if new is not None:
                judgements.append(Judgement(target, new))
        words = message("Projects", "Describe the animals of %Ln photograph(s)", "", 0)
        if targets and all(one.event is not None for one in targets):
            words = message("Projects", "Describe the animals of %Ln event(s)", "", 0)
        return self._identify(judgements, words, len(targets) - len(judgements))

    def withdraw(self, targets: Sequence[Target]) -> Outcome:
        """Take back what people said, of the boxes of photographs too. Left are photographs and
        events of which nobody said anything."""
        of_boxes = identifications_of_media(
            self._connection,
            [one.media for one in targets if one.media is not None and one.region is None],
        )
        boxes = [act.target for acts in of_boxes.values() for act in acts]
        known = self._known(dict.fromkeys([*targets, *boxes]))
        judgements = [
            Judgement(one, ()) for one, act in known.items() if act.said or act.is_conflict
        ]
        words = message("Projects", "Take back what was said of %Ln photograph(s)", "", 0)
        if targets and all(one.event is not None for one in targets):
            words = message("Projects", "Take back what was said of %Ln event(s)", "", 0)
        meant, changed = (
            {(one.media, one.event) for one in some}
            for some in (targets, [judgement.target for judgement in judgements])
        )
        outcome = self._identify(judgements, words, len(meant - changed))
        return replace(outcome, is_withdrawal=True)

    # What is said.

    def _say_each(
        self,
        every: Mapping[Target, tuple[Identified, ...]],
        name: Message | str,
        *,
        is_beside: bool = False,
    ) -> Outcome:
        """``is_beside``: what was said of the targets stays, so that nothing is relabelled."""
        for target, rows in every.items():
            _check_kinds(target, rows)
        known = self._known(every)
        text = message("Projects", "Identify %Ln photograph(s) as {name}", "", 0)
        if any(act.said for act in known.values()):
            text = message("Projects", "Relabel %Ln photograph(s) as {name}", "", 0)
        if is_beside:
            text = message("Projects", "Add {name} to %Ln photograph(s)", "", 0)
        if all(one.event is not None for one in every):
            text = message("Projects", "Identify %Ln event(s) as {name}", "", 0)
            if is_beside:
                text = message("Projects", "Add {name} to %Ln event(s)", "", 0)
        judgements = [Judgement(target, said) for target, said in every.items()]
        return self._identify(judgements, text.fill(name=name))

    def _identify(self, judgements: Sequence[Judgement], words: Message, left: int = 0) -> Outcome:
        outcome = identify(self._work.project, self._work.decider, judgements, words)
        return replace(outcome, left=outcome.left + left, is_judgement=True)

    def _accepted(
        self, target: Target, answer: ShownAnswer, boxes: Mapping[int, ShownAnswer]
    ) -> list[Judgement]:
        if len({(one.status, one.taxon) for one in boxes.values()}) > 1:
            found = {
                Target(target.media, region): self._said(one.answer)
                for region, one in boxes.items()
            }
            return [Judgement(one, (said,)) for one, said in found.items() if said is not None]
        said = self._said(answer.answer)
        return [] if said is None else [Judgement(target, (said,))]

    def _said(self, answer: Answer) -> Identified | None:
        """What a model says as a person would say it; None for no answer."""
        if answer.status is Status.NAMED:
            assert answer.taxon is not None
            taxon = self.taxa.taxon(answer.taxon)
            return None if taxon is None else self.taxa.identified(taxon)
        kind = _KINDS.get(answer.status)
        return None if kind is None else Identified(kind=kind)

    def stated(self, targets: Sequence[Target]) -> dict[Target, tuple[Identified, ...]]:
        """What people say of targets, of a photograph also by its boxes or its event; else what the
        model says of them."""
        known = self._known(targets)
        answers = shown_answers(self._connection, targets)
        whole = {one.media for one in targets if one.region is None and one.media is not None}
        judged = judged_media(self._connection, whole)
        found: dict[Target, tuple[Identified, ...]] = {}
        for one in targets:
            said = known[one].said if one in known else ()
            if one.region is None and one.media in judged:
                said = groups_said(judged[one.media])
            if not said and one in answers:
                answer = self._said(answers[one].answer)
                said = () if answer is None else (answer,)
            if said:
                found[one] = said
        return found

    def _by_rank(
        self,
        targets: Sequence[Target],
        other: Callable[[str, Target], Taxon | None],
        words: Message,
    ) -> Outcome:
        judgements = []
        for target, said in self.stated(targets).items():
            moved = tuple(self._moved(one, target, other) for one in said)
            if moved != said:
                judgements.append(Judgement(target, moved))
        return self._identify(judgements, words, len(targets) - len(judgements))

    def _moved(
        self, said: Identified, target: Target, other: Callable[[str, Target], Taxon | None]
    ) -> Identified:
        taxon = None if said.taxon is None else other(said.taxon, target)
        if taxon is None:
            return said
        as_said = self.taxa.identified(taxon)
        return replace(said, taxon=as_said.taxon, rank=as_said.rank, checklist=as_said.checklist)

    def _below(self, name: str, target: Target) -> Taxon | None:
        """The most probable taxon one rank below a taxon, None where the model has none there."""
        taxon = self.taxa.taxon(name)
        if taxon is None or taxon.rank is RANKS[-1]:
            return None
        best = best_taxa(self._connection, target).get(RANKS[RANKS.index(taxon.rank) + 1])
        found = None if best is None else self.taxa.taxon(best)
        return found if found is not None and found.parent == name else None

    def _known(self, targets: Iterable[Target]) -> dict[Target, Identification]:
        """What people said of targets."""
        targets = list(targets)
        of_media = identifications_of_media(
            self._connection, {one.media for one in targets if one.media is not None}
        )
        found = {act.target: act for acts in of_media.values() for act in acts}
        ids = [one.event for one in targets if one.event is not None]
        found |= {
            act.target: act for act in identifications_of_events(self._connection, ids).values()
        }
        return {one: found[one] for one in targets if one in found}


def _check(parts: Sequence[Details]) -> None:
    """Raise ``IdentificationRefused`` for what no animal can have."""
    try:
        for part in parts:
            described([Identified(kind=Kind.UNKNOWN)], part)
    except IdentificationError as error:
        raise IdentificationRefused(problem=message_of(error)) from error


def _with_details(judgement: Judgement, known: Mapping[Target, Identification]) -> Judgement:
    """A judgement of one name with what people said of the animal beside it."""
    act = known.get(judgement.target)
    return (
        judgement if act is None else replace(judgement, said=renamed(act.said, judgement.said[0]))
    )


def _is_same(answer: ShownAnswer, shown: Answer) -> bool:
    """Whether the model still says what a person saw."""
    return (answer.status, answer.taxon) == (shown.status.value, shown.taxon)


def _check_kinds(target: Target, rows: Sequence[Identified]) -> None:
    """Raises ``IdentificationRefused`` for a kind that the target cannot be."""
    kinds = {one.kind for one in rows}
    if target.region is not None and kinds & EMPTIES:
        problem = message(
            "Projects",
            "blank and setup are said of whole photographs; a box around nothing is not an object",
        )
        raise IdentificationRefused(problem=problem)
    if target.region is None and Kind.NOT_AN_OBJECT in kinds:
        problem = message(
            "Projects",
            "only a box can be around nothing; a photograph without an animal is blank",
        )
        raise IdentificationRefused(problem=problem)
