"""The start of every process that works for this one, on both sides."""

import os
import signal
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from swc_desktop.processes.errors import ProcessNotStarted
from swc_desktop.processes.memory_limit import limit_memory


def start_process(process: BaseProcess) -> None:
    """Start a process; raises ``ProcessNotStarted``."""
    try:
        process.start()
    except (OSError, RuntimeError) as error:
        raise ProcessNotStarted(reason=error) from error


def begin_child(parent: Connection, memory_bytes: int | None) -> None:
    """Set this process up: silent, not ended by Ctrl-C, limited in memory unless that is None.

    Libraries print messages of their own, and Ctrl-C reaches all processes: the parent decides.
    ``parent`` never sends anything; when it closes, this process ends.
    """
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if memory_bytes is not None:
        limit_memory(memory_bytes)


def _end_with(parent: Connection) -> None:
    """End this process at once when the parent is gone, for whatever reason."""
    try:
        parent.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)
