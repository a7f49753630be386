"""Which devices can run a pack, found out by running one picture and never from a list.

ONNX Runtime built for CUDA silently falls back to the CPU where CUDA's libraries are missing. So
CUDA counts as usable only when the session says that it runs there, one picture runs, and its
values agree with those of the CPU.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.message import Message, message, message_of
from swc_desktop.home import data_home
from swc_desktop.inference import gpu_kit
from swc_desktop.inference.errors import RuntimeMissing
from swc_desktop.inference.onnx_runtime import (
    Outputs,
    Provider,
    Runtime,
    RuntimeFault,
    Session,
    installed_runtime,
)
from swc_desktop.packs.pack import ImageInput, Pack
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
    """The outcome of the self-test on CUDA: a session that passed, or the reason it did not."""

    session: Session | None
    reason: Message | str


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
    """Open the image graph on CUDA, run one picture, and compare it with the CPU.

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
        return _run_trial(runtime, pack.image_model, threads, picture, expected)


def _run_trial(
    runtime: Runtime, model: bytes, threads: int, picture: NDArray[np.float32], expected: Outputs
) -> CudaTrial:
    try:
        session = runtime.open(model, Provider.CUDA, threads)
        if session.providers[:1] != (Provider.CUDA.value,):
            return CudaTrial(None, _not_found(runtime.loader_notes))
        seen = session.run(picture)
    except RuntimeFault as fault:
        reason = message("Inference", "the self-test on it failed ({reason})")
        return CudaTrial(None, reason.fill(reason=message_of(fault)))
    for name, values in expected.items():
        if not np.allclose(seen[name], values, rtol=TOLERANCE, atol=TOLERANCE):
            reason = message("Inference", "its values for {output} do not agree with the CPU's")
            return CudaTrial(None, reason.fill(output=name))
    return CudaTrial(session, "")


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
