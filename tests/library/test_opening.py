"""Two programs that open the library at once, and a library on an unusual disk."""

from pathlib import Path

import pytest

from swc_desktop.library import opening
from swc_desktop.library.errors import LibraryBusy, LibraryNotWritten
from swc_desktop.library.opening import open_library
from swc_desktop.storage.file_lock import turn
from tests.library.samples import TREE
from tests.two_processes import at_once

ROUNDS = 60


def begin_a_run(folder: Path) -> str:
    """Open the library and begin a run in it; returns the notice."""
    library, notice = open_library(folder / "home" / "library.sqlite")
    with library:
        library.begin_run([folder], pack="Starter 1.0", taxonomy=TREE)
    return notice


def folders(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"{number:03d}" for number in range(ROUNDS)]
    for folder in made:
        folder.mkdir()
    return made


def test_two_first_starts_at_once_share_one_library(tmp_path: Path) -> None:
    rounds = folders(tmp_path)
    assert set(at_once(begin_a_run, rounds)) == {("", "")}
    for folder in rounds:
        with open_library(folder / "home" / "library.sqlite")[0] as library:
            assert len(library.runs()) == 2
        assert not list(folder.glob("home/*damaged*"))


def test_of_two_that_find_a_damaged_library_one_sets_it_aside(tmp_path: Path) -> None:
    rounds = folders(tmp_path)
    for folder in rounds:
        (folder / "home").mkdir()
        (folder / "home" / "library.sqlite").write_bytes(b"not a library " * 400)
    for one, two in at_once(begin_a_run, rounds):
        assert min(one, two) == ""
        assert "was damaged. It was set aside" in one + two
    for folder in rounds:
        with open_library(folder / "home" / "library.sqlite")[0] as library:
            assert len(library.runs()) == 2
        assert len(list(folder.glob("home/*damaged*.sqlite"))) == 1


def test_a_damaged_library_whose_turn_does_not_come_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"not a library " * 400)
    monkeypatch.setattr(opening, "_TIMEOUT_S", 0.0)
    with (
        turn(tmp_path / "library.sqlite.turn", 0.0),
        pytest.raises(LibraryBusy),
    ):
        open_library(path)
    assert path.exists()


def test_a_damaged_library_that_cannot_be_set_aside_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"not a library " * 400)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(LibraryNotWritten, match="this user has no permission"):
        open_library(path)
