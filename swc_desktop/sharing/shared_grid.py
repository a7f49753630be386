"""Camera stations in metres, all on the grid of one zone of UTM, as statistics need them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from swc_desktop.core.observation import Place
from swc_desktop.exports.dataset import StationData
from swc_desktop.geo.grid_references import utm_metres, utm_zone

_DECIMALS: Final = 1
"""Metres on the grid are given to 10 cm."""


def on_one_grid(stations: Sequence[StationData]) -> tuple[str, list[StationData]]:
    """The name of the grid and the stations with their metres on it, by their given places.

    It is that of most stations; those too far from its zone, or without a place, have none.
    """
    found = [(one, _place(one)) for one in stations]
    zones = Counter(utm_zone(place) for _, place in found if place is not None)
    known = {zone: count for zone, count in zones.items() if zone is not None}
    if not known:
        return "", list(stations)
    zone, is_north = max(known, key=lambda one: (known[one], one))
    side = "north" if is_north else "south"
    name = f"UTM zone {zone} {side}, WGS 84, EPSG:{(32600 if is_north else 32700) + zone}"
    placed = []
    for one, place in found:
        metres = None if place is None else utm_metres(place, zone, northern=is_north)
        if metres is None:
            placed.append(one)
        else:
            rounded = round(metres[0], _DECIMALS), round(metres[1], _DECIMALS)
            placed.append(replace(one, metres=rounded))
    return name, placed


def _place(one: StationData) -> Place | None:
    if one.place is None or one.place.is_withheld:
        return None
    return Place(one.place.latitude, one.place.longitude)
