"""Thresholds of single taxa, for those that are wrong more often than their rank as a whole.

A threshold of a rank holds for all its answers together. Where one species is 95 of 100 pictures,
its answers decide that, and the name of a rare one beside it can be wrong half of the time. So each
taxon also needs that few enough of the answers with its own name are wrong:

- With enough answers of its own, it is tested like a rank (``choose_threshold``).
- With fewer, its share of wrong answers is estimated, shrunk to that of the taxa under its parent,
  and theirs to that of the rank: as if ``SHRINKAGE_ROWS`` more answers had been wrong as often as
  those. If the estimate is at most the target, the threshold of the rank will do; a taxon without
  answers gets what its relatives have. If not, higher thresholds are tried, at which the share is
  shrunk to the taxon's own estimate, so that a few lucky answers at the top are not enough.

A taxon for which no threshold will do is never answered; its parent is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from trainer.fusion import SHRINKAGE_ROWS
from trainer.grouped_bounds import grouped_count, upper_bound
from trainer.thresholds import ScoredRows, candidates, choose_threshold


@dataclass(frozen=True)
class NamedRows:
    """Rows of one rank with the best taxon of each; ``parents`` holds the parent of every taxon of
    the rank."""

    rows: ScoredRows
    names: Sequence[str]
    parents: Mapping[str, str]


@lru_cache
def enough_answers(target: float) -> int:
    """How many answers a taxon needs to be tested by itself: with these, one that is wrong half as
    often as the target passes."""
    answers = 1
    while upper_bound(answers * target / 2, answers) > target:
        answers += 1
    return answers


def taxon_thresholds(named: NamedRows, threshold: float, target: float) -> dict[str, float | None]:
    """What single taxa need beyond the ``threshold`` of their rank; None for never."""
    answered = named.rows.at(threshold)
    names = np.asarray(named.names)
    rank_share = float(np.mean(~answered.right)) if len(answered.right) else 0.0
    found: dict[str, float | None] = {}
    parent_of = np.asarray([named.parents[name] for name in named.names])
    for taxon, parent in named.parents.items():
        siblings = named.rows.where(np.asarray(parent_of == parent))
        prior = _shrunk(siblings.at(threshold), rank_share)
        own = named.rows.where(np.asarray(names == taxon))
        chosen = _threshold(own, prior, threshold, target)
        if chosen != threshold:
            found[taxon] = chosen
    return found


def _threshold(own: ScoredRows, prior: float, threshold: float, target: float) -> float | None:
    """At least ``threshold``; None if none will do."""
    answered = own.at(threshold)
    if grouped_count(~answered.right, answered.groups).effective >= enough_answers(target):
        chosen = choose_threshold(answered, target)
        return None if chosen is None else max(chosen, threshold)
    own_share = _shrunk(answered, prior)
    if own_share <= target:
        return threshold
    for candidate in reversed(candidates()):
        if candidate > threshold and _shrunk(own.at(candidate), own_share) <= target:
            return candidate
    return None


def _shrunk(answered: ScoredRows, prior: float) -> float:
    """The share of wrong answers, as if ``SHRINKAGE_ROWS`` more had been wrong as often as
    ``prior`` says; groups count as far as they differ inside."""
    count = grouped_count(~answered.right, answered.groups)
    if not count.rows:
        return prior
    weight = count.effective + SHRINKAGE_ROWS
    return (count.share * count.effective + prior * SHRINKAGE_ROWS) / weight
