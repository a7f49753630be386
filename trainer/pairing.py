"""Pairs photographs with places, for data sets that have them in different records.

A row takes its picture from one case and its metadata from another: the same case, a recorded
observation of the same taxon, or a place drawn over the range of the taxon. Given the taxon,
picture and place are then independent, as the fusion of the votes assumes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.observation import Absence, Evidence, Observation, Place, Source
from swc_desktop.core.taxonomy import Rank, Taxonomy
from trainer.cases import Case
from trainer.metadata.ranges import CELL_DEG, COLUMNS, ROWS, Mask, draw_places

NO_TIME: Final = Absence(Evidence.TIME, "drawn places have no time")
_MIN_BLOCKS: Final = 5
"""Recorded places of a species stand for its range only if they lie in this many blocks."""


@dataclass(frozen=True)
class PairedRow:
    """The indices of the cases of a picture and of its metadata (−1 for none).

    ``seen`` is the metadata evidence; ``taxon`` the finest true name; ``group`` is that of the
    picture, or of the metadata if there is no picture. ``drawn`` is True if the place was drawn.
    """

    picture: int
    metadata: int
    seen: Observation
    taxon: str
    group: str
    drawn: bool = False


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

    def subspecies_at(self, taxon: str, seen: Observation) -> str:
        """The only subspecies of the taxon's species whose range has the place, or ``taxon``."""
        place = seen.place
        species = [n for n in self.taxonomy.path(taxon) if self.taxonomy[n].rank is Rank.SPECIES]
        if isinstance(place, Absence) or not species or taxon not in species:
            return taxon
        row = min(ROWS - 1, max(0, int((place.latitude + 90) / CELL_DEG)))
        column = int((place.longitude + 180) / CELL_DEG) % COLUMNS
        living = [
            name
            for name in self.taxonomy.children(species[0])
            if name in self.masks and self.masks[name][row, column]
        ]
        return living[0] if len(living) == 1 else taxon

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
        rows.append(PairedRow(index, partner, found.seen, found.taxon, case.group))
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
        seen = (
            _recorded(case.taxon, known, random) or ranges.draw(case.taxon, random)
            if in_range
            else ranges.draw_anywhere(random)
        )
        taxon = ranges.subspecies_at(case.taxon, seen)
        rows.append(PairedRow(index, -1, seen, taxon, case.group, drawn=True))
    return rows


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
