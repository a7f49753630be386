"""EXIF tags as plain values by name, interpreted by exifread from blocks that ``tiff`` rebuilt."""

import io
import logging
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import exifread

from swc_desktop.core.message import message
from swc_desktop.photos.file_window import Damaged
from swc_desktop.photos.tiff import Tree, rebuild_tiff

logging.getLogger("exifread").setLevel(logging.CRITICAL + 1)  # problems are in our own notes

_GROUPS: Final = ("Image ", "EXIF ", "GPS ")


class ExifTags:
    """Tags by exifread's names, such as ``EXIF DateTimeOriginal``."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str:
        """A text without padding, from UTF-8 or else Latin-1; empty where the tag is missing."""
        value = self._values.get(name)
        if isinstance(value, list):
            if not all(isinstance(part, int) and 0 <= part < 256 for part in value):
                return ""
            value = bytes(value)
        if isinstance(value, bytes):
            value = _decoded(value)
        return value.split("\0")[0].strip() if isinstance(value, str) else ""

    def commented(self, name: str) -> str:
        """A text that begins with eight bytes for its encoding, as ``UserComment`` does."""
        value = self._values.get(name)
        if isinstance(value, list) and all(isinstance(part, int) for part in value[:8]):
            return ExifTags({name: value[8:]}).text(name)
        return self.text(name)

    def numbers(self, name: str) -> tuple[float, ...] | None:
        """Numbers, NaN for a division by zero; None where the tag is missing or has no numbers."""
        value = self._values.get(name)
        if not isinstance(value, list) or not value:
            return None
        return tuple(_number(part) for part in value)


def read_tags(trees: Sequence[Tree]) -> ExifTags:
    """The tags of EXIF trees; each directory comes from the first tree that has it.

    Raises ``Damaged`` where the library cannot interpret a block.
    """
    values: dict[str, object] = {}
    for tree in trees:
        found = _interpreted(rebuild_tiff(tree))
        taken = tuple(group for group in _GROUPS if any(name.startswith(group) for name in values))
        values.update(
            (name, value)
            for name, value in found.items()
            if name.startswith(_GROUPS) and not (taken and name.startswith(taken))
        )
    return ExifTags(values)


def _interpreted(block: bytes) -> dict[str, object]:
    try:
        tags = exifread.process_file(io.BytesIO(block), details=False, extract_thumbnail=False)
    except Exception as error:
        problem = message("Photos", "its EXIF data cannot be interpreted: {reason}")
        raise Damaged(problem.fill(reason=str(error))) from error
    return {name: tag.values for name, tag in tags.items() if hasattr(tag, "values")}


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _number(part: object) -> float:
    if isinstance(part, tuple) and part:  # exifread gives floating-point values like this
        part = part[0]
    if isinstance(part, Fraction):
        return part.numerator / part.denominator if part.denominator else math.nan
    return float(part) if isinstance(part, (int, float)) else math.nan
