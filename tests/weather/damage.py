"""Ways in which kept weather is damaged, each of which leaves something that cannot be read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path


def _written_over(file: Path) -> None:
    file.write_bytes(b"this is not a database" * 99)


def _cut_short(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])


def _zeroed(file: Path) -> None:
    """Its first page stays, as after a power cut on a card."""
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(bytes(size - 4096))


def _changed_by(statement: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute(statement)

    return change


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def keep_impossible(file: Path) -> None:
    """Six entries as an older version took them from files: it checked products that wrap."""
    fetched = 1_795_946_873
    windows = [(0, 700_000, 1317624576693539402), (0, 700_000, -(1 << 60)), (7, 700_000, 1466)]
    hours = [(0, 700_000, 1 << 40), (0, 1 << 50, 492_000), (0, 700_000, 520_000)]
    with closing(sqlite3.connect(file)) as connection, connection:
        for row in windows:
            connection.execute("INSERT INTO windows VALUES (?, ?, ?, ?)", (*row, fetched))
        for row in hours:
            connection.execute(
                "INSERT INTO hours VALUES (?, ?, ?, ?, ?)", (*row, fetched, bytes(60))
            )


DAMAGES = {
    "written over": _written_over,
    "cut short": _cut_short,
    "zeroed": _zeroed,
    "without its state": _changed_by("DROP TABLE state"),
    "with an empty state": _changed_by("DELETE FROM state"),
    "without its hours": _changed_by("DROP TABLE hours"),
    "with rows of another length": _changed_by("UPDATE hours SET steps = x'00'"),
    "of a newer program": _changed_by("PRAGMA user_version = 9"),
    "a folder": _a_folder,
}
