"""What is remembered of results that are whole: the journal of each, in the data folder.

By it ``--resume`` knows whether there is anything left to do. It is found by the path of the
results and holds their digest, so results that were moved or changed are not mistaken for it.
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

MAX_REMEMBERED: Final = 100
"""Results that are remembered; the oldest are forgotten first."""

MAX_JOURNAL_BYTES: Final = 1 << 30
"""More than the journal of a run of a million photographs."""

_FOLDER: Final = "finished"
_SUFFIX: Final = ".journal.z"


def remember(results: Path, journal: bytes) -> None:
    """Keep the journal of whole results. The results are whole without it too, so a data folder
    that cannot be written is only noted in the log."""
    try:
        if home_ends_with_this_run():
            return
        place = _place(results)
        make_private_folder(place.parent)
        with atomic_write(place, private=True) as file:
            file.write(zlib.compress(journal, 1))
        _forget_oldest(place.parent)
    except (OSError, HomeMissing) as error:
        logger.warning("what %s was made from could not be remembered: %s", results, error)


def remembered(results: Path) -> JournalState | None:
    """What whole results were made from; None where that is not known."""
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
        logger.warning("what is remembered of %s could not be read: %s", results, error)
        return None


def _place(results: Path) -> Path:
    return data_home() / _FOLDER / f"{sha256_of_texts(str(results))}{_SUFFIX}"


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in kept[MAX_REMEMBERED:]:
        file.unlink(missing_ok=True)
