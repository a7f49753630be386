"""Two people in the window: what they agree on, where they differ, and a second review."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from swc_desktop.core.identification import Kind
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.working import Work
from swc_desktop.session.reviewing import Reviewer
from swc_desktop.ui.results.filter_bar import chips
from swc_desktop.ui.review.agreement_dialog import AgreementDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.judging import press, said, settled, typed
from tests.gui.shown_texts import holding
from tests.gui.stepwise import Stepwise
from tests.gui.windows import Open, activate, run


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> MainWindow:
    """Six lions, of which Asha said that two are leopards and one is blank; Ben judges now."""
    made = run(qtbot, open_window(Stepwise()), 6)
    activate(qtbot, made)
    access = made.project.access
    assert access is not None

    def judge(work: Work) -> Outcome:
        work.project.by = "Asha"
        reviewer = Reviewer(work)
        reviewer.correct([Target(1), Target(2)], reviewer.taxa.named("Panthera pardus"))
        return reviewer.say_kind([Target(3)], Kind.BLANK)

    access.act(judge)
    settled(qtbot, made)
    made.settings.remember(person="Ben")
    for notice in list(made.notices.notices):
        made.notices.close_notice(notice)
    return made


def opened(qtbot: QtBot, window: MainWindow) -> AgreementDialog:
    window.actions_by_name["agreement"].trigger()
    made = window.dialogs.dialog("agreement")
    assert isinstance(made, AgreementDialog)
    qtbot.waitUntil(lambda: made.read is not None)
    return made


def test_a_second_review_shows_no_first_verdict_and_then_both_are_compared(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = opened(qtbot, window)
    assert dialog.message.text() == "No photograph was judged by two people yet."
    assert not dialog.show_them.isEnabled()
    assert dialog.people.currentText() == "Asha"
    assert dialog.left.text().endswith("what Asha or the program said: 3 photographs.")
    dialog.review.click()
    settled(qtbot, window)
    activate(qtbot, window)
    pane = window.pane
    assert list(pane.model.numbers) == [1, 2, 3]
    assert pane.review.progress.text() == "0 of 3 judged"
    qtbot.waitUntil(lambda: window.evidence.record is not None)
    assert holding(window, "leopard", "lion", "✓") == []
    assert said(window) == ["", "", ""]
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "leopard")
    assert list(pane.model.numbers) == [2, 3]
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "lion")
    press(qtbot, window, Qt.Key.Key_X)
    assert list(pane.model.numbers) == []
    assert pane.review.progress.text() == "Everything is judged"
    dialog = opened(qtbot, window)
    rows = [(one.first, one.second, str(one.level), one.kappa.same) for one in dialog.table.shown]
    assert ("Asha", "Ben", "kind", 3) in rows
    assert ("Asha", "Ben", "species", 2) in rows
    dialog.table.selectRow(0)
    assert dialog.chosen.text() == "They said different things of 1 photograph."
    dialog.show_them.click()
    settled(qtbot, window)
    assert list(pane.model.numbers) == [2]
    (chip,) = chips(pane.model.filter, {})
    assert chip.text == "Asha and Ben differ"


def test_who_judges_is_asked_before_a_second_review(qtbot: QtBot, window: MainWindow) -> None:
    window.settings.remember(person="")
    dialog = opened(qtbot, window)
    dialog.review.click()
    asked = window.dialogs.dialog("person")
    assert asked is not None
    asked.close()
    assert window.pane.model.filter.empty
