"""The networks of a run: pretrained, with tuned last blocks, one per node, or in eight bits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import onnx

from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.core.taxonomy import Taxonomy
from trainer.cases import Case, Split
from trainer.configuration import Configuration
from trainer.errors import ConfigurationWrong, NotEnoughData
from trainer.images.backbones import (
    ONNX,
    Backbone,
    LoadedNetwork,
    export_backbone,
    load_backbone,
    load_network,
    user_backbone,
)
from trainer.images.finetune import Tuned, fine_tune, save_weights
from trainer.images.learning_set import learning_set
from trainer.images.merged_networks import merge_networks
from trainer.images.quantise import calibration_crops, quantise
from trainer.stages.stage_record import Facts

TUNED: Final = "tuned"
WEIGHTS: Final = "weights.pth"


@dataclass(frozen=True)
class Networks:
    """``first`` is the network of all nodes, except those in ``by_node``.

    ``seen`` are the splits that a network was tuned on, ``tuning`` has the course of that by
    network; ``unquantised`` is ``first`` before it was quantised to eight bits.
    """

    first: Backbone
    by_node: Mapping[str, Backbone] = field(default_factory=dict)
    seen: tuple[Split, ...] = ()
    tuning: Facts = field(default_factory=dict)
    unquantised: Backbone | None = None

    def graph(self) -> onnx.ModelProto:
        """All of them as one graph over the same pixels."""
        first = onnx.load_from_string(self.first.graph)
        others = {node: onnx.load_from_string(one.graph) for node, one in self.by_node.items()}
        return merge_networks(first, others) if others else first


def network_lines(images: Facts) -> list[str]:
    """What was done to the networks and their pictures, from the record of the stage ``images``."""
    lines = []
    for name, story in images["tuned"].items():
        losses = story.get("losses")
        if losses is None:
            lines.append(f"{name}: the network was not tuned, {story['not tuned']}")
            continue
        best = story["best_epoch"]
        lines.append(
            f"{name}: tuned for {len(losses)} epochs, the loss on the split tune fell from "
            f"{losses[0]:.3f} to {losses[best - 1]:.3f} in epoch {best}"
        )
    if images["others"]:
        lines.append(
            f"the gate was also trained on {images['others']:,} observations of other animals and "
            "things, so that it is not the pretrained network's alone"
        )
    if images["copies"]:
        lines.append(
            f"{images['copies']:,} copies of the training pictures were made up to look as from "
            "camera traps, and the models were trained on them too; nothing is measured on them"
        )
    if images["scenes"]:
        lines.append(
            f"{images['scenes']:.0%} of the held-out pictures that temperatures, gate and "
            "thresholds were fitted on were put into made-up scenes of camera traps; the figures "
            "are of pictures as they are"
        )
    return [*lines, *images["eight_bits"]]


def weights_of(configuration: Configuration) -> list[Path]:
    """The files of weights that the configuration names."""
    here, choices = configuration.file.resolve().parent, configuration.images
    named = [choices.weights, choices.backbone if choices.backbone.endswith(ONNX) else ""]
    return [here / name for name in named if name]


def networks_of(
    configuration: Configuration,
    taxonomy: Taxonomy,
    cases: Sequence[Case],
    progress: ProgressSink,
    control: Control,
) -> Networks:
    """Load, tune and quantise as the configuration says.

    Raises ``ConfigurationWrong``, ``NotEnoughData``, ``OutputFault``, ``Cancelled`` and what is
    wrong with a backbone, its weights or its checkpoint.
    """
    choices = configuration.images
    for file in weights_of(configuration):
        if not file.is_file():
            problem = f"the weights {file} do not exist"
            raise ConfigurationWrong(file=configuration.file, problem=problem)
    if configuration.tuning.blocks:
        made = _tuned(configuration, taxonomy, cases, progress, control)
    else:
        made = Networks(_untuned(configuration))
    if not choices.eight_bits:
        return made
    small = quantise(made.first, calibration_crops(cases))
    return Networks(small, made.by_node, made.seen, made.tuning, made.first)


def _untuned(configuration: Configuration) -> Backbone:
    choices, files = configuration.images, weights_of(configuration)
    if choices.backbone.endswith(ONNX):
        mean, std = ((values[0], values[1], values[2]) for values in (choices.mean, choices.std))
        return user_backbone(files[-1], choices.size, choices.short_side, mean, std)
    return load_backbone(choices.backbone, files[0] if files else None, size=choices.size)


def _loaded(configuration: Configuration) -> LoadedNetwork:
    choices, files = configuration.images, weights_of(configuration)
    return load_network(choices.backbone, files[0] if files else None, size=choices.size)


def _tuned(
    configuration: Configuration,
    taxonomy: Taxonomy,
    cases: Sequence[Case],
    progress: ProgressSink,
    control: Control,
) -> Networks:
    min_samples = configuration.images.min_samples
    all_examples = learning_set(taxonomy, cases, min_samples=min_samples)
    if problem := all_examples.problem():
        raise NotEnoughData(problem=problem)
    nodes = [(name,) for name in all_examples.classes] if configuration.tuning.each_node else [()]
    backbones: dict[str, Backbone] = {}
    tuning: dict[str, Facts] = {}
    for only in nodes:
        name = only[0] if only else ""
        loaded = _loaded(configuration)
        examples = learning_set(taxonomy, cases, min_samples=min_samples, nodes=only)
        if only and examples.problem():
            tuning[name] = {"not tuned": examples.problem()}
            continue
        folder = configuration.folder / TUNED / (name.replace(" ", "_") or "all")
        found = fine_tune(
            loaded, examples, configuration.tuning, folder, progress, control,
            seed=configuration.seed,
        )  # fmt: skip
        save_weights(loaded.network, folder / WEIGHTS)
        backbones[name] = export_backbone(loaded)
        tuning[name or "all nodes"] = _story(found)
    seen = (Split.FIT, Split.TUNE)
    if configuration.tuning.each_node:
        return Networks(export_backbone(_loaded(configuration)), backbones, seen, tuning)
    return Networks(backbones[""], {}, seen, tuning)


def _story(found: Tuned) -> Facts:
    return {
        "losses": [round(loss, 6) for loss in found.losses],
        "best_epoch": found.best + 1,
        "unreadable": list(found.unreadable),
    }
