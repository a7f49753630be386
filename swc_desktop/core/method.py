"""The method of a pack: nodes, votes, weights, gate and thresholds, as checked values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.calibration import sigmoid
from swc_desktop.core.message import message
from swc_desktop.core.taxonomy import Rank, Taxonomy


class Recipe(StrEnum):
    """How the votes of a node are joined and how the answer is found."""

    THESIS = "thesis"
    BAYES = "bayes"


class EvidenceMode(StrEnum):
    """Which votes a run counts, by the word of ``--evidence``."""

    IMAGE = "image"
    METADATA = "metadata"
    BOTH = "both"


class EvidenceUsed(StrEnum):
    """Which votes an answer is based on, by the word in the results."""

    BOTH = "image+metadata"
    IMAGE = "image"
    METADATA = "metadata"


@dataclass(frozen=True)
class Vote:
    """One vote of a node.

    ``output`` names the output of the graph; ``temperature`` and ``offsets`` (one a child, or none)
    calibrate it; ``weight`` and ``solo_weight`` are its exponents in the log-linear pool with the
    other vote and without it; ``features`` (metadata only) are the columns it reads; ``basis`` says
    what it was made from.
    """

    output: str
    temperature: float = 1.0
    weight: float = 1.0
    solo_weight: float = 1.0
    features: tuple[str, ...] = ()
    basis: str = ""
    offsets: tuple[float, ...] = ()


@dataclass(frozen=True)
class Node:
    """A parent taxon with its children in the order of its votes' columns.

    ``prior`` is how frequent the children were for the votes while they were trained (flat without
    one), ``expected`` how frequent they are expected to be; empty: nothing is known of that.
    """

    taxon: str
    children: tuple[str, ...]
    image: Vote | None = None
    metadata: Vote | None = None
    prior: tuple[float, ...] = ()
    expected: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.prior:
            flat = (1.0 / len(self.children),) * len(self.children)
            object.__setattr__(self, "prior", flat)


@dataclass(frozen=True)
class Gate:
    """Whether the picture shows an animal of the pack at all.

    ``not_in_pack_p = sigmoid(-(scale * output + offset))``; rejected at or above ``threshold``.
    """

    output: str
    scale: float
    offset: float
    threshold: float

    def not_in_pack_p(self, output: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities, NaN where the output is."""
        return sigmoid(-(self.scale * output + self.offset))


WEATHER_PREFIX = "weather."
"""The beginning of the name of every weather feature."""

Thresholds = Mapping[EvidenceUsed, Mapping[Rank, float]]
"""Lowest path probability of an answer, by the evidence it is based on and its rank."""

TaxonThresholds = Mapping[EvidenceUsed, Mapping[str, float | None]]
"""The same for single taxa that need more than their rank; None: never answered."""


class MethodError(ValueError):
    """The parts of a method do not fit each other."""


@dataclass(frozen=True)
class Method:
    """Everything the cascade needs to turn votes into answers.

    ``thresholds`` is by target share of wrong answers ("0.05"); ``target`` is the one in use unless
    a person chooses another. ``taxon_thresholds`` holds, by target, what single taxa need beyond
    the threshold of their rank. ``equal_thresholds`` and ``equal_taxon_thresholds`` are the same
    where all animals are taken as equally frequent. ``floor`` is ε of the metadata vote.
    """

    taxonomy: Taxonomy
    nodes: tuple[Node, ...]
    features: tuple[str, ...]
    gate: Gate | None
    floor: float
    thesis_weights: Mapping[Rank, float]
    default_recipe: Recipe
    thresholds: Mapping[str, Thresholds]
    target: str
    taxon_thresholds: Mapping[str, TaxonThresholds] = field(default_factory=dict)
    equal_thresholds: Mapping[str, Thresholds] = field(default_factory=dict)
    equal_taxon_thresholds: Mapping[str, TaxonThresholds] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [node.taxon for node in self.nodes]
        if len(set(names)) != len(names):
            raise MethodError(message("Core", "a node is listed twice"))
        if set(names) != set(self.taxonomy.parents()):
            raise MethodError(message("Core", "the nodes are not the parents of the taxonomy"))
        for node in self.nodes:
            self._check_node(node)
        if self.target not in self.thresholds:
            raise MethodError(
                message("Core", "the target {target} has no thresholds").fill(target=self.target)
            )
        self._check_taxon_thresholds(self.taxon_thresholds)
        self._check_taxon_thresholds(self.equal_taxon_thresholds)
        if self.has_frequencies and set(self.equal_thresholds) != set(self.thresholds):
            raise MethodError(
                message(
                    "Core", "not every target has thresholds for animals that are equally frequent"
                )
            )
        if not 0 <= self.floor < 1:
            raise MethodError(message("Core", "the floor of the metadata vote is not in [0, 1)"))

    def _check_taxon_thresholds(self, by_target: Mapping[str, TaxonThresholds]) -> None:
        for target, by_evidence in by_target.items():
            if target not in self.thresholds:
                raise MethodError(
                    message("Core", "the target {target} has no thresholds").fill(target=target)
                )
            named = {taxon for by_taxon in by_evidence.values() for taxon in by_taxon}
            if unknown := {taxon for taxon in named if taxon not in self.taxonomy}:
                raise MethodError(
                    message("Core", "{taxon} has a threshold and is not in the taxonomy").fill(
                        taxon=min(unknown)
                    )
                )

    def _check_node(self, node: Node) -> None:
        if node.children != self.taxonomy.children(node.taxon):
            raise MethodError(
                message(
                    "Core", "the children of {taxon} are not in the order of the taxonomy"
                ).fill(taxon=node.taxon)
            )
        if len(node.prior) != len(node.children) or min(node.prior) <= 0:
            raise MethodError(
                message("Core", "the prior of {taxon} does not fit its children").fill(
                    taxon=node.taxon
                )
            )
        if node.expected and (len(node.expected) != len(node.children) or min(node.expected) <= 0):
            raise MethodError(
                message("Core", "the expected frequencies of {taxon} do not fit its children").fill(
                    taxon=node.taxon
                )
            )
        for vote in (node.image, node.metadata):
            if vote is None:
                continue
            if not vote.temperature > 0 or vote.weight < 0 or vote.solo_weight < 0:
                raise MethodError(
                    message(
                        "Core", "a vote of {taxon} has a weight or a temperature that is not valid"
                    ).fill(taxon=node.taxon)
                )
            if vote.offsets and len(vote.offsets) != len(node.children):
                raise MethodError(
                    message("Core", "the offsets of {taxon} do not fit its children").fill(
                        taxon=node.taxon
                    )
                )
            if missing := set(vote.features) - set(self.features):
                raise MethodError(
                    message("Core", "{taxon} needs the unlisted feature {feature}").fill(
                        taxon=node.taxon, feature=min(missing)
                    )
                )
        if node.metadata is not None and not node.metadata.features:
            raise MethodError(
                message("Core", "the metadata vote of {taxon} names no features").fill(
                    taxon=node.taxon
                )
            )

    @cached_property
    def ordered_nodes(self) -> tuple[Node, ...]:
        """The nodes, each before those below it."""
        return tuple(self.node_of[name] for name in self.taxonomy.parents())

    @cached_property
    def node_of(self) -> Mapping[str, Node]:
        """The nodes by their taxa."""
        return {node.taxon: node for node in self.nodes}

    @cached_property
    def has_frequencies(self) -> bool:
        """Whether the pack knows at some node how frequent the animals are."""
        return any(node.expected for node in self.nodes)

    @cached_property
    def without_frequencies(self) -> "Method":
        """The same with all animals taken as equally frequent, with the thresholds for that."""
        if not self.has_frequencies:
            return self
        return replace(
            self,
            nodes=tuple(replace(node, expected=()) for node in self.nodes),
            thresholds=self.equal_thresholds,
            taxon_thresholds=self.equal_taxon_thresholds,
            equal_thresholds={},
            equal_taxon_thresholds={},
        )

    @cached_property
    def reads_weather(self) -> bool:
        """Whether any vote reads weather."""
        votes = (node.metadata for node in self.nodes)
        names = {name for vote in votes if vote is not None for name in vote.features}
        return any(name.startswith(WEATHER_PREFIX) for name in names)

    def threshold(self, target: str, used: EvidenceUsed, rank: Rank, taxon: str) -> float | None:
        """The lowest path probability at which a taxon is answered; None if it never is."""
        of_rank = self.thresholds[target].get(used, {}).get(rank)
        if of_rank is None:
            return None
        of_taxon = self.taxon_thresholds.get(target, {}).get(used, {}).get(taxon, of_rank)
        return None if of_taxon is None else max(of_rank, of_taxon)

    def child_rank(self, node: Node) -> Rank:
        """The rank that a node's votes tell apart."""
        return self.taxonomy[node.children[0]].rank
