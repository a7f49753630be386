"""Photographs in the order of their camera stations, as these are shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from swc_desktop.core.natural_order import natural_key


def in_station_order(
    rows: Iterable[tuple[int, str | None]], names: Mapping[str, str], *, descending: bool
) -> list[int]:
    """The numbers of photographs by the shown names of their stations, those of none last.

    ``rows`` are numbers with the ids of stations, in the order in which those of one station stay;
    ``names`` are the names of stations that have another than their id. SQLite would take twice as
    long to sort 100,000 by the names.
    """
    found: defaultdict[str | None, list[int]] = defaultdict(list)
    for number, station in rows:
        found[station].append(number)
    without = found.pop(None, [])
    stations = sorted(
        (station for station in found if station is not None),
        key=lambda station: (natural_key(names.get(station, station)), station),
        reverse=descending,
    )
    return [number for station in stations for number in found[station]] + without
