"""Rounding places before they leave a project, because sightings of hunted animals are secrets.

Places are rounded and never moved at random, since repeated samples would average that out. One
step holds for all rows: a photograph of something harmless shares its place with the others.
Source: A. D. Chapman, Current Best Practices for Generalizing Sensitive Species Occurrence Data,
GBIF 2020; cell sizes by latitude as camtrapdp computes them (inbo/camtrapdp: R/write_dwc.R).
"""

from dataclasses import dataclass, replace
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Place

DEFAULT_STEP: Final = 0.1
"""Degrees. Category 2, high sensitivity, of Chapman 2020: elephants and large cats are hunted."""

STEPS: Final = {
    "default": DEFAULT_STEP,
    "none": None,
    "1": 1.0,
    "0.1": 0.1,
    "0.01": 0.01,
    "0.001": 0.001,
}
"""The steps in degrees by the words of ``--coarsen``; None keeps places exact."""


@dataclass(frozen=True)
class Coarsened:
    """A place as it is exported, and what was done to it in words; "" for nothing."""

    place: Place
    words: Message | None


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
