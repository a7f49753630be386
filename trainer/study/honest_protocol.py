"""The same study without the leaks: grouped, blocked folds, everything fitted inside them, and the
rows that chose a setting are not those that it is measured on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.core.taxonomy import Rank
from trainer.cases import Split
from trainer.evaluation.metrics import NO_CASES, Figure, balanced_accuracy
from trainer.metadata.families import FAMILIES
from trainer.metadata.learning import Learning, learn
from trainer.study.sample import Floats, Sample, ranks_of

_TESTED_ON = (Split.FUSE, Split.BAR)


@dataclass(frozen=True)
class HonestFigure:
    """A method at a rank given the right parent, all its nodes pooled, and what guessing gives
    there; ``nodes`` are the figures of each by itself."""

    rank: Rank
    figure: Figure
    guessing: float
    nodes: Mapping[str, Figure]


def family_figures(
    sample: Sample, name: str, learning: Learning, progress: ProgressSink, control: Control
) -> list[HonestFigure]:
    """Result 1: a family at every node, on groups that neither trained it nor chose its setting."""
    alone = replace(learning, families=(FAMILIES[name],))
    learned = learn(sample.taxonomy, sample.cases, sample.values, alone, progress, control)
    return figures_of_votes(sample, {node: vote.votes for node, vote in learned.items()})


def figures_of_votes(
    sample: Sample, votes: Mapping[str, NDArray[np.floating]]
) -> list[HonestFigure]:
    """Figures by rank of ``votes`` float (cases, children) by node, NaN for no vote.

    The votes for a case come from models that saw nothing of its fold.
    """
    tests = np.asarray([case.split in _TESTED_ON for case in sample.cases], dtype=np.bool_)
    groups = [case.group for case in sample.cases]
    found = []
    for rank in ranks_of(sample):
        nodes: dict[str, Figure] = {}
        names: list[str] = []
        hits: list[bool] = []
        of_groups: list[str] = []
        guesses: dict[str, float] = {}
        for node in sample.nodes(rank):
            if node not in votes:
                continue
            truth, right, rows = _tested(sample, node, np.asarray(votes[node], np.float64), tests)
            if len(set(truth)) < 2:
                continue
            here = [groups[row] for row in rows]
            nodes[node] = balanced_accuracy(truth, np.asarray(right, dtype=np.bool_), here)
            names, hits, of_groups = names + truth, hits + right, of_groups + here
            guesses |= dict.fromkeys(truth, 1 / len(sample.taxonomy.children(node)))
        figure = (
            balanced_accuracy(names, np.asarray(hits, np.bool_), of_groups) if names else NO_CASES
        )
        chance = float(np.mean(list(guesses.values()))) if guesses else float("nan")
        found.append(HonestFigure(rank, figure, chance, nodes))
    return found


def _tested(
    sample: Sample, node: str, votes: Floats, tests: NDArray[np.bool_]
) -> tuple[list[str], list[bool], Sequence[int]]:
    """True child, whether the vote found it, and row of each case that tests at the node."""
    below = np.asarray(sample.below(node))
    rows = np.flatnonzero(tests & (below != "") & ~np.isnan(votes[:, 0])).tolist()
    children = sample.taxonomy.children(node)
    best = np.nan_to_num(votes).argmax(axis=1)
    truth = [str(below[row]) for row in rows]
    return truth, [children[best[row]] == below[row] for row in rows], rows
