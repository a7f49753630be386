"""Sticks put together at random, the same each time: whatever is on them, nothing else changes."""

import hashlib
import json
import os
import socket
from pathlib import Path
from random import Random

import pytest

from swc_desktop.core.progress import Control
from swc_desktop.home import data_home
from swc_desktop.transfer.errors import (
    StickNotWritten,
    StickPartDamaged,
    StickRefused,
    TranslationRefused,
)
from swc_desktop.transfer.exporter import foreign_parts, write_stick
from swc_desktop.transfer.importer import PartStatus, check_part, import_part
from swc_desktop.transfer.manifest import FILE_NAME, FOLDER, PartKind, read_contents
from swc_desktop.transfer.sources import PartSource
from swc_desktop.transfer.start_page import PAGE
from tests.transfer.sticks import silent, written

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="links need rights there"),
]

NAMES = ("a.deb", "b.deb", "c.swcweather", "d", "deep/a", "deep/b", "link/thesis.docx")
CONTENT = b"foo"


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a folder: its inode and its content."""
    return {
        str(path.relative_to(folder)): (path.stat().st_ino, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class HostileStick:
    """Changes the stick of a machine at random."""

    def __init__(self, chance: Random, stick: Path, outside: Path) -> None:
        self.chance, self.stick, self.outside = chance, stick, outside

    def harm(self) -> None:
        """Replace some files by other things, and change the list of contents."""
        for kind in self.chance.sample(list(PartKind), 3):
            for name in self.chance.sample(NAMES, 3):
                self._put(self.stick / kind.value / name)
        if self.chance.random() < 0.3:
            self._put(self.stick / self.chance.choice([FILE_NAME, PAGE, *PartKind]))
        if self.chance.random() < 0.7:
            self._list()

    def _put(self, path: Path) -> None:
        for parent in reversed(path.relative_to(self.stick).parents[:-1]):
            folder = self.stick / parent
            if os.path.lexists(folder) and not folder.is_dir():
                return
            if not folder.exists():
                if self.chance.random() < 0.2:
                    folder.symlink_to(self.outside)
                else:
                    folder.mkdir()
        if path.is_dir() and not path.is_symlink():
            return
        if not path.parent.resolve().is_relative_to(self.stick.resolve()):
            return
        path.unlink(missing_ok=True)
        self.chance.choice([self._file, self._link, self._second_name, self._pipe, self._folder])(
            path
        )

    def _file(self, path: Path) -> None:
        path.write_bytes(self.chance.choice([CONTENT, b"", b"{", b"x" * 70_000]))

    def _link(self, path: Path) -> None:
        targets = ("/dev/zero", "..", "gone", self.outside, self.outside / "thesis.docx", path.name)
        path.symlink_to(self.chance.choice(targets))

    def _second_name(self, path: Path) -> None:
        path.hardlink_to(self.outside / "thesis.docx")

    def _pipe(self, path: Path) -> None:
        if self.chance.random() < 0.8:
            os.mkfifo(path)
        else:
            with socket.socket(socket.AF_UNIX) as bound, _short(path) as name:
                bound.bind(name)

    def _folder(self, path: Path) -> None:
        path.mkdir()

    def _list(self) -> None:
        try:
            listed = json.loads((self.stick / FILE_NAME).read_bytes())
        except (OSError, ValueError):
            return
        if (self.stick / FILE_NAME).is_symlink():
            return
        for kind in self.chance.sample(list(PartKind), 3):
            files = [
                {
                    "path": f"{kind.value}/{name}",
                    "bytes": len(CONTENT),
                    "sha256": hashlib.sha256(CONTENT).hexdigest(),
                }
                for name in self.chance.sample(NAMES, 2)
            ]
            wanted = files if kind in (PartKind.MANUAL, PartKind.GPU_KIT) else files[:1]
            part = {"kind": kind.value, "title": "t", "good_for": "g", "files": wanted}
            listed["parts"].append(part)
        (self.stick / FILE_NAME).write_text(json.dumps(listed))


class _short:  # noqa: N801 - a context beside a function
    """A short relative name for a path: names of sockets are limited to about 100 bytes."""

    def __init__(self, path: Path) -> None:
        self.path, self.before = path, Path.cwd()

    def __enter__(self) -> str:
        os.chdir(self.path.parent)
        return self.path.name

    def __exit__(self, *_: object) -> None:
        os.chdir(self.before)


@pytest.mark.parametrize("seed", range(24))
def test_nothing_outside_of_a_stick_changes(tmp_path: Path, seed: int) -> None:
    chance, stick, outside = Random(seed), tmp_path / FOLDER, tmp_path / "outside"
    outside.mkdir()
    (outside / "thesis.docx").write_bytes(CONTENT)
    files = []
    for name in NAMES[:4]:
        file = tmp_path / f"source of {name}"
        file.write_bytes(chance.choice([CONTENT, name.encode()]))
        files.append(file)
    sources = [
        PartSource(
            chance.choice([PartKind.PROGRAM, PartKind.WEATHER]), name, "x", 3, ((file, name),)
        )
        for file, name in zip(files, NAMES, strict=False)
    ]
    written(stick, *sources)
    hostile = HostileStick(chance, stick, outside)
    before = snapshot(outside)
    for _ in range(4):
        hostile.harm()
        repaired = {stick / path for path in own_paths()}
        theirs = {
            path: path.read_bytes()
            for path in set(stick.rglob("*")) - repaired
            if path.is_file() and is_theirs(path)
        }
        chosen = chance.sample(sources, 2)
        try:
            replaced = chance.random() < 0.2
            write_stick(stick, chosen, replace=replaced, control=Control(), progress=silent)
        except (StickNotWritten, StickRefused):
            replaced = False
        assert snapshot(outside) == before
        if not replaced:
            assert all(path.read_bytes() == content for path, content in theirs.items())
        try_parts(stick)
        assert snapshot(outside) == before
    assert all(file.exists() for file in files)
    assert not [file for file in data_home().rglob("*") if file.suffix == ".part"]


def own_paths() -> list[str]:
    """What this machine wrote; it is written again where the list still names it."""
    records = (data_home() / "sticks").iterdir()
    return [file["path"] for one in records for file in json.loads(one.read_bytes())["files"]]


def is_theirs(path: Path) -> bool:
    """Whether the content of a file was surely not written by this machine."""
    own = path.name in (FILE_NAME, PAGE) or path.is_symlink()
    return not own and path.read_bytes() in (b"", b"{", b"x" * 70_000)


def try_parts(stick: Path) -> None:
    """Check every part of a stick, and try to install damaged translations."""
    try:
        parts = read_contents(stick).parts
        foreign_parts(stick)
    except StickRefused:
        return
    for part in parts:
        seen = check_part(stick, part, control=Control(), progress=silent)
        if part.kind is PartKind.TRANSLATION and seen.status is PartStatus.DAMAGED:
            with pytest.raises((StickPartDamaged, TranslationRefused)):
                import_part(stick, part, control=Control(), progress=silent)
