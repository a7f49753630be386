"""Checking a pack that came from outside, in a process of its own with limits.

A graph can ask for any amount of memory or time; here it can only end its own process.
"""

import logging
import multiprocessing
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

from swc_desktop.core import errors
from swc_desktop.core.errors import GpuKitRefused, PackNotRunnable, PackRefused, SwcError
from swc_desktop.engine import gpu_kit
from swc_desktop.engine.devices import Device, DeviceReport, cuda_installed, inspect_devices
from swc_desktop.engine.limits import limit_memory
from swc_desktop.engine.runtime import installed_runtime
from swc_desktop.engine.sessions import Sessions
from swc_desktop.home import data_home
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """``memory_bytes`` on top of what the process needs to start (None: no limit); seconds."""

    memory_bytes: int | None = 3 << 30
    seconds: float = 180.0


def check_pack(pack: Pack, limits: Limits | None = None) -> None:
    """Recompute a pack's golden values: on the CPU under limits, then on the GPU if one is used.

    Raises the ``PackRefused`` leaf that tells what is wrong.
    """
    limits = limits or Limits()
    _quarantined(pack, Device.CPU, limits)
    if cuda_installed(installed_runtime()):
        _quarantined(pack, Device.AUTO, Limits(memory_bytes=None, seconds=limits.seconds))


def inspect_apart(pack: Path, seconds: float = 180.0) -> list[DeviceReport]:
    """What ``inspect_devices`` says in a fresh process, which finds what was installed meanwhile.

    A GPU kit that ends that process is left alone from then on. Raises ``GpuKitRefused``.
    """
    limits = Limits(memory_bytes=None, seconds=seconds)
    try:
        reports = run_limited(_inspect_file, (str(pack),), limits, file=pack)
    except PackNotRunnable as error:
        gpu_kit.leave_alone(data_home())
        problem = "it ended the program when it was tried. Remove it, or bring another driver"
        raise GpuKitRefused(folder=data_home(), problem=problem) from error
    return cast("list[DeviceReport]", reports)


def _inspect_file(file: str) -> list[DeviceReport]:
    return inspect_devices(read_pack(Path(file)))


def _quarantined(pack: Pack, device: Device, limits: Limits) -> None:
    run_limited(_check_file, (str(pack.file), pack.digest, device.value), limits, file=pack.file)


def _check_file(file: str, digest: str, device: str) -> None:
    pack = read_pack(Path(file))
    if pack.digest != digest:
        raise PackNotRunnable(file=file, graph="stored", reason="the file changed meanwhile")
    check_golden(pack, Sessions.open(pack, Device(device)))


def run_limited(
    work: Callable[..., object], arguments: tuple[object, ...], limits: Limits, *, file: Path
) -> object:
    """What ``work`` gives in a fresh process; what it raises of ``SwcError`` is raised here.

    Any other end of the process, and running out of time, is a ``PackNotRunnable`` of ``file``.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(
        target=_child, args=(sender, work, arguments, limits.memory_bytes), daemon=True
    )
    process.start()
    sender.close()
    try:
        if not receiver.poll(limits.seconds):
            reason = f"the check took longer than {limits.seconds:g} seconds"
            raise PackNotRunnable(file=file, graph="model", reason=reason)
        outcome, facts = receiver.recv()
    except EOFError as error:
        process.join()
        reason = f"the process that checked it ended with status {process.exitcode}"
        raise PackNotRunnable(file=file, graph="model", reason=reason) from error
    finally:
        process.kill()
        process.join()
        receiver.close()
    if outcome == "done":
        return facts["outcome"]
    kind = getattr(errors, outcome, None)
    if isinstance(kind, type) and issubclass(kind, SwcError):
        raise kind(**facts)
    raise PackNotRunnable(file=file, graph="model", reason=facts["reason"])


def _child(
    sender: Connection,
    work: Callable[..., object],
    arguments: tuple[object, ...],
    memory_bytes: int | None,
) -> None:
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    if memory_bytes is not None:
        limit_memory(memory_bytes)
    outcome: tuple[str, dict[str, object]]
    try:
        outcome = ("done", {"outcome": work(*arguments)})
    except PackRefused as error:
        outcome = (type(error).__name__, _plain(error.facts))
    except SwcError as error:
        outcome = ("", {"reason": error.sentence})
    except MemoryError:
        outcome = ("", {"reason": "it asks for more memory than a pack may"})
    except Exception as error:
        logger.exception("the check of a pack failed")
        outcome = ("", {"reason": f"{type(error).__name__}: {error}"})
    sender.send(outcome)


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in facts.items()
    }
