"""What happens on a long day: cards mixed up, files moved away, a cache that breaks in mid-run."""

import os
import shutil
from pathlib import Path

import pytest

from swc_desktop.projects.connection import SIDE_SUFFIXES
from swc_desktop.projects.errors import MergeRefused, ProjectExists
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.project import Project
from swc_desktop.projects.roots import roots_of
from swc_desktop.projects.thumbnails import cache_path
from tests.make_pack import COLOURS
from tests.projects.desk import Desk, photograph

BATCH = 16


def filled_card(folder: Path, first: int, count: int = 5) -> Path:
    """A card whose files have the names that every camera gives."""
    for at in range(count):
        taxon = list(COLOURS)[at % len(COLOURS)]
        file = photograph(folder / "DCIM" / f"IMG_{at:04d}.JPG", taxon, seed=first + at)
        os.utime(file, (1_700_000_000 + 7 * (first + at), 1_700_000_000 + 7 * (first + at)))
    return folder


def put_in(card: Path, at: Path) -> Path:
    shutil.rmtree(at, ignore_errors=True)
    shutil.copytree(card, at)
    return at


def test_a_file_of_another_card_on_a_card_does_not_make_it_the_other(
    desk: Desk, tmp_path: Path
) -> None:
    """Both cards were read at one mount point; then one file was copied from one to the other."""
    first, second = filled_card(tmp_path / "A", 0), filled_card(tmp_path / "B", 100)
    mount = tmp_path / "mount"
    for card in (first, second):
        desk.add(put_in(card, mount))
    put_in(first, mount)
    shutil.copyfile(second / "DCIM" / "IMG_0000.JPG", mount / "DCIM" / "IMG_0000.JPG")
    desk.add(mount)
    labels = [root.label for root in roots_of(desk.project.connection)]
    assert labels == ["mount", "mount (2)"]
    rows = desk.project.file.rows(
        "SELECT r.label, count(*) FROM media_file f JOIN root r ON r.number = f.root "
        "WHERE f.replaced_at IS NOT NULL GROUP BY r.label"
    )
    assert rows == [("mount", 1)], "only the file that was copied over, on its own card"


def test_a_cache_that_is_found_damaged_in_mid_run_is_made_anew(desk: Desk, tmp_path: Path) -> None:
    card = filled_card(tmp_path / "card", 0, 2)
    desk.add(card)
    cache = desk.project.cache
    assert cache is not None
    cache.file.vacuum()
    cache.file.rows("PRAGMA shrink_memory")
    file = cache_path(desk.project.path)
    size = file.stat().st_size
    with file.open("r+b") as raw:  # every page behind the first
        raw.seek(4096)
        raw.write(b"\xff" * (size - 4096))
    filled_card(card, 0, BATCH + 2)
    arrived = desk.add(card)
    assert (arrived.added, arrived.failed) == (BATCH, 0)
    cache = desk.project.cache
    assert cache is not None
    assert cache.file.check_integrity() == ()
    assert cache.file.one("SELECT count(*) FROM thumbnail") == BATCH


def test_a_project_with_the_name_of_one_that_was_moved_away_can_be_made(tmp_path: Path) -> None:
    """A program that only read leaves an index of its log, which is none of the next project."""
    path = tmp_path / "park.swcproject"
    Project.create(path).close()
    with Project.open(path, write=False) as reader:
        assert reader.setting("name") == "park"
        index = path.with_name(path.name + "-shm")
        kept = index.read_bytes()
    path.rename(tmp_path / "moved.swcproject")
    index.write_bytes(kept)
    Project.create(path).close()
    path.rename(tmp_path / "moved too.swcproject")
    index.write_bytes(kept)
    log = path.with_name(path.name + "-wal")
    log.write_bytes(b"acts of the project that was moved")
    with pytest.raises(ProjectExists, match=f"{path.name}-wal"):
        Project.create(path)
    assert all(path.with_name(path.name + suffix).exists() for suffix in SIDE_SUFFIXES[1:])


def test_a_project_is_not_merged_into_itself_by_another_name(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "other name.swcproject"
    os.link(desk.project.path, other)
    with pytest.raises(MergeRefused, match="it is the same file"):
        open_other(other, None, desk.project.path)
