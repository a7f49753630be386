"""The networks against torchvision 0.29.2, whose values stand here as numbers.

Keys and shapes are those of ``torchvision.models.<name>(weights=None).state_dict()``, as a digest
of ``key shape`` lines; the outputs are those of torchvision's classes built with the same sizes
and filled by ``small_networks.filled``.
"""

import hashlib
from collections.abc import Mapping

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.trainer.small_networks import SMALL, filled
from trainer.images.backbones import ARCHITECTURES
from trainer.images.networks import efficientnet

KEYS = {
    "efficientnet-b0": (360, "98a6d92c040c4bca"),
    "efficientnet-b1": (508, "391b882d956123d4"),
    "efficientnet-b2": (508, "35d7528e6debccfe"),
    "efficientnet-b3": (574, "cf2f96a4b05e716c"),
    "efficientnet-b4": (706, "f55c08c98724c959"),
    "efficientnet-b5": (854, "16e12ed3d4b769a0"),
    "efficientnet-b6": (986, "63246a7d29b7e31c"),
    "efficientnet-b7": (1200, "f44ee38885b1d8f5"),
    "efficientnet-v2-s": (782, "127391ea25225fff"),
    "efficientnet-v2-m": (1120, "963ef5354a31dc77"),
    "efficientnet-v2-l": (1548, "ccac91fbf0d0cd8b"),
    "convnext-tiny": (182, "ddd0f74f783edf2b"),
    "convnext-small": (344, "6c5c4d12ec41e5f7"),
    "convnext-base": (344, "a2ebf7cb23991629"),
    "convnext-large": (344, "b0ce25f12797812b"),
    "vit-b16": (152, "2c2360f6707280a8"),
    "vit-b32": (152, "5d993f6a7cca84cf"),
    "vit-l16": (296, "bf0dacece57186c9"),
}

GIVEN = {
    "efficientnet-b0": (360, [0.00413, -0.16926, -0.11029, -0.30071], -8.5773),
    "first": (228, [0.09468, -0.22655, -0.21339, -0.11688], -0.7721),
    "second": (178, [0.14183, 0.12472, 0.16396, 0.1941], 0.2283),
    "convnext": (52, [0.90894, 0.18538, -1.46718, -1.01557], -5.6328),
    "vit": (32, [-0.42977, -0.59533, -1.50631, 0.67207], -9.1961),
}


def digest(state: Mapping[str, Tensor]) -> str:
    lines = (f"{key} {tuple(value.shape)}" for key, value in sorted(state.items()))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", KEYS)
def test_keys_and_shapes_are_those_of_torchvision(name: str) -> None:
    architecture = ARCHITECTURES[name]
    with torch.device("meta"):
        state = architecture.build(architecture.sides[0]).state_dict()
    assert (len(state), digest(state)) == KEYS[name]


@pytest.mark.parametrize("name", SMALL)
def test_outputs_are_those_of_torchvision(name: str) -> None:
    network = SMALL[name]().eval()
    count, first, total = GIVEN[name]
    network.load_state_dict(filled(network.state_dict()))
    pixels = np.random.default_rng(1).standard_normal((2, 3, 32, 32)).astype(np.float32)
    with torch.no_grad():
        logits = network(torch.from_numpy(pixels))
    assert len(network.state_dict()) == count
    assert logits[1, :4].tolist() == pytest.approx(first, abs=2e-4)
    assert float(logits.double().sum()) == pytest.approx(total, abs=5e-3)


def test_names_of_timm_become_those_of_torchvision() -> None:
    state = efficientnet.EfficientNet(efficientnet.scaled(0.25, 0.5)).state_dict()
    forward = {
        **{old: new for new, old in TIMM_FIRST.items()},
        **{old: new for new, old in TIMM_LATER.items()},
    }
    timm = {forward.get(key, key): value for key, value in state.items()}
    assert timm.keys() != state.keys()
    renamed = efficientnet.from_timm(timm)
    assert all(torch.equal(renamed[key], state[key]) for key in state)


TIMM_FIRST = {
    "conv_stem.weight": "features.0.0.weight",
    "bn1.running_mean": "features.0.1.running_mean",
    "blocks.0.0.conv_dw.weight": "features.1.0.block.0.0.weight",
    "blocks.0.0.se.conv_expand.bias": "features.1.0.block.1.fc2.bias",
    "blocks.0.0.conv_pw.weight": "features.1.0.block.2.0.weight",
    "blocks.0.0.bn2.weight": "features.1.0.block.2.1.weight",
}
TIMM_LATER = {
    "blocks.1.0.conv_pw.weight": "features.2.0.block.0.0.weight",
    "blocks.1.0.conv_dw.weight": "features.2.0.block.1.0.weight",
    "blocks.2.0.se.conv_reduce.weight": "features.3.0.block.2.fc1.weight",
    "blocks.6.0.conv_pwl.weight": "features.7.0.block.3.0.weight",
    "blocks.6.0.bn3.bias": "features.7.0.block.3.1.bias",
    "conv_head.weight": "features.8.0.weight",
    "bn2.bias": "features.8.1.bias",
    "classifier.weight": "classifier.1.weight",
}
