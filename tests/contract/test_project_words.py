"""Hostile paths, numbers and files in commands of a project: a sentence, and nothing is lost."""

import json
import os
import shutil
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.projects.errors import ExportRefused, ProjectNotNamed
from tests.contract.project_cards import make_card
from tests.contract.stopping import posix

Project = Path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    path = tmp_path / "park.swcproject"
    assert main(["project", "new", str(path)]) == 0
    return path


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """What a command says that does nothing."""
    capsys.readouterr()
    try:
        status = main([str(word) for word in words])
    except SystemExit as ended:  # of argparse
        status = int(str(ended.code))
    said = capsys.readouterr()
    assert status == 2
    assert said.out == ""
    return said.err.splitlines()[-1]


@pytest.mark.parametrize("name", ["", ".", "..", "/"])
@pytest.mark.parametrize("action", ["new", "info", "undo"])
def test_a_path_without_a_name_is_no_project(
    name: str, action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, "project", action, name) == str(ProjectNotNamed(name=name))


@pytest.mark.parametrize(
    "words",
    [
        ("log", "--limit", "0"),
        ("log", "--limit", "-1"),
        ("add", "--limit", "-3", "x"),
        ("add", "--limit", "0", "x"),
        ("place", "--place", "1,2", "--uncertainty=-5", "x"),
        ("place", "--place", "1,2", "--uncertainty", "nan", "x"),
        ("place", "--place", "1,2", "--uncertainty", "1e999", "x"),
        ("place", "--gpx", "x", "--max-gap", "9" * 400 + "d"),
        ("place", "--gpx", "x", "--max-gap", "99999999999d"),
        ("place", "--gpx", "x", "--max-gap=-5m"),
        ("place", "--gpx", "x", "--offset=-99999999999d"),
        ("place", "--place=90.0001,0", "x"),
        ("place", "--place=0,180.0001", "x"),
        ("place", "--place=nan,0", "x"),
        ("place", "--place=0,0", "x"),
        ("time", "--time", "1989-12-31T23:59", "x"),
        ("time", "--time", "2100-01-01T00:00", "x"),
        ("time", "--time", "2024-02-30T00:00", "x"),
        ("time", "--time", "9999-12-31T23:59+00:00", "x"),
    ],
    ids=" ".join,
)
def test_numbers_that_nothing_has_are_refused(
    project: Project, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    action, *more = words
    assert "error: argument" in refused(capsys, "project", action, project, *more)


@pytest.mark.parametrize(
    ("camera", "true", "problem"),
    [
        ("0001-01-01 00:00", "2024-01-01T00:00+00:00", "2,023 years apart"),
        ("2024-01-01 00:00", "2024-01-01T00:00", "has no offset"),
        ("2024-01-01 00:00+02:00", "2024-01-01T00:00+02:00", "has an offset; leave it out"),
    ],
)
def test_clocks_that_nothing_has_are_refused(
    project: Project, capsys: pytest.CaptureFixture[str], camera: str, true: str, problem: str
) -> None:
    said = refused(capsys, "project", "clock", project, "--camera", camera, "--true", true, "x")
    assert problem in said


def test_a_limit_above_all_numbers_is_no_limit(project: Project) -> None:
    assert main(["project", "log", str(project), "--limit", str(9**40)]) == 0


@posix
@pytest.mark.slow
def test_names_that_are_not_utf_8_are_kept_to_the_byte(
    project: Project, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = os.fsdecode(b"caf\xe9 \xff")
    card = tmp_path / odd / f"{odd}\n\x1b[31m"
    make_card(card, 3)
    odd_pack = tmp_path / f"{odd}.swcpack"
    shutil.copy(pack, odd_pack)
    words = [str(project), str(card), "--pack", str(odd_pack), "--quiet"]
    assert main(["project", "add", *words]) == 0
    assert main(["project", "place", str(project), "--place=-24.9,31.6", str(card)]) == 0
    moved = tmp_path / os.fsdecode(b"\xfe moved")
    card.rename(moved)
    label = writable_label(project, capsys)
    assert main(["project", "roots", str(project), "locate", label, str(moved)]) == 0
    words[1] = str(moved)
    capsys.readouterr()
    assert main(["project", "add", *words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["already_here"] == 3
    for action in ("info", "roots", "log", "undo", "check", "summary"):
        assert main(["project", action, str(project)]) == 0
    out = tmp_path / f"{odd}.jsonl"
    exact = ["--coarsen", "none", "--out", str(out)]
    assert main(["export", str(project), "--format", "jsonl", *exact]) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["file"].rpartition("/")[2] for row in rows] == [
        f"IMG_{at:04d}.JPG" for at in range(3)
    ]
    assert main(["project", "new", str(tmp_path / f"{odd}.swcproject"), "--name", odd]) == 0
    assert main(["project", "info", str(tmp_path / f"{odd}.swcproject"), "--json"]) == 0


def writable_label(project: Project, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["project", "roots", str(project), "--json"]) == 0
    return str(json.loads(capsys.readouterr().out)["label"])


@posix
@pytest.mark.slow
def test_links_that_lead_elsewhere_or_to_themselves(
    project: Project, pack: Path, tmp_path: Path
) -> None:
    card = make_card(tmp_path / "card", 3)
    photograph = card / "DCIM" / "100MEDIA" / "IMG_0000.JPG"
    lone = tmp_path / "lone.jpg"
    lone.symlink_to(photograph)
    (card / "loop").symlink_to(card)
    (card / "self").symlink_to(card / "self")
    more = ["--pack", str(pack), "--quiet"]
    assert main(["project", "add", str(project), str(lone), *more]) == 0
    assert main(["project", "place", str(project), "--place", "1,2", str(lone)]) == 0
    unreadable = 1
    assert main(["project", "add", str(project), str(card), *more]) == unreadable
    assert main(["project", "add", str(project), str(card / "self"), *more]) == 2
    assert main(["project", "check", str(project)]) == 0


@posix
@pytest.mark.slow
def test_an_export_takes_the_place_of_nothing_that_it_is_made_from(
    project: Project, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = make_card(tmp_path / "card", 3)
    photograph = card / "DCIM" / "100MEDIA" / "IMG_0000.JPG"
    assert main(["project", "add", str(project), str(card), "--pack", str(pack), "--quiet"]) == 0
    (tmp_path / "hard").hardlink_to(project)
    beside = [project.with_name(project.name + end) for end in (".cache", ".key", "-wal")]
    backup = next(project.with_name(f"{project.name}.backups").iterdir(), None)
    own = {
        "part of the project": [project, tmp_path / "hard", *beside, *([backup] if backup else [])],
        "its model pack": [pack],
        "one of its photographs": [photograph],
    }
    for what, files in own.items():
        for file in files:
            before = file.read_bytes() if file.exists() else None
            said = refused(capsys, "export", project, "--format", "csv", "--out", file)
            assert said == str(ExportRefused(file=file, what=what))
            assert (file.read_bytes() if file.exists() else None) == before
    os.mkfifo(tmp_path / "pipe")
    words = ["export", str(project), "--format", "csv", "--out", str(tmp_path / "pipe")]
    assert main(words) == 5
    assert (tmp_path / "pipe").is_fifo()
    assert main(["project", "check", str(project)]) == 0


@posix
@pytest.mark.parametrize("action", ["info", "check", "undo", "summary", "log"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "zip", "text", "empty", "loop"])
def test_something_else_in_the_place_of_a_project(
    kind: str, action: str, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "park.swcproject"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "loop":
        path.symlink_to(path)
    else:
        contents = {"zip": pack.read_bytes(), "text": b"no project\n" * 999, "empty": b""}
        path.write_bytes(contents[kind])
    assert main(["project", action, str(path)]) == 5
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert str(path) in said.err
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
