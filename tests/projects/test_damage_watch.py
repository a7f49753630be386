"""A file that is found damaged while it is open is not written to any more."""

import hashlib
from pathlib import Path

import apsw
import pytest

from swc_desktop.projects.connection import ProjectConnection
from swc_desktop.projects.errors import ProjectBroken
from tests.projects.project_files import KEY, add, made, names, reopened

both = pytest.mark.parametrize("key", [None, KEY], ids=["plain", "locked"])
PAGE = 4096
COUNT = 4000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "park.swcproject"


def filled(path: Path, key: bytes | None) -> int:
    """A project of many pages; a page in the middle of its names."""
    with made(path, key) as connection:
        add(connection, *(f"thing {number} " * 9 for number in range(COUNT)))
        connection.vacuum()
        pages = connection.rows(
            "SELECT pageno FROM dbstat WHERE name = 'thing' AND pagetype = 'leaf' ORDER BY path"
        )
    return int(str(pages[len(pages) // 2][0]))


def damage(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        data = file.read(PAGE)
        file.seek((page - 1) * PAGE)
        file.write(bytes(255 - byte for byte in data))


def change_all(raw: apsw.Connection) -> None:
    raw.execute("INSERT INTO thing (name) VALUES ('serval')")
    raw.execute("UPDATE thing SET name = name || '!'")


def found_in(connection: ProjectConnection) -> list[ProjectBroken]:
    found: list[ProjectBroken] = []
    connection.damage.on_found = found.append
    return found


@both
def test_damage_that_is_read_ends_the_writing(path: Path, key: bytes | None) -> None:
    page = filled(path, key)
    with reopened(path, key) as connection:
        found = found_in(connection)
        damage(path, page)
        for _ in range(2):
            with pytest.raises(ProjectBroken):
                names(connection)
        (error,) = found
        assert error.facts["file"] == path
        with pytest.raises(ProjectBroken) as refused:
            add(connection, "serval")
        assert refused.value.message == error.message
        assert connection.one("SELECT max(id) FROM thing") == COUNT + 2


@both
def test_damage_that_is_met_while_writing_takes_the_act_back(path: Path, key: bytes | None) -> None:
    page = filled(path, key)
    with reopened(path, key) as connection:
        found = found_in(connection)
        damage(path, page)
        with pytest.raises(ProjectBroken), connection.transaction() as raw:
            change_all(raw)
        assert len(found) == 1
        with pytest.raises(ProjectBroken):
            add(connection, "serval")


def test_damage_that_a_reader_met_ends_the_writing_too(path: Path) -> None:
    page = filled(path, None)
    with reopened(path) as writer, reopened(path, write=False) as reader:
        found = found_in(reader)
        damage(path, page)
        with pytest.raises(ProjectBroken), reader.reading():
            list(reader.raw.execute("SELECT sum(length(name)) FROM thing"))
        writer.damage.note(found[0])
        with pytest.raises(ProjectBroken):
            add(writer, "serval")


def test_a_damaged_file_is_left_as_it_is_when_it_is_closed(path: Path) -> None:
    page = filled(path, None)
    with reopened(path) as connection:
        add(connection, "caracal")
        damage(path, page)
        before = hashlib.sha256(path.read_bytes()).digest()
        with pytest.raises(ProjectBroken):
            names(connection)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert path.with_name(path.name + "-wal").stat().st_size, "the act is in the log"


def test_a_row_that_is_refused_is_no_damage(path: Path) -> None:
    with made(path) as connection:
        found = found_in(connection)
        with pytest.raises(ProjectBroken), connection.transaction() as raw:
            raw.execute("INSERT INTO thing VALUES (1, 'twice')")
        assert found == []
        add(connection, "serval")
        assert names(connection)[-1] == "serval"
