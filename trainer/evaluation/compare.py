"""Whether one pack is better than another on the same observations, used to train neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.taxonomy import RANKS, Rank
from trainer.errors import NotComparable
from trainer.evaluation.figures import predictions
from trainer.evaluation.methods import JOINED
from trainer.evaluation.metrics import balanced_mean, difference_of_balanced, mcnemar
from trainer.evaluation.results import Measured

MARGIN: Final = 0.01
"""A balanced accuracy lower by more than this is worse, however wide its interval: on few
observations a wide interval would otherwise hide any loss. One point is a round choice."""


class Verdict(StrEnum):
    """What the difference at a rank says."""

    BETTER = "better"
    NOT_WORSE = "not worse"
    WORSE = "worse"


@dataclass(frozen=True)
class Difference:
    """At a rank: both balanced accuracies, their difference with its 95 % interval (the same groups
    resampled for both), and the exact McNemar p of observations that only one pack has right."""

    rank: Rank
    before: float
    after: float
    low: float
    high: float
    p: float
    n: int

    @property
    def verdict(self) -> Verdict:
        """Worse: the whole interval below 0, or lower by more than ``MARGIN``."""
        difference = self.after - self.before
        if self.high < 0 or difference < -MARGIN:
            return Verdict.WORSE
        return Verdict.BETTER if self.low > 0 else Verdict.NOT_WORSE


@dataclass(frozen=True)
class Comparison:
    """Two packs on the same observations."""

    differences: tuple[Difference, ...]

    @property
    def is_worse(self) -> bool:
        """Whether the second is worse at any rank."""
        return any(found.verdict is Verdict.WORSE for found in self.differences)

    def lines(self) -> list[str]:
        """A line for each rank for the terminal, and the verdict."""
        lines = [
            f"{found.rank.value}: {found.before:.3f} before, {found.after:.3f} after, difference "
            f"{found.after - found.before:+.3f} [{found.low:+.3f}, {found.high:+.3f}], McNemar "
            f"p = {found.p:.3f}, n = {found.n:,}: {found.verdict.value}"
            for found in self.differences
        ]
        worse = "The second pack is worse." if self.is_worse else "The second pack is not worse."
        return [*lines, worse]


def compare(before: Measured, after: Measured) -> Comparison:
    """Compare joined names, unconditional: a rank that a pack does not name counts as wrong.

    Both have to hold the same observations in the same order. Raises ``NotComparable``.
    """
    if list(before.ids) != list(after.ids):
        raise NotComparable(problem="they were measured on different observations")
    found = []
    for rank in RANKS:
        truth = [
            first.get(rank) or second.get(rank)
            for first, second in zip(before.cases.truth, after.cases.truth, strict=True)
        ]
        rows = [row for row, name in enumerate(truth) if name is not None]
        if rows:
            names = [str(truth[row]) for row in rows]
            groups = [after.cases.groups[row] for row in rows]
            right = [_right(some, rank, rows, names) for some in (before, after)]
            found.append(_difference(rank, names, groups, right[0], right[1]))
    if not found:
        raise NotComparable(problem="no observation has a name that either of them knows")
    return Comparison(tuple(found))


def _right(
    measured: Measured, rank: Rank, rows: Sequence[int], names: Sequence[str]
) -> NDArray[np.bool_]:
    decided = predictions(measured.method, measured.cases, JOINED, gated=False)
    return np.asarray(
        [
            rank in decided[row].best and decided[row].best[rank].taxon == name
            for row, name in zip(rows, names, strict=True)
        ],
        dtype=np.bool_,
    )


def _difference(
    rank: Rank,
    names: Sequence[str],
    groups: Sequence[str],
    before: NDArray[np.bool_],
    after: NDArray[np.bool_],
) -> Difference:
    found = difference_of_balanced(names, before, after, groups)
    one, two = (balanced_mean(names, right) for right in (before, after))
    return Difference(rank, one, two, found.low, found.high, mcnemar(before, after), len(names))
