"""Country outlines from a TopoJSON file (Natural Earth by world-atlas).

Arcs are quantised and delta-coded; a negative index i means arc ~i reversed
(TopoJSON format specification 1.0). world-atlas joins areas on both sides of the 180th
meridian into one ring; such rings are cut here, so that no ring crosses that meridian.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ring = NDArray[np.float64]
"""Closed line of points (n, 2): longitude and latitude in degrees."""


@dataclass(frozen=True)
class Country:
    """A country: its name, ISO 3166 numeric code ("" for none), and polygons of rings,
    the outer ring first, holes after it."""

    name: str
    iso_numeric: str
    polygons: tuple[tuple[Ring, ...], ...]


def read_topology(path: Path) -> tuple[Country, ...]:
    """Read the ``countries`` object of a world-atlas file."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    scale = np.asarray(topology["transform"]["scale"])
    origin = np.asarray(topology["transform"]["translate"])
    arcs = [np.cumsum(np.asarray(arc), axis=0) * scale + origin for arc in topology["arcs"]]
    countries = []
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape["type"] == "Polygon":
            indexed = [shape["arcs"]]
        elif shape["type"] == "MultiPolygon":
            indexed = shape["arcs"]
        else:
            continue
        polygons = tuple(
            part
            for polygon in indexed
            for part in _cut([_ring(indices, arcs) for indices in polygon])
        )
        name = shape.get("properties", {}).get("name", "")
        countries.append(Country(name, str(shape.get("id", "")), polygons))
    return tuple(countries)


def _ring(indices: list[int], arcs: list[Ring]) -> Ring:
    parts = []
    for position, index in enumerate(indices):
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        parts.append(arc if position == 0 else arc[1:])
    return np.concatenate(parts)


def _cut(rings: list[Ring]) -> list[tuple[Ring, ...]]:
    """A polygon as polygons that do not cross the 180th meridian; most are left as they are."""
    if not any(_crosses(ring) for ring in rings):
        return [tuple(rings)]
    whole = [_unrolled(ring) for ring in rings]
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        pieces = [_within(ring + np.array([turn, 0.0])) for ring in whole]
        if len(pieces[0]):
            parts.append(tuple(piece for piece in pieces if len(piece)))
    return parts


def _crosses(ring: Ring) -> bool:
    return bool(np.abs(np.diff(ring[:, 0])).max(initial=0.0) > 180.0)


def _unrolled(ring: Ring) -> Ring:
    """The ring with longitudes that continue beyond 180; a ring around a pole is closed over it."""
    longitudes = np.unwrap(ring[:, 0], period=360.0)
    latitudes = ring[:, 1]
    if abs(longitudes[-1] - longitudes[0]) > 180.0:
        pole = 90.0 if latitudes.mean() > 0 else -90.0
        longitudes = np.concatenate([longitudes, longitudes[[-1, 0, 0]]])
        latitudes = np.concatenate([latitudes, [pole, pole, latitudes[0]]])
    return np.stack([longitudes, latitudes], axis=1)


def _within(ring: Ring) -> Ring:
    """The part of a ring with longitudes in [-180, 180], (0, 2) for none (Sutherland, Hodgman)."""
    for side, limit in ((1.0, -180.0), (-1.0, 180.0)):
        inside = side * (ring[:, 0] - limit) >= 0
        points = []
        for position in range(len(ring) - 1):
            start, end = ring[position], ring[position + 1]
            if inside[position]:
                points.append(start)
            if inside[position] != inside[position + 1]:
                share = (limit - start[0]) / (end[0] - start[0])
                points.append(np.array([limit, start[1] + share * (end[1] - start[1])]))
        if len(points) < 3:
            return np.empty((0, 2))
        ring = np.array([*points, points[0]])
    return ring
