"""Which files are photographs to be read, and in which order."""

import os
import sys
from pathlib import Path

import pytest

from swc_desktop.photos.find import FoundPhotos, find_photos


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def found(folder: Path, *paths: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in find_photos(paths or [folder]).files]


def test_files_first_then_folders_by_name(tmp_path: Path) -> None:
    make(tmp_path, "b/2.jpg", "b/1.JPG", "a/z/9.png", "a/8.heic", "C.dng", "a.jpeg", "B.tif")
    expected = ["a.jpeg", "B.tif", "C.dng", "a/8.heic", "a/z/9.png", "b/1.JPG", "b/2.jpg"]
    assert found(tmp_path) == expected


def test_named_files_are_taken_as_they_are_named(tmp_path: Path) -> None:
    make(tmp_path, "b.jpg", "a.jpg", "no_suffix", ".hidden.jpg")
    named = [tmp_path / name for name in ("no_suffix", "b.jpg", ".hidden.jpg", "a.jpg")]
    assert find_photos(named).files == named


def test_litter_and_other_files_are_left_out_of_folders(tmp_path: Path) -> None:
    make(
        tmp_path,
        "1.jpg",
        "._1.jpg",
        ".hidden.jpg",
        "Thumbs.db",
        "notes.txt",
        "1.xmp",
        "jpg",
        ".trash/2.jpg",
        "__MACOSX/3.jpg",
        "$RECYCLE.BIN/4.jpg",
        "System Volume Information/5.jpg",
        "@eaDir/6.jpg",
        "DCIM/7.jpg",
    )
    assert found(tmp_path) == ["1.jpg", "DCIM/7.jpg"]


def test_no_file_comes_twice(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "a/b/2.jpg")
    paths = [tmp_path / "a/b", tmp_path / "a/1.jpg", tmp_path / "a", tmp_path / "a/../a/1.jpg"]
    assert found(tmp_path, *paths) == ["a/b/2.jpg", "a/1.jpg"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_links_are_followed_once(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "other/2.jpg")
    (tmp_path / "a/loop").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a/up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a/again.jpg").symlink_to(tmp_path / "a/1.jpg")
    (tmp_path / "a/dead.jpg").symlink_to(tmp_path / "a/nowhere.jpg")
    names = found(tmp_path, tmp_path / "a")
    assert names == ["a/1.jpg", "a/dead.jpg", "a/up/other/2.jpg"]


def test_a_name_that_is_not_there_stays_to_be_reported(tmp_path: Path) -> None:
    gone = tmp_path / "gone.jpg"
    assert find_photos([gone]).files == [gone]


@pytest.mark.skipif(
    sys.platform == "win32" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="needs a user from whom a folder can be closed",
)
def test_a_closed_folder_stays_to_be_reported(tmp_path: Path) -> None:
    make(tmp_path, "closed/1.jpg", "open/2.jpg")
    (tmp_path / "closed").chmod(0)
    try:
        assert found(tmp_path) == ["closed", "open/2.jpg"]
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_folder_that_can_not_be_listed_stays_to_be_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "closed/1.jpg", "open/2.jpg")
    scandir = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError("no")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert found(tmp_path) == ["closed", "open/2.jpg"]


def test_nothing_gives_nothing(tmp_path: Path) -> None:
    assert find_photos([]) == FoundPhotos()
    assert find_photos([tmp_path]) == FoundPhotos()
