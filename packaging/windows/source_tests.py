"""Tests of the source, run by the Python for Windows under Wine: what a file system, locks, names
and times of Windows do to the program. ``python run.py package --for windows --test [PATH …]``.
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from build_windows import ROOT, ready_root
from windows_python import wheels_for, windows_python
from wine_root import Bind

TESTERS: Final = (
    *("pytest", "pluggy", "iniconfig", "colorama", "packaging", "pygments", "pytest-qt"),
    *("hypothesis", "sortedcontainers", "onnx", "protobuf", "ml-dtypes", "typing-extensions"),
    *("scipy", "jsonschema", "jsonschema-specifications", "referencing", "rpds-py", "attrs"),
    *("openpyxl", "et-xmlfile"),
)
"""What the tests import beside the program."""

PATHS: Final = (
    *("tests/storage", "tests/photos", "tests/projects", "tests/session", "tests/settings"),
    *("tests/packs", "tests/weather", "tests/transfer", "tests/results"),
)
"""Where files are read, written, locked and moved."""

OF_TRAINER: Final = "tests/projects/test_teaching.py"
"""Trains; its libraries are not among the testers."""

SECONDS: Final = 3600
OUTPUT: Final = "tests.txt"


def run_tests(out: Path, paths: Sequence[str]) -> int:
    """Run the quick tests of some paths and keep what they say in ``out``; the exit status of
    pytest. Raises ``NotPossible`` and ``subprocess.TimeoutExpired``."""
    root = ready_root()
    python = windows_python(root.cache)
    testers = wheels_for(root.cache, "testers", TESTERS)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="windows-tests-") as folder:
        prefix = Path(folder, "prefix")
        shutil.copytree(root.prefix, prefix, symlinks=True)
        binds = [
            Bind(python.folder, "/python", True),
            Bind(testers, "/testers", True),
            Bind(ROOT, "/checkout/main", True),
            Bind(out, "/out"),
        ]
        shared = ROOT.parent / "shared"
        if shared.is_dir():
            binds.append(Bind(shared, "/checkout/shared", True))
        environment = {
            "PYTHONPATH": "Z:\\checkout\\main;Z:\\testers",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_STORAGE_DIRECTORY": "Z:\\tmp\\hypothesis",
        }
        options = ["-q", "-rs", "-m", "not slow", "-p", "no:cacheprovider"]
        options += [f"--ignore={OF_TRAINER}"]
        done = root.wine(
            ["Z:\\python\\python.exe", "-m", "pytest", *options, *(paths or PATHS)],
            seconds=SECONDS,
            prefix=prefix,
            binds=binds,
            environment=environment,
            folder="/checkout/main",
            script=f'wine "$@" >/out/{OUTPUT} 2>&1',
        )
    said = (out / OUTPUT).read_text("utf-8", "replace")
    sys.stdout.write(said[-12_000:])
    return done.returncode
