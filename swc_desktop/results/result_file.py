"""The result file of a run, which is replaced only by a complete one.

Rows are written to FILE.part in the order they are made, and the journal (FILE.journal) says which
photograph each belongs to. When all rows are there, they are put in the order of the photographs
and replace FILE in one step. Until then FILE stays as it was, and an interrupted run can be
resumed: the rows of unchanged photographs are reused.
"""

import errno
import hashlib
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.message import Message, message
from swc_desktop.photos.file_state import GONE
from swc_desktop.results import finished, journal
from swc_desktop.results.earlier_results import (
    EarlierRows,
    earlier_rows,
    journal_path,
    part_path,
    results_path,
)
from swc_desktop.results.errors import (
    OutputBusy,
    OutputCutShort,
    OutputInTheWay,
    OutputNotReplaced,
    OutputReplaced,
)
from swc_desktop.results.guarded_file import FATES, Fate, GuardedFile, attempt
from swc_desktop.results.journal import JournalState, Origin, Photograph, RowEntry
from swc_desktop.storage.atomic_write import atomic_write, flush_folder, is_there
from swc_desktop.storage.file_lock import Lock
from swc_desktop.storage.regular_file import open_file

_NO_LOCKS: Final = message(
    "Results", "The disk of {file} has no file locks: do not write to it from two runs at once."
)
_DELETED: Final = message(
    "Results", "{file} was deleted during the run; the new results are in its place."
)
_RESTORED: Final = message(
    "Results", "It was written again, with %Ln file(s) done; use --resume to continue", "", 0
)
_RESCUED: Final = message(
    "Results",
    "Its content is in {place}: rename that to the name of this file, then use --resume to "
    "continue",
)
_CHECKED: Final = message("Results", "Use --resume to continue: it checks the content first")
_NEW_ASIDE: Final = message(
    "Results",
    "It was not replaced. The new results are complete in {part}: keep a copy of {file} under "
    "another name if you need it, then give the same command with --resume",
)
_PIECE: Final = 1 << 20
"""Bytes copied at a time; a round choice that keeps memory small."""


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputFault(file=path, reason=explain_writing(error)) from error


class ResultFile:
    """A result file with what is done and what is left to do.

    ``to_do`` are the photographs to read, by their numbers in the list; ``to_do_alone`` those that
    were being read when the program ended, to be read after all others and one at a time;
    ``given_up`` those for which that happened twice. ``whole``: there is nothing to do. Every
    method raises ``OutputFault`` when the disk or the folder refuses something.
    """

    def __init__(
        self,
        path: Path,
        origin: Origin,
        header: bytes,
        photographs: Sequence[Photograph],
        *,
        resume: bool,
    ) -> None:
        """Begin the rows of ``photographs`` or, with ``resume``, continue with the existing ones.

        Raises ``JournalMismatch`` when the existing rows have another origin, ``JournalBroken``,
        ``OutputChanged`` when they were edited since, and ``OutputBusy`` when another run is
        writing them.
        """
        self.path = path
        self.notice: Message | str = ""
        """What a person should know about this file, "" for nothing."""
        self.whole = False
        self.done = 0
        """Photographs whose rows are safe."""
        self.unreadable = 0
        """How many of those photographs could not be read."""
        self.to_do: list[int] = []
        self.to_do_alone: list[int] = []
        self.given_up: list[int] = []
        self._results = results_path(path)
        self._photographs = photographs
        self._numbers = {photograph.file: at for at, photograph in enumerate(photographs)}
        self._rows: list[RowEntry | None] = [None] * len(photographs)
        self._origin, self._header = origin, header
        self._opened = count(1)
        self._away: set[Path] = set()
        self._part: GuardedFile | None = None
        had_journal = is_there(journal_path(path))
        with _faults(path):
            _check_writable(self._results)
            self._before = _seen(self._results)
            self._mode = None if self._before is None else _mode(self._results)
            if not had_journal and is_there(part_path(path)):
                raise OutputInTheWay(file=part_path(path))
        with _faults(journal_path(path)):
            self._journal = GuardedFile(journal_path(path))
        try:
            self._lock()
            with _faults(path):
                known = b"".join(self._journal.pieces()) if resume else b""
                self._open(earlier_rows(path, known, origin) if resume else None)
        except BaseException:
            self._close_files()
            if not had_journal:
                attempt(partial(journal_path(path).unlink, missing_ok=True))
            raise

    def _lock(self) -> None:
        with _faults(self.path):
            lock = self._journal.try_lock()
            first = self._journal.read(0, 1)
        if first not in (b"", b"{"):
            raise OutputInTheWay(file=self._journal.path)
        if lock is Lock.BUSY:
            raise OutputBusy(file=self.path)
        if lock is not Lock.HELD:
            self.notice = _NO_LOCKS.fill(file=self.path)

    def _open(self, earlier: EarlierRows | None) -> None:
        if earlier is None:
            self._part = GuardedFile(part_path(self.path))
            self._begin()
        else:
            self._reuse(earlier)
        ends = Counter[Photograph]() if earlier is None else earlier.state.ends_while_reading
        left = [at for at, row in enumerate(self._rows) if row is None]
        often = [ends[self._photographs[at]] for at in left]
        max_ends = journal.MAX_ENDS_WHILE_READING
        self.to_do = [at for at, ended in zip(left, often, strict=True) if not ended]
        self.to_do_alone = [
            at for at, ended in zip(left, often, strict=True) if 0 < ended < max_ends
        ]
        self.given_up = [at for at, ended in zip(left, often, strict=True) if ended >= max_ends]

    def _begin(self) -> None:
        part = self._open_part
        self._journal.cut(0)
        part.cut(0)
        self._hash = hashlib.sha256()
        self._journal.write(journal.head_line(self._origin) + journal.began_line())
        self._journal.flush()
        self._append(self._header, [])

    def _reuse(self, earlier: EarlierRows) -> None:
        state = earlier.state
        self._hash = earlier.digest
        self._rows = [state.row_of(photograph) for photograph in self._photographs]
        self.done = sum(row is not None for row in self._rows)
        self.unreadable = sum(row is not None and row.unreadable for row in self._rows)
        self.whole = earlier.in_place and self._is_final(state.size)
        if self.whole:
            return
        self._part = GuardedFile(part_path(self.path))
        if earlier.in_place:
            self._begin_with(state, earlier.file)
        else:
            self._part.cut(state.size)
            self._journal.cut(state.whole_lines)
            self._journal.write(journal.began_line())

    def _begin_with(self, state: JournalState, rows: Path) -> None:
        """Begin with the rows of earlier results; the file ``rows`` is not changed."""
        part = self._open_part
        self._journal.cut(0)
        part.cut(0)
        with open_file(rows) as file:
            while piece := file.read(_PIECE):
                part.write(piece)
        part.flush()
        self._journal.write(self._whole_journal(list(state.rows.values()), state.sha256))
        self._journal.flush()

    def _whole_journal(self, entries: Sequence[RowEntry], sha256: str) -> bytes:
        """The journal of rows that follow each other after the header."""
        size = len(self._header) + sum(entry.length for entry in entries)
        return b"".join(
            (
                journal.head_line(self._origin),
                journal.began_line(),
                journal.rows_line([], len(self._header), ""),
                journal.rows_line(entries, size, sha256),
            )
        )

    @property
    def _open_part(self) -> GuardedFile:
        assert self._part is not None, "complete results have no part file"
        return self._part

    @contextmanager
    def opening(self, file: Path) -> Iterator[None]:
        """Note that a file is being read, so that a later run knows if the program ended then."""
        with _faults(journal_path(self.path)):
            number = next(self._opened)
            photograph = self._photographs[self._numbers[file]]
            self._journal.write(journal.opened_line(number, photograph))
        yield
        if not is_there(file):
            self._away.add(file)
        with _faults(journal_path(self.path)):
            self._journal.write(journal.closed_line(number))

    def commit(self, rows: Sequence[tuple[int, bytes, bool]], again: Collection[int] = ()) -> None:
        """Append rows, each with the number of its photograph and whether it could not be read.

        Those in ``again`` are to be tried again by a resumed run. When writing fails, the file
        ends before these rows. Raises ``OutputReplaced``.
        """
        self._check()
        entries, offset = [], self._open_part.size
        for at, row, unreadable in rows:
            photograph = self._photographs[at]
            away = photograph.file in self._away
            if unreadable and (at in again or away or _is_closed(photograph.file)):
                photograph = Photograph(photograph.file, GONE)  # it is to be tried again
            entries.append(RowEntry(photograph, offset, len(row), unreadable))
            offset += len(row)
        self._append(b"".join(row for _, row, _ in rows), entries)
        for (at, _, _), entry in zip(rows, entries, strict=True):
            self._rows[at] = entry
            self.unreadable += entry.unreadable
        self.done += len(entries)

    def _append(self, rows: bytes, entries: Sequence[RowEntry]) -> None:
        part = self._open_part
        size = part.size
        try:
            part.write(rows)
            part.flush()
        except OSError as error:
            whole_rows = attempt(partial(part.cut, size)) and self.done > 0
            fault = OutputCutShort if whole_rows else OutputFault
            raise fault(file=part.path, reason=explain_writing(error)) from error
        self._hash.update(rows)
        with _faults(self._journal.path):
            self._journal.write(journal.rows_line(entries, part.size, self._hash.hexdigest()))

    def _check(self) -> None:
        """Raise ``OutputReplaced`` if another program changed a file that is being written."""
        for file in (self._open_part, self._journal):
            with _faults(file.path):
                fate = file.fate()
                if fate is Fate.UNTOUCHED:
                    continue
                safe = _CHECKED
                if fate is not Fate.CHANGED:
                    place = file.rescue()
                    safe = _RESCUED.fill(place=place)
                    if place == file.path:
                        safe = _RESTORED.counted(self.done)
                raise OutputReplaced(file=file.path, fate=FATES[fate], safe=safe)

    def finish(self) -> None:
        """Replace the results with the rows, which are complete, and remove the journal."""
        if not self.whole:
            self._check()
            self._check_results()
            part = self._open_part
            with _faults(part.path):
                part.flush()
                try:
                    self._replace_results(part)
                except OSError as error:
                    reason = explain_writing(error)
                    raise OutputNotReplaced(
                        file=self.path, reason=reason, part=part.path
                    ) from error
        self.whole = True
        with _faults(self.path):
            self._journal.cut(0)  # it describes the part file, which is removed first
            if os.name == "nt":  # Windows cannot remove an open file
                self._journal.close()
            part_path(self.path).unlink(missing_ok=True)
            journal_path(self.path).unlink()
            self._journal.close()

    def _check_results(self) -> None:
        with _faults(self.path):
            now = _seen(self._results)
        if now == self._before:
            return
        if now is not None:
            safe = _NEW_ASIDE.fill(part=part_path(self.path), file=self.path.name)
            raise OutputReplaced(file=self.path, fate=FATES[Fate.CHANGED], safe=safe)
        self.notice = _DELETED.fill(file=self.path)

    def _replace_results(self, part: GuardedFile) -> None:
        entries = [row for row in self._rows if row is not None]
        if self._is_final(part.size):
            finished.store_journal(
                self._results, self._whole_journal(entries, self._hash.hexdigest())
            )
            part.close()
            if self._mode is not None:
                part.path.chmod(self._mode)
            part.path.replace(self._results)
        else:
            with atomic_write(self._results) as file:
                whole = hashlib.sha256()
                whole.update(self._header)
                file.write(self._header)
                for entry in entries:
                    row = part.read(entry.offset, entry.length)
                    whole.update(row)
                    file.write(row)
                if self._mode is not None:
                    Path(file.name).chmod(self._mode)
                finished.store_journal(
                    self._results, self._whole_journal(entries, whole.hexdigest())
                )
            part.close()
        flush_folder(self._results.parent)

    def _is_final(self, size: int) -> bool:
        """Whether the rows are in the order of the photographs, nothing between or after."""
        offset = len(self._header)
        for row in self._rows:
            if row is None or row.offset != offset:
                return False
            offset += row.length
        return offset == size

    def close(self) -> None:
        """Close results and journal, to be resumed later."""
        if not self.whole:
            attempt(partial(self._journal.write, journal.ended_line()))
        self._close_files()

    def _close_files(self) -> None:
        self._journal.close()
        if self._part is not None:
            self._part.close()


def _seen(path: Path) -> tuple[int, int] | None:
    """Size and time of a file, to notice changes; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _check_writable(path: Path) -> None:
    """Raise ``OSError`` for a file that is write-protected: a rename would replace it anyway."""
    if path.is_dir():
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if is_there(path) and not os.access(path, os.W_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def _is_closed(file: Path) -> bool:
    """Whether a file cannot be opened, so that its content is not the reason."""
    try:
        open_file(file).close()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
