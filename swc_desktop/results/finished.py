"""The journals of complete results, stored in the data folder.

From them ``--resume`` knows whether anything is left to do. A journal is found by the path of the
results and holds their digest, so results that were moved or changed do not match.
"""

import logging
import zlib
from pathlib import Path
from typing import Final

from swc_desktop.core.errors import HomeMissing
from swc_desktop.home import data_home, home_ends_with_this_run
from swc_desktop.results.journal import BrokenJournal, JournalState, read_journal, sha256_of_texts
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.private import make_private_folder
from swc_desktop.storage.regular_file import open_file

logger = logging.getLogger(__name__)

MAX_JOURNALS: Final = 100
"""Journals that are stored, to bound the data folder; the oldest are deleted first."""

MAX_JOURNAL_BYTES: Final = 1 << 30
"""More than the journal of a run with a million photographs; bounds memory."""

_FOLDER: Final = "finished"
_SUFFIX: Final = ".journal.z"


def store_journal(results: Path, journal: bytes) -> None:
    """Store the journal of complete results. They are complete without it too, so an error is
    only logged."""
    try:
        if home_ends_with_this_run():
            return
        place = _place(results)
        make_private_folder(place.parent)
        with atomic_write(place, private=True) as file:
            file.write(zlib.compress(journal, 1))
        _delete_oldest(place.parent)
    except (OSError, HomeMissing) as error:
        logger.warning("the journal of %s could not be stored: %s", results, error)


def stored_journal(results: Path) -> JournalState | None:
    """The journal of complete results; None where it is not known."""
    try:
        inflate = zlib.decompressobj()
        with open_file(_place(results)) as file:
            data = inflate.decompress(file.read(), MAX_JOURNAL_BYTES)
        if not inflate.eof:
            raise BrokenJournal("its end is missing")
        return read_journal(data)
    except (FileNotFoundError, NotADirectoryError, HomeMissing):
        return None
    except (OSError, zlib.error, BrokenJournal) as error:
        logger.warning("the stored journal of %s could not be read: %s", results, error)
        return None


def _place(results: Path) -> Path:
    return data_home() / _FOLDER / f"{sha256_of_texts(str(results))}{_SUFFIX}"


def _delete_oldest(folder: Path) -> None:
    kept = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in kept[MAX_JOURNALS:]:
        file.unlink(missing_ok=True)
