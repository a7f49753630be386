"""What the commands that only read a project print: names and states in words."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.core.observation import Moment, Place
from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.act_details import act_details
from swc_desktop.projects.acts import actions
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.project import Project
from swc_desktop.projects.selecting import Selected, select_paths
from swc_desktop.projects.target_names import TargetNames
from tests.projects.desk import Desk, photograph, real_classifier

TIME = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return real_classifier(tmp_path_factory.mktemp("pack"))


@pytest.fixture
def desk(tmp_path: Path, classifier: Classifier) -> Iterator[Desk]:
    """Two lions and one animal that the pack does not know."""
    desk = Desk(Project.create(tmp_path / "park.swcproject"), classifier)
    for at, taxon in enumerate(("Panthera leo", "Panthera leo", "nothing")):
        when = TIME + timedelta(seconds=at)
        photograph(tmp_path / "card" / f"{at}.jpg", taxon, seed=at, time=when)
    desk.add(tmp_path / "card")
    yield desk
    desk.project.close()


def words(desk: Desk, capsys: pytest.CaptureFixture[str], command: str, *more: str) -> list[str]:
    capsys.readouterr()
    assert main(["project", command, str(desk.project.path), *more]) == 0
    return capsys.readouterr().out.splitlines()


def test_the_summary_has_common_names_and_words_for_states(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words(desk, capsys, "summary") == [
        "       2  Lion, Panthera leo  (species)",
        "       1  Other animal or empty",
    ]
    lion, other = (json.loads(line) for line in words(desk, capsys, "summary", "--json"))
    assert lion == {
        "taxon": "Panthera leo",
        "common_name": "lion",
        "rank": "species",
        "photographs": 2,
    }
    assert (other["taxon"], other["common_name"], other["rank"]) == (None, None, "not_in_pack")


def test_the_summary_counts_what_a_detector_found(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.project.connection.execute(
        "UPDATE prediction SET status = 'person', confidence = 0.97 WHERE status = 'not_in_pack'"
    )
    assert words(desk, capsys, "summary")[1] == "       1  Person"
    _, person = (json.loads(line) for line in words(desk, capsys, "summary", "--json"))
    assert (person["taxon"], person["rank"], person["photographs"]) == (None, "person", 1)


def test_events_name_their_animals_as_people_do(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.work.set_deployment(
        Deployment("A1", latitude=-24.9, longitude=31.6, zone="Africa/Johannesburg")
    )
    every = desk.project.file.rows("SELECT id FROM media")
    desk.work.assign([Selected("media", str(id_)) for (id_,) in every], "A1")
    (line,) = words(desk, capsys, "events")
    assert line.endswith("3 photographs  Southern lion 2, Other animal or empty 1")


def test_the_log_says_what_each_act_changed(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = tmp_path / "card"
    connection, work = desk.project.connection, desk.work
    work.place(select_paths(connection, [card]), Place(-24.9947, 31.5889))
    work.set_deployment(Deployment("A1", location_name="River"))
    work.set_deployment(Deployment("A1", location_name="Ridge", zone="Africa/Nairobi"))
    every = [card / f"{at}.jpg" for at in range(3)]
    work.assign(select_paths(connection, every[:2]), "A1")
    work.time(select_paths(connection, every[2:]), Moment(TIME, timedelta(hours=2)))
    lines = words(desk, capsys, "log")
    acts = [" ".join(line.split()[2:]) for line in lines if not line.startswith(" ")]
    details = [line.strip() for line in lines if line.startswith("    ")]
    assert acts[-1].startswith("Add 3 photographs")
    assert details == [
        "Photograph card/2.jpg: 2024-02-19T06:24:10+02:00",
        "Photograph card/0.jpg, Photograph card/1.jpg: camera station A1",
        "Camera station A1: name of the place Ridge, time zone Africa/Nairobi",
        "Camera station A1",
        "Folder card: -24.9947, 31.5889",
    ]
    objects = [json.loads(line) for line in words(desk, capsys, "log", "--json")]
    assert [one["details"] for one in objects] == [[said] for said in details] + [[]]


def test_the_log_names_some_of_many_and_rounds_places_of_a_locked_project(
    desk: Desk,
) -> None:
    connection = desk.project.connection
    ids = [str(row[0]) for row in desk.project.file.rows("SELECT id FROM media ORDER BY number")]
    desk.work.place([Selected("media", one) for one in ids], Place(-24.9947, 31.5889))
    names = TargetNames(connection)
    number = actions(connection)[0].number
    (exact,) = act_details(connection, number, names, is_coarse=False)
    (coarse,) = act_details(connection, number, names, is_coarse=True)
    files = ", ".join(f"Photograph card/{at}.jpg" for at in range(3))
    assert (str(exact), str(coarse)) == (
        f"{files}: -24.9947, 31.5889",
        f"{files}: -25.0, 31.6",
    )
    rows = [Deployment(f"N{at}") for at in range(5)]
    desk.work.deployments(rows, source="stations.csv")
    listed = act_details(connection, actions(connection)[0].number, names, is_coarse=False)
    assert [str(one) for one in listed] == [
        *(f"Camera station N{at}" for at in range(3)),
        "and 2 more",
    ]
