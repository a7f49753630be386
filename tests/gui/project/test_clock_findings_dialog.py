"""The list of wrong clocks: preview, not a fault, the home zone, and the number for a badge."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.projects.deployments import Deployment
from swc_desktop.ui.project import clock_findings_dialog
from swc_desktop.ui.project.clock_findings_dialog import ClockFindingsDialog
from swc_desktop.ui.project.clock_look import count_clock_findings, reader_of
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.workers.worker import Worker
from tests.projects.desk import Desk, photograph

START = datetime(2024, 2, 19, 6)  # noqa: DTZ001 - what a camera writes
HOUR = timedelta(hours=1)
KRUGER = (-24.9, 31.6)


def year_off(desk: Desk, folder: Path, name: str = "A1") -> None:
    """A station whose camera is a year behind."""
    station = Deployment(
        name,
        latitude=KRUGER[0],
        longitude=KRUGER[1],
        starts="2024-02-19T00:00:00+02:00",
        ends="2024-03-01T00:00:00+02:00",
    )
    desk.work.deployments([station], source="a.csv")
    for at in range(3):
        taken = START + at * HOUR - timedelta(days=365)
        photograph(folder / f"{name}_{at}.JPG", "Panthera leo", seed=at, time=taken)
    desk.add(folder, deployment=name)


def on_berlin_time(desk: Desk, folder: Path) -> None:
    """A camera in the hand that shows the time of the office."""
    for at in range(3):
        taken = START + at * HOUR
        photograph(
            folder / f"B_{at}.JPG",
            "Panthera leo",
            seed=50 + at,
            time=taken,
            place=KRUGER,
            gps_time=taken - HOUR,
            serial="S9",
        )
    desk.add(folder)


@pytest.fixture
def dialog(qtbot: QtBot, access: ProjectAccess) -> Iterator[ClockFindingsDialog]:
    made = ClockFindingsDialog(access)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.reject()


def found(qtbot: QtBot, dialog: ClockFindingsDialog, count: int) -> None:
    dialog.search()
    qtbot.waitUntil(lambda: len(dialog.rows) == count and "Looking" not in dialog.status.text())


def test_a_finding_is_previewed_and_corrected(
    qtbot: QtBot, desk: Desk, dialog: ClockFindingsDialog, tmp_path: Path
) -> None:
    year_off(desk, tmp_path / "card")
    found(qtbot, dialog, 1)
    (row,) = dialog.rows
    assert dialog.status.text().startswith("1 sign of a wrong clock.")
    assert "the clock is 1 year behind" in row.sentence.text()
    expected = "Offered: card/A1_0.JPG showed 2023-02-19 06:00:00 → 2024-02-19 06:00:00 +02:00"
    assert row.example.text() == expected
    preview = dialog.preview(row.finding)
    qtbot.waitUntil(preview.apply.isEnabled)
    preview.apply.click()
    qtbot.waitUntil(lambda: dialog.status.text() == "No sign of a wrong clock was found.")
    assert dialog.rows == []


def test_what_is_not_a_fault_is_kept_and_can_be_offered_again(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, dialog: ClockFindingsDialog, tmp_path: Path
) -> None:
    year_off(desk, tmp_path / "card")
    found(qtbot, dialog, 1)
    dialog.rows[0].no_fault.click()
    qtbot.waitUntil(lambda: dialog.rows == [])
    again = ClockFindingsDialog(access)
    qtbot.addWidget(again)
    found(qtbot, again, 0)
    again.judged.setChecked(True)
    qtbot.waitUntil(lambda: len(again.rows) == 1)
    assert again.rows[0].no_fault.text() == "Offer again"
    assert again.rows[0].preview.isHidden()
    again.rows[0].no_fault.click()
    qtbot.waitUntil(lambda: again.status.text() == "Nothing was marked as not a fault.")
    again.judged.setChecked(False)
    qtbot.waitUntil(lambda: len(again.rows) == 1)
    again.reject()


def test_a_camera_on_the_home_zone_is_named_once_the_zone_is_set(
    qtbot: QtBot, desk: Desk, dialog: ClockFindingsDialog, tmp_path: Path
) -> None:
    on_berlin_time(desk, tmp_path / "card")
    found(qtbot, dialog, 1)
    assert "behind GPS time" in dialog.rows[0].sentence.text()
    assert not dialog.set_home.isEnabled()
    dialog.home.setCurrentText("Mars")
    dialog.set_home.click()
    assert "There is no time zone 'Mars'" in dialog.problem.text()
    dialog.home.setCurrentText("Europe/Berlin")
    dialog.set_home.click()
    qtbot.waitUntil(lambda: "the time of Europe/Berlin" in dialog.rows[0].sentence.text())
    assert dialog.problem.text() == ""
    assert desk.project.setting("home_zone") == "Europe/Berlin"


def test_many_findings_are_counted_beyond_the_list(
    qtbot: QtBot,
    desk: Desk,
    dialog: ClockFindingsDialog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for at, name in enumerate(("A", "B", "C")):
        folder = tmp_path / name
        year_off(desk, folder, name) if at == 0 else _other(desk, folder, name, at)
    monkeypatch.setattr(clock_findings_dialog, "MAX_SHOWN", 2)
    found(qtbot, dialog, 2)
    assert dialog.status.text().startswith("3 signs of a wrong clock.")
    assert dialog.status.text().endswith("The first 2 are listed.")


def _other(desk: Desk, folder: Path, name: str, seed: int) -> None:
    station = Deployment(
        name,
        latitude=KRUGER[0] + seed,
        longitude=KRUGER[1],
        starts="2024-02-19T00:00:00+02:00",
        ends="2024-03-01T00:00:00+02:00",
    )
    desk.work.deployments([station], source="a.csv")
    taken = START - timedelta(days=365)
    photograph(folder / f"{name}.JPG", "Panthera leo", seed=100 * seed, time=taken)
    desk.add(folder, deployment=name)


def test_the_number_for_a_badge_is_counted_in_another_thread(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    year_off(desk, tmp_path / "card")
    worker = Worker("badge")
    read = reader_of(access)
    counts: list[int] = []
    worker.start(lambda: read(count_clock_findings), counts.append)
    qtbot.waitUntil(lambda: counts == [1])
    worker.close()
