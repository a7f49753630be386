"""How far people agree who judged the same photographs, each by the last that they said of one.

What is said of an event is not compared: it says nothing of one photograph.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

import apsw

from swc_desktop.core.free_name import folded
from swc_desktop.core.identification import EMPTIES, Kind
from swc_desktop.core.kappa import Kappa, kappa
from swc_desktop.core.taxonomy import RANKS, Rank
from swc_desktop.projects.known_taxa import KnownTaxa


class ReviewLevel(StrEnum):
    """How finely two judgements are compared."""

    KIND = "kind"
    """Animal, blank, person, vehicle."""
    FAMILY = "family"
    GENUS = "genus"
    SPECIES = "species"
    SUBSPECIES = "subspecies"


@dataclass(frozen=True)
class SaidOf:
    """One of the things that a person said is in a photograph: a taxon with its rank, or a kind.

    ``name`` is the free name of another animal, mostly "".
    """

    taxon: str | None
    rank: Rank | None
    kind: Kind | None
    name: str = ""

    @property
    def label(self) -> str:
        """The scientific name, the free name, or else the word for the kind."""
        return self.taxon or self.name or str(self.kind)


Said = frozenset[SaidOf]
"""All that a person said is in one photograph, without counts."""


@dataclass(frozen=True)
class ComparedPeople:
    """Two people at one level: of the photographs that both judged how many are compared, how far
    they agree, and how many are left out because one of both did not name it as finely."""

    first: str
    second: str
    level: ReviewLevel
    kappa: Kappa
    coarser: int


@dataclass(frozen=True)
class Different:
    """A photograph of which two people said different things, by its number."""

    media: int
    first: str
    second: str
    said_first: Said
    said_second: Said


class DoubleReview:
    """What each person said of each photograph of a project."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._taxa = KnownTaxa(connection)
        self._said = _said(connection)

    @property
    def pairs(self) -> list[tuple[str, str, list[int]]]:
        """People who judged the same photographs, and their numbers; most of them first."""
        together: Counter[tuple[str, str]] = Counter()
        media: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, people in sorted(self._said.items()):
            for pair in combinations(sorted(people), 2):
                together[pair] += 1
                media[pair].append(number)
        return [(*pair, media[pair]) for pair, _ in together.most_common()]

    def compared(self) -> list[ComparedPeople]:
        """The agreement of every pair, from coarse to fine while anything is left to compare."""
        return [
            one
            for first, second, numbers in self.pairs
            for level in ReviewLevel
            if (one := self._compare(first, second, numbers, level)).kappa.cases
        ]

    def different(self) -> Iterator[Different]:
        """The photographs of which the people of a pair said different things."""
        for first, second, numbers in self.pairs:
            for number in numbers:
                one, other = self._said[number][first], self._said[number][second]
                if one != other:
                    yield Different(number, first, second, one, other)

    def left_for(self, person: str, other: str | None = None) -> list[int]:
        """The photographs that others judged, or one ``other``, and this person did not."""
        return sorted(
            number
            for number, people in self._said.items()
            if person not in people and (other is None or other in people)
        )

    def differing(self, pair: tuple[str, str]) -> list[int]:
        """The photographs of which these two people said different things."""
        return [one.media for one in self.different() if (one.first, one.second) == pair]

    @property
    def people(self) -> Counter[str]:
        """Who judged photographs, and how many."""
        return Counter(person for people in self._said.values() for person in people)

    def _compare(
        self, first: str, second: str, numbers: list[int], level: ReviewLevel
    ) -> ComparedPeople:
        counts: Counter[tuple[frozenset[str], frozenset[str]]] = Counter()
        coarser = 0
        for number in numbers:
            people = self._said[number]
            one, other = self._at(people[first], level), self._at(people[second], level)
            if one is None or other is None or _is_open(one, other, level):
                coarser += 1
            else:
                counts[one, other] += 1
        return ComparedPeople(first, second, level, kappa(counts), coarser)

    def _at(self, said: Said, level: ReviewLevel) -> frozenset[str] | None:
        """What was said, as finely as the level; None where something is coarser than that."""
        found = set()
        for one in said:
            if level is ReviewLevel.KIND:
                found.add(_KIND_OF.get(one.kind, str(one.kind)))
            elif one.taxon is not None and one.rank is not None:
                at = RANKS.index(Rank(level.value))
                path = self._taxa.path(one.taxon)
                if RANKS.index(one.rank) < at or len(path) <= at:
                    return None
                found.add(path[at])
            elif one.kind is Kind.UNKNOWN:
                return None
            else:
                found.add(str(one.kind))
        return frozenset(found)


_KIND_OF: Final[Mapping[Kind | None, str]] = {
    None: "animal",
    Kind.UNKNOWN: "animal",
    Kind.OTHER_ANIMAL: "animal",
    Kind.SETUP: Kind.PERSON.value,
}
"""What counts as one kind: every animal, and those who serve the camera as people."""


def _is_open(one: frozenset[str], other: frozenset[str], level: ReviewLevel) -> bool:
    """Whether nobody knows if both said the same: two animals of no known taxon may be of one
    species or of two, whatever their free names."""
    return level is not ReviewLevel.KIND and one == other and Kind.OTHER_ANIMAL.value in one


def _said(connection: apsw.Connection) -> dict[int, dict[str, Said]]:
    """What each person said last of each photograph, by its number; of the boxes in it where it was
    said of them. What was taken back is left out. Of the spellings of one free name the
    first stands for all."""
    rows = connection.execute(
        "SELECT i.media, i.region, a.made_by, i.number, r.taxon, r.rank, r.kind, r.name "
        "FROM identification i JOIN action a ON a.number = i.action "
        "JOIN media m ON m.number = i.media AND m.successor IS NULL "
        "LEFT JOIN identification_row r ON r.identification = i.number "
        "WHERE i.undone = 0 ORDER BY a.said_at, a.id, i.number"
    )
    acts: dict[tuple[int, str], dict[int | None, tuple[int, set[SaidOf]]]] = defaultdict(dict)
    spellings: dict[str, str] = {}
    for media, region, by, number, taxon, rank, kind, name in rows:
        of_person = acts[int(str(media)), str(by)]
        act, said = of_person.get(region, (-1, set[SaidOf]()))
        if act != number:
            said = set()
            of_person[region] = int(str(number)), said
        if taxon is not None or kind is not None:
            said.add(
                SaidOf(
                    None if taxon is None else str(taxon),
                    None if rank is None else Rank(str(rank)),
                    None if kind is None else Kind(str(kind)),
                    spellings.setdefault(folded(str(name)), str(name)) if name else "",
                )
            )
    found: dict[int, dict[str, Said]] = defaultdict(dict)
    for (media, by), targets in acts.items():
        whole = targets.pop(None, (-1, set[SaidOf]()))[1]
        boxes = {one for _, said in targets.values() for one in said}
        boxes = {one for one in boxes if one.kind is not Kind.NOT_AN_OBJECT}
        is_empty = bool(whole) and all(one.kind in EMPTIES for one in whole)
        if said := whole if is_empty or not boxes else boxes:
            found[media][by] = frozenset(said)
    return found
