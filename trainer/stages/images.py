"""The stage ``images``: embeddings of the pictures, the image vote of every node, and its graph."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.whole_file import written_whole
from trainer.cases import Case, child_below
from trainer.configuration import Configuration
from trainer.images import backbone
from trainer.images.embedding import embed
from trainer.images.graph import GATE_OUTPUT, ImageNode, build_image_graph
from trainer.images.heads import Head, fit_head
from trainer.images.open_set import HEAD_KNOWLEDGE, IN_PACK, fit_open_set, open_logits
from trainer.stages.arrays import write_arrays
from trainer.stages.dataset import read_cases, taxonomy_of
from trainer.stages.record import Facts, made_by, stage

NAME: Final = "images"
GRAPH: Final = "image.onnx"
VOTES: Final = "image_votes.npz"

_VERSION: Final = 2

FloatArray = NDArray[np.float64]


def run_images(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Embed, fit the heads and export; the record. Raises ``OutputFault`` and ``Cancelled``."""
    folder, choices = configuration.folder, configuration.images

    def make() -> Facts:
        cases = read_cases(configuration)
        taxonomy = taxonomy_of(configuration, cases)
        shown = np.asarray([row for row, case in enumerate(cases) if case.pictures])
        if not len(shown):
            write_arrays(folder / VOTES, {})
            return {"nodes": {}, "taught": {}, "gate": ""}
        network = backbone.export_backbone()
        embedded = embed(
            network.SerializeToString(), [cases[row].pictures[0] for row in shown], progress
        )
        some = [cases[row] for row in shown]
        nodes: list[ImageNode] = []
        votes: dict[str, FloatArray] = {}
        told: dict[str, dict[str, int]] = {}
        for name in taxonomy.parents():
            control.checkpoint()
            found = _node(
                taxonomy, name, some, embedded.embedding, embedded.imagenet, choices.fewest
            )
            if found is not None:
                node, logits, told[name] = found
                nodes.append(node)
                votes[name] = np.full((len(cases), len(node.children)), np.nan)
                votes[name][shown] = logits
        gate = np.full(len(cases), np.nan)
        gate[shown] = IN_PACK.margin(embedded.imagenet.astype(np.float64))
        graph = build_image_graph(network, nodes, gate=choices.gate == "imagenet")
        (folder / GRAPH).unlink(missing_ok=True)
        with written_whole(folder / GRAPH) as out:
            out.write(graph.SerializeToString(deterministic=True))
        ids = np.asarray([f"{case.source}/{case.id}" for case in cases])
        flat = _flat(taxonomy, some, embedded.embedding, choices.fewest)
        write_arrays(folder / VOTES, {"ids": ids, "gate": gate, **flat, **votes})
        return {
            "nodes": {node.taxon: {"output": node.output} for node in nodes},
            "taught": told,
            "gate": GATE_OUTPUT if choices.gate == "imagenet" else "",
            "input": {
                "size": backbone.SIZE,
                "short_side": backbone.SHORT_SIDE,
                "mean": list(backbone.MEAN),
                "std": list(backbone.STD),
            },
        }

    origin = {
        "version": _VERSION,
        "images": asdict(choices),
        "metadata_fewest": configuration.metadata.fewest,
        "ranges": configuration.metadata.ranges,
        "seed": configuration.seed,
        "made_by": made_by(folder, "clean", "parts"),
    }
    return stage(folder, NAME, origin, (GRAPH, VOTES), make)


def _node(
    taxonomy: Taxonomy,
    name: str,
    cases: Sequence[Case],
    embedding: NDArray[np.float32],
    imagenet: NDArray[np.float32],
    fewest: int,
) -> tuple[ImageNode, FloatArray, dict[str, int]] | None:
    """A node's final head, unseen logits (cases, children) of those that teach, and counts."""
    children = taxonomy.children(name)
    below = [child_below(taxonomy, name, case.taxon) for case in cases]
    teach = np.asarray([case.part.teaches for case in cases])
    counts = {
        child: int(sum(teach[row] and below[row] == child for row in range(len(cases))))
        for child in children
    }
    classes = tuple(child for child, count in counts.items() if count >= fewest)
    if len(classes) < 2:
        return None
    under = np.asarray([child in classes for child in below])
    rows = np.flatnonzero(teach & under)
    labels = [str(below[row]) for row in rows]
    folds = np.asarray([case.fold for case in cases])
    logits = np.full((len(cases), len(classes)), np.nan)
    for fold in np.unique(folds[folds >= 0]):
        seen = rows[folds[rows] != fold]
        head = fit_head(embedding[seen], [str(below[row]) for row in seen], classes)
        away = np.flatnonzero(folds == fold)
        logits[away] = head.logits(embedding[away])
    head = fit_head(embedding[rows], labels, classes)
    known = {child: counts[child] for child in classes}
    if classes == children:
        return ImageNode(name, children, head), logits, known
    open_set = fit_open_set(
        logits[rows],
        np.asarray([classes.index(label) for label in labels]),
        imagenet[rows],
        [child for child in children if child in HEAD_KNOWLEDGE and child not in classes],
    )
    whole = open_logits(logits, imagenet, open_set, classes, children)
    whole[np.isnan(logits[:, 0])] = np.nan
    return ImageNode(name, children, head, open_set), whole, known


def _flat(
    taxonomy: Taxonomy, cases: Sequence[Case], embedding: NDArray[np.float32], fewest: int
) -> dict[str, NDArray[Any]]:
    """One head over all the finest taxa at once, without the cascade: the baseline."""
    leaves = {taxon.name for taxon in taxonomy.taxa if not taxonomy.children(taxon.name)}
    rows = [r for r, case in enumerate(cases) if case.part.teaches and case.taxon in leaves]
    counts = Counter(cases[row].taxon for row in rows)
    classes = sorted(name for name, count in counts.items() if count >= fewest)
    if len(classes) < 2:
        return {}
    rows = [row for row in rows if cases[row].taxon in classes]
    head = fit_head(embedding[rows], [cases[row].taxon for row in rows], classes)
    return {
        "flat_classes": np.asarray(classes),
        "flat_weights": head.weights,
        "flat_bias": head.bias,
    }


def read_flat(arrays: Mapping[str, NDArray[Any]]) -> Head | None:
    """The flat head of the stage's votes, None where there were too few pictures."""
    if "flat_classes" not in arrays:
        return None
    classes = tuple(str(name) for name in arrays["flat_classes"])
    return Head(classes, arrays["flat_weights"], arrays["flat_bias"])
