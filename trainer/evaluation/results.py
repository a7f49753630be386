"""What an exported pack said of held-back cases: all that the report and ``compare`` stand on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.method import Method
from trainer.evaluation.figures import Cases


@dataclass(frozen=True)
class Measured:
    """One part of a data set (test, unseen sources) through the program's own engine.

    ``cases`` are the votes with all evidence, the truth by rank and the group, row by row;
    ``without`` the same rows with one kind of evidence unknown ("place", "time", "weather").
    ``named`` holds, by name of a baseline ("flat image", "flat metadata", "majority", "nearest
    range"), the taxon it gives each row ("" where it is silent). ``places`` float64 (rows, 2) are
    degrees, NaN where unknown; ``blocks`` the 2-degree blocks, "" where unknown. ``ids`` name the
    rows, ``sources`` where each picture is from. ``others`` are pictures of no animal of the
    checklist, which the gate should turn away; their truth is empty and their group the source.
    ``notes`` are sentences that the reader of the figures has to know.
    """

    part: str
    method: Method
    cases: Cases
    without: Mapping[str, Cases]
    named: Mapping[str, Sequence[str]]
    places: NDArray[np.float64]
    blocks: Sequence[str]
    ids: Sequence[str]
    sources: Sequence[str] = field(default=())
    others: Cases | None = None
    notes: Sequence[str] = field(default=())
