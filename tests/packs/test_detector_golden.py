"""Golden values of a detector: boxes that count have to agree, noise does not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core.detector import Form, StatedDetector
from swc_desktop.packs.detector_golden import counted_rows
from swc_desktop.packs.errors import PackProblem
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from tests.make_detector import BOXES, a_detector
from tests.make_pack import make_pack
from tests.packs.altered import Altered
from tests.packs.refusal import refused_as

Outputs = dict[str, NDArray[np.float32]]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return read_pack(make_pack(tmp_path / "a.swcpack", boxes=BOXES))


def test_the_values_come_back_and_agree(pack: Pack) -> None:
    assert pack.golden.detector_pixels is not None
    assert pack.golden.detector["boxes"].shape == (len(pack.golden.detector_pixels), 20, 8)
    np.testing.assert_allclose(
        pack.golden.detector["boxes"][:, 0], [[16, 32, 16, 32, 0, 0.9, 0, 0]] * 7
    )
    check_golden(pack, Altered(pack))


def test_other_boxes_are_refused(pack: Pack) -> None:
    with refused_as(PackProblem.WRONG_OUTPUTS, match="output boxes"):
        check_golden(pack, Altered(pack, detector=1.01))


def test_a_score_that_is_not_a_number_is_refused(pack: Pack) -> None:
    with refused_as(PackProblem.WRONG_OUTPUTS, match="output boxes"):
        check_golden(pack, Altered(pack, detector=np.nan))


def test_outputs_of_another_shape_or_none_are_refused(pack: Pack) -> None:
    with refused_as(PackProblem.GRAPH_MISMATCH, match=r"detector\.onnx.*boxes"):
        check_golden(pack, Altered(pack, without="boxes"))
    fewer = {"boxes": pack.golden.detector["boxes"][:, :10]}
    with refused_as(PackProblem.GRAPH_MISMATCH, match="does not have the shape"):
        check_golden(replace(pack, golden=replace(pack.golden, detector=fewer)), Altered(pack))


def _case(form: Form) -> tuple[StatedDetector, Outputs, Outputs]:
    """Two sides of two rows, the second of which is noise that differs; scores are 0.5 and 0.05."""
    stated = replace(a_detector(), form=form, outputs=("a",), classes=a_detector().classes[:2])
    ends = {
        Form.GRID: ((0.2, 0.5), (0.05, 0.0)),
        Form.OBJECTNESS: ((0.5, 0.2, 1.0), (0.1, 0.5, 0.5)),
        Form.ROWS: ((0.5, 1.0), (0.05, 1.0)),
        Form.CENTRES: ((0.5, 1.0), (0.05, 1.0)),
    }[form]
    sides = [
        np.array([[[1, 2, 3, 4, *ends[0]], [noise, 2, 3, 4, *ends[1]]]], np.float32)
        for noise in (5, 9)
    ]
    return stated, {"a": sides[0]}, {"a": sides[1]}


@pytest.mark.parametrize("form", [Form.GRID, Form.OBJECTNESS, Form.ROWS, Form.CENTRES])
def test_rows_below_keep_are_cleared(form: Form) -> None:
    stated, given, expected = _case(form)
    here, there = counted_rows(stated, given, expected)
    np.testing.assert_array_equal(here["a"], there["a"])
    np.testing.assert_array_equal(here["a"][0, 0], given["a"][0, 0])
    assert not here["a"][0, 1].any()
    assert given["a"][0, 1].any(), "the outputs themselves stay"


def test_a_row_stays_where_only_one_side_counts_or_is_not_a_number() -> None:
    stated, given, expected = _case(Form.GRID)
    for score in (0.2, np.nan):
        expected["a"][0, 1, 4] = score
        here, there = counted_rows(stated, given, expected)
        assert here["a"][0, 1].any()
        assert there["a"][0, 1].any()


def test_a_grid_may_have_its_rows_in_the_last_axis() -> None:
    stated, given, expected = _case(Form.GRID)
    turned = [{"a": side["a"].swapaxes(1, 2)} for side in (given, expected)]
    for side, upright in zip(
        counted_rows(stated, *turned), counted_rows(stated, given, expected), strict=True
    ):
        np.testing.assert_array_equal(side["a"].swapaxes(1, 2), upright["a"])


def test_three_outputs_are_cleared_by_their_scores() -> None:
    stated = replace(a_detector(), form=Form.BOXES, outputs=("a", "b", "c"))
    given = {
        "a": np.ones((1, 2, 4), np.float32),
        "b": np.array([[0.5, 0.05]], np.float32),
        "c": np.ones((1, 2), np.float32),
    }
    here, there = counted_rows(stated, given, given)
    for side in (here, there):
        assert side["a"].tolist() == [[[1, 1, 1, 1], [0, 0, 0, 0]]]
        assert side["b"].tolist() == [[0.5, 0]]
        assert side["c"].tolist() == [[1, 0]]
