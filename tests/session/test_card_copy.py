"""A card is copied whole and read back, and only then may it be cleared."""

import os
import sys
from pathlib import Path

import pytest

from swc_desktop.core.errors import OutputFault
from swc_desktop.core.progress import Cancelled, Control, Progress, no_progress
from swc_desktop.session import card_copy as module
from swc_desktop.session.card_copy import CardCopy, copy_card
from swc_desktop.session.errors import CardNotCopied, CopyingStopped

FILES = {
    "DCIM/100/IMG_0001.JPG": b"one",
    "DCIM/100/IMG_0001.xmp": b"<x/>",
    "DCIM/101/IMG_0001.JPG": b"other",
    "MISC/settings.dat": b"\0" * 100_000,
    ".hidden": b"h",
    "empty.txt": b"",
}


@pytest.fixture
def card(tmp_path: Path) -> Path:
    return filled(tmp_path / "card" / "CAM 7", FILES)


def filled(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def copied(card: Path, into: Path) -> CardCopy:
    return copy_card(card, into, Control(), no_progress)


def test_every_file_goes_over_and_the_card_may_be_cleared(card: Path, tmp_path: Path) -> None:
    (card / "System Volume Information").mkdir()
    (card / "System Volume Information" / "x").write_bytes(b"of the system")
    (card / "Thumbs.db").write_bytes(b"of the system")
    done = copied(card, tmp_path / "park")
    assert done.folder == tmp_path / "park" / "CAM 7"
    assert content(done.folder) == FILES
    assert (done.copied, done.bytes, done.is_safe) == (6, sum(map(len, FILES.values())), True)
    assert (done.folder / "MISC/settings.dat").stat().st_mtime == 1_700_000_000
    assert "6 files" in str(done.words)
    assert str(done.words).endswith("read back and whole: the card can be cleared.")


def test_a_second_copy_has_nothing_to_do(card: Path, tmp_path: Path) -> None:
    first = copied(card, tmp_path / "park")
    again = copied(card, tmp_path / "park")
    assert again.folder == first.folder
    assert (again.copied, again.already_there, again.is_safe) == (0, 6, True)


def test_a_copy_that_was_stopped_goes_on(card: Path, tmp_path: Path) -> None:
    control = Control()

    def stop(seen: Progress) -> None:
        if seen.done == 2:
            control.cancel()

    with pytest.raises(Cancelled):
        copy_card(card, tmp_path / "park", control, stop)
    done = copied(card, tmp_path / "park")
    assert (done.copied, done.already_there) == (3, 3)
    assert content(done.folder) == FILES


def test_another_card_of_that_name_gets_its_own_folder(card: Path, tmp_path: Path) -> None:
    park = tmp_path / "park"
    other = {"DCIM/100/IMG_0001.JPG": b"a picture of another camera"}
    filled(park / "CAM 7", other)
    filled(park / "CAM 7 2", {"unlike.txt": b"x"})
    done = copied(card, park)
    assert done.folder == park / "CAM 7 3"
    assert content(done.folder) == FILES
    assert content(park / "CAM 7") == other


def test_a_file_of_the_same_size_and_other_bytes_is_never_replaced(
    card: Path, tmp_path: Path
) -> None:
    there = filled(tmp_path / "park" / "CAM 7", {"DCIM/100/IMG_0001.JPG": b"two"})
    with pytest.raises(OutputFault, match="another file has this name"):
        copied(card, tmp_path / "park")
    assert (there / "DCIM/100/IMG_0001.JPG").read_bytes() == b"two"


def test_what_the_card_cannot_give_makes_it_unsafe(
    card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = module._Watched
    original = kind.read
    monkeypatch.setattr(
        kind,
        "read",
        lambda self, size=-1: (
            _fail(self) if os.fstat(self._file.fileno()).st_size > 50_000 else original(self, size)
        ),
    )
    done = copied(card, tmp_path / "park")
    assert (done.copied, len(done.failed), done.is_safe) == (5, 1, False)
    assert "settings.dat could not be copied" in str(done.failed[0])
    assert "do not clear the card" in str(done.words)
    assert not (done.folder / "MISC" / "settings.dat").exists()


def _fail(watched: object) -> bytes:
    error = OSError(5, "Input/output error")
    watched._faults.append(error)  # type: ignore[attr-defined]
    raise error


def test_a_copy_that_reads_back_otherwise_is_refused(
    card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_digest", lambda _path: "0" * 64)
    with pytest.raises(OutputFault, match="what was read back is not what was written"):
        copied(card, tmp_path / "park")
    assert content(tmp_path / "park") == {}


def test_a_disk_that_is_full_is_not_blamed_on_the_card(
    card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "sha256_of_file", full)
    with pytest.raises(
        OutputFault, match="could not be written: there is no room left on its disk"
    ):
        copied(card, tmp_path / "park")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_are_left_and_said(card: Path, tmp_path: Path) -> None:
    (card / "to").symlink_to(tmp_path)
    done = copied(card, tmp_path / "park")
    assert done.skipped == [card / "to"]
    assert not done.is_safe
    assert done.record["skipped"] == 1


def test_where_it_makes_no_sense_nothing_is_copied(card: Path, tmp_path: Path) -> None:
    with pytest.raises(CardNotCopied, match="the copies would lie on the card itself"):
        copied(card, card / "DCIM")
    with pytest.raises(CardNotCopied, match="it is not a folder"):
        copied(card / "empty.txt", tmp_path / "park")
    assert content(card) == FILES
    assert "do not clear the card" in str(CopyingStopped(folder=tmp_path))
