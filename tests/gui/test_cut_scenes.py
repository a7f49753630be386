"""No scene cuts words on a small screen, at any scale of it, in a language of long words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no screen of a chosen size there")
@pytest.mark.skipif(
    os.environ.get("QT_QPA_PLATFORM") == "xcb",
    reason="its processes open no screen, and are tried where there is none",
)
@pytest.mark.parametrize(
    ("scale", "size", "share"),
    [(1, 20, "1/1"), (1.25, 18, "1/2"), (1.5, 20, "2/2"), (2, 20, "1/1")],
)
def test_no_scene_cuts_text_on_a_small_screen(
    tmp_path: Path, root: Path, scale: float, size: int, share: str
) -> None:
    """The scale is read when Qt starts, so each has a process of its own.

    What fits at 1 and at 2 rarely fails between: each scene is tried at one of these.
    """
    command = [sys.executable, "-P", "-m", "tests.gui.cut_text", "--language", "long"]
    done = subprocess.run(
        [*command, "--scale", str(scale), "--text-size", str(size), "--share", share],
        cwd=root,
        env={**os.environ, "SWC_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
