"""What a decoder can do to its process, as tasks for a child."""

import ctypes
import os
import signal
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from swc_desktop.processes.child import Grant


def pid(_grant: Grant) -> int:
    return os.getpid()


def arrays(_grant: Grant, count: int, edge: int) -> list[NDArray[np.uint8]]:
    return [np.full((edge, edge, 3), at, dtype=np.uint8) for at in range(count)]


def crash(_grant: Grant) -> None:
    ctypes.string_at(0)


def crash_once(_grant: Grant, mark: Path) -> str:
    """Crash in the first process, answer in the next."""
    if not mark.exists():
        mark.touch()
        ctypes.string_at(0)
    return "answered"


def leave(_grant: Grant, status: int) -> None:
    os._exit(status)


def hang(_grant: Grant) -> None:
    """Like a decoder that never returns and ignores signals."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    while True:
        time.sleep(1)


def take_memory(_grant: Grant, size: int) -> str:
    try:
        held = np.ones(size, dtype=np.uint8)
    except MemoryError:
        return "refused"
    return f"took {held.nbytes}"


def needs(grant: Grant, size: int, seconds: float) -> float:
    """The moment at which ``size`` bytes were granted; they stay reserved for a while."""
    grant(size)
    granted = time.monotonic()
    time.sleep(seconds)
    return granted


def fail(_grant: Grant) -> None:
    raise KeyError("surprise")


def print_much(_grant: Grant) -> str:
    print("a decoder's own words" * 10_000)  # noqa: T201
    os.write(2, b"warning of a library\n")
    return "done"


def bytes_of(_grant: Grant, file: Path) -> int:
    return file.stat().st_size
