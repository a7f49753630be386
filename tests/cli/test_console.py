"""What reaches a terminal is text: names cannot move its cursor, end a line or stop the program."""

import ast
import io
import json
import sys
from pathlib import Path

import pytest

from swc_desktop import cli
from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.cli.summary import RunSummary
from swc_desktop.core.message import message
from swc_desktop.photos.find import FoundPhotos
from swc_desktop.photos.left_out import LeftOut, Listed

PACKAGE = Path(cli.__file__).parent
OBJECTS_FOR_PROGRAMS = {
    "project/commands.py",
    "project/clock_commands.py",
    "project/individual_output.py",
    "project/safety_commands.py",
}
"""Modules that write English into JSON."""

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
    show(f"{ODD} is whole.")
    assert capsys.readouterr().out == f"{ESCAPED} is whole.\n"


def test_an_answer_reaches_a_stream_of_few_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii", newline=""))
    show("Löwe.swcpack is whole.")
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


def words_made(tree: ast.Module) -> list[int]:
    """The lines where a message is made into words: by ``english``, or as text of an error."""
    errors = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)}
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.alias) and node.name == "english")
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "str"
            and isinstance(node.args[0], ast.Name)
            and node.args[0].id in errors
        )
        or (
            isinstance(node, ast.FormattedValue)
            and isinstance(node.value, ast.Name)
            and node.value.id in errors
        )
    ]


def test_messages_become_words_in_one_module_of_the_command_line() -> None:
    found = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if words_made(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert found - OBJECTS_FOR_PROGRAMS == {"console.py"}


@pytest.mark.parametrize(
    "line",
    [
        "from swc_desktop.core.message import english",
        "try:\n    x()\nexcept SwcError as error:\n    show(str(error))",
        "try:\n    x()\nexcept SwcError as error:\n    show(f'{error!s}')",
    ],
)
def test_words_made_elsewhere_are_found(line: str) -> None:
    assert words_made(ast.parse(line))


def test_a_line_of_the_command_line_holds_messages(capsys: pytest.CaptureFixture[str]) -> None:
    Console().error(line_of("{name}: {reason}", name="a{b}", reason=message("X", "no room")))
    show(message("X", "%Ln photograph(s)", "", 0).counted(1200))
    said = capsys.readouterr()
    assert said.err == "a{b}: no room\n"
    assert said.out == "1,200 photographs\n"
