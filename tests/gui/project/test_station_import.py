"""Importing camera stations: the preview, and the act."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from swc_desktop.projects.acts import actions
from swc_desktop.projects.camera_gaps import current_gaps
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.station_import import StationImportDialog
from tests.gui.outside_text import marked, seen_on
from tests.gui.project.station_samples import STATIONS, fill
from tests.projects.desk import Desk

TABLE = """deploymentID,locationName,latitude,longitude,deploymentStart,team,animals
A1,"Lepalala, waterhole",-23.8412,28.3127,2026-02-19T06:30:00,,lion
A2,Ridge,-23.9031,28.2977,2026-02-19T11:05:00,north,
C1,Old kraal,-23.77,28.41,06/05/2026,,
,,-23.7,28.5,2026-05-06T08:00:00,,
"""


def read(qtbot: QtBot, access: ProjectAccess, file: Path) -> StationImportDialog:
    dialog = StationImportDialog(access)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.read(file)
    assert not dialog.choose.isEnabled()
    qtbot.waitUntil(dialog.choose.isEnabled)
    return dialog


@pytest.fixture
def table(tmp_path: Path, desk: Desk) -> Path:
    fill(desk.project, STATIONS, photographs=0)
    file = tmp_path / "stations.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def column(dialog: StationImportDialog, number: int) -> list[str]:
    model = dialog.table.model()
    return [str(model.index(row, number).data()) for row in range(model.rowCount())]


def test_every_line_is_shown_before_anything_is_stored(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, table: Path
) -> None:
    before = current_deployments(desk.project.connection)
    dialog = read(qtbot, access, table)
    assert dialog.summary.text() == ("stations.csv: 1 new, 1 changed, 1 unchanged, 1 not readable.")
    assert column(dialog, 0) == ["2", "3", "4", "5"]
    assert column(dialog, 1) == ["Unchanged", "Changed", "New", "Not readable"]
    assert column(dialog, 6)[1].startswith("Changes: name of the place, other columns.")
    assert column(dialog, 6)[3].startswith("It has no ID and no station.")
    assert "Columns that are not read: animals." in dialog.notes.text()
    assert dialog.take.text() == "&Import 2 stations"
    assert current_deployments(desk.project.connection) == before


def test_a_line_is_explained_in_full(qtbot: QtBot, access: ProjectAccess, table: Path) -> None:
    dialog = read(qtbot, access, table)
    dialog.table.pick({3})
    lines = dialog.details.text().splitlines()
    assert lines[0] == (
        "Name of the place: Lepalala ridge, Mogalakwena, Lephalale, Thabazimbi → Ridge"
    )
    assert lines[1] == "Other columns: nothing → north"
    dialog.table.pick({4})
    assert "'06/05/2026' may be two days" in dialog.details.text()


def test_what_is_readable_is_imported_as_one_act(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, table: Path
) -> None:
    dialog = read(qtbot, access, table)
    count = len(actions(desk.project.connection))
    with qtbot.waitSignal(dialog.accepted):
        dialog.take.click()
    after = current_deployments(desk.project.connection)
    assert after["A2"].location_name == "Ridge"
    assert after["A2"].camera == "Cam 11", "the table has no column for it"
    assert after["C1"].zone == "Africa/Johannesburg"
    assert after["A1"].uncertainty_m == 10
    made = actions(desk.project.connection)
    assert len(made) == count + 1
    assert str(made[0].words) == "Import 2 camera stations from stations.csv"
    desk.work.undo()
    assert "C1" not in current_deployments(desk.project.connection)


def test_the_preview_follows_the_project(qtbot: QtBot, access: ProjectAccess, table: Path) -> None:
    dialog = read(qtbot, access, table)
    access.act(lambda work: work.deployments([Deployment("C1")], source="x"))
    assert column(dialog, 1) == ["Unchanged", "Changed", "Changed", "Not readable"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"species,count\nlion,2\n", "cannot be read as a table of deployments"),
        (None, "could not be read"),
    ],
)
def test_what_is_not_a_table_of_stations_is_refused_with_the_reason(
    qtbot: QtBot, access: ProjectAccess, tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "animals.csv"
    if content is not None:
        file.write_bytes(content)
    dialog = read(qtbot, access, file)
    assert said in dialog.message.text()
    assert dialog.message.property("role") == "error"
    assert not dialog.table.isVisible()
    assert not dialog.take.isEnabled()


def test_a_table_that_changes_nothing_offers_nothing(
    qtbot: QtBot, access: ProjectAccess, table: Path
) -> None:
    table.write_text("deploymentID,cameraID\nA1,Cam 07\n", encoding="utf-8")
    dialog = read(qtbot, access, table)
    assert dialog.summary.text() == "stations.csv: 1 unchanged."
    assert not dialog.take.isEnabled()
    table.write_text("deploymentID,cameraID\n", encoding="utf-8")
    assert read(qtbot, access, table).summary.text() == "stations.csv: no lines."


def test_the_file_is_chosen_in_a_dialog(
    qtbot: QtBot, access: ProjectAccess, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = StationImportDialog(access)
    qtbot.addWidget(dialog)
    dialog.show()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    dialog.choose.click()
    assert not dialog.table.isVisible()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    dialog.choose.click()
    qtbot.waitUntil(dialog.table.isVisible)


def test_text_of_the_table_is_shown_as_it_is(
    qtbot: QtBot, access: ProjectAccess, tmp_path: Path
) -> None:
    file = tmp_path / "stations.csv"
    lines = (
        f'deploymentID,locationName,"{marked("column")}"',
        f'"{marked("id")}","{marked("place")}",1',
    )
    file.write_text("\n".join(lines), encoding="utf-8")
    dialog = read(qtbot, access, file)
    dialog.table.pick({2})
    seen = seen_on(dialog)
    assert seen.faults == []
    assert seen.places == {"column", "id", "place"}


def test_times_in_which_a_camera_was_down_are_shown_and_imported(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    fill(desk.project, STATIONS, photographs=0)
    file = tmp_path / "stations.csv"
    file.write_text(
        "deploymentID,deploymentStart,Problem1_from,Problem1_to\n"
        "A1,2026-02-19T06:30:00,2026-03-01,2026-03-02\n"
        "Z9,2026-02-19T06:30:00,2026-03-05,2026-03-06\n",
        encoding="utf-8",
    )
    dialog = read(qtbot, access, file)
    first, second = column(dialog, 6)
    assert first.startswith("Changes: times in which the camera was down.")
    assert second.startswith("The camera was down 1 time.")
    dialog.table.pick({2})
    said = "A1  down from 2026-03-01T00:00:00 to 2026-03-02T23:59:59."
    assert said in dialog.details.text().splitlines()
    dialog.take.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    gaps = current_gaps(desk.project.connection)
    assert [gap.starts for name in ("A1", "Z9") for gap in gaps[name]] == [
        "2026-03-01T00:00:00",
        "2026-03-05T00:00:00",
    ]
    assert len(actions(desk.project.connection, 1)) == 1
