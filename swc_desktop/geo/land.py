"""Outlines of land for small maps."""

from functools import cache
from pathlib import Path

from swc_desktop.geo.topology import Ring, read_topology


@cache
def land_outlines(path: Path) -> tuple[Ring, ...]:
    """The outer ring of every country's polygons in a world-atlas file, (n, 2) lon/lat degrees.

    Neighbours share their border points, so the rings filled together give the land. The file is
    read once.
    """
    return tuple(polygon[0] for country in read_topology(path) for polygon in country.polygons)
