"""A photograph that changes while it is read: what is kept is of the bytes that were read."""

import hashlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from swc_desktop.projects.arrived import FileOutcome
from swc_desktop.projects.reports import check, counts
from swc_desktop.storage.regular_file import open_file
from tests.projects.desk import Desk, photograph

LION, LEOPARD = "Panthera leo", "Panthera pardus"

Changing = Callable[[Path, bytes], None]


def replaced(file: Path, other: bytes) -> None:
    """As editors save: the name leads to another file from now on."""
    aside = file.with_name("aside")
    aside.write_bytes(other)
    aside.replace(file)


def written_over(file: Path, other: bytes) -> None:
    file.write_bytes(other)


def deleted(file: Path, _other: bytes) -> None:
    file.unlink()


class ReadInParts(io.RawIOBase):
    """An open file whose content changes after its first bytes were read."""

    def __init__(self, file: BinaryIO, change: Callable[[], None]) -> None:
        self._file = file
        self._change: Callable[[], None] | None = change
        self.seen = b""

    def read(self, size: int = -1) -> bytes:
        first = self._file.read(100)
        if self._change is not None:
            change, self._change = self._change, None
            change()
        rest = self._file.read(-1 if size < 0 else max(0, size - len(first)))
        self.seen += first + rest
        return first + rest

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def close(self) -> None:
        self._file.close()
        super().close()


IS_HELD = pytest.mark.skipif(
    sys.platform == "win32", reason="an open file is neither deleted nor replaced there"
)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(replaced, marks=IS_HELD),
        written_over,
        pytest.param(deleted, marks=IS_HELD),
    ],
)
def test_a_file_that_changes_while_it_is_read(
    desk: Desk, tmp_path: Path, change: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = photograph(tmp_path / "card" / "a.jpg", LION)
    photograph(tmp_path / "card" / "b.jpg", LION, seed=2)
    other = photograph(tmp_path / "other" / "c.jpg", LEOPARD, seed=1).read_bytes()
    opened: list[ReadInParts] = []

    def changing(path: Path) -> BinaryIO:
        stream = open_file(path)
        if path.name == "a.jpg" and not opened:
            opened.append(ReadInParts(stream, lambda: change(file, other)))
            return opened[0]  # type: ignore[return-value]
        return stream

    with monkeypatch.context() as patch:
        patch.setattr("swc_desktop.photos.opening.open_file", changing)
        desk.add(tmp_path / "card")
    (kept,) = desk.project.file.rows(
        "SELECT m.sha256 FROM media_file f JOIN media m ON m.number = f.media WHERE path = 'a.jpg'"
    )
    assert kept[0] == hashlib.sha256(opened[0].seen).hexdigest()
    if change is not written_over:  # then it was read in two parts, and may not be a picture
        assert desk.answers()["a.jpg"] == LION
    arrived = desk.add(tmp_path / "card")
    if change is deleted:
        assert (arrived.missing, counts(desk.project.connection)["missing"]) == (1, 1)
    else:
        assert (arrived.added, arrived.replaced) == (1, 1)
        assert desk.answers()["a.jpg"] == LEOPARD
        assert os.fspath(file) in arrived.listed(FileOutcome.REPLACED).names
    assert check(desk.project.file).is_whole
