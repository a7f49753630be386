"""Exact intervals of counts, against the table of Garwood 1936."""

import pytest

from swc_desktop.core.poisson_interval import poisson_interval


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)],
)
def test_limits_are_those_of_the_table(count: int, low: float, high: float) -> None:
    found = poisson_interval(count)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-4)


def test_large_counts_come_close_to_the_normal_distribution() -> None:
    found = poisson_interval(20_000)
    assert (found.low, found.high) == pytest.approx((19_724, 20_279), abs=1)
    wide = poisson_interval(10, level=0.99)
    assert wide.low < poisson_interval(10).low < poisson_interval(10).high < wide.high


def test_what_is_not_a_count_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 is not a count"):
        poisson_interval(-1)
