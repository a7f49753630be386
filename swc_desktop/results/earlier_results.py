"""What an earlier run left at the path of its results: rows, complete or not, and their origin."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from swc_desktop.results import finished
from swc_desktop.results.errors import JournalBroken, JournalMismatch, OutputChanged
from swc_desktop.results.journal import BrokenJournal, JournalState, Origin, read_journal
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.regular_file import open_file

if TYPE_CHECKING:
    from hashlib import _Hash

_PIECE: Final = 1 << 20
"""Bytes read at a time; a round choice that keeps memory small."""


def results_path(path: Path) -> Path:
    """The file that this name leads to, through all links."""
    return Path(os.path.realpath(path))


def part_path(path: Path) -> Path:
    """The file for rows until all are there."""
    results = results_path(path)
    return results.with_name(f"{results.name}.part")


def journal_path(path: Path) -> Path:
    """The journal of a result file."""
    results = results_path(path)
    return results.with_name(f"{results.name}.journal")


@dataclass(frozen=True)
class EarlierRows:
    """Rows and the file that holds them, with its digest so far; ``in_place``: that file is the
    complete result file."""

    state: JournalState
    file: Path
    digest: "_Hash"
    in_place: bool


def earlier_state(path: Path) -> JournalState | None:
    """What is known of the rows at the path of some results; None for nothing."""
    try:
        with open_file(journal_path(path)) as journal:
            state = read_journal(journal.read())
    except (OSError, BrokenJournal):  # opening the results reports that
        state = None
    return state if _has_rows(state) else finished.stored_journal(results_path(path))


def earlier_rows(path: Path, journal: bytes, origin: Origin) -> EarlierRows | None:
    """The rows that a run with the same origin can reuse; None where there are none.

    Raises ``JournalBroken``, ``JournalMismatch`` and ``OutputChanged``.
    """
    results, part = results_path(path), part_path(path)
    try:
        state = read_journal(journal)
    except BrokenJournal as error:
        raise JournalBroken(file=journal_path(path), results=path) from error
    file = results
    if _has_rows(state) and is_there(part):
        file = part
    elif not _has_rows(state):  # otherwise a run ended between its last two steps
        state = finished.stored_journal(results) if is_there(results) else None
    if state is None:
        return None
    changed = [kind for kind in origin if state.origin.get(kind) != origin[kind]]
    if changed:
        raise JournalMismatch(file=path, what=" and ".join(changed))
    in_place = file == results
    digest = hashlib.sha256()
    if not _holds(file, state, digest, exactly=in_place):
        raise OutputChanged(file=path if in_place else part)
    return EarlierRows(state, file, digest, in_place)


def _has_rows(state: JournalState | None) -> bool:
    return state is not None and bool(state.sha256)


def _holds(file: Path, state: JournalState, digest: "_Hash", *, exactly: bool) -> bool:
    """Whether a file begins with the rows of a journal and, if ``exactly``, holds nothing else."""
    if not is_there(file) or (exactly and file.stat().st_size != state.size):
        return False
    with open_file(file) as rows:
        left = state.size
        while left and (piece := rows.read(min(left, _PIECE))):
            digest.update(piece)
            left -= len(piece)
    return not left and digest.hexdigest() == state.sha256
