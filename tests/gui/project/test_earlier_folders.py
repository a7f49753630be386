"""Folders of version 0.1 are offered once, and those that are ticked are added."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from swc_desktop.projects.earlier_version import EarlierFolder, was_asked
from swc_desktop.ui.project.earlier_folders_dialog import EarlierFoldersDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from tests.gui.windows import activate
from tests.projects.desk import Desk

OFFERED = [
    EarlierFolder(Path("/media/CARD_A"), 120, datetime(2026, 11, 20, 8, tzinfo=UTC)),
    EarlierFolder(Path("/home/ranger/Pictures"), 51, datetime(2026, 10, 2, 8, tzinfo=UTC)),
]


@pytest.fixture
def dialog(qtbot: QtBot, access: ProjectAccess) -> EarlierFoldersDialog:
    made = EarlierFoldersDialog(access, OFFERED)
    qtbot.addWidget(made)
    made.show()
    activate(qtbot, made)
    return made


def shown(dialog: EarlierFoldersDialog, row: int) -> list[str]:
    item = dialog.list.topLevelItem(row)
    assert item is not None
    return [item.text(column) for column in range(3)]


def test_all_are_ticked_and_added(desk: Desk, dialog: EarlierFoldersDialog) -> None:
    assert shown(dialog, 0) == ["/media/CARD_A", "20 Nov 2026", "120"]
    assert dialog.add.text() == "&Add 2 folders"
    assert not was_asked(desk.project)
    dialog.add.click()
    assert dialog.folders == [folder.path for folder in OFFERED]
    assert was_asked(desk.project)


def test_some_are_left_by_keyboard(dialog: EarlierFoldersDialog) -> None:
    assert dialog.list.hasFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Home)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.add.text() == "&Add 1 folder"
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.folders == [Path("/home/ranger/Pictures")]


@pytest.mark.parametrize("closed_by", ["button", "escape"])
def test_who_adds_none_is_not_asked_again(
    desk: Desk, dialog: EarlierFoldersDialog, closed_by: str
) -> None:
    if closed_by == "button":
        dialog.closing.click()
    else:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.folders == []
    assert was_asked(desk.project)


def test_nothing_ticked_is_not_added(dialog: EarlierFoldersDialog) -> None:
    for row in range(2):
        item = dialog.list.topLevelItem(row)
        assert item is not None
        item.setCheckState(0, Qt.CheckState.Unchecked)
    assert not dialog.add.isEnabled()
    assert dialog.closing.isEnabled()
