"""The watch list: which names are seen on which photographs."""

import json
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.core.detector import DetectorClass
from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Box
from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.project import Project
from swc_desktop.projects.watch_list import MAX_FILES, SeenAnswer, WatchList, look_through
from tests.make_detector import BOXES, SeenBox
from tests.make_pack import make_pack
from tests.projects.desk import Desk, photograph, real_classifier

PERSON = SeenBox(Box(0.5, 0.25, 0.25, 0.5), DetectorClass.PERSON)


@pytest.fixture
def taxa(tmp_path: Path) -> KnownTaxa:
    with Project.create(tmp_path / "empty.swcproject") as project:
        return KnownTaxa(project.connection)


def named(taxon: str, confidence: float = 0.99) -> SeenAnswer:
    return SeenAnswer(Status.NAMED, taxon, confidence)


def test_a_name_stands_for_all_below_it_in_any_language(taxa: KnownTaxa) -> None:
    watch = WatchList(["Felidae", "chui", "Person", "tiger"], taxa)
    watch.look("a", [named("Panthera pardus")])
    watch.look("b", [named("Panthera leo"), SeenAnswer(Status.PERSON, None, 0.9)])
    watch.look("c", [named("Loxodonta africana"), SeenAnswer(Status.BLANK, None, 0.9)])
    assert [(one.name, one.files) for one in watch.seen] == [
        ("Felidae", ["a", "b"]),
        ("chui", ["a"]),
        ("Person", ["b"]),
    ]
    assert str(watch.words) == (
        "Watch list: Felidae on 2 photographs; chui on 1 photograph; Person on 1 photograph."
    )
    assert watch.notes == []


def test_what_is_not_sure_counts_and_is_said(taxa: KnownTaxa) -> None:
    watch = WatchList(["lion"], taxa)
    watch.look("a", [named("Panthera leo", 0.5), named("Panthera leo", 0.9)])
    watch.look("b", [named("Panthera leo", 0.5)])
    assert str(watch.words) == "Watch list: lion on 2 photographs (1 not sure)."
    assert watch.seen[0].record == {
        "name": "lion",
        "photographs": 2,
        "not_sure": 1,
        "files": ["a", "b"],
    }


def test_nothing_is_said_of_what_is_not_there(taxa: KnownTaxa) -> None:
    watch = WatchList(["tiger", "okapi", "tiger"], taxa)
    watch.look("a", [named("Panthera leo")])
    assert watch.words is None
    assert [str(note) for note in watch.notes] == [
        "Nothing is watched for these names on the watch list, as no animal that is known here "
        "has them: okapi."
    ]


def test_files_are_bounded_and_all_are_counted(taxa: KnownTaxa) -> None:
    watch = WatchList(["lion"], taxa)
    for at in range(MAX_FILES + 5):
        watch.look(str(at), [named("Panthera leo")])
    assert (watch.seen[0].photographs, len(watch.seen[0].files)) == (MAX_FILES + 5, MAX_FILES)


@pytest.fixture(scope="module")
def with_people(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return real_classifier(tmp_path_factory.mktemp("pack"), [*BOXES, PERSON])


def test_a_person_beside_an_animal_is_seen(tmp_path: Path, with_people: Classifier) -> None:
    desk = Desk(Project.create(tmp_path / "park.swcproject"), with_people)
    for at in range(3):
        photograph(tmp_path / "card" / f"{at}.jpg", "Panthera leo", seed=at)
    desk.add(tmp_path / "card")
    numbers = [int(str(row[0])) for row in desk.project.file.rows("SELECT number FROM media")]
    watch = look_through(desk.project.connection, ["person", "vehicle"], numbers[:2])
    (seen,) = watch.seen
    assert (seen.name, seen.photographs, seen.numbers) == ("person", 2, numbers[:2])
    assert seen.files == ["0.jpg", "1.jpg"]
    desk.project.close()


@pytest.fixture
def command(tmp_path: Path, home: Path) -> list[str]:
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo")
    photograph(tmp_path / "card" / "b.jpg", "Panthera leo", seed=1)
    assert main(["project", "new", str(tmp_path / "park.swcproject")]) == 0
    assert main(["watch-list", "add", "Lion", "vehicle", "okapi"]) == 0
    pack = make_pack(tmp_path / "tests.swcpack")
    return [str(tmp_path / "card"), "--pack", str(pack)]


def test_the_list_is_kept_in_the_settings(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch-list"]) == 0
    assert capsys.readouterr().out == "The watch list is empty.\n"
    assert main(["watch-list", "add", " Panthera  tigris", "person", "person"]) == 0
    assert main(["watch-list", "remove", "person", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {
        "watch_list": ["Panthera tigris"]
    }
    for wrong in (["add"], ["remove", "lion"], ["add", "x" * 101], ["add", *map(str, range(101))]):
        assert main(["watch-list", *wrong]) == 2
    assert main(["watch-list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["watch_list"] == ["Panthera tigris"]


def test_a_project_says_what_was_added(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ["project", "add", str(tmp_path / "park.swcproject"), *command, "--quiet"]
    capsys.readouterr()
    assert main([*add, "--watch", "Felidae"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Watch list: Lion on 2 photographs; Felidae on 2 photographs." in lines
    assert "  Lion: a.jpg" in lines
    assert any(
        line.startswith("Nothing is watched for") and line.endswith(": okapi.") for line in lines
    )
    assert main([*add, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["watched"] == []  # nothing is new
    assert main(add) == 0
    assert "Nothing on the watch list was seen." in capsys.readouterr().out


def test_a_run_says_it_before_its_summary(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ["classify", *command, "--out", str(tmp_path / "out.csv")]
    capsys.readouterr()
    assert main(run) == 0
    lines = capsys.readouterr().err.splitlines()
    assert "Watch list: Lion on 2 photographs." in lines
    assert f"  Lion: {tmp_path / 'card' / 'a.jpg'}" in lines
    assert lines[-1] == "Added 2 photographs."
    assert main([*run, "--progress", "json"]) == 0
    summary = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert [(one["name"], one["photographs"]) for one in summary["watched"]] == [("Lion", 2)]
    assert main(["watch-list", "remove", "Lion", "vehicle", "okapi"]) == 0
    assert main(run) == 0
    assert "atch list" not in capsys.readouterr().err
