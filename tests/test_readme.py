"""What the README tells people to type exists."""

import importlib.util
import re
import runpy
import shlex
from pathlib import Path

import pytest

from swc_desktop.cli.arguments import build_parser

README = Path(__file__).resolve().parent.parent / "README.md"
COMMANDS = re.findall(r"^python run\.py .+$", README.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_two_commands_are_there() -> None:
    assert {"python run.py app", "python run.py test"} <= set(COMMANDS)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_is_understood(line: str, root: Path) -> None:
    starter = runpy.run_path(str(root / "run.py"))
    name, *rest = shlex.split(line)[2:]
    if name == "install":
        assert rest in ([], ["--gpu"], ["--cpu"])
    elif name in starter["WORK"]:
        module = starter["WORK"][name]
        if module[0] == "-m":
            assert importlib.util.find_spec(module[1])
        else:
            assert Path(module[-1]).is_file()
    else:
        parsed = build_parser().parse_args([name, *rest])
        assert parsed.command == name


def test_ci_runs_what_the_readme_says(root: Path) -> None:
    script = (root / ".ci" / "run").read_text(encoding="utf-8")
    assert "python run.py test" in script


def test_the_files_that_the_readme_names_are_there(root: Path) -> None:
    text = README.read_text(encoding="utf-8")
    named = re.findall(r"`((?:docs|resources)/[^`]+|[A-Z_]+\.md|LICENSE)`", text)
    named += re.findall(r"\]\((docs/[^)]+)\)", text)
    assert named
    for name in named:
        assert (root / name).exists(), name


def test_the_tests_that_security_names_are_there(root: Path) -> None:
    text = (root / "SECURITY.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[^`]+)`", text))
    assert len(named) > 8
    for name in named:
        assert (root / name).exists(), name
    assert len(text.splitlines()) <= 120
