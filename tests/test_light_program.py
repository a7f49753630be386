"""The program starts without what only the trainer needs, and the method has one encoder."""

import ast
import subprocess
import sys
from pathlib import Path

HEAVY = {
    *("torch", "sklearn", "pandas", "scipy", "onnx", "matplotlib", "xgboost", "tkinter"),
    "trainer",
}

IMPORT_ALL = """
import importlib, pkgutil, sys
import swc_desktop
for module in pkgutil.walk_packages(swc_desktop.__path__, "swc_desktop."):
    importlib.import_module(module.name)
print(*sorted(name.split(".")[0] for name in sys.modules))
"""


def test_no_module_of_the_program_loads_a_library_of_the_trainer(root: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=root, capture_output=True, text=True
    )
    assert child.returncode == 0, child.stderr
    loaded = set(child.stdout.split())
    assert "swc_desktop" in loaded
    assert not loaded & HEAVY


def test_the_command_line_starts_without_qt_and_runtime(root: Path) -> None:
    code = "import sys, swc_desktop.cli.arguments; print(*sys.modules)"
    child = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert child.returncode == 0, child.stderr
    assert not {"PySide6", "onnxruntime"} & set(child.stdout.split())


def _definitions(root: Path, name: str) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for package in ("swc_desktop", "trainer")
        for path in (root / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]


def _users(root: Path, package: str, name: str) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for path in (root / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("swc_desktop.core")
        and name in {alias.name for alias in node.names} | {(node.module or "").split(".")[-1]}
    ]


def test_there_is_one_encoder_and_both_programs_call_it(root: Path) -> None:
    assert _definitions(root, "encode") == ["swc_desktop/core/features.py"]
    assert _users(root, "swc_desktop/inference", "features")
    assert _users(root, "trainer", "features")
