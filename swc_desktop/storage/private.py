"""Files and folders that only their owner may read: modes 0600 and 0700.

Windows has no such modes; there, other users cannot open the user's data folder.
"""

import logging
import os
import re
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from swc_desktop.storage.regular_file import NO_LINKS, open_regular

logger = logging.getLogger(__name__)

FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600

_OF_THE_PROGRAM: Final = re.compile(
    r"(settings|library|weather)\b.*|.*\.swcproject.*|packs|translations|sticks|log|dialogs|gpu-kit.*"
    r"|finished|(trusted-keys|checked-packs)\.txt|\..*\.part"
)
"""What the program stores in its data folder; a folder that a person chose may hold more."""


def private_opener(path: str, flags: int) -> int:
    """Opener for ``open``: only the owner may read a new file, and a pipe is an error."""
    return open_regular(path, flags, FILE_MODE)


def make_private_folder(folder: Path) -> None:
    """Create a folder and the missing ones above it; raises ``OSError``."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(FOLDER_MODE, exist_ok=True)


def make_private_file(file: Path) -> None:
    """Create an empty file if there is none, for a library to write to; raises ``OSError``.

    An existing file is not opened: closing it would end the locks that SQLite has on it.
    """
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))


def narrow(home: Path) -> None:
    """Close the data folder to other users, and what earlier versions left open in it.

    Files of another user are not changed, nor a folder that others share: the home folder, one
    above it, one where everybody may write.
    """
    if sys.platform == "win32":
        return
    try:
        handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:  # there is none yet, or whoever uses it reports the error
        return
    try:
        if not _is_shared(home, os.fstat(handle)):
            _close_to_others(handle, FOLDER_MODE)
        for name in os.listdir(handle):  # noqa: PTH208 - pathlib knows no handles
            if _OF_THE_PROGRAM.fullmatch(name):
                _narrow(name, handle)
    except OSError as error:
        logger.warning("%s could not be closed to other users: %s", home, error)
    finally:
        os.close(handle)


def _is_shared(folder: Path, status: os.stat_result) -> bool:
    real = folder.resolve()
    users = Path(os.environ.get("HOME") or "/").resolve()
    return bool(status.st_mode & stat.S_ISVTX) or real == users or real in users.parents


def _narrow(name: str, parent: int) -> None:
    try:
        status = os.stat(name, dir_fd=parent, follow_symlinks=False)
        if stat.S_ISREG(status.st_mode):
            handle = open_regular(name, dir_fd=parent, links=False)
            mode = FILE_MODE
        elif stat.S_ISDIR(status.st_mode):
            handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY | NO_LINKS, dir_fd=parent)
            mode = FOLDER_MODE
        else:
            return
        try:
            _close_to_others(handle, mode)
            if mode == FOLDER_MODE:
                for inner in os.listdir(handle):  # noqa: PTH208 - pathlib knows no handles
                    _narrow(inner, handle)
        finally:
            os.close(handle)
    except OSError as error:
        logger.warning("%s could not be closed to other users: %s", name, error)


def _close_to_others(handle: int, mode: int) -> None:
    status = os.fstat(handle)
    if status.st_uid == os.getuid() and status.st_mode & 0o077:
        os.fchmod(handle, stat.S_IMODE(status.st_mode) & mode)
