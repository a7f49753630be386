"""Held-back photographs paired with places, and what the pack says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.cascade import RawVotes
from swc_desktop.core.features import encode
from swc_desktop.core.observation import Absence, Evidence, Observation, Place, Source
from swc_desktop.core.taxonomy import ROOT, Rank, Taxonomy
from trainer.metadata.ranges import CELL_DEG, COLUMNS, ROWS, Mask, draw_places
from trainer.sources.occurrences import Occurrence

NO_TIME = Absence(Evidence.TIME, "the photograph carries no time")
NO_PLACE = Absence(Evidence.PLACE, "the photograph carries no place")
_FEWEST_BLOCKS = 5

Arrays = Mapping[str, NDArray[np.floating]]


@dataclass(frozen=True)
class Pairing:
    """Where places for photographs come from.

    ``ranges`` holds a mask by taxon (species and subspecies), ``land`` all land, ``records``
    real places (n, 2) by species.
    """

    taxonomy: Taxonomy
    ranges: Mapping[str, Mask]
    land: Mask
    records: Mapping[str, NDArray[np.float64]]


def real_places(
    records: Sequence[Occurrence], taxonomy: Taxonomy
) -> dict[str, NDArray[np.float64]]:
    """Recorded places (n, 2) of the species that have them in at least five 2-degree blocks."""
    by_species: dict[str, list[Occurrence]] = {}
    for record in records:
        if record.taxon in taxonomy:
            for name in taxonomy.path(record.taxon):
                if taxonomy[name].rank is Rank.SPECIES:
                    by_species.setdefault(name, []).append(record)
    return {
        name: np.asarray([(found.latitude, found.longitude) for found in seen])
        for name, seen in by_species.items()
        if len({found.block for found in seen}) >= _FEWEST_BLOCKS
    }


def draw_pairs(
    taxa: Sequence[str], pairing: Pairing, *, stray: float, use_records: bool, seed: int
) -> NDArray[np.float64]:
    """A place (n, 2) for each taxon: a record or a point of its range; with probability
    ``stray`` a point anywhere on land (zoo, escape, wrong position)."""
    random = np.random.default_rng(seed)
    places = np.empty((len(taxa), 2))
    for row, taxon in enumerate(taxa):
        stays = random.random() >= stray
        if stays and use_records and taxon in pairing.records:
            seen = pairing.records[taxon]
            places[row] = seen[random.integers(len(seen))]
        else:
            places[row] = draw_places(_home(taxon, pairing) if stays else pairing.land, 1, random)[
                0
            ]
    return places


def _home(taxon: str, pairing: Pairing) -> Mask:
    if taxon in pairing.ranges:
        return pairing.ranges[taxon]
    below = [name for name in pairing.ranges if taxon in pairing.taxonomy.path(name)]
    return np.logical_or.reduce([pairing.ranges[name] for name in below]) if below else pairing.land


def truths(taxon: str, place: NDArray[np.float64], pairing: Pairing) -> dict[Rank, str]:
    """The true taxon at each rank; a subspecies only where just one of them lives at the place."""
    taxonomy = pairing.taxonomy
    known = {taxonomy[name].rank: name for name in taxonomy.path(taxon)}
    species = known.get(Rank.SPECIES)
    if species is not None:
        row = min(ROWS - 1, max(0, int((place[0] + 90) / CELL_DEG)))
        column = int((place[1] + 180) / CELL_DEG) % COLUMNS
        living = [
            name
            for name in taxonomy.children(species)
            if name in pairing.ranges and pairing.ranges[name][row, column]
        ]
        if len(living) == 1:
            known[Rank.SUBSPECIES] = living[0]
    return known


def observations(places: NDArray[np.float64]) -> list[Observation]:
    """Observations with a place and no time."""
    return [
        Observation(Place(float(lat), float(lon), source=Source.TYPED), NO_TIME, NO_TIME)
        for lat, lon in places
    ]


def raw_votes(
    image: Arrays, metadata: Arrays, seen: Sequence[Observation], names: Sequence[str]
) -> RawVotes:
    """The graphs' outputs and the encoded rows, as the cascade takes them."""
    return RawVotes(len(seen), image, metadata, encode(seen, names))


def child_on_path(taxonomy: Taxonomy, node: str, truth: Mapping[Rank, str]) -> str | None:
    """The child of ``node`` that the truth runs through, or None when it does not."""
    finest = list(truth.values())[-1]
    path = (ROOT, *taxonomy.path(finest))
    for parent, child in pairwise(path):
        if parent == node:
            return child
    return None
