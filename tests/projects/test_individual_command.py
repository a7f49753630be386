"""The command ``project individuals``, from photographs to a hit rate."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.cli.project import individual_commands
from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.project import Project
from swc_desktop.projects.thumbnails import cache_path
from tests.projects.desk import Desk, photograph

START = datetime(2024, 5, 1, 6)  # noqa: DTZ001 - what a camera writes
PLACE = (-24.9, 31.6)


def printed(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(["project", "individuals", *words]) == status
    shown = capsys.readouterr()
    return shown.err if status else shown.out


def records(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed(capsys, *words, "--json").splitlines()]


@pytest.fixture
def park(tmp_path: Path, classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> str:
    """Eight photographs of lions, hours apart, and one of a jaguar; the names of files say which
    animal it is and in which event."""
    card = tmp_path / "card"
    for at, name in enumerate(("a1", "a2", "b1", "b2", "c1", "x1")):
        taken = START + timedelta(hours=3 * at)
        photograph(card / f"{name}.jpg", "Panthera leo", seed=at, place=PLACE, time=taken)
    taken = START + timedelta(hours=30)
    photograph(card / "j1.jpg", "Panthera onca", seed=9, place=(-16.5, -56.7), time=taken)
    path = tmp_path / "park.swcproject"
    with Project.create(path) as project:
        Desk(project, classifier).add(card)
    monkeypatch.setattr(individual_commands, "open_graphs", lambda *_: classifier.sessions)
    return str(path)


def test_from_photographs_to_a_hit_rate(park: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = printed(capsys, park, "hit-rate")
    assert "no individual was seen in two events" in said
    (first,) = records(capsys, park, "new", "--file", "a1.jpg", "--flank", "left", "--sex", "male")
    assert first == {"media": 1, "changed": 0, "left": 0, "individual": "PANLEO-001"}
    (alike, new) = records(capsys, park, "alike", "--file", "b1.jpg")
    assert (alike["individual"], alike["rank"], new["new"]) == ("PANLEO-001", 1, "PANLEO-002")
    assert alike["cosine"] == pytest.approx(1, abs=0.02)
    assert "no probabilities" in str(new["scores"])
    (only,) = records(capsys, park, "alike", "--file", "b1.jpg", "--flank", "right")
    assert only["new"] == "PANLEO-002", "left and right are never compared"
    printed(capsys, park, "different", "PANLEO-001", "--file", "b1.jpg")
    (only,) = records(capsys, park, "alike", "--file", "b1.jpg")
    assert only["ruled_out"] == 1
    assert "1 individual was ruled out." in printed(capsys, park, "alike", "--file", "b1.jpg")
    printed(capsys, park, "new", "Mane-2", "--file", "b1.jpg", "--remarks", "torn ear")
    printed(capsys, park, "same", "Mane-2", "--file", "b2.jpg")
    printed(capsys, park, "same", "PANLEO-001", "--file", "a2.jpg", "--by", "Ann")
    printed(capsys, park, "same", "PANLEO-001", "--file", "a2.jpg", "--by", "Bob")
    (shown,) = records(capsys, park, "show", "PANLEO-001")
    assert isinstance(shown["pictures"], list)
    assert [one["files"] for one in shown["pictures"]] == [["card/a1.jpg"], ["card/a2.jpg"]]
    assert (shown["pictures"][1]["identified_by"], shown["pictures"][1]["confirmed_by"]) == (
        "Ann",
        ["Bob"],
    )
    assert "confirmed by Bob" in printed(capsys, park, "show", "PANLEO-001")
    listed = records(capsys, park)
    assert [(one["individual"], one["pictures"]) for one in listed] == [
        ("Mane-2", 2),
        ("PANLEO-001", 2),
    ]
    (done,) = records(capsys, park, "reference", "--file", "a2.jpg")
    assert (done["media"], done["individual"]) == (1, None)
    assert "not of an individual" in printed(
        capsys, park, "reference", "--file", "c1.jpg", status=2
    )
    printed(capsys, park, "unsure", "PANLEO-001", "--file", "c1.jpg")
    assert "(unsure)" in printed(capsys, park, "alike", "--file", "c1.jpg")
    rates = records(capsys, park, "hit-rate")
    assert [(one["top"], one["events"], one["choices"]) for one in rates] == [
        (1, 4, 2),
        (5, 4, 2),
        (10, 4, 2),
    ]
    assert (rates[1]["hits"], rates[1]["share"], rates[1]["low"]) == (4, 1.0, 0.3976)
    words = printed(capsys, park, "hit-rate")
    assert "top 5: 4 of 4 events, 100 % (95 % interval 40 to 100 %)" in words
    assert "it is not tested in the field" in words
    capsys.readouterr()
    assert main(["project", "info", park, "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert (info["individuals"], info["lost_thumbnails"], info["lost_embeddings"]) == (2, 0, 0)
    unnamed = records(capsys, park, "alike", "--file", "a1.jpg", "--unnamed")
    lions = sorted(str(one["files"]) for one in unnamed[:2])
    assert lions == ["['card/c1.jpg']", "['card/x1.jpg']"]
    assert [one["files"] for one in unnamed[2:]] == [["card/j1.jpg"]], "it is of the same genus"


def test_catalogue_is_changed_merged_split_and_undone(
    park: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed(capsys, park, "new", "A", "--file", "a1.jpg")
    printed(capsys, park, "new", "B", "--file", "b1.jpg")
    printed(capsys, park, "edit", "A", "--code", "Scar", "--sex", "male", "--remarks", "old")
    printed(capsys, park, "merge", "Scar", "B")
    (one,) = records(capsys, park, "list")
    assert (one["individual"], one["pictures"], one["merged"]) == ("Scar", 2, ["B"])
    (split,) = records(capsys, park, "split", "B", "--file", "b1.jpg", "--code", "C")
    assert split["individual"] == "C"
    assert [one["individual"] for one in records(capsys, park)] == ["C", "Scar"]
    capsys.readouterr()
    assert main(["project", "log", park, "--limit", "4"]) == 0
    log = capsys.readouterr().out
    assert "Take 1 photograph out of Scar as C" in log
    assert "Merge 1 individual into Scar" in log
    assert "Individual Scar: Scar, Panthera leo melanochaita, sex male, remarks old" in log
    printed(capsys, park, "edit", "C", "--taxon", "Panthera onca")
    (shown,) = records(capsys, park, "show", "C")
    assert shown["taxon"] == "Panthera onca"
    capsys.readouterr()
    assert main(["project", "log", park, "--limit", "1"]) == 0
    assert "Photograph card/b1.jpg: Panthera onca, C" in capsys.readouterr().out
    for _ in range(4):
        assert main(["project", "undo", park]) == 0
    assert [one["individual"] for one in records(capsys, park)] == ["A", "B"]
    assert main(["project", "redo", park]) == 0
    assert [one["individual"] for one in records(capsys, park)] == ["B", "Scar"]


def test_embeddings_that_are_lost_are_made_again(
    park: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed(capsys, park, "new", "A", "--file", "a1.jpg")
    cache_path(Path(park)).unlink()
    said = printed(capsys, park, "alike", "--file", "b1.jpg", status=2)
    assert "no embedding of it is kept; the command individuals embed" in said
    (made,) = records(capsys, park, "embed", "--file", "b1.jpg")
    assert made == {"made": 1, "left": 0}
    (alike, _) = records(capsys, park, "alike", "--file", "b1.jpg")
    assert alike["individual"] == "A", "that of a known animal is in the project"
    (tmp_path / "card" / "x1.jpg").write_bytes(b"no picture")
    capsys.readouterr()
    assert main(["project", "individuals", park, "embed"]) == 1
    assert "Made 4 embeddings; 1 could not be made." in capsys.readouterr().out


REFUSED: list[tuple[list[str], str]] = [
    (["show", "Z"], "The project has no individual 'Z'"),
    (["new", "two words", "--file", "a1.jpg"], "no blanks"),
    (["new", "A", "--file", "j1.jpg"], "A is another individual"),
    (["same", "A", "--file", "j1.jpg"], "the picture shows Panthera onca, not Panthera leo"),
    (["merge", "A", "A"], "it is the same individual already"),
    (["split", "A", "--file", "a1.jpg"], "no picture of A would be left"),
    (["split", "A", "--file", "b1.jpg"], "a picture is not of A"),
    (["same", "A"], "Name a photograph with --file or --media"),
    (["same", "--file", "a1.jpg"], "individuals same takes 1 code."),
    (["merge", "A"], "individuals merge takes at least 2 codes."),
    (["list", "--sex", "male"], "--sex does not belong to individuals list"),
    (["list", "--remarks", ""], "--remarks does not belong to individuals list"),
    (["flank", "--file", "a1.jpg"], "Say which side with --flank"),
    (["rename", "A"], "Write one of list, show, new"),
]


def test_what_cannot_be_is_said(park: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed(capsys, park, "new", "A", "--file", "a1.jpg")
    assert main(["project", "identify", park, "--file", "j1.jpg", "--accept"]) == 0
    before = records(capsys, park)
    for words, sentence in REFUSED:
        assert sentence in printed(capsys, park, *words, status=2)
    assert records(capsys, park) == before


@pytest.mark.parametrize(
    "words", [("edit", "A", "--code", ""), ("split", "A", "--code", " "), ("new", "")]
)
def test_a_code_that_is_empty_is_refused(
    park: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    printed(capsys, park, "new", "A", "--file", "a1.jpg")
    before = records(capsys, park)
    pictures = () if words[0] == "edit" else ("--file", "a1.jpg")
    with pytest.raises(SystemExit) as ended:
        main(["project", "individuals", park, *words, *pictures])
    assert ended.value.code == 2
    assert "empty" in capsys.readouterr().err
    assert records(capsys, park) == before
