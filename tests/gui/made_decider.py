"""Predictions of tests behind votes that a project can keep: the first number says which it is."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.observation import Observation
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.region import WHOLE, Region
from swc_desktop.inference.classifier import Kept, RegionResult
from swc_desktop.inference.deciding import Decider
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.votes import RowOutputs, Sides, vote_columns
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.reading import Pixels

_PREDICTIONS: Final[list[Prediction]] = []
"""Of all classifiers, so that a project is decided after a new start too."""


class _NoGraph:
    """A metadata graph that is never run."""

    def run_metadata(self, rows: NDArray[np.float32]) -> Outputs:
        raise AssertionError("the predictions of this decider are made beforehand")


class MadeDecider(Decider):
    """Decides what ``frame`` was given, whatever the evidence; only what is missing follows it."""

    def __init__(self, pack: Pack) -> None:
        super().__init__(pack, _NoGraph())

    def kept(self, file: Path, thumbnail: Pixels | None = None) -> Kept:
        """What a project keeps of a file; its content is known by its path."""
        digest = hashlib.sha256(str(file).encode("utf-8", "surrogateescape")).hexdigest()
        return Kept(digest, digest, thumbnail)

    def frame(self, prediction: Prediction) -> tuple[RegionResult, ...]:
        """The whole frame as the only region of a picture."""
        return (RegionResult(WHOLE, prediction, self._outputs(prediction)),)

    def _outputs(self, prediction: Prediction) -> RowOutputs:
        _PREDICTIONS.append(prediction)
        code = float(len(_PREDICTIONS) - 1)
        columns = vote_columns(self.pack.method)
        return {name: np.full(size, code, np.float32) for name, size in columns.items()}

    def decide(
        self,
        observations: Sequence[Observation],
        outputs: Sequence[RowOutputs | None],
        options: RunOptions,
        *,
        regions: Sequence[Region | None] = (),
        sides: Sequence[Sides | None] = (),
        explained: bool = True,
    ) -> list[Prediction]:
        found = []
        for observation, row in zip(observations, outputs, strict=True):
            assert row is not None
            prediction = _PREDICTIONS[int(next(iter(row.values()))[0])]
            nodes = prediction.nodes if explained else ()
            found.append(replace(prediction, nodes=nodes, missing=observation.missing))
        return found
