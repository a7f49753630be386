"""The stage ``images``: embeddings of pictures, the image vote of every node, and their graph."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.storage.atomic_write import atomic_write
from trainer.cases import Case, child_below
from trainer.configuration import JOINED, NO_GATE, ONE_HEAD, Configuration
from trainer.errors import ConfigurationWrong
from trainer.images.backbones import Backbone
from trainer.images.embedding import Embedded, embed_cases
from trainer.images.heads import Head, fit_head
from trainer.images.image_graph import GATE_OUTPUT, build_image_graph
from trainer.images.image_votes import fit_image_votes
from trainer.images.pictures import Pictures, with_animals
from trainer.images.quantise import cost_of
from trainer.images.teaching_copies import with_copies
from trainer.images.trap_looks import TrapScene
from trainer.images.views import with_views
from trainer.stages.arrays import write_arrays
from trainer.stages.crops import read_crops, read_detected
from trainer.stages.dataset import read_cases, run_taxonomy
from trainer.stages.networks import networks_of, weights_of
from trainer.stages.scenes import scene_boxes
from trainer.stages.stage_record import Facts, as_output_fault, digest, made_by, stage
from trainer.taxon_names import OTHER

NAME: Final = "images"
GRAPH: Final = "image.onnx"
VOTES: Final = "image_votes.npz"
CACHE: Final = "embeddings"

_VERSION: Final = 12


def run_images(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Embed, fit the heads and export; the record.

    Raises ``OutputFault``, ``Cancelled`` and the errors of backbones and weights.
    """
    folder, choices = configuration.folder, configuration.images

    def make() -> Facts:
        cases = read_cases(configuration)
        taxonomy = run_taxonomy(configuration, cases)
        (folder / GRAPH).unlink(missing_ok=True)
        cut = configuration.crops
        boxes = read_crops(configuration)
        crops, rows, training_rows = with_animals(cases, boxes, cut.margin, whole=cut.whole)
        joined = choices.gate == JOINED
        if choices.copies.count:
            taught = {taxon.name for taxon in taxonomy.taxa} | ({OTHER} if joined else set())
            crops, training_rows = with_copies(
                cases, crops, training_rows, boxes, taught, choices.copies, configuration.seed
            )
        if not crops:
            write_arrays(folder / VOTES, {})
            return {
                "nodes": {},
                "taught": {},
                "gate": "",
                "unreadable": {},
                "tuned": {},
                "eight_bits": [],
                "copies": 0,
                "scenes": 0.0,
                "others": 0,
            }
        whole, shares, views = rows, None, configuration.detector.views()
        scene = TrapScene(configuration.seed) if choices.scenes else None
        if views or scene is not None:
            found = read_detected(configuration)
            in_scenes = (
                {} if scene is None else scene_boxes(configuration, cases, scene, progress, control)
            )
            crops, rows, shares = with_views(
                cases, crops, found, views, in_scenes, scene, choices.scenes
            )
        networks = networks_of(configuration, taxonomy, cases, progress, control)
        progress(Progress(0, len(crops), "embedding"))

        def embed(network: Backbone) -> Embedded:
            return embed_cases(network, crops, folder / CACHE, progress, control)

        embedded = embed(networks.first)
        by_node = {node: embed(network) for node, network in networks.by_node.items()}
        pictures = Pictures(embedded, rows, by_node, training_rows, shares)
        min_samples, seen = choices.min_samples, networks.seen
        if joined and not networks.first.imagenet:
            problem = "images.gate = joined needs a network with its pretrained head"
            raise ConfigurationWrong(file=configuration.file, problem=problem)
        votes = fit_image_votes(
            taxonomy,
            cases,
            pictures,
            min_samples=min_samples,
            seen=seen,
            joined=joined,
            one_head=choices.head == ONE_HEAD,
        )
        gated = choices.gate != NO_GATE and networks.first.imagenet and bool(votes.nodes)
        if votes.nodes:
            graph = build_image_graph(
                networks.graph(), list(votes.nodes.values()), gate=gated, joined=votes.joined
            )
            with atomic_write(folder / GRAPH) as out:
                out.write(graph.SerializeToString(deterministic=True))
        ids = np.asarray([f"{case.source}/{case.id}" for case in cases])
        shown = [row for row, some in enumerate(whole) if some and some[0] not in embedded.dropped]
        flat = _flat(
            taxonomy,
            [cases[row] for row in shown],
            embedded.embedding[[whole[row][0] for row in shown]],
            choices.min_samples,
        )
        write_arrays(folder / VOTES, {"ids": ids, "gate": votes.gate, **flat, **votes.held_out})
        cost: list[str] = []
        if networks.unquantised is not None:
            before = embed(networks.unquantised)
            votes_before = fit_image_votes(
                taxonomy,
                cases,
                Pictures(before, rows, {}, training_rows, shares),
                min_samples=min_samples,
                seen=seen,
                joined=joined,
                one_head=choices.head == ONE_HEAD,
            )
            cost = cost_of(
                (networks.unquantised, before, votes_before),
                (networks.first, embedded, votes),
                [_columns(taxonomy, cases, node) for node in votes_before.held_out],
            ).lines()
        image = networks.first.image
        return {
            "nodes": {name: {"output": node.output} for name, node in votes.nodes.items()},
            "taught": {name: dict(counts) for name, counts in votes.trained_on.items()},
            "gate": GATE_OUTPUT if gated else "",
            "input": {
                "size": image.size,
                "short_side": image.short_side,
                "mean": list(image.mean),
                "std": list(image.std),
            },
            "tuned": networks.tuning,
            "eight_bits": cost,
            "copies": sum(crop.copy is not None for crop in crops),
            "scenes": choices.scenes,
            "others": sum(_teaches_gate(case) for case in cases) if joined else 0,
            "unreadable": {str(crops[row].file): why for row, why in embedded.dropped.items()},
        }

    origin = {
        "version": _VERSION,
        "images": asdict(choices),
        "tuning": asdict(configuration.tuning),
        "weights": digest(weights_of(configuration)),
        "metadata_min_samples": configuration.metadata.min_samples,
        "ranges": configuration.metadata.ranges,
        "seed": configuration.seed,
        "crops": [configuration.crops.margin, configuration.crops.whole],
        "detector": asdict(configuration.detector),
        "made_by": made_by(folder, "clean", "splits", "crops"),
    }
    with as_output_fault(folder):
        return stage(folder, NAME, origin, (GRAPH, VOTES), make)


def _teaches_gate(case: Case) -> bool:
    return case.taxon == OTHER and case.split.is_training and bool(case.pictures)


def _columns(taxonomy: Taxonomy, cases: Sequence[Case], node: str) -> list[int]:
    """The column of the child of a node for each case, −1 for cases that are not below it."""
    children = taxonomy.children(node)
    below = [child_below(taxonomy, node, case.taxon) for case in cases]
    return [-1 if child is None else children.index(child) for child in below]


def _flat(
    taxonomy: Taxonomy, cases: Sequence[Case], embedding: NDArray[np.float32], min_samples: int
) -> dict[str, NDArray[Any]]:
    """The baseline: one head over all the finest taxa at once, without the cascade."""
    leaves = {taxon.name for taxon in taxonomy.taxa if not taxonomy.children(taxon.name)}
    rows = [r for r, case in enumerate(cases) if case.split.is_training and case.taxon in leaves]
    counts = Counter(cases[row].taxon for row in rows)
    classes = sorted(name for name, count in counts.items() if count >= min_samples)
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
    """The flat head in the votes of the stage, None if there were too few pictures."""
    if "flat_classes" not in arrays:
        return None
    classes = tuple(str(name) for name in arrays["flat_classes"])
    return Head(classes, arrays["flat_weights"], arrays["flat_bias"])
