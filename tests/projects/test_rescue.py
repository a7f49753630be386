"""A damaged project: what can be read of it goes on, and all that is lost is counted."""

import datetime as dt
from pathlib import Path

import apsw
import pytest
from nacl.pwhash import argon2id

from swc_desktop.projects.connection import create_project
from swc_desktop.projects.errors import ProjectBroken, ProjectBusy, ProjectNotFound
from swc_desktop.projects.key_file import GuessCost, key_path, make_key_file, open_key
from swc_desktop.projects.rescue import RescuedTable, rescue
from swc_desktop.projects.rescue_words import lost_words
from tests.projects.project_files import KEY, made, names, reopened, things

TODAY = dt.date(2024, 3, 5)
CHEAP = GuessCost(1, argon2id.MEMLIMIT_MIN)
COUNT = 3000
both = pytest.mark.parametrize("key", [None, KEY], ids=["plain", "locked"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "park.swcproject"


def filled(path: Path, key: bytes | None) -> dict[str, list[int]]:
    """A project of several tables with all kinds of keys; the pages of the leaves of each."""

    def tables(raw: apsw.Connection) -> None:
        things(raw)
        raw.execute("CREATE TABLE word (word TEXT PRIMARY KEY, page TEXT) WITHOUT ROWID")
        raw.execute("CREATE TABLE log (words TEXT NOT NULL)")
        raw.execute("CREATE INDEX thing_name ON thing (name)")

    with create_project(path, tables, key=key) as connection:
        numbers = range(1, COUNT + 1)
        with connection.transaction() as raw:
            raw.executemany(
                "INSERT INTO thing VALUES (?, ?)", [(n, f"thing {n} " * 9) for n in numbers]
            )
            raw.executemany("INSERT INTO part VALUES (?, ?)", [(n, n) for n in numbers])
            raw.executemany(
                "INSERT INTO word VALUES (?, ?)", [(f"word {n}", "x" * 80) for n in numbers]
            )
            raw.executemany("INSERT INTO log VALUES (?)", [(f"line {n} " * 9,) for n in numbers])
        connection.vacuum()
        rows = connection.rows(
            "SELECT name, pageno FROM dbstat WHERE pagetype = 'leaf' ORDER BY path"
        )
    pages: dict[str, list[int]] = {}
    for name, page in rows:
        pages.setdefault(str(name), []).append(int(str(page)))
    return pages


def damage(path: Path, *pages: int) -> None:
    data = bytearray(path.read_bytes())
    for page in pages:
        at = (page - 1) * 4096
        data[at : at + 4096] = bytes(255 - byte for byte in data[at : at + 4096])
    path.write_bytes(data)


@both
def test_a_whole_project_is_rescued_whole(path: Path, key: bytes | None) -> None:
    filled(path, key)
    found = rescue(path, key=key, today=TODAY)
    assert found.set_aside.name == "park damaged 2024-03-05.swcproject"
    assert dict(found.tables) == {
        name: RescuedTable(COUNT) for name in ("thing", "part", "word", "log")
    }
    with reopened(path, key) as connection:
        assert connection.check_integrity() == ()
        assert connection.one("PRAGMA user_version") == 1
        assert connection.one("SELECT count(*) FROM sqlite_schema WHERE name = 'thing_name'") == 1
        assert connection.one("SELECT max(rowid) FROM log") == COUNT


@both
@pytest.mark.parametrize("where", ["first", "middle", "two"])
def test_damaged_pages_cost_only_their_rows(path: Path, key: bytes | None, where: str) -> None:
    pages = filled(path, key)["thing"]
    chosen = {"first": pages[:1], "middle": pages[20:21], "two": [pages[5], pages[30]]}[where]
    damage(path, *chosen)
    with reopened(path, key, write=False) as connection:
        assert connection.check_integrity() != ()
    found = rescue(path, key=key, today=TODAY).tables
    assert 0 < found["thing"].lost <= 60 * len(chosen)
    assert found["thing"].kept == COUNT - found["thing"].lost
    assert not found["thing"].has_lost_end
    assert found["part"] == RescuedTable(found["thing"].kept, orphaned=found["thing"].lost)
    assert found["log"] == RescuedTable(COUNT)
    with reopened(path, key) as connection:
        assert connection.check_integrity() == ()
        assert len(names(connection)) == found["thing"].kept


@both
def test_of_a_lost_end_it_is_said_that_more_may_be_lost(path: Path, key: bytes | None) -> None:
    damage(path, filled(path, key)["log"][-1])
    done = rescue(path, key=key)
    found = done.tables["log"]
    assert found.has_lost_end
    assert not done.is_whole
    assert COUNT - 60 < found.kept < COUNT
    (words,) = lost_words(done)
    assert str(words).startswith("log: part could not be read, and how many entries it had is not")


@both
def test_an_index_says_how_many_rows_a_lost_end_had(path: Path, key: bytes | None) -> None:
    damage(path, filled(path, key)["thing"][-1])
    done = rescue(path, key=key)
    found = done.tables["thing"]
    assert 0 < found.lost < 60
    assert found == RescuedTable(COUNT - found.lost, found.lost)
    said = [str(words) for words in lost_words(done)]
    assert said == [
        f"thing: at most {found.lost} entries lost, {found.kept:,} kept.",
        f"part: {found.lost} entries left out, since what they belong to is lost.",
    ]


@both
def test_a_table_without_row_numbers_is_read_from_both_ends(path: Path, key: bytes | None) -> None:
    damage(path, filled(path, key)["word"][15])
    found = rescue(path, key=key).tables["word"]
    assert found.has_lost_end
    assert COUNT - 80 < found.kept < COUNT


@both
def test_every_row_of_a_table_may_be_lost(path: Path, key: bytes | None) -> None:
    pages = filled(path, key)
    damage(path, *pages["thing"], *pages["word"])
    found = rescue(path, key=key).tables
    assert (found["thing"].kept, found["part"].kept, found["word"].kept) == (0, 0, 0)
    assert found["part"].orphaned == found["log"].kept == COUNT
    with reopened(path, key) as connection:
        assert connection.check_integrity() == ()


def test_only_an_index_that_is_damaged_costs_nothing(path: Path) -> None:
    damage(path, filled(path, None)["thing_name"][3])
    assert rescue(path).tables["thing"] == RescuedTable(COUNT)
    with reopened(path) as connection:
        assert connection.check_integrity() == ()


def test_a_text_that_is_damaged_costs_its_row(path: Path) -> None:
    filled(path, None)
    data = path.read_bytes()
    at = data.index(b"thing 1500 thing 1500 ")
    path.write_bytes(data[:at] + b"\xff\xfe" + data[at + 2 :])
    found = rescue(path).tables["thing"]
    assert (found.kept, found.lost) == (COUNT - 1, 1)


def test_what_the_log_holds_is_rescued_too(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    with made(path):
        for file in tmp_path.glob("park.swcproject*"):
            if not file.name.endswith(".writer"):
                (folder / file.name).write_bytes(file.read_bytes())
    assert (folder / "park.swcproject-wal").stat().st_size
    found = rescue(folder / path.name)
    assert found.tables["thing"].kept == 2
    with reopened(folder / path.name) as connection:
        assert len(names(connection)) == 2


def test_the_damaged_file_is_set_aside_with_its_key(path: Path) -> None:
    key = make_key_file(key_path(path), "leopard 12", CHEAP).key
    pages = filled(path, key)
    damage(path, pages["thing"][3])
    before = path.read_bytes()
    aside = [rescue(path, key=key, today=TODAY).set_aside for _ in range(2)]
    assert [one.name for one in aside] == [
        "park damaged 2024-03-05.swcproject",
        "park damaged 2024-03-05 2.swcproject",
    ]
    assert aside[0].read_bytes() == before
    assert {open_key(key_path(file), "leopard 12") for file in (path, *aside)} == {key}


def test_nothing_is_set_aside_when_nothing_can_be_read(path: Path) -> None:
    filled(path, None)
    damage(path, 1)
    before = path.read_bytes()
    with pytest.raises(ProjectBroken):
        rescue(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_what_is_open_or_not_there_or_not_a_project_is_not_rescued(path: Path) -> None:
    with pytest.raises(ProjectNotFound):
        rescue(path)
    with made(path), pytest.raises(ProjectBusy):
        rescue(path)
    other = path.with_name("other.swcproject")
    raw = apsw.Connection(str(other))
    raw.execute("CREATE TABLE thing (name TEXT)")
    raw.close()
    with pytest.raises(ProjectBroken, match="does not say that it is a project"):
        rescue(other)


@both
def test_of_a_file_that_is_cut_short_the_rest_is_rescued(path: Path, key: bytes | None) -> None:
    pages = filled(path, key)
    path.write_bytes(path.read_bytes()[: pages["log"][10] * 4096])
    found = rescue(path, key=key).tables
    assert 0 < sum(table.kept for table in found.values()) < 4 * COUNT
    assert found["log"].has_lost_end
    with reopened(path, key) as connection:
        assert connection.check_integrity() == ()
