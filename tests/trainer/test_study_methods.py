"""The table: the same rows for every way, silence wrong, given the parent beside unconditional."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score

from swc_desktop.core.taxonomy import RANKS, Rank
from tests.trainer.measured_world import LEAVES, measured
from trainer.evaluation.figures import WAYS, by_node, by_rank
from trainer.evaluation.importance import permutation_importance
from trainer.evaluation.methods import JOINED, METADATA, PICTURE
from trainer.evaluation.study_methods import Study, study
from trainer.evaluation.thesis_figures import REPORTED


@pytest.fixture(scope="module")
def found() -> Study:
    return study(measured())


def test_every_way_has_the_same_rows_at_a_rank(found: Study) -> None:
    ways = {cell.way for cell in found.cells}
    assert ways == {
        "picture alone", "metadata alone", "joined, thesis", "joined, bayes", "majority",
        "nearest record", "joined without weather",
    }  # fmt: skip
    for rank in RANKS:
        rows = {cell.n for cell in found.cells if cell.rank is rank}
        assert rows == {len(found.measured.cases.at(rank))} == {found.at[rank].n}
    assert len({found.at[rank].n for rank in RANKS[:3]}) == 1
    assert found.at[Rank.SUBSPECIES].n == 60


def test_unconditional_figures_are_those_of_the_card(found: Study) -> None:
    cases = found.measured.cases
    for way, told in zip(WAYS, ("picture alone", "metadata alone", *[w.name for w in WAYS[2:]]),
                         strict=True):  # fmt: skip
        card = by_rank(found.measured.method, cases, way)
        for rank in RANKS:
            cell = found.cell(told, rank)
            assert cell is not None
            assert cell.balanced == card[rank]
        for node, figure in by_node(found.measured.method, cases, way).items():
            same = [c for c in found.nodes if (c.way, c.node) == (told, node)]
            assert [c.figure for c in same] == [figure]
            assert same[0].chance == 1 / same[0].children


def test_rows_without_a_picture_are_wrong_for_the_picture_alone(found: Study) -> None:
    cell = found.cell(PICTURE.name, Rank.SPECIES)
    assert cell is not None
    assert cell.silent == 12
    said = found.of(PICTURE.name).names[Rank.SPECIES]
    truth = [row[Rank.SPECIES] for row in found.measured.cases.truth]
    hits = [one == other for one, other in zip(said, truth, strict=True)]
    assert sum(hits) / len(hits) == pytest.approx(cell.top1.value)
    assert not any(hits[::10])


def test_the_majority_is_at_chance(found: Study) -> None:
    cell = found.cell("majority", Rank.SPECIES)
    assert cell is not None
    assert cell.balanced.value == pytest.approx(1 / 3)
    assert cell.aurc is None
    assert cell.calibration is None
    assert cell.coverage is None


def test_coverage_and_error_at_the_bars_by_hand(found: Study) -> None:
    told = found.of(JOINED.name)
    assert told.answers is not None
    taxonomy = found.measured.method.taxonomy
    reached = wrong = 0
    for answer, truth in zip(told.answers, found.measured.cases.truth, strict=True):
        steps = taxonomy.path(answer) if answer else ()
        if len(steps) >= 3:
            reached += 1
            wrong += steps[2] != truth[Rank.SPECIES]
    cell = found.cell(JOINED.name, Rank.SPECIES)
    assert cell is not None
    assert cell.coverage is not None
    assert cell.error is not None
    assert 0 < reached < 120
    assert cell.coverage.value == pytest.approx(reached / 120)
    assert cell.error.value == pytest.approx(wrong / reached)
    assert cell.error.n == reached


def test_given_the_parent_nodes_are_pooled_over_their_classes(found: Study) -> None:
    told = found.of(METADATA.name)
    assert told.at_nodes is not None
    felids, lions = told.at_nodes["Panthera"], told.at_nodes["Panthera leo"]
    assert "Elephantidae" not in told.at_nodes
    species = found.cell(METADATA.name, Rank.SPECIES)
    assert species is not None
    assert species.given_parent is not None
    assert species.given_parent.n == 90
    assert species.chance == 0.5
    assert species.given_parent.value == pytest.approx(
        balanced_accuracy_score(felids.truth, felids.found)
    )
    assert set(lions.truth) == set(LEAVES[:2])


def test_joined_is_set_against_each_vote_on_the_same_rows(found: Study) -> None:
    for against in found.against:
        joined, other = (found.cell(w, against.rank) for w in (JOINED.name, against.other))
        assert joined is not None
        assert other is not None
        assert against.difference.value == pytest.approx(
            joined.balanced.value - other.balanced.value
        )
        assert against.difference.low <= against.difference.value <= against.difference.high


def test_hierarchical_figures_count_the_answers_at_the_bars(found: Study) -> None:
    joined, majority = (found.hierarchical[name] for name in (JOINED.name, "majority"))
    assert joined.precision > joined.recall
    assert majority.n == 120
    assert majority.precision == pytest.approx((4 + 3 + 2 + 0) / 16)
    assert majority.recall == pytest.approx((4 + 3 + 2 + 0) / (4 + 4 + 3 + 3))


def test_votes_without_information_are_at_chance() -> None:
    """Pure noise given the true parent: nothing above guessing."""
    noise = study(measured(rows=1800, picture=0.0, metadata=0.0))
    told = [node for node in noise.nodes if node.way in (METADATA.name, JOINED.name)]
    assert len(told) == 8
    for node in told:
        assert node.figure.value == pytest.approx(node.chance, abs=0.06)


def test_a_part_without_a_rank_has_no_figures_of_it() -> None:
    found = study(measured(taxa=("Panthera pardus", "Loxodonta africana")))
    assert Rank.SUBSPECIES not in found.at
    assert {cell.rank for cell in found.cells} == set(RANKS[:3])


def test_the_same_input_gives_the_same_figures(found: Study) -> None:
    again = study(measured())
    assert repr(again.cells) == repr(found.cells)
    assert repr(again.against) == repr(found.against)


def test_a_way_that_names_what_the_pack_does_not_hold_is_silent() -> None:
    some = measured()
    other = replace(some, named={"flat image": ["Vulpes vulpes"] * 120})
    cell = study(other).cell("flat image", Rank.SPECIES)
    assert cell is not None
    assert (cell.silent, cell.balanced.value) == (120, 0)


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
