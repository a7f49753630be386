"""No scene cuts words on a small screen, at any scale of it, in a language of long words."""

import os
from pathlib import Path
from typing import Final

import pytest

from tests.gui.cut_text_processes import said_by_all

_LOOKS: Final = {
    "at-1": ("--scale", "1", "--text-size", "20"),
    "at-1.25": ("--scale", "1.25", "--text-size", "18", "--share", "1/2"),
    "at-1.5": ("--scale", "1.5", "--text-size", "20", "--share", "2/2"),
    "at-2": ("--scale", "2", "--text-size", "20"),
}
"""What fits at 1 and at 2 rarely fails between: each scene is tried at one of these."""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no screen of a chosen size there")
@pytest.mark.skipif(
    os.environ.get("QT_QPA_PLATFORM") == "xcb",
    reason="its processes open no screen, and are tried where there is none",
)
def test_no_scene_cuts_text_on_a_small_screen(tmp_path: Path, root: Path) -> None:
    """The scale is read when Qt starts, so each has a process of its own."""
    asked = {name: ("--language", "long", *look) for name, look in _LOOKS.items()}
    assert said_by_all(root, tmp_path, asked) == dict.fromkeys(_LOOKS, "")
