"""The folders that a person can choose from."""

import os
import sys
from pathlib import Path

import pytest

from swc_desktop.photos.folders import content_of


def test_folders_are_listed_by_name_and_photographs_counted(tmp_path: Path) -> None:
    for name in ("b", "A", ".hidden", "System Volume Information"):
        (tmp_path / name).mkdir()
    for name in ("1.JPG", "2.nef", "film.mp4", "notes.txt", ".3.jpg"):
        (tmp_path / name).write_bytes(b"x")
    links = ["link"] if sys.platform != "win32" else []  # there they need a right
    for name in links:
        (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
        (tmp_path / name).symlink_to(tmp_path / "b")
    found = content_of(tmp_path)
    assert [path.name for path in found.folders] == ["A", "b", *links]
    assert (found.photographs, found.problem) == (3, "")


def test_a_folder_that_cannot_be_listed_says_why(tmp_path: Path) -> None:
    found = content_of(tmp_path / "none")
    assert found.folders == ()
    assert found.problem


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may list all")
def test_a_folder_of_others_says_so(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert content_of(tmp_path / "closed").problem
