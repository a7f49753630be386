"""A correction of a clock that changes nothing makes no act, and says why."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from swc_desktop.cli import main
from tests.make_pack import make_pack
from tests.projects.desk import photograph

TIME = datetime(2014, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes
SHIFT = "--shift=+9 y"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pack(tmp_path_factory.mktemp("pack") / "tests.swcpack")


@pytest.fixture
def project(tmp_path: Path, pack: Path) -> str:
    """A photograph with a time, and a camera station with two that have none."""
    name = str(tmp_path / "park.swcproject")
    assert main(["project", "new", name]) == 0
    photograph(tmp_path / "timed" / "a.jpg", "Panthera leo", time=TIME)
    for seed in (1, 2):
        photograph(tmp_path / "untimed" / f"{seed}.jpg", "Panthera leo", seed=seed)
    adding = ["--pack", str(pack), "--quiet"]
    assert main(["project", "deployments", name, "add", "A1"]) == 0
    assert main(["project", "add", name, str(tmp_path / "timed"), *adding]) == 0
    station = ["--deployment", "A1"]
    assert main(["project", "add", name, str(tmp_path / "untimed"), *station, *adding]) == 0
    return name


def kinds(project: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    assert main(["project", "log", project, "--json"]) == 0
    return [json.loads(line)["kind"] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    "further",
    [["--not-a-fault", "none"], [SHIFT, "--deployment", "none"], [SHIFT, "--zone", "UTC"]],
)
def test_a_home_zone_is_not_set_by_a_command_that_fails(
    project: str, further: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = kinds(project, capsys)
    assert main(["project", "clock", project, "--home-zone", "Africa/Nairobi", *further]) == 2
    assert kinds(project, capsys) == before


@pytest.mark.parametrize("further", [[], ["--preview"], ["--json"]])
def test_a_typed_time_is_not_corrected(
    project: str, tmp_path: Path, further: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "timed" / "a.jpg")
    assert main(["project", "time", project, "--time", "2020-01-01T10:00", file]) == 0
    before = kinds(project, capsys)
    assert main(["project", "clock", project, SHIFT, file, *further]) == 0
    shown = capsys.readouterr()
    assert "Nothing would change: 1 photograph has a time from a person." in shown.err
    if "--json" in further:
        assert json.loads(shown.out) == {"media": 0, "changed": 0, "left": 1}
    assert kinds(project, capsys) == before


def test_the_same_correction_again_and_a_closer_one(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "timed"
    pairs = ["--camera", "2014-02-19 06:24:10", "--true", "2023-02-19T06:24:10+02:00"]
    clock = ["project", "clock", project]
    assert main([*clock, *pairs, str(folder / "a.jpg")]) == 0
    before = kinds(project, capsys)
    assert main([*clock, *pairs, str(folder / "a.jpg")]) == 0
    assert "1 photograph has that time already." in capsys.readouterr().err
    assert main([*clock, SHIFT, str(folder)]) == 0
    assert "1 photograph has a closer correction." in capsys.readouterr().err
    assert kinds(project, capsys) == before
    assert main([*clock, SHIFT, str(folder / "a.jpg"), "--confirm-future"]) == 0
    assert kinds(project, capsys) == ["clock", *before]


def test_photographs_without_a_time_have_none_to_correct(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = kinds(project, capsys)
    pairs = ["--camera", "2014-02-19 06:24:10", "--true", "2023-02-19T06:24:10+02:00"]
    for typed in ([SHIFT], ["--zone", "UTC"], pairs, [SHIFT, "--preview"]):
        assert main(["project", "clock", project, "--deployment", "A1", *typed]) == 2
        assert "2 photographs of A1 have no time to correct." in capsys.readouterr().err
    assert main(["project", "clock", project, "--serial", "NOPE", SHIFT]) == 2
    assert "has no photograph of 'NOPE'" in capsys.readouterr().err
    assert kinds(project, capsys) == before


def test_that_no_sign_was_judged_is_said(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    for further, said in (
        ([], "No sign of a wrong clock was found.\n"),
        (["--judged"], "No sign was judged not to be a fault.\n"),
    ):
        capsys.readouterr()
        assert main(["project", "clock", project, *further]) == 0
        assert capsys.readouterr().err == said


def test_photographs_that_are_taken_otherwise_are_counted(
    project: str, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "timed"
    for seed in (5, 6):
        photograph(folder / f"{seed}.jpg", "Panthera leo", seed=seed, time=TIME)
    assert main(["project", "add", project, str(folder), "--pack", str(pack), "--quiet"]) == 0
    clock = ["project", "clock", project]
    assert main([*clock, "--zone", "UTC", str(folder)]) == 0
    assert main([*clock, "--zone", "Asia/Kolkata", str(folder / "a.jpg")]) == 0
    capsys.readouterr()
    assert main([*clock, "--shift=+1 y", str(folder), "--preview"]) == 0
    assert "The clock of 1 photograph is taken otherwise now" in capsys.readouterr().err
    assert main([*clock, "--shift=+1 y", str(folder / "5.jpg"), "--preview"]) == 0
    assert capsys.readouterr().err == ""
