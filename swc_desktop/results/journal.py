"""The journal of a run: what its rows were made from, where they lie, and which file was in hand.

A line of JSON each: the head says what the run depends on. ``began`` opens a session, with the
folder that relative names start from; ``ended`` closes one that ended by itself. ``opened`` and
``closed`` surround the reading of a file: what is open when a session breaks off was in hand.
``rows`` lists the rows that are safe on the disk, with size and SHA-256 of the file up to there.
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

MAX_ENDS_IN_HAND: Final = 2
"""How often the program may end with a file in hand before that file is not opened again."""

Origin = Mapping[str, str]
"""What a run was made from: the kind of thing to the digest of it."""


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
    """A file of a run, and how it stood before it was read."""

    file: Path
    state: FileState


@dataclass(frozen=True)
class RowEntry:
    """Where the row of a photograph lies in the file of rows, in bytes."""

    photograph: Photograph
    offset: int
    length: int
    unreadable: bool


@dataclass
class JournalState:
    """What a journal says; ``sha256`` is of the first ``size`` bytes of the file of rows."""

    origin: Origin
    size: int = 0
    sha256: str = ""
    rows: dict[Path, RowEntry] = field(default_factory=dict)
    ends_in_hand: Counter[Photograph] = field(default_factory=Counter)
    whole_lines: int = 0
    """Bytes of the journal that are whole lines; a line that was half written follows."""

    def row_of(self, photograph: Photograph) -> RowEntry | None:
        """The row of a photograph that is as it was when that was made."""
        entry = self.rows.get(photograph.file)
        if entry is None or entry.photograph != photograph or photograph.state == GONE:
            return None
        return entry


def head_line(origin: Origin) -> bytes:
    """The first line of a journal."""
    return _line({"swc_journal": JOURNAL_FORMAT, "origin": dict(origin)})


def began_line() -> bytes:
    """A session begins in this process."""
    return _line({"began": os.getcwd()})  # noqa: PTH109 - text


def ended_line() -> bytes:
    """The session ended by itself."""
    return _line({"ended": True})


def opened_line(number: int, photograph: Photograph) -> bytes:
    """A file is about to be opened, the session's ``number``-th."""
    return _line({"opened": number, "file": str(photograph.file), "state": photograph.state})


def closed_line(number: int) -> bytes:
    """That file was read."""
    return _line({"closed": number})


def rows_line(entries: Iterable[RowEntry], size: int, sha256: str) -> bytes:
    """Rows that are safe, one behind the other up to ``size``."""
    rows = [
        (str(entry.photograph.file), entry.photograph.state, entry.length, entry.unreadable)
        for entry in entries
    ]
    return _line({"rows": rows, "size": size, "sha256": sha256})


def _line(values: Mapping[str, object]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def read_journal(data: bytes) -> JournalState | None:
    """What a journal says; None where no run had begun. Raises ``BrokenJournal``."""
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
            reading.take(json.loads(line))
        reading.break_off()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BrokenJournal(str(error)) from error
    return reading.state


class _Reading:
    """What was read of a journal so far."""

    def __init__(self, state: JournalState) -> None:
        self.state = state
        self._here = os.getcwd()  # noqa: PTH109 - text
        self._folder = self._here
        self._in_hand: dict[int, Photograph] = {}

    def take(self, line: dict[str, Any]) -> None:
        """Take the next line in."""
        if "began" in line:
            self.break_off()
            self._folder = line["began"]
        elif "ended" in line:
            self._in_hand.clear()
        elif "opened" in line:
            photograph = Photograph(Path(line["file"]), tuple(line["state"]))
            self._in_hand[line["opened"]] = photograph
        elif "closed" in line:
            self._in_hand.pop(line["closed"], None)
        else:
            self._take_rows(line)

    def _take_rows(self, line: dict[str, Any]) -> None:
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
        """A session ends here without having said so, or has ended before."""
        if self._folder == self._here:
            self.state.ends_in_hand.update(self._in_hand.values())
        self._in_hand.clear()
