"""The files and folders given for a run (its roots): whether they exist, and whether they stay.

When a stick is pulled out, the given folder disappears; when a photograph is deleted, it does not.
Only the first ends a run, so that the rest can be read once the stick is back.
"""

import errno
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import Message
from swc_desktop.photos.errors import RootLost
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.regular_file import open_file

BLOCK_DEVICES: Final = Path("/sys/dev/block")
"""Linux lists the connected disks here, by their numbers."""

_NOT_ABOUT_FOLDER: Final = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}
"""Errors of this program or computer that say nothing about the folder."""


def absent_roots(paths: Iterable[Path]) -> list[tuple[Path, Message | str]]:
    """The given paths that cannot be opened, each with the reason; files are only looked up."""
    absent = []
    for path in paths:
        try:
            path.stat()
            if path.is_dir():
                with os.scandir(path) as listing:
                    next(listing, None)
        except OSError as error:
            absent.append((path, _reason(path, error)))
    return absent


def _reason(path: Path, error: OSError) -> Message | str:
    if path.is_symlink():
        try:
            open_file(path).close()
        except OSError as said:
            error = said
    return explain_reading(error)


def emptied_root(
    roots: Sequence[Path], files: Iterable[Path], earlier: Iterable[Path]
) -> Path | None:
    """A given folder that had photographs of the earlier results and has none now, such as a stick
    that is not mounted; None where there is no such folder."""
    folders = [root for root in roots if root.is_dir()]
    empty = [root for root in folders if not any(root in file.parents for file in files)]
    if not empty:
        return None
    before = {folder for file in earlier for folder in file.parents}
    return next((root for root in empty if root in before), None)


class Roots:
    """Watches the roots of a run while its files are read."""

    def __init__(self, files: Sequence[Path], roots: Sequence[Path]) -> None:
        """``roots`` has the given path that led to each file.

        For a file that was given itself, its folder is watched, since the file may be deleted.
        What does not exist now is not watched.
        """
        self._folders = {
            file: file.parent if file == root else root
            for file, root in zip(files, roots, strict=True)
        }
        devices = {folder: _device(folder) for folder in set(self._folders.values())}
        self._devices = {folder: device for folder, device in devices.items() if device is not None}
        self._connected = {device for device in self._devices.values() if _is_connected(device)}
        self._open = {folder for folder in self._devices if _can_be_listed(folder)}

    def is_back(self, folder: Path) -> bool:
        """Whether a lost folder exists again, on any device."""
        now = _device(folder)
        if now is None or not _can_be_listed(folder):
            return False
        if now == self._devices[folder]:
            return now not in self._connected or _is_connected(now)
        if not any(folder.iterdir()):  # nothing is mounted there
            return False
        self._devices[folder] = now
        if _is_connected(now):
            self._connected.add(now)
        return True

    def check(self, file: Path, *, whole: bool) -> None:
        """Raise ``RootLost`` when the root of a file disappeared.

        ``whole``: the file was read without an error, so only cheap checks are made.
        """
        folder = self._folders[file]
        before = self._devices.get(folder)
        if before is not None and self._is_lost(folder, before, file, whole=whole):
            raise RootLost(root=folder)

    def _is_lost(self, folder: Path, before: int, file: Path, *, whole: bool) -> bool:
        now = _device(folder)
        if now is None or (before in self._connected and not _is_connected(before)):
            return True
        if whole:
            return False
        # A mount point stays after its disk is gone; it is then on another disk, without the files.
        moved = now != before and not is_there(file)
        return moved or (folder in self._open and not _can_be_listed(folder))


def _device(folder: Path) -> int | None:
    try:
        return folder.stat().st_dev
    except OSError:
        return None


def _is_connected(device: int) -> bool:
    if not hasattr(os, "major"):
        return False
    return is_there(BLOCK_DEVICES / f"{os.major(device)}:{os.minor(device)}")


def _can_be_listed(folder: Path) -> bool:
    try:
        with os.scandir(folder) as listing:
            next(listing, None)
    except OSError as error:
        return error.errno in _NOT_ABOUT_FOLDER
    return True
