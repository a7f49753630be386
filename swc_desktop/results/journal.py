"""The journal of a run: its origin, its rows, and which file was being read.

Each line is JSON. The head says what the run depends on. ``began`` starts a session, with the
folder for relative names; ``ended`` ends a session that was not interrupted. ``opened`` and
``closed`` surround the reading of a file: a file that is open when a session breaks off was being
read. ``rows`` lists rows that are safe on the disk, with size and SHA-256 of the file up to there.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from swc_desktop.photos.file_state import GONE, FileState

JOURNAL_FORMAT: Final = 2
"""Journals of other formats are refused; a run is then started again."""

MAX_ENDS_WHILE_READING: Final = 2
"""How often the program may end while it reads a file before that file is not opened again: the
first time it may have been a power cut."""

Origin = Mapping[str, str]
"""What a run was made from: kind of thing (pack, columns, options) to its digest."""


class BrokenJournal(ValueError):
    """A journal that cannot be understood."""


def sha256_of_texts(*parts: str) -> str:
    """SHA-256 over texts in their order, hexadecimal."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape")
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


@dataclass(frozen=True)
class Photograph:
    """A file of a run, and its state before it was read."""

    file: Path
    state: FileState


@dataclass(frozen=True)
class RowEntry:
    """Position of the row of a photograph in the file of rows, in bytes."""

    photograph: Photograph
    offset: int
    length: int
    unreadable: bool


@dataclass
class JournalState:
    """Content of a journal; ``sha256`` is that of the first ``size`` bytes of the file of rows."""

    origin: Origin
    size: int = 0
    sha256: str = ""
    rows: dict[Path, RowEntry] = field(default_factory=dict)
    ends_while_reading: Counter[Photograph] = field(default_factory=Counter)
    whole_lines: int = 0
    """Bytes of the journal in complete lines; a partly written line may follow."""

    def row_of(self, photograph: Photograph) -> RowEntry | None:
        """The row of a photograph that has not changed since."""
        entry = self.rows.get(photograph.file)
        if entry is None or entry.photograph != photograph or photograph.state == GONE:
            return None
        return entry


def head_line(origin: Origin) -> bytes:
    """The first line of a journal."""
    return _line({"swc_journal": JOURNAL_FORMAT, "origin": dict(origin)})


def began_line() -> bytes:
    """A session begins in this process."""
    return _line({"began": os.getcwd()})  # noqa: PTH109 - needed as text


def ended_line() -> bytes:
    """The session ended without interruption."""
    return _line({"ended": True})


def opened_line(number: int, photograph: Photograph) -> bytes:
    """A file is about to be opened, the ``number``-th of the session."""
    return _line({"opened": number, "file": str(photograph.file), "state": photograph.state})


def closed_line(number: int) -> bytes:
    """That file was read."""
    return _line({"closed": number})


def rows_line(entries: Iterable[RowEntry], size: int, sha256: str) -> bytes:
    """Rows that are safe, one after the other up to ``size``."""
    rows = [
        (str(entry.photograph.file), entry.photograph.state, entry.length, entry.unreadable)
        for entry in entries
    ]
    return _line({"rows": rows, "size": size, "sha256": sha256})


def _line(values: Mapping[str, object]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def read_journal(data: bytes) -> JournalState | None:
    """The content of a journal; None where no run had begun. Raises ``BrokenJournal``."""
    lines = data.split(b"\n")
    torn = len(lines.pop())
    if not lines:
        return None
    try:
        head = json.loads(lines[0])
        if head["swc_journal"] != JOURNAL_FORMAT:
            raise ValueError
        reading = _Reading(JournalState(dict(head["origin"]), whole_lines=len(data) - torn))
        for line in lines[1:]:
            reading.add(json.loads(line))
        reading.break_off()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BrokenJournal(str(error)) from error
    return reading.state


class _Reading:
    """The part of a journal that was read so far."""

    def __init__(self, state: JournalState) -> None:
        self.state = state
        self._here = os.getcwd()  # noqa: PTH109 - needed as text
        self._folder = self._here
        self._being_read: dict[int, Photograph] = {}

    def add(self, line: dict[str, Any]) -> None:
        """Add the next line."""
        if "began" in line:
            self.break_off()
            self._folder = line["began"]
        elif "ended" in line:
            self._being_read.clear()
        elif "opened" in line:
            photograph = Photograph(Path(line["file"]), tuple(line["state"]))
            self._being_read[line["opened"]] = photograph
        elif "closed" in line:
            self._being_read.pop(line["closed"], None)
        else:
            self._add_rows(line)

    def _add_rows(self, line: dict[str, Any]) -> None:
        offset, rows = self.state.size, line["rows"]
        for name, state, length, unreadable in rows:
            file = Path(name)
            here = file.is_absolute() or self._folder == self._here
            photograph = Photograph(file, tuple(state) if here else GONE)
            self.state.rows[file] = RowEntry(photograph, offset, int(length), bool(unreadable))
            offset += int(length)
        if rows and offset != line["size"]:
            raise ValueError("its rows do not fill their file")
        self.state.size, self.state.sha256 = int(line["size"]), str(line["sha256"])

    def break_off(self) -> None:
        """End a session that was interrupted; nothing happens if it has ended already."""
        if self._folder == self._here:
            self.state.ends_while_reading.update(self._being_read.values())
        self._being_read.clear()
