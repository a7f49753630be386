"""The virtual screen of a process of the suite."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.own_screen import screen

pytestmark = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")

_OPENS = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.show()
size = application.primaryScreen().size()
print(application.platformName(), size.width(), size.height())
"""


def test_two_screens_are_apart_and_end(root: Path) -> None:
    with screen() as first, screen() as second:
        assert first != second
        done = subprocess.run(
            [sys.executable, "-c", _OPENS],
            cwd=root,
            env={**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": second},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == ["xcb", "1366", "768"]
    assert not Path(f"/tmp/.X11-unix/X{second[1:]}").exists()


def test_a_server_that_does_not_start_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = tmp_path / "Xvfb"
    server.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(pytest.UsageError, match="no screen"), screen():
        pass
