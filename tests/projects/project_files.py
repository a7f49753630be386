"""Small project files for tests."""

from pathlib import Path

import apsw

from swc_desktop.projects.connection import ProjectConnection, create_project, open_project

KEY = bytes(range(32))
VERSION = 1
PLACE = "-2.3331,34.8257"
"""Text that must not be readable in a locked file."""


def things(raw: apsw.Connection) -> None:
    """One table, as a schema would make it."""
    raw.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    raw.execute(
        "CREATE TABLE part (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL REFERENCES thing)"
    )
    raw.execute(f"PRAGMA user_version = {VERSION}")


def made(path: Path, key: bytes | None = None) -> ProjectConnection:
    """A new project with two things, open for writing."""
    connection = create_project(path, things, key=key)
    add(connection, "leopard", PLACE)
    return connection


def add(connection: ProjectConnection, *names: str) -> None:
    """Add things in one transaction."""
    with connection.transaction() as raw:
        raw.executemany("INSERT INTO thing (name) VALUES (?)", [(name,) for name in names])


def names(connection: ProjectConnection) -> list[object]:
    """The names of all things, in order."""
    return [name for (name,) in connection.rows("SELECT name FROM thing ORDER BY id")]


def reopened(path: Path, key: bytes | None = None, *, write: bool = True) -> ProjectConnection:
    """The project again, without waiting for others."""
    return open_project(path, key=key, write=write, newest_version=VERSION, timeout_s=0.0)
