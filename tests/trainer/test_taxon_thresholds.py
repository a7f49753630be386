"""A rare name above its threshold is right as often as the target says, or is not answered."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core.method import EvidenceUsed, Gate
from swc_desktop.core.scoring import RawVotes
from swc_desktop.core.taxonomy import Rank
from tests.trainer.measured_world import a_method, a_taxonomy
from trainer.calibration import CalibrationVotes, fit_thresholds
from trainer.taxon_thresholds import NamedRows, enough_answers, taxon_thresholds
from trainer.thresholds import ScoredRows, choose_threshold

TARGET = 0.05
PARENTS = {"common": "genus", "rare": "genus", "unseen": "genus", "other": "elsewhere"}

Floats = NDArray[np.float64]


def named_rows(names: Sequence[str], probability: Floats, right: NDArray[np.bool_]) -> NamedRows:
    return NamedRows(ScoredRows(probability, right, np.arange(len(names))), names, PARENTS)


def a_world(rows: int, seed: int) -> NamedRows:
    """95 common animals to 5 rare ones, whose votes were trained as if both were as frequent.

    The evidence is one number, of mean −1.6 or 1.6; so the stated probabilities of the rare name
    are far too high, and as a whole they are still calibrated at the top.
    """
    random = np.random.default_rng(seed)
    is_rare = random.random(rows) < 0.05
    evidence = random.normal(np.where(is_rare, 1.6, -1.6), 1)
    rare = 1 / (1 + np.exp(-3.2 * evidence))
    names = np.where(rare > 0.5, "rare", "common")
    return named_rows(names.tolist(), np.maximum(rare, 1 - rare), (rare > 0.5) == is_rare)


def wrong_names(world: NamedRows, threshold: float, own: dict[str, float | None]) -> float:
    """Of the answers with the rare name, the share that is wrong; 0 without answers."""
    needed = own.get("rare", threshold)
    if needed is None:
        return 0.0
    chosen = (np.asarray(world.names) == "rare") & (world.rows.probability >= needed)
    return float(np.mean(~world.rows.right[chosen])) if chosen.any() else 0.0


@pytest.mark.parametrize("rows", [400, 1500, 8000])
def test_the_rare_name_is_no_longer_wrong_in_a_third_of_its_answers(rows: int) -> None:
    """By the threshold of the rank alone it is wrong in more than 30 of 100 answers, whatever the
    number of rows; now in fewer than the target on average, or it is not answered."""
    fresh = a_world(40_000, 99)
    before, after = [], []
    for seed in range(40):
        world = a_world(rows, seed)
        threshold = choose_threshold(world.rows, TARGET)
        if threshold is None:
            continue
        before.append(wrong_names(fresh, threshold, {}))
        own = taxon_thresholds(world, threshold, TARGET)
        after.append(wrong_names(fresh, threshold, own))
        assert "common" not in own
    assert len(before) >= 20
    assert np.mean(before) > 0.3
    assert np.mean(after) < TARGET


def test_a_name_with_enough_answers_is_tested_by_itself() -> None:
    """300 answers of which 4 % are wrong pass an estimate and not the bound."""
    count = enough_answers(TARGET) + 70
    right = np.arange(count) % 25 > 0
    names = ["rare"] * count + ["common"] * 4000
    world = named_rows(
        names, np.full(len(names), 0.9), np.concatenate([right, np.ones(4000, dtype=np.bool_)])
    )
    assert taxon_thresholds(world, 0.9, TARGET)["rare"] is None


def test_a_name_with_few_answers_is_shrunk_to_its_relatives() -> None:
    """One of ten wrong is little beside 30 from the rank; five of ten are not."""
    found = {}
    for wrong in (1, 5):
        right = np.concatenate([np.arange(10) >= wrong, np.ones(1000, dtype=np.bool_)])
        names = ["rare"] * 10 + ["common"] * 1000
        own = taxon_thresholds(named_rows(names, np.full(1010, 0.9), right), 0.8, TARGET)
        found[wrong] = own.get("rare", 0.8)
    assert found == {1: 0.8, 5: None}


def test_higher_thresholds_need_answers_of_the_name_itself() -> None:
    """Twenty answers of which fifteen are wrong, and 200 or 10 right ones above them."""
    found = {}
    for above in (200, 10):
        right = np.concatenate([np.arange(20) >= 15, np.ones(above + 4000, dtype=np.bool_)])
        names = ["rare"] * (20 + above) + ["common"] * 4000
        probability = np.concatenate([np.full(20, 0.85), np.full(above, 0.95), np.full(4000, 0.9)])
        own = taxon_thresholds(named_rows(names, probability, right), 0.8, TARGET)
        found[above] = own.get("rare", 0.8)
    assert found[10] is None
    assert found[200] == 0.855


def test_a_name_without_answers_gets_what_its_relatives_have() -> None:
    """The other two names of a genus that is wrong in half of its answers are not answered."""
    names = ["rare"] * 150 + ["other"] * 3000
    right = np.concatenate([np.arange(150) % 2 == 0, np.ones(3000, dtype=np.bool_)])
    own = taxon_thresholds(named_rows(names, np.full(3150, 0.9), right), 0.9, TARGET)
    assert {name: own.get(name, 0.9) for name in ("unseen", "common", "other")} == {
        "unseen": None,
        "common": None,
        "other": 0.9,
    }


def test_enough_answers() -> None:
    assert enough_answers(0.05) == pytest.approx(230, abs=15)
    assert enough_answers(0.02) > enough_answers(0.05) > enough_answers(0.1)


@pytest.mark.parametrize("gate_turns_away", [False, True])
def test_calibration_gives_a_rare_species_its_own_threshold(gate_turns_away: bool) -> None:
    """Leopards are named forty times, half of them wrongly, among 2,000 right lions; what the gate
    turns away is not answered and counts for no threshold."""
    taxonomy = a_taxonomy()
    method = replace(a_method(taxonomy), gate=Gate("gate", 1.0, 0.0, 0.5))
    rows = 2040
    taxa = ["Panthera leo"] * 2020 + ["Panthera pardus"] * 20
    image = {"gate": np.full((rows, 1), 5.0)}
    if gate_turns_away:
        image["gate"][2000:2020] = -5.0
    for node in method.nodes:
        assert node.image is not None
        votes = np.full((rows, len(node.children)), 0.01)
        votes[:, 0] = 1
        if node.taxon == "Panthera":
            votes[2000:] = [0.04, 0.96]
        image[node.image.output] = np.log(votes / votes.sum(axis=1, keepdims=True))
    groups = [str(row) for row in range(rows)]
    fitted = fit_thresholds(
        method, CalibrationVotes(RawVotes(rows, image), taxa, groups), {"0.05": TARGET}
    )
    of_rank = fitted.thresholds["0.05"][EvidenceUsed.IMAGE][Rank.SPECIES]
    lion, leopard = (
        fitted.threshold("0.05", EvidenceUsed.IMAGE, Rank.SPECIES, name)
        for name in ("Panthera leo", "Panthera pardus")
    )
    assert lion == of_rank
    assert leopard == (of_rank if gate_turns_away else None)
