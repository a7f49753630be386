"""The folders that version 0.1 was used on, to be offered for adding to a project.

It kept its runs in ``library.sqlite`` in the data folder, each with the paths that were given. Only
those are read: its answers were known by path, and are not taken over.
"""

import json
import logging
import os
from collections.abc import Iterator, Set
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final, TypeGuard

import apsw

from swc_desktop.photos.left_out import SUFFIXES
from swc_desktop.projects.acts import utc_now
from swc_desktop.projects.connection import SIDE_SUFFIXES
from swc_desktop.projects.project import Project
from swc_desktop.projects.roots import roots_of
from swc_desktop.projects.sqlite_file import open_raw
from swc_desktop.storage.atomic_write import is_file
from swc_desktop.storage.disk import disk_of
from swc_desktop.storage.regular_file import check_regular

logger = logging.getLogger(__name__)

FILE_NAME: Final = "library.sqlite"

_VERSIONS: Final = 1000
"""What ``user_version`` of its tables counts for a version that only added to them."""

_MAX_RUNS: Final = 10_000
_MAX_FOLDERS: Final = 100
_MAX_PATH: Final = 4_096
_MAX_TEXT: Final = 4_000_000
"""Bytes of a value, such as the paths of a run that thousands of files were dropped for."""

_STEPS_A_CALL: Final = 100_000
_MAX_CALLS: Final = 5_000
"""Steps of SQLite's machine, a few seconds in all: a file may hold a view that never ends."""

_TIMEOUT_S: Final = 2.0

_ASKED: Final = "earlier_folders_asked"
"""The setting of a project that says when its person was asked."""


@dataclass(frozen=True)
class EarlierFolder:
    """A folder, with how many photographs version 0.1 classified in it, and when it began last.

    A file that was given by itself counts for its folder. Whether it is still there is not looked.
    """

    path: Path
    photographs: int
    last_run: datetime


def earlier_folders(project: Project, home: Path) -> list[EarlierFolder]:
    """The folders of the runs in a data folder that are not in the project, the last run first.

    Folders in another one of them are left out. Nothing is found in a file that is not a library of
    that version, is damaged, or cannot be read: it is only an offer.
    """
    path = home / FILE_NAME
    if not is_file(path):
        return []
    roots = {root.path for root in roots_of(project.connection, removed=True)}
    try:
        return _folders_in(path, roots)
    except (apsw.Error, OSError) as error:
        logger.warning("%s was not read: %s", path, error)
        return []


def _folders_in(path: Path, roots: Set[Path]) -> list[EarlierFolder]:
    for suffix in SIDE_SUFFIXES:
        check_regular(path.with_name(path.name + suffix))
    check_regular(path)
    with closing(
        open_raw(path, disk_of(path.parent), apsw.SQLITE_OPEN_READONLY, None, _TIMEOUT_S)
    ) as raw:
        steps = count(1)
        raw.set_progress_handler(lambda: next(steps) > _MAX_CALLS, _STEPS_A_CALL)
        raw.limit(apsw.SQLITE_LIMIT_LENGTH, _MAX_TEXT)
        if not _is_library(raw):
            return []
        found: dict[Path, datetime] = {}
        for folder, began in _runs(raw):
            found[folder] = max(began, found.get(folder, began))
        known = roots | found.keys()
        new = [
            (began, folder)
            for folder, began in found.items()
            if folder not in roots and known.isdisjoint(folder.parents)
        ]
        newest = sorted(new, reverse=True)[:_MAX_FOLDERS]
        return [EarlierFolder(folder, _count(raw, folder), began) for began, folder in newest]


def _is_library(raw: apsw.Connection) -> bool:
    ((version,),) = raw.execute("PRAGMA user_version")
    kinds = raw.execute("SELECT type FROM sqlite_schema WHERE name IN ('runs', 'results')")
    return int(version) // _VERSIONS == 1 and [str(kind) for (kind,) in kinds] == ["table"] * 2


def _runs(raw: apsw.Connection) -> Iterator[tuple[Path, datetime]]:
    """The folder of each path of each run, with when the run began."""
    rows = raw.execute("SELECT started, roots FROM runs ORDER BY id DESC LIMIT ?", (_MAX_RUNS,))
    for started, roots in rows:
        began = _moment(started)
        if began is not None:
            yield from ((folder, began) for folder in _folders(roots))


def _moment(text: object) -> datetime | None:
    try:
        began = datetime.fromisoformat(str(text))
        return began if began.tzinfo is not None else began.replace(tzinfo=UTC)
    except ValueError:
        return None


def _folders(text: object) -> set[Path]:
    try:
        given = json.loads(str(text))
    except (ValueError, RecursionError):
        return set()
    return (
        {_folder_of(path) for path in given if _is_path(path)} if isinstance(given, list) else set()
    )


def _is_path(value: object) -> TypeGuard[str]:
    """Whether this is a whole path that the system can take."""
    if not isinstance(value, str) or "\0" in value or len(value) > _MAX_PATH:
        return False
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        return False
    return Path(value).is_absolute()


def _folder_of(text: str) -> Path:
    path = Path(os.path.normpath(text))
    return path.parent if path.suffix.lower() in SUFFIXES else path


def _count(raw: apsw.Connection, folder: Path) -> int:
    """How many files below a folder have a result."""
    prefix = f"{str(folder).rstrip(os.sep)}{os.sep}".encode("utf-8", "backslashreplace").decode()
    ((number,),) = raw.execute(
        "SELECT count(DISTINCT file) FROM results WHERE substr(file, 1, ?) = ?",
        (len(prefix), prefix),
    )
    return int(number)


def was_asked(project: Project) -> bool:
    """Whether the person was asked about these folders; that is done once for each project."""
    return project.setting(_ASKED) != ""


def remember_asked(project: Project) -> None:
    """Keep that the person was asked."""
    with project.transaction():
        project.set_setting(_ASKED, utc_now())
