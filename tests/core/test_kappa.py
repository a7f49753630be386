"""Cohen's kappa: against published figures, and where it says nothing."""

import itertools
import random
from collections import Counter

import pytest

from swc_desktop.core.kappa import kappa

FLEISS_COHEN_EVERITT = {
    ("a", "a"): 106,
    ("a", "b"): 10,
    ("a", "c"): 4,
    ("b", "a"): 22,
    ("b", "b"): 28,
    ("b", "c"): 10,
    ("c", "a"): 2,
    ("c", "b"): 12,
    ("c", "c"): 6,
}
"""The example of the paper of 1969 (counts of 200): kappa .429, variance .002885."""


def test_the_example_of_the_paper() -> None:
    found = kappa(FLEISS_COHEN_EVERITT)
    assert (found.cases, found.same) == (200, 140)
    assert found.value == pytest.approx(0.429, abs=5e-4)
    assert found.interval is not None
    width = found.interval.high - found.interval.low
    assert (width / 2 / 1.96) ** 2 == pytest.approx(0.002885, rel=5e-3)


def test_both_may_be_swapped() -> None:
    turned = {(other, one): count for (one, other), count in FLEISS_COHEN_EVERITT.items()}
    assert kappa(turned).value == pytest.approx(kappa(FLEISS_COHEN_EVERITT).value)
    assert kappa(turned).interval == kappa(FLEISS_COHEN_EVERITT).interval


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ({}, None),
        ({("a", "a"): 5}, None),
        ({("a", "a"): 5, ("b", "b"): 1}, 1.0),
        ({("a", "b"): 1}, 0.0),
        ({("a", "b"): 3, ("b", "a"): 3}, -1.0),
    ],
)
def test_the_ends(pairs: dict[tuple[str, str], int], value: float | None) -> None:
    found = kappa(pairs)
    assert found.value == value
    if value != -1:
        assert found.interval is None


def test_chance_alone_is_near_nothing_and_its_interval_holds_it() -> None:
    chance = random.Random(7)
    held = 0
    for _ in range(200):
        pairs = Counter((chance.choice("aab"), chance.choice("abc")) for _ in range(150))
        found = kappa(pairs)
        assert found.interval is not None
        held += found.interval.low <= 0 <= found.interval.high
    assert held >= 180


def test_an_interval_stays_within_its_bounds() -> None:
    for counts in itertools.product(range(3), repeat=4):
        said = itertools.product("ab", repeat=2)
        found = kappa({(one, other): n for (one, other), n in zip(said, counts, strict=True)})
        if found.interval is not None:
            assert -1 <= found.interval.low <= found.interval.high <= 1
            assert found.interval.low - 1e-9 <= (found.value or 0) <= found.interval.high + 1e-9
