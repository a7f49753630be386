"""Choosing many folders: by mouse and keyboard, from where one was last, without waiting."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from swc_desktop.photos.folders import FolderContent, content_of
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.storage.mounted_disks import MountedDisk
from swc_desktop.ui.project import choose_folders_dialog, folder_tree
from swc_desktop.ui.project.choose_folders_dialog import ChooseFoldersDialog
from tests.gui.windows import activate

Open = Callable[[], ChooseFoldersDialog]


@pytest.fixture
def disks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[MountedDisk]:
    """Two cards and a disk, beside the home folder."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    found = []
    for name in ("CARD_A", "CARD_B", "disk"):
        for below in ("DCIM/100MEDIA", "DCIM/101MEDIA", "MISC", ".hidden"):
            (tmp_path / name / below).mkdir(parents=True)
        for number in range(3):
            (tmp_path / name / "DCIM" / "100MEDIA" / f"{number}.JPG").write_bytes(b"x")
        found.append(MountedDisk(tmp_path / name, name != "disk"))
    (tmp_path / "home" / "Pictures").mkdir(parents=True)
    monkeypatch.setattr(choose_folders_dialog, "mounted_disks", lambda: list(found))
    monkeypatch.setattr(choose_folders_dialog, "_LOOK_INTERVAL_MS", 20)
    return found


@pytest.fixture
def settings(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings.toml")


@pytest.fixture
def open_dialog(qtbot: QtBot, settings: SettingsFile, disks: list[MountedDisk]) -> Open:
    def open_one() -> ChooseFoldersDialog:
        dialog = ChooseFoldersDialog(settings)
        qtbot.addWidget(dialog)
        dialog.show()
        activate(qtbot, dialog)
        qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() > 0)
        return dialog

    return open_one


def item(dialog: ChooseFoldersDialog, *names: str) -> QTreeWidgetItem | None:
    """The item of a folder that is shown, by the names from the top."""
    tops = [dialog.tree.topLevelItem(at) for at in range(dialog.tree.topLevelItemCount())]
    among = [top for top in tops if top is not None]
    found = None
    for name in names:
        found = next((one for one in among if one.text(0) == name), None)
        if found is None:
            return None
        among = below(found)
    return found


def opened(qtbot: QtBot, dialog: ChooseFoldersDialog, *names: str) -> QTreeWidgetItem:
    """The item, after its folders above were opened."""
    for depth in range(1, len(names)):
        shown(qtbot, dialog, *names[:depth]).setExpanded(True)
    return shown(qtbot, dialog, *names)


def shown(qtbot: QtBot, dialog: ChooseFoldersDialog, *names: str) -> QTreeWidgetItem:
    """The item, once it is there."""
    qtbot.waitUntil(lambda: item(dialog, *names) is not None)
    found = item(dialog, *names)
    assert found is not None
    return found


def below(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    children = [item.child(at) for at in range(item.childCount())]
    return [child for child in children if child is not None]


def test_cards_come_first(open_dialog: Open) -> None:
    dialog = open_dialog()
    names = [
        one.text(0)
        for at in range(dialog.tree.topLevelItemCount())
        if (one := dialog.tree.topLevelItem(at)) is not None
    ]
    assert names[:3] == ["CARD_A", "CARD_B", "Home folder"]
    assert names[3].endswith("disk")
    assert not dialog.add.isEnabled()


def test_folders_of_several_cards_are_chosen_in_one_dialog(
    qtbot: QtBot, open_dialog: Open, tmp_path: Path
) -> None:
    dialog = open_dialog()
    opened(qtbot, dialog, "CARD_A", "DCIM", "101MEDIA").setCheckState(0, Qt.CheckState.Checked)
    opened(qtbot, dialog, "CARD_B").setCheckState(0, Qt.CheckState.Checked)
    assert dialog.add.text() == "&Add 2 folders"
    assert dialog.summary.text() == "Ticked: 101MEDIA, CARD_B"
    dialog.add.click()
    assert not dialog.isVisible()
    assert dialog.folders == [tmp_path / "CARD_A" / "DCIM" / "101MEDIA", tmp_path / "CARD_B"]


def test_a_ticked_folder_includes_all_in_it(
    qtbot: QtBot, open_dialog: Open, tmp_path: Path
) -> None:
    dialog = open_dialog()
    inner = opened(qtbot, dialog, "CARD_A", "DCIM", "100MEDIA")
    inner.setCheckState(0, Qt.CheckState.Checked)
    top = opened(qtbot, dialog, "CARD_A")
    top.setCheckState(0, Qt.CheckState.Checked)
    assert dialog.tree.chosen() == [tmp_path / "CARD_A"]
    assert not inner.flags() & Qt.ItemFlag.ItemIsUserCheckable
    card = opened(qtbot, dialog, "CARD_B")
    card.setCheckState(0, Qt.CheckState.Checked)
    late = opened(qtbot, dialog, "CARD_B", "DCIM")
    assert late.checkState(0) is Qt.CheckState.Checked
    assert not late.flags() & Qt.ItemFlag.ItemIsUserCheckable
    top.setCheckState(0, Qt.CheckState.Unchecked)
    assert inner.checkState(0) is Qt.CheckState.Unchecked
    assert inner.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert dialog.tree.chosen() == [tmp_path / "CARD_B"]


def test_photographs_are_counted_and_hidden_folders_left_out(
    qtbot: QtBot, open_dialog: Open
) -> None:
    dialog = open_dialog()
    media = opened(qtbot, dialog, "CARD_A", "DCIM", "100MEDIA")
    qtbot.waitUntil(lambda: media.text(1) == "3")
    card = opened(qtbot, dialog, "CARD_A")
    assert [child.text(0) for child in below(card)] == ["DCIM", "MISC"]


def test_all_is_done_by_keyboard(qtbot: QtBot, open_dialog: Open, tmp_path: Path) -> None:
    dialog = open_dialog()
    assert dialog.tree.hasFocus()
    qtbot.waitUntil(lambda: dialog.tree.currentItem() is not None)
    QTest.keyClick(dialog.tree, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: item(dialog, "CARD_A", "DCIM") is not None)
    QTest.keyClick(dialog.tree, Qt.Key.Key_Down)
    QTest.keyClick(dialog.tree, Qt.Key.Key_Space)
    assert dialog.tree.chosen() == [tmp_path / "CARD_A" / "DCIM"]
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    assert dialog.folders == [tmp_path / "CARD_A" / "DCIM"]


def test_enter_without_a_tick_adds_nothing(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.folders == []


def test_the_next_time_begins_where_one_was_last(
    qtbot: QtBot, open_dialog: Open, settings: SettingsFile, tmp_path: Path
) -> None:
    first = open_dialog()
    opened(qtbot, first, "CARD_B", "DCIM", "100MEDIA").setCheckState(0, Qt.CheckState.Checked)
    first.add.click()
    assert SettingsFile(settings.path).current.window["folder"] == str(tmp_path / "CARD_B" / "DCIM")
    second = open_dialog()
    qtbot.waitUntil(lambda: item(second, "CARD_B", "DCIM", "100MEDIA") is not None)
    assert second.tree.currentItem() is item(second, "CARD_B", "DCIM")
    assert second.tree.chosen() == []


def test_a_name_of_any_bytes_is_remembered(qtbot: QtBot, open_dialog: Open, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    (tmp_path / "CARD_A" / name / "DCIM").mkdir(parents=True)
    first = open_dialog()
    card = opened(qtbot, first, "CARD_A")
    card.setExpanded(True)
    qtbot.waitUntil(lambda: card.childCount() == 3)
    odd = below(card)[0]
    odd.setExpanded(True)
    qtbot.waitUntil(lambda: odd.childCount() == 1)
    below(odd)[0].setCheckState(0, Qt.CheckState.Checked)
    first.add.click()
    assert first.folders == [tmp_path / "CARD_A" / name / "DCIM"]
    second = open_dialog()

    def is_there() -> bool:
        current = second.tree.currentItem()
        return current is not None and current.text(0).startswith("caf")

    qtbot.waitUntil(is_there)


def test_a_card_that_is_put_in_or_pulled_out_is_seen(
    qtbot: QtBot, open_dialog: Open, disks: list[MountedDisk], tmp_path: Path
) -> None:
    dialog = open_dialog()
    opened(qtbot, dialog, "CARD_A").setCheckState(0, Qt.CheckState.Checked)
    opened(qtbot, dialog, "CARD_B").setCheckState(0, Qt.CheckState.Checked)
    (tmp_path / "CARD_C").mkdir()
    disks[:] = [MountedDisk(tmp_path / "CARD_C", True), *disks[1:]]
    qtbot.waitUntil(lambda: item(dialog, "CARD_C") is not None)
    assert item(dialog, "CARD_A") is None
    assert dialog.tree.chosen() == [tmp_path / "CARD_B"]
    assert dialog.add.text() == "&Add 1 folder"


def test_a_disk_that_does_not_answer_holds_up_its_own_branch_alone(
    qtbot: QtBot, open_dialog: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()

    def slowly(folder: Path) -> FolderContent:
        if tmp_path / "CARD_A" in (folder, *folder.parents):
            answer.wait(60)
        return content_of(folder)

    monkeypatch.setattr(folder_tree, "content_of", slowly)
    dialog = open_dialog()
    stuck = opened(qtbot, dialog, "CARD_A")
    stuck.setExpanded(True)
    opened(qtbot, dialog, "CARD_B", "DCIM", "100MEDIA")
    assert stuck.childCount() == 0
    answer.set()
    qtbot.waitUntil(lambda: stuck.childCount() == 2)


def test_a_folder_that_cannot_be_listed_says_so(
    qtbot: QtBot, open_dialog: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        folder_tree, "content_of", lambda _: FolderContent(problem="Permission denied")
    )
    dialog = open_dialog()
    card = opened(qtbot, dialog, "CARD_A")
    qtbot.waitUntil(lambda: card.text(1) == "Cannot be opened")
    assert card.toolTip(1) == "Permission denied"


def test_a_typed_path_is_ticked(qtbot: QtBot, open_dialog: Open, tmp_path: Path) -> None:
    dialog = open_dialog()
    hidden = tmp_path / "CARD_A" / ".hidden"
    dialog.field.setFocus()
    dialog.field.setText(str(hidden))
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.tree.chosen() == [hidden])
    assert dialog.isVisible()
    assert dialog.field.text() == ""
    qtbot.wait(100)
    assert dialog.tree.chosen() == [hidden]


@pytest.mark.parametrize("typed", ["nowhere", "/no/such/folder", "~nobody-19/x"])
def test_a_path_that_is_no_folder_is_said(qtbot: QtBot, open_dialog: Open, typed: str) -> None:
    dialog = open_dialog()
    dialog.field.setText(typed)
    dialog.take_typed.click()
    qtbot.waitUntil(lambda: "There is no folder" in dialog.problem.text())
    assert dialog.tree.chosen() == []
    dialog.field.setText("x")
    assert not dialog.problem.isVisible()
