"""Rounding places before they leave a project, because sightings of hunted animals are secrets.

Places are rounded and never moved at random, since repeated samples would average that out.
Source: A. D. Chapman, Current Best Practices for Generalizing Sensitive Species Occurrence Data,
GBIF 2020; cell sizes by latitude as camtrapdp computes them (inbo/camtrapdp: R/write_dwc.R).
"""

from dataclasses import dataclass, replace
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Place

DEFAULT_STEP: Final = 0.1
"""Degrees. Category 2, high sensitivity, of Chapman 2020: elephants and large cats are hunted."""


@dataclass(frozen=True)
class Coarsened:
    """A place as it is exported, and what was done to it in words; "" for nothing."""

    place: Place
    words: Message | None


_CELLS: Final = {
    1.0: (156_910, 146_970, 124_610, 112_110),
    0.1: (15_691, 14_697, 12_461, 11_211),
    0.01: (1_570, 1_470, 1_246, 1_121),
    0.001: (157, 147, 125, 112),
}
"""Metres across a cell of each step in degrees, up to each of the latitudes below."""

_LATITUDES: Final = (30.0, 60.0, 85.0, 90.0)

_UNKNOWN_M: Final = 30.0
"""Metres by which a place may be wrong where nobody said how much: a handheld receiver."""


def uncertainty_m(latitude: float, step: float, stored_m: float | None) -> float:
    """Metres by which a rounded place may be wrong: what it may have been before, and the cell."""
    zone = next(at for at, most in enumerate(_LATITUDES) if abs(latitude) <= most)
    return (_UNKNOWN_M if stored_m is None else stored_m) + _CELLS[step][zone]


def coarsened(place: Place, step: float | None) -> Coarsened:
    """The place rounded to a step in degrees, without its height, which could tell it apart."""
    if step is None:
        return Coarsened(place, None)
    decimals = {1.0: 0, 0.1: 1, 0.01: 2, 0.001: 3}[step]
    rounded = replace(
        place,
        latitude=round(place.latitude, decimals) + 0.0,
        longitude=round(place.longitude, decimals) + 0.0,
        altitude_m=None,
    )
    text = message("Projects", "coordinates rounded to {step} degree").fill(step=f"{step:g}")
    return Coarsened(rounded, text)
