"""Offsets of classes: taken where they pay, shrunk where rows are few, blind to frequencies."""

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core.scoring import RawVotes
from tests.trainer.measured_world import a_method, a_taxonomy
from trainer.calibration import CalibrationVotes, fit_votes
from trainer.class_calibration import VoteCalibration, calibrate, fit_offsets
from trainer.held_back import balanced_weights, fold_numbers, pays
from trainer.images.open_set import fit_temperature

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]


def a_world(rows: int, seed: int, shift: float = 0.0) -> tuple[Floats, Labels, list[str]]:
    """95 common animals to 5 rare ones in bursts of four; votes trained as if both were equal.

    ``shift`` is added to the logit of the rare one, so 0 is a vote that is right.
    """
    random = np.random.default_rng(seed)
    rare = np.repeat(random.random(rows // 4) < 0.05, 4)
    evidence = random.normal(np.where(rare, 1.6, -1.6), 1)
    logits = np.stack([np.zeros(len(rare)), 3.2 * evidence + shift], axis=1)
    return logits, rare.astype(np.intp), [str(row // 4) for row in range(len(rare))]


def balanced_loss(calibration: VoteCalibration, logits: Floats, labels: Labels) -> float:
    chosen = calibration.of(logits)[np.arange(len(labels)), labels]
    return float(np.average(-np.log(chosen), weights=balanced_weights(labels)))


def test_a_class_that_is_stated_too_high_gets_an_offset() -> None:
    logits, labels, groups = a_world(4000, 1, shift=2.0)
    fresh, truth, _ = a_world(20_000, 99, shift=2.0)
    found = calibrate(logits, labels, groups)
    plain = VoteCalibration(fit_temperature(logits, labels))
    assert found.offsets[0] > 0 > found.offsets[1]
    assert balanced_loss(found, fresh, truth) < balanced_loss(plain, fresh, truth) - 0.03


def test_a_vote_that_is_right_has_no_offsets() -> None:
    """Though one class is twenty times as frequent as the other; by chance in 2 of 20 at most."""
    taken = [bool(calibrate(*a_world(1200, seed)).offsets) for seed in range(20)]
    assert sum(taken) <= 2


def test_offsets_do_not_learn_how_rare_a_class_is() -> None:
    logits, labels, _ = a_world(20_000, 3)
    found = fit_offsets(logits, labels)
    assert np.abs(found.offsets).max() < 0.2  # the frequencies alone would be log 19 = 2.9
    assert found.temperature == pytest.approx(1, abs=0.1)


def test_offsets_are_shrunk_where_rows_are_few() -> None:
    sizes = [abs(fit_offsets(*a_world(rows, 4, shift=2.0)[:2]).offsets[1]) for rows in (80, 8000)]
    assert sizes[0] < sizes[1] / 2


def test_a_class_without_rows_has_the_calibration_of_the_node() -> None:
    logits, labels, _ = a_world(4000, 5, shift=2.0)
    three = np.concatenate([logits, np.full((len(labels), 1), -1.0)], axis=1)
    found = fit_offsets(three, labels)
    assert found.offsets[2] == 0
    assert found.offsets[1] < -0.1


@pytest.mark.parametrize(("drawn", "has_offsets"), [(False, True), (True, False)])
def test_drawn_places_give_metadata_votes_no_offsets(drawn: bool, has_offsets: bool) -> None:
    logits, labels, groups = a_world(4000, 1, shift=2.0)
    method = a_method(a_taxonomy())
    taxa = np.asarray(["Panthera leo", "Panthera pardus"])[labels]
    votes = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    flat = {
        node.metadata.output: np.full((len(taxa), len(node.children)), 1 / len(node.children))
        for node in method.nodes
        if node.metadata is not None
    }
    raw = RawVotes(len(taxa), metadata={**flat, "m/Panthera": votes})
    fitted = fit_votes(
        method, CalibrationVotes(raw, taxa.tolist(), groups, [drawn] * len(taxa))
    ).node_of["Panthera"]
    assert fitted.metadata is not None
    assert bool(fitted.metadata.offsets) is has_offsets


def test_what_pays_is_judged_by_groups() -> None:
    """Better in 75 of 100 rows; in bursts of 25 that are three groups of four."""
    before = np.zeros(100)
    after = np.where(np.arange(100) < 75, -1.0, 1.0)
    weights = np.ones(100)
    assert pays(before, after, weights, [str(row) for row in range(100)])
    assert not pays(before, after, weights, [str(row // 20) for row in range(100)])
    assert not pays(before, after, weights, [str(row // 25) for row in range(100)])
    assert not pays(before, before, weights, [str(row) for row in range(100)])


def test_a_group_is_in_one_fold() -> None:
    folds = fold_numbers([str(row // 4) for row in range(400)]).reshape(100, 4)
    assert (folds == folds[:, :1]).all()
    assert set(folds[:, 0].tolist()) == set(range(5))
