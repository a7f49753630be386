"""The script of the macOS disk image finds its files; it cannot be run here."""

import os
import subprocess
from pathlib import Path

import pytest


@pytest.mark.skipif(os.name == "nt", reason="there is no sh there")
def test_the_script_starts_in_the_project(root: Path) -> None:
    script = root / "packaging" / "macos" / "make-dmg.sh"
    lines = script.read_text(encoding="utf-8").splitlines()
    (change,) = (line for line in lines if line.startswith("cd "))
    command = ["sh", "-c", f"{change} && pwd -P", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == root.resolve()
    subprocess.run(["sh", "-n", str(script)], check=True)
