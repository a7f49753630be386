"""The networks of a run: as they came, their last blocks tuned, one a node, or in eight bits."""

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
    Loaded,
    exported,
    given_backbone,
    load_backbone,
    load_network,
)
from trainer.images.finetune import Tuned, fine_tune, save_weights
from trainer.images.learning_set import learning_set
from trainer.images.merged import merge_networks
from trainer.images.quantise import calibration_crops, quantise
from trainer.stages.stage_record import Facts

TUNED: Final = "tuned"
WEIGHTS: Final = "weights.pth"


@dataclass(frozen=True)
class Networks:
    """``first`` reads every picture, ``own`` those of nodes that have a network of their own.

    ``seen`` are the parts that a network learned from, ``told`` the course of it by network;
    ``whole`` is what ``first`` was before it became eight bits.
    """

    first: Backbone
    own: Mapping[str, Backbone] = field(default_factory=dict)
    seen: tuple[Split, ...] = ()
    told: Facts = field(default_factory=dict)
    whole: Backbone | None = None

    def graph(self) -> onnx.ModelProto:
        """All of them as one graph over the same pixels."""
        first = onnx.load_from_string(self.first.graph)
        own = {node: onnx.load_from_string(one.graph) for node, one in self.own.items()}
        return merge_networks(first, own) if own else first


def network_lines(images: Facts) -> list[str]:
    """What was done to the network, from the record of the stage ``images``."""
    lines = []
    for name, story in images["tuned"].items():
        losses = story.get("losses")
        if losses is None:
            lines.append(f"{name}: the network is as it came, {story['left as it came']}")
            continue
        best = story["best_epoch"]
        lines.append(
            f"{name}: tuned for {len(losses)} epochs, the loss on the part tune fell from "
            f"{losses[0]:.3f} to {losses[best - 1]:.3f} in epoch {best}"
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
            problem = f"the weights {file} are not there"
            raise ConfigurationWrong(file=configuration.file, problem=problem)
    if configuration.tuning.blocks:
        made = _tuned(configuration, taxonomy, cases, progress, control)
    else:
        made = Networks(_as_it_came(configuration))
    if not choices.eight_bits:
        return made
    small = quantise(made.first, calibration_crops(cases))
    return Networks(small, made.own, made.seen, made.told, made.first)


def _as_it_came(configuration: Configuration) -> Backbone:
    choices, files = configuration.images, weights_of(configuration)
    if choices.backbone.endswith(ONNX):
        mean, std = ((values[0], values[1], values[2]) for values in (choices.mean, choices.std))
        return given_backbone(files[-1], choices.size, choices.short_side, mean, std)
    return load_backbone(choices.backbone, files[0] if files else None, size=choices.size)


def _loaded(configuration: Configuration) -> Loaded:
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
    every = learning_set(taxonomy, cases, min_samples=min_samples)
    if problem := every.problem():
        raise NotEnoughData(problem=problem)
    nodes = [(name,) for name in every.classes] if configuration.tuning.each_node else [()]
    backbones: dict[str, Backbone] = {}
    told: dict[str, Facts] = {}
    for only in nodes:
        name = only[0] if only else ""
        loaded = _loaded(configuration)
        learned = learning_set(taxonomy, cases, min_samples=min_samples, nodes=only)
        if only and learned.problem():
            told[name] = {"left as it came": learned.problem()}
            continue
        folder = configuration.folder / TUNED / (name.replace(" ", "_") or "all")
        found = fine_tune(
            loaded, learned, configuration.tuning, folder, progress, control,
            seed=configuration.seed,
        )  # fmt: skip
        save_weights(loaded.network, folder / WEIGHTS)
        backbones[name] = exported(loaded)
        told[name or "all nodes"] = _story(found)
    seen = (Split.FIT, Split.TUNE)
    if configuration.tuning.each_node:
        return Networks(exported(_loaded(configuration)), backbones, seen, told)
    return Networks(backbones[""], {}, seen, told)


def _story(found: Tuned) -> Facts:
    return {
        "losses": [round(loss, 6) for loss in found.losses],
        "best_epoch": found.best + 1,
        "unreadable": list(found.unreadable),
    }
