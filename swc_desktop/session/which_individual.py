"""Going through animals to say which individual each is, beside the animals that are most like it.

The window reads each question beside itself; what a person answers is an act (``IndividualActs``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.individual import ComparisonVerdict, Flank, is_patterned
from swc_desktop.core.message import Message
from swc_desktop.core.region import Box, Category
from swc_desktop.core.result_state import State
from swc_desktop.projects.alike import (
    MAX_ALIKE,
    AlikeIndividual,
    AlikePicture,
    AlikeResult,
    Likenesses,
)
from swc_desktop.projects.errors import AnimalNotCompared
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_members import Member, flanks, references, verdicts
from swc_desktop.projects.individuals import Individual
from swc_desktop.projects.listed import ListedMedia, ListedRegion
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.project import Project

MAX_UNNAMED: Final = 5
"""Of the animals that are offered so many have no code yet: more would be a burst of one animal."""

MAX_UNCOMPARED: Final = 50
"""Individuals that are offered where nothing can be compared; of more the code is typed."""

_AT_ONCE: Final = 50
"""Photographs that are read at a time in search of the next animal."""

_NO_ANIMAL: Final = frozenset(
    {State.BLANK, State.PERSON, State.VEHICLE, State.UNREADABLE, State.HIDDEN}
)


@dataclass(frozen=True)
class PicturedAnimal:
    """A picture of one animal: in its ``box``, or the whole photograph (None)."""

    target: Target
    record: ListedMedia
    box: Box | None
    flank: Flank


@dataclass(frozen=True)
class AnimalChoice:
    """An animal that the one in question may be: an individual by its picture that is most alike,
    or (None) an animal that nobody has named.

    ``cosine`` None: it was not compared. ``member`` is what is known of the picture.
    """

    animal: PicturedAnimal
    individual: Individual | None
    cosine: float | None
    verdict: ComparisonVerdict | None = None
    member: Member | None = None


@dataclass(frozen=True)
class IndividualQuestion:
    """An animal, and which ones it may be: individuals, the most alike first, then animals that
    nobody has named.

    ``at`` is the place of its photograph among those that are gone through, ``path`` the names from
    the family down to its taxon, and ``member`` what
    people say already. ``ruled_out`` and ``without`` are those of ``AlikeResult``; ``problem`` says
    why nothing was compared.
    """

    animal: PicturedAnimal
    at: int
    path: tuple[str, ...]
    member: Member | None
    choices: tuple[AnimalChoice, ...]
    new_code: str
    ruled_out: int = 0
    without: int = 0
    problem: Message | None = None

    @property
    def taxon(self) -> str:
        """Its scientific name, the free name of another animal, or ""."""
        return self.path[-1]

    @property
    def is_patterned(self) -> bool:
        """Whether such animals differ by their coats."""
        return is_patterned(self.path)


def animals_of(record: ListedMedia, sides: dict[Target, Flank]) -> list[PicturedAnimal]:
    """The animals in a photograph, each with its box, or it as a whole; none where a person, else
    the program, says that it shows no animal."""
    judged = record.judged
    if judged is not None and not any(one.is_animal for one in judged.said):
        return []
    boxes = [one for one in record.regions if _is_animal(one)]
    found: list[tuple[Target, Box | None]] = []
    if boxes and record.clip is None:
        found = [(Target(record.number, one.number), one.region.box) for one in boxes]
    elif judged is not None or record.state not in _NO_ANIMAL:
        found = [(Target(record.number), None)]
    return [
        PicturedAnimal(target, record, box, sides.get(target, Flank.UNKNOWN))
        for target, box in found
    ]


def _is_animal(region: ListedRegion) -> bool:
    said = region.identification
    if said is not None and said.said and not any(one.is_animal for one in said.said):
        return False
    return region.region.category is Category.ANIMAL and region.number is not None


def ask_about(
    project: Project,
    numbers: Sequence[int],
    at: int,
    target: Target | None = None,
    *,
    step: int = 0,
) -> IndividualQuestion | None:
    """The question about an animal of the photographs that are gone through; None at their end.

    ``at`` is the place of its photograph, ``target`` the animal, None for its first. ``step`` 1 or
    -1: about the animal after or before that.
    """
    sides = flanks(project.connection)
    is_after = False
    for place, one in _walk(project, numbers, at, sides, backwards=step < 0):
        is_this = one.target == target
        if place != at or target is None or is_after or (is_this and not step):
            return _question(project, place, one)
        is_after = is_this
    return None


def _walk(
    project: Project,
    numbers: Sequence[int],
    at: int,
    sides: dict[Target, Flank],
    *,
    backwards: bool,
) -> Iterator[tuple[int, PicturedAnimal]]:
    listing = MediaListing(project.connection)
    places = range(at, -1, -1) if backwards else range(at, len(numbers))
    for first in range(0, len(places), _AT_ONCE):
        some = [place for place in places[first : first + _AT_ONCE] if numbers[place] > 0]
        rows = {row.number: row for row in listing.rows([numbers[place] for place in some])}
        for place in some:
            row = rows.get(numbers[place])
            animals = [] if row is None else animals_of(row, sides)
            for one in reversed(animals) if backwards else animals:
                yield place, one


def _question(project: Project, at: int, animal: PicturedAnimal) -> IndividualQuestion:
    likenesses = Likenesses(project)
    taxon = likenesses.taxon_of(animal.target)
    known = {one.target: one for one in likenesses.members}
    path = likenesses.path_of(taxon)
    member = known.get(animal.target)
    try:
        result = likenesses.individuals_like(animal.target)
        unnamed = likenesses.pictures_like(animal.target, of_genus=False)
    except AnimalNotCompared as error:
        return IndividualQuestion(
            animal,
            at,
            path,
            member,
            _uncompared(project, likenesses, animal.target, taxon),
            likenesses.catalogue.next_code(taxon),
            problem=error.message,
        )
    return IndividualQuestion(
        animal,
        at,
        path,
        member,
        _choices(project, result, unnamed),
        result.new_code,
        result.ruled_out,
        result.without,
    )


def _choices(
    project: Project, result: AlikeResult, unnamed: Sequence[AlikePicture]
) -> tuple[AnimalChoice, ...]:
    """The individuals, then animals that nobody has named; together at most ``MAX_ALIKE``.

    An unnamed one never comes first: the picture before it in a burst is always most alike, and who
    takes it would give a known individual a second name.
    """
    every: list[tuple[float, Target, AlikeIndividual | None]] = [
        (one.cosine, one.picture.target, one) for one in result.alike
    ]
    room = min(MAX_UNNAMED, MAX_ALIKE - len(every))
    every += [(one.cosine, one.target, None) for one in unnamed[:room]]
    pictured = pictured_animals(project, [target for _, target, _ in every])
    return tuple(
        AnimalChoice(
            pictured[target],
            None if found is None else found.individual,
            cosine,
            None if found is None else found.verdict,
            None if found is None else found.picture,
        )
        for cosine, target, found in every
        if target in pictured
    )


def _uncompared(
    project: Project, likenesses: Likenesses, target: Target, taxon: str
) -> tuple[AnimalChoice, ...]:
    """The individuals of near taxa by their codes, each with one of its pictures, that which stands
    for it before others."""
    said = verdicts(project.connection, target, likenesses.catalogue)
    first: dict[str, Member] = {}
    standing = references(project.connection)
    for one in sorted(likenesses.members, key=lambda one: one.target not in standing):
        is_near = likenesses.are_near(taxon, one.individual.facts.taxon)
        ruled_out = said.get(one.individual.key) is ComparisonVerdict.DIFFERENT
        if is_near and not ruled_out and one.target.media != target.media:
            first.setdefault(one.individual.key, one)
    some = sorted(first.values(), key=lambda one: one.individual.code)[:MAX_UNCOMPARED]
    pictured = pictured_animals(project, [one.target for one in some])
    return tuple(
        AnimalChoice(
            pictured[one.target], one.individual, None, said.get(one.individual.key), member=one
        )
        for one in some
        if one.target in pictured
    )


def pictured_animals(project: Project, targets: Sequence[Target]) -> dict[Target, PicturedAnimal]:
    """Pictures of animals by what they are of; those of which no photograph is listed are left
    out, and so are events."""
    listing, sides = MediaListing(project.connection), flanks(project.connection)
    numbers = dict.fromkeys(one.media for one in targets if one.media is not None)
    rows = {row.number: row for row in listing.rows(list(numbers))}
    found = {}
    for target in targets:
        row = None if target.media is None else rows.get(target.media)
        if row is None:
            continue
        acts = () if row.judged is None else row.judged.acts  # also in boxes of earlier detectors
        boxes = {act.target.region: act.box for act in acts}
        boxes |= {one.number: one.region.box for one in row.regions if one.number is not None}
        box = None if target.region is None else boxes.get(target.region)
        found[target] = PicturedAnimal(target, row, box, sides.get(target, Flank.UNKNOWN))
    return found
