"""The results of another detector for the photographs of a run."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control
from swc_desktop.core.region import Category, Region
from swc_desktop.foreign.detections import ForeignDetections
from swc_desktop.foreign.errors import DetectionsUnreadable
from swc_desktop.foreign.finding import find_detections
from swc_desktop.foreign.reading import read_detections
from swc_desktop.foreign.taking import taken_regions
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.packs.pack import Pack
from swc_desktop.results.journal import sha256_of_texts
from swc_desktop.storage.atomic_write import sha256_of_file
from swc_desktop.storage.regular_file import open_file

_FOUND: Final = message(
    "Session", "{file} has results of a detector for {count:,d} of %Ln photograph(s).", "", 0
)

_BESIDE: Final = message(
    "Session",
    "{file} looks like results of a detector for these photographs. To use them, add "
    "--detections and its name.",
)


def files_beside(paths: Iterable[Path]) -> dict[Path, list[Path]]:
    """The files of results in or beside folders, each with those folders."""
    found: dict[Path, list[Path]] = {}
    for folder in paths:
        for file in find_detections(folder) if folder.is_dir() else ():
            found.setdefault(file, []).append(folder)
    return found


def results_beside(paths: Iterable[Path]) -> list[Message]:
    """A sentence for each file of results in or beside folders: nothing is taken unasked."""
    return [_BESIDE.fill(file=file) for file in files_beside(paths)]


def read_found_by_others(
    file: Path, photographs: Collection[Path], pack: Pack, control: Control
) -> tuple[FoundByOthers, list[Message]]:
    """What a file of results says of these photographs, and what a person should know of it.

    The digest is of the file and of the thresholds from which its boxes count. Raises
    ``DetectionsUnreadable``, ``DetectionsElsewhere`` and ``Cancelled``.
    """
    detections = read_detections(file, photographs, lambda _size: control.checkpoint())
    thresholds = _thresholds(detections, pack)
    try:
        with open_file(file) as opened:
            digest = sha256_of_file(opened, lambda _size: control.checkpoint())
    except OSError as error:
        raise DetectionsUnreadable(file=file, problem=explain_reading(error)) from error

    def regions(photograph: Path) -> tuple[Region, ...] | None:
        return taken_regions(detections, photograph, thresholds)

    counted = _FOUND.fill(file=file, count=detections.report.pictures).counted(len(photographs))
    stated = sorted((category.value, least) for category, least in (thresholds or {}).items())
    found = FoundByOthers(regions, sha256_of_texts(digest, repr(stated)))
    return found, [counted, *detections.report.sentences()]


def _thresholds(detections: ForeignDetections, pack: Pack) -> Mapping[Category, float] | None:
    """The pack's thresholds where the file does not tell its own; None: those of the file.

    Each detector has a scale of its own, so what the file tells goes before.
    """
    if pack.detector is None or detections.origin.own_threshold is not None:
        return None
    return pack.detector.thresholds
