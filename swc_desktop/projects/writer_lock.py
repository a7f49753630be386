"""Which program may write to a project: a lock file beside it says who, for people too.

The file is made with O_EXCL and locked while its program runs. It is not called
``NAME.swcproject.lock``, which is the lock folder of SQLite on disks without locks.

A file that was left behind is taken over when its program has certainly ended:
- on a disk of one computer, when the lock is free: it ends with its process;
- on a network disk or without locks, when its process was of this computer since its last start,
  and is gone. Whether a program of another computer still runs cannot be found out from here, and
  a window may be open for days without writing, so age says nothing: the error names the file,
  and a person deletes it.
"""

import os
import platform
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO, Final, Self

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.message import Message, message
from swc_desktop.projects.errors import ProjectBusy, ProjectNotWritten
from swc_desktop.storage.atomic_write import flush_to_disk
from swc_desktop.storage.database import remove_abandoned_lock
from swc_desktop.storage.disk import on_network
from swc_desktop.storage.file_lock import Lock, is_there, try_lock
from swc_desktop.storage.private import FILE_MODE, FOLDER_MODE
from swc_desktop.storage.regular_file import open_file, open_regular
from swc_desktop.storage.strict_json import JsonRefused, canonical_json, parse_json

SUFFIX: Final = ".writer"

_MAX_BYTES: Final = 4096
"""A lock file has about 200 bytes; a longer one is not ours."""

_MAX_TEXT: Final = 255
"""Names of computers have at most 253 letters."""

_UNFINISHED_S: Final = 60.0
"""Between making the file and writing its first line are microseconds."""

_ATTEMPTS: Final = 5
"""Another program can take or release the file between two steps; that rarely happens twice."""

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE: Final = Path("/proc/self/ns/pid")
"""Containers of one computer have lists of processes of their own; see pid_namespaces(7)."""

_STARTTIME: Final = 19
"""Field 22 of proc_pid_stat(5), counted from the third, which follows the name in brackets."""


@dataclass(frozen=True)
class Holder:
    """The process that may write, as its lock file says."""

    host: str = ""
    pid: int = 0
    boot: str = ""
    """The computer since its last start (and the list of processes there); "" where unknown."""
    process_started: str = ""
    """Tells the process from a later one with its number; "" where the system does not say."""
    since: str = ""

    def words(self, file: Path) -> Message:
        """Who it is, for the sentence of ``ProjectBusy``."""
        if not self.host:
            return message("Projects", "another program")
        known = {"pid": str(self.pid), "host": self.host, "since": self.since, "file": file}
        # A disk of this computer may have been in one of the same name, but then nobody holds it.
        is_named_alike = not self.boot and self.host == _host() and not on_network(file.parent)
        if is_named_alike or (self.boot and self.boot == _boot()):
            text = message(
                "Projects",
                "another window or command of this computer (process {pid}, since {since})",
            )
        else:
            text = message(
                "Projects",
                "the computer {host} (process {pid}, since {since}; if it is off, delete {file})",
            )
        return text.fill(**known)


class WriterLock:
    """The right to write, held until ``release`` or the end of the process."""

    def __init__(self, path: Path, handle: BinaryIO) -> None:
        self.path = path
        self._handle = handle

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Give the right back; the lock file is removed."""
        if self._handle.closed:
            return
        mine = is_there(self.path, self._handle)
        if sys.platform == "win32":  # Windows cannot remove an open file
            self._handle.close()
        if mine:
            with suppress(OSError):  # left behind it is taken over by the next
                self.path.unlink()
        self._handle.close()


def lock_path(project: Path) -> Path:
    """Where the lock file of a project is."""
    return project.with_name(project.name + SUFFIX)


def holder_of(project: Path) -> Holder:
    """Who may write, as the lock file says; nameless where there is none or it is not readable."""
    try:
        with open_file(lock_path(project)) as file:
            return _holder_from(file.read(_MAX_BYTES + 1))
    except OSError:
        return Holder()


def lock_writing(project: Path) -> WriterLock:
    """The right to write to a project. Raises ``ProjectBusy`` and ``ProjectNotWritten``."""
    path = lock_path(project)
    try:
        for _ in range(_ATTEMPTS):
            opened = _open_lock_file(path)
            if opened is None:
                continue
            outcome = _try_to_take(path, *opened)
            if outcome is _Outcome.OURS:
                return WriterLock(path, opened[0])
            opened[0].close()
            if outcome is _Outcome.THEIRS:
                break
    except OSError as error:
        raise ProjectNotWritten(file=project, reason=explain_writing(error)) from error
    raise ProjectBusy(file=project, holder=holder_of(project).words(path))


class _Outcome(Enum):
    OURS = auto()
    THEIRS = auto()
    AGAIN = auto()


def _open_lock_file(path: Path) -> tuple[BinaryIO, bool] | None:
    """The lock file and whether it is new; None when it was removed at this moment."""
    flags, is_new = os.O_RDWR | os.O_CREAT | os.O_EXCL, True
    try:
        handle = open_regular(path, flags, FILE_MODE, links=False)
    except FileExistsError:
        is_new = False
        try:
            handle = open_regular(path, os.O_RDWR, links=False)
        except FileNotFoundError:
            return None
    return os.fdopen(handle, "r+b", buffering=0), is_new


def _try_to_take(path: Path, file: BinaryIO, is_new: bool) -> _Outcome:
    try:
        lock = try_lock(file)
        if lock is Lock.BUSY:
            return _Outcome.THEIRS
        if not is_there(path, file):
            return _Outcome.AGAIN
        if not is_new and not _has_ended(file, lock, path):
            return _Outcome.THEIRS
        if not is_new and lock is Lock.UNSUPPORTED:
            _remove_ended(path, file)
            return _Outcome.AGAIN
        try:
            _write_holder(file)
        except OSError:  # a full disk: nothing is left of what is ours
            path.unlink(missing_ok=True)
            raise
    except BaseException:
        file.close()
        raise
    return _Outcome.OURS


def _has_ended(file: BinaryIO, lock: Lock, path: Path) -> bool:
    """Whether the program that the file names has certainly ended."""
    if lock is Lock.HELD and not on_network(path.parent):
        return True
    written = file.read(_MAX_BYTES + 1)
    if not written:  # it ended between making the file and writing to it
        return abs(time.time() - os.fstat(file.fileno()).st_mtime) > _UNFINISHED_S
    holder = _holder_from(written)
    of_this_computer = bool(holder.boot) and holder.boot == _boot()
    return of_this_computer and _process_started(holder.pid) != holder.process_started


def _remove_ended(path: Path, file: BinaryIO) -> None:
    """Remove the file of a program that ended, where two programs may try to do so at once."""
    turn = path.with_name(path.name + ".turn")
    remove_abandoned_lock(turn)
    try:
        turn.mkdir(FOLDER_MODE)
    except FileExistsError:  # the other one removes it
        return
    try:
        if is_there(path, file):
            path.unlink()
    finally:
        turn.rmdir()


def _write_holder(file: BinaryIO) -> None:
    here = Holder(
        host=_host(),
        pid=os.getpid(),
        boot=_boot(),
        process_started=_process_started(os.getpid()),
        since=datetime.now(UTC).astimezone().isoformat(" ", "minutes"),
    )
    file.seek(0)
    file.truncate()
    file.write(canonical_json(asdict(here)))
    flush_to_disk(file.fileno())


def _holder_from(data: bytes) -> Holder:
    """What a lock file says; nameless for anything that is not one of ours."""
    try:
        values = parse_json(data) if len(data) <= _MAX_BYTES else None
    except JsonRefused:
        return Holder()
    if not isinstance(values, dict) or set(values) != set(asdict(Holder())):
        return Holder()
    pid = values.pop("pid")
    is_number = isinstance(pid, int) and not isinstance(pid, bool) and pid > 0
    if not is_number or not all(isinstance(one, str) for one in values.values()):
        return Holder()
    return Holder(pid=pid, **{name: text[:_MAX_TEXT] for name, text in values.items()})


def _host() -> str:
    return platform.node()[:_MAX_TEXT]


def _boot() -> str:
    """This computer since its last start, and the list of processes that this one sees.

    Only Linux is asked; elsewhere disks have locks.
    """
    if sys.platform != "linux":
        return ""
    try:
        with open_file(_BOOT_ID) as file:
            boot = file.read(_MAX_TEXT).decode("ascii", "replace").strip()
        return f"{boot} {_NAMESPACE.readlink()}"
    except OSError:
        return ""


def _process_started(pid: int) -> str:
    """When a process was started, in the clock ticks of proc_pid_stat(5); "" if it is gone."""
    try:
        with open_file(Path(f"/proc/{pid}/stat")) as file:
            fields = file.read(_MAX_BYTES).rpartition(b")")[2].split()
    except OSError:
        return ""
    return fields[_STARTTIME].decode("ascii", "replace") if len(fields) > _STARTTIME else ""
