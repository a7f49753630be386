"""What the window says after an act, and the way back from it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.observation import Place, Source
from swc_desktop.projects.selecting import Selected
from swc_desktop.projects.working import Work
from swc_desktop.ui.project.said_import_dialog import SaidImportDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.windows import Open, run

pytestmark = pytest.mark.gui

PLACE = Place(-24.9, 31.6, source=Source.TYPED)


def give_place(qtbot: QtBot, window: MainWindow, numbers: Sequence[int]) -> None:
    access = window.project.access
    assert access is not None
    media = [window.pane.model.record(window.pane.model.row_of(number)) for number in numbers]
    targets = [Selected("media", one.id) for one in media if one is not None]
    with qtbot.waitSignal(access.acted):
        access.act(lambda work: work.place(targets, PLACE))


def sentences(window: MainWindow) -> list[str]:
    return [notice.sentence for notice in window.notices.notices]


def test_an_act_is_named_and_leads_back(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    numbers = [number for number in window.pane.model.numbers if number > 0][:3]
    before = window.tally.lacking.copy()
    give_place(qtbot, window, numbers)
    (said,) = sentences(window)
    assert said.startswith("Give 3 photographs a place: 3 photographs, ")
    undo, redo = window.actions_by_name["undo"], window.actions_by_name["redo"]
    assert undo.text() == "&Undo: Give 3 photographs a place"
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    (notice,) = window.notices.notices
    assert notice.action is not None
    notice.action.click()
    qtbot.waitUntil(lambda: sentences(window) == ["Undone: Give 3 photographs a place."])
    qtbot.waitUntil(lambda: window.tally.lacking == before)
    assert redo.text() == "&Redo: Give 3 photographs a place"
    redo.trigger()
    qtbot.waitUntil(lambda: sentences(window) == ["Redone: Give 3 photographs a place."])
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)


def test_only_the_last_act_is_said(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    numbers = [number for number in window.pane.model.numbers if number > 0]
    for count in (1, 2):
        give_place(qtbot, window, numbers[:count])
    (said,) = sentences(window)
    assert said.startswith("Give 2 photographs a place: ")


def test_what_is_not_done_is_an_error(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    access = window.project.access
    assert access is not None
    with qtbot.waitSignal(access.failed):
        access.act(Work.undo)
    assert sentences(window) == ["There is nothing to undo."]


def test_what_came_of_a_table_is_taken_back_as_a_whole(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    """Of two people it is two acts, which one button takes back."""
    window = run(qtbot, open_window())
    access = window.project.access
    assert access is not None
    ids = [str(row[0]) for row in access.project.file.rows("SELECT id FROM media ORDER BY number")]
    file = tmp_path / "said.csv"
    lines = (f"{ids[0]},okapi,Ann", f"{ids[1]},blank,Ben", f"{ids[2]},blank,Ben", "x,lion,Ben")
    file.write_text("\n".join(("media_id,identified,identified_by", *lines)), encoding="utf-8")
    window.actions_by_name["import_said"].trigger()
    dialog = window.dialogs.dialog("import_said")
    assert isinstance(dialog, SaidImportDialog)
    dialog.read(file)
    qtbot.waitUntil(dialog.take.isEnabled)
    dialog.take.click()
    qtbot.waitUntil(
        lambda: (
            sentences(window)
            == ["Identified 3 photographs; 1 row of photographs that are not here."]
        )
    )
    assert count_said(window) == 3
    (notice,) = window.notices.notices
    assert notice.action is not None
    notice.action.click()
    qtbot.waitUntil(lambda: sentences(window) == ["Undone: 2 acts."])
    assert count_said(window) == 0


def count_said(window: MainWindow) -> object:
    assert window.project.access is not None
    return window.project.access.project.file.one("SELECT count(*) FROM current_identification")
