"""Places that cannot be those of the sightings: at sea, in no country that was recorded, exchanged.

A place with latitude and longitude exchanged is often still on land, so a single row shows little;
a table in which many places lie at sea, and none with the two exchanged, shows it.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.metadata.ranges import World, alpha3_of
from trainer.sources.source_record import Record

_MIN_AT_SEA: Final = 5
"""Fewer places at sea than these may all be on land by chance when exchanged: land is about a third
of the earth, and 0.3 to the power of 5 is 0.2 %."""

_MIN_SHARE_AT_SEA: Final = 0.1
"""Below this share the places at sea are those of coasts, islands and typing errors."""

_SHARE_ON_LAND: Final = 0.98
"""Share of places that are on land once exchanged; the rest may be errors of their own."""

LAND_FLAGS: Final = frozenset(
    {
        "ZERO_COORDINATE",
        "COORDINATE_INVALID",
        "COORDINATE_OUT_OF_RANGE",
        "COUNTRY_COORDINATE_MISMATCH",
    }
)
"""The issues by which GBIF's ``hasGeospatialIssue`` leaves records out."""


def off_the_earth(record: Record) -> bool:
    """Whether coordinates are impossible, not numbers, or 0, 0."""
    if record.latitude is None or record.longitude is None:
        return False
    return record.place is None or record.latitude == record.longitude == 0


def is_flagged(record: Record) -> bool:
    """Whether GBIF found a fault in the place."""
    return not LAND_FLAGS.isdisjoint(flag.upper() for flag in record.flags)


def is_coarse(record: Record, limit_m: float) -> bool:
    """Whether the place is less certain than the limit, or its uncertainty cannot be read."""
    known = record.uncertainty_m
    return known is not None and (math.isnan(known) or known > limit_m)


def near_land(record: Record, land: NDArray[np.bool_]) -> bool:
    """Whether the cell at the place, or one beside it, has land; True without a place."""
    place = record.place
    return place is None or _touches(place.latitude, place.longitude, land)


def is_swapped(record: Record, world: World) -> bool:
    """Whether the place is outside the recorded country, but inside it with the other sign of a
    coordinate or with latitude and longitude swapped."""
    place, country = record.place, world.by_country.get(alpha3_of(record.country))
    if place is None or country is None or _touches(place.latitude, place.longitude, country):
        return False
    north, east = place.latitude, place.longitude
    turned = [(-north, east), (north, -east), (-north, -east), (east, north)]
    return any(abs(lat) <= 90 and _touches(lat, lon, country) for lat, lon in turned)


@dataclass
class _PlacesOnLand:
    """Places of a table: all, those on land as they are, and those on land once exchanged."""

    known: int = 0
    as_given: int = 0
    exchanged: int = 0


class ExchangedCoordinates:
    """Finds the tables whose latitude and longitude are exchanged."""

    def __init__(self, land: NDArray[np.bool_]) -> None:
        self._land = land
        self._tables: defaultdict[str, _PlacesOnLand] = defaultdict(_PlacesOnLand)

    def look(self, record: Record) -> None:
        """Count the place of a record."""
        north, east = record.latitude, record.longitude
        if not record.table or north is None or east is None:
            return
        if math.isfinite(north) and math.isfinite(east) and (north or east):
            places = self._tables[record.table]
            places.known += 1
            places.as_given += _on_land(north, east, self._land)
            places.exchanged += _on_land(east, north, self._land)

    def found(self) -> Mapping[str, str]:
        """The tables, each with the reason in words."""
        reasons = {}
        for table, places in self._tables.items():
            at_sea = places.known - places.as_given
            if (
                at_sea >= max(_MIN_AT_SEA, _MIN_SHARE_AT_SEA * places.known)
                and places.exchanged >= _SHARE_ON_LAND * places.known
            ):
                reasons[table] = (
                    f"{places.exchanged:,} of {places.known:,} places are on land with latitude "
                    f"and longitude exchanged, and {places.as_given:,} as they are; none is used. "
                    "If the columns are exchanged, give each the heading of the other"
                )
        return reasons


def _on_land(latitude: float, longitude: float, land: NDArray[np.bool_]) -> bool:
    """Whether a place is on the earth and near land."""
    return abs(latitude) <= 90 and abs(longitude) <= 180 and _touches(latitude, longitude, land)


def _touches(latitude: float, longitude: float, mask: NDArray[np.bool_]) -> bool:
    """Whether the mask, bool (rows, columns) of equal degrees from −90, −180, is set at the place's
    cell or at one beside it."""
    rows, columns = mask.shape
    row = min(rows - 1, int((latitude + 90) * rows / 180))
    column = int((longitude + 180) * columns / 360) % columns
    around = [(column + step) % columns for step in (-1, 0, 1)]
    return bool(mask[max(0, row - 1) : row + 2][:, around].any())
