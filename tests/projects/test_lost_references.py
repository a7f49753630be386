"""What is lost is known by what still names it: a rescue and a check say it."""

from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.core.message import message
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.lost_references import TABLES, LostReference, lost_references
from swc_desktop.projects.reports import check
from swc_desktop.projects.schema import ACTS
from swc_desktop.session.project_rescue import rescue_project
from tests.projects.desk import Desk, photograph

STATIONS = [Deployment(f"A{number}", latitude=-24.9, longitude=31.6) for number in (1, 2, 3)]


@pytest.fixture
def camp(desk: Desk, tmp_path: Path) -> Desk:
    """Three camera stations, each with one photograph; one of them was changed later."""
    desk.work.deployments(STATIONS, source="x")
    for number, station in enumerate(STATIONS):
        folder = tmp_path / station.id
        photograph(folder / "a.jpg", "Panthera leo", seed=number)
        desk.add(folder, deployment=station.id)
    return desk


def test_every_table_has_its_words(desk: Desk) -> None:
    rows = desk.project.file.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
    )
    assert {str(name) for (name,) in rows} == set(TABLES)


def test_a_page_of_stations_that_is_lost_is_said_by_rescue_and_check(
    camp: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    file, path = camp.project.file, camp.project.path
    page = int(str(file.one("SELECT rootpage FROM sqlite_schema WHERE name = 'deployment'")))
    camp.project.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    before = path.with_name("copy.swcproject")
    before.write_bytes(data)

    assert main(["project", "check", str(path), "--rescue"]) == 1
    said = capsys.readouterr().out
    assert "Rescued a part of" in said
    lost = [
        "Camera stations: at most 3 entries lost, 0 kept.",
        "Photographs: 3 entries name camera stations that are not there: A1, A2, A3.",
        "Assignments to camera stations: 3 entries name camera stations that are not there: "
        "A1, A2, A3.",
    ]
    for sentence in lost:
        assert sentence in said
    assert all(sentence in str(rescue_project(before).words) for sentence in lost[:1])

    assert main(["project", "check", str(path)]) == 1
    said = capsys.readouterr().out
    assert lost[1] in said
    assert "is whole" not in said
    assert main(["project", "check", str(path), "--rescue"]) == 1
    assert "is not damaged, and nothing was changed" in capsys.readouterr().out
    assert len(list(path.parent.glob("* damaged *.swcproject"))) == 2  # that of the copy too

    camp.restart()
    camp.work.deployments(STATIONS, source="x")
    assert check(camp.project.file).is_whole


@pytest.mark.parametrize("kind", ["media", "folder", "deployment"])
def test_targets_that_are_not_there_are_found(camp: Desk, kind: str) -> None:
    missing = {"media": "photograph", "folder": "folder", "deployment": "station"}[kind]
    with camp.project.act("place", message("Projects", "Give a place")) as action:
        camp.project.connection.execute(
            "INSERT INTO given_place (id, action, target_kind, target, latitude, longitude, "
            "origin, fills_only) VALUES ('x', ?, ?, 'gone', 1, 1, '', 0)",
            (action, kind),
        )
    names = ("gone",) if kind == "deployment" else ()
    found = lost_references(camp.project.connection)
    assert found == [LostReference("given_place", missing, 1, names)]
    assert "not there" in str(found[0].words)
    assert not check(camp.project.file).is_whole


@pytest.mark.parametrize(
    "table", [table for table in ACTS if table in ("deployment", "assignment")]
)
def test_an_earlier_row_that_is_not_there_is_found(camp: Desk, table: str) -> None:
    with camp.project.transaction() as raw:
        raw.execute(f"UPDATE {table} SET supersedes = 'gone' WHERE number = 1")
    assert lost_references(camp.project.connection) == [LostReference(table, "earlier", 1)]


def test_settings_and_the_pack_in_use_that_are_lost_are_found(camp: Desk) -> None:
    with camp.project.transaction() as raw:
        raw.execute("DELETE FROM setting WHERE name IN ('id', 'created')")
        camp.project.set_setting("pack", "0" * 64)
    assert [str(one.words) for one in lost_references(camp.project.connection)] == [
        "Settings of the project: 1 model pack in use is not there.",
        "Settings of the project: 2 entries that every project has are not there.",
    ]
