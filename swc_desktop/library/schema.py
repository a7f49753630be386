"""The tables, and their version in two parts.

A newer minor version only adds things; a newer major version is refused.
"""

import sqlite3

MAJOR, MINOR = 1, 0

_STEP = 1000
"""Of the major version in ``user_version``, which is a single number."""

TABLES = f"""
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started TEXT NOT NULL,
    finished TEXT,
    roots TEXT NOT NULL,
    pack TEXT NOT NULL,
    total INTEGER,
    options TEXT NOT NULL,
    taxonomy TEXT NOT NULL
) STRICT;
CREATE TABLE results (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    file TEXT NOT NULL,
    status TEXT NOT NULL,
    answer TEXT,
    rank TEXT,
    confidence REAL,
    record TEXT NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = {MAJOR * _STEP + MINOR}
"""


class NewerLibrary(Exception):
    """The tables were created by a later version of the program."""


def check_version(connection: sqlite3.Connection) -> None:
    """Raise ``NewerLibrary`` for tables that this program cannot read."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version // _STEP > MAJOR:
        raise NewerLibrary
