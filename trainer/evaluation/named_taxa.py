"""How often each name is right where the program answers with it, at its thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy, ancestor_at
from trainer.evaluation.figures import Cases
from trainer.evaluation.metrics import NO_CASES, Figure
from trainer.evaluation.resampling import Floats


@dataclass(frozen=True)
class TaxonAnswers:
    """A taxon in a test: ``n`` rows that show it, its answers and the share of them that is right,
    and the mean probability stated for them (NaN without answers)."""

    rank: Rank
    taxon: str
    n: int
    right: Figure
    stated: float

    @property
    def answers(self) -> int:
        """How often the program answered with the taxon or one below it."""
        return self.right.n


def named_taxa(
    taxonomy: Taxonomy,
    cases: Cases,
    answers: Sequence[str],
    confidence: Mapping[Rank, Floats],
) -> list[TaxonAnswers]:
    """Every taxon of the test or of an answer, by rank, the rarest in the test first.

    ``answers`` are the taxa that the program answered with, "" for none; ``confidence`` (rows,) is
    the probability of the best taxon at each rank. Counted are rows whose truth is known at the
    rank, and answers at the rank or finer.
    """
    found = []
    for rank in RANKS:
        rows = cases.at(rank)
        step = {name: ancestor_at(taxonomy, name, rank) if name else None for name in set(answers)}
        by_name: dict[str, list[int]] = {cases.truth[row][rank]: [] for row in rows}
        for row in rows:
            name = step[answers[row]]
            if name is not None:
                by_name.setdefault(name, []).append(row)
        counts = dict.fromkeys(by_name, 0)
        for row in rows:
            counts[cases.truth[row][rank]] += 1
        for name in sorted(by_name, key=lambda one: (counts[one], one)):
            named = by_name[name]
            right = (
                cases.share({row: cases.truth[row][rank] == name for row in named})
                if named
                else NO_CASES
            )
            stated = float(np.mean(confidence[rank][named])) if named else float("nan")
            found.append(TaxonAnswers(rank, name, counts[name], right, stated))
    return found
