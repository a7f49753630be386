"""Writes the traceback of a crash beside the log, since a window has no terminal."""

import faulthandler
from contextlib import suppress
from io import BufferedWriter
from pathlib import Path
from typing import Final

from swc_desktop.core.errors import HomeMissing
from swc_desktop.home import data_home
from swc_desktop.storage.private import make_private_folder, private_opener

MAX_BYTES: Final = 1_000_000
"""A larger file is started anew. A round bound on the disk space it takes."""
_FILE: Final = "crashes.log"
_open_files: Final[list[BufferedWriter]] = []


def keep_crash_traces() -> None:
    """Let a crash of this process write its traceback to ``crashes.log`` in the log folder.

    Without a place to write, a crash leaves no trace; nothing else depends on it.
    """
    with suppress(HomeMissing, OSError):
        file = crash_traces()
        make_private_folder(file.parent)
        full = file.exists() and file.stat().st_size > MAX_BYTES
        traces = open(file, "wb" if full else "ab", opener=private_opener)  # noqa: SIM115
        _open_files.append(traces)  # faulthandler writes to its descriptor, so it must stay open
        faulthandler.enable(traces)


def crash_traces() -> Path:
    """The file of the traces; raises ``HomeMissing``."""
    return data_home() / "log" / _FILE
