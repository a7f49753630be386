"""Occurrences at a node: how much likelier each child is at a place because of records nearby.

Class-balanced kernel densities (Gaussian, 500 km on the sphere) of one record per 2-degree block
and child, with a pseudo-count; they scale the range presence and are used only at nodes where that
beats the ranges alone on unseen blocks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.taxonomy import Taxonomy
from trainer.held_back import FOLDS, balanced_weights, fold_numbers, mean_interval
from trainer.metadata.ranges import COLUMNS, EARTH_KM, ROWS, cell_centres, unit_vectors

BANDWIDTH_KM = 500.0
"""A round choice; densities are used only where they beat the ranges on unseen blocks."""

MAX_FACTOR = 4.0
"""A child is at most this many times likelier than neutral; layers hold factor / MAX_FACTOR."""

_MIN_ROWS, _MIN_BLOCKS = 30, FOLDS
"""A child needs one block per fold, and enough rows to be more than one survey; round choices."""

_REACH_KM = 1500.0
"""Three bandwidths: beyond them a Gaussian is below 1.2 % of its peak."""

_LEVELS = 64
"""Steps of a factor between 0 and ``MAX_FACTOR``; a round choice."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class PlacedTaxon:
    """A training record: taxon, degrees, and its 2-degree block."""

    taxon: str
    latitude: float
    longitude: float
    block: str


@dataclass(frozen=True)
class BlockRecords:
    """One record per block and child: unit vectors (n, 3), child column (n,), block (n,)."""

    taxon: str
    children: tuple[str, ...]
    at: FloatArray
    child: NDArray[np.int64]
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class Gain:
    """Class-balanced log loss on unseen blocks, and the 95 % interval of the difference."""

    ranges: float
    with_density: float
    low: float
    high: float
    n: int
    classes: int

    @property
    def is_better(self) -> bool:
        """True when the interval of (with density − ranges) lies below zero."""
        return self.high < 0


def block_records(
    taxonomy: Taxonomy, node: str, records: Sequence[PlacedTaxon]
) -> BlockRecords | None:
    """The records below a node, or None if fewer than two children have enough."""
    found: dict[tuple[str, str], PlacedTaxon] = {}
    rows: dict[str, int] = {}
    for record in records:
        path = taxonomy.path(record.taxon) if record.taxon in taxonomy else ()
        if node not in path[:-1]:
            continue
        child = path[path.index(node) + 1]
        rows[child] = rows.get(child, 0) + 1
        found.setdefault((record.block, child), record)
    children = tuple(
        child
        for child in taxonomy.children(node)
        if rows.get(child, 0) >= _MIN_ROWS
        and sum(1 for _, name in found if name == child) >= _MIN_BLOCKS
    )
    if len(children) < 2:
        return None
    kept = [(block, child, seen) for (block, child), seen in found.items() if child in children]
    at = unit_vectors(
        np.asarray([seen.latitude for _, _, seen in kept]),
        np.asarray([seen.longitude for _, _, seen in kept]),
    )
    columns = np.asarray([children.index(child) for _, child, _ in kept])
    return BlockRecords(node, children, at, columns, tuple(block for block, _, _ in kept))


def factors(at: FloatArray, records: BlockRecords, rows: NDArray[np.intp]) -> FloatArray:
    """Factor (n, children) at unit vectors (n, 3) from some of the records; neutral is 1."""
    chord = np.linalg.norm(at[:, None] - records.at[rows][None], axis=2)
    distance_km = 2 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1.0))
    kernel = np.exp(-0.5 * (distance_km / BANDWIDTH_KM) ** 2)
    children = records.child[rows]
    count = np.bincount(children, minlength=len(records.children)).astype(np.float64)
    density = np.stack(
        [kernel[:, children == column].sum(axis=1) for column in range(len(records.children))],
        axis=1,
    )
    relative = (density + count / count.sum()) / np.maximum(count, 1)
    relative /= relative.mean(axis=1, keepdims=True)
    return np.asarray(np.minimum(relative, MAX_FACTOR))


def gain_over_ranges(records: BlockRecords, ranges: FloatArray) -> Gain:
    """Grouped cross-validation over 2-degree blocks; ``ranges`` is the presence (n, children)."""
    n, k = len(records.child), len(records.children)
    combined = np.empty((n, k))
    fold = fold_numbers(records.blocks)
    for held in range(FOLDS):
        seen, unseen = np.flatnonzero(fold != held), np.flatnonzero(fold == held)
        combined[unseen] = ranges[unseen] * factors(records.at[unseen], records, seen)
    losses = []
    for vote in (ranges, combined):
        chosen = vote[np.arange(n), records.child] / vote.sum(axis=1)
        losses.append(-np.log(np.maximum(chosen, 1e-12)))
    weight = balanced_weights(records.child)
    low, high = mean_interval(losses[1] - losses[0], weight, records.blocks)
    return Gain(
        float(np.average(losses[0], weights=weight)),
        float(np.average(losses[1], weights=weight)),
        low,
        high,
        n,
        k,
    )


def density_layers(
    records: BlockRecords,
    children: Sequence[str],
    presence: Mapping[str, NDArray[np.float32]],
) -> dict[str, NDArray[np.float32]]:
    """Layers (ROWS, COLUMNS) in [0, 1] by child: presence × factor / MAX_FACTOR.

    A child without enough records is neutral everywhere, and every child is neutral at places more
    than 1,500 km from all records.
    """
    latitudes, longitudes = cell_centres()
    latitude, longitude = np.meshgrid(latitudes, longitudes, indexing="ij")
    at = unit_vectors(latitude.ravel(), longitude.ravel())
    reach = np.cos(_REACH_KM / EARTH_KM)
    near = np.flatnonzero((at @ records.at.T).max(axis=1) >= reach)
    factor = np.ones((ROWS * COLUMNS, len(records.children)))
    everything = np.arange(len(records.child))
    for part in np.array_split(near, max(1, len(near) // 4000)):
        factor[part] = factors(at[part], records, everything)
    factor = np.round(factor * _LEVELS / MAX_FACTOR) / _LEVELS * MAX_FACTOR
    layers = {}
    for child in children:
        scale = (
            factor[:, records.children.index(child)].reshape(ROWS, COLUMNS)
            if child in records.children
            else 1.0
        )
        layers[child] = np.asarray(presence[child] * scale / MAX_FACTOR, dtype=np.float32)
    return layers
