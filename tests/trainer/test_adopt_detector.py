"""Detectors of people: changed where packs need that, tried, and put into a copy of a pack."""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from swc_desktop.core.detector import DetectorClass, DetectorSquare, Fit, Form, Resample
from swc_desktop.core.device import Device
from swc_desktop.core.region import Category
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.pack import SignatureState
from swc_desktop.packs.reader import read_pack
from tests.make_detector import BOXES as SEEN
from tests.make_detector import a_detector
from tests.make_pack import make_pack
from trainer.cli import main
from trainer.detectors.adopting import VIEWS, adopted_detector
from trainer.detectors.classes import parse_classes
from trainer.detectors.surgery import without_enlarging
from trainer.errors import DetectorUnusable

ANIMAL, PERSON, VEHICLE, _, IGNORED = DetectorClass
SIZE = 64
STATED = replace(
    a_detector(),
    outputs=(),
    square=DetectorSquare(SIZE, Fit.CENTRE, 114, Resample.BILINEAR),
    classes=(ANIMAL, PERSON, VEHICLE),
)
GRID = np.zeros((1, 7, 30), np.float32)
GRID[0, :, :3] = np.transpose(
    [[32, 32, 20, 20, 0.9, 0, 0], [60, 60, 8, 8, 0, 0.1, 0], [9, 9, 8, 8, 0, 0, 0.7]]
)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "grey.png"
    Image.new("RGB", (64, 64), (90, 90, 90)).save(file)
    return file


def node(operation: str, inputs: Sequence[str], output: str, **more: Any) -> Any:
    return helper.make_node(operation, list(inputs), [output], **more)


def resize(mode: str = "nearest", scale: float = 2.0, **more: str) -> list[Any]:
    scales = numpy_helper.from_array(np.array([1, 1, scale, scale], np.float32), "scales")
    return [
        node("Constant", [], "scales", value=scales),
        node("Resize", ["few", "", "scales"], "wide", mode=mode, **more),
    ]


def detector_file(
    folder: Path,
    outputs: dict[str, NDArray[Any]],
    steps: Sequence[Any] | None = None,
    *,
    shape: Sequence[int | str] = (1, 3, SIZE, SIZE),
    kind: int = TensorProto.FLOAT,
    opset: int = 17,
) -> Path:
    """Outputs that hardly depend on the picture, by way of ``few`` and ``wide`` (1, 3, ·, ·)."""
    steps = resize() if steps is None else steps
    nodes = [
        node("AveragePool", ["images"], "few", kernel_shape=[8, 8], strides=[8, 8]),
        *steps,
        node("GlobalAveragePool", ["wide"], "mean"),
        node("ReduceMax", ["mean"], "top", keepdims=0),
        node("Constant", [], "little", value=numpy_helper.from_array(np.array(1e-6, np.float32))),
        node("Mul", ["top", "little"], "change"),
    ]
    for name, value in outputs.items():
        nodes.append(node("Constant", [], f"of_{name}", value=numpy_helper.from_array(value)))
        if value.dtype == np.float32:
            nodes.append(node("Add", [f"of_{name}", "change"], name))
        else:
            nodes.append(node("Identity", [f"of_{name}"], name))
    graph = helper.make_graph(
        nodes,
        "detector",
        [helper.make_tensor_value_info("images", kind, shape)],
        [
            helper.make_tensor_value_info(
                name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape
            )
            for name, value in outputs.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    file = folder / "own.onnx"
    onnx.save(model, file)
    return file


@pytest.mark.parametrize("shape", [(1, 3, SIZE, SIZE), ("n", 3, "h", "w")])
def test_a_grid_with_enlarging_is_adopted(
    tmp_path: Path, picture: Path, shape: Sequence[int | str]
) -> None:
    file = detector_file(tmp_path, {"output0": GRID}, shape=shape)
    adopted = adopted_detector(file, STATED, [picture])
    assert adopted.stated.outputs == ("output0",)
    assert [(one.category, round(one.confidence or 0, 2)) for one in adopted.trials[picture]] == [
        (Category.ANIMAL, 0.9),
        (Category.VEHICLE, 0.7),
    ]
    operations = {one.op_type for one in onnx.load_from_string(adopted.model).graph.node}
    assert "Resize" not in operations
    assert "Concat" in operations


class Upsampling(torch.nn.Module):
    """A small network with the parts that exports of YOLO have: enlarging, joining, grids."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = torch.nn.Conv2d(3, 8, 3, 2, 1)
        self.coarse = torch.nn.Conv2d(8, 16, 3, 2, 1)
        self.up = torch.nn.Upsample(scale_factor=2, mode="nearest")
        self.last = torch.nn.Conv2d(24, 7, 1)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        fine = torch.relu(self.fine(pixels))
        joined = torch.cat([self.up(torch.relu(self.coarse(fine))), fine], dim=1)
        rows = self.last(joined)
        count, columns, high, wide = rows.shape
        places = torch.meshgrid(torch.arange(high), torch.arange(wide), indexing="ij")
        rows = rows.reshape(count, columns, high * wide)
        centres = 2 * (rows[:, :2].sigmoid() + torch.stack(places[::-1]).reshape(2, -1))
        sizes = 20 * rows[:, 2:4].sigmoid() + 8
        return torch.cat([centres, sizes, rows[:, 4:].sigmoid()], dim=1)


@pytest.mark.parametrize("free", [{}, {0: "n"}, {0: "n", 2: "h", 3: "w"}])
@pytest.mark.parametrize("opset", [11, 17])
def test_exports_of_torch_are_adopted(
    tmp_path: Path, picture: Path, opset: int, free: dict[int, str]
) -> None:
    torch.manual_seed(0)
    network, file = Upsampling().eval(), tmp_path / "own.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, (torch.zeros(1, 3, SIZE, SIZE),), str(file), input_names=["images"],
            output_names=["rows"], dynamic_axes={"images": free}, opset_version=opset, dynamo=False,
        )  # fmt: skip
    assert "Resize" in {one.op_type for one in onnx.load(file).graph.node}
    adopted = adopted_detector(file, STATED, [picture])
    assert adopted.trials[picture]
    pixels = np.random.default_rng(0).random((1, 3, SIZE, SIZE)).astype(np.float32)
    session = onnxruntime.InferenceSession(adopted.model, providers=["CPUExecutionProvider"])
    with torch.no_grad():
        wanted = network(torch.from_numpy(pixels)).numpy()
    assert np.allclose(session.run(None, {"images": pixels})[0], wanted, atol=1e-4)


def test_a_graph_that_packs_allow_stays_as_small_as_it_is(tmp_path: Path, picture: Path) -> None:
    steps = [node("Identity", ["few"], "wide")]
    file = detector_file(tmp_path, {"output0": GRID}, steps)
    kept = onnx.load_from_string(adopted_detector(file, STATED, [picture]).model).graph
    assert list(kept.node) == list(onnx.load(file).graph.node)


def test_classes_that_are_not_stated_are_ignored(tmp_path: Path, picture: Path) -> None:
    file = detector_file(tmp_path, {"output0": GRID})
    adopted = adopted_detector(file, replace(STATED, classes=(ANIMAL,)), [picture])
    assert adopted.stated.classes == (ANIMAL, IGNORED, IGNORED)
    assert [one.category for one in adopted.trials[picture]] == [Category.ANIMAL]
    with pytest.raises(DetectorUnusable, match="it has 3 classes, but 4 are stated"):
        adopted_detector(file, replace(STATED, classes=(ANIMAL,) * 4), [picture])


def test_three_outputs_get_an_axis_and_floats(tmp_path: Path, picture: Path) -> None:
    outputs: dict[str, NDArray[Any]] = {
        "labels": np.array([2, 0], np.int64),
        "boxes": np.array([[0, 0, 20, 20], [30, 30, 60, 60]], np.float32),
        "scores": np.array([0.5, 0.9], np.float32),
    }
    file = detector_file(tmp_path, outputs)
    adopted = adopted_detector(file, replace(STATED, form=Form.BOXES), [picture])
    assert len(adopted.stated.outputs) == 3
    assert [one.category for one in adopted.trials[picture]] == [Category.ANIMAL, Category.VEHICLE]


def test_one_of_several_outputs_is_named(tmp_path: Path, picture: Path) -> None:
    file = detector_file(tmp_path, {"output0": GRID, "more": GRID})
    with pytest.raises(DetectorUnusable, match="2 outputs, but its form has one"):
        adopted_detector(file, STATED, [picture])
    with pytest.raises(DetectorUnusable, match="no output 'rows'; it has output0, more"):
        adopted_detector(file, replace(STATED, outputs=("rows",)), [picture])
    adopted = adopted_detector(file, replace(STATED, outputs=("output0",)), [picture])
    kept = onnx.load_from_string(adopted.model).graph.output
    assert [one.name for one in kept] == ["output0"]


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        (resize("linear"), "'Resize', which packs may not; only enlarging twofold"),
        (resize("nearest", 4.0), "'Resize', which packs may not; only enlarging twofold"),
        (
            [
                node("Constant", [], "grid", value=numpy_helper.from_array(
                    np.zeros((1, 8, 8, 2), np.float32))),
                node("GridSample", ["few", "grid"], "wide"),
            ],
            "'GridSample', which packs may not; RT-DETR needs it",
        ),
        (
            [
                node("Constant", [], "rows", value=numpy_helper.from_array(
                    np.zeros((1, 4, 4), np.float32))),
                node("Constant", [], "three", value=numpy_helper.from_array(np.array([1, 48, 4]))),
                node("Reshape", ["few", "three"], "boxes"),
                node("ReduceMax", ["boxes"], "best", axes=[2]),
                node("Transpose", ["best"], "score", perm=[0, 2, 1]),
                node("NonMaxSuppression", ["boxes", "score"], "kept"),
                node("Cast", ["kept"], "number", to=TensorProto.FLOAT),
                node("ReduceMax", ["number"], "zero", keepdims=0),
                node("Add", ["few", "zero"], "wide"),
            ],
            "'NonMaxSuppression', which packs may not; export it without",
        ),
    ],
)  # fmt: skip
def test_operations_that_packs_may_not_use_are_named_with_the_next_best(
    tmp_path: Path, picture: Path, steps: list[Any], reason: str
) -> None:
    with pytest.raises(DetectorUnusable, match=reason):
        adopted_detector(detector_file(tmp_path, {"output0": GRID}, steps), STATED, [picture])


ROWS = np.zeros((1, 30, 6), np.float32)
ROWS[0, :1] = [10, 10, 40, 50, 0.8, 2]


@pytest.mark.parametrize(
    ("outputs", "more", "reason"),
    [
        ({"o": GRID}, {"shape": (1, 3, 96, 96)}, "takes 96 × 96 pixels instead of 64 × 64"),
        ({"o": GRID}, {"shape": (1, SIZE, SIZE, 3)}, r"not float32 \(pictures, 3"),
        ({"o": GRID}, {"kind": TensorProto.FLOAT16}, "half precision; export it with inputs"),
        ({"o": GRID}, {"kind": TensorProto.UINT8}, r"not float32 \(pictures, 3"),
        ({"o": ROWS}, {}, "it has 2 classes, but 3 are stated"),
        (
            {"o": GRID},
            {"opset": 8, "steps": [node("Identity", ["few"], "wide")]},
            "version 8 of the operations, which is not known; export it",
        ),
        ({"o": GRID * np.float32("nan")}, {}, "nan in place of a probability"),
    ],
)
def test_a_detector_of_another_kind_is_refused(
    tmp_path: Path, picture: Path, outputs: dict[str, Any], more: dict[str, Any], reason: str
) -> None:
    with pytest.raises(DetectorUnusable, match=reason):
        adopted_detector(detector_file(tmp_path, outputs, **more), STATED, [picture])


@pytest.mark.parametrize("content", [None, b"", b"no graph", b"\xff" * 99])
def test_what_is_no_graph_is_refused(tmp_path: Path, picture: Path, content: bytes | None) -> None:
    file = tmp_path / "own.onnx"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DetectorUnusable, match=r"own\.onnx cannot be used as a detector: "):
        adopted_detector(file, STATED, [picture])


@pytest.mark.parametrize(
    "how",
    [
        {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
        {"coordinate_transformation_mode": "half_pixel"},
    ],
)
def test_enlarging_gives_the_same_numbers(how: dict[str, str]) -> None:
    graph = helper.make_graph(
        resize("nearest", 2.0, **how),
        "maps",
        [helper.make_tensor_value_info("few", TensorProto.FLOAT, (1, 3, 5, 7))],
        [helper.make_tensor_value_info("wide", TensorProto.FLOAT, (1, 3, 10, 14))],
    )
    scales = graph.node[0].attribute[0].t
    scales.name = "scales"
    graph.initializer.append(scales)
    del graph.node[0]
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    changed = without_enlarging(model)
    assert "Resize" not in {one.op_type for one in changed.graph.node}
    maps = np.random.default_rng(0).normal(size=(1, 3, 5, 7)).astype(np.float32)
    given, wanted = (
        onnxruntime.InferenceSession(
            one.SerializeToString(), providers=["CPUExecutionProvider"]
        ).run(None, {"few": maps})[0]
        for one in (changed, model)
    )
    assert np.array_equal(given, wanted)


def test_classes_as_people_write_them() -> None:
    assert parse_classes("animal, person,vehicle") == (ANIMAL, PERSON, VEHICLE)
    assert parse_classes("0=person,2-3=animal") == (PERSON, IGNORED, ANIMAL, ANIMAL)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("animal,cat", "'cat' is not one of animal, person"),
        ("0=person,animal", "'animal' is not a class; write 14=animal"),
        ("4-2=animal", "ends before it begins"),
        ("", "'' is not one of"),
    ],
)
def test_classes_that_cannot_be_read_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_classes(text)


def command(file: Path, pack: Path, out: Path, *more: str) -> list[str]:
    texts = ["--licence", "AGPL-3.0", "--origin", "made up in a test"]
    end = ["--form", "grid", "--classes", "animal,person,vehicle", "--size", "64"]
    return [
        "adopt-detector",
        str(file),
        "--pack",
        str(pack),
        "--out",
        str(out),
        *end,
        *texts,
        *more,
    ]


def test_a_copy_of_a_pack_gets_the_detector(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack, out = tmp_path / "old.swcpack", tmp_path / "new.swcpack"
    make_pack(pack)
    file = detector_file(tmp_path, {"output0": GRID})
    assert (
        main(command(file, pack, out, "--order", "bgr", "--thresholds", "0.3", "0.4", "0.8")) == 0
    )
    assert capsys.readouterr().out.splitlines() == [
        "jaguars.jpg: animal 0.90",
        "bison.jpg: animal 0.90",
        str(out),
    ]
    old, new = read_pack(pack), read_pack(out)
    assert new.detector is not None
    assert (new.format, new.views, new.signature) == (2, VIEWS, SignatureState.NOT_SIGNED)
    assert new.name == f"{old.name} with own"
    assert new.detector.bgr
    assert new.detector.thresholds[Category.VEHICLE] == 0.8
    assert new.card.startswith(old.card.rstrip())
    assert "- Licence: AGPL-3.0" in new.card
    assert "made up in a test" in new.card
    assert (new.image_model, new.method) == (old.image_model, old.method)
    check_golden(new, Sessions.open(new, Device.CPU))


def test_views_of_a_pack_stay(tmp_path: Path) -> None:
    pack, out = tmp_path / "old.swcpack", tmp_path / "new.swcpack"
    make_pack(pack, boxes=SEEN)
    file = detector_file(tmp_path, {"output0": GRID})
    assert main(command(file, pack, out, "--name", "Own")) == 0
    assert (read_pack(out).name, read_pack(out).views) == ("Own", read_pack(pack).views)
    assert read_pack(out).detector_model != read_pack(pack).detector_model


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--size", "32"], "--size must be from 64"),
        (["--fill", "256"], "--fill must be"),
        (["--thresholds", "0", "0.2", "0.2"], "--thresholds must be"),
        (["--std", "1", "0", "1"], "--std must be"),
    ],
)
def test_numbers_that_cannot_be_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], reason: str
) -> None:
    pack, out = tmp_path / "old.swcpack", tmp_path / "new.swcpack"
    assert main(command(tmp_path / "own.onnx", pack, out, *more)) == 2
    assert reason in capsys.readouterr().err
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "old.swcpack"
    make_pack(pack)
    file = detector_file(tmp_path, {"output0": GRID})
    assert main(command(file, pack, tmp_path / "gone" / "new.swcpack")) == 5
    assert "could not be written" in capsys.readouterr().err
