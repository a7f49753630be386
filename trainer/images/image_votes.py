"""The image votes of a data set: one head per node, and votes of heads that did not see a case."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.region import Box
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.packs.pack import EMBEDDING_OUTPUT
from trainer.cases import Case, Split, child_below
from trainer.errors import NotEnoughData
from trainer.images.embedding import Crop, Embedded
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
from trainer.mapped import in_blocks
from trainer.taxon_names import OTHER

FloatArray = NDArray[np.float64]

RowsByCase = Sequence[Sequence[int]]
"""By case, its rows of an ``Embedded``."""


@dataclass(frozen=True)
class ImageVotes:
    """``nodes`` for the graph, fitted on all training cases.

    ``held_out`` logits float64 (cases, children) by node come from heads that saw nothing of the
    fold of the case, at every node, also at nodes that the case is not below. They are NaN for
    cases that are not for training, have no readable picture, or are of a split that the network
    itself was tuned on. ``gate`` float64 (cases,) is the log odds of cats and elephants in the
    pretrained head, NaN without one; with a ``joined`` gate the held-out values of that.
    ``trained_on`` counts cases by node and child.
    """

    nodes: Mapping[str, ImageNode]
    held_out: Mapping[str, FloatArray]
    gate: FloatArray
    trained_on: Mapping[str, Mapping[str, int]]
    joined: JoinedGate | None = None


@dataclass(frozen=True)
class Pictures:
    """Embeddings, and their rows by case; the votes of a case are averaged over its rows.

    ``training_rows`` are the rows to train on, if they differ from ``rows``: heads are trained on
    crops of animals too, but votes are of whole pictures, because the program classifies those.
    ``by_node`` has the embeddings of networks of single nodes; all other nodes use ``embedded``.
    ``shares`` are those of the rows in the vote of their picture, None: all the same.
    """

    embedded: Embedded
    rows: RowsByCase
    by_node: Mapping[str, Embedded] = field(default_factory=dict)
    training_rows: RowsByCase | None = None
    shares: Sequence[float] | None = None

    def of(self, node: str) -> NDArray[np.float32]:
        """The embeddings (rows, width) that the head of a node reads."""
        return self.by_node.get(node, self.embedded).embedding

    def case_of_row(self) -> NDArray[np.int64]:
        """The case whose vote a row takes part in, −1 for none and for unreadable pictures."""
        return self._cases(self.rows)

    def training_case_of_row(self) -> NDArray[np.int64]:
        """The case that a row is trained as, −1 for none and for unreadable pictures."""
        return self._cases(self.rows if self.training_rows is None else self.training_rows)

    def _cases(self, rows_of: RowsByCase) -> NDArray[np.int64]:
        case_of = np.full(len(self.embedded.embedding), -1, dtype=np.int64)
        for case, rows in enumerate(rows_of):
            case_of[list(rows)] = case
        read = [self.embedded, *self.by_node.values()]
        good = np.all([in_blocks(_all_finite, one.embedding) for one in read], axis=0)
        return np.where(good, case_of, -1)


def whole_pictures(cases: Sequence[Case]) -> tuple[list[Crop], list[list[int]]]:
    """Every picture of every case as a crop, and each case's rows among them."""
    crops: list[Crop] = []
    rows: list[list[int]] = []
    for case in cases:
        rows.append(list(range(len(crops), len(crops) + len(case.pictures))))
        crops += [Crop(file) for file in case.pictures]
    return crops, rows


def with_animals(
    cases: Sequence[Case], boxes: Mapping[Path, Sequence[Box]], margin: float, *, whole: bool
) -> tuple[list[Crop], list[list[int]], list[list[int]]]:
    """Whole pictures, followed by the animals in them: crops, the rows of each case for its vote,
    and its rows for training. Whole pictures without an animal are for training, and with ``whole``
    all of them."""
    crops, rows = whole_pictures(cases)
    training: list[list[int]] = []
    for shown in rows:
        used: list[int] = []
        for row in shown:
            found = boxes.get(crops[row].file, ())
            if whole or not found:
                used.append(row)
            used += range(len(crops), len(crops) + len(found))
            crops += [Crop(crops[row].file, box, margin) for box in found]
        training.append(used)
    return crops, rows, training


def fit_image_votes(
    taxonomy: Taxonomy,
    cases: Sequence[Case],
    pictures: Pictures,
    *,
    min_samples: int = 20,
    seen: Collection[Split] = (),
    joined: bool = False,
) -> ImageVotes:
    """Fit every node with two children or more of ``min_samples`` cases in at least two folds.

    ``seen`` are the splits that the network itself was tuned on: their cases are used for the final
    heads but have no held-out votes. Cases with several pictures count once. With ``joined`` the
    gate is that of ``joined_gate``; raises ``NotEnoughData`` if it has too few pictures.
    """
    fitting = _HeadFitting(taxonomy, cases, pictures, min_samples, frozenset(seen))
    nodes: dict[str, ImageNode] = {}
    held_out: dict[str, FloatArray] = {}
    trained_on: dict[str, Mapping[str, int]] = {}
    for name in taxonomy.parents():
        counts = fitting.counts(name)
        if len(counts) >= 2:
            nodes[name], held_out[name] = fitting.fit(name, tuple(counts))
            trained_on[name] = counts
    if joined:
        gate, values = fitting.joined_gate()
        return ImageVotes(nodes, held_out, values, trained_on, gate)
    return ImageVotes(nodes, held_out, fitting.gate(), trained_on)


class _HeadFitting:
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
        """The gate of a trained head and the pretrained one, and its held-out values by case."""
        names = np.asarray(
            [
                INSIDE if case.taxon in self.taxonomy else OTHER if case.taxon == OTHER else ""
                for case in self.cases
            ],
            dtype=np.str_,
        )
        counts = Counter(names[self.trains].tolist())
        if problem := too_few(counts, self.min_samples):
            raise NotEnoughData(problem=problem)
        head, logits = self._fitted(self.pictures.embedded.embedding, names, CLASSES)
        return join_gate(head, log_odds_of(logits), self.gate())

    def _fitted(
        self, embedding: NDArray[np.float32], names: NDArray[np.str_], classes: Sequence[str]
    ) -> tuple[Head, FloatArray]:
        """The head of all training cases, and logits (cases, classes) of heads that saw nothing of
        the fold of a case, NaN where there are none."""
        in_classes = self.trains & np.isin(names, classes)
        logits = np.full((len(self.cases), len(classes)), np.nan)
        for fold in np.unique(self.folds[self.judged]):
            head = self._head(embedding, names, in_classes & (self.folds != fold), classes)
            away = np.flatnonzero(self.judged & (self.folds == fold))
            logits[away] = self._averaged(head.logits(embedding))[away]
        return self._head(embedding, names, in_classes, classes), logits

    def fit(self, name: str, classes: tuple[str, ...]) -> tuple[ImageNode, FloatArray]:
        """The final head of a node, and the held-out logits of every case that has some."""
        below, children = self._below(name), self.taxonomy.children(name)
        head, logits = self._fitted(self.pictures.of(name), below, classes)
        reads = embedding_of(name) if name in self.pictures.by_node else EMBEDDING_OUTPUT
        if classes == children:
            return ImageNode(name, children, head, embedding=reads), logits
        open_set, margins = self._open_set(children, classes, below, logits)
        whole = open_logits(logits, margins, open_set, classes, children)
        whole[np.isnan(logits[:, 0])] = np.nan
        return ImageNode(name, children, head, open_set, reads), whole

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


def _all_finite(rows: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(rows).all(axis=1))


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
