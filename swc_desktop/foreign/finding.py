"""Finds the results of other detectors that lie in or beside a folder of photographs."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from swc_desktop.foreign.reading import MAX_BYTES
from swc_desktop.storage.regular_file import open_file

_OF_A_FOLDER: Final = (
    "addaxai-recognitions.json",
    "image_recognition_file.json",
    "timelapse_recognition_file.json",
)
"""What AddaxAI and its earlier versions call their file in the folder that they searched."""

_IN_THE_FOLDER: Final = (*_OF_A_FOLDER, "predictions.json")
_ENDING: Final = "_detections.json"
"""What MegaDetector's documentation calls its file."""

_MAX_ENTRIES: Final = 200_000
_BEGINNING: Final = 1 << 16
_KEYS: Final = (b'"images"', b'"predictions"', b'"detection_categories"')


def find_detections(folder: Path) -> tuple[Path, ...]:
    """The files that look like results for a folder: those in it, then those in the folder above
    that are named after it or that AddaxAI writes for all folders below.

    They are known by the usual names of such files and by their first bytes; nothing is read to
    its end, and no folder below is searched. A file that cannot be opened is among them, so that
    reading it reports why. A folder that cannot be listed has none: reading its photographs
    reports that.
    """
    above = [folder.parent / f"{folder.name}{_ENDING}", *(folder.parent / n for n in _OF_A_FOLDER)]
    found = [*_in_order(folder), *(file for file in above if file.is_file())]
    return tuple(file for file in dict.fromkeys(found) if looks_like_results(file))


def _in_order(folder: Path) -> Iterator[Path]:
    """The files in a folder that are named like results, the most usual names first."""
    try:
        with os.scandir(folder) as listing:
            names = [entry.name for entry in islice(listing, _MAX_ENTRIES)]
    except OSError:
        return
    usual = {name: place for place, name in enumerate(_IN_THE_FOLDER)}
    named = [
        (usual.get(name.lower(), len(usual)), name)
        for name in names
        if name.lower() in usual or name.lower().endswith(_ENDING)
    ]
    yield from (folder / name for _, name in sorted(named))


def looks_like_results(file: Path) -> bool:
    """Whether the first bytes of a file are those of results; so does one that cannot be opened."""
    try:
        with open_file(file) as opened:
            size = os.fstat(opened.fileno()).st_size
            beginning = opened.read(_BEGINNING)
    except OSError:
        return True
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    return size <= MAX_BYTES and text.startswith(b"{") and any(key in text for key in _KEYS)
