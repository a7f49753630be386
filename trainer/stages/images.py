"""The stage ``images``: embeddings of the pictures, the image vote of every node, and its graph."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray

from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.whole_file import written_whole
from trainer.cases import Case
from trainer.configuration import Configuration
from trainer.errors import ConfigurationWrong
from trainer.images.backbones import ONNX, Backbone, given_backbone, load_backbone
from trainer.images.embedding import embed_cases
from trainer.images.graph import GATE_OUTPUT, build_image_graph
from trainer.images.heads import Head, fit_head
from trainer.images.votes import Pictures, fit_image_votes, whole_pictures
from trainer.stages.arrays import write_arrays
from trainer.stages.dataset import read_cases, taxonomy_of
from trainer.stages.record import Facts, digest, faults_told, made_by, stage

NAME: Final = "images"
GRAPH: Final = "image.onnx"
VOTES: Final = "image_votes.npz"
CACHE: Final = "embeddings"

_VERSION: Final = 3


def run_images(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Embed, fit the heads and export; the record.

    Raises ``OutputFault``, ``Cancelled`` and what is wrong with a backbone or its weights.
    """
    folder, choices = configuration.folder, configuration.images

    def make() -> Facts:
        cases = read_cases(configuration)
        taxonomy = taxonomy_of(configuration, cases)
        (folder / GRAPH).unlink(missing_ok=True)
        crops, rows = whole_pictures(cases)
        if not crops:
            write_arrays(folder / VOTES, {})
            return {"nodes": {}, "taught": {}, "gate": "", "unreadable": {}}
        progress(Progress(0, len(crops), "embedding"))
        network = _backbone(configuration)
        embedded = embed_cases(network, crops, folder / CACHE, progress, control)
        pictures = Pictures(embedded, rows)
        votes = fit_image_votes(taxonomy, cases, pictures, fewest=choices.fewest)
        gated = choices.gate == "imagenet" and network.imagenet and bool(votes.nodes)
        if votes.nodes:
            graph = build_image_graph(
                onnx.load_from_string(network.graph), list(votes.nodes.values()), gate=gated
            )
            with written_whole(folder / GRAPH) as out:
                out.write(graph.SerializeToString(deterministic=True))
        ids = np.asarray([f"{case.source}/{case.id}" for case in cases])
        shown = [row for row, some in enumerate(rows) if some and some[0] not in embedded.dropped]
        flat = _flat(
            taxonomy,
            [cases[row] for row in shown],
            embedded.embedding[[rows[row][0] for row in shown]],
            choices.fewest,
        )
        write_arrays(folder / VOTES, {"ids": ids, "gate": votes.gate, **flat, **votes.held_out})
        image = network.image
        return {
            "nodes": {name: {"output": node.output} for name, node in votes.nodes.items()},
            "taught": {name: dict(counts) for name, counts in votes.taught.items()},
            "gate": GATE_OUTPUT if gated else "",
            "input": {
                "size": image.size,
                "short_side": image.short_side,
                "mean": list(image.mean),
                "std": list(image.std),
            },
            "unreadable": {str(crops[row].file): why for row, why in embedded.dropped.items()},
        }

    origin = {
        "version": _VERSION,
        "images": asdict(choices),
        "weights": digest(_weights(configuration)),
        "metadata_fewest": configuration.metadata.fewest,
        "ranges": configuration.metadata.ranges,
        "seed": configuration.seed,
        "made_by": made_by(folder, "clean", "parts"),
    }
    with faults_told(folder):
        return stage(folder, NAME, origin, (GRAPH, VOTES), make)


def _weights(configuration: Configuration) -> list[Path]:
    """The files of weights that the configuration names."""
    here, choices = configuration.file.resolve().parent, configuration.images
    named = [choices.weights, choices.backbone if choices.backbone.endswith(ONNX) else ""]
    return [here / name for name in named if name]


def _backbone(configuration: Configuration) -> Backbone:
    choices = configuration.images
    files = _weights(configuration)
    for file in files:
        if not file.is_file():
            problem = f"the weights {file} are not there"
            raise ConfigurationWrong(file=configuration.file, problem=problem)
    if choices.backbone.endswith(ONNX):
        mean, std = ((values[0], values[1], values[2]) for values in (choices.mean, choices.std))
        return given_backbone(files[-1], choices.size, choices.short_side, mean, std)
    return load_backbone(choices.backbone, files[0] if files else None, size=choices.size)


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
