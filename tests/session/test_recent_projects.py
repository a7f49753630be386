"""The projects that were open last are remembered, privately, and forgotten on request."""

import os
import stat
import sys
from pathlib import Path

import pytest

from swc_desktop.session.recent_projects import MAX_PROJECTS, RecentProjects
from swc_desktop.settings.errors import SettingsNotWritten
from swc_desktop.settings.settings_file import SettingsFile


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "settings.toml"


def test_the_latest_comes_first_and_each_once(file: Path, tmp_path: Path) -> None:
    recent = RecentProjects(SettingsFile(file))
    first, second = tmp_path / "first.swcproject", tmp_path / "second.swcproject"
    for path in (first, second, first):
        recent.add(path)
    assert RecentProjects(SettingsFile(file)).paths == (first, second)


@pytest.mark.skipif(sys.platform == "win32", reason="names there are not bytes")
def test_names_of_any_bytes_are_kept(file: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"park \xff.swcproject")
    RecentProjects(SettingsFile(file)).add(path)
    assert RecentProjects(SettingsFile(file)).paths == (path,)


def test_the_list_is_short_and_can_be_cleared(file: Path, tmp_path: Path) -> None:
    recent = RecentProjects(SettingsFile(file))
    for number in range(MAX_PROJECTS + 3):
        recent.add(tmp_path / f"{number}.swcproject")
    assert [path.stem for path in recent.paths] == [str(n) for n in range(10, 2, -1)]
    recent.clear()
    assert RecentProjects(SettingsFile(file)).paths == ()


@pytest.mark.parametrize("value", ['"x"', "3", "[1, 2]", "true"])
def test_a_list_that_was_changed_by_hand_is_ignored(file: Path, value: str) -> None:
    file.parent.mkdir()
    file.write_text(f"[window]\nrecent_projects = {value}\n", encoding="utf-8")
    assert RecentProjects(SettingsFile(file)).paths == ()


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_only_its_owner_may_read_the_list(file: Path, tmp_path: Path) -> None:
    RecentProjects(SettingsFile(file)).add(tmp_path / "park.swcproject")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_list_that_cannot_be_kept_is_said(file: Path, tmp_path: Path) -> None:
    file.parent.touch()
    with pytest.raises(SettingsNotWritten):
        RecentProjects(SettingsFile(file)).add(tmp_path / "park.swcproject")
