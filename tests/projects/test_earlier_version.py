"""The folders of version 0.1 are offered once; its file is only read, whatever it holds."""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from swc_desktop.projects.earlier_version import (
    FILE_NAME,
    EarlierFolder,
    earlier_folders,
    remember_asked,
    was_asked,
)
from swc_desktop.projects.root_changes import set_root_removed
from tests.projects.desk import Desk, photograph

TABLES = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL, finished TEXT,
    roots TEXT NOT NULL, pack TEXT NOT NULL, total INTEGER, options TEXT NOT NULL,
    taxonomy TEXT NOT NULL
) STRICT;
CREATE TABLE results (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE, position INTEGER NOT NULL,
    file TEXT NOT NULL, status TEXT NOT NULL, answer TEXT, rank TEXT, confidence REAL,
    record TEXT NOT NULL, PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1000
"""
"""As version 0.1.0 made them."""

FIRST = "2026-10-01T08:00:00+00:00"
LATER = "2026-11-01T08:00:00+00:00"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "home" / FILE_NAME


def kept(library: Path, *runs: tuple[str, object, Sequence[str]], tables: str = TABLES) -> None:
    """A library with runs: when they began, the paths that were given, the files of results."""
    library.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(library)) as connection, connection:
        connection.executescript(tables)
        for number, (started, roots, files) in enumerate(runs, 1):
            text = roots if isinstance(roots, str) else json.dumps(roots)
            connection.execute(
                "INSERT INTO runs VALUES (?, ?, NULL, ?, 'Starter 1.0', NULL, '{}', '{}')",
                (number, started, text),
            )
            connection.executemany(
                "INSERT INTO results VALUES (?, ?, ?, 'named', NULL, NULL, NULL, '{}')",
                [(number, at, file) for at, file in enumerate(files)],
            )


def found(desk: Desk, library: Path) -> list[EarlierFolder]:
    return earlier_folders(desk.project, library.parent)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.skipif(sys.platform == "win32", reason="whole paths of POSIX")
def test_the_folders_of_its_runs_are_found(desk: Desk, library: Path) -> None:
    kept(
        library,
        (FIRST, ["/media/CARD_A"], ["/media/CARD_A/1.jpg", "/media/CARD_A/2.jpg"]),
        (FIRST, ["/media/CARD_A/DCIM"], []),
        (LATER, ["/media/CARD_A", "/home/x/b.JPG"], ["/media/CARD_A/1.jpg", "/home/x/b.JPG"]),
        (FIRST, ["/media/CARD"], ["/media/CARD/3.jpg"]),
    )
    assert found(desk, library) == [
        EarlierFolder(Path("/media/CARD_A"), 2, moment(LATER)),
        EarlierFolder(Path("/home/x"), 1, moment(LATER)),
        EarlierFolder(Path("/media/CARD"), 1, moment(FIRST)),
    ]


def test_folders_of_the_project_are_not_offered(desk: Desk, library: Path, tmp_path: Path) -> None:
    photograph(tmp_path / "card" / "DCIM" / "1.jpg", "Panthera leo")
    desk.add(tmp_path / "card")
    folders = [str(tmp_path / name) for name in ("card", "card/DCIM", "other")]
    kept(library, (FIRST, folders, []))
    assert [folder.path for folder in found(desk, library)] == [tmp_path / "other"]
    set_root_removed(desk.project, "card", removed=True)
    assert [folder.path for folder in found(desk, library)] == [tmp_path / "other"]


def test_without_a_library_there_is_nothing(desk: Desk, library: Path) -> None:
    assert found(desk, library) == []


@pytest.mark.skipif(sys.platform == "win32", reason="names of any bytes")
def test_names_of_any_bytes_are_found(desk: Desk, library: Path) -> None:
    name = os.fsdecode(b"/media/caf\xe9")
    file = f"{name}/1.jpg".encode("utf-8", "backslashreplace").decode()
    kept(library, (FIRST, [name], [file]))
    assert found(desk, library) == [EarlierFolder(Path(name), 1, moment(FIRST))]


def test_the_file_is_left_as_it_is(desk: Desk, library: Path) -> None:
    kept(library, (FIRST, [str(library.parent / "a")], []))
    before = library.read_bytes()
    assert len(found(desk, library)) == 1
    assert library.read_bytes() == before
    assert [file.name for file in library.parent.iterdir()] == [FILE_NAME]


def test_the_person_is_asked_once(desk: Desk) -> None:
    assert not was_asked(desk.project)
    remember_asked(desk.project)
    assert was_asked(desk.project)
    desk.restart()
    assert was_asked(desk.project)


@pytest.mark.parametrize(
    "roots",
    [
        "no JSON",
        "[" * 100_000,
        '"/media/card"',
        "{}",
        ["relative/folder"],
        [""],
        ["/a\0b"],
        ["/" + "x" * 5_000],
        [1, None, ["/x"]],
        '["/\\ud800"]',
    ],
)
def test_paths_that_cannot_be_meant_are_left_out(
    desk: Desk, library: Path, tmp_path: Path, roots: object
) -> None:
    kept(library, (LATER, roots, []), (FIRST, [str(tmp_path / "good")], []))
    assert [folder.path for folder in found(desk, library)] == [tmp_path / "good"]


def test_a_run_without_a_time_is_left_out_and_one_without_an_offset_is_in_utc(
    desk: Desk, library: Path, tmp_path: Path
) -> None:
    kept(
        library,
        ("yesterday", [str(tmp_path / "a")], []),
        ("2026-10-01T08:00:00", [str(tmp_path / "b")], []),
    )
    assert [(one.path.name, one.last_run) for one in found(desk, library)] == [
        ("b", datetime(2026, 10, 1, 8, tzinfo=UTC))
    ]


ENDLESS = """
CREATE VIEW runs AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT i AS id, 'x' AS started, '[]' AS roots FROM n;
CREATE VIEW results AS SELECT 1 AS run, 'x' AS file;
PRAGMA user_version = 1000
"""


@pytest.mark.parametrize("tables", [ENDLESS, TABLES.replace("1000", "2000"), "CREATE TABLE x (y)"])
def test_tables_of_another_kind_are_not_read(desk: Desk, library: Path, tables: str) -> None:
    kept(library, tables=tables)
    began = time.monotonic()
    assert found(desk, library) == []
    assert time.monotonic() - began < 30


def test_work_without_an_end_is_stopped(
    desk: Desk, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swc_desktop.projects.earlier_version._is_library", lambda _: True)
    monkeypatch.setattr("swc_desktop.projects.earlier_version._MAX_CALLS", 20)
    kept(library, tables=ENDLESS.replace("'x' AS started", f"'{FIRST}' AS started"))
    assert found(desk, library) == []


@pytest.mark.parametrize("content", [b"", b"x" * 5_000, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_file_that_is_no_library_has_no_folders(
    desk: Desk, library: Path, content: bytes
) -> None:
    library.parent.mkdir()
    library.write_bytes(content)
    assert found(desk, library) == []


def test_a_damaged_library_has_no_folders(desk: Desk, library: Path, tmp_path: Path) -> None:
    folders = [str(tmp_path / (f"{at} " * 50)) for at in range(99)]
    kept(library, *[(FIRST, [folder], ["x" * 900] * 9) for folder in folders])
    data = bytearray(library.read_bytes())
    data[8_192:] = bytes(len(data) - 8_192)
    library.write_bytes(data)
    assert found(desk, library) == []


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-journal"])
def test_a_pipe_is_not_waited_for(desk: Desk, library: Path, name: str) -> None:
    if name != FILE_NAME:
        kept(library)
    library.parent.mkdir(exist_ok=True)
    os.mkfifo(library.with_name(name))
    assert found(desk, library) == []


def test_what_a_killed_program_left_in_its_log_is_read(
    desk: Desk, library: Path, tmp_path: Path
) -> None:
    library.parent.mkdir()
    with closing(sqlite3.connect(library)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.executescript(TABLES)
        writer.execute(
            "INSERT INTO runs VALUES (1, ?, NULL, ?, '', NULL, '{}', '{}')",
            (FIRST, json.dumps([str(tmp_path / "a")])),
        )
        writer.commit()
        assert [folder.path.name for folder in found(desk, library)] == ["a"]
