"""A head fitted in blocks is the head that is fitted at once."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer.images import head_blocks, heads
from trainer.images.heads import Head, fit_head


def rows(classes: int) -> tuple[NDArray[np.float32], list[str], NDArray[np.float64]]:
    random = np.random.default_rng(classes)
    column = random.choice(
        classes, 600, p=np.arange(1, classes + 1) / (classes * (classes + 1) / 2)
    )
    hearts = random.normal(0, 1.5, (classes, 12))
    values = (hearts[column] + random.normal(size=(600, 12))).astype(np.float32)
    values[:, 5] = 3.0
    return values, [f"class {one}" for one in column], random.choice([0.5, 1.0], 600)


def probabilities(head: Head, values: NDArray[np.float32]) -> NDArray[np.float64]:
    powers = np.exp(head.logits(values))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_in_blocks_and_at_once_give_the_same_head(
    classes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values, labels, shares = rows(classes)
    names = sorted(set(labels), reverse=True)
    which = np.flatnonzero(np.arange(600) % 7 > 0)
    some, counted = [labels[row] for row in which], shares[which]
    at_once = fit_head(values, some, names, counted, which)
    monkeypatch.setattr(heads, "MAX_WHOLE_ROWS", 100)
    monkeypatch.setattr(head_blocks, "BLOCK_ROWS", 64)
    monkeypatch.setattr(head_blocks, "_FIRST_ROWS", 90)
    stored = np.memmap(tmp_path / "rows", np.float32, "w+", shape=values.shape)
    stored[:] = values
    in_blocks = fit_head(stored, some, names, counted, which)
    assert in_blocks.classes == at_once.classes
    np.testing.assert_allclose(
        probabilities(in_blocks, values), probabilities(at_once, values), atol=2e-3
    )
    again = fit_head(stored, some, names, counted, which)
    assert again.weights.tobytes() == in_blocks.weights.tobytes()


def test_the_gradient_is_that_of_the_loss() -> None:
    values, labels, shares = rows(3)
    column = np.unique(labels, return_inverse=True)[1]
    mean, scale = head_blocks._scaling(values, np.arange(600), shares)
    regression = head_blocks._Regression(values, mean, scale, 3, 0.003)
    at = np.random.default_rng(9).normal(0, 0.1, len(regression.start()))
    data = (np.arange(600), column, shares)
    _, gradient = regression._loss(at, *data)
    for place in (0, 7, 12, 20, 38):
        step = np.zeros_like(at)
        step[place] = 1e-6
        slope = (
            regression._loss(at + step, *data)[0] - regression._loss(at - step, *data)[0]
        ) / 2e-6
        assert slope == pytest.approx(gradient[place], abs=1e-7)
