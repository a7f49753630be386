"""Fitting the heads of nodes, and votes of heads that did not see a case."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.packs.pack import EMBEDDING_OUTPUT
from trainer.cases import Case, Split, child_below
from trainer.errors import NotEnoughData
from trainer.images.heads import Head, fit_head
from trainer.images.image_graph import ImageNode
from trainer.images.joined_gate import (
    CLASSES,
    INSIDE,
    JoinedGate,
    join_gate,
    log_odds_of,
    too_few,
)
from trainer.images.merged_networks import embedding_of
from trainer.images.open_set import (
    HEAD_KNOWLEDGE,
    IN_PACK,
    HeadKnowledge,
    OpenSet,
    fit_open_set,
    open_logits,
)
from trainer.images.pictures import Pictures
from trainer.mapped import in_blocks
from trainer.taxon_names import OTHER

FloatArray = NDArray[np.float64]


class HeadFitting:
    def __init__(
        self,
        taxonomy: Taxonomy,
        cases: Sequence[Case],
        pictures: Pictures,
        min_samples: int,
        seen: frozenset[Split],
    ) -> None:
        self.taxonomy, self.cases, self.pictures, self.min_samples = (
            taxonomy,
            cases,
            pictures,
            min_samples,
        )
        self.case_of = pictures.case_of_row()
        self.counted, self.shown = _shares(self.case_of, len(cases), pictures.shares)
        self.training_case = pictures.training_case_of_row()
        self.weight, _ = _shares(self.training_case, len(cases))
        self.trains = self.shown & np.asarray(
            [case.split.is_training for case in cases], dtype=np.bool_
        )
        self.folds = np.asarray([case.fold for case in cases], dtype=np.int64)
        unseen = np.asarray([case.split not in seen for case in cases], dtype=np.bool_)
        self.judged = self.trains & unseen & (self.folds >= 0)
        self.for_gate = self.shown & np.asarray(
            [case.split is Split.GATE for case in cases], dtype=np.bool_
        )

    def counts(self, node: str) -> dict[str, int]:
        """Children with enough cases to train on, with their number of cases."""
        below = self._below(node)
        found = {}
        for child in self.taxonomy.children(node):
            rows = np.flatnonzero(self.trains & (below == child))
            if len(rows) >= self.min_samples and len(np.unique(self.folds[rows])) >= 2:
                found[child] = len(rows)
        return found

    def gate(self) -> FloatArray:
        """Log odds of cats and elephants by case."""
        imagenet = self.pictures.embedded.imagenet
        if not imagenet.shape[1]:
            return np.full(len(self.cases), np.nan)
        margins = in_blocks(lambda some: IN_PACK.margin(some.astype(np.float64)), imagenet)
        return self._averaged(margins[:, np.newaxis])[:, 0]

    def joined_gate(self) -> tuple[JoinedGate, FloatArray]:
        """The gate of a trained head and the pretrained one, and its held-out values by case.

        Raises ``NotEnoughData``.
        """
        names = self._in_or_other()
        head, logits = self._fitted(self.pictures.embedded.embedding, names, CLASSES)
        return join_gate(head, log_odds_of(logits), self.gate(), self.judged)

    def _in_or_other(self) -> NDArray[np.str_]:
        """By case its class of ``CLASSES``, "" for neither. Raises ``NotEnoughData``."""
        names = np.asarray(
            [
                INSIDE if case.taxon in self.taxonomy else OTHER if case.taxon == OTHER else ""
                for case in self.cases
            ],
            dtype=np.str_,
        )
        if problem := too_few(Counter(names[self.trains].tolist()), self.min_samples):
            raise NotEnoughData(problem=problem)
        return names

    def _fitted(
        self, embedding: NDArray[np.float32], names: NDArray[np.str_], classes: Sequence[str]
    ) -> tuple[Head, FloatArray]:
        """The head of all training cases, and logits (cases, classes) of heads that saw nothing of
        the fold of a case, or of the first for cases of the gate, NaN where there are none."""
        in_classes = self.trains & np.isin(names, classes)
        logits = np.full((len(self.cases), len(classes)), np.nan)
        for fold in np.unique(self.folds[self.judged]):
            head = self._head(embedding, names, in_classes & (self.folds != fold), classes)
            away = np.flatnonzero(self.judged & (self.folds == fold))
            logits[away] = self._averaged(head.logits(embedding))[away]
        final = self._head(embedding, names, in_classes, classes)
        if self.for_gate.any():
            logits[self.for_gate] = self._averaged(final.logits(embedding))[self.for_gate]
        return final, logits

    def fit(self, name: str, classes: tuple[str, ...]) -> tuple[ImageNode, FloatArray]:
        """The final head of a node, and the held-out logits of every case that has some."""
        head, logits = self._fitted(self.pictures.of(name), self._below(name), classes)
        reads = embedding_of(name) if name in self.pictures.by_node else EMBEDDING_OUTPUT
        return self._opened(
            ImageNode(name, self.taxonomy.children(name), head, embedding=reads), logits
        )

    def _opened(self, node: ImageNode, logits: FloatArray) -> tuple[ImageNode, FloatArray]:
        """A node with its open set if there are children that its head does not know, and the
        logits of all children from those (cases, classes) of the head."""
        classes = node.head.classes
        if classes == node.children:
            return node, logits
        below = self._below(node.taxon)
        open_set, margins = self._open_set(node.children, classes, below, logits)
        whole = open_logits(logits, margins, open_set, classes, node.children)
        whole[np.isnan(logits[:, 0])] = np.nan
        return replace(node, open_set=open_set), whole

    def _open_set(
        self,
        children: Sequence[str],
        classes: Sequence[str],
        below: NDArray[np.str_],
        logits: FloatArray,
    ) -> tuple[OpenSet, Mapping[str, FloatArray]]:
        known = [c for c in children if c in HEAD_KNOWLEDGE and c not in classes]
        has_head = self.pictures.embedded.imagenet.shape[1] > 0
        margins = {child: self._margin(HEAD_KNOWLEDGE[child]) for child in known if has_head}
        rows = np.flatnonzero(self.judged & np.isin(below, classes))
        columns = np.asarray([list(classes).index(child) for child in below[rows]])
        judged = {child: margin[rows] for child, margin in margins.items()}
        return fit_open_set(logits[rows], columns, judged), margins

    def _margin(self, knowledge: HeadKnowledge) -> FloatArray:
        """Log odds by case, of the few ImageNet logits that it needs."""
        logits = self.pictures.embedded.imagenet[:, knowledge.columns].astype(np.float64)
        return knowledge.among_columns().margin(self._averaged(logits))

    def _below(self, node: str) -> NDArray[np.str_]:
        names = [child_below(self.taxonomy, node, case.taxon) or "" for case in self.cases]
        return np.asarray(names, dtype=np.str_)

    def _head(
        self,
        embedding: NDArray[np.float32],
        below: NDArray[np.str_],
        cases: NDArray[np.bool_],
        classes: Sequence[str],
    ) -> Head:
        rows = np.flatnonzero((self.training_case >= 0) & cases[self.training_case])
        labels = below[self.training_case[rows]].tolist()
        return fit_head(embedding, labels, classes, self.weight[rows], rows)

    def _averaged(self, values: FloatArray) -> FloatArray:
        """Means (cases, columns) over the rows (rows, columns) of each case, NaN without a row.

        A mean of logits is, up to a constant of the case, a mean of votes in log space.
        """
        good = np.flatnonzero(self.case_of >= 0)
        total = np.zeros((len(self.cases), values.shape[1]))
        np.add.at(total, self.case_of[good], values[good] * self.counted[good, np.newaxis])
        total[~self.shown] = np.nan
        return total


def _shares(
    case_of: NDArray[np.int64], cases: int, shares: Sequence[float] | None = None
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Weights of rows in proportion to ``shares``, which add up to 1 for each case, and which cases
    have rows."""
    of_row = np.ones(len(case_of)) if shares is None else np.asarray(shares)
    good = case_of >= 0
    total = np.bincount(case_of[good], of_row[good], minlength=cases)
    count = np.bincount(case_of[good], minlength=cases)
    return np.where(good, of_row / np.where(total > 0, total, 1)[case_of], 0.0), count > 0
