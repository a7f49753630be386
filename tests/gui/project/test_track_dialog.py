"""Places along GPS tracks: read, previewed, given."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.observation import Place
from swc_desktop.projects.selecting import Selected, selected_media
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.track_dialog import TrackDialog
from tests.gui.project.place_samples import (
    DAY,
    access_to,
    empty_desk,
    gpx_of,
    numbers_of,
    sample_desk,
)
from tests.projects.desk import Desk


@pytest.fixture
def ranger(tmp_path: Path) -> Iterator[Desk]:
    desk = sample_desk(tmp_path)
    yield desk
    desk.project.close()


@pytest.fixture
def dialog(qtbot: QtBot, ranger: Desk) -> TrackDialog:
    return opened(qtbot, access_to(ranger))


def opened(qtbot: QtBot, access: ProjectAccess) -> TrackDialog:
    made = TrackDialog(access)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def file(folder: Path, text: str, name: str = "Current.gpx") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def placed(desk: Desk) -> int:
    rows = desk.project.file.rows("SELECT count(*) FROM media WHERE latitude IS NOT NULL")
    return int(str(rows[0][0]))


def test_it_begins_with_what_to_do(dialog: TrackDialog) -> None:
    assert "Add the files of the GPS receiver" in dialog.intro.text()
    assert not dialog.files.isVisible()
    assert not dialog.give.isEnabled()


def test_a_track_is_previewed_and_given(
    qtbot: QtBot, ranger: Desk, dialog: TrackDialog, tmp_path: Path
) -> None:
    before = placed(ranger)
    dialog.read([file(tmp_path, gpx_of(0, 5, 10, 50, 55, 60))])
    qtbot.waitUntil(dialog.give.isEnabled)
    assert dialog.outcome.text() == (
        "Of 25 photographs without a place, 4 get one. "
        "They were taken from 19 Feb 2026, 06:00 to 19 Feb 2026, 06:55."
    )
    assert dialog.left_out.text() == (
        "4 were taken in a gap of the track. 12 were taken before or after the track. "
        "5 have no time of day."
    )
    assert dialog.give.text() == "&Give 4 photographs a place"
    dialog.give.click()
    assert dialog.result() == TrackDialog.DialogCode.Accepted
    assert placed(ranger) == before + 4
    ranger.work.undo()
    assert placed(ranger) == before


def test_the_limit_and_the_offset_change_the_preview(
    qtbot: QtBot, dialog: TrackDialog, tmp_path: Path
) -> None:
    dialog.read([file(tmp_path, gpx_of(0, 5, 10, 50, 55, 60))])
    qtbot.waitUntil(lambda: " 4 get one" in dialog.outcome.text())
    dialog.gap.line.setText("40m")
    assert not dialog.give.isEnabled()
    qtbot.waitUntil(lambda: " 8 get one" in dialog.outcome.text())
    dialog.offset.line.setText("-3h")
    qtbot.waitUntil(lambda: "before or after" in dialog.left_out.text())
    for text in ("soon", "1x"):
        dialog.offset.line.setText(text)
        assert "is not a length of time" in dialog.offset.problem.text()
        assert not dialog.give.isEnabled()
    dialog.offset.line.setText("0s")
    dialog.gap.line.setText("-5m")
    assert dialog.gap.problem.text() == "A gap cannot be less than nothing."


def test_a_camera_that_is_an_hour_off_is_noticed(
    qtbot: QtBot, ranger: Desk, dialog: TrackDialog, tmp_path: Path
) -> None:
    dialog.read([file(tmp_path, gpx_of(*range(-70, 20)))])
    qtbot.waitUntil(dialog.use.isVisible)
    assert dialog.suggestion.text() == (
        "Most photographs fit the track if the camera's clock was 1h ahead."
    )
    dialog.use.click()
    assert dialog.offset.text == "1h"
    qtbot.waitUntil(lambda: " 9 get one" in dialog.outcome.text())


def test_what_is_not_a_track_is_said_beside_those_that_are(
    qtbot: QtBot, dialog: TrackDialog, tmp_path: Path
) -> None:
    good = file(tmp_path, gpx_of(0, 5))
    dialog.read([file(tmp_path, "<kml/>", "notes.gpx"), good, tmp_path / "gone.gpx"])
    qtbot.waitUntil(lambda: dialog.files.count == 1 and "gone.gpx" in dialog.faults.text())
    assert "notes.gpx cannot be read as a GPX track" in dialog.faults.text()
    dialog.read([good])
    qtbot.waitUntil(lambda: dialog.faults.text() == "" and not dialog.reading.isVisible())
    assert dialog.files.count == 1  # the same file stands once
    dialog.files.selectRow(0)
    dialog.remove.click()
    assert not dialog.files.isVisible()
    assert dialog.intro.isVisible()
    assert not dialog.give.isEnabled()


def test_points_that_are_left_out_are_said(
    qtbot: QtBot, dialog: TrackDialog, tmp_path: Path
) -> None:
    text = gpx_of(0, 5).replace("</trkseg>", '<trkpt lat="1" lon="2"/></trkseg>')
    dialog.read([file(tmp_path, text)])
    qtbot.waitUntil(lambda: bool(dialog.faults.text()))
    assert dialog.faults.text() == "Current.gpx: 1 point without a time was left out."


def test_a_project_without_photographs_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    desk = empty_desk(tmp_path)
    dialog = opened(qtbot, access_to(desk))
    dialog.read([file(tmp_path, gpx_of(0, 5))])
    qtbot.waitUntil(lambda: bool(dialog.outcome.text()))
    assert dialog.outcome.text() == "All photographs have a place already."
    assert not dialog.give.isEnabled()
    desk.project.close()


def test_the_preview_follows_what_others_change(qtbot: QtBot, ranger: Desk, tmp_path: Path) -> None:
    access = access_to(ranger)
    dialog = opened(qtbot, access)
    day = DAY - timedelta(days=1)
    both = [file(tmp_path, gpx_of(0, 60)), file(tmp_path, gpx_of(0, 60, day=day), "b.gpx")]
    dialog.read(both)
    qtbot.waitUntil(lambda: "Of 25 photographs" in dialog.outcome.text())
    assert dialog.files.count == 2
    numbers = numbers_of(ranger, "WhatsApp")
    access.act(lambda work: work.place(_targets(ranger, numbers), _PLACE))
    qtbot.waitUntil(lambda: "Of 20 photographs" in dialog.outcome.text())


_PLACE = Place(-23.9, 28.4)


def _targets(desk: Desk, numbers: list[int]) -> list[Selected]:
    return selected_media(desk.project.connection, numbers)
