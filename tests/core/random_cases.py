"""Random methods and votes for property tests; a seed names a case."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.features import FeatureRows
from swc_desktop.core.method import EvidenceUsed, Gate, Method, Node, Recipe, Vote
from swc_desktop.core.scoring import RawVotes
from swc_desktop.core.taxonomy import RANKS, ROOT, Rank, Taxon, Taxonomy

FEATURES = ("sphere_x", "sphere_y", "hour_sin")
THESIS_WEIGHTS = {
    Rank.FAMILY: 0.1,
    Rank.GENUS: 0.2,
    Rank.SPECIES: 0.5,
    Rank.SUBSPECIES: 0.9,
}


@dataclass(frozen=True)
class Case:
    """A method and the votes of some photographs."""

    method: Method
    raw: RawVotes


def a_taxonomy(chance: np.random.Generator, depth: int = 4) -> Taxonomy:
    """Up to four ranks, one to four children per node, some leaves at every rank."""
    taxa: list[Taxon] = []
    parents = [ROOT]
    for rank in RANKS[:depth]:
        row = []
        for parent in parents:
            stops = parent != ROOT and chance.random() < 0.3
            for index in range(0 if stops else int(chance.integers(1, 5))):
                row.append(
                    Taxon(f"{parent}/{index}" if parent != ROOT else f"f{index}", rank, parent)
                )
        taxa += row
        picked = {str(chance.choice([taxon.name for taxon in row])) for _ in row[:4]}
        parents = sorted(picked)
    return Taxonomy(tuple(taxa))


def _vote(chance: np.random.Generator, output: str, columns: tuple[str, ...] = ()) -> Vote:
    temperature, weight, solo = (float(value) for value in chance.uniform(0.3, 2.0, 3))
    return Vote(output, temperature, weight, solo, columns, "tests")


def a_case(seed: int, rows: int = 5, *, votes_everywhere: bool = False) -> Case:
    """A case; equal seeds give equal cases."""
    chance = np.random.default_rng(seed)
    taxonomy = a_taxonomy(chance)
    nodes = []
    image: dict[str, NDArray[np.floating]] = {"gate": chance.normal(2, 2, (rows, 1))}
    metadata: dict[str, NDArray[np.floating]] = {}
    for name in taxonomy.parents():
        children = taxonomy.children(name)
        has_image, has_metadata = (votes_everywhere or chance.random() < 0.8 for _ in range(2))
        columns = FEATURES[: 1 + int(chance.integers(3))]
        size = (rows, len(children))
        if has_image:
            image[f"i/{name}"] = chance.normal(0, 3, size)
        if has_metadata:
            raw = chance.gamma(0.5, 1, size) + 1e-9
            metadata[f"m/{name}"] = raw / raw.sum(axis=1, keepdims=True)
        prior = chance.uniform(0.2, 1, len(children))
        nodes.append(
            Node(
                name,
                children,
                _vote(chance, f"i/{name}") if has_image else None,
                _vote(chance, f"m/{name}", columns) if has_metadata else None,
                tuple((prior / prior.sum()).tolist()),
            )
        )
    thresholds = {
        used: {rank: float(chance.uniform(0.2, 0.9)) for rank in RANKS} for used in EvidenceUsed
    }
    values = chance.normal(0, 1, (rows, len(FEATURES))).astype(np.float32)
    values[chance.random(values.shape) < 0.3] = np.nan
    method = Method(
        taxonomy=taxonomy,
        nodes=tuple(nodes),
        features=FEATURES,
        gate=Gate("gate", 1.3, -0.4, 0.6) if chance.random() < 0.7 else None,
        floor=float(chance.uniform(0, 0.1)),
        thesis_weights=THESIS_WEIGHTS,
        default_recipe=Recipe.BAYES,
        thresholds={"0.05": thresholds},
        target="0.05",
    )
    features = FeatureRows(FEATURES, values, ~np.isnan(values))
    return Case(method, RawVotes(rows, image, metadata, features))


def taken(raw: RawVotes, rows: NDArray[np.intp]) -> RawVotes:
    """The votes of some rows, in that order."""
    features = raw.features
    assert features is not None
    return RawVotes(
        len(rows),
        {name: values[rows] for name, values in raw.image.items()},
        {name: values[rows] for name, values in raw.metadata.items()},
        FeatureRows(features.names, features.values[rows], features.known[rows]),
    )


def permuted(case: Case, seed: int) -> Case:
    """The same case with the children of every node in another order, in taxa, votes and priors."""
    chance = np.random.default_rng(seed)
    taxa = list(case.method.taxonomy.taxa)
    taxonomy = Taxonomy(tuple(taxa[index] for index in chance.permutation(len(taxa))))
    image, metadata = dict(case.raw.image), dict(case.raw.metadata)
    nodes = []
    for node in case.method.nodes:
        children = taxonomy.children(node.taxon)
        order = [node.children.index(child) for child in children]
        prior = tuple(node.prior[index] for index in order)
        nodes.append(replace(node, children=children, prior=prior))
        for outputs, vote in ((image, node.image), (metadata, node.metadata)):
            if vote is not None:
                outputs[vote.output] = outputs[vote.output][:, order]
    method = replace(case.method, taxonomy=taxonomy, nodes=tuple(nodes))
    return Case(method, replace(case.raw, image=image, metadata=metadata))
