"""Giving photographs a time: a moment, a day, or what is in their names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.time_dialog import TimeDialog
from swc_desktop.ui.text.stored_times import stored_time
from tests.gui.project.place_samples import access_to, numbers_of, sample_desk
from tests.projects.desk import Desk


@pytest.fixture
def ranger(tmp_path: Path) -> Iterator[Desk]:
    desk = sample_desk(tmp_path)
    yield desk
    desk.project.close()


@pytest.fixture
def ranger_access(ranger: Desk) -> ProjectAccess:
    return access_to(ranger)


def opened(qtbot: QtBot, dialog: TimeDialog) -> TimeDialog:
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def times(desk: Desk, part: str) -> list[object]:
    marks = ", ".join(map(str, numbers_of(desk, part)))
    rows = desk.project.file.rows(
        f"SELECT local_time FROM media WHERE number IN ({marks}) ORDER BY number"
    )
    return [row[0] for row in rows]


def test_one_photograph_gets_a_moment_or_a_day(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    for text, stored in (
        ("2026-02-19 06:15", "2026-02-19T06:15:00"),
        ("2026-02-19T06:15:10+02:00", "2026-02-19T06:15:10+02:00"),
        ("2026-02-18", "2026-02-18"),
    ):
        dialog = opened(qtbot, TimeDialog(ranger_access, numbers_of(ranger, "IMG_0000")))
        QTest.keyClicks(dialog.field.line, text)
        assert dialog.give.text() == "&Give 1 photograph this time"
        QTest.keyClick(dialog.field.line, Qt.Key.Key_Return)
        assert times(ranger, "IMG_0000") == [stored]


def test_several_get_a_day_and_no_moment(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    before = times(ranger, "IMG_")
    dialog = opened(qtbot, TimeDialog(ranger_access, numbers_of(ranger, "IMG_")))
    assert dialog.choice.summary.text() == "12 photographs are selected. 9 of them have a time."
    dialog.field.line.setText("2026-02-19 06:15")
    dialog.field.line.editingFinished.emit()
    assert "is not a day: it cannot be read as a day" in dialog.field.problem.text()
    assert not dialog.give.isEnabled()
    dialog.field.line.setText("2026-02-19")
    assert dialog.field.problem.text() == ""
    assert dialog.give.text() == "&Give 3 photographs this day"
    dialog.give.click()
    assert times(ranger, "IMG_") == [time or "2026-02-19" for time in before]


@pytest.mark.parametrize("text", ["19.2.2026 6:15", "2026-02-30", "2999-01-01", "soon"])
def test_a_wrong_time_is_said_when_typing_ends(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess, text: str
) -> None:
    dialog = opened(qtbot, TimeDialog(ranger_access, numbers_of(ranger, "IMG_0000")))
    QTest.keyClicks(dialog.field.line, text)
    assert dialog.field.problem.text() == ""
    QTest.keyClick(dialog.field.line, Qt.Key.Key_Return)
    assert dialog.field.problem.text()
    assert not dialog.give.isEnabled()


def test_names_are_previewed_as_old_and_new(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    numbers = numbers_of(ranger, "20260219_0715") + numbers_of(ranger, "WhatsApp")
    numbers += numbers_of(ranger, "DSC00001")
    dialog = opened(qtbot, TimeDialog(ranger_access, numbers))
    dialog.by_names.click()
    model = dialog.changes.model()
    shown = [
        [model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())
    ]
    assert ["20260219_071500.jpg", "19 Feb 2026, 06:00", "19 Feb 2026, 07:15"] in shown
    assert ["IMG-20260221-WA0001.jpg", "15 Jan 2025, 06:00", "21 Feb 2026"] in shown
    assert len(shown) == 4
    assert dialog.summary.text() == "The names change the time of 4 photographs."
    assert dialog.notes.text() == (
        "3 are from a messenger app, whose names have only the day: its season counts, and no "
        "hour. 2 have the time of the name already. 1 has no date in the name."
    )
    dialog.give.click()
    assert times(ranger, "20260219_0715") == ["2026-02-19T07:15:00"]
    assert times(ranger, "WA0001") == ["2026-02-21"]
    ranger.work.undo()
    assert times(ranger, "20260219_0715") == ["2026-02-19T06:00:00"]


def test_names_without_dates_change_nothing(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    dialog = opened(qtbot, TimeDialog(ranger_access, numbers_of(ranger, "DSC")))
    dialog.by_names.click()
    assert dialog.summary.text() == "The names of the files change nothing."
    assert not dialog.changes.isVisible()
    assert not dialog.give.isEnabled()


def test_a_stored_time_is_shown_as_a_person_reads_it() -> None:
    assert stored_time(None) == ""
    assert stored_time("2026-02-19") == "19 Feb 2026"
    assert stored_time("2026-02-19T06:15:10.123+02:00") == "19 Feb 2026, 06:15"
