"""Where the rows of a run go: a file that can be resumed, or a stream."""

import os
import stat
import sys
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from io import RawIOBase
from pathlib import Path
from typing import Protocol

from swc_desktop.cli.printing import CLOSED, STANDARD_OUTPUT
from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault, WrongUsage
from swc_desktop.core.message import Message
from swc_desktop.exports.formats import Format
from swc_desktop.results.errors import OutputCutShort
from swc_desktop.results.guarded_file import attempt
from swc_desktop.results.journal import Origin, Photograph
from swc_desktop.results.result_file import ResultFile
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.regular_file import leads_to_open_file

NumberedRows = Sequence[tuple[int, bytes, bool]]
"""Rows, each with the number of its photograph and whether that could not be read."""


class Output(Protocol):
    """Takes whole rows, a batch at a time; see ``ResultFile``."""

    @property
    def done(self) -> int: ...
    @property
    def unreadable(self) -> int: ...
    @property
    def whole(self) -> bool: ...
    @property
    def to_do(self) -> Sequence[int]: ...
    @property
    def to_do_alone(self) -> Sequence[int]: ...
    @property
    def given_up(self) -> Sequence[int]: ...
    @property
    def notice(self) -> Message | str: ...
    def opening(self, file: Path) -> AbstractContextManager[None]: ...
    def commit(self, rows: NumberedRows, again: Collection[int] = ()) -> None: ...
    def finish(self) -> None: ...
    def close(self) -> None: ...


class StreamOutput:
    """Rows to a pipe, a terminal, a device or a redirected file, which cannot be resumed."""

    whole = False
    notice: Message | str = ""
    to_do_alone: Sequence[int] = ()
    given_up: Sequence[int] = ()

    def __init__(
        self, raw: RawIOBase, name: str, header: bytes, total: int, *, owned: bool
    ) -> None:
        """``owned``: this opened the stream and closes it at the end."""
        self._raw = raw
        self._owned = owned
        self._name = name
        self.done = 0
        self.unreadable = 0
        self.to_do = range(total)
        self._write(header)

    def opening(self, _file: Path) -> AbstractContextManager[None]:
        """A stream keeps no journal of open files."""
        return nullcontext()

    def commit(self, rows: NumberedRows, again: Collection[int] = ()) -> None:  # noqa: ARG002
        """Write the rows; on a full disk a regular file is cut back to the rows before."""
        self._write(b"".join(row for _, row, _ in rows))
        self.done += len(rows)
        self.unreadable += sum(unreadable for _, _, unreadable in rows)

    def _write(self, data: bytes) -> None:
        before = self._regular_size()
        view = memoryview(data)
        try:
            while view:
                view = view[self._raw.write(view) or 0 :]
        except OSError as error:
            whole = before is not None and attempt(
                partial(os.ftruncate, self._raw.fileno(), before)
            )
            fault = OutputCutShort if whole and self.done else OutputFault
            raise fault(file=self._name, reason=explain_writing(error)) from error

    def _regular_size(self) -> int | None:
        seen = os.fstat(self._raw.fileno())
        return seen.st_size if stat.S_ISREG(seen.st_mode) else None

    def finish(self) -> None:
        """Does nothing: every row is written when it comes."""

    def close(self) -> None:
        """Close the stream if this opened it."""
        if self._owned:
            self._raw.close()


def _standard_output() -> RawIOBase:
    """Standard output without its buffer, so that it is known what was written."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        raise OutputFault(file=STANDARD_OUTPUT, reason=CLOSED)
    raw: RawIOBase = getattr(buffer, "raw", buffer)
    return raw


def is_device(path: Path | None) -> bool:
    """Whether ``--out`` names a pipe, a device or an open file such as ``/dev/stdout``, which is
    written to directly."""
    if path is None:
        return False
    return leads_to_open_file(path) or (is_there(path) and not path.is_file() and not path.is_dir())


def open_output(
    path: Path | None,
    rows: Format,
    origin: Origin,
    photographs: Sequence[Photograph],
    *,
    resume: bool,
) -> Output:
    """The output for ``--out``; None is standard output.

    Raises ``OutputFault``, and what ``ResultFile`` raises.
    """
    if path is None:
        if resume:
            raise WrongUsage(problem="--resume needs --out FILE: a stream cannot be resumed.")
        total = len(photographs)
        return StreamOutput(_standard_output(), STANDARD_OUTPUT, rows.header, total, owned=False)
    if is_device(path):
        try:
            device = path.open("ab", buffering=0)  # as after ``>>`` there may be something in it
        except OSError as error:
            raise OutputFault(file=path, reason=explain_writing(error)) from error
        return StreamOutput(device, str(path), rows.header, len(photographs), owned=True)
    return ResultFile(path, origin, rows.header, photographs, resume=resume)
