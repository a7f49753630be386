"""An open project: photographs, where and when they were taken, and what is said of them.

One program writes, in one thread; each act is one transaction and on disk when it is done. Others
read at the same time.
"""

import getpass
import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Final, Self

import apsw
import numpy as np
from numpy.typing import NDArray

from swc_desktop import __version__
from swc_desktop.core.disk_faults import explain_reading, explain_writing
from swc_desktop.core.message import Message, message
from swc_desktop.core.person_name import tidy_person_name
from swc_desktop.core.text import writable
from swc_desktop.home import data_home
from swc_desktop.packs.pack import Pack
from swc_desktop.projects.acts import begin_action, utc_now
from swc_desktop.projects.backups import (
    back_up_before_migration,
    back_up_daily,
    backups_of,
    replace_backups,
)
from swc_desktop.projects.connection import (
    SUFFIX,
    ProjectConnection,
    create_project,
    open_project,
)
from swc_desktop.projects.errors import (
    ProjectBroken,
    ProjectBusy,
    ProjectNotNamed,
    ProjectNotWritten,
)
from swc_desktop.projects.replacing import finish_replacing, remove_unused
from swc_desktop.projects.roots import path_stored, stored_path
from swc_desktop.projects.schema import STEPS, VERSION
from swc_desktop.projects.sqlite_file import is_plain
from swc_desktop.projects.thumbnails import NewEmbedding, ThumbnailCache, cache_path
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.dataclass_json import encode_value
from swc_desktop.storage.private import make_private_folder
from swc_desktop.storage.regular_file import open_file

DEFAULT: Final = "default"

READER: Final = __version__
"""The version that read the facts of a photograph; a newer one may read more."""

_UUID_LETTERS: Final = 36

_FORGETTING: Final = "forgetting"
"""The setting that says since when deleted photographs are to be wiped from the disk."""

_PERSON: Final = "person at"
"""The setting with the name of the person who works at a desk, before the id of that."""

_DESK_FILE: Final = "desk"
"""In the data folder: tells the acts of this computer from those that came with a merge."""


def project_path(name: str) -> Path:
    """The file that a person means: ``default``, or a path with or without its suffix.

    Raises ``ProjectNotNamed`` for a path without a name of its own.
    """
    if name == DEFAULT:
        return data_home() / f"{DEFAULT}{SUFFIX}"
    path = Path(name)
    if path.name in ("", ".."):
        raise ProjectNotNamed(name=name)
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)


class Project:
    """An open project file; close it, or use it as a context.

    ``notice`` says what a person should know about it, such as a backup that could not be made.
    """

    def __init__(self, connection: ProjectConnection) -> None:
        self.file = connection
        self.by = _user()
        self.notice: Message | None = None
        self._cache: ThumbnailCache | None = None
        self._is_together = False

    @classmethod
    def create(cls, path: Path, name: str = "", *, key: bytes | None = None) -> Self:
        """Make a new project. Raises ``ProjectExists`` and ``ProjectNotWritten``."""
        settings = {
            "id": str(uuid.uuid4()),
            "name": writable(name or path.stem),
            "created": utc_now(),
            "desk": _desk(),
        }

        def fill(raw: apsw.Connection) -> None:
            _migrate(raw, 0)
            rows = list(settings.items())
            raw.executemany("INSERT INTO setting (name, value) VALUES (?, ?)", rows)

        return cls(create_project(path, fill, key=key))

    @classmethod
    def open(cls, path: Path, *, key: bytes | None = None, write: bool = True) -> Self:
        """Open a project, to write or only to read. Raises as ``open_project`` does.

        A rescue that was interrupted is finished before.
        """
        set_aside = finish_replacing(path)
        connection = open_project(
            path, key=key, write=write, newest_version=VERSION, make_tables=make_tables
        )
        try:
            project = cls(connection)
            if write:
                project._prepare()
            if set_aside is not None:
                project.notice = _finished_words(set_aside)
        except BaseException:
            connection.close()
            raise
        return project

    @property
    def path(self) -> Path:
        """The project's file."""
        return self.file.path

    @property
    def connection(self) -> apsw.Connection:
        """What reads and, within ``transaction`` or ``act``, writes."""
        return self.file.raw

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """All of the block is kept and on disk when it ends, or with any error none of it."""
        with self.file.transaction() as raw:
            yield raw

    @property
    def by(self) -> str:
        """Who works on it, as acts keep the name."""
        return self._by

    @by.setter
    def by(self, name: str) -> None:
        self._by = tidy_person_name(name) or name

    @contextmanager
    def act(self, kind: str, words: Message, *, can_undo: bool = True) -> Iterator[int]:
        """One transaction, or that of ``acts_together``, with the number of a new action."""
        open_ = nullcontext(self.connection) if self._is_together else self.file.transaction()
        with open_ as raw:
            yield begin_action(raw, kind, words, self.by, can_undo=can_undo)

    @contextmanager
    def acts_together(self) -> Iterator[None]:
        """The acts of the block are all kept, or with any error none of them."""
        with self.file.transaction():
            self._is_together = True
            try:
                yield
            finally:
                self._is_together = False

    def setting(self, name: str, default: str = "") -> str:
        """A setting of the project."""
        rows = self.file.rows("SELECT value FROM setting WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else default

    def set_setting(self, name: str, value: str) -> None:
        """Change a setting, within a transaction."""
        self.connection.execute(
            "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value)
        )

    def set_person(self, name: str) -> None:
        """Keep who works at this computer, within a transaction; "" is the user of the system."""
        self.set_setting(f"{_PERSON} {self.setting('desk')}", name)
        self.by = name or _user()

    def add_pack(self, pack: Pack) -> None:
        """Remember a pack and make it the one whose answers count, within a transaction."""
        taxonomy = json.dumps(encode_value(pack.method.taxonomy), ensure_ascii=False)
        self.connection.execute(
            "INSERT INTO pack (digest, label, file, taxonomy) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET file = excluded.file",
            (pack.digest, pack.label, stored_path(pack.file), taxonomy),
        )
        self.set_setting("pack", pack.digest)

    @property
    def pack(self) -> str:
        """The digest of the pack whose answers count, "" before the first."""
        return self.setting("pack")

    @property
    def pack_label(self) -> str:
        """Name and version of that pack."""
        rows = self.file.rows("SELECT label FROM pack WHERE digest = ?", (self.pack,))
        return str(rows[0][0]) if rows else ""

    @property
    def pack_file(self) -> Path | None:
        """Where that pack was when it was used last; None where it was never used here."""
        rows = self.file.rows("SELECT file FROM pack WHERE digest = ? AND file != ''", (self.pack,))
        return path_stored(str(rows[0][0])) if rows else None

    def begin_forgetting(self) -> None:
        """Within the transaction that deletes: what is deleted is still to be wiped."""
        self.set_setting(_FORGETTING, utc_now())

    def finish_forgetting(self) -> None:
        """Wipe what was deleted from free pages and logs, from the cache and from the backups.

        Raises ``ProjectBusy`` while another program reads, and ``ProjectNotWritten``.
        """
        if self.cache is not None:
            rows = self.file.rows("SELECT sha256 FROM tombstone")
            self.cache.remove(str(sha256) for (sha256,) in rows)
            self.cache.file.empty_log()
        self.file.vacuum()
        replace_backups(self.file)
        with self.transaction() as raw:
            raw.execute("DELETE FROM setting WHERE name = ?", (_FORGETTING,))

    @property
    def cache(self) -> ThumbnailCache | None:
        """The small pictures and embeddings beside the project; None where there are none and none
        can be made."""
        if self._cache is None:
            self._cache = ThumbnailCache.open(self.path, self.file.key, write=self.file.can_write)
        return self._cache

    def keep_beside(
        self,
        pictures: Sequence[tuple[str, NDArray[np.uint8]]],
        embeddings: Sequence[NewEmbedding] = (),
    ) -> None:
        """Keep small pictures and embeddings beside the project, as ``ThumbnailCache.add`` does.

        A cache that is found damaged is made anew: a run must not end for what can be made again.
        """
        if self.cache is None:
            return
        try:
            self.cache.add(pictures, embeddings)
        except ProjectBroken:
            self._cache_anew().add(pictures, embeddings)

    def kept_beside(self, regions: Sequence[str]) -> dict[str, bytes]:
        """The embeddings by the pack in use that the cache keeps of regions, by their ids.

        Where it can be written, one that is found damaged is made anew, and keeps none.
        """
        if self.cache is None or not self.pack:
            return {}
        try:
            return self.cache.embeddings(regions, self.pack)
        except ProjectBroken:
            if not self.file.can_write:
                raise
            self._cache_anew()
            return {}

    def _cache_anew(self) -> ThumbnailCache:
        damaged, self._cache = self._cache, None
        if damaged is not None:
            damaged.close()
        self._cache = ThumbnailCache.open(self.path, self.file.key, anew=True)
        assert self._cache is not None
        return self._cache

    def close(self) -> None:
        """Close all files."""
        if self._cache is not None:
            self._cache.close()
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prepare(self) -> None:
        """Back up, bring an older file to this version, and say which computer writes now."""
        with suppress(OSError):  # what is left there takes room, and is tried again
            remove_unused(self.path)
        version = int(str(self.file.one("PRAGMA user_version")))
        if self.file.key is not None:
            self._finish_locking()
        if version < VERSION:
            back_up_before_migration(self.file)
        else:
            self._back_up()
        with self.file.transaction() as raw:
            _migrate(raw, version)
            self.set_setting("desk", _desk())
        self.by = self.setting(f"{_PERSON} {self.setting('desk')}") or self.by
        if self.setting(_FORGETTING):
            self._finish_forgetting()

    def _finish_forgetting(self) -> None:
        """End what a program that was killed began; where that cannot be, a notice says so."""
        try:
            self.finish_forgetting()
        except (ProjectBusy, ProjectNotWritten) as error:
            text = message(
                "Projects",
                "What was forgotten could not yet be wiped from the disk: {reason} It is tried "
                "again when the project is opened the next time.",
            )
            self.notice = text.fill(reason=error.message)

    def _finish_locking(self) -> None:
        """Lock what a program that was killed left readable beside the locked project."""
        if any(is_plain(backup.path) for backup in backups_of(self.path)):
            replace_backups(self.file)
        if is_plain(cache_path(self.path)):
            self._cache = ThumbnailCache.open(self.path, self.file.key)

    def _back_up(self) -> None:
        """The backup of the day; without room for it the work goes on, with a notice."""
        try:
            back_up_daily(self.file)
        except ProjectNotWritten as error:
            text = message("Projects", "No backup was made today: {reason}")
            self.notice = text.fill(reason=error.message)


def _finished_words(set_aside: Path) -> Message:
    text = message(
        "Projects",
        "Replacing a damaged project was interrupted and is finished now. The damaged file is kept "
        "as {file}.",
    )
    return text.fill(file=set_aside.name)


def _run_steps(raw: apsw.Connection, steps: Sequence[str]) -> None:
    for step in steps:
        for statement in step.split(";\n"):
            raw.execute(statement)


def make_tables(raw: apsw.Connection, version: int) -> None:
    """The tables of a version, to compare a file with."""
    _run_steps(raw, STEPS[:version])


def _migrate(raw: apsw.Connection, version: int) -> None:
    _run_steps(raw, STEPS[version:])
    raw.execute(f"PRAGMA user_version = {VERSION}")


def _user() -> str:
    """The name of the person at this computer, as the system knows it."""
    try:
        return writable(getpass.getuser())
    except (KeyError, OSError, ImportError):  # a user without a name, as in some containers
        return ""


def _desk() -> str:
    """The id of this computer's data folder, made once. Raises ``ProjectNotWritten``."""
    path = data_home() / _DESK_FILE
    try:
        with open_file(path) as kept:
            return str(uuid.UUID(kept.read(_UUID_LETTERS).decode("ascii", "replace")))
    except (FileNotFoundError, ValueError):  # the first start, or a file that is not ours
        desk = str(uuid.uuid4())
    except OSError as error:
        raise ProjectNotWritten(file=path, reason=explain_reading(error)) from error
    try:
        make_private_folder(path.parent)
        with atomic_write(path, private=True) as file:
            file.write(desk.encode("ascii"))
    except OSError as error:
        raise ProjectNotWritten(file=path, reason=explain_writing(error)) from error
    return desk
