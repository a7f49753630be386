"""What the documentation names is there, and every text of the window is found for translation."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from swc_desktop.exports.rows import COLUMNS

PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md"]
FOLDERS = ("", "swc_desktop", "trainer", "tests", "swc_desktop/ui")
MADE = {"dist", "build"}
"""Folders that commands make."""


def pages(root: Path) -> list[Path]:
    return [*(root / name for name in PAGES), *sorted((root / "docs").rglob("*.md"))]


def named(page: Path) -> set[str]:
    """The paths in backticks on a page, less patterns and what commands make."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"`((?:\.?\w[\w.-]*/)+[\w.-]*)`", text)
    found += re.findall(r"`([\w/]+\.py)`", text)
    return {name for name in found if name.split("/")[0] not in MADE}


def is_there(root: Path, name: str) -> bool:
    if any((root / folder / name).exists() for folder in FOLDERS):
        return True
    return "/" not in name and any((root / top).rglob(name) for top in ("swc_desktop", "trainer"))


@pytest.mark.parametrize(
    "page",
    [
        *PAGES,
        "docs/architecture.md",
        "docs/window.md",
        "docs/pack.md",
        "docs/weather.md",
        "docs/results.md",
    ],
)
def test_the_files_that_a_page_names_are_there(root: Path, page: str) -> None:
    missing = {name for name in named(root / page) if not is_there(root, name)}
    assert not missing


def test_the_page_of_results_lists_every_column(root: Path) -> None:
    page = (root / "docs" / "results.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    ranks = ("family", "family_p", "subspecies", "subspecies_p")
    at = listed.index("family")
    assert tuple(listed[at : at + 4]) == ranks
    shown = [name for name in COLUMNS if name.split("_")[0] not in ("genus", "species")]
    assert sorted(listed) == sorted(shown)


def test_links_between_pages_lead_somewhere(root: Path) -> None:
    missing = [
        f"{page.relative_to(root)}: {target}"
        for page in pages(root)
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not missing


def translated(folder: Path) -> set[tuple[str, str, str, bool]]:
    """Context, text, note and whether there is a plural of every text that is to be translated.

    A call with anything but literals, or with a keyword, would be invisible to lupdate.
    """
    found = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("translate", "message")
            ):
                where = f"{file}:{node.lineno}"
                assert not node.keywords, where
                parts = []
                for argument in node.args:
                    assert isinstance(argument, ast.Constant), where
                    parts.append(argument.value)
                context, text, note, plural = (*parts, "", None)[:4] if len(parts) < 4 else parts
                has_plural = len(parts) == 4 and plural is not None
                assert has_plural == ("%Ln" in str(text)), where
                found.add((str(context), str(text), str(note or ""), has_plural))
    return found


@pytest.mark.slow
def test_every_text_of_the_window_is_found_for_translation(root: Path, tmp_path: Path) -> None:
    """By the command that README and CONTRIBUTING name."""
    command = "pyside6-lupdate -extensions py swc_desktop -tr-function-alias translate+=message"
    for page in ("README.md", "CONTRIBUTING.md"):
        assert command in (root / page).read_text(encoding="utf-8")
    made = tmp_path / "swc_xx.ts"
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    _, *arguments = command.split()
    subprocess.run(
        [str(tool), *arguments, "-ts", str(made)], cwd=root, check=True, capture_output=True
    )
    in_file = {
        (
            context.findtext("name"),
            entry.findtext("source"),
            entry.findtext("comment") or "",
            entry.get("numerus") == "yes",
        )
        for context in ET.parse(made).getroot().iter("context")
        for entry in context.iter("message")
    }
    assert translated(root / "swc_desktop") == in_file
