"""The Windows installer's script compiles; it cannot be run here."""

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.mark.skipif(shutil.which("makensis") is None, reason="nsis is not installed")
def test_the_script_compiles_into_an_installer(root: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    (bundle / "_internal").mkdir(parents=True)
    (bundle / "swc-desktop.exe").write_bytes(b"program")
    (bundle / "_internal" / "part").write_bytes(b"part")
    out = tmp_path / "swc-desktop-1.2.3-setup.exe"
    script = root / "packaging" / "windows" / "swc-desktop.nsi"
    command = ["makensis", "-V2", "-WX", "-DVERSION=1.2.3", f"-DBUNDLE={bundle}", f"-DOUT={out}"]
    done = subprocess.run([*command, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert out.read_bytes()[:2] == b"MZ"
