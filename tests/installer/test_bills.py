"""The lists of packages name what the program, the trainer and the build are made of."""

import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.scripts import load_script


@pytest.fixture
def packaging(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``package.py``, writing into a folder of the test."""
    monkeypatch.setenv("SWC_DIST", str(tmp_path))
    return load_script(root / "packaging" / "package.py")


def names(file: Path) -> set[str]:
    parts = json.loads(file.read_text(encoding="utf-8"))["components"]
    assert all(part["version"] and part["purl"].startswith("pkg:pypi/") for part in parts)
    return {part["name"] for part in parts}


def test_the_program_and_the_tools_have_a_list_each(packaging: ModuleType, tmp_path: Path) -> None:
    program, tools = packaging.bills_of_materials(0)
    assert {program.parent, tools.parent} == {tmp_path}
    assert {"numpy", "onnxruntime", "pillow", "apsw-sqlite3mc"} <= names(program)
    assert not {"torch", "pyinstaller", "pytest"} & names(program)
    assert {"torch", "scikit-learn", "onnx", "pyinstaller", "pytest", "mypy", "pip"} <= names(tools)


def test_the_same_packages_give_the_same_list(packaging: ModuleType) -> None:
    before = [file.read_bytes() for file in packaging.bills_of_materials(7)]
    assert [file.read_bytes() for file in packaging.bills_of_materials(7)] == before
