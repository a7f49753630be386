"""Several processes of ``cut_text`` beside one another: most of the time a window waits."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def said_by_all(root: Path, home: Path, asked: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What each process with some arguments of ``cut_text`` finds, or how it failed; by its name.

    Each has a folder of the program of its own under ``home``.
    """
    started = {}
    for name, arguments in asked.items():
        own = home / name
        own.mkdir()
        started[name] = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.gui.cut_text", *arguments],
            cwd=root,
            env={**os.environ, "SWC_HOME": str(own)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    said = {}
    for name, process in started.items():
        found, error = process.communicate()
        sys.stdout.write(found)  # a comparison of what all say is shown in part
        sys.stderr.write(error)
        said[name] = found or (f"ended with {process.returncode}" if process.returncode else "")
    return said
