"""What a person says is in photographs, from the command line."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.projects.errors import BoxUnknown, IdentificationRefused, TaxonUnknown
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.project import Project
from tests.make_pack import COLOURS, make_pack
from tests.projects.desk import photograph

TIME = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes


@pytest.fixture
def project(tmp_path: Path) -> str:
    """A project with the same names of files in two folders."""
    name = str(tmp_path / "park.swcproject")
    pack = make_pack(tmp_path / "tests.swcpack")
    for folder in ("a", "b"):
        for at, taxon in enumerate(list(COLOURS)[:2]):
            seed = at if folder == "a" else at + 10
            photograph(tmp_path / "card" / folder / f"{at}.JPG", taxon, seed=seed, time=TIME)
    assert main(["project", "new", name]) == 0
    adding = ["project", "add", name, str(tmp_path / "card"), "--pack", str(pack), "--quiet"]
    assert main(adding) == 0
    return name


Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *words: str, status: int = 0) -> list[dict[str, object]]:
    """The objects that a command prints with ``--json``."""
    capsys.readouterr()
    assert main([*words, "--json"]) == status
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def identify(capsys: Capture, project: str, *words: str, status: int = 0) -> dict[str, object]:
    command = ["project", "identify", project, *words]
    if status == 0:
        return said(capsys, *command)[0]
    capsys.readouterr()
    assert main([*command, "--json"]) == status
    found: dict[str, object] = json.loads(capsys.readouterr().err.splitlines()[-1])
    return found


def test_photographs_are_named_undone_and_counted(project: str, capsys: Capture) -> None:
    done = identify(capsys, project, "--file", "a/0.JPG", "--taxon", "chui", "--by", "Ann")
    assert done == {"media": 1, "changed": 0, "left": 0}
    identify(capsys, project, "--file", "b/1.JPG", "--kind", "person", "--count", "2")
    log = said(capsys, "project", "log", project)
    assert [(one["words"], one["details"]) for one in log[:2]] == [
        ("Identify 1 photograph as person", ["Photograph card/b/1.JPG: 2 × person"]),
        ("Identify 1 photograph as leopard", ["Photograph card/a/0.JPG: Panthera pardus"]),
    ]
    assert log[1]["by"] == "Ann"
    summary = [one for one in said(capsys, "project", "summary", project) if "judged" in one]
    assert [one["judged"] for one in summary] == [2]
    assert said(capsys, "project", "undo", project)[0]["action"] == log[0]["words"]
    assert said(capsys, "project", "info", project)[0]["identified"] == 1
    left = [one["file"] for one in said(capsys, "project", "queue", project, "to-review")]
    assert sorted(str(one) for one in left) == ["card/a/1.JPG", "card/b/0.JPG", "card/b/1.JPG"]
    assert len(said(capsys, "project", "queue", project, "to-review", "--limit", "2")) == 2


def test_more_is_added_and_what_was_said_taken_back(project: str, capsys: Capture) -> None:
    leopard = ("--file", "a/0.JPG", "--taxon", "Panthera pardus")
    identify(capsys, project, *leopard, "--sex", "female", "--certainty", "probable")
    identify(capsys, project, *leopard, "--add", "--life-stage", "juvenile", "--count", "2")
    assert identify(capsys, project, "--file", "a/0.JPG", "--withdraw")["media"] == 1
    log = said(capsys, "project", "log", project)
    first = "Photograph card/a/0.JPG: Panthera pardus, female, probable"
    assert [one["details"] for one in log[:3]] == [
        ["Photograph card/a/0.JPG: nothing"],
        [f"{first}; 2 × Panthera pardus, juvenile"],
        [first],
    ]
    assert log[1]["words"] == "Add leopard to 1 photograph"
    undone = said(capsys, "project", "undo", project)[0]["action"]
    assert undone == "Take back what was said of 1 photograph"


def test_the_log_tells_apart_acts_that_differ_by_certainty_or_remarks(
    project: str, capsys: Capture
) -> None:
    leopard = ("--file", "a/0.JPG", "--taxon", "Panthera pardus")
    for more in ((), ("--certainty", "possible"), ("--remarks", "tail\nonly")):
        identify(capsys, project, *leopard, *more)
    details = ["Panthera pardus, remarks tail only", "Panthera pardus, possible", "Panthera pardus"]
    expected = [f"Photograph card/a/0.JPG: {one}" for one in details]
    log = said(capsys, "project", "log", project)
    assert [one["details"] for one in log[:3]] == [[one] for one in expected]
    assert main(["project", "log", project, "--limit", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.strip() for line in lines if line.startswith("    ")] == expected


def test_taking_back_says_so_for_each_photograph_once(project: str, capsys: Capture) -> None:
    at = ("project", "identify", project, "--file", "a/0.JPG")
    box = ("--box", "0.5 0.25 0.3 0.25")
    for boxed in ((), box, (*box, "--add")):
        assert main([*at, "--taxon", "lion", *boxed]) == 0
    for sentence in (
        "What was said of 1 photograph was taken back.",
        "Nothing was said that could be taken back, 1 left as it is.",
    ):
        capsys.readouterr()
        assert main([*at, "--withdraw"]) == 0
        assert capsys.readouterr().out.splitlines() == [sentence]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" | |feeding| ", "feeding"),
        ("feeding|  resting |feeding", "feeding | resting"),
        ("", ""),
    ],
)
def test_no_behavior_is_empty(project: str, capsys: Capture, typed: str, kept: str) -> None:
    at = ("--file", "a/0.JPG", "--taxon", "lion", "--behavior", typed)
    identify(capsys, project, *at)
    with Project.open(Path(project), write=False) as opened:
        assert opened.file.one("SELECT behavior FROM identification_row") == kept


def test_bars_alone_are_no_behavior(project: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        identify(capsys, project, "--file", "a/0.JPG", "--kind", "unknown", "--behavior", " | ")
    assert "there is nothing between the bars" in capsys.readouterr().err


def test_an_ending_that_is_of_several_files_is_refused(project: str, capsys: Capture) -> None:
    error = identify(capsys, project, "--file", "0.JPG", "--kind", "blank", status=2)
    assert error["message"] == "0.JPG is 2 photographs: card/a/0.JPG, card/b/0.JPG"
    error = identify(capsys, project, "--file", "9.JPG", "--kind", "blank", status=2)
    assert error["error"] == "NothingChosen"
    error = identify(capsys, project, "--media", "none", "--kind", "blank", status=2)
    assert error["error"] == "NothingChosen"
    error = identify(capsys, project, "--media", "", "--kind", "blank", status=2)
    assert error["message"] == "The project has no photograph of ''."
    for what in (("--kind", "blank"), ("--withdraw",)):
        error = identify(capsys, project, "--event", "none", *what, status=2)
        assert error["error"] == "EventUnknown"
    error = identify(capsys, project, "--file", "a/0.JPG", "--region", "none", "--accept", status=2)
    assert error["error"] == BoxUnknown.__name__


def test_a_box_is_drawn_by_its_edges(project: str, capsys: Capture) -> None:
    at = ("--file", "a/0.JPG", "--box", "0.5 0.25 0.3 0.25")
    assert identify(capsys, project, *at, "--taxon", "chui")["media"] == 1
    out = Path(project).parent / "out.jsonl"
    assert main(["export", project, "--format", "jsonl", "--out", str(out)]) == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    boxes = [one["box"] for one in rows if one["identified"] == "Panthera pardus"]
    assert boxes == ["0.5000 0.2500 0.3000 0.2500"]
    (region,) = (one["region"] for one in rows if one["identified"] == "Panthera pardus")
    by_region = ("--file", "a/0.JPG", "--region", region)
    assert identify(capsys, project, *by_region, "--taxon", "simba")["media"] == 1
    assert identify(capsys, project, *at, "--withdraw")["media"] == 1
    error = identify(capsys, project, "--event", "x", *at[2:], "--kind", "blank", status=2)
    assert error["message"] == "An event has no boxes. Omit --region and --box."


@pytest.mark.parametrize("edges", ["", "0.1 0.1 0.2", "0.5 0.5 0.9 0.1", "nan 0 1 1", "a b c d"])
def test_what_is_no_box_is_refused(project: str, capsys: Capture, edges: str) -> None:
    at = ("--file", "a/0.JPG", "--box", edges, "--kind", "unknown")
    with pytest.raises(SystemExit):
        main(["project", "identify", project, *at, "--json"])
    error = json.loads(capsys.readouterr().err)
    assert "write four numbers from 0 to 1" in error["message"]


@pytest.mark.parametrize("option", ["--media", "--file", "--event", "--region"])
def test_a_name_that_is_not_text_is_of_nothing(project: str, capsys: Capture, option: str) -> None:
    """A byte that is not UTF-8, as the system hands it over."""
    target = ("--file", "a/0.JPG") if option == "--region" else ()
    error = identify(capsys, project, *target, option, "\udcff", "--kind", "blank", status=2)
    assert error["error"] in ("NothingChosen", "EventUnknown", "BoxUnknown")


def test_a_file_is_named_by_its_whole_path_or_from_here(
    project: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = Path(project).parent / "card"
    monkeypatch.chdir(card / "b")
    for at, name in enumerate((str(card / "a" / "0.JPG"), "../a/0.JPG", "./1.JPG")):
        kind = ("blank", "person", "vehicle")[at]
        assert identify(capsys, project, "--file", name, "--kind", kind)["media"] == 1
    log = said(capsys, "project", "log", project)
    assert [one["details"] for one in log[:3]] == [
        ["Photograph card/b/1.JPG: vehicle"],
        ["Photograph card/a/0.JPG: person"],
        ["Photograph card/a/0.JPG: blank"],
    ]


def test_texts_of_people_are_written_plainly_or_refused(project: str, capsys: Capture) -> None:
    at = ("--file", "a/0.JPG", "--kind", "other_animal")
    for words in (
        ("--by", ""),
        ("--by", " "),
        ("--by", "x" * 61),
        ("--by", "Ann\x1b[31m"),
        ("--remarks", "a\u202eb"),
        ("--name", "\udcff"),
    ):
        with pytest.raises(SystemExit):
            main(["project", "identify", project, *at, *words, "--json"])
        assert json.loads(capsys.readouterr().err)["error"] == "WrongUsage"
    plain = ("--name", " a \n zebra ", "--remarks", " one \r\n two\n", "--by", "Ann\tB")
    identify(capsys, project, *at, *plain)
    out = Path(project).parent / "out.jsonl"
    assert (
        main(["export", project, "--format", "jsonl", "--coarsen", "none", "--out", str(out)]) == 0
    )
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    (row,) = [one for one in rows if one["identified"]]
    assert [row[name] for name in ("identified", "remarks", "identified_by")] == [
        "a zebra",
        "one\ntwo",
        "Ann B",
    ]


def test_options_that_would_have_no_effect_are_refused(project: str, capsys: Capture) -> None:
    at = ("--file", "a/0.JPG")
    for words in (
        (*at, "--accept", "--count", "2"),
        (*at, "--accept", "--count", "0"),
        (*at, "--withdraw", "--life-stage", "adult"),
        (*at, "--accept", "--add"),
        ("--event", "any", "--accept"),
    ):
        assert identify(capsys, project, *words, status=2)["error"] == "WrongUsage"
    error = identify(capsys, project, *at, "--taxon", "lion", "--name", "Simba", status=2)
    assert error["error"] == "IdentificationRefused"


def test_a_name_of_no_animal_and_what_cannot_be_said(project: str, capsys: Capture) -> None:
    at = ("--file", "a/0.JPG")
    for words, error in (
        (("--taxon", "unicorn"), TaxonUnknown),
        (("--taxon", "leop"), TaxonUnknown),
        (("--kind", "blank", "--count", "3"), IdentificationRefused),
        (("--kind", "person", "--sex", "male"), IdentificationRefused),
        (("--taxon", "lion", "--count", "0"), IdentificationRefused),
    ):
        assert identify(capsys, project, *at, *words, status=2)["error"] == error.__name__
    with (
        Project.open(Path(project), write=False) as opened,
        pytest.raises(TaxonUnknown, match="there are names like it: Panthera pardus"),
    ):
        KnownTaxa(opened.connection).named("leop")
    assert said(capsys, "project", "info", project)[0]["identified"] == 0


def test_what_the_model_says_is_accepted(project: str, capsys: Capture) -> None:
    rows = said(capsys, "project", "queue", project, "to-review")
    named = [str(one["media_id"]) for one in rows if one["answer"]]
    assert named
    for media in named:
        assert identify(capsys, project, "--media", media, "--accept")["media"] == 1
    (summary,) = [one for one in said(capsys, "project", "summary", project) if "judged" in one]
    assert summary == {
        "judged": len(named),
        "compared": len(named),
        "agreed": len(named),
        "agreed_at_another_rank": 0,
    }
    capsys.readouterr()
    assert main(["project", "summary", project]) == 0
    assert f"People judged {len(named)} photograph" in capsys.readouterr().out
