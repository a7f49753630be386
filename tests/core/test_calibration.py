"""Temperatures and the logistic function."""

import math

import numpy as np
import pytest

from swc_desktop.core.calibration import from_logits, from_probabilities, sigmoid, softmax


def test_a_temperature_of_one_is_the_softmax() -> None:
    given = from_logits(np.array([[0.0, math.log(3)]]), 1.0)
    np.testing.assert_allclose(given, [[0.25, 0.75]])


def test_a_temperature_divides_the_logits() -> None:
    given = from_logits(np.array([[0.0, 2 * math.log(3)]]), 2.0)
    np.testing.assert_allclose(given, [[0.25, 0.75]])


def test_probabilities_are_sharpened_and_softened() -> None:
    vote = np.array([[0.2, 0.8]])
    np.testing.assert_allclose(from_probabilities(vote, 1.0), vote)
    np.testing.assert_allclose(from_probabilities(vote, 0.5), [[0.04 / 0.68, 0.64 / 0.68]])
    np.testing.assert_allclose(from_probabilities(vote, 2.0), [[1 / 3, 2 / 3]])


def test_offsets_are_added_after_the_temperature() -> None:
    """Odds of 9 become 3 by the temperature, and 1 by an offset of log 3."""
    offsets = (math.log(3), 0.0)
    given = from_logits(np.array([[0.0, math.log(9)]]), 2.0, offsets)
    np.testing.assert_allclose(given, [[0.5, 0.5]])
    given = from_probabilities(np.array([[0.1, 0.9]]), 2.0, offsets)
    np.testing.assert_allclose(given, [[0.5, 0.5]])


def test_a_probability_of_nothing_stays_a_number() -> None:
    given = from_probabilities(np.array([[0.0, 1.0]]), 1.0)
    assert np.isfinite(given).all()
    assert given[0, 0] < 1e-11


def test_large_logits_do_not_overflow() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e4, 0.0, -1e4]])), [[1, 0, 0]], atol=1e-300)


def test_a_row_without_a_vote_stays_none() -> None:
    given = softmax(np.array([[math.nan, math.nan], [0.0, 0.0]]))
    assert np.isnan(given[0]).all()
    np.testing.assert_allclose(given[1], [0.5, 0.5])


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0, 0.5), (-1e9, 0.0), (1e9, 1.0), (2.0, 1 / (1 + math.exp(-2)))]
)
def test_the_logistic_function(value: float, expected: float) -> None:
    assert float(sigmoid(np.array(value))) == pytest.approx(expected, abs=1e-15)
