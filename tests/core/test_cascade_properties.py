"""Properties of the cascade for any taxa, votes, weights and masks."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core import calibration
from swc_desktop.core.cascade import decide
from swc_desktop.core.method import EvidenceMode, EvidenceUsed, Method, Recipe
from swc_desktop.core.prediction import Prediction, Status
from swc_desktop.core.scoring import RawVotes, score
from swc_desktop.core.taxonomy import RANKS, ROOT
from tests.core.random_cases import Case, a_case, permuted, taken

seeds = st.integers(0, 2**32 - 1)
recipes = st.sampled_from(Recipe)
uses = st.sampled_from(EvidenceMode)


def said(
    case: Case, recipe: Recipe = Recipe.BAYES, use: EvidenceMode = EvidenceMode.BOTH
) -> list[Prediction]:
    return decide(case.method, case.raw, [()] * case.raw.rows, recipe=recipe, use=use)


def same(one: Prediction, other: Prediction) -> None:
    """Equal except for the last bits of the probabilities."""
    for a, b in (
        (one.answer, other.answer),
        (one.without_image, other.without_image),
        (one.without_metadata, other.without_metadata),
    ):
        assert (a is None) == (b is None)
        if a is not None and b is not None:
            assert (a.status, a.taxon, a.rank) == (b.status, b.taxon, b.rank)
            assert a.confidence == pytest.approx(b.confidence, abs=1e-12)
    assert one.evidence == other.evidence
    assert one.not_in_pack_p == pytest.approx(other.not_in_pack_p, abs=1e-12)
    assert one.best.keys() == other.best.keys()
    for rank, best in one.best.items():
        assert best.taxon == other.best[rank].taxon
        assert best.probability == pytest.approx(other.best[rank].probability, abs=1e-12)
    assert [node.taxon for node in one.nodes] == [node.taxon for node in other.nodes]


@given(seeds, recipes, uses)
def test_siblings_sum_to_their_parent(seed: int, recipe: Recipe, use: EvidenceMode) -> None:
    case = a_case(seed)
    path = score(case.method, case.raw, recipe, use).path
    for node in case.method.nodes:
        total = np.sum([path[child] for child in node.children], axis=0)
        has_vote = ~np.isnan(total)
        np.testing.assert_allclose(total[has_vote], path[node.taxon][has_vote], rtol=0, atol=1e-12)
        for child in node.children:
            np.testing.assert_array_equal(np.isnan(path[child]), ~has_vote)


@given(seeds, recipes)
def test_all_ends_of_the_tree_sum_to_one_where_every_node_votes(seed: int, recipe: Recipe) -> None:
    case = a_case(seed, votes_everywhere=True)
    path = score(case.method, case.raw, recipe, EvidenceMode.IMAGE).path
    taxonomy = case.method.taxonomy
    ends = [taxon.name for taxon in taxonomy.taxa if not taxonomy.children(taxon.name)]
    np.testing.assert_allclose(np.sum([path[name] for name in ends], axis=0), 1, atol=1e-12)


@given(seeds, seeds, recipes, uses)
def test_the_order_of_children_does_not_count(
    seed: int, order: int, recipe: Recipe, use: EvidenceMode
) -> None:
    case = a_case(seed)
    other = permuted(case, order)
    for one, two in zip(said(case, recipe, use), said(other, recipe, use), strict=True):
        same(one, two)
        for a, b in zip(one.nodes, two.nodes, strict=True):
            if a.joint is not None and b.joint is not None:
                expected = dict(zip(a.children, a.joint, strict=True))
                for child, value in zip(b.children, b.joint, strict=True):
                    assert value == pytest.approx(expected[child], abs=1e-12)


@given(seeds, seeds, recipes)
def test_neither_batch_nor_order_of_rows_counts(seed: int, order: int, recipe: Recipe) -> None:
    case = a_case(seed, rows=7)
    whole = said(case, recipe)
    rows = np.random.default_rng(order).permutation(7)
    shuffled = said(Case(case.method, taken(case.raw, rows)), recipe)
    for position, row in enumerate(rows):
        same(shuffled[position], whole[row])
        single = said(Case(case.method, taken(case.raw, np.array([row]))), recipe)
        same(single[0], whole[row])


def alone(method: Method, raw: RawVotes, *, image: bool) -> dict[str, np.ndarray]:
    """The joint vote of each node from a single vote, by the formula of the pool written out."""
    result = {}
    for node in method.nodes:
        vote = node.image if image else node.metadata
        if len(node.children) == 1 or vote is None:
            continue
        given = (raw.image if image else raw.metadata)[vote.output]
        logs = np.asarray(given) / vote.temperature
        if not image:
            logs = np.log(given) / vote.temperature
        powers = np.exp(logs - logs.max(axis=1, keepdims=True))
        q = powers / powers.sum(axis=1, keepdims=True)
        if not image:
            q = (1 - method.floor) * q + method.floor / q.shape[1]
        weighed = np.maximum(q, calibration.TINY) ** vote.solo_weight * np.asarray(node.prior) ** (
            1 - vote.solo_weight
        )
        result[node.taxon] = weighed / weighed.sum(axis=1, keepdims=True)
    return result


@given(seeds, st.booleans())
def test_removing_a_vote_is_its_fitted_solo_case(seed: int, image: bool) -> None:
    case = a_case(seed)
    assert case.raw.features is not None
    use = EvidenceMode.IMAGE if image else EvidenceMode.METADATA
    scores = score(case.method, case.raw, Recipe.BAYES, use)
    removed = replace(case.raw, metadata={}) if image else replace(case.raw, image={})
    without = score(case.method, removed, Recipe.BAYES)
    for taxon, expected in alone(case.method, case.raw, image=image).items():
        joint = scores.joint[taxon]
        has_vote = ~np.isnan(joint).any(axis=1)
        np.testing.assert_allclose(joint[has_vote], expected[has_vote], rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(without.joint[taxon], joint)
        if image:
            assert has_vote.all()


@given(seeds)
def test_the_answer_without_a_vote_is_the_answer_of_the_other_alone(seed: int) -> None:
    case = a_case(seed)
    by_image, by_metadata = (
        said(case, use=use) for use in (EvidenceMode.IMAGE, EvidenceMode.METADATA)
    )
    for row, prediction in enumerate(said(case)):
        if prediction.evidence is EvidenceUsed.BOTH:
            assert prediction.without_metadata == by_image[row].answer
            assert prediction.without_image == by_metadata[row].answer
        else:
            assert prediction.without_metadata is None
            assert prediction.without_image is None


@given(seeds)
def test_an_answer_has_reached_its_threshold_and_no_finer_rank_has(seed: int) -> None:
    case = a_case(seed)
    for prediction in said(case):
        if prediction.answer.status is Status.NOT_IN_PACK:
            continue
        if prediction.evidence is None:
            assert prediction.answer.status is Status.UNSURE
            continue
        thresholds = case.method.thresholds[case.method.target][prediction.evidence]
        reached = [
            rank for rank, best in prediction.best.items() if best.probability >= thresholds[rank]
        ]
        assert prediction.answer.rank == max(reached, key=RANKS.index, default=None)
        if prediction.answer.rank is not None:
            best = prediction.best[prediction.answer.rank]
            assert prediction.answer.taxon == best.taxon
            assert prediction.answer.confidence == best.probability


@given(seeds, recipes)
def test_the_evidence_leads_to_the_answer(seed: int, recipe: Recipe) -> None:
    case = a_case(seed)
    taxonomy = case.method.taxonomy
    for prediction in said(case, recipe):
        steps = [node.taxon for node in prediction.nodes]
        assert steps[0] == ROOT
        for above, below in itertools.pairwise(steps):
            assert taxonomy[below].parent == above
        if prediction.answer.taxon is not None:
            path = taxonomy.path(prediction.answer.taxon)
            assert steps[: len(path)] == [ROOT, *path[:-1]]
            last = prediction.nodes[len(path) - 1]
            assert last.path is not None
            found = last.path[last.children.index(path[-1])]
            assert found == pytest.approx(prediction.answer.confidence, abs=1e-12)


@given(seeds)
def test_raising_the_thresholds_only_coarsens(seed: int) -> None:
    case = a_case(seed)
    method = case.method
    low, high = (
        {used: dict.fromkeys(RANKS, least) for used in EvidenceUsed} for least in (0.5, 0.8)
    )
    method = replace(method, thresholds={"low": low, "high": high}, target="low", gate=None)
    lenient = decide(method, case.raw, [()] * case.raw.rows)
    strict = decide(method, case.raw, [()] * case.raw.rows, target="high")
    for one, other in zip(lenient, strict, strict=True):
        fine = -1 if one.answer.rank is None else RANKS.index(one.answer.rank)
        coarse = -1 if other.answer.rank is None else RANKS.index(other.answer.rank)
        assert coarse <= fine
        assert other.answer.taxon is None or one.answer.taxon is not None
        if other.answer.taxon is not None and one.answer.taxon is not None:
            assert other.answer.taxon in method.taxonomy.path(one.answer.taxon)


@given(seeds)
def test_metadata_cannot_rule_out_an_animal(seed: int) -> None:
    case = a_case(seed, votes_everywhere=True)
    node = next((n for n in case.method.nodes if len(n.children) > 1), None)
    if node is None or node.metadata is None or node.image is None:
        return
    never = np.zeros((case.raw.rows, len(node.children)))
    never[:, 1] = 1.0
    sure = np.full_like(never, -30.0)
    sure[:, 0] = 30.0
    raw = replace(
        case.raw,
        metadata=dict(case.raw.metadata) | {node.metadata.output: never},
        image=dict(case.raw.image) | {node.image.output: sure},
    )
    method = replace(case.method, floor=0.02)
    assert case.raw.features is not None
    vote = replace(node.image, temperature=1.0, weight=1.0)
    other = replace(node.metadata, temperature=1.0, weight=1.0)
    flat = (1 / len(node.children),) * len(node.children)
    nodes = tuple(
        replace(n, image=vote, metadata=other, prior=flat) if n is node else n for n in method.nodes
    )
    joint = score(replace(method, nodes=nodes), raw, Recipe.BAYES).joint[node.taxon]
    assert (joint[:, 0] > 0.99).all()


@given(seeds)
def test_temperature_keeps_the_order_and_the_sum(seed: int) -> None:
    chance = np.random.default_rng(seed)
    logits, temperature = chance.normal(0, 20, (4, 5)), float(chance.uniform(0.05, 20))
    given_logits = calibration.from_logits(logits, temperature)
    again = calibration.from_probabilities(calibration.softmax(logits), 1.0)
    np.testing.assert_allclose(given_logits.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_array_equal(given_logits.argmax(axis=1), logits.argmax(axis=1))
    np.testing.assert_allclose(again, calibration.softmax(logits), atol=1e-9)
