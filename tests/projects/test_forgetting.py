"""What was forgotten is on no page of the disk, also when the program ends in the middle."""

from pathlib import Path

import pytest

from swc_desktop.core.observation import Place
from swc_desktop.projects.backups import backup_folder
from swc_desktop.projects.connection import ProjectConnection, open_project
from swc_desktop.projects.errors import NothingToRedo, NothingToUndo, ProjectBusy
from swc_desktop.projects.forgetting import forget
from swc_desktop.projects.project import Project
from swc_desktop.projects.selecting import select_paths
from swc_desktop.projects.thumbnails import cache_path
from tests.projects.desk import Desk, photograph

SERIAL = "SN-19-forgotten-camera"


class Killed(Exception):
    """The program ends here."""


@pytest.fixture
def file(desk: Desk, tmp_path: Path) -> Path:
    """A photograph that was added beside another one, and is in a backup too."""
    file = photograph(tmp_path / "card" / "a.jpg", "Panthera leo", serial=SERIAL)
    photograph(tmp_path / "card" / "b.jpg", "Panthera pardus", seed=1)
    desk.add(tmp_path / "card")
    for backup in backup_folder(desk.project.path).glob("*.swcproject"):
        backup.unlink()
    desk.restart()
    return file


def files_with(secret: bytes, folder: Path) -> list[str]:
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".jpg" and secret in path.read_bytes()
    ]


def small_pictures(project: Project) -> int:
    assert project.cache is not None
    return int(str(project.cache.file.one("SELECT count(*) FROM thumbnail")))


def forget_file(desk: Desk, file: Path) -> int:
    return forget(desk.project, desk.decider, select_paths(desk.project.connection, [file]))


def test_nothing_is_left_on_the_disk(desk: Desk, file: Path, tmp_path: Path) -> None:
    assert len(files_with(SERIAL.encode(), tmp_path)) >= 2
    assert forget_file(desk, file) == 1
    assert files_with(SERIAL.encode(), tmp_path) == []
    assert small_pictures(desk.project) == 1
    assert desk.project.setting("forgetting") == ""


@pytest.mark.parametrize("where", ["cache", "vacuum", "backups"])
def test_the_next_opening_ends_what_was_begun(
    desk: Desk, file: Path, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        if where == "cache":
            patch.setattr("swc_desktop.projects.thumbnails.ThumbnailCache.remove", killed)
        elif where == "vacuum":
            patch.setattr(ProjectConnection, "vacuum", killed)
        else:
            patch.setattr("swc_desktop.projects.project.replace_backups", killed)
        with pytest.raises(Killed):
            forget_file(desk, file)
    assert files_with(SERIAL.encode(), tmp_path)
    desk.restart()
    assert files_with(SERIAL.encode(), tmp_path) == []
    assert small_pictures(desk.project) == 1
    assert desk.project.notice is None
    assert desk.project.file.one("SELECT count(*) FROM media") == 1
    desk.restart()
    assert desk.project.setting("forgetting") == ""


@pytest.mark.slow
def test_while_another_program_reads_it_is_said_and_done_later(
    desk: Desk, file: Path, tmp_path: Path
) -> None:
    path = desk.project.path
    desk.project.connection.set_busy_timeout(100)
    with open_project(path, write=False) as reader, reader.snapshot():
        reader.one("SELECT count(*) FROM media")
        with pytest.raises(ProjectBusy):
            forget_file(desk, file)
        desk.restart()
        assert "could not yet be wiped" in str(desk.project.notice)
        assert desk.project.setting("forgetting")
    desk.restart()
    assert desk.project.notice is None
    assert files_with(SERIAL.encode(), tmp_path) == []


def test_the_cache_keeps_no_log_of_what_was_forgotten(
    desk: Desk, file: Path, tmp_path: Path
) -> None:
    sha256 = str(
        desk.project.file.one("SELECT sha256 FROM media WHERE serial = ?", (SERIAL,))
    ).encode()
    log = cache_path(desk.project.path)
    log = log.with_name(f"{log.name}-wal")
    assert desk.project.cache is not None
    desk.project.cache.add([])
    with desk.project.cache.file.transaction() as raw:
        raw.execute("UPDATE thumbnail SET number = number + 9")
    assert sha256 in log.read_bytes()
    forget_file(desk, file)
    assert log.read_bytes() == b""


def test_acts_on_what_was_forgotten_are_not_undone_in_vain(desk: Desk, file: Path) -> None:
    card = file.parent
    both = select_paths(desk.project.connection, [card / "b.jpg"])
    alone = select_paths(desk.project.connection, [file])
    desk.work.place(both, Place(1.0, 2.0))
    desk.work.place(alone, Place(3.0, 4.0))
    desk.work.place(alone, Place(5.0, 6.0))
    desk.work.undo()
    forget_file(desk, file)
    with pytest.raises(NothingToRedo):
        desk.work.redo()
    reverted, _ = desk.work.undo()
    assert next(iter(reverted.targets)) == "given_place"
    with pytest.raises(NothingToUndo):
        desk.work.undo()
