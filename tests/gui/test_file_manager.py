"""A file is shown in its folder, or it is said why it is not."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from swc_desktop.ui.errors import FileGone, NoFileManager
from swc_desktop.ui.window.file_manager import show_in_folder
from tests.gui.stepwise import files_of
from tests.gui.windows import Open, run

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the file managers of other systems are not started in tests"
)

Install = Callable[[str, int], Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a program that notes its last word but one and its last, and ends with a status."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    shell = shutil.which("sh", path=os.defpath)

    def installing(name: str, status: int) -> Path:
        notes = tmp_path / f"{name}.txt"
        program = folder / name
        program.write_text(f'#!{shell}\nfor word; do echo "$word"; done > {notes}\nexit {status}\n')
        program.chmod(0o755)
        return notes

    return installing


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    file = tmp_path / "card, the first" / "IMG 1.JPG"
    file.parent.mkdir()
    file.touch()
    return file


def test_a_file_manager_that_marks_files_gets_the_file(install: Install, photograph: Path) -> None:
    notes, other = install("dbus-send", 0), install("xdg-open", 0)
    show_in_folder(photograph)
    words = notes.read_text().splitlines()
    assert "org.freedesktop.FileManager1.ShowItems" in words
    uri = photograph.as_uri().replace(",", "%2C")
    assert f"array:string:{uri}" in words
    assert not other.exists()


def test_otherwise_the_folder_is_opened(install: Install, photograph: Path) -> None:
    install("dbus-send", 1)
    notes = install("xdg-open", 0)
    show_in_folder(photograph)
    assert notes.read_text().splitlines() == [f"{photograph.parent}/"]


@pytest.mark.parametrize(
    "name",
    [
        *("-e x.JPG", "--help", "x.desktop", "run.sh", "$(touch x).JPG", "file:x", "%66.JPG"),
        *("a,string:x.JPG", "a b;c|d&e.JPG", "\udcff.JPG", "\n.JPG"),
    ],
)
@pytest.mark.parametrize("folder", ["card", "-card", "card.desktop", "card.app"])
@pytest.mark.parametrize("marks", [0, 1])
def test_no_name_starts_a_program(
    install: Install, tmp_path: Path, name: str, folder: str, marks: int
) -> None:
    """A file with such a name, that can be run, in a folder with such a name."""
    file = tmp_path / folder / name
    file.parent.mkdir()
    file.write_text(f"#!/bin/sh\necho started > {tmp_path}/started\n")
    file.chmod(0o755)
    marked, opened = install("dbus-send", marks), install("xdg-open", 0)
    show_in_folder(file)
    words = marked.read_bytes().decode(errors="surrogateescape").splitlines()
    (uri,) = [word for word in words if word.startswith("array:")]
    assert uri.startswith(f"array:string:{tmp_path.as_uri()}/{folder}/")
    assert not {",", "\n", " ", ";", "$", "|"} & set(uri)
    if marks:
        assert opened.read_text().splitlines() == [f"{file.parent}/"]
    assert not (tmp_path / "started").exists()


def test_a_program_in_the_current_folder_is_never_started(
    install: Install, photograph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``PATH`` may name the folder at hand, by a point or by nothing."""
    notes = install("xdg-open", 0)
    monkeypatch.chdir(notes.parent / "bin")
    for path in ("", ".", ":", ".:", "bin"):
        monkeypatch.setenv("PATH", path)
        with pytest.raises(NoFileManager):
            show_in_folder(photograph)
    assert not notes.exists()


@pytest.mark.parametrize("status", [None, 3])
def test_a_missing_file_manager_is_reported(
    install: Install, photograph: Path, status: int | None
) -> None:
    if status is not None:
        install("xdg-open", status)
    with pytest.raises(NoFileManager) as caught:
        show_in_folder(photograph)
    assert str(photograph.parent) in str(caught.value)


def test_a_missing_file_is_reported(install: Install, photograph: Path) -> None:
    notes = install("xdg-open", 0)
    photograph.unlink()
    with pytest.raises(FileGone) as caught:
        show_in_folder(photograph)
    assert str(photograph) in str(caught.value)
    assert not notes.exists()


@pytest.mark.parametrize("error", [PermissionError(13, "no"), OSError(116, "stale")])
def test_a_file_without_access_is_not_reported_as_missing(
    install: Install, photograph: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    notes = install("xdg-open", 0)

    def refuses(_file: Path) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(Path, "lstat", refuses)
        show_in_folder(photograph)
    assert notes.exists()


def test_the_window_says_why(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window(), 2)
    files_of(1)[0].unlink()
    window.actions_by_name["reveal"].trigger()
    qtbot.waitUntil(lambda: bool(window.notices.notices))
    assert "IMG_0000.JPG is no longer there" in window.notices.notices[0].sentence


def test_what_is_copied_is_there(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    actions, clipboard = window.actions_by_name, QGuiApplication.clipboard()
    clipboard.setText("of another program")
    names = ("copy", "copy_path")
    assert [actions[name].isEnabled() for name in names] == [False, False]
    assert not window.evidence.copy.isEnabled()
    window.files.copy_evidence(window.project, window.evidence)
    assert clipboard.text() == "of another program"
    run(qtbot, window, 2)
    assert [actions[name].isEnabled() for name in names] == [True, True]
    actions["copy_path"].trigger()
    assert clipboard.text() == str(files_of(1)[0])
    evidence = window.evidence
    qtbot.waitUntil(lambda: evidence.record is not None and evidence.record.explanation is not None)
    actions["copy"].trigger()
    qtbot.waitUntil(lambda: clipboard.text() != str(files_of(1)[0]))
    assert "Panthera" in clipboard.text()
    assert files_of(1)[0].name not in clipboard.text(), "the place of a hunted animal is secret"
    assert "as far as it may leave the project" in window.notices.notices[-1].sentence
    window.pane.selection.clearSelection()
    assert not actions["copy_path"].isEnabled()
    window.project.release()
    assert [actions[name].isEnabled() for name in names] == [False, False]
