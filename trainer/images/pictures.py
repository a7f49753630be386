"""The pictures of a data set as embeddings, and which of them stand for a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.region import Box
from trainer.cases import Case
from trainer.images.embedding import Crop, Embedded
from trainer.mapped import in_blocks

RowsByCase = Sequence[Sequence[int]]
"""By case, its rows of an ``Embedded``."""


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


def _all_finite(rows: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(rows).all(axis=1))
