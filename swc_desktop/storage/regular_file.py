"""Opening files from outside: pipes, sockets and devices are errors and never waited for."""

import errno
import os
import re
import stat
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from swc_desktop.core.message import message

DEAD_LINK: Final = message(
    "Storage", "it is a link to {target}, which is not there; check that its disk is connected"
)
SPECIAL: Final = message(
    "Storage", "it is a pipe, a socket or a device and not a file; choose a file"
)
LINK: Final = message(
    "Storage", "it is a link, and links are not followed here; put the file itself in its place"
)

OPEN_FILE: Final = message(
    "Storage",
    "it leads to standard output or to another open file; give the name of the file itself",
)

_OPEN_FILES: Final = re.compile(r"(/proc/\d+(/task/\d+)?|/dev)/fd/\d+")
"""The names of open files where links of folders are resolved; ``/dev/fd`` on macOS."""

_MAX_LINKS: Final = 40
"""As many as Linux follows; see path_resolution(7)."""

NO_LINKS: Final = getattr(os, "O_NOFOLLOW", 0)
"""Windows has no such flag; there, ``is_link`` is checked first."""

_OPEN_FLAGS: Final = (
    getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
)
_LINK_POINTS: Final = {
    getattr(stat, "IO_REPARSE_TAG_SYMLINK", 0xA000000C),
    getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", 0xA0000003),
}
"""Links and junctions of Windows; other reparse points (OneDrive) are files and folders."""


class NotAFile(OSError):
    """A link that is not followed, a folder, a pipe or a device in the place of a file."""


def open_file(path: Path) -> BinaryIO:
    """A file for reading. Raises ``OSError``, also for a pipe, which would have to be waited for.

    For a folder and for a broken link the error says what it is.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        if path.is_symlink():
            problem = DEAD_LINK.fill(target=path.readlink())
            raise OSError(errno.EINVAL, problem) from error
        raise
    if stat.S_ISDIR(mode):
        with os.scandir(path) as listing:
            deque(listing, maxlen=0)
    return os.fdopen(open_regular(path), "rb")


def open_regular(
    path: str | Path,
    flags: int = os.O_RDONLY,
    mode: int = 0o600,
    *,
    dir_fd: int | None = None,
    links: bool = True,
) -> int:
    """The descriptor of a file. Raises ``NotAFile`` for anything else, and for a link unless
    ``links``.

    It is checked before it is opened, because opening a device can start it, and afterwards,
    because something else may have taken its place.
    """
    try:
        _check(os.stat(path, dir_fd=dir_fd, follow_symlinks=links))
    except FileNotFoundError:
        if not flags & os.O_CREAT:
            raise
    try:
        flags |= _OPEN_FLAGS | (0 if links else NO_LINKS)
        handle = os.open(path, flags, mode, dir_fd=dir_fd)
    except OSError as error:
        if not links and error.errno in (errno.ELOOP, errno.EMLINK):
            raise NotAFile(errno.EINVAL, LINK) from error
        if error.errno == errno.ENXIO:  # a pipe that nobody reads, or a socket
            raise NotAFile(errno.EINVAL, SPECIAL) from error
        raise
    try:
        _check(os.fstat(handle))
    except BaseException:
        os.close(handle)
        raise
    return handle


def is_link(status: os.stat_result) -> bool:
    """Whether a status from ``lstat`` is that of a link, or of a junction of Windows."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) in _LINK_POINTS


def leads_to_open_file(path: Path) -> bool:
    """Whether a path, or what it links to, is a file that this or another process has open.

    Such as ``/dev/stdout`` (proc_pid_fd(5)): with ``> FILE`` it leads on to that file, which would
    be replaced while the shell still writes to it.
    """
    here = os.path.abspath(path)  # noqa: PTH100 - resolves no links
    for _ in range(_MAX_LINKS):
        folder, name = os.path.split(here)
        resolved = os.path.realpath(folder)
        if _OPEN_FILES.fullmatch(f"{resolved}/{name}"):
            return True
        try:
            target = os.readlink(here)  # noqa: PTH115 - as above
        except OSError:  # not a link
            return False
        here = os.path.abspath(os.path.join(resolved, target))  # noqa: PTH100, PTH118
    return False


def check_regular(path: Path, *, links: bool = True) -> None:
    """Raise ``NotAFile`` if a path exists and is not a file, or is a link unless ``links``."""
    with suppress(FileNotFoundError):
        _check(path.stat() if links else path.lstat())


def _check(status: os.stat_result) -> None:
    if is_link(status):
        raise NotAFile(errno.EINVAL, LINK)
    if stat.S_ISDIR(status.st_mode):
        raise NotAFile(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise NotAFile(errno.EINVAL, SPECIAL)
