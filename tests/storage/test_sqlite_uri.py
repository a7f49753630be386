"""A path of Windows as SQLite takes it."""

import sqlite3
from contextlib import closing
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from swc_desktop.storage.sqlite_uri import sqlite_uri


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PureWindowsPath(r"C:\Park\Kruger.swcproject"), "file:///C:/Park/Kruger.swcproject"),
        (PureWindowsPath(r"\\server\park\a b.swcproject"), "file:////server/park/a%20b.swcproject"),
        (PureWindowsPath(r"\\?\C:\Park\a"), "file:////%3F/C%3A/Park/a"),
        (PurePosixPath("/park/100%?#.swcproject"), "file:///park/100%25%3F%23.swcproject"),
    ],
)
def test_a_server_is_a_part_of_the_path(path: PurePath, uri: str) -> None:
    assert sqlite_uri(path) == uri


def test_it_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "100%# ä.sqlite"
    with closing(sqlite3.connect(sqlite_uri(file), uri=True)) as connection:
        connection.execute("CREATE TABLE one (two)")
    assert file.stat().st_size
