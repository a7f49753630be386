"""Keys that a person chose: in their table, in the settings file, and in the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from swc_desktop.ui.dialogs.keys_dialog import KeysDialog, key_rows
from swc_desktop.ui.window.actions import Actions, Keys, action_specs
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.own_keys import STATE, holder, own_keys, own_keys_to_state
from swc_desktop.ui.window.used_keys import used_keys
from tests.gui.judging import press, said
from tests.gui.stepwise import Stepwise
from tests.gui.windows import Open, activate, run


@pytest.fixture
def dialog(qtbot: QtBot) -> KeysDialog:
    made = KeysDialog({})
    qtbot.addWidget(made)
    made.show()
    return made


def choose(dialog: KeysDialog, name: str) -> None:
    at = [row.name for row in key_rows(dialog._own)].index(name)
    dialog.table.setCurrentCell(at, 0)


def shown(dialog: KeysDialog) -> str:
    """The keys of the chosen action."""
    item = dialog.table.item(dialog.table.currentRow(), 0)
    assert item is not None
    return item.text()


def test_every_action_is_in_the_table(dialog: KeysDialog) -> None:
    rows = key_rows({})
    assert {spec.name for spec in action_specs()} <= {row.name for row in rows}
    keys = {key for row in rows for key in row.keys}
    assert {"Space", "Esc", "Enter"} <= keys
    assert all("&" not in row.text and "&" not in row.section for row in rows)
    assert dialog.table.rowCount() == len(rows)


def test_no_two_actions_have_one_key() -> None:
    keys = [
        (QKeySequence(key).toString(), spec.in_list) for spec in action_specs() for key in spec.keys
    ]
    assert len(keys) == len(set(keys))


def test_a_key_is_given_taken_away_and_usual_again(qtbot: QtBot, dialog: KeysDialog) -> None:
    own: list[Keys] = []
    dialog.chosen.connect(own.append)
    choose(dialog, "blank")
    assert shown(dialog) == "X"
    assert not dialog.use.isEnabled()
    assert not dialog.usual.isEnabled()
    qtbot.keyClick(dialog.key, Qt.Key.Key_Y)
    assert dialog.message.text() == ""
    dialog.use.click()
    assert own[-1] == {"blank": ("Y",)}
    assert shown(dialog) == "Y"
    qtbot.keyClick(dialog.key, Qt.Key.Key_U)
    assert "key of “Unknown animal”" in dialog.message.text()
    assert not dialog.use.isEnabled()
    dialog.none.click()
    assert own[-1] == {"blank": ()}
    choose(dialog, "unknown")
    qtbot.keyClick(dialog.key, Qt.Key.Key_X)
    dialog.use.click()
    choose(dialog, "blank")
    dialog.usual.click()
    assert "“Unknown animal” has its usual key now" in dialog.message.text()
    choose(dialog, "unknown")
    dialog.usual.click()
    choose(dialog, "blank")
    dialog.usual.click()
    assert own[-1] == {}
    assert shown(dialog) == "X"


def test_keys_that_move_are_not_given_away(qtbot: QtBot, dialog: KeysDialog) -> None:
    choose(dialog, "blank")
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Space, Qt.Key.Key_Escape):
        qtbot.keyClick(dialog.key, key)
        assert dialog.message.text() == "This key moves in lists and photographs."
        assert not dialog.use.isEnabled()
    dialog.table.setCurrentCell(dialog.table.rowCount() - 1, 0)
    assert "cannot be changed" in dialog.message.text()
    assert not dialog.key.isEnabled()
    assert not dialog.none.isEnabled()


def test_what_is_stored_is_read_and_nonsense_ignored() -> None:
    own = {"blank": ("Y",), "accept": (), "person_in_it": ("Ctrl+Alt+B",)}
    assert own_keys({STATE: own_keys_to_state(own)}) == own
    for text in ("blank=U", "nothing=Y", "blank=A, B", "blank=Nonsense", "=", "blank=Left"):
        assert own_keys({STATE: [text]}) == {}, text
    assert own_keys({STATE: "blank=Y"}) == {}
    assert own_keys({STATE: ["unknown=", "blank=U"]}) == {"unknown": (), "blank": ("U",)}
    assert own_keys({STATE: ["unknown=Y", "blank=Y"]}) == {"unknown": ("Y",)}
    assert holder("Y", {"unknown": ("Y",)}) == "unknown"


def test_the_window_obeys_them_at_once_and_at_the_next_start(
    qtbot: QtBot, open_window: Open
) -> None:
    window: MainWindow = run(qtbot, open_window(Stepwise()), 3)
    window.settings.remember(person="Asha")
    window.actions_by_name["keys"].trigger()
    dialog = window.dialogs.dialog("keys")
    assert isinstance(dialog, KeysDialog)
    choose(dialog, "blank")
    qtbot.keyClick(dialog.key, Qt.Key.Key_Y)
    dialog.use.click()
    dialog.close()
    activate(qtbot, window)
    window.pane.focus_list()
    press(qtbot, window, Qt.Key.Key_X)
    assert not any(said(window))
    press(qtbot, window, Qt.Key.Key_Y)
    assert said(window)[0] == "Blank"
    assert used_keys.fill("{blank} {accept} {own_project}") == "Y Enter “Project of this computer”"
    assert window.pane.review.names.text().startswith("Enter accepts the answer · R names")
    window.settings.remember(**{STATE: own_keys_to_state({"name": ("Ctrl+J",), "accept": ()})})
    window.apply_settings()
    assert window.pane.review.names.text().startswith(
        "“Accept the answer” accepts the answer · Ctrl+J names the animal"
    )
    window.settings.remember(**{STATE: own_keys_to_state({"blank": ("Y",)})})
    window.apply_settings()
    window.stop_and_close()
    again = open_window()
    assert again.actions_by_name["blank"].shortcuts() == [QKeySequence("Y")]
    assert isinstance(again.actions_by_name, Actions)
    used_keys.use({})
