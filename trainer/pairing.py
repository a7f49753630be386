"""Pairs photographs with places, for data sets that have them in different records.

A row takes its picture from one case and its metadata from another: the same case, a recorded
observation of the same taxon, or a place drawn over the range of the taxon. Given the taxon,
picture and place are then independent, as the fusion of the votes assumes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.observation import Absence, Evidence, Observation, Place, Source
from swc_desktop.core.taxonomy import Rank, Taxonomy
from trainer.cases import Case
from trainer.metadata.ranges import Mask, draw_places

NO_PLACE: Final = Absence(Evidence.PLACE, "the place is not recorded")
NO_TIME: Final = Absence(Evidence.TIME, "drawn places have no time")
_MIN_BLOCKS: Final = 5
"""Recorded places of a species stand for its range only if they lie in this many blocks."""


class PlaceOrigin(StrEnum):
    """Where the place of a row comes from."""

    OWN = "the observation itself"
    RECORD = "a recorded observation of the taxon"
    RANGE = "drawn over the range of the taxon"
    LAND = "drawn anywhere on land"


@dataclass(frozen=True)
class PairedRow:
    """The indices of the cases of a picture and of its metadata (−1 for none).

    ``seen`` is the metadata evidence; ``taxon`` the finest true name that does not come from where
    ``seen`` comes from: a drawn place says nothing about the subspecies, since the map that it was
    drawn from is the one that votes. ``group`` is that of the picture, or of the metadata of a row
    without a picture.
    """

    picture: int
    metadata: int
    seen: Observation
    taxon: str
    group: str
    place_from: PlaceOrigin = PlaceOrigin.OWN

    @property
    def drawn(self) -> bool:
        """Whether the place was drawn, not recorded."""
        return self.place_from in (PlaceOrigin.RANGE, PlaceOrigin.LAND)

    def without_place(self) -> "PairedRow":
        """The row with its picture alone."""
        return replace(self, seen=Observation(NO_PLACE, NO_TIME, NO_TIME))


@dataclass(frozen=True)
class Ranges:
    """Masks of the ranges of species and subspecies, and of all land."""

    taxonomy: Taxonomy
    masks: Mapping[str, Mask]
    land: Mask

    def draw(self, taxon: str, random: np.random.Generator) -> Observation:
        """A random place in the range of a taxon."""
        return self._placed(self._home(taxon), random)

    def draw_anywhere(self, random: np.random.Generator) -> Observation:
        """A random place on land, for zoo animals, escapes and wrong positions."""
        return self._placed(self.land, random)

    def _placed(self, mask: Mask, random: np.random.Generator) -> Observation:
        latitude, longitude = draw_places(mask, 1, random)[0]
        place = Place(float(latitude), float(longitude), source=Source.TYPED)
        return Observation(place, NO_TIME, NO_TIME)

    def _home(self, taxon: str) -> Mask:
        if taxon in self.masks:
            return self.masks[taxon]
        below = [name for name in self.masks if taxon in self.taxonomy.path(name)]
        return np.logical_or.reduce([self.masks[name] for name in below]) if below else self.land


def unpaired_rows(cases: Sequence[Case], which: Sequence[int]) -> list[PairedRow]:
    """Each case with its own picture and metadata."""
    return [_unpaired(cases, index) for index in which]


def rows_by_records(
    cases: Sequence[Case],
    which: Sequence[int],
    partners: Sequence[int],
    taxonomy: Taxonomy,
    seed: int,
    *,
    with_unpictured: bool,
) -> list[PairedRow]:
    """Pictures of ``which`` without a place get the metadata of a random one of ``partners`` of the
    same taxon, or none. Cases without a picture become rows only if ``with_unpictured``."""
    random = np.random.default_rng(seed)
    by_taxon: dict[str, list[int]] = {}
    for index in partners:
        if not isinstance(cases[index].seen.place, Absence) and cases[index].taxon in taxonomy:
            for name in taxonomy.path(cases[index].taxon):
                by_taxon.setdefault(name, []).append(index)
    rows = []
    for index in which:
        case = cases[index]
        if not case.pictures and not with_unpictured:
            continue
        same = by_taxon.get(case.taxon, [])
        if not case.pictures or not isinstance(case.seen.place, Absence) or not same:
            rows.append(_unpaired(cases, index))
            continue
        partner = same[int(random.integers(len(same)))]
        found = cases[partner]
        rows.append(
            PairedRow(index, partner, found.seen, found.taxon, case.group, PlaceOrigin.RECORD)
        )
    return rows


def rows_by_ranges(
    cases: Sequence[Case],
    which: Sequence[int],
    ranges: Ranges,
    *,
    off_range_rate: float,
    records: Sequence[Case],
    seed: int,
) -> list[PairedRow]:
    """Each picture gets a place of its taxon: one of ``records`` if its species has them in five
    blocks or more, else one drawn over its range; at the rate ``off_range_rate`` it gets one
    drawn anywhere on land."""
    random = np.random.default_rng(seed)
    known = _records(records, ranges.taxonomy)
    rows = []
    for index in which:
        case = cases[index]
        if not case.pictures:
            continue
        if case.taxon not in ranges.taxonomy:
            rows.append(_unpaired(cases, index))
            continue
        in_range = random.random() >= off_range_rate
        lent = _recorded(case.taxon, known, random) if in_range else None
        if lent is not None:
            seen, place_from = lent, PlaceOrigin.RECORD
        elif in_range:
            seen, place_from = ranges.draw(case.taxon, random), PlaceOrigin.RANGE
        else:
            seen, place_from = ranges.draw_anywhere(random), PlaceOrigin.LAND
        taxon = case.taxon if lent is not None else _species_of(ranges.taxonomy, case.taxon)
        rows.append(PairedRow(index, -1, seen, taxon, case.group, place_from))
    return rows


def _species_of(taxonomy: Taxonomy, taxon: str) -> str:
    """The species of a subspecies, any other taxon as it is."""
    return taxonomy[taxon].parent if taxonomy[taxon].rank is Rank.SUBSPECIES else taxon


def _unpaired(cases: Sequence[Case], index: int) -> PairedRow:
    case = cases[index]
    picture = index if case.pictures else -1
    return PairedRow(picture, index, case.seen, case.taxon, case.group)


def _records(records: Sequence[Case], taxonomy: Taxonomy) -> dict[str, list[Place]]:
    """Recorded places of the species that have them in five blocks or more."""
    found: dict[str, list[Place]] = {}
    blocks: dict[str, set[str]] = {}
    for case in records:
        if isinstance(case.seen.place, Absence) or case.taxon not in taxonomy:
            continue
        for name in taxonomy.path(case.taxon):
            if taxonomy[name].rank is Rank.SPECIES:
                found.setdefault(name, []).append(case.seen.place)
                blocks.setdefault(name, set()).add(case.block)
    return {name: some for name, some in found.items() if len(blocks[name]) >= _MIN_BLOCKS}


def _recorded(
    taxon: str, known: Mapping[str, Sequence[Place]], random: np.random.Generator
) -> Observation | None:
    places = known.get(taxon)
    if not places:
        return None
    return Observation(places[int(random.integers(len(places)))], NO_TIME, NO_TIME)


def degrees_of(rows: Sequence[PairedRow]) -> NDArray[np.float64]:
    """Degrees (rows, 2) of the places, NaN where unknown."""
    return np.asarray(
        [
            (np.nan, np.nan)
            if isinstance(row.seen.place, Absence)
            else (row.seen.place.latitude, row.seen.place.longitude)
            for row in rows
        ]
    ).reshape(-1, 2)
