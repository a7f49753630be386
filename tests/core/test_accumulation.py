"""Species accumulation, against drawing samples without replacement."""

from itertools import combinations
from statistics import mean

import pytest

from swc_desktop.core.accumulation import accumulation, estimated_species

SAMPLES: tuple[set[str], ...] = ({"a", "b"}, {"a"}, {"a", "c"}, set(), {"b"})
FOUND_IN = [3, 2, 1]


def test_the_curve_is_the_mean_over_all_choices_of_samples() -> None:
    curve = accumulation(len(SAMPLES), FOUND_IN)
    assert [one.samples for one in curve] == [1, 2, 3, 4, 5]
    for one in curve:
        drawn = mean(len(set().union(*some)) for some in combinations(SAMPLES, one.samples))
        assert one.species == pytest.approx(drawn)
        assert one.low <= one.species <= one.high


def test_the_estimate_adds_what_was_found_once() -> None:
    assert estimated_species(5, FOUND_IN) == 3
    assert estimated_species(10, [1, 1, 1, 2, 5]) == pytest.approx(5 + 0.9 * 3 * 2 / 4)
    assert accumulation(0, []) == ()
    assert estimated_species(0, []) == 0


def test_many_samples_make_a_curve_of_few_points() -> None:
    curve = accumulation(20_000, [1, 5, 19_999])
    assert len(curve) == 120
    assert curve[-1].species == pytest.approx(3)


def test_a_species_in_no_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="not counts"):
        accumulation(3, [0])
