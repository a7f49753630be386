"""Sticks for tests."""

from pathlib import Path

from swc_desktop.core.progress import Control, Progress
from swc_desktop.stick.offers import Offer
from swc_desktop.stick.write import write_stick


def silent(_: Progress) -> None:
    """A sink for progress that nobody looks at."""


def written(folder: Path, *offers: Offer) -> Path:
    """A stick with these parts."""
    write_stick(folder, offers, control=Control(), progress=silent)
    return folder
