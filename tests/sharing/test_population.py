"""Estimates from named individuals: what counts as a capture, and what is said against them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from swc_desktop.exports.dataset import Dataset, ReasonLeftOut
from swc_desktop.sharing.population import Population, populations_of
from tests.exports.made_dataset import NAIROBI, animal, at, dataset, photo, station

BEGIN = datetime(2024, 2, 1, tzinfo=NAIROBI)


def seen(plan: dict[str, list[int]], *, days: int = 20, **more: Any) -> Dataset:
    """A station of so many days, and the animals that passed it at noon on days from 0 on."""
    stations = [station("S1", BEGIN, BEGIN + timedelta(days=days))]
    media, observations = [], []
    for name, when in plan.items():
        for day in when:
            shot = photo(f"{name}{day}", "S1", BEGIN + timedelta(days=day, hours=12))
            media.append(shot)
            observations.append(animal(shot, individual=name, **more))
    return dataset(stations, media, observations)


def one_of(data: Dataset, days: int = 1) -> Population:
    (found,) = populations_of(data, days).all
    return found


def codes(of: Population) -> list[str]:
    return [one.code for one in of.doubts]


def test_halves_and_occasions_are_counted() -> None:
    found = one_of(seen({"A": [0, 1, 15], "B": [2], "C": [12, 13], "D": [3, 19]}))
    assert (found.species, found.first) == ("Panthera pardus", date(2024, 2, 1))
    assert (found.occasions, found.animals, found.captures) == (20, 4, 8)
    assert found.halves == (3, 3, 2)
    assert found.by_halves is not None
    assert found.by_halves.animals == pytest.approx(4 * 4 / 3 - 1)
    assert found.by_occasions is not None
    assert found.by_occasions.recaptures == 4
    assert codes(found) == ["few_recaptures"]


def test_an_animal_counts_once_in_an_occasion() -> None:
    found = one_of(seen({"A": [0, 1, 2, 3], "B": [4, 9]}), days=5)
    assert (found.occasions, found.captures) == (4, 3)


def test_without_recaptures_there_is_no_number() -> None:
    found = one_of(seen({"A": [0], "B": [15]}))
    assert found.by_halves is found.by_occasions is None
    assert codes(found) == ["none_seen_again"]


def test_animals_seen_again_in_one_half_alone() -> None:
    found = one_of(seen({name: list(range(8)) for name in "ABC"}))
    assert found.by_halves is None
    assert found.by_occasions is not None
    assert codes(found) == ["none_in_both_halves"]


def test_what_a_long_survey_with_gaps_and_flanks_says() -> None:
    plan = {name: list(range(0, 100, 9)) for name in "AB"}
    left, right = seen(plan, days=100, flank="left"), seen({"C": [5, 55, 95]}, flank="right")
    data = dataset(
        [station("S1", BEGIN, BEGIN + timedelta(days=100), gaps=[(at(20), at(23))])],
        [*left.media, *right.media],
        [*left.observations, *right.observations],
    )
    found = populations_of(data, 1)
    (leopards,) = found.all
    assert codes(leopards) == ["few_recaptures", "long", "gaps", "one_flank"]
    assert "100 days" in str(leopards.doubts[1].words)
    assert "--from" not in str(leopards.doubts[1].words), "the window says it too"
    assert "alone (2) and some by their right (1)" in str(leopards.doubts[3].words)


def test_animals_that_differ_are_found() -> None:
    often = {name: list(range(20)) for name in "AB"}
    once = {f"once{day}": [day] for day in range(20)}
    assert codes(one_of(seen(often | once))) == ["few_recaptures", "unequal"]


def test_only_days_between_two_count() -> None:
    data = seen({"A": [0, 5, 6], "B": [5, 19]})
    (found,) = populations_of(data, 1, date(2024, 2, 5), date(2024, 2, 10)).all
    assert (found.first, found.occasions) == (date(2024, 2, 5), 6)
    assert (found.animals, found.captures) == (2, 3)
    assert populations_of(data, 1, date.max, date.max).all == ()
    assert populations_of(data, 1, date.min, date.max).all == populations_of(data, 1).all


def test_what_is_outside_of_the_effort_is_left_out_and_said() -> None:
    data = seen({"A": [1, 2, 30]})
    found = populations_of(data, 1)
    assert found.all[0].captures == 2
    assert found.left_out[ReasonLeftOut.NOT_WORKING] == 1
