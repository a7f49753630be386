"""What a file has to be to count as a project: its mark, its version and its tables."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw

from swc_desktop.core.message import message
from swc_desktop.projects.errors import ProjectBroken, ProjectTooNew
from swc_desktop.projects.schema import APPLICATION_ID

MakeTables = Callable[[apsw.Connection, int], None]
"""Makes the tables of a version in an empty database."""


def check_is_project(
    raw: apsw.Connection, path: Path, newest_version: int | None, make_tables: MakeTables | None
) -> None:
    """See ``connection.open_project``. Raises ``ProjectBroken`` and ``ProjectTooNew``."""
    ((mark,),) = raw.execute("PRAGMA application_id")
    if mark != APPLICATION_ID:
        reason = message("Projects", "it does not say that it is a project")
        raise ProjectBroken(file=path, reason=reason)
    ((version,),) = raw.execute("PRAGMA user_version")
    if newest_version is not None and version > newest_version:
        raise ProjectTooNew(file=path)
    if make_tables is None:
        return
    with closing(apsw.Connection(":memory:")) as fresh:
        make_tables(fresh, version)
        if _schema(raw) != _schema(fresh):
            reason = message("Projects", "its tables are not those of a project")
            raise ProjectBroken(file=path, reason=reason)


def _schema(raw: apsw.Connection) -> set[tuple[object, ...]]:
    """All tables, indexes, views and triggers as they were made; not what SQLite makes itself."""
    made = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'"
    return set(raw.execute(made))
