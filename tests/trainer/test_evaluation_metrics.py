"""Metrics against hand-made examples, scikit-learn and plain slow code."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import (
    balanced_accuracy_score,
    f1_score,
    recall_score,
)

from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from trainer.evaluation.certainty import (
    brier,
    calibration_error,
    calibration_figure,
    reliability,
    selective,
)
from trainer.evaluation.metrics import (
    balanced_accuracy,
    balanced_mean,
    difference_of_balanced,
    grouped_share,
    hierarchical_figures,
    macro_f1,
    mcnemar,
    per_class,
)
from trainer.evaluation.resampling import RESAMPLES, numbered, resampled, table

NAMES = ("leo", "pardus", "onca", "jubatus")


def names_and_guesses(rows: int = 400) -> tuple[list[str], list[str], list[str]]:
    random = np.random.default_rng(3)
    truth = random.choice(NAMES, rows, p=[0.6, 0.2, 0.15, 0.05]).tolist()
    said = [name if random.random() < 0.7 else str(random.choice(NAMES)) for name in truth]
    return truth, said, [str(number) for number in random.integers(0, 60, rows)]


def rightness(truth: list[str], said: list[str]) -> NDArray[np.bool_]:
    return np.asarray([one == other for one, other in zip(truth, said, strict=True)])


def slow_interval(
    truth: list[str], right: NDArray[np.bool_], groups: list[str]
) -> tuple[float, float]:
    """Rows really drawn again, group by group."""
    known = sorted(set(groups))
    rows_of = {name: [row for row, group in enumerate(groups) if group == name] for name in known}
    random = np.random.default_rng(0)
    values = []
    for _ in range(RESAMPLES):
        rows = [r for g in random.integers(0, len(known), len(known)) for r in rows_of[known[g]]]
        drawn, hits = np.asarray(truth)[rows], right[rows]
        values.append(np.mean([hits[drawn == name].mean() for name in set(drawn.tolist())]))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def test_balanced_accuracy_is_scikit_learns_and_its_interval_is_of_drawn_groups() -> None:
    truth, said, groups = names_and_guesses(150)
    right = rightness(truth, said)
    found = balanced_accuracy(truth, right, groups)
    assert found.value == pytest.approx(balanced_accuracy_score(truth, said))
    assert balanced_mean(truth, right) == pytest.approx(found.value)
    assert (found.low, found.high) == pytest.approx(slow_interval(truth, right, groups))


def test_silence_is_wrong_in_every_figure() -> None:
    truth, _, groups = names_and_guesses()
    silent = [""] * len(truth)
    assert balanced_accuracy(truth, rightness(truth, silent), groups).value == 0
    assert macro_f1(truth=truth, predicted=silent, groups=groups).value == 0
    half = [name if row % 2 else "" for row, name in enumerate(truth)]
    recalls = recall_score(truth, half, labels=sorted(set(truth)), average=None)
    assert balanced_mean(truth, rightness(truth, half)) == pytest.approx(recalls.mean())
    assert all(found.precision == 1 for found in per_class(truth=truth, predicted=half).values())


def test_macro_f1_is_scikit_learns_and_figures_of_a_class_are_counted_by_hand() -> None:
    truth, said, groups = names_and_guesses()
    present = sorted(set(truth))
    found = macro_f1(truth=truth, predicted=said, groups=groups)
    expected = f1_score(truth, said, labels=present, average="macro")
    assert found.value == pytest.approx(expected)
    assert found.low < expected < found.high
    by_class = per_class(truth=truth, predicted=said)
    assert list(by_class) == present
    for name, one in by_class.items():
        hits = sum(true == guess == name for true, guess in zip(truth, said, strict=True))
        n, named = truth.count(name), said.count(name)
        assert (one.n, one.named) == (n, named)
        assert (one.precision, one.recall) == pytest.approx((hits / named, hits / n))
        assert one.f1 == pytest.approx(2 * hits / (n + named))


def test_truth_and_predicted_cannot_be_swapped() -> None:
    """Of two lions one is found, the leopard is found: recalls ½ and 1, precisions 1 and ½."""
    truth, said = ["leo", "leo", "pardus"], ["leo", "pardus", "pardus"]
    found = per_class(truth=truth, predicted=said)
    assert (found["leo"].recall, found["leo"].precision) == (0.5, 1.0)
    assert (found["pardus"].recall, found["pardus"].precision) == (1.0, 0.5)
    with pytest.raises(TypeError):
        per_class(truth, said)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        macro_f1(truth, said, ["a"] * 3)  # type: ignore[call-arg]


def test_a_class_that_is_named_and_never_true_has_no_recall() -> None:
    found = per_class(truth=["leo"], predicted=["onca"])
    assert np.isnan(found["onca"].recall)
    assert np.isnan(found["leo"].precision)
    assert (found["onca"].f1, found["leo"].f1) == (0, 0)


def cats() -> Taxonomy:
    return Taxonomy(
        (
            Taxon("Felidae", Rank.FAMILY),
            Taxon("Panthera", Rank.GENUS, "Felidae"),
            Taxon("Acinonyx", Rank.GENUS, "Felidae"),
            Taxon("leo", Rank.SPECIES, "Panthera"),
            Taxon("pardus", Rank.SPECIES, "Panthera"),
            Taxon("jubatus", Rank.SPECIES, "Acinonyx"),
        )
    )


def test_hierarchical_figures_by_hand() -> None:
    """Answers: right species; sister species; other genus; the genus alone; nothing.

    |α∩β| = 3+2+1+2+0 = 8, |α| = 3+3+3+2+0 = 11, |β| = 15; heights of errors 1 and 2.
    """
    found = hierarchical_figures(
        cats(),
        truth=["leo", "leo", "leo", "leo", "leo"],
        predicted=["leo", "pardus", "jubatus", "Panthera", ""],
    )
    assert found.precision == pytest.approx(8 / 11)
    assert found.recall == pytest.approx(8 / 15)
    assert found.f == pytest.approx(2 * (8 / 11) * (8 / 15) / (8 / 11 + 8 / 15))
    assert found.error_height == 1.5
    assert found.n == 5


def test_silence_alone_has_no_precision() -> None:
    found = hierarchical_figures(cats(), truth=["leo"], predicted=[""])
    assert np.isnan(found.precision)
    assert np.isnan(found.error_height)
    assert (found.recall, found.f) == (0, 0)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0000, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_the_interval_of_a_share_of_single_rows_is_the_published_exact_one(
    hits: int, n: int, low: float, high: float
) -> None:
    """Newcombe 1998, Statistics in Medicine 17:857, table I, method 5 (Clopper–Pearson)."""
    groups = [str(row) for row in range(n)]
    found = grouped_share(np.arange(n) < hits, groups)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert (found.value, found.n) == (hits / n, n)
    missed = grouped_share(np.arange(n) >= hits, groups)
    assert (missed.low, missed.high) == pytest.approx((1 - high, 1 - low), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "p"),
    [(0, 0, 1.0), (1, 9, 22 / 2**10), (9, 1, 22 / 2**10), (6, 6, 1.0), (0, 12, 2 / 2**12)],
)
def test_mcnemar_is_the_exact_test_of_discordant_rows(one: int, other: int, p: float) -> None:
    """Twice the binomial tail by hand: of (1, 9) it is 2 · (1 + 10) / 2¹⁰."""
    before = np.asarray([True] * one + [False] * other + [True, False] * 9)
    after = np.asarray([False] * one + [True] * other + [True, False] * 9)
    assert mcnemar(before, after) == pytest.approx(p)


def test_a_difference_is_paired() -> None:
    """Two methods that are right on the same rows differ by 0, whatever the groups do."""
    truth, said, groups = names_and_guesses()
    right = rightness(truth, said)
    same = difference_of_balanced(truth, right, right, groups)
    assert (same.value, same.low, same.high) == (0, 0, 0)
    other = right.copy()
    lost = [row for row, hit in enumerate(right) if hit][:12]
    other[lost] = False
    found = difference_of_balanced(truth, right, other, groups)
    expected = balanced_mean(truth, other) - balanced_mean(truth, right)
    assert found.value == pytest.approx(expected)
    assert found.low < expected < found.high <= 0
    apart = balanced_accuracy(truth, right, groups)
    assert found.high - found.low < apart.high - apart.low


def test_resampled_sums_are_those_of_drawn_groups() -> None:
    _, groups = numbered(["b", "a", "b", "c"])
    sums = table(groups, np.zeros(4, dtype=np.intp), np.asarray([1.0, 2, 3, 4]), (3, 1))
    assert sums[:, 0].tolist() == [2, 4, 4]
    random = np.random.default_rng(0)
    slow = [sums[random.integers(0, 3, 3), 0].sum() for _ in range(RESAMPLES)]
    assert resampled(sums)[0][:, 0].tolist() == slow


def test_one_group_says_as_much_as_one_row() -> None:
    found = grouped_share(np.ones(4, dtype=np.bool_), ["a"] * 4)
    assert (found.value, found.high, found.n) == (1, 1, 4)
    assert found.low == pytest.approx(0.025)


def test_rows_of_a_group_count_together() -> None:
    hits = np.repeat(np.random.default_rng(2).random(40) < 0.5, 25)
    loose = grouped_share(hits, [str(row) for row in range(1000)])
    grouped = grouped_share(hits, [str(row // 25) for row in range(1000)])
    assert grouped.value == loose.value
    ratio = (grouped.high - grouped.low) / (loose.high - loose.low)
    assert ratio == pytest.approx(5, rel=0.2)


def test_without_rows_there_is_no_figure() -> None:
    nothing = np.empty(0, dtype=np.bool_)
    assert balanced_accuracy([], nothing, []).n == 0
    assert macro_f1(truth=[], predicted=[], groups=[]).n == 0
    assert grouped_share(nothing, []).n == 0
    assert difference_of_balanced([], nothing, nothing, []).n == 0
    assert np.isnan(calibration_error(np.empty(0), nothing))
    assert np.isnan(selective(np.empty(0), nothing).area)
    assert np.isnan(brier(np.empty((0, 2)), []))


def test_calibration_error_by_hand() -> None:
    """Two bins: said 0.25, right 0 of 2; said 0.95, right 1 of 2: (0.25 + 0.45) / 2."""
    confidence = np.asarray([0.9, 0.2, 1.0, 0.3, np.nan])
    right = np.asarray([True, False, False, False, False])
    assert calibration_error(confidence, right, bins=2) == pytest.approx(0.35)
    found = reliability(confidence, right, bins=2)
    assert found.counts.tolist() == [2, 2]
    assert found.confidence.tolist() == pytest.approx([0.25, 0.95])


def test_calibration_does_not_depend_on_the_order_of_rows() -> None:
    """Rows of one confidence are one bin: 40 at 0.9 that are all right, 40 that are all wrong."""
    random = np.random.default_rng(6)
    confidence = np.concatenate([np.full(80, 0.9), random.choice([0.5, 0.6, 0.7, 0.8], 120)])
    right = np.concatenate([np.arange(80) < 40, random.random(120) < 0.6])
    groups = [str(row // 4) for row in range(200)]
    found = calibration_figure(confidence, right, groups)
    assert found.value == calibration_error(confidence, right)
    for _ in range(5):
        order = random.permutation(200)
        assert calibration_error(confidence[order], right[order]) == pytest.approx(found.value)
        again = calibration_figure(confidence[order], right[order], [groups[o] for o in order])
        assert (again.low, again.high) == pytest.approx((found.low, found.high))
    bins = reliability(confidence, right)
    assert bins.counts[-1] == 80
    assert bins.right[-1] == 0.5


def test_the_interval_of_a_calibrated_vote_holds_small_errors() -> None:
    random = np.random.default_rng(4)
    confidence = random.uniform(0.3, 1, 3000)
    right = random.random(3000) < confidence
    groups = [str(row // 3) for row in range(3000)]
    good = calibration_figure(confidence, right, groups)
    assert good.value < 0.04
    assert good.low <= good.value <= good.high
    bad = calibration_figure(np.minimum(1, confidence + 0.2), right, groups)
    assert bad.low > good.high


def test_brier_by_hand() -> None:
    """(0.7, 0.3) for the first: 0.09 + 0.09; no vote: 1; truth without a column: 0.49+0.09+1."""
    stated = np.asarray([[0.7, 0.3], [np.nan, np.nan], [0.7, 0.3]])
    assert brier(stated[:1], [0]) == pytest.approx(0.18)
    assert brier(stated, [0, 1, -1]) == pytest.approx((0.18 + 1 + 1.58) / 3)


def test_selective_figures_by_hand() -> None:
    """From the surest: right, wrong, right, silent. Risks 0, 1/2, 1/3, 1/2."""
    confidence = np.asarray([0.7, np.nan, 0.9, 0.8])
    right = np.asarray([True, True, True, False])
    found = selective(confidence, right)
    assert found.risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert found.area == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert found.risk_at(0.75) == pytest.approx(1 / 3)
    assert found.risk_at(0.5) == pytest.approx(1 / 2)
    assert found.coverage_at(0.05) == 0.25
    assert found.coverage_at(0.34) == 0.75
    assert selective(confidence, np.zeros(4, dtype=np.bool_)).coverage_at(0.05) == 0


def test_rows_of_one_confidence_share_their_errors_in_any_order() -> None:
    confidence = np.full(4, 0.5)
    for right in ([True, False, False, True], [False, True, True, False]):
        assert selective(confidence, np.asarray(right)).risk.tolist() == [0.5] * 4
