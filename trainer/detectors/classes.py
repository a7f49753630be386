"""The classes of a detector as a person writes them."""

import re
from typing import Final

from swc_desktop.core.detector import DetectorClass

_NUMBERED: Final = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?=(\w+)")


def parse_classes(text: str) -> tuple[DetectorClass, ...]:
    """``animal,person,vehicle`` in the order of the network, or only those that are looked for by
    number: ``0=person,14-23=animal``; the others are ignored.

    Raises ``ValueError`` with a sentence.
    """
    parts = [part.strip() for part in text.split(",")]
    if not any("=" in part for part in parts):
        return tuple(_word(part) for part in parts)
    found: dict[int, DetectorClass] = {}
    for part in parts:
        match = _NUMBERED.fullmatch(part)
        if match is None:
            raise ValueError(f"{part!r} is not a class; write 14=animal or 14-23=animal")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise ValueError(f"{part!r} ends before it begins")
        for number in range(first, last + 1):
            found[number] = _word(match[3])
    return tuple(
        found.get(number, DetectorClass.IGNORED) for number in range(max(found, default=-1) + 1)
    )


def _word(text: str) -> DetectorClass:
    if text not in list(DetectorClass):
        raise ValueError(f"{text!r} is not one of {', '.join(DetectorClass)}")
    return DetectorClass(text)
