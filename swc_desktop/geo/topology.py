"""Country outlines from a TopoJSON file (Natural Earth by world-atlas).

Arcs are quantised and delta-coded; a negative index i means arc ~i reversed
(TopoJSON format specification 1.0).
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
        polygons = tuple(tuple(_ring(indices, arcs) for indices in polygon) for polygon in indexed)
        name = shape.get("properties", {}).get("name", "")
        countries.append(Country(name, str(shape.get("id", "")), polygons))
    return tuple(countries)


def _ring(indices: list[int], arcs: list[Ring]) -> Ring:
    parts = []
    for position, index in enumerate(indices):
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        parts.append(arc if position == 0 else arc[1:])
    return np.concatenate(parts)
