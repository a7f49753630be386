import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from swc_desktop.photos import roots
from swc_desktop.photos.errors import RootLost
from swc_desktop.photos.roots import Roots, absent_roots, emptied_root

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and closed folders of POSIX")


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    (folder / "DCIM").mkdir(parents=True)
    for name in ("a.jpg", "b.jpg"):
        (folder / "DCIM" / name).write_bytes(b"x")
    return folder


def watched(card: Path) -> tuple[Roots, Path]:
    files = sorted(card.rglob("*.jpg"))
    return Roots(files, [card] * len(files)), files[0]


def failing(number: int, of: Path) -> Callable[..., object]:
    """``os.scandir``, which fails for one folder."""
    real = os.scandir

    def scandir(folder: Path) -> object:
        if folder == of:
            raise OSError(number, os.strerror(number))
        return real(folder)

    return scandir


def test_what_is_there_is_not_absent(card: Path) -> None:
    assert absent_roots([card, card / "DCIM" / "a.jpg"]) == []


@posix
def test_what_cannot_be_opened_is_absent_for_its_reason(
    card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, closed = tmp_path / "link", tmp_path / "closed"
    link.symlink_to(tmp_path / "no")
    closed.mkdir()
    monkeypatch.setattr(os, "scandir", failing(errno.EIO, closed))
    absent = dict(absent_roots([card, tmp_path / "no", link, closed]))
    assert absent.keys() == {tmp_path / "no", link, closed}
    assert "it is not there" in str(absent[tmp_path / "no"])
    assert "it is a link to" in str(absent[link])
    assert "reports errors" in str(absent[closed])


def test_a_folder_without_the_photographs_that_it_had_is_emptied(card: Path) -> None:
    files = sorted(card.rglob("*.jpg"))
    assert emptied_root([card], files, files) is None
    assert emptied_root([card], [], files) == card
    assert emptied_root([card], [], [Path("/elsewhere/a.jpg")]) is None
    assert emptied_root([card, card / "DCIM"], files, files) is None


@pytest.mark.parametrize("whole", [False, True])
def test_an_existing_root_is_not_lost_when_its_files_are(card: Path, whole: bool) -> None:
    watch, file = watched(card)
    file.unlink()
    watch.check(file, whole=whole)


@pytest.mark.parametrize("whole", [False, True])
def test_a_root_that_disappeared_is_lost(card: Path, whole: bool) -> None:
    watch, file = watched(card)
    card.rename(card.with_name("pulled"))
    with pytest.raises(RootLost) as caught:
        watch.check(file, whole=whole)
    assert caught.value.facts == {"root": card}
    assert caught.value.exit_status == 8


def test_a_file_that_was_named_itself_is_lost_with_its_folder_only(card: Path) -> None:
    file, other = sorted(card.rglob("*.jpg"))
    watch = Roots([file, other], [file, other])
    file.unlink()
    watch.check(file, whole=False)
    (card / "DCIM").rename(card / "pulled")
    with pytest.raises(RootLost, match="DCIM is no longer there"):
        watch.check(other, whole=False)


def test_what_was_not_there_from_the_beginning_is_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "no" / "a.jpg"
    Roots([file], [file.parent]).check(file, whole=False)


def test_a_place_of_mounting_that_is_on_another_disk_without_its_files_is_lost(
    card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, file = watched(card)
    monkeypatch.setattr(roots, "_device", lambda _: 2)
    watch.check(file, whole=False)
    file.unlink()
    watch.check(file, whole=True)
    with pytest.raises(RootLost):
        watch.check(file, whole=False)


@pytest.mark.skipif(not hasattr(os, "major"), reason="disks have no numbers")
def test_a_disconnected_disk_is_lost_though_its_folder_seems_to_exist(
    card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = card.stat().st_dev
    connected = tmp_path / "disks" / f"{os.major(number)}:{os.minor(number)}"
    connected.mkdir(parents=True)
    monkeypatch.setattr(roots, "BLOCK_DEVICES", connected.parent)
    watch, file = watched(card)
    watch.check(file, whole=True)
    connected.rmdir()
    with pytest.raises(RootLost):
        watch.check(file, whole=True)


@pytest.mark.parametrize(("number", "lost"), [(errno.EIO, True), (errno.EMFILE, False)])
def test_a_folder_that_no_longer_answers_is_lost_when_a_file_in_it_could_not_be_read(
    card: Path, monkeypatch: pytest.MonkeyPatch, number: int, lost: bool
) -> None:
    watch, file = watched(card)
    monkeypatch.setattr(os, "scandir", failing(number, card))
    watch.check(file, whole=True)
    if lost:
        with pytest.raises(RootLost):
            watch.check(file, whole=False)
    else:
        watch.check(file, whole=False)


def test_a_folder_that_could_never_be_listed_is_not_lost_for_that(
    card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "scandir", failing(errno.EACCES, card))
    watch, file = Roots([card / "a.jpg"], [card]), card / "a.jpg"
    watch.check(file, whole=False)


def test_a_root_is_back_when_it_is_there_again(card: Path) -> None:
    watch, file = watched(card)
    card.rename(card.with_name("pulled"))
    assert not watch.is_back(card)
    card.with_name("pulled").rename(card)
    assert watch.is_back(card)
    watch.check(file, whole=False)


def test_a_root_is_back_on_another_device_when_there_is_something_in_it(
    card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, file = watched(card)
    monkeypatch.setattr(roots, "_device", lambda _: 2)
    (card / "DCIM").rename(tmp_path / "DCIM")
    with pytest.raises(RootLost):
        watch.check(file, whole=False)
    assert not watch.is_back(card)
    (tmp_path / "DCIM").rename(card / "DCIM")
    assert watch.is_back(card)
    file.unlink()
    watch.check(file, whole=False)
