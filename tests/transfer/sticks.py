"""Sticks for tests."""

from pathlib import Path

from swc_desktop.core.progress import Control, Progress
from swc_desktop.transfer.exporter import write_stick
from swc_desktop.transfer.sources import PartSource, source_of

DIGEST = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
"""The SHA-256 of ``foo``."""


def silent(_: Progress) -> None:
    """Ignores progress."""


def written(folder: Path, *sources: PartSource) -> Path:
    """A stick with these parts."""
    write_stick(folder, sources, control=Control(), progress=silent)
    return folder


def source_from(path: Path) -> PartSource:
    """The source that a file becomes."""
    return source_of(path, control=Control(), progress=silent)
