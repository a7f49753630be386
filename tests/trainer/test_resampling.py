"""Bootstrap over groups: the same draws whether they are kept or made again in blocks."""

import numpy as np
import pytest

from trainer.evaluation import resampling
from trainer.evaluation.resampling import RESAMPLES, resampled


def test_draws_in_blocks_have_the_moments_of_a_bootstrap(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = 400
    values = np.random.default_rng(0).normal(size=(groups, 2))
    kept = resampled(values)[0]
    monkeypatch.setattr(resampling, "_MAX_KEPT_GROUPS", 90)  # blocks of 45 draws
    sizes = [len(block) for block in resampling._blocks(groups)]
    assert max(sizes) == 45
    assert sum(sizes) == RESAMPLES
    again = resampled(values)[0]
    for sums in (kept, again):
        assert sums.shape == (RESAMPLES, 2)
        spread = values.std(axis=0) * np.sqrt(groups)
        np.testing.assert_allclose(sums.std(axis=0), spread, rtol=0.06)
        np.testing.assert_allclose(sums.mean(axis=0), values.sum(axis=0), atol=4 * 20 / 2000**0.5)
    np.testing.assert_array_equal(again, resampled(values)[0])


def test_every_draw_has_as_many_groups_as_there_are() -> None:
    (block, *_) = resampling._blocks(50)
    assert (block.sum(axis=1) == 50).all()
    totals, hits = resampled(np.ones((50, 1)), np.ones((50, 3)))
    assert (totals == 50).all()
    assert hits.shape == (RESAMPLES, 3)
