"""A damaged project is rescued, or its last backup used; both say what is there and what is not."""

from pathlib import Path

import pytest

from swc_desktop.projects.errors import ProjectBroken
from swc_desktop.projects.project import Project
from swc_desktop.session.project_rescue import last_backup, rescue_project, use_backup

NAMES = 4000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "park.swcproject"
    Project.create(made).close()
    with Project.open(made) as project:  # makes its backup
        with project.transaction():
            for number in range(NAMES):
                project.set_setting(f"name {number}", "x" * 50)
        project.file.vacuum()
    return made


def damage(path: Path) -> None:
    """Turn over a page of the settings, wherever in the file it lies."""
    data = bytearray(path.read_bytes())
    at = data.index(f"name {NAMES // 2}".encode()) // 4096 * 4096
    data[at : at + 4096] = bytes(255 - byte for byte in data[at : at + 4096])
    path.write_bytes(data)


def test_what_can_be_read_is_rescued_and_what_is_lost_is_counted(path: Path) -> None:
    damage(path)
    done = rescue_project(path)
    said = str(done.words)
    assert said.startswith("Rescued 0 photographs.")
    assert "park damaged " in said
    with Project.open(path) as project:
        assert project.setting("name") == "park"
        kept = project.file.one("SELECT count(*) FROM setting WHERE name GLOB 'name *'")
    assert 0 < int(str(kept)) <= NAMES
    assert (kept == NAMES) == ("Settings of the project: " not in said)


def test_the_last_backup_is_used_and_says_that_it_is_older(path: Path) -> None:
    path.write_bytes(b"\xff" * 8192)
    with pytest.raises(ProjectBroken):
        rescue_project(path)
    backup = last_backup(path)
    assert backup is not None
    said = str(use_backup(path, backup).words)
    assert said.startswith(f"The backup of {backup.day} is in use. What was done after it is not")
    with Project.open(path) as project:
        assert project.setting("name 1") == ""


def test_a_project_that_is_gone_has_nothing_set_aside(path: Path) -> None:
    path.unlink()
    backup = last_backup(path)
    assert backup is not None
    assert "damaged" not in str(use_backup(path, backup).words)


def test_a_project_without_a_backup_has_none(tmp_path: Path) -> None:
    assert last_backup(tmp_path / "park.swcproject") is None
