"""What reaches a terminal is text: names cannot move its cursor, end a line or stop the program."""

import io
import json
import sys
from pathlib import Path

import pytest

from swc_desktop import cli
from swc_desktop.cli import printing
from swc_desktop.cli.console import Console
from swc_desktop.cli.summary import RunSummary
from swc_desktop.photos.find import FoundPhotos
from swc_desktop.photos.left_out import LeftOut, Listed

ODD = "a\nb\x1b[2J\x9b\udcff.txt"
ESCAPED = r"a\x0ab\x1b[2J\x9b\xff.txt"


def test_messages_show_names_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    Console().error(f"{ODD} is empty.")
    found = FoundPhotos(left_out={LeftOut.OTHER: Listed.of([ODD])})
    Console().sum_up(RunSummary([Path("card")], found))
    assert capsys.readouterr().err.splitlines() == [
        f"{ESCAPED} is empty.",
        f"Left out, 1 other file: {ESCAPED}",
        "No photographs were found: left out 1 (1 other file).",
    ]


def test_the_object_at_the_end_keeps_names_that_json_can_hold(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = ["a\x7f\n\x1b.txt", "odd\udcff.txt"]
    found = FoundPhotos(left_out={LeftOut.OTHER: Listed.of(names)})
    Console(progress_json=True).sum_up(RunSummary([Path("card")], found))
    said = capsys.readouterr().err
    assert json.loads(said)["left_out_files"]["other"] == ["a\x7f\n\x1b.txt", "odd\\xff.txt"]
    assert "\\ud" not in said


def test_answers_show_names_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    printing.show(f"{ODD} is whole.")
    assert capsys.readouterr().out == f"{ESCAPED} is whole.\n"


def test_an_answer_reaches_a_stream_of_few_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii", newline=""))
    printing.show("Löwe.swcpack is whole.")
    assert written.getvalue() == b"L\\xf6we.swcpack is whole.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["classify", f"--{ODD}"],
        ["classify", "x", "--place", ODD],
        ["classify", "x", "--time", ODD],
        ["classify", "x", "--out", ODD],
        [ODD],
        ["classify", "x", ODD, "--resume"],
        ["pack", "verify", ODD],
        ["weather", "import", ODD],
        ["stick", "check", ODD],
    ],
)
def test_no_error_of_the_command_line_sends_control_characters(
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SWC_HOME", str(tmp_path))
    try:
        status = cli.main(arguments)
    except SystemExit as end:
        status = int(end.code or 0)
    said = capsys.readouterr()
    assert status != 0
    assert (said.out + said.err).replace("\n", "").isprintable()
