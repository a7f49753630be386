"""A filter is changed one value at a time, and knows what of it fits another project."""

from dataclasses import fields, replace
from datetime import date

import pytest

from swc_desktop.core.result_state import State, Sureness
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.media_filter import EVERYTHING, Lacking, MediaFilter, Review

FULL = MediaFilter(
    taxa=frozenset({"Felidae"}),
    apart=frozenset({State.UNSURE}),
    roots=frozenset({1}),
    deployments=frozenset({"A1"}),
    days=frozenset({"2026-03"}),
    first=date(2026, 3, 1),
    last=date(2026, 3, 14),
    cameras=frozenset({("Reconyx HP2X", "77")}),
    states=frozenset({State.NAMED}),
    ranks=frozenset({Rank.GENUS}),
    sureness=frozenset({Sureness.SURE}),
    lacking=frozenset({Lacking.PLACE}),
    review=frozenset({Review.JUDGED}),
    differing=frozenset({("Ann", "Ben")}),
    second=frozenset({("Ann", "Ben")}),
    individuals=frozenset({"PANPAR-001"}),
    disputed=True,
    partial=True,
    in_conflict=True,
    text="lion",
)
"""A filter with a value in every field."""

FIELDS = [item.name for item in fields(MediaFilter)]


def only(name: str) -> MediaFilter:
    """The filter with one of the values."""
    return replace(EVERYTHING, **{name: getattr(FULL, name)})


def test_a_filter_without_a_value_is_empty() -> None:
    assert MediaFilter().empty
    assert MediaFilter() == EVERYTHING


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_counts_and_can_be_removed(name: str) -> None:
    assert not only(name).empty
    assert only(name).without(name).empty
    assert getattr(FULL.without(name), name) == getattr(EVERYTHING, name)
    assert replace(FULL.without(name), **{name: getattr(FULL, name)}) == FULL


def test_one_value_of_a_field_is_added_and_removed() -> None:
    asked = MediaFilter(ranks=frozenset({Rank.GENUS}), text="lion").toggled("ranks", Rank.SPECIES)
    assert asked.ranks == {Rank.GENUS, Rank.SPECIES}
    assert asked.toggled("ranks", Rank.GENUS).ranks == {Rank.SPECIES}
    assert asked.without("ranks", Rank.GENUS).ranks == {Rank.SPECIES}
    assert asked.without("ranks").with_text("").empty


@pytest.mark.parametrize("name", ["disputed", "partial", "in_conflict"])
def test_a_question_of_yes_or_no_is_switched(name: str) -> None:
    flipped = MediaFilter().flipped(name)
    assert getattr(flipped, name)
    assert flipped.flipped(name).empty


def test_what_belongs_to_one_project_does_not_last() -> None:
    of_project = ("roots", "deployments", "days", "first", "last", "cameras")
    for name in (*of_project, "differing", "second"):
        assert only(name).lasting.empty
        assert getattr(FULL.lasting, name) == getattr(EVERYTHING, name)
    for name in ("taxa", "states", "lacking", "disputed", "text"):
        assert only(name).lasting == only(name)
        assert getattr(FULL.lasting, name) == getattr(FULL, name)


@pytest.mark.parametrize("name", FIELDS)
def test_a_file_without_a_photograph_fits_what_can_be_known_of_it(name: str) -> None:
    """That is its state, its folder and its name."""
    assert only(name).fits_unread_files is (name in ("roots", "text"))


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (MediaFilter(), True),
        (MediaFilter(states=frozenset({State.UNREADABLE})), True),
        (MediaFilter(states=frozenset({State.UNREADABLE, State.NAMED}), text="a"), True),
        (MediaFilter(states=frozenset({State.UNREADABLE}), disputed=True), False),
        (MediaFilter(apart=frozenset({State.UNREADABLE})), True),
        (MediaFilter(taxa=frozenset({"Felidae"}), apart=frozenset({State.UNREADABLE})), True),
        (
            MediaFilter(states=frozenset({State.NAMED}), apart=frozenset({State.UNREADABLE})),
            False,
        ),
    ],
)
def test_files_that_cannot_be_read_are_asked_for_by_their_state(
    asked: MediaFilter, fits: bool
) -> None:
    assert asked.fits_unread_files is fits
