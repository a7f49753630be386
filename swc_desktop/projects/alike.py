"""The individuals that an animal may be, and the other animals that are like it, by embeddings.

A general embedding was not made to tell individuals apart: it is a first help to look through a
catalogue, and a person decides.
"""

from dataclasses import dataclass
from typing import Final

from swc_desktop.core.individual import ComparisonVerdict, Flank
from swc_desktop.core.likeness import AnimalPicture, most_alike
from swc_desktop.core.message import message
from swc_desktop.projects.errors import AnimalNotCompared
from swc_desktop.projects.identifications import Target, identifications_of_media
from swc_desktop.projects.individual_members import Member, flanks, members, verdicts
from swc_desktop.projects.individuals import Catalogue, Individual
from swc_desktop.projects.kept_embeddings import embeddings_of_targets
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.missing_embeddings import animals_in
from swc_desktop.projects.model_answers import shown_answers
from swc_desktop.projects.project import Project

MAX_ALIKE: Final = 10
"""Choices that are offered: as many as a person looks through."""

_AT_ONCE: Final = 2000
"""Animals that are compared at a time, with 10 MB of embeddings."""


@dataclass(frozen=True)
class AlikeIndividual:
    """An individual that an animal may be, by the picture of it that is most alike.

    ``cosine`` is not a probability. ``verdict``: a person was unsure before.
    """

    individual: Individual
    picture: Member
    cosine: float
    verdict: ComparisonVerdict | None = None


@dataclass(frozen=True)
class AlikeResult:
    """The individuals that an animal may be, the most alike first; a new one is always possible.

    ``new_code`` is the code that is offered for that. ``ruled_out`` are individuals of which a
    person said that it is not one; ``without`` pictures of individuals of which no embedding by the
    pack in use is kept.
    """

    taxon: str
    flank: Flank
    alike: tuple[AlikeIndividual, ...]
    new_code: str
    ruled_out: int
    without: int


@dataclass(frozen=True)
class AlikePicture:
    """An animal that nobody has said to be an individual, and how much it is like."""

    target: Target
    flank: Flank
    cosine: float


class Likenesses:
    """Compares the animals of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._connection = project.connection
        self.catalogue = Catalogue(project.connection)
        self.members = [
            one for one in members(project.connection, self.catalogue) if one.target.media
        ]
        self._taxa = KnownTaxa(project.connection)
        self._flanks = flanks(project.connection)

    def individuals_like(self, target: Target, flank: Flank | None = None) -> AlikeResult:
        """The individuals that the animal in a picture may be: those of its taxon and genus that
        were seen from the same side. Raises ``AnimalNotCompared``."""
        asked = self._asked(target, flank)
        said = verdicts(self._connection, target, self.catalogue)
        out = {key for key, verdict in said.items() if verdict is ComparisonVerdict.DIFFERENT}
        taxon = self.taxon_of(target)
        near = [
            one
            for one in self.members
            if one.target.media != target.media and self.are_near(taxon, one.individual.facts.taxon)
        ]
        kept = embeddings_of_targets(self._project, [one.target for one in near])
        usable = [
            one
            for one in near
            if one.target in kept
            and one.individual.key not in out
            and len(kept[one.target]) == len(asked.vector)
        ]
        known = [AnimalPicture(one.individual.key, one.flank, kept[one.target]) for one in usable]
        found = [
            AlikeIndividual(
                usable[one.picture].individual,
                usable[one.picture],
                one.cosine,
                said.get(one.individual),
            )
            for one in most_alike([asked], known)[:MAX_ALIKE]
        ]
        new_code = self.catalogue.next_code(taxon)
        ruled_out = len(out & {one.individual.key for one in near})
        without = sum(one.target not in kept for one in near)
        return AlikeResult(taxon, asked.flank, tuple(found), new_code, ruled_out, without)

    def pictures_like(
        self,
        target: Target,
        flank: Flank | None = None,
        limit: int = MAX_ALIKE,
        *,
        of_genus: bool = True,
    ) -> list[AlikePicture]:
        """The animals of its taxon, and of its genus too, that nobody has said to be individuals,
        the most alike first; those of the same photograph are left out. Raises
        ``AnimalNotCompared``."""
        asked = self._asked(target, flank)
        named = {one.target for one in self.members}
        others = [
            one
            for one in self._animals(self.taxon_of(target), of_genus=of_genus)
            if one not in named and one.media != target.media
        ]
        found: list[AlikePicture] = []
        for start in range(0, len(others), _AT_ONCE):
            kept = embeddings_of_targets(self._project, others[start : start + _AT_ONCE])
            for one, vector in kept.items():
                side = self._flanks.get(one, Flank.UNKNOWN)
                if asked.flank.shows_what(side) and len(vector) == len(asked.vector):
                    found.append(AlikePicture(one, side, float(vector @ asked.vector)))
            found = sorted(found, key=lambda one: -one.cosine)[:limit]
        return found

    def taxon_of(self, target: Target) -> str:
        """What people said that a picture shows, else what the model says; "" for nothing."""
        assert target.media is not None
        acts = identifications_of_media(self._connection, [target.media]).get(target.media, ())
        said = {act.target: act.said for act in acts}
        for of in (target, Target(target.media)):
            for one in said.get(of, ()):
                if one.is_animal:
                    return one.label
        answer = shown_answers(self._connection, [target]).get(target)
        return "" if answer is None or answer.taxon is None else answer.taxon

    def path_of(self, taxon: str) -> tuple[str, ...]:
        """The names from the family down to a taxon."""
        return self._taxa.path(taxon)

    def are_near(self, taxon: str, other: str) -> bool:
        """Whether two taxa are of one genus, or one holds the other; an unknown one is near all."""
        if not taxon or self._taxa.are_related(taxon, other):
            return True
        first, second = self._taxa.path(taxon), self._taxa.path(other)
        return len(first) > 1 and len(second) > 1 and first[:2] == second[:2]

    def _asked(self, target: Target, flank: Flank | None) -> AnimalPicture:
        kept = embeddings_of_targets(self._project, [target])
        if target not in kept:
            text = message(
                "Projects",
                "no embedding of it is kept; the command individuals embed makes what is missing",
            )
            raise AnimalNotCompared(problem=text)
        side = flank or self._flanks.get(target, Flank.UNKNOWN)
        return AnimalPicture("", side, kept[target])

    def _animals(self, taxon: str, *, of_genus: bool) -> list[Target]:
        """The animals of near taxa by the answers of the pack in use."""
        is_near = self.are_near if of_genus or not taxon else self._taxa.are_related
        every = animals_in(self._project)
        answers = {answer for _, answer in every}
        near = {one for one in answers if one is None or is_near(taxon, one)}
        return [target for target, answer in every if answer in near]
