"""The command ``project population``, as a person types it."""

import json
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.projects.project import Project
from tests.projects.desk import Desk, real_classifier
from tests.sharing.shared_project import fill


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("park")
    desk = Desk(Project.create(top / "park.swcproject", "Mara"), real_classifier(top / "pack"))
    fill(desk, top / "cards")
    desk.project.close()
    return top / "park.swcproject"


def test_the_individuals_are_estimated(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["project", "population", str(park)]) == 0
    said = capsys.readouterr()
    assert "Panthera pardus: 1 individual, 1 capture in 31 occasions of 1 day" in said.out
    assert "any number would fit" in said.out
    assert "no animal came, left, was born or died" in said.out


def test_programs_get_an_object_a_species(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["project", "population", str(park), "--occasion-days", "7", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert (found["species"], found["individuals"]) == ("Panthera pardus", 1)
    assert (found["occasion_days"], found["by_occasions"]) == (7, None)
    assert found["doubts"] == ["none_seen_again", "gaps"]


def test_where_there_are_none_it_says_so(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["project", "population", str(park), "--from", "2024-02-25"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "No named individual was seen at a station" in said.err


def test_days_the_wrong_way_round_are_refused(
    park: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = ["--from", "2024-03-10", "--to", "2024-02-01"]
    assert main(["project", "population", str(park), *days]) == 2
    sentence = "The first day, 2024-03-10, is after the last, 2024-02-01."
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("days", ["91", "100000"])
def test_an_occasion_has_some_days(
    park: Path, capsys: pytest.CaptureFixture[str], days: str
) -> None:
    assert main(["project", "population", str(park), "--occasion-days", days]) == 2
    assert "An occasion has 1 to 90 days." in capsys.readouterr().err
