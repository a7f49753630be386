"""Whether one pack is worse than another on the same observations, used to train neither.

The rule has two errors, each of at most 5 %: to call a pack worse that is as good at every rank,
and to call one not worse that is worse by ``MARGIN`` or more at some rank. Where the test is too
small for either, it says so.
"""

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
from trainer.evaluation.metrics import balanced_mean
from trainer.evaluation.paired_difference import PairedDifference, paired_difference
from trainer.evaluation.results import Measured

MARGIN: Final = 0.02
"""A loss of balanced accuracy below this does not matter. Two points is a round choice: half of it
would need about four times as many observations."""

ERROR: Final = 0.05
"""How often each of the two errors may happen; the usual level."""


class Verdict(StrEnum):
    """What the difference at a rank says."""

    BETTER = "better"
    NOT_WORSE = "not worse"
    CANNOT_TELL = "cannot tell"
    WORSE = "worse"


@dataclass(frozen=True)
class Difference:
    """At a rank: both balanced accuracies and their difference on ``n`` observations.

    ``tests`` is how many ranks and splits are compared in all: each may call a pack worse with the
    error divided by it (Bonferroni). Every rank has to show that it is not worse, so that needs no
    division (Berger 1982).
    """

    rank: Rank
    before: float
    after: float
    paired: PairedDifference
    n: int
    tests: int

    @property
    def verdict(self) -> Verdict:
        """Worse or better: shown; not worse: a loss of ``MARGIN`` is excluded."""
        if self.paired.upper(1 - ERROR / self.tests) < 0:
            return Verdict.WORSE
        if self.paired.lower(1 - ERROR / self.tests) > 0:
            return Verdict.BETTER
        excluded = self.paired.lower(1 - ERROR) > -MARGIN
        return Verdict.NOT_WORSE if excluded else Verdict.CANNOT_TELL


@dataclass(frozen=True)
class Comparison:
    """Two packs on the same observations."""

    differences: tuple[Difference, ...]

    @property
    def verdict(self) -> Verdict:
        """Worse if they are at any rank; not worse only if that is shown at every rank."""
        found = {one.verdict for one in self.differences}
        for verdict in (Verdict.WORSE, Verdict.CANNOT_TELL):
            if verdict in found:
                return verdict
        return Verdict.NOT_WORSE

    def lines(self) -> list[str]:
        """A line for each rank for the terminal, and the verdict."""
        lines = [
            f"{found.rank.value}: {found.before:.3f} before, {found.after:.3f} after, difference "
            f"{found.paired.value:+.3f} [{found.paired.lower(0.975):+.3f}, "
            f"{found.paired.upper(0.975):+.3f}], n = {found.n:,}: {found.verdict.value}"
            for found in self.differences
        ]
        return [*lines, VERDICTS[self.verdict]]


VERDICTS: Final = {
    Verdict.WORSE: "The second pack is worse.",
    Verdict.NOT_WORSE: "The second pack is not worse.",
    Verdict.CANNOT_TELL: "Cannot tell whether the second pack is worse: the test has too few "
    "groups of observations for such a difference.",
}


def compare(before: Measured, after: Measured, splits: int = 1) -> Comparison:
    """Compare joined names, unconditional: a rank that a pack does not name counts as wrong.

    Both have to hold the same observations in the same order; ``splits`` is how many pairs are
    compared in all. Raises ``NotComparable``.
    """
    if list(before.ids) != list(after.ids):
        raise NotComparable(problem="they were measured on different observations")
    known = {}
    for rank in RANKS:
        truth = [
            first.get(rank) or second.get(rank)
            for first, second in zip(before.cases.truth, after.cases.truth, strict=True)
        ]
        if rows := [row for row, name in enumerate(truth) if name is not None]:
            known[rank] = (rows, [str(truth[row]) for row in rows])
    if not known:
        raise NotComparable(problem="no observation has a name that either of them knows")
    return Comparison(
        tuple(
            difference_at(
                rank,
                names,
                [after.cases.groups[row] for row in rows],
                _right(before, rank, rows, names),
                _right(after, rank, rows, names),
                tests=splits * len(known),
            )
            for rank, (rows, names) in known.items()
        )
    )


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


def difference_at(
    rank: Rank,
    names: Sequence[str],
    groups: Sequence[str],
    before: NDArray[np.bool_],
    after: NDArray[np.bool_],
    *,
    tests: int,
) -> Difference:
    """The difference at a rank, from what each pack has right (rows,)."""
    one, two = (balanced_mean(names, right) for right in (before, after))
    paired = paired_difference(names, before, after, groups)
    return Difference(rank, one, two, paired, len(names), tests)
