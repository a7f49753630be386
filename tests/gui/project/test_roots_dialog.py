"""The dialog of folders and cards: what it shows, and what a person does there."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from swc_desktop.projects.project import Project
from swc_desktop.projects.root_overview import present_paths
from swc_desktop.projects.roots import roots_of
from swc_desktop.ui.project import roots_dialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.roots_dialog import RootsDialog
from swc_desktop.ui.project.roots_table import RootColumn
from tests.gui.windows import activate, asked
from tests.projects.desk import Desk, photograph

Open = Callable[[], RootsDialog]


@pytest.fixture
def open_dialog(qtbot: QtBot, access: ProjectAccess) -> Open:
    def open_one() -> RootsDialog:
        dialog = RootsDialog(access)
        qtbot.addWidget(dialog)
        dialog.show()
        activate(qtbot, dialog)
        qtbot.waitUntil(lambda: "Looking…" not in column(dialog, RootColumn.STATE))
        return dialog

    return open_one


@pytest.fixture
def cards(desk: Desk, tmp_path: Path) -> list[Path]:
    """Two cards of three photographs that were added."""
    found: list[Path] = []
    for name in ("north", "south"):
        for at in range(3):
            photograph(tmp_path / name / f"{at}.jpg", "Panthera leo", seed=len(found) * 3 + at)
        desk.add(tmp_path / name)
        found.append(tmp_path / name)
    return found


def column(dialog: RootsDialog, which: RootColumn) -> list[str]:
    items = [dialog.table.item(row, which) for row in range(dialog.table.rowCount())]
    return [item.text() for item in items if item is not None]


def labels(desk: Desk) -> list[str]:
    return [root.label for root in roots_of(desk.project.connection)]


def test_folders_are_listed_with_their_numbers(
    desk: Desk, cards: list[Path], open_dialog: Open, tmp_path: Path
) -> None:
    (cards[0] / "0.jpg").unlink()
    desk.add(cards[0])
    cards[1].rename(tmp_path / "away")
    dialog = open_dialog()
    assert column(dialog, RootColumn.NAME) == ["north", "south"]
    assert column(dialog, RootColumn.STATE) == ["Connected", "Not connected"]
    assert column(dialog, RootColumn.PHOTOGRAPHS) == ["3", "3"]
    assert column(dialog, RootColumn.MISSING) == ["1", "–"]
    assert column(dialog, RootColumn.PLACE) == [str(path) for path in cards]
    assert all(column(dialog, RootColumn.ADDED))
    assert dialog.table.hasFocus()
    assert "Some files were not there" in dialog.advice.text()
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    assert "Connect the card or disk." in dialog.advice.text()
    assert not dialog.again.isEnabled()


def test_a_card_that_is_put_in_is_seen(
    qtbot: QtBot,
    cards: list[Path],
    open_dialog: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(roots_dialog, "_LOOK_INTERVAL_MS", 20)
    cards[0].rename(tmp_path / "away")
    dialog = open_dialog()
    assert column(dialog, RootColumn.STATE)[0] == "Not connected"
    (tmp_path / "away").rename(cards[0])
    qtbot.waitUntil(lambda: column(dialog, RootColumn.STATE)[0] == "Connected")


def test_a_disk_that_does_not_answer_holds_up_nothing(
    qtbot: QtBot,
    access: ProjectAccess,
    cards: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = threading.Event()

    def slowly(paths: list[Path]) -> set[Path]:
        if cards[0] in paths:
            answer.wait(60)
        return present_paths(paths)

    monkeypatch.setattr(roots_dialog, "present_paths", slowly)
    monkeypatch.setattr(roots_dialog, "_LOOK_INTERVAL_MS", 10)
    dialog = RootsDialog(access)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: column(dialog, RootColumn.STATE) == ["Looking…", "Connected"])
    qtbot.wait(200)
    assert column(dialog, RootColumn.STATE) == ["Looking…", "Connected"]
    answer.set()
    qtbot.waitUntil(lambda: column(dialog, RootColumn.STATE) == ["Connected", "Connected"])


def test_a_folder_is_renamed_in_its_place(
    qtbot: QtBot, desk: Desk, cards: list[Path], open_dialog: Open
) -> None:
    dialog = open_dialog()
    dialog.rename.click()
    assert dialog.table.is_editing
    type_name(dialog, "North ridge")
    qtbot.waitUntil(lambda: labels(desk) == ["North ridge", "south"])
    qtbot.waitUntil(lambda: column(dialog, RootColumn.NAME) == ["North ridge", "south"])
    dialog.rename.click()
    type_name(dialog, "south")
    qtbot.waitUntil(lambda: "another folder has this name" in dialog.message.text())
    assert labels(desk) == ["North ridge", "south"]
    qtbot.waitUntil(lambda: column(dialog, RootColumn.NAME) == ["North ridge", "south"])


def type_name(dialog: RootsDialog, name: str) -> None:
    editor = dialog.table.viewport().findChildren(QLineEdit)[-1]
    editor.setText(name)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_what_happens_meanwhile_does_not_end_the_editing(
    qtbot: QtBot, desk: Desk, cards: list[Path], access: ProjectAccess, open_dialog: Open
) -> None:
    dialog = open_dialog()
    dialog.rename.click()
    access.changed.emit()
    assert dialog.table.is_editing
    type_name(dialog, "North ridge")
    qtbot.waitUntil(lambda: labels(desk) == ["North ridge", "south"])


def test_a_folder_is_hidden_after_a_question_and_comes_back(
    qtbot: QtBot, desk: Desk, cards: list[Path], open_dialog: Open
) -> None:
    dialog = open_dialog()
    dialog.remove.click()
    question = asked(dialog)
    assert "3 photographs will be hidden" in question.text.text()
    assert "Nothing is deleted" in question.text.text()
    assert labels(desk) == ["north", "south"]
    question.answers[0].click()
    assert labels(desk) == ["south"]
    assert dialog.message.text() == "north is hidden. Nothing was deleted."
    assert column(dialog, RootColumn.NAME) == ["south", "north"]
    assert column(dialog, RootColumn.STATE) == ["Connected", "Removed"]
    assert not dialog.remove.isVisible()
    assert not dialog.locate.isEnabled()
    dialog.restore.click()
    assert labels(desk) == ["north", "south"]
    assert dialog.message.text() == "north is back."


def test_looking_again_adds_the_folder_again(
    qtbot: QtBot, cards: list[Path], open_dialog: Open
) -> None:
    dialog = open_dialog()
    with qtbot.waitSignal(dialog.add_again) as said:
        dialog.again.click()
    assert said.args == [[cards[0]]]


def test_a_folder_is_located_by_the_content_of_its_files(
    qtbot: QtBot,
    desk: Desk,
    cards: list[Path],
    open_dialog: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = cards[0].rename(tmp_path / "disk")
    (there / "0.jpg").unlink()
    (there / "1.jpg").rename(there / "other name.jpg")
    dialog = open_dialog()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "disk"))
    dialog.locate.click()
    assert not dialog.locate.isEnabled()
    assert dialog.stop.isVisible()
    qtbot.waitUntil(lambda: not dialog.stop.isVisible())
    qtbot.waitUntil(lambda: column(dialog, RootColumn.STATE) == ["Connected", "Connected"])
    assert dialog.message.text() == "Found 2 files of north; 1 is missing."
    assert column(dialog, RootColumn.PLACE)[0] == str(there)
    assert not dialog.bar.isVisible()


def test_a_place_without_its_files_is_refused(
    qtbot: QtBot, desk: Desk, cards: list[Path], open_dialog: Open, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    dialog = open_dialog()
    assert dialog.table.current is not None
    dialog.find_again(dialog.table.current, tmp_path / "other")
    qtbot.waitUntil(lambda: "has none of the photographs of north" in dialog.message.text())
    assert dialog.locate.isEnabled()


def test_a_search_is_stopped(
    qtbot: QtBot, cards: list[Path], open_dialog: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(
        _root: object, _sought: object, _folder: object, control: object, _p: object
    ) -> None:
        while True:
            control.checkpoint()  # type: ignore[attr-defined]

    monkeypatch.setattr(roots_dialog, "find_root", endless)
    dialog = open_dialog()
    assert dialog.table.current is not None
    dialog.find_again(dialog.table.current, cards[0])
    dialog.stop.click()
    qtbot.waitUntil(lambda: dialog.message.text() == "Stopped.")
    assert not dialog.stop.isVisible()


def test_closing_ends_the_search(
    qtbot: QtBot, cards: list[Path], open_dialog: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def endless(
        _root: object, _sought: object, _folder: object, control: object, _p: object
    ) -> None:
        try:
            while True:
                control.checkpoint()  # type: ignore[attr-defined]
        finally:
            ended.set()

    monkeypatch.setattr(roots_dialog, "find_root", endless)
    dialog = open_dialog()
    assert dialog.table.current is not None
    dialog.find_again(dialog.table.current, cards[0])
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert ended.wait(10)


def test_a_project_without_folders_says_what_to_do(open_dialog: Open) -> None:
    dialog = open_dialog()
    assert dialog.nothing.isVisible()
    assert not dialog.table.isVisible()
    assert not dialog.rename.isEnabled()


def test_a_project_that_is_only_read_is_not_changed(
    qtbot: QtBot, desk: Desk, cards: list[Path]
) -> None:
    with Project.open(desk.project.path, write=False) as reader:
        dialog = RootsDialog(ProjectAccess(reader, lambda *_: None, can_write=False))
        qtbot.addWidget(dialog)
        dialog.show()
        for button in (dialog.rename, dialog.locate, dialog.again, dialog.remove):
            assert not button.isEnabled()
        assert "open in another program" in dialog.advice.text()
        QTest.keyClick(dialog.table, Qt.Key.Key_F2)
        assert not dialog.table.is_editing
