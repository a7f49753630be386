"""Places on the metric grids of maps and receivers: UTM and MGRS.

UTM by the library ``utm``, MGRS by ``mgrs`` (GEOTRANS). Text is matched before it is given to
them, so that only letters and digits reach the C code of the latter.
"""

import re
import warnings
from typing import Final

import utm
from mgrs import MGRS
from mgrs.core import MGRSError

from swc_desktop.core.message import message
from swc_desktop.core.observation import Place
from swc_desktop.geo.errors import CoordinatesNotRead

_UTM: Final = re.compile(
    r"(?P<zone>\d{1,2})\s*(?P<letter>[A-Z]|NORTH|SOUTH)[\s,;]+"
    r"(?P<easting>\d{6}(?:\.\d{0,6})?)\s*(?:M?\s*E)?[\s,;]+"
    r"(?P<northing>\d{1,8}(?:\.\d{0,6})?)\s*(?:M?\s*N)?"
)
_MGRS: Final = re.compile(
    r"(?P<zone>\d{1,2})\s*(?P<band>[A-Z])\s*(?P<square>[A-Z]{2})\s*(?P<digits>[\d\s]*)"
)
_BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
_BAND_DEGREES: Final = 8
"""Height of a band of latitude; X, the northernmost, has 12 (the half more in ``_in_band``)."""

_SOUTH_LIMIT: Final = -80
_SLACK_DEGREES: Final = 1.0
"""Places just beyond a band are written with the letter of the map that shows them."""

_MAX_DIGITS: Final = 5
"""For each axis: metres, the finest that MGRS has."""

LatitudeLongitude = tuple[float, float]

_NORTH_LIMIT: Final = 84
_MAX_FROM_MERIDIAN_DEG: Final = 9
"""Beyond its zone by two widths of half a zone; farther away distances are wrong by over 1 %."""


def utm_zone(place: Place) -> tuple[int, bool] | None:
    """Number of the UTM zone of a place and whether it is in the north; None near the poles."""
    if not _SOUTH_LIMIT <= place.latitude <= _NORTH_LIMIT:
        return None
    return int(utm.latlon_to_zone_number(place.latitude, place.longitude)), place.latitude >= 0


def utm_metres(place: Place, zone: int, *, northern: bool) -> tuple[float, float] | None:
    """Easting and northing in metres on the grid of a zone, also beside it; None too far away."""
    from_meridian = (place.longitude - (6 * zone - 183) + 180) % 360 - 180
    is_near = abs(from_meridian) <= _MAX_FROM_MERIDIAN_DEG
    if not is_near or not _SOUTH_LIMIT <= place.latitude <= _NORTH_LIMIT:
        return None
    easting, northing, _, _ = utm.from_latlon(
        place.latitude, place.longitude, force_zone_number=zone, force_northern=northern
    )
    return float(easting), float(northing)


def parse_grid(text: str, plain: str) -> LatitudeLongitude | None:
    """Degrees north and east of a UTM or MGRS reference; None where ``plain`` is neither.

    ``plain`` is ``text`` in capitals; an MGRS square stands for its middle. Raises
    ``CoordinatesNotRead`` for a reference of that form that names no place.
    """
    if found := _UTM.fullmatch(plain):
        return _of_utm(text, found)
    if found := _MGRS.fullmatch(plain):
        return _of_mgrs(text, found)
    return None


def _zone(text: str, digits: str) -> int:
    zone = int(digits)
    if not 1 <= zone <= 60:
        raise CoordinatesNotRead(text=text, problem=message("Geo", "the zones of UTM are 1 to 60"))
    return zone


def _of_utm(text: str, found: re.Match[str]) -> LatitudeLongitude:
    zone, letter = _zone(text, found["zone"]), found["letter"]
    if letter not in (*_BANDS, "NORTH", "SOUTH"):
        problem = message("Geo", "{letter} is not a band of UTM").fill(letter=letter)
        raise CoordinatesNotRead(text=text, problem=problem)
    easting, northing = float(found["easting"]), float(found["northing"])
    if letter == "S":
        return _of_letter_s(text, zone, easting, northing)
    northern = letter == "NORTH" or (letter != "SOUTH" and letter >= "N")
    place = _degrees(text, zone, easting, northing, northern=northern)
    if letter in _BANDS and letter != "N" and not _in_band(place, letter):
        problem = message("Geo", "its northing does not lie in band {letter}").fill(letter=letter)
        raise CoordinatesNotRead(text=text, problem=problem)
    return place


def _of_letter_s(text: str, zone: int, easting: float, northing: float) -> LatitudeLongitude:
    """``S`` is a band of the northern hemisphere, and many write it for *south*."""
    if _in_band(_degrees(text, zone, easting, northing, northern=True), "S"):
        problem = message(
            "Geo",
            "its S may be the band S in the north or stand for south; "
            "write {zone} north or {zone} south",
        )
        raise CoordinatesNotRead(text=text, problem=problem.fill(zone=zone))
    return _degrees(text, zone, easting, northing, northern=False)


def _degrees(
    text: str, zone: int, easting: float, northing: float, *, northern: bool
) -> LatitudeLongitude:
    try:
        latitude, longitude = utm.to_latlon(easting, northing, zone, northern=northern)
    except utm.OutOfRangeError as error:
        problem = message("Geo", "its easting or northing is out of the range of UTM")
        raise CoordinatesNotRead(text=text, problem=problem) from error
    return float(latitude), (float(longitude) + 180.0) % 360.0 - 180.0


def _in_band(place: LatitudeLongitude, letter: str) -> bool:
    low = _SOUTH_LIMIT + _BAND_DEGREES * _BANDS.index(letter)
    high = low + _BAND_DEGREES * (1.5 if letter == "X" else 1.0)
    return low - _SLACK_DEGREES <= place[0] <= high + _SLACK_DEGREES


def _of_mgrs(text: str, found: re.Match[str]) -> LatitudeLongitude:
    zone = _zone(text, found["zone"])
    halves = found["digits"].split() or [""]
    digits = "".join(halves)
    even = len(halves) == 1 or (len(halves) == 2 and len(halves[0]) == len(halves[1]))
    if len(digits) % 2 or not even:
        raise CoordinatesNotRead(
            text=text, problem=message("Geo", "its digits are not two groups of equal length")
        )
    if not 2 <= len(digits) <= 2 * _MAX_DIGITS:
        problem = message("Geo", "it needs 1 to {most} digits for each axis").fill(most=_MAX_DIGITS)
        raise CoordinatesNotRead(text=text, problem=problem)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # for a square at the edge of its band
        try:
            latitude, longitude = MGRS().toLatLon(
                f"{zone:02d}{found['band']}{found['square']}{digits}"
            )
        except MGRSError as error:
            raise CoordinatesNotRead(
                text=text, problem=message("Geo", "MGRS has no such square")
            ) from error
    return float(latitude), float(longitude)
