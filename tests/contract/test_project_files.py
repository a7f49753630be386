"""Files that change while they are added, and folders with very many of them."""

import hashlib
import json
import re
import sys
from pathlib import Path

import pytest

from swc_desktop.projects.project import Project
from tests.contract.program import patched
from tests.contract.project_cards import done, exported, make_card, record

CARD = 24
"""A batch and a half."""

BEFORE_READING = """
import os, shutil
from pathlib import Path
from swc_desktop.projects.adding import Adding
real = Adding._read
def reading(self, todo, *given):
    for file, at in zip(todo, range(6)):
        path, other = Path(file.path), Path({other!r})
        if at == 0:
            os.replace(shutil.copy(other, path.with_suffix(".new")), path)
        elif at == 1:
            path.write_bytes(other.read_bytes())
        elif at == 2:
            path.unlink()
        elif at == 3:
            path.write_bytes(path.read_bytes()[:-200])
        elif at == 4:
            path.unlink()
            path.mkdir()
        else:
            seen = path.stat()
            path.write_bytes(other.read_bytes()[:seen.st_size].ljust(seen.st_size, b"\\0"))
            os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    return real(self, todo, *given)
Adding._read = reading
"""
"""Changes files after they were listed and before they are read: replaced, written over, deleted,
cut short, made a folder, and written over with size and time as before."""


def contents(project: Path) -> list[tuple[str, str]]:
    """Each file that is there by its path, with the digest that the project has of it."""
    with Project.open(project, write=False) as opened:
        rows = opened.file.rows(
            "SELECT f.path, coalesce(m.sha256, '') FROM media_file f LEFT JOIN media m "
            "ON m.number = f.media WHERE f.replaced_at IS NULL AND f.missing_since IS NULL"
        )
    return sorted((str(path), str(sha256)) for path, sha256 in rows)


def digests(card: Path) -> list[tuple[str, str]]:
    """The same of the files themselves."""
    return sorted(
        (file.relative_to(card).as_posix(), hashlib.sha256(file.read_bytes()).hexdigest())
        for file in card.rglob("*.JPG")
        if file.is_file()
    )


@pytest.mark.slow
def test_an_answer_is_always_of_the_bytes_that_were_read(pack: Path, tmp_path: Path) -> None:
    card = make_card(tmp_path / "card", CARD)
    other = make_card(tmp_path / "other", CARD + 1, grain=9) / "DCIM" / "101MEDIA" / "IMG_0004.JPG"
    project = tmp_path / "park.swcproject"
    done("project", "new", project)
    adding = ("project", "add", project, card, "--pack", pack, "--quiet")
    first = patched(BEFORE_READING.format(other=str(other)), *adding)
    assert first.returncode == 1, first.stderr
    assert b"Traceback" not in first.stderr
    found = dict(contents(project))
    assert len(found) == CARD
    assert all(found[path] in ("", digest) for path, digest in digests(card))
    again = record(*adding, status=1)
    assert again["missing"] == 2
    assert [pair for pair in contents(project) if pair[1]] == digests(card)
    settled = record(*adding, status=1)
    assert (settled["added"], settled["failed"], settled["missing"]) == (0, 0, 2)
    assert record("project", "check", project)["whole"] is True
    fresh = tmp_path / "fresh.swcproject"
    done("project", "new", fresh)
    done("project", "add", fresh, card, "--pack", pack, "--quiet", status=1)
    answers = exported(fresh, tmp_path / "fresh.csv").splitlines()
    assert set(answers) <= set(exported(project, tmp_path / "kept.csv").splitlines())


MANY = 100_000
READ = 64
MAX_LINKS = 50_000
"""Names of one file; ext4 allows 65,000."""

MAX_MEGABYTES = 500
"""Of the program while it compares so many files; with 1,000 files it takes 95 MB."""

MEASURED = """
import atexit, os
from tests.peak_memory import peak_kilobytes
atexit.register(lambda: os.write(2, f"megabytes {peak_kilobytes() // 1024}\\n".encode()))
"""


def added(project: Path, card: Path, pack: Path, *more: object, status: int) -> dict[str, object]:
    """What an act of adding counted; its memory must be bounded."""
    words = ("project", "add", project, card, "--pack", pack, "--quiet", "--json", *more)
    ended = patched(MEASURED, *words)
    assert ended.returncode == status, ended.stderr
    used = re.search(rb"megabytes (\d+)", ended.stderr)
    assert used is not None
    assert int(used[1]) < MAX_MEGABYTES
    found = json.loads(ended.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory as Linux has it")
def test_a_folder_of_a_hundred_thousand_files_is_counted_to_the_last(
    pack: Path, tmp_path: Path
) -> None:
    (source,) = make_card(tmp_path / "one", 1, side=16).rglob("*.JPG")
    data, card = source.read_bytes(), tmp_path / "card"
    card.mkdir()
    for number in range(MANY):
        file = card / f"IMG_{number:06}.JPG"
        if number < READ or number % MAX_LINKS == 0:
            file.write_bytes(data + number.to_bytes(4, "big"))
            source = file
        else:  # quicker than to write each
            file.hardlink_to(source)
    project = tmp_path / "park.swcproject"
    done("project", "new", project)
    first = added(project, card, pack, "--limit", READ, status=0)
    assert (first["added"], first["after_limit"]) == (READ, MANY - READ)
    seen = [
        (path.name, state.st_size, state.st_mtime_ns)
        for path in card.iterdir()
        for state in (path.stat(),)
    ]
    with Project.open(project) as opened, opened.transaction() as connection:
        connection.executemany(
            "INSERT OR IGNORE INTO media_file (arrival, root, path, bytes, modified_ns, seen_at, "
            'unreadable) VALUES (1, 1, ?, ?, ?, \'\', \'{"message": "", "passing": false}\')',
            seen,
        )
    for number in range(READ, READ + 10):
        (card / f"IMG_{number:06}.JPG").unlink()
    (card / "IMG_099999.JPG").unlink()
    (card / "IMG_099999.JPG").write_bytes(data)
    last = added(project, card, pack, status=1)
    assert (last["added"], last["already_here"], last["missing"]) == (1, MANY - 11, 10)
    assert record("project", "info", project)["files"] == MANY
