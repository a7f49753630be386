"""How correct names are: balanced accuracy, F1, hierarchical figures, and tests of a difference.

Functions take truth and predicted by keyword, so that the two cannot be swapped. "" as a predicted
name is silence, which is wrong everywhere. Intervals are 95 %, by resampling groups
(``resampling``); those of a share come from the design effect (``grouped_bounds``).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest
from sklearn.metrics import precision_recall_fscore_support

from swc_desktop.core.taxonomy import Taxonomy
from trainer.evaluation.resampling import (
    Floats,
    Ints,
    interval,
    numbered,
    resampled,
    table,
)
from trainer.grouped_bounds import group_numbers, grouped_interval

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Figure:
    """A share with its 95 % interval and its number of cases."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        if self.n == 0:
            return "–"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] (n = {self.n})"

    def as_json(self) -> dict[str, float | int]:
        """The same, rounded to four decimals."""
        return {
            "value": round(self.value, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "n": self.n,
        }


NO_CASES = Figure(float("nan"), float("nan"), float("nan"), 0)


@dataclass(frozen=True)
class ClassFigures:
    """Precision, recall and F1 of a class, its rows ``n``, and how often it was named."""

    precision: float
    recall: float
    f1: float
    n: int
    named: int


@dataclass(frozen=True)
class Hierarchical:
    """Hierarchical precision, recall and F (Kiritchenko et al. 2006), and the mean height to the
    common ancestor of the wrong answers, in ranks (NaN without any)."""

    precision: float
    recall: float
    f: float
    error_height: float
    n: int


def grouped_share(hits: Bools, groups: Sequence[str]) -> Figure:
    """A share with its interval by groups (``grouped_bounds``).

    That of resampled groups is a point where all rows are hits or none is, and too narrow near
    there.
    """
    if len(hits) == 0:
        return NO_CASES
    low, high = grouped_interval(hits, group_numbers(groups))
    return Figure(float(np.mean(hits)), low, high, len(hits))


def balanced_accuracy(truth: Sequence[str], right: Bools, groups: Sequence[str]) -> Figure:
    """Mean recall of the classes present, from which rows are right."""
    classes, class_of = numbered(truth)
    return _mean_recall(class_of, len(classes), right, groups)


def balanced_mean(truth: Sequence[str], right: Bools) -> float:
    """Mean recall of the classes present, without its interval."""
    classes, class_of = numbered(truth)
    n = np.bincount(class_of, minlength=len(classes))
    return float((np.bincount(class_of, weights=right, minlength=len(classes)) / n).mean())


def _mean_recall(class_of: Ints, classes: int, right: Bools, groups: Sequence[str]) -> Figure:
    if len(class_of) == 0:
        return NO_CASES
    known, group_of = numbered(groups)
    shape = (len(known), classes)
    cases = table(group_of, class_of, np.ones(len(class_of)), shape)
    hits = table(group_of, class_of, np.asarray(right, dtype=np.float64), shape)
    drawn_cases, drawn_hits = resampled(cases, hits)
    low, high = interval(_mean_of_present(drawn_hits, drawn_cases))
    value = float(_mean_of_present(hits.sum(axis=0)[None], cases.sum(axis=0)[None])[0])
    return Figure(value, low, high, len(class_of))


def _mean_of_present(parts: Floats, wholes: Floats) -> Floats:
    """Mean over columns of parts/wholes (rows, columns), columns with nothing left out."""
    present = wholes > 0
    ratios = np.where(present, parts / np.where(present, wholes, 1.0), 0.0)
    return np.asarray(ratios.sum(axis=1) / present.sum(axis=1))


def macro_f1(*, truth: Sequence[str], predicted: Sequence[str], groups: Sequence[str]) -> Figure:
    """Mean F1 of the classes present in the truth.

    A class that is named and never true has no F1 of its own and lowers only the recall of the
    others, as in scikit-learn with the classes of the truth as ``labels``.
    """
    if len(truth) == 0:
        return NO_CASES
    classes, class_of = numbered(truth)
    guess = _columns(predicted, classes)
    known, group_of = numbered(groups)
    shape = (len(known), len(classes))
    cases = table(group_of, class_of, np.ones(len(class_of)), shape)
    hits = table(group_of, class_of, (guess == class_of).astype(np.float64), shape)
    there = guess >= 0
    named = table(group_of[there], guess[there], np.ones(int(there.sum())), shape)
    low, high = interval(_mean_f1(*resampled(hits, cases, named)))
    whole = _mean_f1(*(some.sum(axis=0)[None] for some in (hits, cases, named)))
    return Figure(float(whole[0]), low, high, len(class_of))


def _mean_f1(hits: Floats, cases: Floats, named: Floats) -> Floats:
    present = cases > 0
    f1 = np.where(present, 2 * hits / np.where(present, cases + named, 1.0), 0.0)
    return np.asarray(f1.sum(axis=1) / present.sum(axis=1))


def per_class(*, truth: Sequence[str], predicted: Sequence[str]) -> dict[str, ClassFigures]:
    """Figures of every class that is true or named, by name; NaN where a share has no cases."""
    names = sorted({*truth, *predicted} - {""})
    if not names:
        return {}
    precision, recall, f1, n = precision_recall_fscore_support(
        truth, predicted, labels=names, average=None, zero_division=np.nan
    )
    named = Counter(predicted)
    return {
        name: ClassFigures(
            float(precision[at]), float(recall[at]), float(f1[at]), int(n[at]), named[name]
        )
        for at, name in enumerate(names)
    }


def hierarchical_figures(
    taxonomy: Taxonomy, *, truth: Sequence[str], predicted: Sequence[str]
) -> Hierarchical:
    """How far along the tree answers are right; "" answers nothing and lowers recall alone.

    The height of an error counts ranks from the truth up to the finest taxon that it shares with
    the answer; an answer on the path to the truth is not an error.
    """
    shared = given = wanted = 0
    heights = []
    for true, guess in zip(truth, predicted, strict=True):
        path, answer = taxonomy.path(true), taxonomy.path(guess) if guess else ()
        common = sum(one == other for one, other in zip(path, answer, strict=False))
        shared, given, wanted = shared + common, given + len(answer), wanted + len(path)
        if common < min(len(path), len(answer)):
            heights.append(len(path) - common)
    precision = shared / given if given else float("nan")
    recall = shared / wanted if wanted else float("nan")
    f = 2 * shared / (given + wanted) if given + wanted else float("nan")
    height = float(np.mean(heights)) if heights else float("nan")
    return Hierarchical(precision, recall, f, height, len(truth))


def mcnemar(before: Bools, after: Bools) -> float:
    """The exact two-sided p of McNemar's test (1947) on rows that only one has right."""
    only_before = int((before & ~after).sum())
    only_after = int((after & ~before).sum())
    discordant = only_before + only_after
    return float(binomtest(only_before, discordant).pvalue) if discordant else 1.0


def difference_of_balanced(
    truth: Sequence[str], before: Bools | Floats, after: Bools | Floats, groups: Sequence[str]
) -> Figure:
    """Balanced accuracy of ``after`` less that of ``before``, the same groups drawn for both.

    A row is right (1), wrong (0), or right a share of the time.
    """
    if len(truth) == 0:
        return NO_CASES
    classes, class_of = numbered(truth)
    known, group_of = numbered(groups)
    shape = (len(known), len(classes))
    cases = table(group_of, class_of, np.ones(len(class_of)), shape)
    gained = table(group_of, class_of, after.astype(np.float64) - before.astype(np.float64), shape)
    drawn_cases, drawn_gained = resampled(cases, gained)
    low, high = interval(_mean_of_present(drawn_gained, drawn_cases))
    value = float(_mean_of_present(gained.sum(axis=0)[None], cases.sum(axis=0)[None])[0])
    return Figure(value, low, high, len(truth))


def _columns(names: Sequence[str], classes: Sequence[str]) -> Ints:
    """The column of each name among the classes, −1 for one that is not among them."""
    column = {name: number for number, name in enumerate(classes)}
    return np.asarray([column.get(name, -1) for name in names], dtype=np.intp)
