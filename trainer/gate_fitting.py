"""The threshold of the gate, by held-out animals or by held-out pictures of other things."""

from collections.abc import Mapping
from math import ceil

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.calibration import sigmoid
from swc_desktop.core.method import Gate
from swc_desktop.core.taxonomy import Taxonomy
from trainer.calibration import CalibrationVotes
from trainer.cases import Split
from trainer.errors import NotEnoughData
from trainer.taxon_names import OTHER

FloatArray = NDArray[np.float64]


def fit_gate(output: str, logits: FloatArray, loss: float) -> Gate:
    """The gate that rejects the share ``loss`` of the pictures with ``logits`` (n,)."""
    threshold = 1 - float(sigmoid(np.asarray(np.quantile(logits, loss))))
    return Gate(output, 1.0, 0.0, round(threshold, 4))


def gate_of_votes(
    output: str,
    taxonomy: Taxonomy,
    votes: Mapping[Split, CalibrationVotes],
    loss: float,
    passed: float,
) -> Gate | None:
    """The gate of an output that rejects the share ``loss`` of the animals of the split ``bar``, or
    with ``passed`` above 0 the one that only that share of other animals and things passes, by
    those of all the splits; None without a picture. Raises ``NotEnoughData``."""
    logits = {split: some.raw.image[output][:, 0] for split, some in votes.items()}
    inside = [
        float(value)
        for value, taxon in zip(logits[Split.BAR], votes[Split.BAR].taxa, strict=True)
        if taxon in taxonomy and not np.isnan(value)
    ]
    others = [
        float(value)
        for split, some in votes.items()
        for value, taxon in zip(logits[split], some.taxa, strict=True)
        if taxon == OTHER and not np.isnan(value)
    ]
    if not inside:
        return None
    if not passed:
        return fit_gate(output, np.asarray(inside), loss)
    if len(others) * passed < 1:
        raise NotEnoughData(
            problem=f"calibration.gate_others = {passed:g} needs "
            f"{ceil(1 / passed)} pictures of other animals and things in the splits "
            f"fuse, bar and gate, and there are {len(others)}"
        )
    return fit_gate(output, np.asarray(others), 1 - passed)
