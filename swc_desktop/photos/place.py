"""Where a photograph was taken, by EXIF or XMP: a position, or why it is unknown.

Nothing is guessed: without a hemisphere, or with a value that devices write for "no fix", the
place is unknown. Source: EXIF 3.0, section 4.6.6; XMP part 2, GPSCoordinate.
"""

import math
import re
from collections.abc import Mapping
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Absence, Evidence, Place, Source
from swc_desktop.photos.exif import ExifTags

ALTITUDE_RANGE_M: Final = (-500.0, 9000.0)
"""From below the Dead Sea to above Mount Everest."""

POOR_DILUTION: Final = 20.0
"""Dilution of precision above which a fix counts as poor, by the usual rating of receivers."""

_AXES: Final = {
    "Latitude": message("Photos", "latitude"),
    "Longitude": message("Photos", "longitude"),
}
_NO_AXIS: Final = message("Photos", "it has no {axis}")
_NO_FIX: Final = message("Photos", "the GPS had no valid fix")
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
        if isinstance(angle, Message):
            return _unknown(angle.fill(axis=_AXES[axis]))
        angles.append(angle)
    altitude, notes = _altitude(tags.numbers("GPS GPSAltitude"), _reference(tags))
    return _place((angles[0], angles[1]), altitude, Source.EXIF, (*_exif_doubts(tags), *notes))


def place_by_xmp(fields: Mapping[str, str], source: Source) -> Place | Absence | None:
    """As ``place_by_exif``, for the fields of an XMP packet."""
    texts = [fields.get(f"exif:GPS{axis}", "") for axis in ("Latitude", "Longitude")]
    if not any(texts):
        return None
    angles = []
    for text, letters, axis in zip(texts, ("NS", "EW"), _AXES.values(), strict=True):
        found = _XMP_COORDINATE.fullmatch(text.strip().upper())
        if not text:
            return _unknown(_NO_AXIS.fill(axis=axis))
        if found is None or found[4] not in letters:
            wrong = message("Photos", "its {axis} {text!r} is not degrees with a hemisphere")
            return _unknown(wrong.fill(axis=axis, text=text[:30]))
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
    doubts = (_NO_FIX,) if void else ()
    return _place((angles[0], angles[1]), altitude, source, (*doubts, *notes))


def _place(
    angles: tuple[float, float],
    altitude_m: float | None,
    source: Source,
    notes: tuple[Message, ...],
) -> Place | Absence:
    latitude, longitude = angles
    if abs(latitude) > 90:
        beyond = message("Photos", "its latitude of {degrees:.6g} degrees is beyond 90")
        return _unknown(beyond.fill(degrees=latitude))
    if abs(longitude) > 180:
        beyond = message("Photos", "its longitude of {degrees:.6g} degrees is beyond 180")
        return _unknown(beyond.fill(degrees=longitude))
    if latitude == 0 and longitude == 0:
        return _unknown(message("Photos", "it is 0,0, which devices write without a fix"))
    return Place(latitude, longitude, altitude_m, source, notes)


def _exif_angle(tags: ExifTags, axis: str, letters: str) -> float | Message:
    """Signed degrees, or what is wrong with them, for an ``axis`` still to be filled in."""
    if f"GPS GPS{axis}" not in tags:
        return _NO_AXIS
    parts = tags.numbers(f"GPS GPS{axis}")
    if parts is None:
        return message("Photos", "its {axis} is not a number")
    if len(parts) > 3:
        return message("Photos", "its {axis} has more than degrees, minutes and seconds")
    if not all(math.isfinite(part) for part in parts):
        return message(
            "Photos", "its {axis} is a division by zero, which devices write without a fix"
        )
    written = tags.text(f"GPS GPS{axis}Ref").upper()
    letter = _WORDS.get(written, written)
    if letter == "":
        return message("Photos", "its {axis} has no hemisphere")
    if letter not in letters or len(letter) != 1:
        unknown = message("Photos", "the hemisphere of its {axis}, {text!r}, is unknown")
        return unknown.fill(text=written[:20])
    degrees = math.fsum(abs(part) / 60**power for power, part in enumerate(parts))
    return -degrees if letter in "SW" else degrees


def _exif_doubts(tags: ExifTags) -> tuple[Message, ...]:
    doubts = []
    if tags.text("GPS GPSStatus").upper() == "V":
        doubts.append(_NO_FIX)
    dilution = tags.numbers("GPS GPSDOP")
    if dilution is not None and dilution[0] > POOR_DILUTION:
        poor = message("Photos", "the fix is poor (dilution of precision {dilution:.4g})")
        doubts.append(poor.fill(dilution=dilution[0]))
    datum = tags.text("GPS GPSMapDatum")
    if re.sub(r"[^A-Z0-9]", "", datum.upper()) not in _DATUMS:
        other = message("Photos", "the map datum is {datum}, not WGS-84")
        doubts.append(other.fill(datum=datum[:30]))
    method = tags.commented("GPS GPSProcessingMethod").upper()
    if any(word in method for word in _COARSE):
        coarse = message("Photos", "the place is coarse (method {method})")
        doubts.append(coarse.fill(method=method[:30]))
    return tuple(doubts)


def _altitude(
    values: tuple[float, ...] | None, reference: int
) -> tuple[float | None, tuple[Message, ...]]:
    """Metres above sea level, or None with the reason; reference 1 and 3 mean below."""
    if not values:
        return None, ()
    metres = abs(values[0]) if reference in (1, 3) else values[0]
    if not math.isfinite(metres):
        return None, (message("Photos", "the altitude is a division by zero"),)
    metres = -metres if reference in (1, 3) else metres
    low, high = ALTITUDE_RANGE_M
    if not low <= metres <= high:
        impossible = message("Photos", "the altitude of {metres:.6g} m is not possible")
        return None, (impossible.fill(metres=metres),)
    if reference in (2, 3):
        return metres, (
            message("Photos", "the altitude is above the ellipsoid, not above sea level"),
        )
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


def _unknown(problem: Message) -> Absence:
    reason = message("Photos", "the file has a place, but {problem}")
    return Absence(Evidence.PLACE, reason.fill(problem=problem))
