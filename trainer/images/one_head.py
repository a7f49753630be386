"""One head for all nodes: fitted once on the finest taxa, its sums are the votes of the nodes."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.taxonomy import Taxonomy
from trainer.cases import Case, Split
from trainer.errors import NotEnoughData
from trainer.images.head_fitting import FloatArray, HeadFitting
from trainer.images.heads import Head, fit_head
from trainer.images.image_graph import ImageNode
from trainer.images.joined_gate import CLASSES, JoinedGate, join_gate, log_odds_of
from trainer.images.pictures import Pictures
from trainer.images.summed_heads import (
    INVERSE_STRENGTH,
    SummedHead,
    is_kind,
    kinds_of_others,
    node_columns,
)
from trainer.taxon_names import OTHER


class OneHeadFitting(HeadFitting):
    """The classes are the taxa with enough pictures of their own, whatever is above or below them,
    and with ``others`` the kinds of other pictures; each row counts in full."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        cases: Sequence[Case],
        pictures: Pictures,
        min_samples: int,
        seen: frozenset[Split],
        *,
        others: bool,
    ) -> None:
        super().__init__(taxonomy, cases, pictures, min_samples, seen)
        self._names = self._class_of_cases(others=others)
        self._classes = tuple(sorted(set(self._names.tolist()) - {""}))
        taxa = [name for name in self._classes if not is_kind(name)]
        if len(taxa) < 2:
            problem = f"images.head = one needs two taxa with {min_samples} pictures each"
            raise NotEnoughData(problem=problem)
        self._whole, self._row_logits = self._of_all()

    def counts(self, node: str) -> dict[str, int]:
        """Children with a class, with their cases of these classes."""
        cases = Counter(self._names[self.trains].tolist())
        return {
            child: sum(cases[self._classes[column]] for column in columns)
            for child, columns in node_columns(self.taxonomy, node, self._classes).items()
        }

    def fit(self, name: str, classes: tuple[str, ...]) -> tuple[ImageNode, FloatArray]:
        columns = node_columns(self.taxonomy, name, self._classes)
        head = SummedHead(self._whole, classes, tuple(columns[child] for child in classes))
        logits = self._averaged(head.of_whole(self._row_logits))
        return self._opened(ImageNode(name, self.taxonomy.children(name), head), logits)

    def joined_gate(self) -> tuple[JoinedGate, FloatArray]:
        self._in_or_other()
        kinds = [is_kind(name) for name in self._classes]
        columns = tuple(tuple(np.flatnonzero(np.equal(kinds, of)).tolist()) for of in (False, True))
        head = SummedHead(self._whole, CLASSES, columns)
        odds = self._averaged(log_odds_of(head.of_whole(self._row_logits))[:, np.newaxis])[:, 0]
        return join_gate(head, odds, self.gate(), self.judged)

    def _class_of_cases(self, *, others: bool) -> NDArray[np.str_]:
        """By case its class, "" for none."""
        names = np.asarray(
            [case.taxon if case.taxon in self.taxonomy else "" for case in self.cases],
            dtype=object,
        )
        for name in set(names) - {""}:
            rows = np.flatnonzero(self.trains & (names == name))
            if len(rows) < self.min_samples or len(np.unique(self.folds[rows])) < 2:
                names[names == name] = ""
        if others:
            self._in_or_other()
            shown = self._first_rows()
            is_other = np.asarray([case.taxon == OTHER for case in self.cases], dtype=np.bool_)
            rows = np.flatnonzero(self.trains & is_other & (shown >= 0))
            embedding = self.pictures.embedded.embedding[shown[rows]]
            names[rows] = kinds_of_others(embedding, self.folds[rows], self.min_samples)
        return names.astype(np.str_)

    def _first_rows(self) -> NDArray[np.intp]:
        """By case its first row for training, −1 without one."""
        rows = np.flatnonzero(self.training_case >= 0)[::-1]
        first = np.full(len(self.cases), -1, dtype=np.intp)
        first[self.training_case[rows]] = rows
        return first

    def _of_all(self) -> tuple[Head, FloatArray]:
        """The head of all training cases, and logits (rows, classes) of heads that saw nothing of
        the fold of the case whose vote a row takes part in, or of that head for cases of the gate,
        NaN where there are none."""
        embedding = self.pictures.embedded.embedding
        in_classes = self.trains & (self._names != "")
        logits = np.full((len(self.case_of), len(self._classes)), np.nan)
        fold_of_row = np.where(self.case_of >= 0, self.folds[self.case_of], -1)
        judged = (self.case_of >= 0) & self.judged[self.case_of]
        for fold in np.unique(self.folds[self.judged]):
            head = self._of_rows(in_classes & (self.folds != fold))
            away = np.flatnonzero(judged & (fold_of_row == fold))
            logits[away] = head.logits(embedding[away])
        whole = self._of_rows(in_classes)
        of_gate = np.flatnonzero((self.case_of >= 0) & self.for_gate[self.case_of])
        logits[of_gate] = whole.logits(embedding[of_gate])
        return whole, logits

    def _of_rows(self, cases: NDArray[np.bool_]) -> Head:
        rows = np.flatnonzero((self.training_case >= 0) & cases[self.training_case])
        labels = self._names[self.training_case[rows]].tolist()
        embedding = self.pictures.embedded.embedding
        return fit_head(embedding, labels, self._classes, rows=rows, strength=INVERSE_STRENGTH)
