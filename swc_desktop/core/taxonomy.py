"""The tree of taxa that a pack can answer with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from swc_desktop.core.message import message

ROOT = "root"
"""Name of the node above the families; it has votes but is not a taxon."""


class Rank(StrEnum):
    """Ranks from coarse to fine."""

    FAMILY = "family"
    GENUS = "genus"
    SPECIES = "species"
    SUBSPECIES = "subspecies"


RANKS: tuple[Rank, ...] = tuple(Rank)


@dataclass(frozen=True)
class Taxon:
    """A named group; ``name`` is the scientific name and its identity in the tree."""

    name: str
    rank: Rank
    parent: str = ROOT
    common_names: Mapping[str, str] = field(default_factory=dict)

    def common_name(self, language: str = "en") -> str:
        """The common name in a language, else in English, else an empty string."""
        return self.common_names.get(language) or self.common_names.get("en", "")


class TaxonomyError(ValueError):
    """The taxa given do not form a tree of ranks."""


@dataclass(frozen=True)
class Taxonomy:
    """Taxa in the order they were given; every parent is one rank above its children."""

    taxa: tuple[Taxon, ...]

    def __post_init__(self) -> None:
        by_name: dict[str, Taxon] = {}
        for taxon in self.taxa:
            if taxon.name in by_name or taxon.name == ROOT:
                raise TaxonomyError(
                    message("Core", "the taxon {taxon} is listed twice").fill(taxon=taxon.name)
                )
            by_name[taxon.name] = taxon
        for taxon in self.taxa:
            depth = RANKS.index(taxon.rank)
            if taxon.parent == ROOT:
                expected = 0
            elif taxon.parent in by_name:
                expected = RANKS.index(by_name[taxon.parent].rank) + 1
            else:
                raise TaxonomyError(
                    message("Core", "{taxon} has the parent {parent}, which is not listed").fill(
                        taxon=taxon.name, parent=taxon.parent
                    )
                )
            if depth != expected:
                raise TaxonomyError(
                    message("Core", "{taxon} is a {rank} but its parent is {parent}").fill(
                        taxon=taxon.name, rank=str(taxon.rank), parent=taxon.parent
                    )
                )

    def __getitem__(self, name: str) -> Taxon:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @cached_property
    def _by_name(self) -> Mapping[str, Taxon]:
        return MappingProxyType({taxon.name: taxon for taxon in self.taxa})

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        children: dict[str, list[str]] = {}
        for taxon in self.taxa:
            children.setdefault(taxon.parent, []).append(taxon.name)
        return MappingProxyType({parent: tuple(names) for parent, names in children.items()})

    def children(self, name: str) -> tuple[str, ...]:
        """Names of the taxa directly below ``name`` (or below ``ROOT``), in listed order."""
        return self._children.get(name, ())

    def path(self, name: str) -> tuple[str, ...]:
        """Names from the family down to ``name``, both included; empty for ``ROOT``."""
        steps: list[str] = []
        while name != ROOT:
            steps.append(name)
            name = self[name].parent
        return tuple(reversed(steps))

    def at_rank(self, rank: Rank) -> tuple[str, ...]:
        """Names of all taxa of one rank, in listed order."""
        return tuple(taxon.name for taxon in self.taxa if taxon.rank == rank)

    def parents(self) -> tuple[str, ...]:
        """Every node that has children, each before the nodes below it, ``ROOT`` first."""
        order: list[str] = []
        queue = [ROOT]
        while queue:
            name = queue.pop(0)
            if children := self.children(name):
                order.append(name)
                queue.extend(children)
        return tuple(order)


def ancestor_at(taxonomy: Taxonomy, name: str, rank: Rank) -> str | None:
    """The taxon of ``rank`` on the path to ``name``, or None when ``name`` is coarser."""
    return next((step for step in taxonomy.path(name) if taxonomy[step].rank == rank), None)
