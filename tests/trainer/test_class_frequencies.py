"""Expected frequencies of a node: taken where they pay, and what they change at 95 to 5."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core.cascade import decide
from swc_desktop.core.method import EvidenceUsed, Method
from swc_desktop.core.scoring import RawVotes
from swc_desktop.core.taxonomy import Rank
from tests.trainer.measured_world import a_method, a_taxonomy
from trainer.calibration import CalibrationVotes, fit_thresholds, fit_votes
from trainer.class_frequencies import frequencies, frequencies_that_pay

NAMES = np.asarray(["Panthera leo", "Panthera pardus"])


def a_world(rows: int, seed: int, rare: float = 0.05) -> CalibrationVotes:
    """Lions and a share of leopards in bursts of four, by picture votes that take both as equal."""
    random = np.random.default_rng(seed)
    label = np.repeat(random.random(rows // 4) < rare, 4).astype(np.intp)
    evidence = random.normal(np.where(label == 1, 1.6, -1.6), 1)
    image: dict[str, NDArray[np.floating]] = {}
    for node in a_method(a_taxonomy()).nodes:
        votes = np.full((len(label), len(node.children)), -30.0)
        votes[:, 0] = 0
        image[f"i/{node.taxon}"] = votes
    image["i/Panthera"] = np.stack([np.zeros(len(label)), 3.2 * evidence], axis=1)
    groups = [str(row // 4) for row in range(len(label))]
    return CalibrationVotes(RawVotes(len(label), image), NAMES[label].tolist(), groups)


def best_species(method: Method, world: CalibrationVotes, *, frequencies: bool) -> Sequence[str]:
    nothing: list[tuple[()]] = [()] * world.raw.rows
    said = decide(method, world.raw, nothing, gated=False, explained=False, frequencies=frequencies)
    return [one.best[Rank.SPECIES].taxon for one in said]


def test_the_rare_name_is_wrong_less_often_and_more_names_are_right() -> None:
    """Half of the rare names are wrong where both count as equally frequent."""
    fresh = a_world(8000, 99)
    truth = np.asarray(fresh.taxa)
    fitted = fit_votes(a_method(a_taxonomy()), a_world(2000, 1))
    wrong, right = {}, {}
    for counted in (True, False):
        named = np.asarray(best_species(fitted, fresh, frequencies=counted))
        wrong[counted] = np.mean(truth[named == NAMES[1]] != NAMES[1])
        right[counted] = np.mean(named == truth)
    assert wrong[False] > 0.45
    assert wrong[True] < 0.2
    assert right[True] > right[False] + 0.02


def test_frequencies_come_with_thresholds_for_when_they_do_not_count() -> None:
    fitted = fit_votes(a_method(a_taxonomy()), a_world(2000, 1))
    bars = a_world(2000, 2)
    both = fit_thresholds(fitted, bars, {"0.05": 0.05})
    without = fit_thresholds(fitted.without_frequencies, bars, {"0.05": 0.05})
    assert both.has_frequencies
    assert both.without_frequencies == without
    image = EvidenceUsed.IMAGE
    with_it, equally = (
        one.threshold("0.05", image, Rank.SPECIES, "Panthera leo") for one in (both, without)
    )
    assert with_it != equally


def test_animals_that_are_equally_frequent_get_none() -> None:
    fitted = fit_votes(a_method(a_taxonomy()), a_world(2000, 1, rare=0.5))
    assert not fitted.has_frequencies


def test_they_can_be_left_out_of_a_pack() -> None:
    fitted = fit_votes(a_method(a_taxonomy()), a_world(2000, 1), frequencies=False)
    assert not fitted.has_frequencies


@pytest.mark.parametrize(("children", "has_them"), [(2, True), (3, False)])
def test_a_node_where_a_child_has_no_rows_has_none(children: int, has_them: bool) -> None:
    labels = (np.arange(400) % 20 == 0).astype(np.intp)
    joint = np.full((400, children), 1 / children)
    found = frequencies_that_pay(joint, labels, [str(row) for row in range(400)])
    assert bool(found) is has_them


def test_bursts_count_once_beside_the_group_added_for_each_child() -> None:
    """Three of four groups and one for each child: (3 + 1) / (4 + 2), however long the bursts."""
    for length in (1, 50):
        labels = np.repeat([0, 0, 0, 1], length)
        groups = np.repeat(["a", "b", "c", "d"], length).tolist()
        np.testing.assert_allclose(frequencies(labels, groups, 2), [4 / 6, 2 / 6])


def test_rows_without_a_vote_do_not_count() -> None:
    labels = (np.arange(400) % 20 == 0).astype(np.intp)
    joint = np.full((400, 2), 0.5)
    groups = [str(row) for row in range(400)]
    silent = np.concatenate([joint, np.full((400, 2), np.nan)])
    again = np.concatenate([labels, 1 - labels])
    more = [*groups, *(f"silent {row}" for row in range(400))]
    assert frequencies_that_pay(silent, again, more) == frequencies_that_pay(joint, labels, groups)


def test_a_method_keeps_its_thresholds_until_new_ones_are_chosen() -> None:
    method = a_method(a_taxonomy())
    fitted = fit_votes(method, a_world(2000, 1))
    assert fitted.equal_thresholds == method.thresholds
    assert replace(fitted, equal_thresholds={}, nodes=method.nodes) == method
