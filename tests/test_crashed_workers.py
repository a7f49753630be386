"""Processes of the suite that crash, by a suite of its own: all other tests are still run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TIMEOUT_S = 300
"""A suite that hangs is ended after that; this one takes seconds."""

PASSES = "def test_passes():\n    pass\n"
SEGFAULT = "import ctypes\ndef test_crashes():\n    ctypes.string_at(0)\n"
KILLED = "import os\ndef test_crashes():\n    os.kill(os.getpid(), 9)\n"
LEFT = "import os\ndef test_crashes():\n    os._exit(3)\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of other systems")


def suite(folder: Path, root: Path, *files: str) -> str:
    """What pytest prints for files with these texts, in two processes."""
    for number, text in enumerate(files):
        (folder / f"test_{number}.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-rA"),
            *("--no-loadscope-reorder", "-p", "xdist", "-p", "tests.crashed_workers"),
            *("-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)),
        ],
        cwd=root,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_a_crash_costs_one_test_and_says_why(tmp_path: Path, root: Path) -> None:
    """Files whose last test crashes, beside files of one test: a successor would wait for ever."""
    after = KILLED + PASSES
    output = suite(tmp_path, root, PASSES + SEGFAULT, PASSES, after, PASSES, PASSES, LEFT)
    assert re.search(r"\n=+ 3 failed, 5 passed in", output), output
    assert re.search(r"ended with SIGSEGV\nFatal Python error: Segmentation fault\n", output)
    assert re.search(r"ended with SIGKILL\nIt left no traceback", output)
    assert re.search(r"ended with status 3\nIt left no traceback", output)
    assert re.search(r"PASSED \S*test_2.py::test_passes", output)


def test_the_last_file_may_crash_in_both_processes(tmp_path: Path, root: Path) -> None:
    output = suite(tmp_path, root, PASSES, PASSES + KILLED, KILLED + PASSES)
    assert re.search(r"\n=+ 2 failed, 3 passed in", output), output
