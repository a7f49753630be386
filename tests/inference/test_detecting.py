"""Outputs of detectors of every form become regions; hostile ones never more than none."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from swc_desktop.core.detector import DetectorClass, DetectorSquare, Fit, Form, Resample
from swc_desktop.core.detector import StatedDetector as Stated
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.inference.detecting import regions_of
from swc_desktop.inference.detector_outputs import NotThisForm, read_boxes
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.photos.detector_pixels import place_in_square

ANIMAL, PERSON, VEHICLE, ANY, IGNORED = DetectorClass
CLASSES = (ANY, ANIMAL, PERSON, VEHICLE, IGNORED)
SIZE = 64

GRID = Stated(
    form=Form.GRID,
    outputs=("rows",),
    square=DetectorSquare(SIZE, Fit.CORNER, 0, Resample.BICUBIC),
    bgr=False,
    mean=(0.0, 0.0, 0.0),
    std=(1.0, 1.0, 1.0),
    classes=CLASSES,
    thresholds={Category.ANIMAL: 0.25, Category.PERSON: 0.35, Category.VEHICLE: 0.5},
    keep=0.05,
    overlap=0.45,
    cover=0.8,
    most=50,
    licence="",
    origin="",
)
Corners = tuple[float, float, float, float]


def stated(form: Form, fit: Fit = Fit.CORNER) -> Stated:
    names = ("boxes", "scores", "classes") if form is Form.BOXES else ("rows",)
    return replace(GRID, form=form, outputs=names, square=replace(GRID.square, fit=fit))


def written(form: Form, found: list[tuple[Corners, float, DetectorClass]]) -> Outputs:
    """Outputs for a batch of two, of which the first picture has nothing."""
    corners = np.asarray([box for box, _, _ in found], dtype=np.float64).reshape(-1, 4)
    scores = np.asarray([[score] for _, score, _ in found], dtype=np.float64).reshape(-1, 1)
    numbers = np.asarray([[CLASSES.index(word)] for _, _, word in found]).reshape(-1, 1)
    centres = np.hstack([(corners[:, :2] + corners[:, 2:]) / 2, corners[:, 2:] - corners[:, :2]])
    one_hot = (numbers == np.arange(len(CLASSES))).astype(np.float64)
    tables = {
        Form.GRID: [centres, scores * one_hot],
        Form.OBJECTNESS: [centres, scores, one_hot],
        Form.ROWS: [corners, scores, numbers],
        Form.CENTRES: [centres / SIZE, scores, numbers],
    }

    def batch(array: NDArray[Any]) -> NDArray[np.float32]:
        return np.stack([np.zeros_like(array, np.float32), array.astype(np.float32)])

    if form is Form.BOXES:
        columns = {"boxes": corners, "scores": scores[:, 0], "classes": numbers[:, 0]}
        return {name: batch(array) for name, array in columns.items()}
    return {"rows": batch(np.hstack(tables[form]))}


def regions(
    found: list[tuple[Corners, float, DetectorClass]], detector: Stated = GRID
) -> list[tuple[Category, float]]:
    seen = regions_of(detector, written(detector.form, found), 1, SIZE, SIZE)
    return [(one.category, round(one.confidence or 0, 3)) for one in seen]


@given(
    form=st.sampled_from(Form), fit=st.sampled_from(Fit), left=st.floats(0, 0.8),
    top=st.floats(0, 0.8), width=st.floats(0.05, 1), height=st.floats(0.05, 1),
    size=st.tuples(st.integers(20, 4000), st.integers(20, 4000)),
)  # fmt: skip
def test_a_box_put_into_the_square_comes_back(
    form: Form, fit: Fit, left: float, top: float, width: float, height: float,
    size: tuple[int, int],
) -> None:  # fmt: skip
    box = Box(left, top, min(width, 1 - left), min(height, 1 - top))
    detector = stated(form, fit)
    x, y, wide, high = place_in_square(detector.square, *size)
    corners = (
        x + box.left * wide,
        y + box.top * high,
        x + (box.left + box.width) * wide,
        y + (box.top + box.height) * high,
    )
    outputs = written(form, [(corners, 0.75, PERSON)])
    assert regions_of(detector, outputs, 0, *size) == ()
    (region,) = regions_of(detector, outputs, 1, *size)
    assert region.category is Category.PERSON
    assert region.confidence == 0.75
    allowed = 0.01 * SIZE / min(wide, high)
    for name in ("left", "top", "width", "height"):
        assert getattr(region.box, name) == pytest.approx(getattr(box, name), abs=allowed)


def test_a_grid_is_read_whichever_way_it_is_turned() -> None:
    outputs = written(Form.GRID, [((0, 0, 9, 9), 0.9, ANIMAL), ((30, 30, 50, 50), 0.8, PERSON)])
    turned = {"rows": outputs["rows"].transpose(0, 2, 1)}
    expected = regions_of(GRID, outputs, 1, 90, 60)
    assert len(expected) == 2
    assert regions_of(GRID, turned, 1, 90, 60) == expected


A, B, C = (0.0, 0.0, 20.0, 20.0), (2.0, 0.0, 22.0, 20.0), (40.0, 40.0, 60.0, 60.0)
INSIDE_A, BESIDE_A = (5.0, 5.0, 12.0, 12.0), (15.0, 0.0, 35.0, 20.0)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([(A, 0.26, ANIMAL), (C, 0.24, ANIMAL)], [("animal", 0.26)]),
        ([(A, 0.34, PERSON), (C, 0.49, VEHICLE)], []),
        ([(A, 0.36, PERSON), (C, 0.51, VEHICLE)], [("vehicle", 0.51), ("person", 0.36)]),
        ([(A, 0.9, IGNORED)], []),
        ([(A, 0.6, ANIMAL), (B, 0.8, PERSON)], [("person", 0.8)]),
        ([(A, 0.3, ANIMAL), (B, 0.34, PERSON)], [("animal", 0.3)]),
        ([(A, 0.8, ANIMAL), (INSIDE_A, 0.7, ANIMAL)], [("animal", 0.8)]),
        ([(A, 0.6, ANIMAL), (INSIDE_A, 0.7, PERSON)], [("person", 0.7)]),
        ([(A, 0.8, ANIMAL), (BESIDE_A, 0.7, ANIMAL)], [("animal", 0.8), ("animal", 0.7)]),
        ([(A, 0.3, ANY)], [("animal", 0.3)]),
        ([(A, 0.9, ANY), (B, 0.4, PERSON)], [("person", 0.9)]),
        ([(A, 0.9, ANY), (INSIDE_A, 0.6, VEHICLE)], [("vehicle", 0.9)]),
        ([(A, 0.9, ANY), (B, 0.4, VEHICLE), (INSIDE_A, 0.7, ANIMAL)], [("animal", 0.9)]),
        ([(A, 0.9, ANY), (B, 0.34, PERSON)], [("animal", 0.9)]),
        ([(A, 0.3, ANY), (B, 0.9, PERSON), (C, 0.8, ANY)], [("person", 0.9), ("animal", 0.8)]),
        ([(A, 0.9, ANY), (C, 0.6, PERSON)], [("animal", 0.9), ("person", 0.6)]),
    ],
)
def test_what_counts_and_as_what(
    found: list[tuple[Corners, float, DetectorClass]], expected: list[tuple[str, float]]
) -> None:
    assert regions(found) == [(Category(word), score) for word, score in expected]


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ([(A, 0.9, ANY), (B, 0.5, ANIMAL), (INSIDE_A, 0.3, PERSON)], (Category.PERSON, 0.3)),
        ([(A, 0.9, ANIMAL), (B, 0.26, PERSON), (A, 0.3, PERSON)], (Category.PERSON, 0.3)),
        ([(A, 0.9, ANIMAL), (B, 0.26, PERSON), (A, 0.4, VEHICLE)], (Category.PERSON, 0.26)),
        ([(A, 0.9, ANIMAL), (B, 0.3, VEHICLE)], (Category.VEHICLE, 0.3)),
        ([(A, 0.9, ANIMAL), (B, 0.24, PERSON)], None),
        ([(A, 0.9, ANIMAL), (C, 0.34, PERSON)], None),
        ([(A, 0.9, VEHICLE), (B, 0.3, PERSON)], None),
    ],
)
def test_an_animal_whose_box_shows_a_person_or_vehicle_says_so(
    found: list[tuple[Corners, float, DetectorClass]], instead: tuple[Category, float] | None
) -> None:
    first, *_ = regions_of(GRID, written(GRID.form, found), 1, SIZE, SIZE)
    said = first.instead
    if instead is None:
        assert said is None
    else:
        assert said is not None
        assert (said.category, said.box) == (instead[0], first.box)
        assert said.confidence == pytest.approx(instead[1])


def test_equal_scores_keep_their_order_and_at_most_so_many_stay() -> None:
    spots: list[tuple[Corners, float, DetectorClass]] = [
        ((8.0 * n, 0.0, 8.0 * n + 8, 8.0), 0.5, ANIMAL) for n in range(8)
    ]
    seen = regions_of(GRID, written(Form.GRID, spots), 1, SIZE, SIZE)
    assert [one.box.left for one in seen] == [n / 8 for n in range(8)]
    assert regions(spots, replace(GRID, most=3)) == [(Category.ANIMAL, 0.5)] * 3


def test_boxes_end_at_the_edge_of_the_picture() -> None:
    detector = stated(Form.ROWS, Fit.CENTRE)
    outputs = written(Form.ROWS, [((-9, -9, 99, 99), 0.9, ANIMAL), ((0, 0, 64, 15), 0.9, ANIMAL)])
    whole = Region(Box(0, 0, 1, 1), Category.ANIMAL, 0.9)
    (region,) = regions_of(detector, outputs, 1, 200, 100)
    assert replace(region, confidence=0.9) == whole


def test_scores_that_are_a_little_above_1_count_as_1() -> None:
    assert regions([(A, 1.004, ANIMAL)]) == [(Category.ANIMAL, 1.0)]
    assert regions([(A, 1.5, ANIMAL)]) == []


hostile = st.sampled_from(
    [float("nan"), float("inf"), float("-inf"), 3e38, -3e38, 1e-45, 0.0, -0.0, 1.0, 0.5, 64.0, 5.0]
) | st.floats(width=32)


@settings(max_examples=300)
@given(form=st.sampled_from(Form), fit=st.sampled_from(Fit), data=st.data())
def test_hostile_outputs_give_valid_regions_or_none(form: Form, fit: Fit, data: Any) -> None:
    detector = stated(form, fit)
    rows = data.draw(st.integers(0, 6))
    wide = {Form.GRID: 9, Form.OBJECTNESS: 10}.get(form, 6)
    numbers = data.draw(st.lists(hostile, min_size=rows * wide, max_size=rows * wide))
    table = np.asarray(numbers, dtype=np.float32).reshape(1, rows, wide)
    outputs: Outputs = {"rows": table}
    if form is Form.BOXES:
        outputs = {"boxes": table[..., :4], "scores": table[..., 4], "classes": table[..., 5]}
    size = data.draw(st.sampled_from([(1, 1), (9, 7000)]))
    seen = regions_of(detector, outputs, 0, *size)
    assert len(seen) <= rows
    scores = [one.confidence or 0 for one in seen]
    assert scores == sorted(scores, reverse=True)
    assert all(detector.thresholds[one.category] <= (one.confidence or 0) <= 1 for one in seen)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 3e38])
def test_a_row_that_is_not_all_numbers_leaves_the_others(value: float) -> None:
    outputs = written(Form.GRID, [(A, 0.9, ANIMAL), (C, 0.8, PERSON)])
    outputs["rows"][1, 0, 5] = value
    (region,) = regions_of(GRID, outputs, 1, SIZE, SIZE)
    assert region.category is Category.PERSON


def test_very_many_boxes_are_no_trouble() -> None:
    rows = np.tile(np.asarray([32, 32, 20, 20, 0.9, 0.8, 0, 0, 0], np.float32), (1, 200_000, 1))
    rows[0, :, 0] = np.linspace(0, 64, 200_000)
    seen = regions_of(GRID, {"rows": rows}, 0, SIZE, SIZE)
    assert 2 <= len(seen) <= 8


@pytest.mark.parametrize(
    ("form", "shapes", "reason"),
    [
        (Form.GRID, [(30, 8)], "shape 30×8"),
        (Form.GRID, [(9,)], "shape 9"),
        (Form.GRID, [(30, 9), (30, 9)], "has 1 output, but it has 2"),
        (Form.OBJECTNESS, [(30, 9)], "shape 30×9"),
        (Form.ROWS, [(6, 30)], "shape 6×30"),
        (Form.CENTRES, [()], "shape 1,"),
        (Form.BOXES, [(30, 4)], "has 3 outputs, but it has 1"),
        (Form.BOXES, [(30, 5), (30,), (30,)], "shape 30×5"),
        (Form.BOXES, [(30, 4), (30,), (29,)], "of equal length"),
    ],
)
def test_another_form_than_the_stated_one_is_refused(
    form: Form, shapes: list[tuple[int, ...]], reason: str
) -> None:
    arrays = [np.zeros(shape, dtype=np.float32) for shape in shapes]
    with pytest.raises(NotThisForm, match=reason):
        read_boxes(form, arrays, len(CLASSES), SIZE)
