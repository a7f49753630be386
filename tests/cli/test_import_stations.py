"""Importing a table of camera stations: what is a notice, what a fault, and what it changed."""

import json
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.projects.project import Project

HEADER = "deploymentID,latitude,longitude,deploymentStart,deploymentEnd"


@pytest.fixture
def project(tmp_path: Path) -> str:
    path = tmp_path / "park.swcproject"
    Project.create(path).close()
    return str(path)


def table(tmp_path: Path, *rows: str) -> str:
    file = tmp_path / "st.csv"
    file.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return str(file)


def rows_of(count: int) -> list[str]:
    return [f"A{at},-24.9,31.6,2024-02-01,2024-03-01" for at in range(count)]


def test_what_is_assumed_is_one_notice_and_no_fault(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, *rows_of(6))
    assert main(["project", "deployments", project, "import", file, "--preview"]) == 0
    capsys.readouterr()
    assert main(["project", "deployments", project, "import", file]) == 0
    shown = capsys.readouterr()
    lines = "(2, 3, 4, 5, 6, …)"
    assert shown.err.splitlines() == [
        f"6 lines, deploymentStart: a day without a time; its beginning is taken {lines}",
        f"6 lines, deploymentEnd: a day without a time; its last second is taken {lines}",
    ]
    assert shown.out == "6 stations are new, 0 changed, 0 as before.\n"


def test_importing_again_says_what_is_new_changed_and_as_before(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = rows_of(6)
    importing = ["project", "deployments", project, "import"]
    assert main([*importing, table(tmp_path, *rows[:4])]) == 0
    rows[0] = rows[0].replace("31.6", "31.7")
    capsys.readouterr()
    assert main([*importing, table(tmp_path, *rows)]) == 0
    assert capsys.readouterr().out == "2 stations are new, 1 changed, 3 as before.\n"
    assert main([*importing, table(tmp_path, *rows), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "media": 0,
        "changed": 0,
        "left": 0,
        "stations_new": 0,
        "stations_changed": 0,
        "stations_as_before": 6,
    }


def test_a_cell_that_cannot_be_read_is_a_fault_and_a_missing_place_is_none(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = ["project", "deployments", project, "import"]
    file = table(tmp_path, "A1,,,2024-02-01T08:00Z,2024-03-01T08:00Z")
    assert main([*importing, file]) == 0
    assert capsys.readouterr().err == "1 line: it has no place (2)\n"
    file = table(tmp_path, "A1,-24.9,31.6,soon,2024-03-01T08:00Z")
    assert main([*importing, file]) == 1
    assert "line 2, deploymentStart: " in capsys.readouterr().err


def test_many_notices_hide_no_fault(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, *rows_of(600), "B,-24.9,31.6,soon,2024-03-01")
    assert main(["project", "deployments", project, "import", file, "--preview"]) == 1
    said = capsys.readouterr().err
    assert "line 602, deploymentStart: 'soon'" in said
    assert "601 lines, deploymentEnd: " in said
