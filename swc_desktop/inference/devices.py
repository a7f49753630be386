"""Which devices can run a pack, found out by running one picture and never from a list.

ONNX Runtime built for CUDA silently falls back to the CPU where CUDA's libraries are missing. So
CUDA counts as usable only when the session says that it runs there, one picture runs, and its
values agree with those of the CPU.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.message import Message, message, message_of
from swc_desktop.home import data_home
from swc_desktop.inference import gpu_kit
from swc_desktop.inference.errors import RuntimeMissing
from swc_desktop.inference.onnx_runtime import (
    Provider,
    Runtime,
    RuntimeFault,
    Session,
    installed_runtime,
)
from swc_desktop.packs.detector_golden import counted_rows
from swc_desktop.packs.pack import ImageInput, Outputs, Pack
from swc_desktop.processes.processors import default_threads

TOLERANCE = 2e-3
"""Largest difference between CUDA and CPU outputs, absolute and relative; TF32 is switched off."""

ONLY_CPU = message(
    "Inference",
    "the installed ONNX Runtime is the one for the CPU; on Linux and Windows a GPU kit adds CUDA",
)
_NO_LIBRARIES = message(
    "Inference",
    "the CUDA or cuDNN libraries or the driver were not found, or are too old "
    "(CUDA 13 needs an NVIDIA driver of series 580 or newer)",
)


@dataclass(frozen=True)
class DeviceReport:
    """The result for one device, with more about it or why it cannot be used."""

    name: str
    usable: bool
    detail: Message | str


@dataclass(frozen=True)
class CudaTrial:
    """The outcome of the self-test on CUDA: the sessions that passed, or the reason one did not."""

    session: Session | None
    reason: Message | str
    detector: Session | None = None


class _TrialFailed(Exception):
    """CUDA does not work; ``reason`` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


def trial_picture(image: ImageInput) -> NDArray[np.float32]:
    """A picture with edges and noise, always the same, float32 (1, 3, size, size)."""
    count = np.arange(image.size * image.size * 3, dtype=np.uint32)
    noise = ((count * np.uint32(2654435761)) >> np.uint32(13)).astype(np.uint8)
    noise = noise.reshape(image.size, image.size, 3)
    noise[: image.size // 2] //= 4
    return image.normalise(noise[None])


def cuda_installed(runtime: Runtime) -> bool:
    """True when the installed ONNX Runtime is the build that knows CUDA."""
    return Provider.CUDA in runtime.available


def try_cuda(runtime: Runtime, pack: Pack, threads: int) -> CudaTrial:
    """Open the graphs of pictures on CUDA, run one picture, and compare it with the CPU.

    That of the detector is compared with the pack's golden values, where it has them.

    Raises ``RuntimeFault`` when the graph cannot run on the CPU either.
    """
    if pack.image is None or pack.image_model is None:
        reason = message(
            "Inference", "this pack does not use pictures, so the GPU has nothing to do"
        )
        return CudaTrial(None, reason)
    if not cuda_installed(runtime):
        return CudaTrial(None, runtime.kit_notice or ONLY_CPU)
    picture = trial_picture(pack.image)
    expected = runtime.open(pack.image_model, Provider.CPU, threads).run(picture)
    with gpu_kit.crash_marker(data_home()):
        try:
            session, seen = _run_on_cuda(runtime, pack.image_model, threads, picture)
            _compare(seen, expected)
            return CudaTrial(session, "", _detector_on_cuda(runtime, pack, threads))
        except _TrialFailed as failed:
            return CudaTrial(None, failed.reason)


def _detector_on_cuda(runtime: Runtime, pack: Pack, threads: int) -> Session | None:
    """The session of the detector's graph, None without one. Raises ``_TrialFailed``."""
    stated = pack.detector
    if stated is None or pack.detector_model is None:
        return None
    size, golden = stated.square.size, pack.golden
    pixels = np.zeros((1, size, size, 3), np.uint8)
    if golden.detector_pixels is not None:
        pixels = golden.detector_pixels[:1]
    batch = stated.normalise(pixels)
    session, seen = _run_on_cuda(runtime, pack.detector_model, threads, batch, stated.outputs)
    if golden.detector_pixels is not None:
        wanted = {name: values[:1] for name, values in golden.detector.items()}
        _compare(*counted_rows(stated, seen, wanted))
    return session


def _run_on_cuda(
    runtime: Runtime,
    model: bytes,
    threads: int,
    batch: NDArray[np.float32],
    outputs: Sequence[str] | None = None,
) -> tuple[Session, Outputs]:
    """A session on CUDA and what it gives for a batch. Raises ``_TrialFailed``."""
    try:
        session = runtime.open(model, Provider.CUDA, threads, outputs)
        if session.providers[:1] != (Provider.CUDA.value,):
            raise _TrialFailed(_not_found(runtime.loader_notes))
        return session, session.run(batch)
    except RuntimeFault as fault:
        reason = message("Inference", "the self-test on it failed ({reason})")
        raise _TrialFailed(reason.fill(reason=message_of(fault))) from fault


def _compare(seen: Outputs, expected: Outputs) -> None:
    for name, values in expected.items():
        if not np.allclose(seen[name], values, rtol=TOLERANCE, atol=TOLERANCE):
            reason = message("Inference", "its values for {output} do not agree with the CPU's")
            raise _TrialFailed(reason.fill(output=name))


def _not_found(loader_notes: str) -> Message:
    """Why a session is not on CUDA, with what ONNX Runtime printed about it, if anything."""
    if not loader_notes:
        return _NO_LIBRARIES
    text = message("Inference", "{reason}. {printed}")
    return text.fill(reason=_NO_LIBRARIES, printed=loader_notes)


def _cpu_report(runtime: Runtime, pack: Pack, threads: int) -> DeviceReport:
    if pack.image is not None and pack.image_model is not None:
        try:
            runtime.open(pack.image_model, Provider.CPU, threads).run(trial_picture(pack.image))
        except RuntimeFault as fault:
            failed = message("Inference", "the self-test failed ({reason})")
            return DeviceReport("cpu", False, failed.fill(reason=message_of(fault)))
    detail = message("Inference", "ONNX Runtime {version}, %Ln thread(s)", "", 0)
    return DeviceReport("cpu", True, detail.fill(version=runtime.version).counted(threads))


def inspect_devices(pack: Pack, *, runtime: Runtime | None = None) -> list[DeviceReport]:
    """Every device with whether it can run this pack, and why not."""
    threads = default_threads()
    try:
        runtime = runtime or installed_runtime()
    except RuntimeMissing as error:
        return [DeviceReport(name, False, error.message) for name in ("cpu", "cuda")]
    cpu = _cpu_report(runtime, pack, threads)
    if not cpu.usable:
        not_tried = message("Inference", "not tried, since the CPU failed")
        return [cpu, DeviceReport("cuda", False, not_tried)]
    trial = try_cuda(runtime, pack, threads)
    detail = trial.reason or message("Inference", "the self-test ran and agrees with the CPU")
    return [cpu, DeviceReport("cuda", trial.session is not None, detail)]
