"""Golden values: recomputed by both graphs and by the cascade, and every difference refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.packs.errors import PackProblem
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from tests.make_pack import make_pack
from tests.packs.altered import Altered
from tests.packs.refusal import refused_as


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return read_pack(make_pack(tmp_path / "a.swcpack"))


def test_the_same_graphs_agree(pack: Pack) -> None:
    check_golden(pack, Altered(pack))


def test_a_difference_within_the_tolerance_is_none(pack: Pack) -> None:
    check_golden(pack, Altered(pack, image=1 + pack.golden.tolerance / 4))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"image": 1.1}, "output"),
        ({"metadata": 1.1}, "output metadata."),
        ({"image": np.nan}, "inf"),
    ],
)
def test_another_value_is_refused(pack: Pack, change: dict[str, float], words: str) -> None:
    with refused_as(PackProblem.WRONG_OUTPUTS) as caught:
        check_golden(pack, Altered(pack, **change))  # type: ignore[arg-type]
    assert words in str(caught.value)
    assert caught.value.exit_status == 3


def test_a_missing_output_is_refused(pack: Pack) -> None:
    with refused_as(PackProblem.GRAPH_MISMATCH, match=r"image\.root"):
        check_golden(pack, Altered(pack, without="image.root"))


def test_an_output_of_another_shape_is_refused(pack: Pack) -> None:
    wide = {name: np.repeat(values, 2, axis=1) for name, values in pack.golden.image.items()}
    with refused_as(PackProblem.GRAPH_MISMATCH, match="does not have the shape"):
        check_golden(replace(pack, golden=replace(pack.golden, image=wide)), Altered(pack))


def test_another_answer_of_the_cascade_is_refused(pack: Pack) -> None:
    answers = ("Panthera onca", *pack.golden.answers[1:])
    with refused_as(PackProblem.WRONG_ANSWERS) as caught:
        check_golden(replace(pack, golden=replace(pack.golden, answers=answers)), Altered(pack))
    assert "sample 1" in str(caught.value)
    assert "Panthera onca" in str(caught.value)


def test_another_probability_of_the_cascade_is_refused(pack: Pack) -> None:
    paths = pack.golden.paths.copy()
    paths[2, 0] += 1e-4
    with refused_as(PackProblem.WRONG_ANSWERS, match=r"sample 3.*Felidae"):
        check_golden(replace(pack, golden=replace(pack.golden, paths=paths)), Altered(pack))


def test_other_weights_in_the_method_are_noticed(pack: Pack) -> None:
    method = replace(pack.method, floor=0.2)
    with refused_as(PackProblem.WRONG_ANSWERS):
        check_golden(replace(pack, method=method), Altered(pack))


def test_the_samples_hold_every_kind_of_evidence(pack: Pack) -> None:
    known = ~np.isnan(pack.golden.features)
    assert known.any(axis=1).any()
    assert not known.all(axis=1).all()
    assert "not_in_pack" in pack.golden.answers
