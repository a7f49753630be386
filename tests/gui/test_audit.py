"""Checking a sample in the window: drawn in the dialog, judged blind, its result in the dialog."""

from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from swc_desktop.core.result_state import State
from swc_desktop.core.spreadsheet import MARK
from swc_desktop.projects.audit_draws import audit_draw
from swc_desktop.projects.audit_results import audit_result
from swc_desktop.projects.media_filter import BLIND, MediaFilter, Review
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.session.audit_page import audit_page
from swc_desktop.ui.results.results_model import Column
from swc_desktop.ui.review.audit_dialog import AuditDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.judging import press, record, settled, typed
from tests.gui.shown_texts import holding
from tests.gui.stepwise import Stepwise
from tests.gui.windows import Open, activate, run

ANSWER = ("lion", "panthera", "felidae", "97")
"""Words of the answer that every photograph has."""


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> MainWindow:
    """Six lions, judged by Asha."""
    made = run(qtbot, open_window(Stepwise()), 6)
    made.settings.remember(person="Asha")
    activate(qtbot, made)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> AuditDialog:
    return opened(qtbot, window)


def opened(qtbot: QtBot, window: MainWindow) -> AuditDialog:
    window.actions_by_name["audit"].trigger()
    made = window.dialogs.dialog("audit")
    assert isinstance(made, AuditDialog)
    qtbot.waitUntil(lambda: made.read is not None)
    return made


def drawn(qtbot: QtBot, window: MainWindow, dialog: AuditDialog, count: int = 5) -> None:
    """Draw, and go to the list."""
    dialog.per_group.setCurrentIndex(dialog.per_group.findData(count))
    dialog.draw.click()
    qtbot.waitUntil(dialog.judge.isEnabled)
    dialog.judge.click()
    settled(qtbot, window)
    activate(qtbot, window)
    assert window.focusWidget() is window.pane.grid


def test_what_a_draw_takes_is_said_before(dialog: AuditDialog, window: MainWindow) -> None:
    assert dialog.sum.text() == "That draws 6 photographs, of 6 not judged yet."
    assert dialog.promise.text() == "That is every one of them: nothing is estimated."
    dialog.per_group.setCurrentIndex(0)
    assert "at most 52 % of those" in dialog.promise.text()
    assert dialog.sum.text() == "That draws 5 photographs, of 6 not judged yet."
    ((row),) = dialog.tables["draw"].shown
    assert (row.answer, row.size, row.drawn) == ("Southern lion", 6, 5)
    assert not dialog.judge.isEnabled()
    assert not dialog.save.isEnabled()


def test_the_answer_is_nowhere_until_it_is_judged(
    qtbot: QtBot, window: MainWindow, dialog: AuditDialog
) -> None:
    window.pane.focus_list()
    assert holding(window, *ANSWER)
    drawn(qtbot, window, dialog)
    pane = window.pane
    assert pane.model.filter == BLIND
    assert pane.review.progress.text() == "0 of 5 judged"
    for arrange in ("grid", "table", "photo"):
        window.actions_by_name[arrange].trigger()
        settled(qtbot, window)
        qtbot.waitUntil(lambda: explained(window))
        assert holding(window, *ANSWER) == []
        assert record(window, 0).state is State.HIDDEN
    assert "is not shown until you have judged" in window.evidence.hidden.text()
    press(qtbot, window, Qt.Key.Key_Return)
    assert "The answer is not shown in this list." in window.notices.notices[0].text.text()
    window.actions_by_name["draw_box"].trigger()
    assert window.pane.photo.drawing.box is None
    assert any("no boxes" in one.text.text() for one in window.notices.notices)
    window.pane.set_order(Column.CONFIDENCE, descending=True)
    raw = project(window)
    left = [one.media for one in audit_draw(raw).photographs]
    assert list(pane.model.numbers) == left, "in the order of the draw, whatever is asked for"
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "leopard")
    assert list(pane.model.numbers) == left[1:]
    assert pane.review.progress.text() == "1 of 5 judged"
    assert holding(window, *ANSWER) == []
    window.actions_by_name["undo"].trigger()
    settled(qtbot, window)
    assert list(pane.model.numbers) == left
    assert holding(window, *ANSWER) == []


def explained(window: MainWindow) -> bool:
    """Whether the evidence of the current photograph came, which was decided beside the window."""
    shown = window.evidence.record
    return shown is not None and shown.is_hidden and shown.observation is not None


def project(window: MainWindow) -> apsw.Connection:
    access = window.project.access
    assert access is not None
    return access.project.connection


def test_the_result_is_the_page_of_the_command(
    qtbot: QtBot, window: MainWindow, dialog: AuditDialog, tmp_path: Path
) -> None:
    drawn(qtbot, window, dialog)
    for _ in range(4):
        press(qtbot, window, Qt.Key.Key_R)
        typed(qtbot, window, "lion")
    press(qtbot, window, Qt.Key.Key_X)
    assert window.pane.review.progress.text() == "Everything is judged"
    again = opened(qtbot, window)
    assert again.status.text().endswith("by Asha. Judged: 5. Left: 0.")
    species = next(row for row in again.tables["right"].shown if row.rank == "species")
    assert (species.share.hits, species.share.others) == (4, 1)
    corrected = {row.name: round(row.count.estimate.total) for row in again.tables["counts"].shown}
    assert corrected["Lion"] == 5
    page, table = tmp_path / "a.md", tmp_path / "a.csv"
    for file in (page, table):
        again.save_to(file)
        qtbot.waitUntil(lambda file=file: file.name in again.message.text())  # type: ignore[misc]
    raw = project(window)
    access = window.project.access
    assert access is not None
    lines = audit_page(audit_result(raw), access.project.setting("name"), PackTaxa(raw))
    assert page.read_text() == "".join(f"{line}\n" for line in lines)
    assert table.read_bytes().startswith(MARK + b"figure,taxon,rank,band,hits,")
    again.save_to(tmp_path)
    qtbot.waitUntil(lambda: again.message.property("role") == "error")
    assert str(tmp_path) in again.message.text()


def test_leaving_the_list_shows_answers_again_and_no_filter_is_added_to_it(
    qtbot: QtBot, window: MainWindow, dialog: AuditDialog
) -> None:
    drawn(qtbot, window, dialog)
    lions = MediaFilter(states=frozenset({State.NAMED}))
    window.pane.set_filter(BLIND.toggled("states", State.NAMED))
    assert window.pane.model.filter == lions, "what is added to the list leaves it"
    window.pane.set_filter(lions.toggled("review", Review.AUDIT))
    assert window.pane.model.filter == BLIND
    assert not window.bar.sort_button.isEnabled()
    press(qtbot, window, Qt.Key.Key_X)
    press(qtbot, window, Qt.Key.Key_Backspace)
    assert window.pane.model.filter == BLIND
    assert "Ctrl+Z takes back" in window.notices.notices[0].text.text()
    window.pane.set_filter(MediaFilter())
    settled(qtbot, window)
    assert record(window, 0).state is State.NAMED
    assert holding(window, *ANSWER)


def test_an_earlier_sample_is_shown_when_chosen_and_the_new_one_after_a_draw(
    qtbot: QtBot, window: MainWindow, dialog: AuditDialog
) -> None:
    assert dialog.shown.isHidden()
    drawn(qtbot, window, dialog)
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "lion")
    again = opened(qtbot, window)
    assert again.shown.isHidden(), "one sample leaves no choice"
    again.draw.click()
    qtbot.waitUntil(lambda: again.shown.count() == 2)
    assert again.shown.isVisible()
    assert again.shown.currentIndex() == 0
    assert again.status.text().startswith("The last sample: 5 photographs")
    assert again.judge.isEnabled()
    again.shown.setCurrentIndex(1)
    again.shown.activated.emit(1)
    qtbot.waitUntil(lambda: again.status.text().startswith("An earlier sample: 5 photographs"))
    assert "Judged: 1. Left: 4." in again.status.text()
    assert again.shown.currentIndex() == 1
    assert not again.judge.isEnabled(), "only the last one is a list to judge"
    assert again.save.isEnabled()
    again.draw.click()
    qtbot.waitUntil(lambda: again.shown.count() == 3)
    assert again.shown.currentIndex() == 0
    assert again.status.text().startswith("The last sample: 5 photographs")
