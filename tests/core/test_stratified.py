"""Totals from random draws in strata, by simulation of populations whose truth is known."""

import math

import numpy as np
import pytest

from swc_desktop.core.stratified import Estimate, Stratum, estimated_total

POPULATIONS = {
    "common": ([(400, 380), (150, 90), (60, 12), (900, 20)], 20),
    "rare": ([(2_000, 8), (300, 3), (40, 30)], 25),
    "small strata": ([(9, 4), (3, 3), (1, 0), (5, 1), (70, 35)], 6),
    "many strata": ([(50 + 10 * at, 5 + 3 * at) for at in range(15)], 8),
    "none": ([(500, 0), (80, 0)], 10),
}
"""Strata as (size, hits), and how many are drawn of each."""

DRAWS = 1_500


def drawn(name: str) -> tuple[int, list[Estimate]]:
    sizes, count = POPULATIONS[name]
    random = np.random.default_rng(11)
    columns = []
    for size, hits in sizes:
        checked = min(size, count)
        found = random.hypergeometric(hits, size - hits, checked, DRAWS)
        columns.append([Stratum(size, checked, int(one)) for one in found])
    estimates = [estimated_total(strata) for strata in zip(*columns, strict=True)]
    return sum(hits for _, hits in sizes), [one for one in estimates if one is not None]


@pytest.mark.parametrize("name", POPULATIONS)
def test_the_total_is_unbiased_and_its_interval_holds_the_truth(name: str) -> None:
    truth, estimates = drawn(name)
    assert len(estimates) == DRAWS
    totals = np.array([one.total for one in estimates])
    noise = totals.std() / math.sqrt(DRAWS)
    assert abs(totals.mean() - truth) <= 4 * noise
    held = np.mean([one.low <= truth <= one.high for one in estimates])
    assert held >= 0.95
    for one in estimates:
        assert one.low <= one.total <= one.high


def test_in_populations_of_all_kinds_the_interval_holds_the_truth() -> None:
    random = np.random.default_rng(0)
    held = []
    for _ in range(40):
        count = int(random.integers(4, 30))
        sizes = random.integers(2, 120, random.integers(1, 20))
        usual = random.choice([0.02, 0.1, 0.3, 0.5, 0.9])
        hits = np.round(sizes * random.beta(3 * usual, 3 * (1 - usual), len(sizes))).astype(int)
        for _ in range(200):
            checked = np.minimum(sizes, count)
            found = random.hypergeometric(hits, sizes - hits, checked)
            columns = (sizes.tolist(), checked.tolist(), found.tolist())
            one = estimated_total([Stratum(*cells) for cells in zip(*columns, strict=True)])
            assert one is not None
            held.append(one.low <= hits.sum() <= one.high)
    assert np.mean(held) >= 0.95


@pytest.mark.parametrize("name", ["common", "many strata"])
def test_the_standard_error_is_how_much_totals_vary(name: str) -> None:
    _, estimates = drawn(name)
    variances = np.mean([one.standard_error**2 for one in estimates])
    assert variances == pytest.approx(np.var([one.total for one in estimates]), rel=0.1)


def test_what_was_checked_as_a_whole_is_known() -> None:
    assert estimated_total([Stratum(3, 3, 2), Stratum(1, 1, 1)]) == Estimate(3, 0, 3, 3)
    assert estimated_total([]) == Estimate(0, 0, 0, 0)


def test_a_stratum_that_was_not_checked_leaves_no_figure() -> None:
    assert estimated_total([Stratum(100, 50, 20), Stratum(10, 0, 0)]) is None
    assert estimated_total([Stratum(100, 1, 1)]) is None
    with pytest.raises(ValueError, match="do not fit together"):
        Stratum(3, 4, 1)


def test_as_a_share() -> None:
    found = estimated_total([Stratum(100, 50, 25), Stratum(100, 50, 0)])
    assert found is not None
    assert found.of(200).total == pytest.approx(0.25)
    assert found.of(200).high <= 1
