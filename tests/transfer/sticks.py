"""Sticks for tests."""

from pathlib import Path

from swc_desktop.core.progress import Control, Progress
from swc_desktop.transfer.exporter import write_stick
from swc_desktop.transfer.sources import Offer, offer_of


def silent(_: Progress) -> None:
    """A sink for progress that nobody looks at."""


def written(folder: Path, *offers: Offer) -> Path:
    """A stick with these parts."""
    write_stick(folder, offers, control=Control(), progress=silent)
    return folder


def offered(path: Path) -> Offer:
    """A file as a part of a stick."""
    return offer_of(path, control=Control(), progress=silent)
