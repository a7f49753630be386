"""Range votes: which nodes of a pack have one, and what each is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from trainer.metadata.density import (
    STRONGEST,
    Gain,
    PlacedTaxon,
    block_records,
    density_layers,
    gain_over_ranges,
)
from trainer.metadata.range_graph import STRAY, RangeNode
from trainer.metadata.ranges import Mask, Range, World, grid_cells_of, soften

EVERYWHERE = ("Felis catus",)
"""Taxa that live with people: present on all land."""

BASIS_RANGES = "range of the species"
BASIS_LEARNED = "observations"
BASIS_BOTH = "range of the species and recorded occurrences"


@dataclass(frozen=True)
class RangeVotes:
    """Layers of the grid, the nodes, what each node's vote was made from, and gains measured."""

    layers: Mapping[str, NDArray[np.float32]]
    nodes: Mapping[str, RangeNode]
    basis: Mapping[str, str]
    gains: Mapping[str, Gain]


def pack_taxonomy(checklist: Taxonomy, ranges: Sequence[Range]) -> Taxonomy:
    """All taxa with a range; subspecies only where every one of the species has one."""
    ranged = {living.taxon for living in ranges} | set(EVERYWHERE)
    kept: list[Taxon] = []
    for taxon in checklist.taxa:
        if taxon.rank is Rank.SPECIES and taxon.name not in ranged:
            continue
        if taxon.rank is Rank.SUBSPECIES and not ranged.issuperset(
            checklist.children(taxon.parent)
        ):
            continue
        kept.append(taxon)
    return Taxonomy(tuple(kept))


def ranged_taxa(ranges: Sequence[Range]) -> frozenset[str]:
    """The taxa that live somewhere."""
    return frozenset({living.taxon for living in ranges} | set(EVERYWHERE))


def range_masks(taxonomy: Taxonomy, ranges: Sequence[Range], world: World) -> dict[str, Mask]:
    """Masks of the species and subspecies of the pack."""
    masks = {living.taxon: world.mask_of(living) for living in ranges if living.taxon in taxonomy}
    return masks | {name: world.land for name in EVERYWHERE if name in taxonomy}


def range_votes(
    taxonomy: Taxonomy, masks: Mapping[str, Mask], records: Sequence[PlacedTaxon]
) -> RangeVotes:
    """Range votes at every node with two children or more; occurrences where they pay."""
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
        taught = block_records(taxonomy, name, records)
        if taught is None:
            continue
        by_child = {
            child: np.maximum.reduce([presence[layer] for layer in made_of[child]])
            for child in children
        }
        cells = grid_cells_of(taught.at)
        living = [by_child[child][cells].astype(np.float64) for child in taught.children]
        gains[name] = gain_over_ranges(taught, STRAY + (1 - STRAY) * np.stack(living, axis=1))
        if gains[name].is_better:
            dense = density_layers(taught, children, by_child)
            layers |= {f"{name}/{child}": layer for child, layer in dense.items()}
            made_of = {child: (f"{name}/{child}",) for child in children}
            nodes[name] = RangeNode(name, children, made_of, STRAY / STRONGEST)
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
