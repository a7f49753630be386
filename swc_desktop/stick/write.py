"""Writing a stick: each part aside, flushed, renamed and read back; the list of contents last."""

import os
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from swc_desktop import __version__
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import StickNotWritten
from swc_desktop.core.progress import Control, Megabytes, ProgressSink
from swc_desktop.stick.contents import (
    FILE_NAME,
    Contents,
    Kind,
    Part,
    StickFile,
    contents_json,
    contents_of,
    find_fault,
    read_contents,
)
from swc_desktop.stick.offers import Offer
from swc_desktop.stick.start_page import PAGE, start_page
from swc_desktop.whole_file import digest_of, is_there, written_whole

FOLDER: Final = "swc-desktop-stick"


def place_on(chosen: Path) -> Path:
    """Where a stick is written: the chosen folder if it is one already, else a folder in it."""
    return chosen if is_there(chosen / FILE_NAME) or chosen.name == FOLDER else chosen / FOLDER


def write_stick(
    folder: Path, offers: Sequence[Offer], *, control: Control, progress: ProgressSink
) -> Contents:
    """Write parts to a folder and read them back; what was listed there before and is no more goes.

    Raises ``StickNotWritten``, ``StickRefused`` for a name that no stick can hold, ``Cancelled``,
    and what making a part raises; the list of contents
    is then the one of before.
    """
    offers = _distinct(offers)
    total = sum(offer.bytes for offer in offers)
    _check_place(folder, total)
    told = Megabytes(2 * total, control, progress)
    earlier = _listed(folder)
    try:
        parts = tuple(_write_part(folder, offer, told) for offer in offers)
        told.stage = "MB, reading back"
        for part in parts:
            if fault := find_fault(folder, part.files, told):
                raise StickNotWritten(folder=folder, reason=f"{fault} when it was read back")
        contents = Contents(datetime.now(UTC).date().isoformat(), __version__, parts)
        listed = contents_json(contents)
        contents_of(folder, listed)  # whoever takes from it must be able to read it
        for name, data in ((PAGE, start_page(contents)), (FILE_NAME, listed)):
            with written_whole(folder / name) as out:
                out.write(data)
        for path in earlier - {file.path for part in parts for file in part.files}:
            (folder / path).unlink(missing_ok=True)
    except OSError as error:
        raise StickNotWritten(folder=folder, reason=explain(error)) from error
    return contents


def _distinct(offers: Sequence[Offer]) -> list[Offer]:
    """Offers whose files do not share a place; the last of a name stays, all of weather."""
    found: dict[tuple[Kind, str], Offer] = {}
    for offer in offers:
        name, number = offer.name, 1
        while offer.kind is Kind.WEATHER and (offer.kind, name) in found:
            number += 1
            stem, dot, suffix = offer.name.rpartition(".")
            name = f"{stem}-{number}{dot}{suffix}"
        found[offer.kind, name] = offer.renamed(name)
    return list(found.values())


def _check_place(folder: Path, size: int) -> None:
    for kind in Kind:
        if (folder / kind.value).is_symlink():
            raise StickNotWritten(folder=folder, reason=f"{kind.value} there is a link")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise StickNotWritten(folder=folder, reason=explain(error)) from error
    if size > free:
        reason = f"it needs about {size / 1e6:,.0f} MB and {free / 1e6:,.0f} MB are free"
        raise StickNotWritten(folder=folder, reason=reason)


def _listed(folder: Path) -> set[str]:
    if not is_there(folder / FILE_NAME):
        return set()
    return {file.path for part in read_contents(folder).parts for file in part.files}


def _write_part(folder: Path, offer: Offer, told: Megabytes) -> Part:
    target = folder / offer.kind.value
    target.mkdir(parents=True, exist_ok=True)
    files = [
        _copied(source, target / name, f"{offer.kind.value}/{name}", told)
        for source, name in offer.sources
    ]
    if offer.make is not None:
        offer.make(target / offer.made)
        files.append(_described(target / offer.made, f"{offer.kind.value}/{offer.made}", told))
    return Part(offer.kind, offer.title, offer.good_for, tuple(files))


def _copied(source: Path, target: Path, path: str, told: Megabytes) -> StickFile:
    if target.exists() and source.samefile(target):
        return _described(target, path, told)
    with source.open("rb") as given, written_whole(target) as taken:
        digest = digest_of(given, told, taken)
    _forget(target)
    return StickFile(path, target.stat().st_size, digest)


def _described(file: Path, path: str, told: Megabytes) -> StickFile:
    with file.open("rb") as opened:
        digest = digest_of(opened, told)
    _forget(file)
    return StickFile(path, file.stat().st_size, digest)


def _forget(file: Path) -> None:
    """Have the system drop its copy of a file, so that reading it back asks the stick."""
    if sys.platform == "linux":
        with file.open("rb") as opened:
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
