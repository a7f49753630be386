"""Correcting a clock in the window: whose, how, old → new times, one act."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from swc_desktop.projects.clock_choices import WhoseClock
from swc_desktop.projects.clock_findings import clock_findings
from swc_desktop.projects.clock_preview import ClockPreview, TimeChange
from swc_desktop.projects.clock_shifts import ClockEntry, ClockWay
from swc_desktop.projects.clocks import fixed_offset
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import NothingChosen
from swc_desktop.projects.selecting import Selected
from swc_desktop.projects.working import Work
from swc_desktop.ui.project.clock_dialog import ClockDialog
from swc_desktop.ui.project.clock_table import ClockColumn, ClockTable, written
from swc_desktop.ui.project.project_access import ProjectAccess
from tests.projects.desk import Desk, photograph

START = datetime(2023, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes
COUNT = 6

Opened = Callable[..., ClockDialog]


def card(desk: Desk, folder: Path, start: datetime = START) -> None:
    """A card of the station A1 whose clock is a year behind."""
    station = Deployment(
        "A1",
        latitude=-24.9,
        longitude=31.6,
        starts="2024-02-19T00:00:00+02:00",
        ends="2024-03-01T00:00:00+02:00",
    )
    desk.work.deployments([station], source="a.csv")
    for at in range(COUNT):
        taken = start + timedelta(hours=at)
        photograph(folder / f"IMG_{at}.JPG", "Panthera leo", seed=at, time=taken, serial="S1")
    desk.add(folder, deployment="A1")


@pytest.fixture
def opened(qtbot: QtBot, access: ProjectAccess) -> Iterator[Opened]:
    """Opens the dialog over photographs and waits until it has looked at them."""
    made: list[ClockDialog] = []

    def open_dialog(*numbers: int, **options: object) -> ClockDialog:
        dialog = ClockDialog(access, numbers or [1], **options)  # type: ignore[arg-type]
        qtbot.addWidget(dialog)
        made.append(dialog)
        dialog.show()
        seen(qtbot, dialog)
        return dialog

    yield open_dialog
    for dialog in made:
        dialog.reject()


def seen(qtbot: QtBot, dialog: ClockDialog) -> None:
    qtbot.waitUntil(lambda: dialog.looked is not None)


def enter(qtbot: QtBot, dialog: ClockDialog, entry: ClockEntry) -> None:
    dialog.form.show_entry(entry)
    dialog.look()
    seen(qtbot, dialog)


def cells(dialog: ClockDialog, column: ClockColumn) -> list[str]:
    """The whole texts of a column; a narrow table writes less of a time."""
    model = dialog.table.changes
    tip = int(Qt.ItemDataRole.ToolTipRole)
    return [str(model.index(row, column).data(tip)) for row in range(model.rowCount())]


def test_a_shift_is_shown_and_applied_as_one_act(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, opened: Opened, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    dialog = opened()
    assert dialog.choice.whose is WhoseClock.STATION
    assert not dialog.apply.isEnabled()
    assert cells(dialog, ClockColumn.NEW) == [""] * COUNT
    dialog.form.shift.setFocus()
    qtbot.keyClicks(dialog.form.shift, "+1 y")
    qtbot.waitUntil(dialog.apply.isEnabled)
    assert cells(dialog, ClockColumn.READING)[0] == "2023-02-19 06:24:10"
    assert cells(dialog, ClockColumn.OLD)[0] == "2023-02-19 06:24:10 +02:00"
    assert cells(dialog, ClockColumn.NEW)[-1] == "2024-02-19 11:24:10 +02:00"
    assert dialog.summary.text().startswith("6 photographs get another time. 6 are then of anoth")
    assert dialog.apply.text() == "Correct the clock of 6 photographs"
    with qtbot.waitSignals([access.acted, dialog.accepted]):
        qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    times = "SELECT min(local_time), max(local_time) FROM media"
    assert desk.project.file.rows(times) == [
        ("2024-02-19T06:24:10+02:00", "2024-02-19T11:24:10+02:00")
    ]
    desk.work.undo()
    assert desk.project.file.rows(times)[0][0] == "2023-02-19T06:24:10+02:00"


def test_only_these_photographs_among_the_others_of_the_station(
    qtbot: QtBot, desk: Desk, opened: Opened, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    dialog = opened(3, 4)
    texts = [button.text() for button in dialog.whose.buttons()]
    assert texts == [
        "Camera station A1 (6)",
        "Camera S1 (6)",
        "Only what was chosen (2)",
    ]
    whole = "Camera with serial number S1: 6 photographs"
    assert dialog.whose.button(1).accessibleName() == whole
    dialog.whose.button(2).setChecked(True)
    enter(qtbot, dialog, ClockEntry(ClockWay.SHIFT, "-1 h"))
    new = cells(dialog, ClockColumn.NEW)
    assert [text == "stays" for text in new] == [True, True, False, False, True, True]
    assert dialog.table.currentIndex().row() == 2
    qtbot.mouseClick(dialog.to_last, Qt.MouseButton.LeftButton)
    assert dialog.table.currentIndex().row() == 3


def test_the_true_time_is_read_from_a_photograph(
    qtbot: QtBot, desk: Desk, opened: Opened, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    dialog = opened(1, 2)
    dialog.form.show_entry(ClockEntry(ClockWay.PAIRS))
    assert dialog.example.name.text() == "IMG_0.JPG"
    qtbot.mouseClick(dialog.example.after, Qt.MouseButton.LeftButton)
    assert dialog.form.camera.text() == "2023-02-19 07:24:10"
    assert "Africa/Johannesburg" in dialog.form.true_hint.text()
    qtbot.keyClicks(dialog.form.true, "2024-02-19 07:30")
    qtbot.waitUntil(dialog.apply.isEnabled)
    assert cells(dialog, ClockColumn.NEW)[1] == "2024-02-19 07:30:00 +02:00"
    qtbot.mouseClick(dialog.form.second, Qt.MouseButton.LeftButton)
    assert dialog.form.second_camera.isVisible()
    dialog.example.show_at(0)
    assert dialog.form.second_camera.text() == "2023-02-19 06:24:10"
    assert dialog.form.camera.text() == "2023-02-19 07:24:10"
    qtbot.keyClicks(dialog.form.second_true, "2024-02-19 06:24")
    qtbot.waitUntil(lambda: "less than a day apart" in dialog.problem.text())
    assert not dialog.apply.isEnabled()


def test_the_picture_of_the_example_is_shown_and_a_missing_one_said(
    qtbot: QtBot, desk: Desk, opened: Opened, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    dialog = opened(1, 2)
    dialog.form.show_entry(ClockEntry(ClockWay.PAIRS))
    qtbot.waitUntil(lambda: not dialog.example.canvas.shown.isEmpty())
    (tmp_path / "card").rename(tmp_path / "away")
    dialog.example.show_at(1)
    assert "Connect its card" in dialog.example.message.text()


def test_a_camera_on_utc_or_on_the_home_zone(
    qtbot: QtBot, desk: Desk, opened: Opened, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    desk.work.set_home_zone("Europe/Berlin")
    dialog = opened()
    first = [dialog.form.zone.itemText(at) for at in range(3)]
    assert first[:2] == ["UTC", "Europe/Berlin"]
    enter(qtbot, dialog, ClockEntry(ClockWay.ZONE, zone="Europe/Berlin"))
    assert cells(dialog, ClockColumn.NEW)[0] == "2023-02-19 07:24:10 +02:00"
    enter(qtbot, dialog, ClockEntry(ClockWay.ZONE, zone="UTC"))
    assert cells(dialog, ClockColumn.NEW)[0] == "2023-02-19 08:24:10 +02:00"
    enter(qtbot, dialog, ClockEntry(ClockWay.ZONE, zone="Mars"))
    assert "There is no time zone" in dialog.problem.text()
    assert not dialog.apply.isEnabled()


def test_the_future_has_to_be_confirmed(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, opened: Opened, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    dialog = opened()
    enter(qtbot, dialog, ClockEntry(ClockWay.SHIFT, "+40 y"))
    assert dialog.future.text().startswith("6 photographs would be after now, up to 2063-02-19")
    assert "may be wrong too" in dialog.future.text()
    assert dialog.confirm.isVisible()
    assert not dialog.apply.isEnabled()
    dialog.confirm.setChecked(True)
    assert dialog.apply.isEnabled()
    with qtbot.waitSignal(access.acted):
        qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    assert str(desk.project.file.one("SELECT max(local_time) FROM media")).startswith("2063")


def test_what_a_finding_offers_is_filled_in(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, opened: Opened, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    (finding,) = clock_findings(desk.project.connection)
    dialog = opened(finding=finding)
    qtbot.waitUntil(dialog.apply.isEnabled)
    assert dialog.choice.targets == finding.targets
    assert cells(dialog, ClockColumn.NEW)[0].startswith("2024-02-19")
    with qtbot.waitSignal(dialog.accepted):
        dialog.apply.click()
    assert clock_findings(desk.project.connection) == []


def test_a_finding_about_a_part_is_for_that_part_and_shows_the_jump(
    qtbot: QtBot, desk: Desk, opened: Opened, tmp_path: Path
) -> None:
    folder = tmp_path / "card"
    start = datetime(2024, 2, 20, 6)  # noqa: DTZ001 - what a camera writes
    for at, days in enumerate((0, 1, -300, -299)):
        taken = start + timedelta(days=days)
        photograph(folder / f"X_{at}.JPG", "Panthera leo", seed=20 + at, time=taken)
    desk.work.deployments([Deployment("B", latitude=-24.9, longitude=31.6)], source="b.csv")
    desk.add(folder, deployment="B")
    (finding,) = clock_findings(desk.project.connection)
    dialog = opened(finding=finding)
    qtbot.waitUntil(dialog.apply.isEnabled)
    assert [text == "stays" for text in cells(dialog, ClockColumn.NEW)] == [
        True,
        True,
        False,
        False,
    ]
    dialog.table.selectRow(0)
    qtbot.mouseClick(dialog.to_jump, Qt.MouseButton.LeftButton)
    assert dialog.table.currentIndex().row() == 2


def test_photographs_without_a_time_have_no_clock(
    desk: Desk, opened: Opened, tmp_path: Path
) -> None:
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo")
    desk.add(tmp_path / "card")
    dialog = opened()
    assert dialog.summary.text() == "None of these photographs has a time in its file."


def test_what_fails_is_said_and_can_be_tried_again(
    qtbot: QtBot,
    desk: Desk,
    opened: Opened,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card(desk, tmp_path / "card")
    dialog = opened()
    enter(qtbot, dialog, ClockEntry(ClockWay.SHIFT, "+1 y"))

    def fail(*_: object, **__: object) -> None:
        raise NothingChosen(name="A1")

    with monkeypatch.context() as broken:
        broken.setattr(Work, "clock", fail)
        dialog.apply.click()
    assert dialog.problem.text() == "The project has no photograph of 'A1'."
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.accepted):
        dialog.apply.click()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024-02-19T06:24:10+02:00", "2024-02-19 06:24:10 +02:00"),
        ("2024-02-19T06:24:10", "2024-02-19 06:24:10"),
        ("2024-02-19T06:24:10.500-03:30", "2024-02-19 06:24:10 -03:30"),
        ("2024-02-19", "2024-02-19"),
        ("", ""),
    ],
)
def test_times_are_written_for_reading(text: str, shown: str) -> None:
    assert written(text) == shown


def test_only_rows_that_were_in_sight_are_read(
    desk: Desk, access: ProjectAccess, qtbot: QtBot, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    read: list[int] = []

    class Counted(ClockPreview):
        def changes(self, numbers: Iterable[int]) -> Iterator[TimeChange]:
            read.extend(numbers)
            return super().changes(numbers)

    kept = KeptCorrection(fixed_offset(timedelta()), timedelta())
    preview = Counted(access.project.connection, [Selected("deployment", "A1")], kept)
    table = ClockTable()
    qtbot.addWidget(table)
    table.changes.show_changes([1] * 50_000 + [2], preview, has_correction=True)
    table.show()
    assert len(read) <= 200
    table.show_row(50_000)
    table.grab()
    assert table.changes.index(50_000, ClockColumn.NEW).data() != "stays"
    assert len(read) <= 500


def test_now_is_not_the_future(qtbot: QtBot, desk: Desk, opened: Opened, tmp_path: Path) -> None:
    card(desk, tmp_path / "card", datetime.now(UTC).replace(tzinfo=None, microsecond=0))
    dialog = opened()
    enter(qtbot, dialog, ClockEntry(ClockWay.SHIFT, "+1 h"))
    assert not dialog.confirm.isVisible()
    assert dialog.apply.isEnabled()


def test_a_narrow_table_keeps_old_and_new_in_sight(
    desk: Desk, access: ProjectAccess, qtbot: QtBot, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    kept = KeptCorrection(fixed_offset(timedelta()), timedelta())
    preview = ClockPreview(access.project.connection, [Selected("deployment", "A1")], kept)
    table = ClockTable()
    qtbot.addWidget(table)
    table.changes.show_changes([1], preview, has_correction=True)
    table.show()
    shown = []
    for width in (1600, 420, 1600):
        table.resize(width, 300)
        columns = [at for at in ClockColumn if not table.isColumnHidden(at)]
        used = sum(table.columnWidth(at) for at in columns)
        assert used <= table.viewport().width()
        shown.append((len(columns), table.changes.index(0, ClockColumn.OLD).data()))
    whole = (4, "2023-02-19 06:24:10 +02:00")
    assert shown == [whole, (3, "2023-02-19 06:24"), whole]


def test_with_little_room_the_table_is_below_the_fields(
    desk: Desk, opened: Opened, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    dialog = opened()
    for width, is_below in ((640, True), (1300, False), (640, True)):
        dialog.resize(width, 560)
        above = dialog.form.mapTo(dialog, dialog.form.rect().bottomLeft())
        top = dialog.table.mapTo(dialog, dialog.table.rect().topLeft())
        assert (top.y() > above.y()) is is_below


def test_an_act_that_ends_after_the_dialog_is_said_by_the_project(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    card(desk, tmp_path / "card")
    ends: list[Callable[..., object]] = []
    slow = ProjectAccess(
        access.project, lambda _job, done, failed: ends.extend((done, failed)), can_write=True
    )
    dialog = ClockDialog(slow, [1])
    qtbot.addWidget(dialog)
    dialog.show()
    enter(qtbot, dialog, ClockEntry(ClockWay.SHIFT, "+1 y"))
    dialog.apply.click()
    assert not dialog.apply.isEnabled()
    dialog.reject()
    done, failed = ends
    with qtbot.waitSignal(slow.acted):
        done("an outcome")
    assert dialog.result() == ClockDialog.DialogCode.Rejected
    with qtbot.waitSignal(slow.failed):
        failed("The disk is full.")
