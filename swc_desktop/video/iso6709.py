"""Positions as phones write them into clips: ISO 6709, annex H, such as ``+27.59+086.56+8850/``."""

import math
import re
from typing import Final

_MAX: Final = 64
"""Longer than any position with fractions of a second."""

_FORM: Final = re.compile(
    r"([+-])(\d{2,6})(\.\d{1,12})?([+-])(\d{3,7})(\.\d{1,12})?(?:([+-]\d{1,6}(?:\.\d{1,9})?))?"
    r"(?:CRS\w{1,20})?/?",
    re.ASCII,
)


def parse_iso6709(text: str) -> tuple[float, float, float | None] | None:
    """Latitude and longitude in degrees, altitude in metres or None; None for anything else.

    Degrees, degrees and minutes, and degrees, minutes and seconds differ by their digits.
    """
    text = text.strip()
    found = _FORM.fullmatch(text) if len(text) <= _MAX else None
    if found is None:
        return None
    latitude = _degrees(found[2], found[3], 2)
    longitude = _degrees(found[5], found[6], 3)
    if latitude is None or longitude is None:
        return None
    return (
        -latitude if found[1] == "-" else latitude,
        -longitude if found[4] == "-" else longitude,
        float(found[7]) if found[7] else None,
    )


def _degrees(digits: str, fraction: str | None, whole: int) -> float | None:
    """Degrees from ``whole`` digits, and none, two (minutes) or four (and seconds) more."""
    rest = digits[whole:]
    if len(rest) not in (0, 2, 4):
        return None
    parts = [digits[:whole], *(rest[at : at + 2] for at in range(0, len(rest), 2))]
    values = [float(part) for part in parts]
    values[-1] += float(fraction or 0)
    if any(value >= 60 for value in values[1:]):
        return None
    return math.fsum(value / 60**power for power, value in enumerate(values))
