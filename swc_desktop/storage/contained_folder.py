"""A folder that somebody else may have filled: nothing in it is reached through a link.

Each step of a path is opened from the handle of the folder above it, so that nobody can put a link
in its place between the check and the use. Windows cannot open from a handle: there, each step is
checked before it is used (this part has not been tried on Windows).
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final

from swc_desktop.core.message import message
from swc_desktop.storage.atomic_write import flush_to_disk
from swc_desktop.storage.regular_file import LINK, NO_LINKS, is_link, open_regular

_HANDLES: Final = os.open in os.supports_dir_fd
_OUTSIDE: Final = message("Storage", "it is not in its folder")
_LINK_WITHIN: Final = message("Storage", "{name} is a link, and links are not followed here")

_FOLDER: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)


@dataclass(frozen=True)
class _Place:
    """A folder on the path, by its handle where the system supports that, else by its path."""

    path: Path
    handle: int | None

    def name(self, step: str) -> str:
        return step if self.handle is not None else str(self.path / step)

    def status(self, step: str) -> os.stat_result | None:
        try:
            return os.stat(self.name(step), dir_fd=self.handle, follow_symlinks=False)
        except FileNotFoundError:
            return None


class ContainedFolder:
    """The folder at ``path``, opened once; close it, or use it as a context.

    Paths in it are relative, with ``/``. ``links`` says whether ``path`` itself may be a link.
    A link in any other place raises ``OSError`` with a message for people.
    """

    def __init__(self, path: Path, *, links: bool = True) -> None:
        self.path = path
        self._opened = ExitStack()
        if not links and is_link(path.lstat()):
            raise OSError(errno.EINVAL, LINK)
        if not _HANDLES:
            if not path.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            self._place = _Place(path, None)
            return
        handle = os.open(path, _FOLDER | (0 if links else NO_LINKS))
        self._opened.callback(os.close, handle)
        self._place = _Place(path, handle)

    def __enter__(self) -> "ContainedFolder":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the handle."""
        self._opened.close()

    def child(self, name: str) -> "ContainedFolder":
        """A folder in it, with the same protection; raises ``OSError``."""
        made = object.__new__(ContainedFolder)
        made.path, made._opened = self.path / name, ExitStack()
        with ExitStack() as opening:
            made._place = opening.enter_context(self._entered(f"{name}/."))
            made._opened = opening.pop_all()
        return made

    def names(self) -> list[str]:
        """The names in it, sorted; raises ``OSError``."""
        handle = self._place.handle
        where = self.path if handle is None else handle
        return sorted(os.listdir(where))  # noqa: PTH208 - pathlib knows no handles

    def status(self, path: str) -> os.stat_result | None:
        """The status of a file, or of a link itself; None where there is none."""
        try:
            with self._entered(path) as place:
                return place.status(_last(path))
        except FileNotFoundError:
            return None

    def open_file(self, path: str) -> BinaryIO:
        """A file for reading; raises ``OSError`` if the name belongs to something else."""
        with self._entered(path) as place:
            handle = open_regular(place.name(_last(path)), dir_fd=place.handle, links=False)
        return os.fdopen(handle, "rb")

    @contextmanager
    def written(
        self, path: str, aside: str, before: Callable[[], None] = lambda: None
    ) -> Iterator[BinaryIO]:
        """A new file to write under the name ``aside``, which is renamed to ``path`` at the end.

        An existing file is never written into, since it may have a second name (a hard link)
        elsewhere. ``before`` is called between the flush and the rename. Raises ``OSError``; an
        exception in the block leaves ``path`` as it was.
        """
        own = _last(path)
        with self._entered(path, make=True) as place:
            name, own = place.name(aside), place.name(own)
            _unlink(place, aside)
            handle = open_regular(
                name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666, dir_fd=place.handle, links=False
            )
            try:
                with os.fdopen(handle, "w+b") as file:
                    yield file
                    file.flush()
                    flush_to_disk(file.fileno())
                before()
                os.replace(name, own, src_dir_fd=place.handle, dst_dir_fd=place.handle)
            finally:
                with suppress(OSError):
                    _unlink(place, aside)

    def remove(self, path: str) -> None:
        """Remove a file or a link, never what the link leads to; raises ``OSError``."""
        with suppress(FileNotFoundError), self._entered(path) as place:
            _unlink(place, _last(path))

    @contextmanager
    def _entered(self, path: str, *, make: bool = False) -> Iterator[_Place]:
        """The folder of a file, reached step by step."""
        with ExitStack() as opened:
            place = self._place
            for step in path.split("/")[:-1]:
                place = _enter(place, step, opened, make=make)
            yield place


def _last(path: str) -> str:
    return _checked(path.rpartition("/")[2])


def _checked(step: str) -> str:
    if step in ("", ".", "..") or {"/", os.sep} & set(step):
        raise OSError(errno.EINVAL, _OUTSIDE)
    return step


def _enter(place: _Place, step: str, opened: ExitStack, *, make: bool) -> _Place:
    status = place.status(_checked(step))
    if make and status is None:
        with suppress(FileExistsError):
            os.mkdir(place.name(step), dir_fd=place.handle)
        status = place.status(step)
    if status is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    if is_link(status):
        raise OSError(errno.EINVAL, _LINK_WITHIN.fill(name=step))
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if place.handle is None:
        return _Place(place.path / step, None)
    handle = os.open(step, _FOLDER | NO_LINKS, dir_fd=place.handle)
    opened.callback(os.close, handle)
    return _Place(place.path / step, handle)


def _unlink(place: _Place, step: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(place.name(step), dir_fd=place.handle)
