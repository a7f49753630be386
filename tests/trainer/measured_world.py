"""Measured splits made by hand: a small tree, votes that are right as often as asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.features import FeatureRows
from swc_desktop.core.method import EvidenceUsed, Gate, Method, Node, Recipe, Vote
from swc_desktop.core.scoring import RawVotes
from swc_desktop.core.taxonomy import RANKS, Rank, Taxon, Taxonomy
from trainer.cases import child_below, truth_of
from trainer.evaluation.figures import Cases
from trainer.evaluation.results import Measured

FEATURES = ("sphere_x", "hour_sin", "weather.temperature_2m")
LEAVES = ("Panthera leo leo", "Panthera leo persica", "Panthera pardus", "Loxodonta africana")


def a_taxonomy(extra: str = "") -> Taxonomy:
    """Two families, lions in two subspecies; ``extra`` is one more species of *Panthera*."""
    taxa = [
        Taxon("Felidae", Rank.FAMILY),
        Taxon("Elephantidae", Rank.FAMILY),
        Taxon("Panthera", Rank.GENUS, "Felidae"),
        Taxon("Acinonyx", Rank.GENUS, "Felidae"),
        Taxon("Loxodonta", Rank.GENUS, "Elephantidae"),
        Taxon("Panthera leo", Rank.SPECIES, "Panthera"),
        Taxon("Panthera pardus", Rank.SPECIES, "Panthera"),
        Taxon("Acinonyx jubatus", Rank.SPECIES, "Acinonyx"),
        Taxon("Loxodonta africana", Rank.SPECIES, "Loxodonta"),
        Taxon("Panthera leo leo", Rank.SUBSPECIES, "Panthera leo"),
        Taxon("Panthera leo persica", Rank.SUBSPECIES, "Panthera leo"),
    ]
    if extra:
        taxa.append(Taxon(extra, Rank.SPECIES, "Panthera"))
    return Taxonomy(tuple(taxa))


def a_method(taxonomy: Taxonomy) -> Method:
    """Votes of picture and metadata at every node, taken as they are."""
    nodes = tuple(
        Node(
            name,
            taxonomy.children(name),
            Vote(f"i/{name}"),
            Vote(f"m/{name}", features=FEATURES, basis="tests"),
        )
        for name in taxonomy.parents()
    )
    thresholds = {held: dict.fromkeys(RANKS, 0.6) for held in EvidenceUsed}
    return Method(
        taxonomy=taxonomy,
        nodes=nodes,
        features=FEATURES,
        gate=Gate("gate", 1.0, 0.0, 0.95),
        floor=0.02,
        thesis_weights=dict(zip(RANKS, (0.1, 0.2, 0.5, 0.9), strict=True)),
        default_recipe=Recipe.BAYES,
        thresholds={"0.05": thresholds},
        target="0.05",
    )


def measured(
    *,
    rows: int = 120,
    picture: float = 0.8,
    metadata: float = 0.7,
    taxa: Sequence[str] = LEAVES,
    extra: str = "",
    seed: int = 1,
) -> Measured:
    """A split of ``rows`` rows in groups of three; every tenth has no picture."""
    random = np.random.default_rng(seed)
    taxonomy = a_taxonomy(extra)
    method = a_method(taxonomy)
    taxon = [taxa[row % len(taxa)] for row in range(rows)]
    image: dict[str, NDArray[np.floating]] = {"gate": random.normal(2, 1, (rows, 1))}
    metadata_votes: dict[str, NDArray[np.floating]] = {}
    for node in method.nodes:
        children = node.children
        below = [child_below(taxonomy, node.taxon, name) for name in taxon]
        columns = [children.index(child) if child in children else 0 for child in below]
        seen = _votes(random, columns, len(children), picture)
        seen[::10] = 1 / len(children)
        image[f"i/{node.taxon}"] = np.where(
            np.arange(rows)[:, None] % 10 == 0, np.nan, np.log(seen)
        )
        metadata_votes[f"m/{node.taxon}"] = _votes(random, columns, len(children), metadata)
    image["gate"][::10] = np.nan
    values = random.normal(0, 1, (rows, len(FEATURES))).astype(np.float32)
    features = FeatureRows(FEATURES, values, ~np.isnan(values))
    truth = [truth_of(taxonomy, name) for name in taxon]
    groups = [str(row // 3) for row in range(rows)]
    pictured = np.arange(rows) % 10 != 0
    raw = RawVotes(rows, image, metadata_votes, features, pictured=pictured)
    places = np.stack([random.uniform(-30, 10, rows), random.uniform(15, 35, rows)], axis=1)
    places[::20] = np.nan
    return Measured(
        split="test",
        method=method,
        cases=Cases(raw, truth, groups),
        without={"weather": Cases(replace(raw, metadata=_weaker(metadata_votes)), truth, groups)},
        named={"majority": [taxa[0]] * rows, "nearest record": ["", *taxon[1:]]},
        places=places,
        blocks=["" if np.isnan(a) else f"{int(a // 2)}:{int(b // 2)}" for a, b in places],
        ids=[f"source/{row}" for row in range(rows)],
        sources=["source"] * rows,
        notes=("Places were drawn.",),
    )


def without_pictures(some: Measured) -> Measured:
    """The same rows by a pack that was made without pictures."""
    nodes = tuple(replace(node, image=None) for node in some.method.nodes)
    method = replace(some.method, nodes=nodes, gate=None)

    def blind(cases: Cases) -> Cases:
        return replace(cases, raw=replace(cases.raw, image={}, pictured=None))

    without = {kind: blind(cases) for kind, cases in some.without.items()}
    return replace(some, method=method, cases=blind(some.cases), without=without)


def _votes(
    random: np.random.Generator, columns: Sequence[int], children: int, right: float
) -> NDArray[np.float64]:
    """Probabilities (rows, children) whose greatest is the true child in a share of the rows."""
    votes = random.uniform(0.05, 0.4, (len(columns), children))
    for row, column in enumerate(columns):
        winner = column if random.random() < right else int(random.integers(children))
        votes[row, winner] += random.uniform(0.4, 2)
    return np.asarray(votes / votes.sum(axis=1, keepdims=True))


def _weaker(metadata_votes: Mapping[str, NDArray[np.floating]]) -> dict[str, NDArray[np.floating]]:
    return {name: (votes + 1 / votes.shape[1]) / 2 for name, votes in metadata_votes.items()}
