"""Range votes: which nodes of a pack have one, and the layers of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.taxonomy import Taxonomy
from trainer.metadata.density import (
    MAX_FACTOR,
    Gain,
    PlacedTaxon,
    block_records,
    density_layers,
    gain_over_ranges,
)
from trainer.metadata.range_graph import OFF_RANGE_PRESENCE, RangeNode
from trainer.metadata.ranges import Mask, Range, World, grid_cells_of, soften

EVERYWHERE = ("Felis catus",)
"""Taxa that live with people and so on all land."""

BASIS_RANGES = "range of the species"
BASIS_LEARNED = "observations"
BASIS_BOTH = "range of the species and recorded occurrences"


@dataclass(frozen=True)
class RangeVotes:
    """Layers of the grid, the nodes, the basis of each node's vote, and the measured gains."""

    layers: Mapping[str, NDArray[np.float32]]
    nodes: Mapping[str, RangeNode]
    basis: Mapping[str, str]
    gains: Mapping[str, Gain]


def ranged_taxa(ranges: Sequence[Range]) -> frozenset[str]:
    """The taxa with a range."""
    return frozenset({living.taxon for living in ranges} | set(EVERYWHERE))


def range_masks(taxonomy: Taxonomy, ranges: Sequence[Range], world: World) -> dict[str, Mask]:
    """Masks of the species and subspecies of the pack."""
    masks = {living.taxon: world.mask_of(living) for living in ranges if living.taxon in taxonomy}
    return masks | {name: world.land for name in EVERYWHERE if name in taxonomy}


def range_votes(
    taxonomy: Taxonomy, masks: Mapping[str, Mask], records: Sequence[PlacedTaxon]
) -> RangeVotes:
    """Range votes at every node with two children or more, with occurrences if they are better."""
    presence = {name: soften(mask) for name, mask in masks.items()}
    layers: dict[str, NDArray[np.float32]] = dict(presence)
    nodes: dict[str, RangeNode] = {}
    basis: dict[str, str] = {}
    gains: dict[str, Gain] = {}
    for name in taxonomy.parents():
        children = taxonomy.children(name)
        if len(children) < 2:
            continue
        made_of = {child: _layers_below(taxonomy, child, presence) for child in children}
        nodes[name], basis[name] = RangeNode(name, children, made_of), BASIS_RANGES
        occurrences = block_records(taxonomy, name, records)
        if occurrences is None:
            continue
        by_child = {
            child: np.maximum.reduce([presence[layer] for layer in made_of[child]])
            for child in children
        }
        cells = grid_cells_of(occurrences.at)
        living = [by_child[child][cells].astype(np.float64) for child in occurrences.children]
        gains[name] = gain_over_ranges(
            occurrences, OFF_RANGE_PRESENCE + (1 - OFF_RANGE_PRESENCE) * np.stack(living, axis=1)
        )
        if gains[name].is_better:
            dense = density_layers(occurrences, children, by_child)
            layers |= {f"{name}/{child}": layer for child, layer in dense.items()}
            made_of = {child: (f"{name}/{child}",) for child in children}
            nodes[name] = RangeNode(name, children, made_of, OFF_RANGE_PRESENCE / MAX_FACTOR)
            basis[name] = BASIS_BOTH
    return RangeVotes(layers, nodes, basis, gains)


def _layers_below(
    taxonomy: Taxonomy, name: str, presence: Mapping[str, NDArray[np.float32]]
) -> tuple[str, ...]:
    if name in presence:
        return (name,)
    return tuple(
        layer
        for child in taxonomy.children(name)
        for layer in _layers_below(taxonomy, child, presence)
    )
