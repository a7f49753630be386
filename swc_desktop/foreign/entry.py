"""One result of a file as it was read: what is kept of it, and what makes it invalid."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeGuard

from swc_desktop.core.region import Box

FRAME_WORD: Final = "whole_image_classification"
"""What SpeciesNet calls the box that stands for the whole picture."""

MAX_PATH_LENGTH: Final = 4_096
"""The longest path of Linux; those of Windows and macOS are shorter."""

MAX_FOLDERS: Final = 100
"""Deeper than any survey; bounds the work on a path that was made up."""

_MAX_FAILURE_LENGTH: Final = 200
_SLACK: Final = 1e-3  # results are rounded, and sums of rounded scores may pass 1


class InvalidEntry(ValueError):
    """An entry without the form that its format prescribes; nothing of it is used."""


class EntryKind(Enum):
    """What an entry is good for."""

    PICTURE = 0
    FAILED = 1
    VIDEO = 2
    INVALID = 3


@dataclass(frozen=True)
class ReadRegion:
    """A box of an entry. ``category`` and the classes are words or numbers of the file.

    ``answers`` is what its classifier decided, ``scores`` what it gave the likeliest classes.
    """

    category: str
    box: Box
    confidence: float
    answers: tuple[tuple[str, float], ...] = ()
    scores: tuple[tuple[str, float], ...] = ()
    verified: bool = False


@dataclass(frozen=True)
class ReadEntry:
    """An entry: the path of its picture as it is written, and what is said of that picture.

    ``no_area`` boxes were left out because they have no width or no height. ``failure`` is the
    reason of the other program, "" where it searched the picture.
    """

    name: str
    kind: EntryKind
    regions: tuple[ReadRegion, ...] = ()
    no_area: int = 0
    failure: str = ""


def path_of(raw: Mapping[str, object], key: str) -> str:
    """The path of a picture. Raises ``InvalidEntry``."""
    name = raw.get(key)
    if not isinstance(name, str) or not name.strip() or len(name) > MAX_PATH_LENGTH:
        raise InvalidEntry(key)
    if name.count("/") + name.count("\\") > MAX_FOLDERS:
        raise InvalidEntry(key)
    return name


def failure_text(value: object) -> str:
    """The reason of a failure, cut to a length that a sentence can hold; "" if there is none."""
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value[:10])
    return str(value)[:_MAX_FAILURE_LENGTH] if value else ""


def share_of(value: object) -> float:
    """A number from 0 to 1. Raises ``InvalidEntry``, also for a text that holds a number."""
    number = _number(value)
    if not -_SLACK <= number <= 1 + _SLACK:
        raise InvalidEntry("share")
    return min(max(number, 0.0), 1.0)


def box_of(value: object) -> Box | None:
    """A box (left, top, width, height as shares of the picture), None if it has no area.

    Raises ``InvalidEntry``.
    """
    if not isinstance(value, list) or len(value) != 4:
        raise InvalidEntry("bbox")
    left, top, width, height = (_number(one) for one in value)
    if min(width, height) == 0:
        return None
    try:
        return Box(left, top, width, height)
    except ValueError as error:
        raise InvalidEntry("bbox") from error


def word_of(value: object) -> str:
    """The name or number of a category or class. Raises ``InvalidEntry``."""
    if isinstance(value, str):
        return value
    if _is_plain_number(value):
        return str(value)
    raise InvalidEntry("category")


def _number(value: object) -> float:
    if not _is_plain_number(value):
        raise InvalidEntry("number")
    try:
        number = float(value)
    except OverflowError as error:
        raise InvalidEntry("number") from error
    if not math.isfinite(number):
        raise InvalidEntry("number")
    return number


def _is_plain_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
