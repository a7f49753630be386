"""Backbones from local weights, whole or refused in a sentence; graphs that packs may hold."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import Tensor, nn

from swc_desktop.packs.onnx_check import inspect_graph
from tests.trainer.small_networks import SMALL, filled
from trainer.errors import (
    BackboneUnknown,
    ExportDiffers,
    GraphUnusable,
    WeightsMissing,
    WeightsUnusable,
)
from trainer.images import export
from trainer.images.backbones import load_backbone, load_network, user_backbone
from trainer.images.export import export_network
from trainer.images.networks import efficientnet
from trainer.images.networks.layers import Network
from trainer.images.weights import load_weights


class Runs:
    """A thing that runs code when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return print, ("run",)


@pytest.fixture
def small() -> Network:
    network = efficientnet.EfficientNet(efficientnet.scaled(0.25, 0.5))
    network.load_state_dict(filled(network.state_dict()))
    return network.eval()


def load(file: Path) -> bool:
    network = efficientnet.EfficientNet(efficientnet.scaled(0.25, 0.5))
    return load_weights(network, "small", file, lambda state: state, "classifier.1.")


def saved(file: Path, state: object) -> Path:
    torch.save(state, file)
    return file


def test_weights_come_back_from_a_file_in_its_common_wrappings(
    small: Network, tmp_path: Path
) -> None:
    state = small.state_dict()
    assert load(saved(tmp_path / "plain.pth", state))
    wrapped = {f"module.{key}": value for key, value in state.items()}
    assert load(saved(tmp_path / "wrapped.pth", {"state_dict": wrapped, "epoch": 3}))


def test_a_head_of_other_classes_is_left_out(small: Network, tmp_path: Path) -> None:
    state = dict(small.state_dict())
    state["classifier.1.weight"], state["classifier.1.bias"] = torch.ones(7, 320), torch.ones(7)
    state = {key: value for key, value in state.items() if not key.endswith("batches_tracked")}
    assert not load(saved(tmp_path / "own.pth", state))


def without(state: dict[str, Tensor]) -> object:
    del state["features.3.0.block.0.0.weight"]
    return state


def smaller(state: dict[str, Tensor]) -> object:
    return state | {"features.0.0.weight": torch.zeros(16, 3, 3, 3)}


def infinite(state: dict[str, Tensor]) -> object:
    return state | {"features.0.0.weight": state["features.0.0.weight"] / 0}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without, "features.3.0.block.0.0.weight"),
        (lambda state: state | {"extra": torch.zeros(1)}, "extra is not part of this one"),
        (smaller, "of another size: features.0.0.weight is (16, 3, 3, 3)"),
        (infinite, "has values that are not numbers"),
        (lambda state: {**state, "epoch": 3}, "epoch in it is not an array"),
        (lambda state: [1, 2], "no table of weights"),
        (lambda state: {}, "no table of weights"),
        (lambda state: Runs(), "without running code in it"),
    ],
)
def test_weights_that_do_not_fit_are_refused(
    small: Network, tmp_path: Path, change: Callable[[Any], object], said: str
) -> None:
    file = saved(tmp_path / "wrong.pth", change(dict(small.state_dict())))
    with pytest.raises(WeightsUnusable) as caught:
        load(file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", pickle.dumps(Runs())])
def test_files_that_are_no_weights_are_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.pth"
    file.write_bytes(content)
    with pytest.raises(WeightsUnusable):
        load(file)
    with pytest.raises(WeightsUnusable, match="does not exist"):
        load(tmp_path / "absent.pth")


def test_backbones_without_name_weights_or_size_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BackboneUnknown, match="efficientnet-b6"):
        load_network("resnet")
    with pytest.raises(WeightsMissing, match="nothing is downloaded"):
        load_network("efficientnet-b6")
    with pytest.raises(WeightsUnusable, match="works at 224"):
        load_network("vit-b32", tmp_path / "any.pth", size=256)


@pytest.mark.parametrize("name", SMALL)
def test_every_kind_of_network_becomes_a_graph_that_packs_may_hold(name: str) -> None:
    network = SMALL[name]().eval()
    network.load_state_dict(filled(network.state_dict()))
    model = export_network(network, name, 32)
    facts = inspect_graph(model.SerializeToString())
    assert facts.inputs["pixels"].shape == (None, 3, 32, 32)
    assert set(facts.outputs) == {"embedding", "imagenet"}
    assert not network.training
    again = export_network(network, name, 32)
    assert again.SerializeToString(deterministic=True) == model.SerializeToString(
        deterministic=True
    )


def test_a_graph_that_differs_is_not_kept(small: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "TOLERANCE", -1.0)
    with pytest.raises(ExportDiffers, match="small differs"):
        export_network(small, "small", 32)


class Noisy(Network):
    """A network with an operation that packs may not hold."""

    def embed(self, pixels: Tensor) -> Tensor:
        bigger = nn.functional.interpolate(pixels, scale_factor=2, mode="nearest")
        return bigger.mean(dim=(2, 3))

    def classify(self, embedding: Tensor) -> Tensor:
        return embedding

    def stages(self) -> list[nn.Module]:
        return [self]


def test_a_network_with_operations_of_no_pack_is_refused() -> None:
    with pytest.raises(GraphUnusable, match="Resize"):
        export_network(Noisy(), "noisy", 32, imagenet=False)


def test_lite2_comes_from_its_package_and_says_what_it_is() -> None:
    found = load_backbone("efficientnet-lite2", size=64)
    assert (found.image.size, found.image.short_side, found.width) == (64, 73, 1280)
    assert found.imagenet
    assert found.digest == load_backbone("efficientnet-lite2", size=64).digest


@pytest.fixture
def given(small: Network, tmp_path: Path) -> Path:
    """A file with other names than the heads read."""
    model = export_network(small, "small", 32, imagenet=False)
    text = model.SerializeToString()
    model = onnx.compose.add_prefix(onnx.load_from_string(text), "net/")
    file = tmp_path / "own.onnx"
    onnx.save(model, file)
    return file


def test_a_graph_of_a_person_is_a_backbone(given: Path) -> None:
    found = user_backbone(given, 32, 36, (0.0, 0.0, 0.0), (255.0, 255.0, 255.0))
    assert (found.width, found.imagenet, found.image.short_side) == (320, False, 36)
    pixels = np.random.default_rng(0).standard_normal((2, 3, 32, 32)).astype(np.float32)
    ours = onnxruntime.InferenceSession(found.graph).run(["embedding"], {"pixels": pixels})
    theirs = onnxruntime.InferenceSession(given.read_bytes()).run(None, {"net/pixels": pixels})
    assert np.array_equal(ours[0], theirs[0])


def test_graphs_that_are_none_or_of_another_size_are_refused(given: Path, tmp_path: Path) -> None:
    with pytest.raises(GraphUnusable, match="not be read"):
        user_backbone(tmp_path / "absent.onnx", 32)
    with pytest.raises(GraphUnusable, match="does not run on pictures of 40 by 40"):
        user_backbone(given, 40)
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"\x00 no graph")
    with pytest.raises(GraphUnusable, match="is not an ONNX graph"):
        user_backbone(broken, 32)
