"""What to say of the picture of an individual, by what was said of it and around it before."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import apsw

from swc_desktop.core.identification import IdentificationError, Identified, Kind
from swc_desktop.core.message import message, message_of
from swc_desktop.core.prediction import Status
from swc_desktop.projects.errors import IndividualRefused
from swc_desktop.projects.identifications import (
    Target,
    identifications_of_events,
    identifications_of_media,
)
from swc_desktop.projects.identifying import Judgement
from swc_desktop.projects.individuals import Individual, refused
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.model_answers import shown_answers
from swc_desktop.projects.rest_of_photograph import animal_boxes


def picture_of_one(connection: apsw.Connection, media: int) -> Target:
    """The picture of the animal in a photograph: its only box, or without boxes the photograph.
    Raises ``IndividualRefused`` where there are several."""
    boxes = animal_boxes(connection, media)
    if len(boxes) > 1:
        text = message(
            "Projects",
            "the photograph has %Ln animal(s); name the box of one by its region in an export",
            "",
            0,
        )
        raise IndividualRefused(problem=text.counted(len(boxes)))
    return Target(media, boxes[0] if boxes else None)


def named(one: Identified, wanted: Identified) -> Identified:
    """The same animal with another name."""
    return replace(
        one,
        taxon=wanted.taxon,
        rank=wanted.rank,
        checklist=wanted.checklist,
        kind=wanted.kind,
        name=wanted.name,
    )


class IndividualPictures:
    """Reads what is said of pictures, and finds what to say of them as those of individuals."""

    def __init__(self, connection: apsw.Connection, taxa: KnownTaxa) -> None:
        self._connection = connection
        self._taxa = taxa

    def counting(self, target: Target) -> tuple[Identified, ...]:
        """What counts for a picture or an event."""
        if target.media is None:
            of_events = identifications_of_events(self._connection, [target.event or ""])
            return next((act.said for act in of_events.values()), ())
        acts = identifications_of_media(self._connection, [target.media]).get(target.media, ())
        return next((act.said for act in acts if act.target == target), ())

    def wanted(self, individual: Individual) -> Identified:
        """That something is of the taxon of an individual."""
        name = individual.facts.taxon
        taxon = self._taxa.taxon(name)
        if taxon is not None:
            return self._taxa.identified(taxon)
        if name == Kind.UNKNOWN.value:
            return Identified(kind=Kind.UNKNOWN)
        return Identified(kind=Kind.OTHER_ANIMAL, name=name)

    def taxon_of(self, target: Target) -> Identified | None:
        """What the model says that a picture shows; None where a person said it."""
        if any(one.is_animal for one in self._said_before(target)):
            return None
        answer = shown_answers(self._connection, [target]).get(target)
        taxon = None
        if answer is not None and answer.status == Status.NAMED and answer.taxon is not None:
            taxon = self._taxa.taxon(answer.taxon)
        if taxon is None:
            text = message("Projects", "its taxon is not known; say which animal it is")
            raise IndividualRefused(problem=text)
        return self._taxa.identified(taxon)

    def _said_before(self, target: Target) -> tuple[Identified, ...]:
        """What counts for a picture: what was said of it, else of the photograph around a box."""
        own = self.counting(target)
        return own or self.counting(Target(target.media))

    def said_of(self, target: Target, wanted: Identified | None) -> tuple[Identified, ...]:
        """What is to be said of a picture, the animal that is meant first. Raises
        ``IndividualRefused``."""
        animals = [one for one in self._said_before(target) if one.is_animal]
        if not animals and wanted is not None:
            return (wanted,)
        meant = [
            one
            for one in animals
            if wanted is None or self._taxa.are_related(one.label, wanted.label)
        ]
        if not meant:
            assert wanted is not None
            text = message("Projects", "the picture shows {said}, not {taxon}")
            raise refused(text, said=animals[0].label, taxon=wanted.label)
        if len(meant) > 1:
            text = message("Projects", "the picture shows several animals; name the box of one")
            raise IndividualRefused(problem=text)
        one = meant[0]
        others = tuple(other for other in animals if other is not one)
        if wanted is not None and wanted.label in self._taxa.path(one.label):
            return (one, *others)
        if wanted is not None:
            one = named(one, wanted)
        return (one, *others)

    def judgements(
        self, targets: Sequence[Target], code: str, wanted: Identified | None
    ) -> list[Judgement]:
        found: dict[Target, tuple[Identified, ...]] = {}
        for target in targets:
            first, *others = self.said_of(target, wanted)
            around = self.counting(Target(target.media))
            if target.region is not None and around and not self._has_judged_box(target):
                # What was said of the whole photograph would not count for its other boxes.
                first, *others = replace(first, count=None), *()
                for box in self._other_boxes(target):
                    found.setdefault(box, (replace(first, individual=""),))
            try:
                found[target] = (replace(first, individual=code), *others)
            except IdentificationError as error:
                raise IndividualRefused(problem=message_of(error)) from error
        return [Judgement(target, said) for target, said in found.items()]

    def _has_judged_box(self, target: Target) -> bool:
        assert target.media is not None
        acts = identifications_of_media(self._connection, [target.media]).get(target.media, ())
        return any(act.said for act in acts if act.target.region is not None)

    def _other_boxes(self, target: Target) -> Iterable[Target]:
        assert target.media is not None
        boxes = animal_boxes(self._connection, target.media)
        return (Target(target.media, box) for box in boxes if box != target.region)
