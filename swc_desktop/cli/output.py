"""Where the rows of a run go: a file that can be gone on with, or a stream."""

import os
import stat
import sys
from functools import partial
from io import RawIOBase
from pathlib import Path
from typing import Protocol

from swc_desktop.cli.printing import CLOSED, STANDARD_OUTPUT
from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputCutShort, OutputFault, WrongUsage
from swc_desktop.engine.journal import Origin, ResultFile, take_step
from swc_desktop.exports.formats import Format
from swc_desktop.whole_file import is_there


class Output(Protocol):
    """Takes whole rows, a batch at a time."""

    @property
    def done(self) -> int: ...
    @property
    def unreadable(self) -> int: ...
    @property
    def notice(self) -> str: ...
    def commit(self, rows: bytes, *, done: int, unreadable: int) -> None: ...
    def finish(self) -> None: ...
    def close(self) -> None: ...


class StreamOutput:
    """Rows to a pipe, a terminal, a device or a redirected file; nothing is kept to go on with."""

    def __init__(self, raw: RawIOBase, name: str, header: bytes, *, owned: bool) -> None:
        """``owned``: the stream was opened for this and is closed at the end."""
        self._raw = raw
        self._owned = owned
        self._name = name
        self.notice = ""
        self.done = 0
        self.unreadable = 0
        self.commit(header, done=0, unreadable=0)

    def commit(self, rows: bytes, *, done: int, unreadable: int) -> None:
        """Write the rows; a regular file whose disk is full ends at the rows before."""
        before = self._regular_size()
        view = memoryview(rows)
        try:
            while view:
                view = view[self._raw.write(view) or 0 :]
        except OSError as error:
            whole = before is not None and take_step(
                partial(os.ftruncate, self._raw.fileno(), before)
            )
            fault = OutputCutShort if whole and self.done else OutputFault
            raise fault(file=self._name, reason=explain_writing(error)) from error
        self.done, self.unreadable = done, unreadable

    def _regular_size(self) -> int | None:
        seen = os.fstat(self._raw.fileno())
        return seen.st_size if stat.S_ISREG(seen.st_mode) else None

    def finish(self) -> None:
        """Nothing is left to do: every row was written when it came."""

    def close(self) -> None:
        """Close a stream that was opened for this; leave another to its owner."""
        if self._owned:
            self._raw.close()


def _standard_output() -> RawIOBase:
    """Standard output below its buffer, so that what was written is known; it takes UTF-8."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        raise OutputFault(file=STANDARD_OUTPUT, reason=CLOSED)
    raw: RawIOBase = getattr(buffer, "raw", buffer)
    return raw


def open_output(path: Path | None, rows: Format, origin: Origin, *, resume: bool) -> Output:
    """The output for ``--out``; None is standard output.

    Raises ``OutputFault``, and what ``ResultFile`` raises.
    """
    if path is None:
        if resume:
            raise WrongUsage(problem="--resume needs --out FILE: a stream can not be gone on with.")
        return StreamOutput(_standard_output(), STANDARD_OUTPUT, rows.header, owned=False)
    if is_there(path) and not path.is_file() and not path.is_dir():
        try:
            device = path.open("wb", buffering=0)
        except OSError as error:
            raise OutputFault(file=path, reason=explain_writing(error)) from error
        return StreamOutput(device, str(path), rows.header, owned=True)
    return ResultFile(path, origin, rows.header, resume=resume)
