"""What an exported pack says about held-back cases: the input of the report and of ``compare``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.method import Method
from trainer.evaluation.figures import Cases
from trainer.evaluation.open_test import OpenRows


@dataclass(frozen=True)
class Measured:
    """One split of a data set (test, unseen sources) through the program's own inference.

    ``cases`` are the votes with all evidence, the truth by rank and the group, row by row;
    ``without`` the same rows with one kind of evidence unknown ("place", "time", "weather").
    ``named`` holds, by name of a baseline (``methods.FLAT_IMAGE`` and the next), the taxon it gives
    each row ("" where it is silent). ``places`` float64 (rows, 2) are
    degrees, NaN where unknown; ``blocks`` the 2-degree blocks, "" where unknown. ``ids`` name the
    rows, ``sources`` where each picture is from. ``others`` are pictures without an animal of
    the checklist, which the gate should reject; their truth is empty.
    ``recorded`` are the finest names of the rows as recorded, also those that the pack lacks, and
    ``strangers`` animals of which the pack has no taxon at any rank.
    ``notes`` are sentences that readers of the figures must know.
    """

    split: str
    method: Method
    cases: Cases
    without: Mapping[str, Cases]
    named: Mapping[str, Sequence[str]]
    places: NDArray[np.float64]
    blocks: Sequence[str]
    ids: Sequence[str]
    sources: Sequence[str] = field(default=())
    others: Cases | None = None
    recorded: Sequence[str] = field(default=())
    strangers: OpenRows | None = None
    notes: Sequence[str] = field(default=())
