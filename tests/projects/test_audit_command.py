"""Checking answers by a random draw, from words to words."""

import json
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import message
from swc_desktop.projects.audit_results import left_to_judge
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from tests.projects.audited_project import answered
from tests.projects.desk import Desk

WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)


def printed(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(["project", "audit", *words]) == status
    shown = capsys.readouterr()
    return shown.err if status else shown.out


def records(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed(capsys, *words, "--json").splitlines()]


def judge(desk: Desk, *said: Identified) -> None:
    left = left_to_judge(desk.project.connection)
    new = [Judgement(Target(one.media), (what,)) for one, what in zip(left, said, strict=False)]
    identify(desk.project, desk.decider, new, WORDS)


def test_drawn_listed_without_answers_and_shown(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(desk, 24)
    with desk.project.transaction() as raw:
        raw.execute("UPDATE setting SET value = 'A | B' WHERE name = 'name'")
    path = str(desk.project.path)
    desk.project.close()
    (drawn,) = records(capsys, "draw", path, "--per-group", "2", "--seed", "3")
    assert (drawn["drawn"], drawn["population"]) == (12, 24)
    said = printed(capsys, "draw", path, "--per-group", "1")
    assert said.startswith("Drew 6 photographs of 24 with an answer that nobody has judged")
    words = ("--answer", "Panthera leo", "--answer", "blank")
    said = printed(capsys, "draw", path, *words, "--per-group", "1")
    assert said.startswith(
        "Drew 2 photographs of 8 with Panthera leo, blank that nobody has judged"
    )
    assert "; 24 have an answer that nobody has judged" in said
    printed(capsys, "draw", path, "--per-group", "1")
    first = str(drawn["audit"])
    listed = printed(capsys, path, "list", "--draw", first)
    assert len(listed.splitlines()) == 12
    for word in ("Panthera", "blank", "unsure", "0.9"):
        assert word not in listed
    rows = records(capsys, "list", path, "--draw", first, "--limit", "5")
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5]
    assert set(rows[0]) == {"position", "media_id", "files"}
    desk.restart()
    judge(desk, *[Identified(kind=Kind.BLANK)] * 6)
    desk.project.close()
    assert records(capsys, "list", path) == []
    (whole, *figures) = records(capsys, "result", path)
    assert (whole["judged"], whole["left"], whole["all_answers"]) == (6, 0, True)
    assert len(list(whole["unchecked"])) == 6  # type: ignore[call-overload]
    (blank,) = [one for one in figures if one.get("status") == "blank" and one["figure"] == "right"]
    assert (blank["hits"], blank["others"], blank["share"]) == (1, 0, 1.0)
    out = tmp_path / "audit.md"
    assert printed(capsys, "result", path, "--out", str(out)) == ""
    page = out.read_text(encoding="utf-8")
    assert page == printed(capsys, "result", path)
    assert page.startswith("# Audit of the answers in A \\| B\n")
    assert "Photographs with an answer that nobody had judged: 24. Drawn at random on " in page
    assert "| Panthera leo (lion) | species |  | 0 | 1 | 0 | 0.0 (0.0 to 97.5), few |" in page
    assert "No figure yet: fewer than 2 photographs" in page
    (earlier, *_) = records(capsys, "result", path, "--draw", first)
    assert earlier["audit"] == first


def test_counts_are_on_the_page_once_all_answers_are_checked(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(desk, 24)
    path = str(desk.project.path)
    desk.project.close()
    printed(capsys, "draw", path, "--seed", "1")
    desk.restart()
    judge(desk, *[Identified(kind=Kind.BLANK)] * 23)
    desk.project.close()
    page = printed(capsys, "result", path)
    assert "Judged: 23. Left: 1." in page
    assert "judge them in the order of the list" in page
    found = records(capsys, "result", path)
    counts = [one for one in found if one.get("figure") == "photographs"]
    assert {one["taxon"] for one in counts} >= {"Panthera", "Panthera leo", "Panthera pardus"}
    assert {one["estimate"] for one in counts} == {0}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["result"], "The project has no such audit"),
        (["list"], "The project has no such audit"),
        (["draw"], "There is nothing to draw"),
        (["count"], "Write one of draw, list, result after audit"),
        (["result", "--seed", "3"], "--seed does not belong to audit result"),
        (["list", "--answer", "blank"], "--answer does not belong to audit list"),
        (["list", "--out", "page.md"], "--out does not belong to audit list"),
        (["result", "--limit", "5"], "--limit does not belong to audit result"),
    ],
)
def test_what_cannot_be_done_is_said(
    words: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "park.swcproject")
    assert main(["project", "new", path]) == 0
    assert sentence in printed(capsys, words[0], path, *words[1:], status=2)


@pytest.mark.parametrize("words", [("--draw", "x"), ("--out", "page.md"), ("--limit", "5")])
def test_no_sample_is_drawn_for_an_option_of_another(
    words: tuple[str, str], desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(desk, 6)
    path = str(desk.project.path)
    desk.project.close()
    assert f"{words[0]} does not belong to audit draw" in printed(
        capsys, "draw", path, *words, status=2
    )
    desk.restart()
    assert desk.project.file.one("SELECT count(*) FROM action WHERE kind = 'audit'") == 0
    assert "no such audit" in printed(capsys, "result", path, status=2)


def test_a_page_never_replaces_a_part_of_the_project(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(desk, 6)
    path = str(desk.project.path)
    desk.project.close()
    printed(capsys, "draw", path)
    assert "part of the project" in printed(capsys, "result", path, "--out", path, status=2)
