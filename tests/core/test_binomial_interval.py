"""Exact intervals of shares, against SciPy and by simulation."""

import numpy as np
import pytest
from scipy.stats import beta

from swc_desktop.core.binomial_interval import binomial_interval


@pytest.mark.parametrize("cases", [1, 2, 7, 20, 100, 997])
def test_as_the_quantiles_of_the_beta_distribution(cases: int) -> None:
    for hits in sorted({0, 1, cases // 3, cases // 2, cases - 1, cases}):
        found = binomial_interval(hits, cases)
        low = beta.ppf(0.025, hits, cases - hits + 1) if hits else 0.0
        high = beta.ppf(0.975, hits + 1, cases - hits) if hits < cases else 1.0
        assert found.low == pytest.approx(low, abs=1e-9)
        assert found.high == pytest.approx(high, abs=1e-9)


def test_without_cases_nothing_is_known() -> None:
    assert vars(binomial_interval(0, 0)) == {"low": 0.0, "high": 1.0}
    with pytest.raises(ValueError, match="3 of 2"):
        binomial_interval(3, 2)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.97])
@pytest.mark.parametrize("cases", [5, 30])
def test_it_holds_the_truth_at_least_as_often_as_it_says(share: float, cases: int) -> None:
    population = 120
    hits = np.random.default_rng(3).hypergeometric(
        round(share * population), population - round(share * population), cases, 20_000
    )
    truth = round(share * population) / population
    found = [binomial_interval(int(one), cases) for one in hits]
    assert np.mean([one.low <= truth <= one.high for one in found]) >= 0.95
