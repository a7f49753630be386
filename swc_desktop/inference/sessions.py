"""The open graphs of one pack, on the device that was found to work."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.device import Device
from swc_desktop.core.errors import DeviceNotUsable
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.progress import Control
from swc_desktop.inference.devices import cuda_installed, try_cuda
from swc_desktop.inference.errors import DeviceFailed
from swc_desktop.inference.onnx_runtime import (
    Outputs,
    Provider,
    Runtime,
    RuntimeFault,
    Session,
    installed_runtime,
)
from swc_desktop.packs.errors import (
    DETECTOR_GRAPH,
    IMAGE_GRAPH,
    METADATA_GRAPH,
    PackProblem,
    PackRefused,
)
from swc_desktop.packs.pack import Pack
from swc_desktop.processes.processors import default_threads

logger = logging.getLogger(__name__)

CPU_CHUNK = 2
"""Pictures per call on the CPU: measured fastest, because the activations stay in the cache."""

CUDA_CHUNK = 16
"""Pictures per call on CUDA: a whole batch of a run."""

_DETECTOR_CHUNK = 1
"""Pictures per call of a detector: its graph may take no more, and one is work enough."""

_ROWS_A_TASK = 64
"""Rows of metadata for which a task of a thread is worth its start; more than a batch of a run has,
whose other threads are busy with pictures."""

MAX_WORKERS = 4
"""Concurrent calls on the CPU; each needs some 50 MB. Further threads work inside the calls."""

_IMAGE, _DETECTOR = "image", "detector"
"""The graphs that take pictures."""

_THE_CPU = message("Inference", "The CPU", "at the beginning of a sentence")
_GPU_NOT_USED = message("Inference", "The CPU does the work; the GPU is not used: {reason}.")
_GPU_STOPPED = message("Inference", "The CPU does the work; the GPU stopped working: {reason}.")


class Sessions:
    """The graphs of a pack; ``device`` is the one in use, ``notice`` why it is not the GPU.

    ``run_image`` may be called from ``workers`` threads at a time with ``chunk`` pictures each: on
    the CPU several calls with few threads are faster than one call with many, because they never
    wait for each other. So may ``run_detector``, which runs each picture alone. The metadata graph
    always runs on the CPU: decision trees gain nothing on a GPU. ``pictures`` are the sessions of
    the other two by name.
    """

    def __init__(
        self,
        device: Device,
        notice: Message | str,
        pictures: Mapping[str, Session],
        metadata: Session | None,
        workers: int = 1,
        fall_back: Callable[[], Mapping[str, Session]] | None = None,
    ) -> None:
        self.device = device
        self.notice = notice
        self.workers = workers
        self._turn = threading.Lock()
        self._pictures = pictures
        self._metadata = metadata
        self._fall_back = fall_back

    @classmethod
    def open(
        cls,
        pack: Pack,
        device: Device = Device.AUTO,
        threads: int | None = None,
        *,
        runtime: Runtime | None = None,
    ) -> "Sessions":
        """Open a pack's graphs from the bytes that were hashed.

        Raises ``PackRefused``, ``RuntimeMissing``, and ``DeviceNotUsable`` when CUDA was asked for
        by name and cannot be used.
        """
        runtime = runtime or installed_runtime()
        threads = threads or default_threads()
        workers = min(threads, MAX_WORKERS)

        def on_cpu(
            graph: Message, model: bytes | None, outputs: Sequence[str] | None = None
        ) -> Session | None:
            if model is None:
                return None
            try:
                return runtime.open(model, Provider.CPU, max(1, threads // workers), outputs)
            except RuntimeFault as fault:
                raise PackRefused(
                    PackProblem.NOT_RUNNABLE, file=pack.file, graph=graph, reason=fault
                ) from fault

        def pictures_on_cpu() -> Mapping[str, Session]:
            outputs = None if pack.detector is None else pack.detector.outputs
            return _present(
                on_cpu(IMAGE_GRAPH, pack.image_model),
                on_cpu(DETECTOR_GRAPH, pack.detector_model, outputs),
            )

        metadata = on_cpu(METADATA_GRAPH, pack.metadata_model)
        may_have_gpu = cuda_installed(runtime) or bool(runtime.kit_notice)
        wanted = device is Device.CUDA or (device is Device.AUTO and may_have_gpu)
        notice: Message | str = ""
        if wanted and (device is Device.CUDA or pack.image_model is not None):
            try:
                trial = try_cuda(runtime, pack, threads)
            except RuntimeFault as fault:
                raise PackRefused(
                    PackProblem.NOT_RUNNABLE, file=pack.file, graph=IMAGE_GRAPH, reason=fault
                ) from fault
            if trial.session is not None:
                pictures = _present(trial.session, trial.detector)
                again = pictures_on_cpu if device is Device.AUTO else None
                return cls(Device.CUDA, "", pictures, metadata, workers, again)
            if device is Device.CUDA:
                raise DeviceNotUsable(device="CUDA", reason=trial.reason)
            notice = _GPU_NOT_USED.fill(reason=trial.reason)
        return cls(Device.CPU, notice, pictures_on_cpu(), metadata, workers)

    def watch(self, control: Control) -> None:
        """Nothing to do: these calls are short, and ``stop`` ends them."""

    def stop(self) -> None:
        """End the running calls of all threads."""
        for session in (*self._pictures.values(), self._metadata):
            if session is not None:
                session.stop()

    @property
    def chunk(self) -> int:
        """Pictures for one call of ``run_image``; more are split."""
        return CUDA_CHUNK if self.device is Device.CUDA else CPU_CHUNK

    def run_image(self, batch: NDArray[np.float32]) -> Outputs:
        """Outputs of the image graph for float32 (n, 3, size, size).

        When a GPU fails during the run, the CPU continues, with a notice, unless the GPU was asked
        for by name. Raises ``DeviceFailed``.
        """
        return self._run_pictures(_IMAGE, batch)

    def run_detector(self, batch: NDArray[np.float32]) -> Outputs:
        """Outputs of the detector's graph for float32 (n, 3, size, size); {} without one.

        Falls back and raises like ``run_image``.
        """
        return self._run_pictures(_DETECTOR, batch)

    def _run_pictures(self, graph: str, batch: NDArray[np.float32]) -> Outputs:
        if graph not in self._pictures:
            return {}
        if self.device is Device.CUDA:
            with self._turn:
                return self._run_on_cuda(graph, batch)
        try:
            return self._run(graph, batch)
        except RuntimeFault as fault:
            raise DeviceFailed(device=_THE_CPU, reason=fault) from fault

    def _run_on_cuda(self, graph: str, batch: NDArray[np.float32]) -> Outputs:
        if self.device is Device.CPU:
            return self._run_pictures(graph, batch)
        try:
            return self._run(graph, batch)
        except RuntimeFault as fault:
            if self._fall_back is None:
                raise DeviceFailed(device="CUDA", reason=fault) from fault
            logger.warning("CUDA failed during a run: %s", fault)
            self._pictures, self._fall_back = self._fall_back(), None
            self.device = Device.CPU
            self.notice = _GPU_STOPPED.fill(reason=message_of(fault))
            return self._run_pictures(graph, batch)

    def _run(self, graph: str, batch: NDArray[np.float32]) -> Outputs:
        """Pad the last chunk, so that a picture's outputs are the same bits in any batch."""
        session, rows = self._pictures[graph], len(batch)
        chunk = _DETECTOR_CHUNK if graph == _DETECTOR else self.chunk
        if rows % chunk:
            padding = np.zeros((-rows % chunk, *batch.shape[1:]), dtype=np.float32)
            batch = np.concatenate([batch, padding])
        parts = [session.run(batch[at : at + chunk]) for at in range(0, len(batch), chunk)]
        return {name: np.concatenate([part[name] for part in parts])[:rows] for name in parts[0]}

    def run_metadata(self, rows: NDArray[np.float32]) -> Outputs:
        """Outputs of the metadata graph for float32 (n, features), NaN where unknown.

        Each row is run alone: in a batch its last bits would depend on the other rows. Equal rows
        are run once. Raises ``DeviceFailed``.
        """
        if self._metadata is None:
            return {}
        firsts: dict[bytes, int] = {}
        numbers = [firsts.setdefault(row.tobytes(), len(firsts)) for row in rows]
        distinct = rows[np.unique(numbers, return_index=True)[1]] if numbers else rows
        try:
            parts = self._run_alone(self._metadata, distinct)
        except RuntimeFault as fault:
            raise DeviceFailed(device=_THE_CPU, reason=fault) from fault
        return {name: np.concatenate([part[name] for part in parts])[numbers] for name in parts[0]}

    def _run_alone(self, session: Session, rows: NDArray[np.float32]) -> list[Outputs]:
        """The outputs of each row, those of an empty batch where there is none."""
        if len(rows) <= _ROWS_A_TASK:
            return [session.run(rows[at : at + 1]) for at in range(max(1, len(rows)))]
        some = [rows[at : at + _ROWS_A_TASK] for at in range(0, len(rows), _ROWS_A_TASK)]
        with ThreadPoolExecutor(self.workers, thread_name_prefix="metadata") as pool:
            parts = pool.map(partial(self._run_alone, session), some)
            return [one for part in parts for one in part]


def _present(image: Session | None, detector: Session | None) -> Mapping[str, Session]:
    named = {_IMAGE: image, _DETECTOR: detector}
    return {name: session for name, session in named.items() if session is not None}
