"""The result file of a run and the journal beside it, by which a run that was killed goes on.

The journal's first line says what the run was made from; each further line says, after a batch
is safe on the disk, how many photographs are done and how long the result file is, with its
SHA-256. Whatever stands in the result file behind that is cut off when the run goes on. The
journal is removed when the run ends whole.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import (
    JournalBroken,
    JournalMismatch,
    OutputBusy,
    OutputChanged,
    OutputCutShort,
    OutputFault,
)
from swc_desktop.file_lock import Lock, try_lock
from swc_desktop.whole_file import flush_to_disk, is_there

logger = logging.getLogger(__name__)

JOURNAL_FORMAT = 1
_NO_LOCKS = "The disk of {file} has no file locks: do not write to it from two runs at once."

Origin = Mapping[str, str]
"""What a run was made from: the kind of thing to the digest of it."""


def journal_path(path: Path) -> Path:
    """Where the journal of a result file lies."""
    return path.with_name(f"{path.name}.journal")


def digest_of(*parts: str) -> str:
    """SHA-256 over texts in their order, hexadecimal."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape")
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


@dataclass(frozen=True)
class Milestone:
    """Photographs done, how many of them were unreadable, and the result file up to there."""

    done: int
    unreadable: int
    size: int
    sha256: str

    def line(self) -> bytes:
        """The milestone as it stands in the journal."""
        return json.dumps(vars(self), sort_keys=True).encode() + b"\n"


def _fault(path: Path, error: OSError, *, whole_rows: bool = False) -> OutputFault:
    fault = OutputCutShort if whole_rows else OutputFault
    return fault(file=path, reason=explain_writing(error))


def take_step(step: Callable[[], None]) -> bool:
    """Take a step on a disk that has just failed; False where it fails again."""
    try:
        step()
    except OSError as error:
        logger.warning("the disk failed again: %s", error)
        return False
    return True


class ResultFile:
    """A result file that only ever holds whole rows, and can be gone on with.

    Raises ``OutputFault`` from every method when the disk or the folder says no.
    """

    def __init__(self, path: Path, origin: Origin, header: bytes, *, resume: bool) -> None:
        """Open ``path`` for a new run, replacing what it holds, or go on with an interrupted one.

        Without a journal of an interrupted run ``resume`` starts anew. Raises ``JournalMismatch``
        when the journal was made from other things, ``JournalBroken``, ``OutputChanged`` when the
        results were edited since, ``OutputBusy`` when another run is writing them.
        """
        self.path = path
        self._journal_path = journal_path(path)
        self._hash = hashlib.sha256()
        existed = is_there(path)
        try:
            self._file = cast("BinaryIO", path.open("r+b" if existed else "w+b", buffering=0))
        except OSError as error:
            raise _fault(path, error) from error
        try:
            self._journal = cast("BinaryIO", self._journal_path.open("a+b", buffering=0))
        except OSError as error:
            self._file.close()
            if not existed:
                take_step(path.unlink)
            raise _fault(self._journal_path, error) from error
        try:
            lock = try_lock(self._journal)
            if lock is Lock.BUSY:
                raise OutputBusy(file=path)
            self.notice = "" if lock is Lock.HELD else _NO_LOCKS.format(file=path)
            """What a person should know of this file, "" for nothing."""
            known = self._known(origin) if resume else None
            if known is None:
                self._begin(origin, header)
            else:
                self._go_on(known)
        except OSError as error:
            self.close()
            raise _fault(path, error) from error
        except BaseException:
            self.close()
            raise

    @property
    def done(self) -> int:
        """Photographs whose rows are safe."""
        return self._milestone.done

    @property
    def unreadable(self) -> int:
        """How many of those could not be read."""
        return self._milestone.unreadable

    def _begin(self, origin: Origin, header: bytes) -> None:
        head = {"swc_journal": JOURNAL_FORMAT, "origin": dict(origin)}
        self._journal.truncate(0)
        self._journal.write(json.dumps(head, sort_keys=True).encode() + b"\n")
        flush_to_disk(self._journal.fileno())
        self._file.truncate(0)
        self._milestone = Milestone(0, 0, 0, self._hash.hexdigest())
        self.commit(header, done=0, unreadable=0)

    def _known(self, origin: Origin) -> Milestone | None:
        """The last milestone of the journal; None when no run had begun."""
        self._journal.seek(0)
        lines = self._journal.read().split(b"\n")
        torn = len(lines.pop())
        if not lines:
            return None
        try:
            head = json.loads(lines[0])
            before = head["origin"]
            if head["swc_journal"] != JOURNAL_FORMAT or not isinstance(before, dict):
                raise ValueError
            milestones = [Milestone(**json.loads(line)) for line in lines[1:]]
        except (ValueError, KeyError, TypeError) as error:
            raise JournalBroken(file=self._journal_path, results=self.path) from error
        changed = [kind for kind in origin if before.get(kind) != origin[kind]]
        if changed:
            raise JournalMismatch(file=self._journal_path, what=" and ".join(changed))
        if torn:
            self._journal.truncate(sum(len(line) + 1 for line in lines))
        return milestones[-1] if milestones else None

    def _go_on(self, last: Milestone) -> None:
        self._file.seek(0)
        remaining = last.size
        while remaining:
            piece = self._file.read(min(remaining, 1 << 20))
            if not piece:
                break
            self._hash.update(piece)
            remaining -= len(piece)
        if remaining or self._hash.hexdigest() != last.sha256:
            raise OutputChanged(file=self.path)
        self._milestone = last
        self._cut()

    def _cut(self) -> None:
        self._file.truncate(self._milestone.size)
        self._file.seek(self._milestone.size)

    def commit(self, rows: bytes, *, done: int, unreadable: int) -> None:
        """Append the rows of a batch and note it; when that fails the file ends before them."""
        self._hash.update(rows)
        size = self._milestone.size + len(rows)
        milestone = Milestone(done, unreadable, size, self._hash.hexdigest())
        try:
            self._write(self._file, rows)
            flush_to_disk(self._file.fileno())
        except OSError as error:
            whole_rows = take_step(self._cut) and self.done > 0
            raise _fault(self.path, error, whole_rows=whole_rows) from error
        self._milestone = milestone
        try:
            self._write(self._journal, milestone.line())
        except OSError as error:
            raise _fault(self._journal_path, error) from error

    @staticmethod
    def _write(handle: BinaryIO, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[handle.write(view) :]

    def finish(self) -> None:
        """The run ended whole: close the results and remove the journal."""
        try:
            flush_to_disk(self._file.fileno())
            self.close()
            self._journal_path.unlink()
        except OSError as error:
            raise _fault(self.path, error, whole_rows=self.done > 0) from error

    def close(self) -> None:
        """Leave results and journal as they are, to be gone on with."""
        self._file.close()
        self._journal.close()
