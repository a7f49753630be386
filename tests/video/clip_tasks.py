"""Tasks of a child in which playing a clip goes wrong."""

import sys
from pathlib import Path

from swc_desktop.photos.reading import OneRead, Wants
from swc_desktop.processes.child import Grant
from swc_desktop.processes.clip_work import read_any


def without_player(grant: Grant, file: Path) -> OneRead:
    """A computer on which the library of the player cannot be loaded."""
    sys.modules["swc_desktop.video.player"] = None  # type: ignore[assignment]
    return read_any(grant, file, Wants(thumbnail=100))


def without_patience(grant: Grant, file: Path) -> OneRead:
    """A player that is given no time for its first frame."""
    from swc_desktop.video import player

    player._STALL_S = 0.0  # type: ignore[misc] # the time cannot be waited for in a test
    return read_any(grant, file, Wants(thumbnail=100))
