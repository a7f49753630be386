"""Detectors and their results: MegaDetector's file, any ONNX file, and crops that teach."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from swc_desktop.core.detector import DetectorSquare, Fit, Form, Resample
from swc_desktop.core.region import Box
from swc_desktop.foreign.errors import DetectionsUnreadable
from swc_desktop.inference.detector_outputs import NotThisForm
from tests.trainer.image_cases import SPECIES, TAXONOMY, case
from tests.trainer.small_world import write_small_world
from trainer.cli import main
from trainer.configuration import read_configuration
from trainer.crops.detector import Detector, DetectorInput
from trainer.crops.megadetector import read_megadetector
from trainer.crops.outputs import checked_boxes, order_of_outputs
from trainer.errors import ConfigurationWrong, DetectorUnusable
from trainer.images.embedding import Embedded
from trainer.images.image_votes import fit_image_votes
from trainer.images.pictures import Pictures, with_animals
from trainer.stages.crops import crops_sentence, read_crops
from trainer.stages.stage_record import read_record

SQUARE = DetectorSquare(64, Fit.CENTRE, 114, Resample.BILINEAR)


def form_of(objectness: bool) -> Form:
    return Form.OBJECTNESS if objectness else Form.GRID


def animal(confidence: float, *box: float) -> dict[str, Any]:
    return {"category": "1", "conf": confidence, "bbox": list(box)}


def written(folder: Path, images: list[Any], version: str | None = "1.6", **more: Any) -> Path:
    file = folder / "md.json"
    whole: dict[str, Any] = {
        "images": images,
        "detection_categories": {"1": "animal", "2": "person"},
        "info": {} if version is None else {"format_version": version},
        **more,
    }
    file.write_text(json.dumps(whole), encoding="utf-8")
    return file


@pytest.mark.parametrize("version", [None, "1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6"])
def test_every_version_gives_its_animals_the_surest_first(
    tmp_path: Path, version: str | None
) -> None:
    entry = {
        "file": "cam\\a.jpg",
        "max_detection_conf": 0.9,
        "failure": None,
        "detections": [
            animal(0.3, 0.1, 0.1, 0.2, 0.2) | {"classifications": [["3", 0.9]]},
            animal(0.9, 0.5, 0.5, 0.5, 0.5),
            {"category": "2", "conf": 0.99, "bbox": [0, 0, 1, 1]},
            {"category": "77", "conf": 0.99, "bbox": [0, 0, 1, 1]},
        ],
    }
    picture = tmp_path / "cam" / "a.jpg"
    found = read_megadetector(written(tmp_path, [entry], version), [picture]).found[picture]
    assert [(one.confidence, one.box.width) for one in found.found] == [(0.9, 0.5), (0.3, 0.2)]


def test_failures_videos_and_strange_entries_leave_the_rest(tmp_path: Path) -> None:
    pictures = [tmp_path / f"{name}.jpg" for name in "abcdef"]
    images = [
        {"file": "a.jpg", "failure": "Failure image access", "detections": None},
        {"file": "b.jpg", "frame_rate": 20, "detections": [animal(0.9, 0, 0, 1, 1)]},
        {"file": "c.jpg", "detections": [animal(0.9, 0, 0, 3, 1)]},
        {"file": "d.jpg", "detections": [animal(7, 0, 0, 1, 1)]},
        {"file": "e.jpg", "detections": []},
        {"file": "f.jpg"},
        {"file": 3},
        "nothing",
    ]
    results = read_megadetector(written(tmp_path, images), pictures)
    found = results.found
    assert set(found) == {pictures[0], pictures[4]}
    assert found[pictures[0]].fault == "Failure image access"
    assert not found[pictures[4]].found
    report = results.report
    assert (report.entries, report.invalid, report.videos, report.elsewhere) == (8, 5, 1, 0)
    assert results.lines() == [
        "2 of 6 pictures (33%) have results of the detector.",
        "  left out, results are not valid: 5",
        "  left out, results are of videos: 1",
    ]


def test_a_path_belongs_to_one_picture_or_to_none(tmp_path: Path) -> None:
    pictures = [tmp_path / "x" / "1.jpg", tmp_path / "y" / "1.jpg", tmp_path / "2.jpg"]
    names = ["1.jpg", "y/1.jpg", "../../etc/2.jpg", "/elsewhere/2.jpg", ".."]
    images = [{"file": name, "detections": []} for name in names]
    results = read_megadetector(written(tmp_path, images), pictures)
    assert set(results.found) == {pictures[1]}
    assert results.report.elsewhere == 4


def windows(root: str, count: int) -> list[str]:
    """Paths of three cameras that number their files alike."""
    return [f"{root}Kamera {n % 3}\\DCIM\\IMG_{n // 3:04d}.JPG" for n in range(count)]


@pytest.mark.parametrize(
    "root", ["", "D:\\Survey 2024\\", "\\\\server\\share\\", "d:/survey 2024/"]
)
def test_paths_of_windows_belong_to_their_pictures(tmp_path: Path, root: str) -> None:
    names = windows(root, 300)
    pictures = [
        tmp_path / "survey" / f"kamera {n % 3}" / "DCIM" / f"img_{n // 3:04d}.jpg"
        for n in range(300)
    ]
    images = [
        {"file": name, "detections": [animal(round(n / 1000, 3), 0, 0, 1, 1)]}
        for n, name in enumerate(names)
    ]
    results = read_megadetector(written(tmp_path, images), pictures)
    assert [results.found[one].found[0].confidence for one in pictures] == [
        round(n / 1000, 3) for n in range(300)
    ]
    assert results.report.by_name == 0
    assert results.lines() == ["300 of 300 pictures (100%) have results of the detector."]


def test_accents_in_either_unicode_form_are_the_same_folder(tmp_path: Path) -> None:
    picture = tmp_path / "Cam\u00e9ra" / "1.jpg"
    other = tmp_path / "Camp" / "1.jpg"
    images = [{"file": f"{name}/1.jpg", "detections": []} for name in ("Came\u0301ra", "Camp")]
    assert set(read_megadetector(written(tmp_path, images), [picture, other]).found) == {
        picture,
        other,
    }


def test_a_name_alone_counts_only_if_it_is_the_only_one_on_both_sides(tmp_path: Path) -> None:
    pictures = [tmp_path / "sorted" / "lion" / name for name in ("a.jpg", "b.jpg", "c.jpg")]
    names = ["raw/cam 1/a.jpg", "raw/cam 1/b.jpg", "raw/cam 2/b.jpg", "x/y/d.jpg"]
    images = [{"file": name, "detections": []} for name in names]
    results = read_megadetector(written(tmp_path, images), pictures)
    assert set(results.found) == {pictures[0]}
    assert results.lines() == [
        "1 of 3 pictures (33%) have results of the detector, 1 of them matched by the file name "
        "alone.",
        "  left out, results are of no picture of this run, or of several: 3",
    ]


def test_results_of_other_pictures_are_an_error_with_an_example_of_both(tmp_path: Path) -> None:
    images = [{"file": "D:\\a\\IMG_1.JPG", "detections": []}]
    pictures = [tmp_path / "b" / "IMG_2.JPG", Path("https://x/IMG_1.JPG")]
    with pytest.raises(DetectionsUnreadable) as refused:
        read_megadetector(written(tmp_path, images), pictures)
    assert "results for 1 picture, but for none of the 1 here" in str(refused.value)
    assert "IMG_1.JPG" in str(refused.value)
    assert pictures[0].as_posix() in str(refused.value)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["md_1_1.json", "md_1_2_windows.json", "md_1_6.json"])
def test_the_shared_results_find_their_pictures(shared: Path, tmp_path: Path, name: str) -> None:
    file = shared / "standards" / "megadetector" / name
    named = [one["file"] for one in json.loads(file.read_text(encoding="utf-8"))["images"]]
    pictures = [tmp_path / one.replace("\\", "/") for one in named]
    results = read_megadetector(file, pictures)
    assert len(results.found) == len(named) - results.report.videos - results.report.invalid > 0
    assert results.report.elsewhere == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "not valid JSON"),
        (b"[1, 2]", "no list of images"),
        (b'{"images": [NaN]}', "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"images": [], "info": {"format_version": "2.0"}}', "1.0 to 1.6"),
        (b'{"images": []}', "define its categories"),
        (b'{"images": [], "detection_categories": {"1": "dog"}}', '"animal"'),
    ],
)
def test_an_invalid_results_file_is_an_error(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "md.json"
    file.write_bytes(content)
    with pytest.raises(DetectionsUnreadable, match=said):
        read_megadetector(file, [])
    with pytest.raises(DetectionsUnreadable, match="gone"):
        read_megadetector(tmp_path / "gone.json", [])


def detector_file(folder: Path, outputs: dict[str, np.ndarray[Any, Any]]) -> Path:
    """A network that finds the same whatever it is shown."""
    steps = [
        helper.make_node("Constant", [], [name], value=numpy_helper.from_array(value, name))
        for name, value in outputs.items()
    ]
    graph = helper.make_graph(
        steps,
        "detector",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 64, 64])],
        [
            helper.make_tensor_value_info(
                name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape
            )
            for name, value in outputs.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    file = folder / "detector.onnx"
    onnx.save(model, file)
    return file


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Twice as wide as high: in a square of 64 it takes the rows 16 to 48."""
    file = tmp_path / "picture.png"
    Image.new("RGB", (200, 100), "green").save(file)
    return file


def boxes_of(found: Any) -> list[list[float]]:
    return [
        [round(v, 3) for v in (b.box.left, b.box.top, b.box.width, b.box.height)] for b in found
    ]


def test_settled_boxes_are_read_back_from_the_letterbox(tmp_path: Path, picture: Path) -> None:
    corners = np.asarray([[[0, 16, 32, 48], [32, 16, 64, 32], [0, 0, 9, 9]]], dtype=np.float32)
    scores = np.asarray([[0.5, 0.9, 0.1]], dtype=np.float32)
    classes = np.asarray([[16, 0, 0]], dtype=np.int64)
    for order in (("boxes", "scores", "classes"), ("classes", "boxes", "scores")):
        outputs: dict[str, np.ndarray[Any, Any]] = {
            "boxes": corners,
            "scores": scores,
            "classes": classes,
        }
        file = detector_file(tmp_path, {name: outputs[name] for name in order})
        found = Detector(file, DetectorInput(SQUARE, Form.BOXES), 0.2).detect(picture).found
        assert boxes_of(found) == [[0.5, 0, 0.5, 0.5], [0, 0, 0.5, 1]]
        only = (
            Detector(file, DetectorInput(SQUARE, Form.BOXES, animals=(16,)), 0.2)
            .detect(picture)
            .found
        )
        assert boxes_of(only) == [[0, 0, 0.5, 1]]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("objectness", [False, True])
def test_boxes_of_a_grid_are_settled_here(
    tmp_path: Path, picture: Path, turned: bool, objectness: bool
) -> None:
    rows = [[16, 32, 32, 32, 0.9, 0.1], [17, 32, 32, 32, 0.8, 0.1], [48, 24, 32, 16, 0.2, 0.7]]
    rows += [[8, 8, 4, 4, 0.01, 0.02]] * 20
    table = np.asarray(rows, dtype=np.float32)
    if objectness:
        table = np.insert(table, 4, 0.9999, axis=1)
    out = table[None] if turned else table.T[None]
    file = detector_file(tmp_path, {"output0": np.ascontiguousarray(out)})
    how = DetectorInput(SQUARE, form_of(objectness))
    found = Detector(file, how, 0.25).detect(picture).found
    assert boxes_of(found) == [[0, 0, 0.5, 1], [0.5, 0, 0.5, 0.5]]
    assert [round(one.confidence, 3) for one in found] == [0.9, 0.7]


def test_an_invalid_detector_is_an_error(tmp_path: Path, picture: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no graph")
    with pytest.raises(DetectorUnusable):
        Detector(broken, DetectorInput(SQUARE), 0.2)
    with pytest.raises(DetectorUnusable, match="gone"):
        Detector(tmp_path / "gone.onnx", DetectorInput(SQUARE), 0.2)
    flat = detector_file(tmp_path, {"output0": np.zeros((1, 8), dtype=np.float32)})
    for form, said in ((Form.GRID, "shape"), (Form.BOXES, "boxes, scores and classes")):
        with pytest.raises(DetectorUnusable, match=said):
            Detector(flat, DetectorInput(SQUARE, form), 0.2).detect(picture)
    with pytest.raises(DetectorUnusable):
        Detector(flat, DetectorInput(replace(SQUARE, size=96)), 0.2).detect(picture)
    good = detector_file(tmp_path, {"output0": np.zeros((1, 6, 30), dtype=np.float32)})
    gone = Detector(good, DetectorInput(SQUARE), 0.2).detect(tmp_path / "gone.jpg")
    assert "gone.jpg" in gone.fault


def table(*rows: list[float], fill: list[float] | None = None) -> np.ndarray[Any, Any]:
    """Rows of an output, filled up to thirty with one that finds nothing."""
    more = [fill or [0.0] * len(rows[0])] * (30 - len(rows))
    return np.asarray([[*rows, *more]], dtype=np.float32)


LION, CAR, PERSON = [0, 16, 32, 48, 0.9, 0], [32, 16, 64, 48, 0.8, 2], [8, 16, 24, 40, 0.7, 1]


@pytest.mark.parametrize("objectness", [False, True])
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (table(LION, CAR), "2 in place of a probability"),
        (table(LION, PERSON), "class number"),
        (table(LION), "two corners"),
        (table([16, 32, 20, 20, 0.9, 1], [16, 32, 9, 9, 0.4, 0]), "class number"),
        (table([*LION[:4], 0, 0.9]), "two corners"),
        (table([16, 32, 20, 20, -3.5, 0.5]), "-3.5 in place of a probability"),
        (table([16, 32, 20, 20, float("nan"), 0.5]), "nan in place of a probability"),
        (table([0.5, 0.5, 0.4, 0.4, 0.9, 0.8]), "shares of the picture"),
        (np.full((1, 8, 8), 0.5, dtype=np.float32), "axis of the boxes is unclear"),
        (np.full((1, 8, 12), 0.5, dtype=np.float32), "axis of the boxes is unclear"),
    ],
)
def test_an_output_that_is_not_surely_of_a_grid_is_refused(
    tmp_path: Path, picture: Path, rows: np.ndarray[Any, Any], said: str, objectness: bool
) -> None:
    file = detector_file(tmp_path, {"output0": rows})
    with pytest.raises(DetectorUnusable, match=said):
        Detector(file, DetectorInput(SQUARE, form_of(objectness)), 0.2).detect(picture)


def test_several_outputs_are_not_one_of_a_grid(tmp_path: Path, picture: Path) -> None:
    rows = table([16, 32, 20, 20, 0.9, 0.1])
    file = detector_file(tmp_path, {"output0": rows, "output1": rows})
    with pytest.raises(DetectorUnusable, match="2 outputs"):
        Detector(file, DetectorInput(SQUARE), 0.2).detect(picture)


def test_a_grid_that_finds_nothing_or_rounds_is_read(tmp_path: Path, picture: Path) -> None:
    for rows, many in ((table([0] * 6), 0), (table([16, 32, 20, 20, 1.0005, 0.2]), 1)):
        file = detector_file(tmp_path, {"output0": rows})
        found = Detector(file, DetectorInput(SQUARE), 0.2).detect(picture).found
        assert len(found) == many
        assert all(one.confidence <= 1 for one in found)


def settled(
    corners: Sequence[Sequence[float]], scores: Any, classes: Any, leading: bool = True
) -> dict[str, np.ndarray[Any, Any]]:
    arrays = {
        "boxes": np.asarray(corners, dtype=np.float32).reshape(-1, 4),
        "scores": np.asarray(scores, dtype=np.float32),
        "classes": np.asarray(classes, dtype=np.float32),
    }
    return {name: value[None] if leading else value for name, value in arrays.items()}


TWO = [[0.0, 16.0, 32.0, 48.0], [32.0, 16.0, 64.0, 48.0]]


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (settled(TWO, [0.9, 7.5], [0, 1]), "7.5 in place of a score"),
        (settled(TWO, [0.9, -1.0], [0, -1]), "-1 in place of a score"),
        (settled(TWO * 2, [1, 1, 1, 0], [0, 2, 0, 0]), "so they are not scores"),
        (settled([[3200, 1600, 5000, 4800]], [0.9], [0]), "far outside the picture"),
        (settled([[0.2, 0.1, 1.1, 0.9]], [0.9], [0]), "shares of the picture"),
        (settled(TWO, [0.9, 0.8], [0.1, 0.2]), "unclear which of its outputs"),
        (settled([[0, 0.25, 0.5, 0.75]], [0.9], [0]), "shares of the picture"),
        (settled([[32, 16, 20, 32]], [0.9], [0]), "not corners"),
        (settled(TWO, [0.9], [0]), "boxes, scores and classes"),
        ({**settled(TWO, [0.9, 0.8], [0, 1]), "count": np.ones(1)}, "boxes, scores and classes"),
    ],
)
def test_outputs_that_are_not_surely_settled_boxes_are_refused(
    tmp_path: Path, picture: Path, outputs: dict[str, np.ndarray[Any, Any]], said: str
) -> None:
    file = detector_file(tmp_path, outputs)
    with pytest.raises(DetectorUnusable, match=said):
        Detector(file, DetectorInput(SQUARE, Form.BOXES), 0.2).detect(picture)


@pytest.mark.parametrize("leading", [False, True])
@pytest.mark.parametrize("many", [0, 1, 2, 4])
def test_however_many_boxes_there_are_they_are_read(
    tmp_path: Path, picture: Path, many: int, leading: bool
) -> None:
    spots = [[0, 16, 16, 48], [16, 16, 32, 48], [32, 16, 48, 48], [48, 16, 64, 48]]
    outputs = settled(spots[:many], [0.9, 0.8, 0.7, 0.6][:many], [0] * many, leading)
    file = detector_file(tmp_path, outputs)
    assert len(Detector(file, DetectorInput(SQUARE, Form.BOXES), 0.2).detect(picture).found) == many


@pytest.mark.parametrize("form", [Form.ROWS, Form.CENTRES])
def test_boxes_with_score_and_class_are_read(tmp_path: Path, picture: Path, form: Form) -> None:
    rows = np.asarray([LION, CAR, [0, 0, 9, 9, 0.1, 0]], dtype=np.float32)
    if form is Form.CENTRES:
        sides = rows[:, 2:4] - rows[:, :2]
        rows[:, :4] = np.hstack([rows[:, :2] + sides / 2, sides]) / 64
    for output in (rows, rows[None]):
        file = detector_file(tmp_path, {"output0": output})
        found = Detector(file, DetectorInput(SQUARE, form, animals=(0,)), 0.2).detect(picture).found
        assert boxes_of(found) == [[0, 0, 0.5, 1]]


@pytest.mark.parametrize(
    ("form", "row", "said"),
    [
        (Form.ROWS, [0, 16, 32, 48, 0.9, 0.5], "not whole numbers"),
        (Form.ROWS, [0, 16, 32, 48, 2, 0], "2 in place of a score"),
        (Form.ROWS, [0.1, 0.2, 0.5, 0.9, 0.9, 0], "shares of the picture"),
        (Form.ROWS, [40, 40, 20, 20, 0.9, 0], "not corners"),
        (Form.CENTRES, [16, 32, 20, 20, 0.9, 0], "not in shares"),
        (Form.CENTRES, [0.5, 0.5, 0.2, 0.2, 0, 0.9], "not whole numbers"),
    ],
)
def test_rows_of_another_form_are_refused(
    tmp_path: Path, picture: Path, form: Form, row: list[float], said: str
) -> None:
    file = detector_file(tmp_path, {"output0": table(row)})
    with pytest.raises(DetectorUnusable, match=said):
        Detector(file, DetectorInput(SQUARE, form), 0.2).detect(picture)


PLACES = [(x, y) for side in (8, 4, 2) for y in range(side) for x in range(side)]


def grid(classes: int = 3, boxes: int = 1, seed: int = 0) -> NDArray[np.float64]:
    """What a network of an input of 64 pixels puts out where it finds nothing."""
    generator = np.random.default_rng(seed)
    strides = np.repeat([8, 16, 32], [64, 16, 4])[:, None]
    centres = (np.asarray(PLACES) + 0.5) * strides
    sizes = generator.uniform(0.5, 2, (len(PLACES), 2)) * strides
    rows = np.concatenate([centres, sizes], axis=1)
    return np.concatenate([rows.repeat(boxes, axis=0), np.zeros((len(rows) * boxes, classes))], 1)


def corners_of(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    low = np.maximum(0, rows[:, :2] - rows[:, 2:4] / 2)
    high = np.minimum(64, rows[:, :2] + rows[:, 2:4] / 2)
    return np.concatenate([low, high, rows[:, 4:]], axis=1)


def look_at(rows: NDArray[np.float64], objectness: bool = False) -> Any:
    form = form_of(objectness)
    return checked_boxes(form, [rows], rows.shape[1] - 4 - objectness, 0.2, 64)


@pytest.mark.parametrize("columns", [1, 2, 3, 4, 30])
@pytest.mark.parametrize("found", [1, 20, 84])
def test_settled_corners_are_never_read_as_centre_and_size(columns: int, found: int) -> None:
    """Scores alone, with a class, with more columns, with probabilities; padded with zeros."""
    generator = np.random.default_rng(columns)
    rows = corners_of(grid(columns))
    rows[:, 4:] = generator.uniform(0.3, 0.9, (84, columns))
    rows[found:] = 0
    with pytest.raises(NotThisForm, match="two corners"):
        look_at(rows)
    turned = rows.copy()
    turned[:, :4] = rows[:, [1, 0, 3, 2]]
    with pytest.raises(NotThisForm, match="two corners"):
        look_at(turned)


def test_centres_with_the_number_of_a_class_are_refused() -> None:
    rows = grid(2)
    rows[:9, 4], rows[:9, 5] = np.linspace(0.9, 0.3, 9), [1, 0, 0, 1, 1, 0, 0, 0, 1]
    for objectness in (False, True):
        with pytest.raises(NotThisForm, match="class number"):
            look_at(rows, objectness)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((1, 1, -1, 1), "not a size"),
        ((1, 1, 1, 0), "not a size"),
        ((50, 50, 50, 50), "far outside the picture"),
        ((1 / 64,) * 4, "shares of the picture"),
        ((1.1 / 64,) * 4, "shares of the picture"),
        ((1 / 8,) * 4, "grid cells"),
        ((1 / 32,) * 4, "not in pixels"),
    ],
)
def test_boxes_that_are_surely_not_in_pixels_are_refused(
    change: tuple[float, ...], said: str
) -> None:
    rows = grid()
    rows[40, 4] = rows[60, 5] = 0.9
    assert len(look_at(rows).scores) == 84
    rows[:, :4] *= change
    with pytest.raises(NotThisForm, match=said):
        look_at(rows)


def test_shares_are_refused_where_one_number_exceeds_1() -> None:
    rows = grid()
    rows[40:42, 4] = 0.9
    rows[40, :4], rows[41, :4] = (0.3, 0.3, 0.5, 0.5), (0.9, 0.6, 1.02, 0.5)
    with pytest.raises(NotThisForm, match="shares of the picture"):
        look_at(rows)


def test_three_boxes_a_place_have_an_objectness() -> None:
    rows = grid(4, boxes=3)
    rows[40, 4:] = 0.9, 0.8, 0.1, 0.1
    with pytest.raises(NotThisForm, match='not "objectness"'):
        look_at(rows)
    seen = look_at(rows, objectness=True)
    assert seen.scores.argmax() == 40
    assert seen.scores[40] == pytest.approx(0.72)


@pytest.mark.parametrize("score", [0.9, 1.0])
@pytest.mark.parametrize("classes", [1, 2, 3])
@pytest.mark.parametrize("objectness", [False, True])
def test_sure_networks_are_read(score: float, classes: int, objectness: bool) -> None:
    """A large animal, and no class anywhere else: a sigmoid is exactly 0 or 1 there."""
    rows = grid(classes + objectness)
    rows[83, :5] = 30, 30, 56, 58, 1
    rows[83, 4 + objectness] = score
    seen = look_at(rows, objectness)
    assert (seen.scores.argmax(), seen.classes[83]) == (83, 0)
    assert seen.scores[83] == pytest.approx(score)
    assert seen.corners[83].tolist() == [2, 1, 58, 59]


@pytest.mark.parametrize(
    ("scores", "classes", "names"),
    [
        ([1.0], [1.0], ()),
        ([1.0], [16.0], ()),
        ([1.0], [0.0], ("boxes", "scores", "labels")),
        ([1.0], [0.0], ("output0", "Confidence", "Class_ids")),
        ([1.0, 0.0], [0.0, 1.0], ("b", "detection_scores", "detection_classes")),
    ],
)
def test_sure_scores_are_distinguished_from_classes(
    scores: list[float], classes: list[float], names: tuple[str, ...]
) -> None:
    outputs = [np.asarray(one, np.float32) for one in (TWO[: len(scores)], scores, classes)]
    for order in ([0, 1, 2], [2, 0, 1]):
        named = [names[place] if names else "" for place in order]
        given = [outputs[place][None] for place in order]
        found = order_of_outputs(Form.BOXES, given, named)
        assert [given[place].tolist() for place in found] == [one[None].tolist() for one in outputs]


def test_scores_and_classes_that_nothing_distinguishes_are_refused() -> None:
    outputs = [np.asarray([one], np.float32) for one in (TWO, [1, 0], [0, 1])]
    with pytest.raises(NotThisForm, match="unclear which of its outputs"):
        order_of_outputs(Form.BOXES, outputs, ("boxes", "output1", "output2"))


def test_crops_are_trained_on_and_whole_pictures_vote() -> None:
    """Whole pictures are noise, crops tell: heads learn from the crops, votes stay at chance."""
    cases = [case(number, SPECIES[number // 5 % 3]) for number in range(240)]
    boxes = {at.pictures[0]: [Box(0, 0, 0.5, 0.5), Box(0.5, 0.5, 0.5, 0.5)] for at in cases[::2]}
    crops, rows, taught = with_animals(cases, boxes, 0.1, whole=False)
    assert len(crops) == 240 + 2 * 120
    assert [len(of) for of in taught[:2]] == [2, 1]
    assert taught[1] == rows[1]
    assert all(crops[row].box is None for of in rows for row in of)
    both = with_animals(cases, boxes, 0.1, whole=True)[2]
    assert [len(of) for of in both[:2]] == [3, 1]
    generator = np.random.default_rng(0)
    embedding = generator.standard_normal((len(crops), 8)).astype(np.float32)
    for at, of in zip(cases[::2], taught[::2], strict=True):
        embedding[of, SPECIES.index(at.taxon)] += 6
    nothing = np.empty((len(crops), 0), dtype=np.float32)
    votes = fit_image_votes(
        TAXONOMY, cases, Pictures(Embedded(embedding, nothing), rows, {}, taught)
    )
    head = votes.nodes["Panthera"].head
    lion = np.zeros((1, 8), dtype=np.float32)
    lion[0, 0] = 6
    assert head.classes[int(head.logits(lion).argmax())] == "Panthera leo"
    printed = votes.held_out["Panthera"][: len(cases)]
    lions = [row for row, at in enumerate(cases) if at.taxon == "Panthera leo"]
    assert 0.3 < float((printed[lions].argmax(axis=1) == 0).mean()) < 0.7


def test_the_stage_writes_boxes_and_a_run_learns_from_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_small_world(tmp_path / "w", rows=80)
    images = [
        {
            "file": f"photographs/{number}.jpg",
            "detections": [animal(0.9, 0.1, 0.1, 0.5, 0.5), animal(0.1, 0, 0, 1, 1)],
        }
        for number in range(40)
    ]
    written(config.parent, images)
    text = config.read_text().replace("[images]\n", "[images]\nsize = 64\n")
    config.write_text(text + '[crops]\ndetections = "md.json"\n', encoding="utf-8")
    for stage in ("clean", "splits", "crops", "images"):
        assert main([stage, "--config", str(config)]) == 0
    said = capsys.readouterr().out
    assert "40 animals in 40 pictures, several in 0" in said
    boxes = read_crops(read_configuration(config))
    assert len(boxes) == 40
    assert {tuple(some) for some in boxes.values()} == {(Box(0.1, 0.1, 0.5, 0.5),)}
    config.write_text(text + '[crops]\ndetections = "gone.json"\n', encoding="utf-8")
    assert main(["crops", "--config", str(config)]) == 2
    assert "gone.json cannot be used as results of a detector" in capsys.readouterr().err


def test_boxes_of_a_source_are_crops_and_come_before_those_of_a_detector(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in "ab":
        Image.new("RGB", (8, 8)).save(tmp_path / f"{name}.jpg")
    seen = [{"id": n, "file_name": f"{n}.jpg", "width": 100, "height": 100} for n in "ab"]
    whole = {
        "images": seen,
        "categories": [{"id": 1, "name": "Panthera leo"}],
        "annotations": [
            {"image_id": "a", "category_id": 1, "bbox": [0, 50, 50, 50]},
            {"image_id": "b", "category_id": 1},
        ],
    }
    (tmp_path / "set.json").write_text(json.dumps(whole), encoding="utf-8")
    written(
        tmp_path,
        [{"file": f"{n}.jpg", "detections": [animal(0.9, 0, 0, 0.5, 0.5)]} for n in "ab"],
    )
    config = tmp_path / "run.toml"
    own, detected = (Box(0, 0.5, 0.5, 0.5),), (Box(0, 0, 0.5, 0.5),)
    for section, boxes, said in (
        ("", {"a.jpg": own}, "Boxes of animals in the sources: 1.\n1 animals in 1 pictures"),
        (
            '[crops]\ndetections = "md.json"\n',
            {"a.jpg": own, "b.jpg": detected},
            "2 of 2 pictures were searched",
        ),
    ):
        config.write_text(f'sources = ["set.json"]\n{section}', encoding="utf-8")
        for stage in ("clean", "crops"):
            assert main([stage, "--config", str(config)]) == 0
        assert said in capsys.readouterr().out
        found = read_crops(read_configuration(config))
        assert {file.name: tuple(some) for file, some in found.items()} == boxes
        record = read_record(read_configuration(config).folder, "crops")
        assert "1 with a box in their source" in crops_sentence(record)
        assert ("1 found by a detector" in crops_sentence(record)) == bool(section)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ('detections = "a.json"\ndetector = "b.onnx"', "exclude each other"),
        ("threshold = 0.0", "threshold"),
        ('form = "ssd"', "grid, objectness, rows, centres, boxes"),
        ("animals = [1.5]", "list of whole numbers"),
        ("size = 8", "32 to 4096"),
    ],
)
def test_invalid_values_are_errors(tmp_path: Path, section: str, said: str) -> None:
    file = tmp_path / "run.toml"
    file.write_text(f'sources = ["a.csv"]\n[crops]\n{section}\n', encoding="utf-8")
    with pytest.raises(ConfigurationWrong, match=said):
        read_configuration(file)
