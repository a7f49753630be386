"""Cards are copied from the window, and it says whether they can be cleared."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.session.card_copy import CardCopy, copy_card
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.project import copy_cards_dialog
from swc_desktop.ui.project.choose_folders_dialog import ChooseFoldersDialog
from swc_desktop.ui.project.copy_cards_dialog import CopyCardsDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.windows import Open


@pytest.fixture
def settings(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings.toml")


@pytest.fixture
def cards(tmp_path: Path) -> list[Path]:
    made = []
    for name in ("CARD_A", "CARD_B"):
        card = tmp_path / "media" / name
        (card / "DCIM").mkdir(parents=True)
        for number in range(3):
            (card / "DCIM" / f"{number}.JPG").write_bytes(f"{name} {number}".encode())
        made.append(card)
    return made


def opened(qtbot: QtBot, cards: list[Path], settings: SettingsFile) -> CopyCardsDialog:
    dialog = CopyCardsDialog(cards, settings)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def copied(qtbot: QtBot, dialog: CopyCardsDialog) -> None:
    dialog.copy.click()
    qtbot.waitUntil(lambda: len(dialog.copies) == 2 and not dialog.stop.isVisible())


def test_cards_are_copied_and_can_be_cleared(
    qtbot: QtBot, cards: list[Path], settings: SettingsFile, tmp_path: Path
) -> None:
    dialog = opened(qtbot, cards, settings)
    assert not dialog.copy.isEnabled(), "no folder is chosen"
    dialog.take_folder(tmp_path / "copies")
    added: list[list[Path]] = []
    dialog.added.connect(added.append)
    copied(qtbot, dialog)
    assert dialog.whole.text().count("the card can be cleared.") == 2
    assert not dialog.table.isVisible()
    assert (tmp_path / "copies" / "CARD_B" / "DCIM" / "2.JPG").read_bytes() == b"CARD_B 2"
    dialog.add.click()
    assert added == [[tmp_path / "copies" / "CARD_A", tmp_path / "copies" / "CARD_B"]]
    again = opened(qtbot, cards, SettingsFile(settings.path))
    assert again.folder.text() == str(tmp_path / "copies"), "it is chosen once"
    copied(qtbot, again)
    assert [(one.copied, one.already_there) for one in again.copies] == [(0, 3), (0, 3)]


def test_what_was_not_copied_is_listed_and_the_card_is_not_to_be_cleared(
    qtbot: QtBot, cards: list[Path], settings: SettingsFile, tmp_path: Path
) -> None:
    (cards[0] / "link").symlink_to(cards[0] / "DCIM")
    dialog = opened(qtbot, cards, settings)
    dialog.take_folder(tmp_path / "copies")
    copied(qtbot, dialog)
    assert "CARD_A could not be copied: do not clear the card." in dialog.lacking.text()
    assert "CARD_B" not in dialog.lacking.text()
    assert dialog.whole.text().endswith("the card can be cleared.")
    assert dialog.table.isVisible()
    assert len(dialog.table.shown) == 1
    assert dialog.add.isVisible(), "the others can be added all the same"


def test_a_stopped_copy_says_so_and_goes_on(
    qtbot: QtBot,
    cards: list[Path],
    settings: SettingsFile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def waits(card: Path, into: Path, control: Control, progress: ProgressSink) -> CardCopy:
        if card == cards[1]:
            while True:
                control.checkpoint()
        return copy_card(card, into, control, progress)

    monkeypatch.setattr(copy_cards_dialog, "copy_card", waits)
    dialog = opened(qtbot, cards, settings)
    dialog.take_folder(tmp_path / "copies")
    dialog.copy.click()
    qtbot.waitUntil(lambda: "CARD_B" in dialog.message.text())
    dialog.reject()
    assert dialog.isVisible(), "closing stops first, and says what that means"
    qtbot.waitUntil(lambda: "Do not clear the cards" in dialog.message.text())
    assert not dialog.add.isVisible()
    monkeypatch.undo()
    copied(qtbot, dialog)
    assert [(one.copied, one.already_there) for one in dialog.copies] == [(0, 3), (3, 0)]
    dialog.reject()
    assert not dialog.isVisible()


def test_a_folder_on_the_card_itself_is_refused(
    qtbot: QtBot, cards: list[Path], settings: SettingsFile
) -> None:
    dialog = opened(qtbot, cards, settings)
    dialog.take_folder(cards[0] / "copies")
    dialog.copy.click()
    qtbot.waitUntil(lambda: dialog.message.property("role") == "error")
    assert "the copies would lie on the card itself" in dialog.message.text()
    assert not (cards[0] / "copies").exists()


def test_the_photographs_of_the_copies_come_into_the_project(
    qtbot: QtBot, open_window: Open, cards: list[Path], tmp_path: Path
) -> None:
    window: MainWindow = open_window()
    qtbot.waitUntil(lambda: window.project.access is not None)
    window.actions_by_name["add_folder"].trigger()
    choosing = window.dialogs.dialog("choose_folders")
    assert isinstance(choosing, ChooseFoldersDialog)
    assert not choosing.copy.isEnabled()
    choosing.field.setText(str(cards[0]))
    choosing.take_typed.click()
    qtbot.waitUntil(choosing.copy.isEnabled)
    choosing.copy.click()
    dialog = window.dialogs.dialog("copy_cards")
    assert isinstance(dialog, CopyCardsDialog)
    dialog.take_folder(tmp_path / "copies")
    dialog.copy.click()
    qtbot.waitUntil(dialog.add.isVisible)
    dialog.add.click()
    qtbot.waitUntil(lambda: window.pane.model.total == 3)
