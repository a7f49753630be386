"""The stage ``metadata``: the metadata vote of every node, and one graph of all."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from swc_desktop.core.features import encode
from swc_desktop.core.observation import Place
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.packs.pack import FEATURES_INPUT
from swc_desktop.resources import resource
from swc_desktop.storage.atomic_write import atomic_write
from trainer.cases import Case, Split, child_below
from trainer.configuration import Configuration
from trainer.metadata.families import FAMILIES
from trainer.metadata.learned_graph import LearnedNode
from trainer.metadata.learning import LearnedVote, Learning, balanced_log_loss, learn
from trainer.metadata.metadata_graph import WHOLE_SCHEMA, build_metadata_graph
from trainer.metadata.metadata_votes import BASIS_LEARNED, RangeVotes, range_masks, range_votes
from trainer.metadata.parity import TOLERANCE
from trainer.metadata.range_graph import PLACE, RangeNode
from trainer.metadata.ranges import read_world
from trainer.stages.arrays import write_arrays
from trainer.stages.dataset import (
    read_cases,
    read_pack_ranges,
    run_taxonomy,
    taxa_not_kept,
    training_places,
)
from trainer.stages.stage_record import Facts, digest, made_by, stage

NAME: Final = "metadata"
GRAPH: Final = "metadata.onnx"
VOTES: Final = "metadata_votes.npz"

_VERSION: Final = 3


@dataclass(frozen=True)
class NodeVote:
    """What the pack stores about the metadata vote of a node."""

    output: str
    features: tuple[str, ...]
    basis: str


def run_metadata(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Learn, choose and export; the record.

    Raises ``NotEnoughData``, ``OutputFault``, ``WorkerEnded``, ``ClusterUnusable`` and
    ``Cancelled``.
    """
    folder, choices = configuration.folder, configuration.metadata

    def make() -> Facts:
        cases = read_cases(configuration)
        taxonomy = run_taxonomy(configuration, cases)
        values = encode([case.seen for case in cases], WHOLE_SCHEMA).values
        learning = learning_of(configuration)
        learned = learn(taxonomy, cases, values, learning, progress, control, configuration.compute)
        ranged = _range_votes(configuration, taxonomy, cases)
        range_shares = _range_shares(ranged, values) if ranged is not None else {}
        kept = {
            name: vote
            for name, vote in learned.items()
            if name not in range_shares or _beats(vote, range_shares[name], taxonomy, cases)
        }
        ranges = [] if ranged is None else [n for t, n in ranged.nodes.items() if t not in kept]
        layers = {} if ranged is None else ranged.layers
        graph = build_metadata_graph(
            layers, ranges, [vote.node for vote in kept.values()], WHOLE_SCHEMA
        )
        with atomic_write(folder / GRAPH) as out:
            out.write(graph.SerializeToString(deterministic=True))
        shares = {node.taxon: range_shares[node.taxon] for node in ranges}
        shares |= {name: vote.votes for name, vote in kept.items()}
        ids = np.asarray([f"{case.source}/{case.id}" for case in cases])
        write_arrays(folder / VOTES, {"ids": ids, **shares})
        return {
            "taxa": [taxon.name for taxon in taxonomy.taxa],
            "counted_above": [
                one.sentence for one in taxa_not_kept(configuration, taxonomy, cases)
            ],
            "nodes": {
                **{node.taxon: asdict(_ranged_node(node, ranged)) for node in ranges},
                **{name: asdict(_learned_node(vote.node)) for name, vote in kept.items()},
            },
            "learned": {name: _story(vote, name in kept) for name, vote in learned.items()},
            "gains": {} if ranged is None else {n: asdict(g) for n, g in ranged.gains.items()},
            "parity": max((vote.parity for vote in kept.values()), default=0.0),
            "parity_tolerance": TOLERANCE,
        }

    origin = {
        "version": _VERSION,
        "metadata": asdict(choices),
        "schema": WHOLE_SCHEMA,
        "seed": configuration.seed,
        "weather": None if configuration.weather is None else digest([configuration.weather]),
        "ranges": digest([resource("ranges.csv")]) if choices.ranges else "",
        "images_min_samples": configuration.images.min_samples,
        "made_by": made_by(folder, "clean", "splits"),
    }
    return stage(folder, NAME, origin, (GRAPH, VOTES), make)


def learning_of(configuration: Configuration) -> Learning:
    """The settings of the learner."""
    choices = configuration.metadata
    return Learning(
        WHOLE_SCHEMA,
        tuple(FAMILIES[name] for name in choices.families),
        choices.thorough,
        choices.min_samples,
        choices.places,
        choices.masked,
        configuration.seed,
    )


def _range_votes(
    configuration: Configuration, taxonomy: Taxonomy, cases: Sequence[Case]
) -> RangeVotes | None:
    if not configuration.metadata.ranges:
        return None
    world = read_world(resource("map", "countries-50m.json"))
    masks = range_masks(taxonomy, read_pack_ranges(), world)
    records = training_places(cases) if configuration.metadata.densities else ()
    return range_votes(taxonomy, masks, records)


def _range_shares(
    ranged: RangeVotes, values: NDArray[np.float32]
) -> dict[str, NDArray[np.float64]]:
    """The range votes (cases, children) by node, from their graph; NaN without a place."""
    nodes = list(ranged.nodes.values())
    model = build_metadata_graph(ranged.layers, nodes, (), WHOLE_SCHEMA).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    found = session.run([node.output for node in nodes], {FEATURES_INPUT: values})
    placed = ~np.isnan(values[:, :1])
    return {
        node.taxon: np.where(placed, np.asarray(votes, dtype=np.float64), np.nan)
        for node, votes in zip(nodes, found, strict=True)
    }


def _beats(
    vote: LearnedVote, ranges: NDArray[np.float64], taxonomy: Taxonomy, cases: Sequence[Case]
) -> bool:
    """Whether the learned vote has the smaller loss on the tuning rows for which both vote.

    Never if a species below the node has no training rows: the vote would be one-sided.
    """
    children = vote.node.children
    trained_on = {
        name
        for case in cases
        if case.split.is_training and isinstance(case.seen.place, Place)
        for name in (taxonomy.path(case.taxon) if case.taxon in taxonomy else ())
    }
    species = taxonomy.at_rank(Rank.SPECIES)
    if any(
        child_below(taxonomy, vote.node.taxon, name) and name not in trained_on for name in species
    ):
        return False
    below = [child_below(taxonomy, vote.node.taxon, case.taxon) for case in cases]
    rows = [
        row
        for row, case in enumerate(cases)
        if below[row] is not None
        and case.split in (Split.TUNE, Split.FIT)
        and not np.isnan(ranges[row, 0])
        and not np.isnan(vote.votes[row, 0])
    ]
    if not rows:
        return False
    labels = np.asarray([children.index(str(below[row])) for row in rows])
    return balanced_log_loss(vote.votes[rows], labels) < balanced_log_loss(ranges[rows], labels)


def _ranged_node(node: RangeNode, ranged: RangeVotes | None) -> NodeVote:
    assert ranged is not None
    return NodeVote(node.output, PLACE, ranged.basis[node.taxon])


def _learned_node(node: LearnedNode) -> NodeVote:
    names = tuple(WHOLE_SCHEMA[column] for column in node.columns)
    return NodeVote(node.output, names, BASIS_LEARNED)


def _story(vote: LearnedVote, used: bool) -> Mapping[str, object]:
    """How the learned vote of a node was chosen, for the report."""
    return {
        "rows": dict(vote.rows),
        "chosen": asdict(vote.chosen),
        "candidates": [asdict(candidate) for candidate in vote.candidates],
        "silhouettes": {str(k): value for k, value in vote.node.places.silhouettes.items()},
        "places": len(vote.node.places.centres),
        "used": used,
    }
