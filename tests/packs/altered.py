"""Graphs that give other values than where their pack was made."""

import numpy as np
from numpy.typing import NDArray

from swc_desktop.packs.pack import Pack
from tests.make_pack import GraphRunner

Outputs = dict[str, NDArray[np.float32]]


class Altered:
    """A runner whose outputs differ by ``factor``, or lack one."""

    def __init__(
        self,
        pack: Pack,
        *,
        image: float = 1,
        metadata: float = 1,
        detector: float = 1,
        without: str = "",
    ) -> None:
        self._runner = GraphRunner(pack.image_model, pack.metadata_model, pack.detector_model)
        self._image, self._metadata, self._without = image, metadata, without
        self._detector = detector

    def run_image(self, batch: NDArray[np.float32]) -> Outputs:
        return self._changed(self._runner.run_image(batch), self._image)

    def run_metadata(self, rows: NDArray[np.float32]) -> Outputs:
        return self._changed(self._runner.run_metadata(rows), self._metadata)

    def run_detector(self, batch: NDArray[np.float32]) -> Outputs:
        return self._changed(self._runner.run_detector(batch), self._detector)

    def _changed(self, outputs: Outputs, factor: float) -> Outputs:
        return {
            name: values * np.float32(factor)
            for name, values in outputs.items()
            if name != self._without
        }
