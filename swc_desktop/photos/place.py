"""Where a photograph was taken, by EXIF or XMP: a position, or why it is unknown.

Nothing is guessed: without a hemisphere, or with a value that devices write for "no fix", the
place is unknown. Source: EXIF 3.0, section 4.6.6; XMP part 2, GPSCoordinate.
"""

import math
import re
from collections.abc import Mapping
from typing import Final

from swc_desktop.core.observation import Absence, Evidence, Place, Source
from swc_desktop.photos.exif import ExifTags

ALTITUDE_RANGE_M: Final = (-500.0, 9000.0)
"""From below the Dead Sea to above Mount Everest."""

POOR_DILUTION: Final = 20.0
"""Dilution of precision above which a fix counts as poor, by the usual rating of receivers."""

_WORDS: Final = {"NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W"}
_DATUMS: Final = frozenset(("", "WGS84", "WGS1984", "UNKNOWN"))
_COARSE: Final = ("CELLID", "CELL-ID", "NETWORK", "WLAN", "WIFI")
_XMP_COORDINATE: Final = re.compile(
    r"(\d{1,3}(?:\.\d+)?)(?:,(\d{1,3}(?:\.\d+)?))?(?:,(\d{1,3}(?:\.\d+)?))?\s*([NSEW])"
)


def place_by_exif(tags: ExifTags) -> Place | Absence | None:
    """The place in EXIF tags, or why it is unknown; None where there is none."""
    if not any(f"GPS GPS{axis}" in tags for axis in ("Latitude", "Longitude")):
        return None
    angles = []
    for axis, letters in (("Latitude", "NS"), ("Longitude", "EW")):
        angle = _exif_angle(tags, axis, letters)
        if isinstance(angle, str):
            return _unknown(angle)
        angles.append(angle)
    altitude, notes = _altitude(tags.numbers("GPS GPSAltitude"), _reference(tags))
    return _place((angles[0], angles[1]), altitude, Source.EXIF, (*_exif_doubts(tags), *notes))


def place_by_xmp(fields: Mapping[str, str], source: Source) -> Place | Absence | None:
    """As ``place_by_exif``, for the fields of an XMP packet."""
    texts = [fields.get(f"exif:GPS{axis}", "") for axis in ("Latitude", "Longitude")]
    if not any(texts):
        return None
    angles = []
    for text, letters, axis in zip(texts, ("NS", "EW"), ("latitude", "longitude"), strict=True):
        found = _XMP_COORDINATE.fullmatch(text.strip().upper())
        if not text:
            return _unknown(f"it has no {axis}")
        if found is None or found[4] not in letters:
            return _unknown(f"its {axis} {text[:30]!r} is not degrees with a hemisphere")
        degrees = math.fsum(
            float(part) / 60**power
            for power, part in enumerate(found.group(1, 2, 3))
            if part is not None
        )
        angles.append(-degrees if found[4] in "SW" else degrees)
    altitude, notes = _altitude(
        _fraction(fields.get("exif:GPSAltitude", "")), _digit(fields.get("exif:GPSAltitudeRef", ""))
    )
    void = fields.get("exif:GPSStatus", "").strip().upper() == "V"
    doubts = ("the GPS had no valid fix",) if void else ()
    return _place((angles[0], angles[1]), altitude, source, (*doubts, *notes))


def _place(
    angles: tuple[float, float], altitude_m: float | None, source: Source, notes: tuple[str, ...]
) -> Place | Absence:
    latitude, longitude = angles
    if abs(latitude) > 90:
        return _unknown(f"its latitude of {latitude:.6g} degrees is beyond 90")
    if abs(longitude) > 180:
        return _unknown(f"its longitude of {longitude:.6g} degrees is beyond 180")
    if latitude == 0 and longitude == 0:
        return _unknown("it is 0,0, which devices write without a fix")
    return Place(latitude, longitude, altitude_m, source, notes)


def _exif_angle(tags: ExifTags, axis: str, letters: str) -> float | str:
    """Signed degrees, or what is wrong with them in words."""
    name = axis.lower()
    if f"GPS GPS{axis}" not in tags:
        return f"it has no {name}"
    parts = tags.numbers(f"GPS GPS{axis}")
    if parts is None:
        return f"its {name} is not a number"
    if len(parts) > 3:
        return f"its {name} has more than degrees, minutes and seconds"
    if not all(math.isfinite(part) for part in parts):
        return f"its {name} is a division by zero, which devices write without a fix"
    written = tags.text(f"GPS GPS{axis}Ref").upper()
    letter = _WORDS.get(written, written)
    if letter == "":
        return f"its {name} has no hemisphere"
    if letter not in letters or len(letter) != 1:
        return f"the hemisphere of its {name}, {written[:20]!r}, is unknown"
    degrees = math.fsum(abs(part) / 60**power for power, part in enumerate(parts))
    return -degrees if letter in "SW" else degrees


def _exif_doubts(tags: ExifTags) -> tuple[str, ...]:
    doubts = []
    if tags.text("GPS GPSStatus").upper() == "V":
        doubts.append("the GPS had no valid fix")
    dilution = tags.numbers("GPS GPSDOP")
    if dilution is not None and dilution[0] > POOR_DILUTION:
        doubts.append(f"the fix is poor (dilution of precision {dilution[0]:.4g})")
    datum = tags.text("GPS GPSMapDatum")
    if re.sub(r"[^A-Z0-9]", "", datum.upper()) not in _DATUMS:
        doubts.append(f"the map datum is {datum[:30]}, not WGS-84")
    method = tags.commented("GPS GPSProcessingMethod").upper()
    if any(word in method for word in _COARSE):
        doubts.append(f"the place is coarse (method {method[:30]})")
    return tuple(doubts)


def _altitude(
    values: tuple[float, ...] | None, reference: int
) -> tuple[float | None, tuple[str, ...]]:
    """Metres above sea level, or None with the reason; reference 1 and 3 mean below."""
    if not values:
        return None, ()
    metres = abs(values[0]) if reference in (1, 3) else values[0]
    if not math.isfinite(metres):
        return None, ("the altitude is a division by zero",)
    metres = -metres if reference in (1, 3) else metres
    low, high = ALTITUDE_RANGE_M
    if not low <= metres <= high:
        return None, (f"the altitude of {metres:.6g} m is not possible",)
    if reference in (2, 3):
        return metres, ("the altitude is above the ellipsoid, not above sea level",)
    return metres, ()


def _reference(tags: ExifTags) -> int:
    values = tags.numbers("GPS GPSAltitudeRef")
    return int(values[0]) if values and math.isfinite(values[0]) else 0


def _fraction(text: str) -> tuple[float, ...] | None:
    found = re.fullmatch(r"\s*(-?\d{1,15}(?:\.\d{1,15})?)(?:/(\d{1,15}))?\s*", text)
    if found is None:
        return None
    below = int(found[2]) if found[2] else 1
    return (float(found[1]) / below if below else math.nan,)


def _digit(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 0


def _unknown(problem: str) -> Absence:
    return Absence(Evidence.PLACE, f"the file has a place, but {problem}")
