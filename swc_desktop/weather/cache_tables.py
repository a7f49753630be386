"""The tables of stored weather and every SQL statement on them.

The requests made are in the table ``calls``, whose name is that of the files of all versions.
"""

from typing import Final

from swc_desktop.weather.bounds import (
    HEIGHTS_M,
    HOUR_S,
    HOURS,
    LATEST,
    MAX_AHEAD_S,
    OLDEST_FETCH,
    WINDOW_S,
    WINDOWS,
)
from swc_desktop.weather.grid import CELLS_A_DEGREE, Cell, first_hour
from swc_desktop.weather.hours import Model

_ROWS: Final = 180 * CELLS_A_DEGREE + 1
_COLUMNS: Final = 360 * CELLS_A_DEGREE

VERSION: Final = 1
TABLES: Final = """
CREATE TABLE hours (
    model INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    steps BLOB NOT NULL,
    PRIMARY KEY (model, cell, hour)
) STRICT, WITHOUT ROWID;
CREATE TABLE windows (
    model INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    number INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    PRIMARY KEY (model, cell, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE heights (
    model INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    height_m REAL NOT NULL,
    PRIMARY KEY (model, cell)
) STRICT, WITHOUT ROWID;
CREATE TABLE calls (at INTEGER NOT NULL, weight REAL NOT NULL) STRICT;
CREATE TABLE state (word TEXT NOT NULL) STRICT;
INSERT INTO state VALUES ('new');
PRAGMA user_version = 1
"""
KEEP_HOUR: Final = """
INSERT INTO hours VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET fetched = excluded.fetched, steps = excluded.steps
WHERE excluded.fetched > fetched
"""
KEEP_WINDOW: Final = """
INSERT INTO windows VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET fetched = max(fetched, excluded.fetched)
"""
KEEP_HEIGHT: Final = "INSERT OR REPLACE INTO heights VALUES (?, ?, ?)"
DROP_REPLACED: Final = """
DELETE FROM hours WHERE model = ? AND cell = ? AND hour IN
(SELECT hour FROM hours WHERE model = ? AND cell = ? AND hour BETWEEN ? AND ?)
"""
_POSSIBLE: Final = (
    "+model IN (0, 1) AND typeof(cell) = 'integer' AND typeof(fetched) = 'integer'"
    f" AND +cell BETWEEN 0 AND {_ROWS * _COLUMNS - 1}"
    f" AND fetched BETWEEN {OLDEST_FETCH} AND {first_hour(LATEST) * HOUR_S}"
)
_POSSIBLE_HOURS: Final = (
    f"{_POSSIBLE} AND typeof(hour) = 'integer' AND +hour BETWEEN {HOURS[0]} AND {HOURS[1]}"
    f" AND (hour + 1) * {HOUR_S} <= fetched + {MAX_AHEAD_S}"
)
_POSSIBLE_WINDOWS: Final = (
    f"{_POSSIBLE} AND typeof(number) = 'integer' AND +number BETWEEN {WINDOWS[0]} AND {WINDOWS[1]}"
    f" AND number * {WINDOW_S} <= fetched + {MAX_AHEAD_S}"
)
"""Rows that an older version imported with fewer checks are ignored, and so are damaged ones:
SQLite does not check types when it reads. The plus signs keep SQLite from using the index for these
conditions instead of those of the query (https://www.sqlite.org/optoverview.html)."""
FIND: Final = f"""
SELECT hour, fetched, steps FROM hours
WHERE model = ? AND cell = ? AND hour BETWEEN ? AND ? AND {_POSSIBLE_HOURS} ORDER BY hour
"""  # noqa: S608  # made of constants, as those below
FETCHED_WINDOWS: Final = f"SELECT * FROM windows WHERE {_POSSIBLE_WINDOWS}"  # noqa: S608
HOURS_OF_CELL: Final = f"""
SELECT hour, fetched, steps FROM hours
WHERE model = ? AND cell = ? AND {_POSSIBLE_HOURS} ORDER BY hour
"""  # noqa: S608
HOURS_BY_CELL: Final = f"""
SELECT cell, count(*) FROM hours WHERE {_POSSIBLE_HOURS} GROUP BY cell ORDER BY cell
"""  # noqa: S608
SUMMARY: Final = f"""
SELECT count(DISTINCT cell), count(*), min(hour), max(hour), max(fetched),
coalesce(sum(model = ? OR fetched - hour * {HOUR_S} < ?), 0)
FROM hours WHERE {_POSSIBLE_HOURS}
"""  # noqa: S608
COUNT_IMPOSSIBLE: Final = f"""
SELECT (SELECT count(*) FROM hours) - ?
+ (SELECT count(*) FROM windows WHERE ({_POSSIBLE_WINDOWS}) IS NOT TRUE)
"""  # noqa: S608
HEIGHT: Final = f"""
SELECT height_m FROM heights
WHERE model = ? AND cell = ? AND height_m BETWEEN {HEIGHTS_M[0]} AND {HEIGHTS_M[1]}
"""  # noqa: S608
ROLLBACK: Final = """
DELETE FROM main.hours; INSERT INTO main.hours SELECT * FROM before.hours;
DELETE FROM main.windows; INSERT INTO main.windows SELECT * FROM before.windows;
DELETE FROM main.heights; INSERT INTO main.heights SELECT * FROM before.heights
"""
REACH: Final = (
    f"SELECT min(hour), max(hour) FROM hours WHERE model = ? AND cell = ? AND {_POSSIBLE_HOURS}"  # noqa: S608
)
CODES: Final = {Model.ARCHIVE: 0, Model.FORECAST: 1}
MODELS: Final = {code: model for model, code in CODES.items()}


def number_of(cell: Cell) -> int:
    """The number under which a cell is stored."""
    return (cell.row + _ROWS // 2) * _COLUMNS + cell.column + _COLUMNS // 2


def cell_of_number(number: int) -> Cell:
    """The cell of a number."""
    row, column = divmod(number, _COLUMNS)
    return Cell(row - _ROWS // 2, column - _COLUMNS // 2)
