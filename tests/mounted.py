"""Small file systems that are mounted for a test, where that is allowed."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Mount = Callable[[str, str], Path]
"""Mounts an empty file system of a size by a name."""


def mounting(folder: Path) -> Iterator[Mount]:
    """Gives what mounts in a folder, and unmounts all; skips the test where that is not allowed."""
    mounted = []

    def mount(name: str, size: str) -> Path:
        at = folder / name
        at.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("this user may not mount a file system")
        mounted.append(at)
        return at

    yield mount
    for at in mounted:
        subprocess.run(["umount", "-l", str(at)], check=False, capture_output=True)
