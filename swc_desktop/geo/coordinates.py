"""Coordinates as people write them: degrees, decimal or with minutes and seconds; UTM; MGRS."""

import re
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.core.observation import Place, Source
from swc_desktop.geo.errors import CoordinatesNotRead
from swc_desktop.geo.grid_references import parse_grid

_MAX_LENGTH: Final = 100
"""Far more than any coordinates need; bounds the work of the regular expressions."""

_PLAIN: Final = str.maketrans(
    {
        "−": "-", "–": "-", "º": "°", "˚": "°", "′": "'", "’": "'", "‘": "'", "´": "'",
        "″": '"', "”": '"', "“": '"', "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
    }
)  # fmt: skip
_NUMBER: Final = r"\d{1,12}(?:\.\d{0,15})?"
"""More digits than a float tells apart at the scale of degrees."""

_COORDINATE: Final = re.compile(
    rf"""(?P<before>[NSEW])?\s*(?P<sign>[+-])?\s*(?P<degrees>{_NUMBER})
    (?:\s*[°:\s]\s*(?P<minutes>{_NUMBER})
    (?:\s*[':\s]\s*(?P<seconds>{_NUMBER})\s*(?:"|'')?)?'?)?
    \s*°?\s*(?P<after>[NSEW])?""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class _Coordinate:
    """Degrees, and the letter it was written with or an empty string."""

    degrees: float
    letter: str

    @property
    def is_longitude(self) -> bool:
        return self.letter in ("E", "W")


def parse_place(text: str) -> Place:
    """A typed place as WGS-84 degrees; latitude first unless letters say otherwise.

    UTM is zone, band and metres, as ``36J 357591 7234898``; MGRS is ``36J UT 57591 34898``.
    Raises ``CoordinatesNotRead``, also for 0,0, which devices write for "no fix".
    """
    if len(text) > _MAX_LENGTH:
        raise CoordinatesNotRead(text=f"{text[:20]}…", problem=message("Geo", "it is too long"))
    plain = text.translate(_PLAIN).upper().strip().removesuffix(",")
    if (degrees := parse_grid(text, plain)) is not None:
        return Place(*degrees, None, Source.TYPED)
    first, second = (_coordinate(text, part) for part in _parts(text, plain))
    if bool(first.letter) != bool(second.letter):
        raise CoordinatesNotRead(
            text=text, problem=message("Geo", "only one of its numbers has a letter")
        )
    if first.letter and first.is_longitude == second.is_longitude:
        raise CoordinatesNotRead(
            text=text, problem=message("Geo", "both numbers are latitudes or both are longitudes")
        )
    latitude, longitude = (second, first) if first.is_longitude else (first, second)
    if abs(latitude.degrees) > 90:
        raise CoordinatesNotRead(
            text=text, problem=message("Geo", "its latitude is beyond 90 degrees")
        )
    if abs(longitude.degrees) > 180:
        raise CoordinatesNotRead(
            text=text, problem=message("Geo", "its longitude is beyond 180 degrees")
        )
    if latitude.degrees == 0 and longitude.degrees == 0:
        raise CoordinatesNotRead(
            text=text, problem=message("Geo", "0,0 is what devices write without a fix")
        )
    return Place(latitude.degrees, longitude.degrees, None, Source.TYPED)


def _parts(text: str, plain: str) -> tuple[str, str]:
    """The texts of the two coordinates; a comma counts as decimal only where that is certain."""
    if plain.count(";") == 1:
        left, right = plain.replace(",", ".").split(";")
        return left, right
    if plain.count(",") == 1:
        left, right = plain.split(",")
        return left, right
    words = plain.split()
    if len(words) == 2 and all(re.fullmatch(r"[NSEW+-]?\d+,\d+°?[NSEW]?", word) for word in words):
        return words[0].replace(",", "."), words[1].replace(",", ".")
    if "," not in plain:
        if lettered := re.fullmatch(r"([NSEW][^NSEW]+)([NSEW][^NSEW]+)", plain):
            return lettered[1], lettered[2]
        if lettered := re.fullmatch(r"([^NSEW]+[NSEW])([^NSEW]+[NSEW])", plain):
            return lettered[1], lettered[2]
        if len(words) == 2:
            return words[0], words[1]
    raise CoordinatesNotRead(text=text, problem=message("Geo", "it is not two numbers"))


def _coordinate(text: str, part: str) -> _Coordinate:
    """Raises ``CoordinatesNotRead``. A last number of 60 is allowed: devices round up to it."""
    found = _COORDINATE.fullmatch(part.strip())
    if found is None:
        problem = message("Geo", "{part!r} is not a coordinate").fill(part=part.strip())
        raise CoordinatesNotRead(text=text, problem=problem)
    if found["before"] and found["after"]:
        raise CoordinatesNotRead(text=text, problem=message("Geo", "a number has two letters"))
    letter = found["before"] or found["after"] or ""
    if letter and found["sign"]:
        raise CoordinatesNotRead(
            text=text, problem=message("Geo", "a number has a sign and a letter")
        )
    parts = (found[name] for name in ("degrees", "minutes", "seconds"))
    values = [float(value) for value in parts if value]
    if any(value > 60 for value in values[1:]) or 60 in values[1:-1]:
        raise CoordinatesNotRead(
            text=text, problem=message("Geo", "minutes and seconds go up to 60")
        )
    if not all(value.is_integer() for value in values[:-1]):
        raise CoordinatesNotRead(
            text=text, problem=message("Geo", "a fraction is followed by minutes or seconds")
        )
    degrees = sum(value / 60**power for power, value in enumerate(values))
    negative = found["sign"] == "-" or letter in ("S", "W")
    return _Coordinate(-degrees if negative else degrees, letter)
