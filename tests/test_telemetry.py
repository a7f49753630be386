"""ONNX Runtime neither writes an identifier of the machine nor opens a connection."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
from swc_desktop.inference.opening import open_classifier
open_classifier()
"""
TRAINER = """
import trainer.images.export
import onnxruntime
from pathlib import Path
from swc_desktop.home import starter_pack
from swc_desktop.packs.reader import read_pack
onnxruntime.InferenceSession(read_pack(starter_pack()).image_model)
"""
BARE = """
import onnxruntime
"""
SUPPRESSING = ("CI", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")


def written_by(code: str, home: Path, root: Path) -> list[str]:
    """The files that a script leaves in its home, without the variables that mark a CI machine."""
    environment = {name: value for name, value in os.environ.items() if name not in SUPPRESSING}
    environment |= {"HOME": str(home), "SWC_HOME": str(home / "swc"), "PYTHONPATH": str(root)}
    environment.pop("XDG_CACHE_HOME", None)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return sorted(str(file.relative_to(home)) for file in home.rglob("*") if file.is_file())


@pytest.mark.parametrize("code", [PROGRAM, TRAINER], ids=["program", "trainer"])
def test_nothing_about_the_machine_is_written(code: str, tmp_path: Path, root: Path) -> None:
    assert not written_by(code, tmp_path, root)


@pytest.mark.skipif(sys.platform != "linux", reason="the others keep it elsewhere")
def test_the_installed_runtime_would_still_write(tmp_path: Path, root: Path) -> None:
    """Where this fails the runtime has changed: look at what it does now."""
    assert any("onnxruntime" in name for name in written_by(BARE, tmp_path, root))
