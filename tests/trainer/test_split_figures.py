"""The same rows for every method, silence wrong, unconditional beside given the right parent."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score

from swc_desktop.core.taxonomy import RANKS, Rank
from tests.trainer.measured_world import LEAVES, measured
from trainer.evaluation.figures import by_node, by_rank
from trainer.evaluation.importance import permutation_importance
from trainer.evaluation.methods import FLAT_IMAGE, JOINED, METADATA, METHODS, PICTURE
from trainer.evaluation.split_figures import SplitFigures, figures_of_split
from trainer.evaluation.thesis_figures import REPORTED


@pytest.fixture(scope="module")
def found() -> SplitFigures:
    return figures_of_split(measured())


def test_every_method_has_the_same_rows_at_a_rank(found: SplitFigures) -> None:
    methods = {one.method for one in found.by_rank}
    assert methods == {
        "picture alone", "metadata alone", "joined, thesis", "joined, bayes", "majority",
        "nearest record", "joined without weather",
    }  # fmt: skip
    for rank in RANKS:
        rows = {figures.n for figures in found.by_rank if figures.rank is rank}
        assert rows == {len(found.measured.cases.at(rank))} == {found.samples[rank].n}
    assert len({found.samples[rank].n for rank in RANKS[:3]}) == 1
    assert found.samples[Rank.SUBSPECIES].n == 60


def test_unconditional_figures_are_those_of_the_card(found: SplitFigures) -> None:
    cases = found.measured.cases
    for method in METHODS:
        card = by_rank(found.measured.method, cases, method)
        for rank in RANKS:
            figures = found.at_rank(method.name, rank)
            assert figures is not None
            assert figures.balanced == card[rank]
        for node, figure in by_node(found.measured.method, cases, method).items():
            same = [one for one in found.by_node if (one.method, one.node) == (method.name, node)]
            assert [one.figure for one in same] == [figure]
            assert same[0].chance == 1 / same[0].children


def test_rows_without_a_picture_are_wrong_for_the_picture_alone(found: SplitFigures) -> None:
    figures = found.at_rank(PICTURE.name, Rank.SPECIES)
    assert figures is not None
    assert figures.silent == 12
    said = found.result(PICTURE.name).names[Rank.SPECIES]
    truth = [row[Rank.SPECIES] for row in found.measured.cases.truth]
    hits = [one == other for one, other in zip(said, truth, strict=True)]
    assert sum(hits) / len(hits) == pytest.approx(figures.top1.value)
    assert not any(hits[::10])


def test_the_majority_is_at_chance(found: SplitFigures) -> None:
    figures = found.at_rank("majority", Rank.SPECIES)
    assert figures is not None
    assert figures.balanced.value == pytest.approx(1 / 3)
    assert figures.aurc is None
    assert figures.calibration is None
    assert figures.coverage is None


def test_coverage_and_error_at_the_thresholds_by_hand(found: SplitFigures) -> None:
    result = found.result(JOINED.name)
    assert result.answers is not None
    taxonomy = found.measured.method.taxonomy
    reached = wrong = 0
    for answer, truth in zip(result.answers, found.measured.cases.truth, strict=True):
        steps = taxonomy.path(answer) if answer else ()
        if len(steps) >= 3:
            reached += 1
            wrong += steps[2] != truth[Rank.SPECIES]
    figures = found.at_rank(JOINED.name, Rank.SPECIES)
    assert figures is not None
    assert figures.coverage is not None
    assert figures.error is not None
    assert 0 < reached < 120
    assert figures.coverage.value == pytest.approx(reached / 120)
    assert figures.error.value == pytest.approx(wrong / reached)
    assert figures.error.n == reached


def test_given_the_parent_nodes_are_pooled_over_their_classes(found: SplitFigures) -> None:
    result = found.result(METADATA.name)
    assert result.at_nodes is not None
    felids, lions = result.at_nodes["Panthera"], result.at_nodes["Panthera leo"]
    assert "Elephantidae" not in result.at_nodes
    species = found.at_rank(METADATA.name, Rank.SPECIES)
    assert species is not None
    assert species.given_parent is not None
    assert species.given_parent.n == 90
    assert species.chance == 0.5
    assert species.given_parent.value == pytest.approx(
        balanced_accuracy_score(felids.truth, felids.found)
    )
    assert set(lions.truth) == set(LEAVES[:2])


def test_joined_is_compared_with_each_vote_on_the_same_rows(found: SplitFigures) -> None:
    for one in found.differences:
        joined, other = (found.at_rank(name, one.rank) for name in (JOINED.name, one.other))
        assert joined is not None
        assert other is not None
        expected = joined.balanced.value - other.balanced.value
        assert one.difference.value == pytest.approx(expected)
        assert one.difference.low <= one.difference.value <= one.difference.high


def test_hierarchical_figures_count_the_answers_at_the_thresholds(found: SplitFigures) -> None:
    joined, majority = found.at_thresholds[JOINED.name], found.hierarchical["majority"]
    assert joined.precision > joined.recall
    assert majority.n == 120
    assert majority.precision == pytest.approx((4 + 3 + 2 + 0) / 16)
    assert majority.recall == pytest.approx((4 + 3 + 2 + 0) / (4 + 4 + 3 + 3))


def test_votes_without_information_are_at_chance() -> None:
    """Pure noise given the true parent: nothing above guessing."""
    noise = figures_of_split(measured(rows=1800, picture=0.0, metadata=0.0))
    informed = [node for node in noise.by_node if node.method in (METADATA.name, JOINED.name)]
    assert len(informed) == 8
    for node in informed:
        assert node.figure.value == pytest.approx(node.chance, abs=0.06)


def test_a_split_without_a_rank_has_no_figures_of_it() -> None:
    found = figures_of_split(measured(taxa=("Panthera pardus", "Loxodonta africana")))
    assert Rank.SUBSPECIES not in found.samples
    assert {figures.rank for figures in found.by_rank} == set(RANKS[:3])


def test_the_same_input_gives_the_same_figures(found: SplitFigures) -> None:
    again = figures_of_split(measured())
    assert repr(again.by_rank) == repr(found.by_rank)
    assert repr(again.differences) == repr(found.differences)


def test_a_method_that_names_what_the_pack_does_not_hold_is_silent() -> None:
    some = measured()
    other = replace(some, named={FLAT_IMAGE: ["Vulpes vulpes"] * 120})
    figures = figures_of_split(other).at_rank(FLAT_IMAGE, Rank.SPECIES)
    assert figures is not None
    assert (figures.silent, figures.balanced.value) == (120, 0)


def test_importance_is_what_exchanging_a_feature_loses() -> None:
    """A vote of the first column alone: exchanging it leaves chance, the other loses nothing."""
    random = np.random.default_rng(1)
    truth = [("a", "b")[row % 2] for row in range(400)]
    values = np.stack([np.tile([-1.0, 1.0], 200), random.normal(0, 1, 400)], axis=1)

    def votes(
        rows: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        p = 1 / (1 + np.exp(-rows[:, :1].astype(np.float64)))
        return np.concatenate([1 - p, p], axis=1)

    found = permutation_importance(
        votes,
        values.astype(np.float32),
        {"hour": [1], "place": [0]},
        node="n",
        children=("a", "b"),
        truth=truth,
        groups=[str(row // 4) for row in range(400)],
    )
    assert [one.feature for one in found] == ["place", "hour"]
    assert found[0].drop == pytest.approx(0.5, abs=0.03)
    assert found[0].low < found[0].drop < found[0].high
    assert (found[1].drop, found[1].low, found[1].high) == (0, 0, 0)
    assert found[0].n == 400


def test_the_thesis_figures_are_of_every_rank() -> None:
    assert all(set(row.values) == set(RANKS) for row in REPORTED)
    assert all(0 < value < 1 for row in REPORTED for value in row.values.values())
    image = next(row for row in REPORTED if row.name.startswith("picture"))
    assert image.values[Rank.SPECIES] == 0.527
    assert not image.close
