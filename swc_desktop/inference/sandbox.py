"""Work on files from outside, in a process with limits.

A pack can ask for any amount of memory or time; here that ends only its own process.
"""

import logging
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic
from typing import Final, cast

from swc_desktop.core.device import Device
from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message
from swc_desktop.core.progress import Cancelled
from swc_desktop.home import data_home
from swc_desktop.inference import gpu_kit
from swc_desktop.inference.carried_errors import (
    Carried,
    carried,
    carried_reason,
    error_from,
    not_runnable,
    why_it_failed,
)
from swc_desktop.inference.devices import DeviceReport, cuda_installed, inspect_devices
from swc_desktop.inference.errors import DeviceFailed, GpuKitRefused
from swc_desktop.inference.onnx_runtime import installed_runtime
from swc_desktop.inference.probes import probe
from swc_desktop.inference.sandbox_limits import Limits
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.pack import PackSummary
from swc_desktop.packs.reader import read_pack
from swc_desktop.processes.starting import begin_child, start_process

logger = logging.getLogger(__name__)

POLL_INTERVAL_S: Final = 0.1
"""Short enough that Stop feels immediate."""

CHECK_LIMITS = Limits()
"""For one check of a pack; the starter pack takes a second and some 0.5 GB."""

_running: set[BaseProcess] = set()
_stopped: set[BaseProcess] = set()


def check_pack(file: Path, limits: Limits | None = None) -> str:
    """Read a pack, recompute its golden values and try it on further pictures; its digest.

    That is done on the CPU under limits, then on the GPU if one is used. Raises ``PackRefused``,
    and ``Cancelled`` after ``stop_checks``.
    """
    limits = limits or CHECK_LIMITS
    digest = run_limited(_check_file, (str(file), Device.CPU.value), limits, file=file)
    if cuda_installed(installed_runtime()):
        on_gpu = Limits(memory_bytes=None, seconds=limits.seconds)
        run_limited(_check_file, (str(file), Device.AUTO.value), on_gpu, file=file)
    return cast("str", digest)


def summarise_in_sandbox(file: Path) -> PackSummary:
    """The description of a pack, read under limits and not run; raises like ``check_pack``."""
    return cast("PackSummary", run_limited(_summarise_file, (str(file),), CHECK_LIMITS, file=file))


def inspect_in_sandbox(pack: Path, seconds: float = 180.0) -> list[DeviceReport]:
    """``inspect_devices`` in a fresh process, which finds what was installed meanwhile.

    A GPU kit that crashes that process is not used from then on. Raises ``GpuKitRefused``.
    """
    limits = Limits(memory_bytes=None, seconds=seconds)
    try:
        reports = run_limited(_inspect_file, (str(pack),), limits, file=pack)
    except PackRefused as error:
        if error.code is not PackProblem.NOT_RUNNABLE:
            raise
        gpu_kit.disable_after_crash(data_home())
        problem = message(
            "Inference", "it crashed when it was tried. Remove it, or install another driver"
        )
        raise GpuKitRefused(folder=data_home(), problem=problem) from error
    return cast("list[DeviceReport]", reports)


def devices_under_limits(pack: Path) -> list[DeviceReport]:
    """``inspect_devices`` for a pack from outside, whose graphs it runs."""
    limits = (
        Limits(None, CHECK_LIMITS.seconds) if cuda_installed(installed_runtime()) else CHECK_LIMITS
    )
    return cast("list[DeviceReport]", run_limited(_inspect_file, (str(pack),), limits, file=pack))


def stop_checks() -> None:
    """End every sandbox process, whichever thread waits for it: the program is closing."""
    for process in list(_running):
        _stopped.add(process)
        process.kill()


def begin_tracking(process: BaseProcess) -> None:
    """Let ``stop_checks`` end a process."""
    _running.add(process)


def end_tracking(process: BaseProcess) -> bool:
    """Forget a process that has ended; whether ``stop_checks`` ended it."""
    _running.discard(process)
    stopped = process in _stopped
    _stopped.discard(process)
    return stopped


def _inspect_file(file: str) -> list[DeviceReport]:
    return inspect_devices(read_pack(Path(file)))


def _summarise_file(file: str) -> PackSummary:
    return read_pack(Path(file)).summary


def _check_file(file: str, device: str) -> str:
    pack = read_pack(Path(file))
    sessions = Sessions.open(pack, Device(device))
    try:
        check_golden(pack, sessions)
        probe(pack, sessions)
    except DeviceFailed as error:
        raise not_runnable(file, why_it_failed(error)) from error
    return pack.digest


def run_limited(
    work: Callable[..., object], arguments: tuple[object, ...], limits: Limits, *, file: Path
) -> object:
    """The result of ``work`` in a fresh process; a ``PackRefused`` of it is raised here.

    Any other end of the process, and a timeout, is ``NOT_RUNNABLE`` for ``file``.
    Raises ``Cancelled`` after ``stop_checks``; Ctrl-C ends the process at once.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe()
    process = context.Process(
        target=_child, args=(sender, work, arguments, limits.memory_bytes), daemon=True
    )
    start_process(process)
    begin_tracking(process)
    sender.close()
    try:
        _wait(receiver, limits.seconds, file)
        outcome, facts = receiver.recv()
    except EOFError as error:
        process.join()
        if end_tracking(process):
            raise Cancelled from error
        reason = message("Inference", "the process that checked it ended with status {status}")
        raise not_runnable(file, reason.fill(status=process.exitcode)) from error
    finally:
        process.kill()
        process.join()
        receiver.close()
        end_tracking(process)
    if outcome == "done":
        return facts["outcome"]
    raise error_from(outcome, facts, file)


def _wait(receiver: Connection, seconds: float, file: Path) -> None:
    """Wait in short steps, between which Python handles signals on every system."""
    deadline = monotonic() + seconds
    while not receiver.poll(POLL_INTERVAL_S):
        if monotonic() > deadline:
            reason = message("Inference", "the check took longer than {seconds:g} seconds")
            raise not_runnable(file, reason.fill(seconds=seconds))


def _child(
    sender: Connection,
    work: Callable[..., object],
    arguments: tuple[object, ...],
    memory_bytes: int | None,
) -> None:
    begin_child(sender, memory_bytes)
    outcome: Carried
    try:
        outcome = ("done", {"outcome": work(*arguments)})
    except Exception as error:
        logger.info("work under limits ended with an error", exc_info=error)
        if isinstance(error, SwcError) and not isinstance(error, PackRefused):
            outcome = carried_reason(error.message)
        else:
            outcome = carried(error)
    sender.send(outcome)
