"""Judging the answers of a project: each call is one act, for one photograph or for a selection.

The window calls it within an act of the runner (``Reviewer(work).accept(…)``), the command line
with a project of its own. Undo and redo are those of ``Work``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from swc_desktop.core.identification import (
    Certainty,
    IdentificationError,
    Identified,
    Kind,
    LifeStage,
    Sex,
)
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.taxonomy import RANKS, Taxon
from swc_desktop.projects.act_values import KIND_WORDS
from swc_desktop.projects.errors import IdentificationRefused
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

_KINDS: Mapping[Status, Kind] = {
    Status.BLANK: Kind.BLANK,
    Status.PERSON: Kind.PERSON,
    Status.VEHICLE: Kind.VEHICLE,
    Status.OTHER_ANIMAL: Kind.OTHER_ANIMAL,
}

_NOTHINGS: Final = frozenset({Kind.BLANK, Kind.NOT_AN_OBJECT})
"""Kinds that nothing else of the same target can be true beside."""


@dataclass(frozen=True)
class Acceptance:
    """That a person accepts what the model says of a target, with the answer that was shown.

    ``shown`` None: the answer as it is when the act is done.
    """

    target: Target
    shown: Answer | None = None


@dataclass(frozen=True)
class Details:
    """More about what is there already; None leaves a value as it is, "" clears a text."""

    count: int | None = None
    sex: Sex | None = None
    life_stage: LifeStage | None = None
    behavior: str | None = None
    individual: str | None = None
    certainty: Certainty | None = None
    remarks: str | None = None


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

        A photograph whose boxes have several answers is judged box by box. Left are those without
        an answer to be accepted, events, and those of which the model says something else now than
        was shown.
        """
        targets = [one.target for one in asked]
        answers = shown_answers(self._connection, targets)
        whole = {one.media for one in targets if one.region is None and one.media is not None}
        boxes = box_answers(self._connection, whole)
        judgements: list[Judgement] = []
        left = 0
        for one in asked:
            answer = answers.get(one.target)
            if answer is None or (one.shown is not None and not _is_same(answer, one.shown)):
                left += 1
                continue
            of_boxes = boxes.get(one.target.media or 0, {}) if one.target.region is None else {}
            found = self._accepted(one.target, answer, of_boxes)
            judgements += found
            left += not found
        words = message("Projects", "Accept the answer for %Ln photograph(s)", "", 0)
        return self._identify(judgements, words, left)

    def correct(self, targets: Sequence[Target], taxon: Taxon) -> Outcome:
        """Say that photographs, boxes or events show this taxon."""
        said = self.taxa.identified(taxon)
        name = taxon.common_name() or taxon.name
        return self.say(targets, said, name)

    def say_kind(self, targets: Sequence[Target], kind: Kind, name: str = "") -> Outcome:
        """Say that they are blank, show a person, and so on; ``name`` is free, for another
        animal."""
        return self.say(targets, Identified(kind=kind, name=name), name or KIND_WORDS[kind])

    def say(self, targets: Sequence[Target], said: Identified, name: Message | str) -> Outcome:
        """Say one thing of all targets; what it is called in the name of the act is ``name``."""
        return self._say_each(dict.fromkeys(targets, (said,)), name)

    def add(self, targets: Sequence[Target], said: Identified, name: Message | str) -> Outcome:
        """Say that something is there beside what a person said already, of the boxes of a
        photograph too; that nothing is there ends. Raises ``IdentificationRefused`` for nothing."""
        if said.kind in _NOTHINGS:
            problem = message("Projects", "nothing cannot be beside something")
            raise IdentificationRefused(problem=problem)
        return self._say_each(
            {
                target: (*(one for one in known if one.kind not in _NOTHINGS), said)
                for target, known in self._beside(targets).items()
            },
            name,
        )

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

    def describe(self, targets: Sequence[Target], details: Details) -> Outcome:
        """Add to what is said: a count, a sex and so on; where nobody has judged, to what the model
        says. Left are targets of which several things are said, or nothing, or something that has
        no such details. Raises ``IdentificationRefused`` for what no animal can have."""
        given = {name: value for name, value in vars(details).items() if value is not None}
        try:
            Identified(kind=Kind.UNKNOWN, **given)
        except IdentificationError as error:
            raise IdentificationRefused(problem=message_of(error)) from error
        judgements = []
        for target, said in self._stated(targets).items():
            if len(said) != 1:
                continue
            try:
                judgements.append(Judgement(target, (replace(said[0], **given),)))
            except IdentificationError:  # a blank has no sex; what is left is counted
                continue
        words = message("Projects", "Describe the animals of %Ln photograph(s)", "", 0)
        return self._identify(judgements, words, len(targets) - len(judgements))

    def withdraw(self, targets: Sequence[Target]) -> Outcome:
        """Take back what people said, of the boxes of photographs too."""
        of_boxes = identifications_of_media(
            self._connection,
            [one.media for one in targets if one.media is not None and one.region is None],
        )
        boxes = [act.target for acts in of_boxes.values() for act in acts]
        every = dict.fromkeys([*targets, *boxes])
        words = message("Projects", "Take back what was said of %Ln photograph(s)", "", 0)
        return self._identify([Judgement(one, ()) for one in every], words)

    # What is said.

    def _say_each(
        self, every: Mapping[Target, tuple[Identified, ...]], name: Message | str
    ) -> Outcome:
        known = self._known(every)
        text = message("Projects", "Identify %Ln photograph(s) as {name}", "", 0)
        if any(act.said for act in known.values()):
            text = message("Projects", "Relabel %Ln photograph(s) as {name}", "", 0)
        if all(one.event is not None for one in every):
            text = message("Projects", "Identify %Ln event(s) as {name}", "", 0)
        judgements = [Judgement(target, said) for target, said in every.items()]
        return self._identify(judgements, text.fill(name=name))

    def _identify(self, judgements: Sequence[Judgement], words: Message, left: int = 0) -> Outcome:
        outcome = identify(self._work.project, self._work.decider, judgements, words)
        return replace(outcome, left=outcome.left + left)

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

    def _stated(self, targets: Sequence[Target]) -> dict[Target, tuple[Identified, ...]]:
        """What people say of targets, else what the model says of them."""
        known = self._known(targets)
        answers = shown_answers(self._connection, targets)
        found: dict[Target, tuple[Identified, ...]] = {}
        for one in targets:
            said = known[one].said if one in known else ()
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
        for target, said in self._stated(targets).items():
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


def _is_same(answer: ShownAnswer, shown: Answer) -> bool:
    """Whether the model still says what a person saw."""
    return (answer.status, answer.taxon) == (shown.status.value, shown.taxon)
