"""What SQLite and the system say of a project's file, as errors of a project."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from swc_desktop.core.disk_faults import NOT_ALLOWED, READ_ONLY, explain_reading, explain_writing
from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.projects.errors import (
    KeyFileMissing,
    ProjectBroken,
    ProjectBusy,
    ProjectLocked,
    ProjectNotRead,
    ProjectNotWritten,
)
from swc_desktop.projects.key_file import key_path
from swc_desktop.projects.sqlite_file import is_under_key
from swc_desktop.projects.writer_lock import holder_of, lock_path
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.database import Fault, fault_of_code, reason_of_code

_REMEDIES: Final[Mapping[object, Message]] = {
    NOT_ALLOWED: message(
        "Projects",
        "this user may not change it or its folder; copy the project to a folder of your own and "
        "open the copy",
    ),
    READ_ONLY: message(
        "Projects",
        "its disk can only be read; remove its write protection, or copy the project to another "
        "disk and open the copy",
    ),
}
"""What helps where a project cannot be written: another place for it is made by a copy."""


@contextmanager
def refused_with_remedy() -> Iterator[None]:
    """Around opening a project that is there: a place that cannot be written names the copy."""
    try:
        yield
    except ProjectNotWritten as refused:
        reason = refused.facts["reason"]
        if reason not in _REMEDIES:
            raise
        raise refused.with_facts(reason=_REMEDIES[reason]) from refused


@contextmanager
def faults_of(path: Path, *, writing: bool, key: bytes | None = None) -> Iterator[None]:
    """Errors of SQLite and of the system in the block become those of a project."""
    try:
        with sqlite_faults_of(path, writing=writing, key=key):
            yield
    except OSError as error:
        if writing:
            raise ProjectNotWritten(file=path, reason=explain_writing(error)) from error
        raise ProjectNotRead(file=path, reason=explain_reading(error)) from error


@contextmanager
def sqlite_faults_of(path: Path, *, writing: bool, key: bytes | None = None) -> Iterator[None]:
    """As ``faults_of``, around work that touches other files too: only errors of SQLite."""
    try:
        yield
    except apsw.NotADBError as error:
        raise _not_readable(path, key) from error
    except apsw.Error as error:
        if not _is_of_sqlite(error):
            raise
        raise project_error(error, path, writing=writing) from error
    except UnicodeDecodeError as error:
        raise _damaged_text(path) from error


def _not_readable(path: Path, key: bytes | None) -> SwcError:
    if key is not None:
        reason = message("Projects", "its key file does not fit it")
    elif is_there(key_path(path)):
        return ProjectLocked(file=path)
    elif _is_under_key(path):
        return KeyFileMissing(file=path, key_file=key_path(path).name)
    else:
        reason = message("Projects", "it is not a project")
    return ProjectBroken(file=path, reason=reason)


def _is_under_key(path: Path) -> bool:
    try:
        return is_under_key(path)
    except OSError:  # what SQLite said of it is the fault to report
        return False


def _damaged_text(path: Path) -> ProjectBroken:
    """For a ``UnicodeDecodeError``, whose own words repeat a damaged part of the file."""
    return ProjectBroken(file=path, reason=message("Projects", "a text in it is damaged"))


def _is_of_sqlite(error: apsw.Error) -> bool:
    """Whether it has a result code; else this program used ``apsw`` wrongly."""
    return hasattr(error, "extendedresult")


def project_error(error: apsw.Error, path: Path, *, writing: bool) -> SwcError:
    """The error of a project for one that SQLite reports."""
    code: int = getattr(error, "extendedresult")  # noqa: B009 - not in the types of apsw
    fault = fault_of_code(code)
    if fault is Fault.BUSY:
        holder = message("Projects", "another program")
        if not writing:
            holder = holder_of(path).words(lock_path(path))
        return ProjectBusy(file=path, holder=holder)
    if fault is Fault.BROKEN:
        return ProjectBroken(file=path, reason=str(error))
    reason = reason_of_code(code, str(error), path)
    if writing:
        return ProjectNotWritten(file=path, reason=reason)
    return ProjectNotRead(file=path, reason=reason)
