"""Calibration on votes whose truth is known."""

import numpy as np
import pytest

from swc_desktop.core.taxonomy import Rank
from trainer.fusion import NodeRows, fit_exponents
from trainer.images.open_set import fit_temperature


def votes(sharpness: float, n: int = 4000, k: int = 3, seed: int = 0) -> tuple[np.ndarray, ...]:
    """Logits whose softmax is calibrated at temperature 1 / sharpness, with drawn truths."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(n, k)) * 2
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = np.asarray([random.choice(k, p=row) for row in p])
    return logits * sharpness, truth, p


def test_the_temperature_is_found() -> None:
    logits, truth, _ = votes(3.0)
    assert fit_temperature(logits, truth) == pytest.approx(3.0, rel=0.1)


def test_a_vote_of_noise_gets_less_weight_than_one_that_knows() -> None:
    _, truth, knowing = votes(1.0)
    noise = np.random.default_rng(1).dirichlet(np.ones(3), size=len(truth))
    fitted = fit_exponents([NodeRows("n", Rank.GENUS, knowing, noise, truth)], 0.02)["n"]
    assert fitted.image == pytest.approx(1.0, abs=0.15)
    assert fitted.metadata < 0.15


def test_a_vote_alone_keeps_its_own_weight() -> None:
    _, truth, knowing = votes(1.0)
    fitted = fit_exponents([NodeRows("n", Rank.GENUS, knowing, None, truth)], 0.02)["n"]
    assert fitted.image_alone == pytest.approx(1.0, abs=0.15)


def test_few_rows_stay_near_the_rank() -> None:
    _, truth, knowing = votes(1.0)
    few = NodeRows("few", Rank.GENUS, knowing[:3], None, truth[:3])
    many = NodeRows("many", Rank.GENUS, knowing, None, truth)
    fitted = fit_exponents([few, many], 0.02)
    assert abs(fitted["few"].image_alone - fitted["many"].image_alone) < 0.1
