"""Which files are read as photographs, and in which order."""

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from swc_desktop.core.progress import Progress
from swc_desktop.photos.file_identity import identities
from swc_desktop.photos.find import FoundPhotos, find_photos
from swc_desktop.photos.left_out import LeftOut, Listed


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def found(folder: Path, *paths: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in find_photos(paths or [folder]).files]


def left_out(folder: Path, *paths: Path) -> dict[LeftOut, list[str]]:
    """What was left out, by kind; all of it has its name."""
    kinds = find_photos(paths or [folder]).left_out
    assert all(not listed.unnamed for listed in kinds.values())
    return {
        kind: [Path(name).relative_to(folder).as_posix() for name in listed.names]
        for kind, listed in kinds.items()
    }


PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def test_files_first_then_folders_by_name(tmp_path: Path) -> None:
    make(tmp_path, "b/2.jpg", "b/1.JPG", "a/z/9.png", "a/8.heic", "C.dng", "a.jpeg", "B.tif")
    expected = ["a.jpeg", "B.tif", "C.dng", "a/8.heic", "a/z/9.png", "b/1.JPG", "b/2.jpg"]
    assert found(tmp_path) == expected


def test_given_files_are_read_in_the_order_given(tmp_path: Path) -> None:
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
    assert left_out(tmp_path) == {
        LeftOut.NO_SUFFIX: ["jpg"],
        LeftOut.OTHER: ["notes.txt"],
        LeftOut.HIDDEN: [".hidden.jpg", ".trash"],
        LeftOut.SYSTEM: [
            "$RECYCLE.BIN",
            "._1.jpg",
            "@eaDir",
            "__MACOSX",
            "System Volume Information",
            "Thumbs.db",
        ],
    }


def test_videos_and_pictures_that_no_decoder_knows_are_left_out_by_kind(
    tmp_path: Path, shared: Path
) -> None:
    make(tmp_path, "a.jpg", "b.MKV", "DCIM/c.webm")
    shutil.copy(shared / "cases" / "pictures" / "jpeg-xl.jxl", tmp_path / "d.jxl")
    assert found(tmp_path) == ["a.jpg"]
    assert left_out(tmp_path) == {
        LeftOut.VIDEO: ["b.MKV", "DCIM/c.webm"],
        LeftOut.UNREAD_PICTURE: ["d.jxl"],
    }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_blank_or_a_dot_behind_the_suffix_leaves_no_photograph_out(tmp_path: Path) -> None:
    make(tmp_path, "IMG_1.JPG ", "IMG_2.JPG.", "IMG_3.jpg", "MVI_1.MKV ")
    assert found(tmp_path) == ["IMG_1.JPG ", "IMG_2.JPG.", "IMG_3.jpg"]
    assert left_out(tmp_path) == {LeftOut.VIDEO: ["MVI_1.MKV "]}


def test_a_file_without_a_suffix_is_a_photograph_when_its_first_bytes_are(tmp_path: Path) -> None:
    make(tmp_path, "README", "2024.05.01")
    for name in ("IMG_0001", "IMG.0002", "IMG_3.jpg (1)"):
        (tmp_path / name).write_bytes(PNG)
    (tmp_path / "notes.txt").write_bytes(PNG)
    assert found(tmp_path) == ["IMG.0002", "IMG_0001", "IMG_3.jpg (1)"]
    assert left_out(tmp_path) == {
        LeftOut.NO_SUFFIX: ["2024.05.01", "README"],
        LeftOut.OTHER: ["notes.txt"],
    }


def test_a_file_without_a_suffix_that_cannot_be_opened_stays_to_be_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "IMG_0001")

    def refusing(_path: Path) -> None:
        raise PermissionError("no")

    monkeypatch.setattr("swc_desktop.photos.find.open_file", refusing)
    assert found(tmp_path) == ["IMG_0001"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("name", ["pipe", "pipe.jpg", "pipe.txt", "pipe.mp4", "pipe.xmp"])
def test_a_pipe_in_a_folder_is_a_kind_of_its_own_under_any_name(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    (tmp_path / "link.jpg").symlink_to(name)
    assert found(tmp_path) == []
    assert left_out(tmp_path) == {LeftOut.SPECIAL: ["link.jpg", name]}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("name", ["pipe", "pipe.jpg", "pipe.mp4", "pipe.xmp"])
def test_a_pipe_that_is_named_stays_to_be_reported(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    assert found(tmp_path, tmp_path / name) == [name]
    assert left_out(tmp_path, tmp_path / name) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
@pytest.mark.parametrize("target", ["nowhere", "itself"])
def test_a_link_that_leads_nowhere_stays_to_be_reported_where_it_may_be_a_photograph(
    tmp_path: Path, target: str
) -> None:
    for name in ("a.jpg", "b", "c.mkv"):
        (tmp_path / name).symlink_to(name if target == "itself" else f"nowhere-{name}")
    assert found(tmp_path) == ["a.jpg", "b"]
    assert left_out(tmp_path) == {LeftOut.VIDEO: ["c.mkv"]}


def test_sidecars_are_left_out_where_their_photograph_is_not(tmp_path: Path) -> None:
    make(tmp_path, "1.jpg", "1.xmp", "2.CR2", "2.CR2.xmp", "3.xmp", "deep/1.xmp", "notes.xmp")
    lonely = {LeftOut.SIDECAR: ["3.xmp", "notes.xmp", "deep/1.xmp"]}
    assert left_out(tmp_path) == lonely
    assert left_out(tmp_path, *sorted(tmp_path.rglob("*.*"))) == {
        LeftOut.SIDECAR: ["3.xmp", "deep/1.xmp", "notes.xmp"]
    }


def test_given_files_are_tried_under_any_name(tmp_path: Path) -> None:
    make(tmp_path, "notes.txt", "scan.jxl", ".hidden", "MVI_1.MKV", "Thumbs.db", "gone.mkv")
    (tmp_path / "gone.mkv").unlink()
    (tmp_path / "photo.mkv").write_bytes(PNG)
    named = [
        tmp_path / name
        for name in ("notes.txt", "scan.jxl", ".hidden", "MVI_1.MKV", "Thumbs.db", "photo.mkv")
    ]
    assert found(tmp_path, *named, tmp_path / "gone.mkv") == [
        "notes.txt",
        "scan.jxl",
        ".hidden",
        "photo.mkv",
        "gone.mkv",
    ]
    assert left_out(tmp_path, *named) == {
        LeftOut.VIDEO: ["MVI_1.MKV"],
        LeftOut.SYSTEM: ["Thumbs.db"],
    }


def test_a_project_that_is_given_is_left_out_and_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "park.swcproject", "park.swcproject-journal", "1.jpg", "park.swcproject.jpg")

    def refuse(file: Path) -> None:
        raise AssertionError(f"{file} was opened")

    monkeypatch.setattr("swc_desktop.photos.find.open_file", refuse)
    given = [tmp_path / name for name in ("park.swcproject", "park.swcproject-journal", "1.jpg")]
    found = find_photos(given)
    assert found.files == [tmp_path / "1.jpg"]
    assert found.left_out == {LeftOut.PROJECT: Listed.of(map(str, given[:2]))}
    in_folder = find_photos([tmp_path])
    assert in_folder.files == [tmp_path / "1.jpg", tmp_path / "park.swcproject.jpg"]
    assert in_folder.left_out[LeftOut.PROJECT].count == 2


def test_no_file_comes_twice(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "a/b/2.jpg")
    paths = [tmp_path / "a/b", tmp_path / "a/1.jpg", tmp_path / "a", tmp_path / "a/../a/1.jpg"]
    assert found(tmp_path, *paths) == ["a/b/2.jpg", "a/1.jpg"]
    already_here = find_photos(paths).already_here
    assert already_here == Listed.of(
        map(str, (tmp_path / "a/1.jpg", tmp_path / "a/b/2.jpg", paths[3]))
    )


def test_what_is_left_out_is_counted_once_where_a_folder_is_named_twice(tmp_path: Path) -> None:
    make(tmp_path, "a/1.mkv", "a/b/2.mkv", "a/3.xmp")
    assert left_out(tmp_path, tmp_path / "a", tmp_path / "a/b", tmp_path / "a") == {
        LeftOut.VIDEO: ["a/1.mkv", "a/b/2.mkv"],
        LeftOut.SIDECAR: ["a/3.xmp"],
    }


def test_a_photograph_by_the_name_of_another_kind_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / ".secret").mkdir()
    names = ["img.xmp", "photo.mkv", "Thumbs.db", "notes.txt", ".hidden", ".secret/1.jpg"]
    for name in names:
        (tmp_path / name).write_bytes(PNG)
    named = [tmp_path / name for name in (*names[:-1], ".secret")]
    for paths in (named, [tmp_path, *named], [*named, tmp_path]):
        assert found(tmp_path, *paths) == names
        assert left_out(tmp_path, *paths) == {}


def test_what_is_left_out_is_counted_once_where_it_is_named_and_its_folder_too(
    tmp_path: Path,
) -> None:
    card, other = tmp_path / "card", tmp_path / "other"
    make(card, "1.mkv", "2.jpg", "2.xmp", "3.xmp", "Thumbs.db")
    make(other, "4.mkv", "5.xmp")
    named = [card / name for name in ("1.mkv", "2.xmp", "3.xmp", "Thumbs.db")]
    expected = {
        LeftOut.VIDEO: ["1.mkv"],
        LeftOut.SIDECAR: ["3.xmp"],
        LeftOut.SYSTEM: ["Thumbs.db"],
    }
    for paths in ([card, *named], [*named, card], [card, *named, *named]):
        assert left_out(card, *paths) == expected
    again = [other / name for name in ("4.mkv", "5.xmp", "4.mkv", "../other/5.xmp")]
    assert left_out(other, *again) == {LeftOut.VIDEO: ["4.mkv"], LeftOut.SIDECAR: ["5.xmp"]}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_photograph_is_included_by_any_name_or_link(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "a/2.jpg", "b/3.jpg")
    (tmp_path / "link.csv").symlink_to("a/1.jpg")
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "a/2.jpg")
    photos = find_photos([tmp_path / "a", tmp_path / "gone.jpg"])
    for name in ("a/1.jpg", "a/../a/1.jpg", "link.csv", "hard.csv", "b/../gone.jpg"):
        assert photos.includes(tmp_path / name), name
    for name in ("b/3.jpg", "a", "results.csv"):
        assert not photos.includes(tmp_path / name), name


def test_what_was_found_before_is_already_here(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "a/2.jpg", "3.jpg")
    first = find_photos([tmp_path / "a"])
    seen = {photo.identity for photo in first.photos}
    assert seen == set(identities(first.files))
    again = find_photos([tmp_path], seen=seen)
    assert again.files == [tmp_path / "3.jpg"]
    assert again.already_here == Listed.of(map(str, first.files))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_links_are_followed_once(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "other/2.jpg")
    (tmp_path / "a/loop").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a/up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a/again.jpg").symlink_to(tmp_path / "a/1.jpg")
    (tmp_path / "a/dead.jpg").symlink_to(tmp_path / "a/nowhere.jpg")
    followed = find_photos([tmp_path / "a"], follow_links=True)
    names = [file.relative_to(tmp_path).as_posix() for file in followed.files]
    assert names == ["a/1.jpg", "a/dead.jpg", "a/up/other/2.jpg"]
    assert followed.already_here == Listed.of([str(tmp_path / "a/again.jpg")])
    assert followed.left_out == {}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_to_a_folder_elsewhere_is_left_out_and_counted(tmp_path: Path) -> None:
    make(tmp_path, "card/1.jpg", "secret/2.jpg", "secret/deep/3.jpg", "cards/4.jpg")
    for name, target in (("up", ".."), ("away", "../secret/deep"), ("near", "../cards")):
        (tmp_path / "card" / name).symlink_to(target, target_is_directory=True)
    photos = find_photos([tmp_path / "card"])
    assert photos.files == [tmp_path / "card/1.jpg"]
    links = [str(tmp_path / "card" / name) for name in ("away", "near", "up")]
    assert photos.left_out == {LeftOut.LINK: Listed.of(links)}
    twice = find_photos([tmp_path / "card", tmp_path / "card"])
    assert twice.left_out == photos.left_out


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_to_a_folder_that_is_named_adds_nothing(tmp_path: Path) -> None:
    make(tmp_path, "card/real/1.jpg", "other/2.jpg")
    for name, target in (("a", "real"), ("loop", "."), ("z", "real/../real"), ("o", "../other")):
        (tmp_path / "card" / name).symlink_to(target, target_is_directory=True)
    photos = find_photos([tmp_path / "card", tmp_path / "other"])
    assert photos.files == [tmp_path / "card/real/1.jpg", tmp_path / "other/2.jpg"]
    assert (photos.left_out, photos.already_here) == ({}, Listed())


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_that_is_named_is_followed(tmp_path: Path) -> None:
    make(tmp_path, "elsewhere/1.jpg", "elsewhere/in/2.jpg")
    (tmp_path / "link").symlink_to("elsewhere", target_is_directory=True)
    (tmp_path / "elsewhere/back").symlink_to("in", target_is_directory=True)
    photos = find_photos([tmp_path / "link"])
    assert photos.files == [tmp_path / "link/1.jpg", tmp_path / "link/in/2.jpg"]
    assert photos.left_out == {}


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


class BreaksOff:
    """A listing of a folder that fails after its first entry."""

    def __init__(self, listing: "os._ScandirIterator[str]") -> None:
        self.listing = listing

    def __enter__(self) -> Iterator["os.DirEntry[str]"]:
        yield next(self.listing)
        raise OSError("input/output error")

    def __exit__(self, *_: object) -> None:
        self.listing.close()


def test_a_listing_that_breaks_off_keeps_its_files_and_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "card/1.jpg", "card/2.jpg")
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: BreaksOff(scandir(path)))
    first, folder = find_photos([tmp_path / "card"]).files
    assert first.parent == tmp_path / "card"
    assert folder == tmp_path / "card"


def test_a_name_in_a_closed_folder_stays_to_be_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_path: Path) -> bool:
        raise PermissionError("no")

    monkeypatch.setattr(Path, "is_dir", closed)
    assert find_photos([tmp_path / "a.jpg"]).files == [tmp_path / "a.jpg"]


class Stop(Exception):
    pass


def test_progress_is_reported_also_where_nothing_is_found_and_can_end_the_search(
    tmp_path: Path,
) -> None:
    make(tmp_path, *(f"{number}.txt" for number in range(150)), "z.jpg")
    heard: list[Progress] = []
    find_photos([tmp_path], heard.append)
    assert heard == [Progress(0, None, "folders")]

    def stop(_progress: Progress) -> None:
        raise Stop

    with pytest.raises(Stop):
        find_photos([tmp_path], stop)


def test_nothing_gives_nothing(tmp_path: Path) -> None:
    assert find_photos([]) == FoundPhotos()
    assert find_photos([tmp_path]) == FoundPhotos()


def test_clips_are_found_among_the_photographs_or_left_out_as_videos(tmp_path: Path) -> None:
    last = "f.MOV" if sys.platform == "win32" else "f.MOV."  # Windows takes the dot away
    make(tmp_path, "a.jpg", "b.MP4", "c.mts", "d.mkv", "DCIM/e.avi", last, ".g.mp4")
    names = ["a.jpg", "b.MP4", "c.mts", last, "DCIM/e.avi"]
    assert found(tmp_path) == names
    assert left_out(tmp_path) == {LeftOut.VIDEO: ["d.mkv"], LeftOut.HIDDEN: [".g.mp4"]}
    without = find_photos([tmp_path, tmp_path / "b.MP4"], clips=False)
    assert [file.name for file in without.files] == ["a.jpg"]
    assert without.left_out[LeftOut.VIDEO].count == 5
    named = find_photos([tmp_path / "b.MP4", tmp_path / "d.mkv"])
    assert [file.name for file in named.files] == ["b.MP4"]


def test_a_name_that_the_system_cannot_follow_is_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a long path under some versions of Windows; its photographs are there all the same."""
    make(tmp_path, "deep/a.jpg")

    def refuse(path: object, **_: object) -> str:
        raise OSError(errno.EIO, "More data available", str(path))

    monkeypatch.setattr(os.path, "realpath", refuse)
    assert found(tmp_path) == ["deep/a.jpg"]
