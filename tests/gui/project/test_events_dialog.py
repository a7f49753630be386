"""Forming events by another gap."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from swc_desktop.projects.kept_events import kept_events
from swc_desktop.session.regrouping import split_before
from swc_desktop.ui.project.events_dialog import EventsDialog
from tests.gui.project.place_samples import access_to
from tests.projects.desk import Desk
from tests.projects.event_cards import card, station


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk, tmp_path: Path) -> EventsDialog:
    """Over two events, of which one was split."""
    station(desk, card(tmp_path / "card", 0, 10, 90, 100))
    split_before(desk.work, 2)
    made = EventsDialog(access_to(desk))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_events_are_formed_by_what_is_typed(qtbot: QtBot, desk: Desk, dialog: EventsDialog) -> None:
    assert dialog.field.text == "30m"
    assert dialog.counts.text() == (
        "3 events, 2 of them made by hand or judged, which no gap changes."
    )
    assert not dialog.form.isEnabled(), "it is the gap already"
    dialog.field.line.setText("5 m")
    QTest.keyClick(dialog.field.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.is_busy)
    assert dialog.counts.text().startswith("4 events, 2 of them")
    assert len(kept_events(desk.project.connection)) == 4
    assert dialog.field.text == "5m"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not a length of time"),
        ("soon", "is not a length of time"),
        ("0", "not from 1 second to 366 days"),
        ("-5m", "not from 1 second to 366 days"),
        ("400d", "not from 1 second to 366 days"),
    ],
)
def test_what_is_no_gap_is_said(dialog: EventsDialog, text: str, problem: str) -> None:
    dialog.field.line.setText(text)
    assert problem in dialog.field.problem.text()
    assert not dialog.form.isEnabled()
    QTest.keyClick(dialog.field.line, Qt.Key.Key_Return)
    assert not dialog.is_busy
