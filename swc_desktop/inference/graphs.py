"""The interface of a pack's open graphs, wherever they run."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.device import Device
from swc_desktop.core.message import Message
from swc_desktop.core.progress import Control
from swc_desktop.inference.onnx_runtime import Outputs


class Graphs(Protocol):
    """The graphs of one pack on the device that works; ``notice`` says why it is not the GPU.

    ``run_image`` and ``run_detector`` may be called from ``workers`` threads at a time, the first
    with ``chunk`` pictures each.
    """

    @property
    def device(self) -> Device: ...
    @property
    def notice(self) -> Message | str: ...
    @property
    def workers(self) -> int: ...
    @property
    def chunk(self) -> int: ...

    def run_image(self, batch: NDArray[np.float32]) -> Outputs:
        """Outputs of the image graph for float32 (n, 3, size, size)."""
        ...

    def run_metadata(self, rows: NDArray[np.float32]) -> Outputs:
        """Outputs of the metadata graph for float32 (n, features)."""
        ...

    def run_detector(self, batch: NDArray[np.float32]) -> Outputs:
        """Outputs of the detector's graph for float32 (n, 3, size, size); {} without one."""
        ...

    def watch(self, control: Control) -> None:
        """Let the calls from now on end with ``Cancelled`` soon after ``control.cancel``."""
        ...

    def stop(self) -> None:
        """End the running calls of all threads with ``Cancelled``."""
        ...
