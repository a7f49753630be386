"""Learned votes: no row is judged by a model that saw its fold, and noise stays at chance."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core.features import encode
from swc_desktop.core.observation import Absence, Evidence, Moment, Observation, Place, Source
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from trainer.cases import Case, Split
from trainer.metadata.families import FAMILIES
from trainer.metadata.learning import Learning, balanced_log_loss, fit_flat, learn
from trainer.metadata.metadata_graph import WHOLE_SCHEMA
from trainer.metadata.node_fits import masked
from trainer.metadata.parity import TOLERANCE

TAXONOMY = Taxonomy(
    (
        Taxon("Felidae", Rank.FAMILY),
        Taxon("Panthera", Rank.GENUS, parent="Felidae"),
        Taxon("Panthera leo", Rank.SPECIES, parent="Panthera"),
        Taxon("Panthera onca", Rank.SPECIES, parent="Panthera"),
        Taxon("Panthera tigris", Rank.SPECIES, parent="Panthera"),
    )
)
SPECIES = ("Panthera leo", "Panthera onca", "Panthera tigris")
NO_TIME = Absence(Evidence.TIME, "none")
LEARNING = Learning(WHOLE_SCHEMA, (FAMILIES["histogram boosting"],), places=6)
NO_PROGRESS = lambda _: None  # noqa: E731


def case(number: int, taxon: str, at: tuple[float, float], fold: int, part: Split) -> Case:
    place = Place(*at, source=Source.TYPED)
    hour = (number * 7) % 24
    moment = Moment(datetime(2021, 1 + number % 12, 3, hour), timedelta(0), Source.TYPED)  # noqa: DTZ001
    seen = Observation(place, moment, NO_TIME)
    return Case(str(number), "s", taxon, part, str(fold), fold, f"{fold}:0", seen)


def cases(rows: int, *, noise: bool, seed: int = 0) -> list[Case]:
    """Rows of three species in belts of longitude, or of names without any reason; each fold is
    a set of places of its own."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(rows):
        fold = number % 5
        hearts = random.uniform(-120, 120)
        at = (float(random.uniform(-30, 30)), float(hearts))
        column = int(random.integers(3)) if noise else int(np.digitize(hearts, [-40, 40]))
        part = (Split.TUNE, Split.FUSE, Split.BAR)[number % 3]
        made.append(case(number, SPECIES[column], at, fold, part))
    return made


def learned(some: Sequence[Case], learning: Learning = LEARNING) -> NDArray[np.float64]:
    values = encode([one.seen for one in some], WHOLE_SCHEMA).values
    votes = learn(TAXONOMY, some, values, learning, NO_PROGRESS, Control())
    assert votes["Panthera"].parity <= TOLERANCE
    return votes["Panthera"].votes


def balanced(votes: NDArray[np.float64], some: Sequence[Case]) -> float:
    truth = np.asarray([SPECIES.index(one.taxon) for one in some])
    right = votes.argmax(axis=1) == truth
    return float(np.mean([right[truth == column].mean() for column in range(3)]))


def test_what_place_tells_is_learned_and_unseen_votes_show_it() -> None:
    some = cases(400, noise=False)
    assert balanced(learned(some), some) > 0.9


@pytest.mark.parametrize("family", ["histogram boosting", "tree"])
def test_on_names_that_are_noise_unseen_votes_are_at_chance(family: str) -> None:
    some = cases(900, noise=True)
    votes = learned(some, replace(LEARNING, families=(FAMILIES[family],)))
    deviation = np.sqrt((1 / 3) * (2 / 3) / 900)
    assert balanced(votes, some) == pytest.approx(1 / 3, abs=4 * deviation)


def test_a_row_is_never_judged_by_a_model_that_saw_its_fold() -> None:
    """Fold 0 holds a place that no other has, with a name that no rule could guess: were it seen,
    its votes would know it."""
    some = cases(300, noise=False)
    odd = [
        replace(one, taxon="Panthera tigris", seen=replace(one.seen, place=Place(-80.0, -100.0)))
        if one.fold == 0
        else one
        for one in some
    ]
    votes = learned(odd)
    away = np.asarray([one.fold == 0 for one in odd])
    assert 2 not in votes[away].argmax(axis=1)


def test_cases_outside_training_have_no_vote_and_no_influence() -> None:
    some = cases(300, noise=False)
    tested = [replace(one, split=Split.TEST, fold=-1) for one in cases(60, noise=True, seed=4)]
    with_test, alone = learned([*some, *tested]), learned(some)
    assert np.isnan(with_test[300:]).all()
    np.testing.assert_array_equal(with_test[:300], alone)


def test_a_child_of_one_row_is_not_trained_and_gets_an_equal_share() -> None:
    some = [one for one in cases(400, noise=False) if one.taxon != "Panthera tigris"]
    some.append(case(999, "Panthera tigris", (10.0, 100.0), 1, Split.TUNE))
    votes = learned(some)
    np.testing.assert_allclose(votes[:, 2], 1 / 3)
    np.testing.assert_allclose(votes.sum(axis=1), 1)


def test_a_node_where_only_one_child_has_rows_has_no_vote() -> None:
    some = [one for one in cases(400, noise=False) if one.taxon == "Panthera leo"]
    values = encode([one.seen for one in some], WHOLE_SCHEMA).values
    assert learn(TAXONOMY, some, values, LEARNING, NO_PROGRESS, Control()) == {}
    assert fit_flat(TAXONOMY, some, values, LEARNING) is None


def test_the_family_with_the_smallest_loss_on_the_rows_for_tuning_is_chosen() -> None:
    some = cases(300, noise=False)
    families = (FAMILIES["adaboost"], FAMILIES["histogram boosting"])
    values = encode([one.seen for one in some], WHOLE_SCHEMA).values
    learning = replace(LEARNING, families=families)
    vote = learn(TAXONOMY, some, values, learning, NO_PROGRESS, Control())["Panthera"]
    assert vote.chosen == min(vote.candidates, key=lambda candidate: candidate.loss)
    assert {candidate.family for candidate in vote.candidates} == {"adaboost", "histogram boosting"}
    assert vote.chosen.rows == sum(one.split is Split.TUNE for one in some)


def test_masked_copies_lack_a_kind_and_never_all() -> None:
    values = np.ones((2000, 4), dtype=np.float32)
    kinds = [Evidence.PLACE, Evidence.PLACE, Evidence.TIME, Evidence.WEATHER]
    gone = np.isnan(masked(values, kinds, seed=1))
    assert (gone[:, 0] == gone[:, 1]).all()
    assert gone.any(axis=1).all()
    assert not gone.all(axis=1).any()
    patterns, counts = np.unique(gone, axis=0, return_counts=True)
    assert len(patterns) == 6
    assert counts.min() > 2000 / 6 * 0.8


def test_without_one_kind_the_model_still_tells_what_the_others_tell() -> None:
    some = cases(400, noise=False)
    values = encode([one.seen for one in some], WHOLE_SCHEMA).values
    flat = fit_flat(TAXONOMY, some, values, LEARNING)
    assert flat is not None
    time = [index for index, name in enumerate(WHOLE_SCHEMA) if name.startswith(("year", "hour"))]
    blind = values.copy()
    blind[:, time] = np.nan
    truth = np.asarray([flat.classes.index(one.taxon) for one in some])
    assert (flat.probabilities(blind).argmax(axis=1) == truth).mean() > 0.9


def test_a_stop_ends_learning() -> None:
    control = Control()
    control.cancel()
    some = cases(300, noise=False)
    values = encode([one.seen for one in some], WHOLE_SCHEMA).values
    with pytest.raises(Cancelled):
        learn(TAXONOMY, some, values, LEARNING, NO_PROGRESS, control)


def test_the_loss_weighs_each_class_alike() -> None:
    shares = np.asarray([[0.5, 0.5]] * 9 + [[0.75, 0.25]])
    labels = np.asarray([0] * 9 + [1])
    expected = (-np.log(0.5) - np.log(0.25)) / 2
    assert balanced_log_loss(shares, labels) == pytest.approx(expected)
