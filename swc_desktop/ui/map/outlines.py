"""The outlines of countries as shapes to draw, and the places of their names."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from swc_desktop.geo.topology import Ring, read_topology
from swc_desktop.resources import resource

COARSE: Final = "countries-110m.json"
FINE: Final = "countries-50m.json"
"""Natural Earth at 1:110 and 1:50 million."""


@dataclass(frozen=True)
class Outline:
    """A closed line in degrees with its bounds; ``land`` is False for a hole."""

    line: QPolygonF
    bounds: QRectF
    land: bool


@dataclass(frozen=True)
class Name:
    """A country's name at the middle of its largest part, which is ``width`` degrees wide."""

    text: str
    longitude: float
    latitude: float
    width: float


@dataclass(frozen=True)
class Outlines:
    """All outlines of a file, and the names, the largest first."""

    lines: tuple[Outline, ...]
    names: tuple[Name, ...]


@cache
def read_outlines(file: str) -> Outlines:
    """The outlines of ``COARSE`` or ``FINE``; each is read once. Any thread may call it."""
    lines: list[Outline] = []
    names: list[Name] = []
    for country in read_topology(resource("map", file)):
        for polygon in country.polygons:
            lines.extend(_outline(ring, land=part == 0) for part, ring in enumerate(polygon))
        if country.polygons:
            largest = max((polygon[0] for polygon in country.polygons), key=_area)
            names.append(_name(country.name, largest))
    names.sort(key=lambda name: -name.width)
    return Outlines(tuple(lines), tuple(names))


def _outline(ring: Ring, *, land: bool) -> Outline:
    line = QPolygonF([QPointF(x, y) for x, y in ring.tolist()])
    return Outline(line, line.boundingRect(), land)


def _area(ring: Ring) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


def _name(text: str, ring: Ring) -> Name:
    """The name at the centroid of a ring."""
    x, y = ring[:, 0], ring[:, 1]
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    area = float(cross.sum()) * 3
    width = float(np.ptp(x))
    if abs(area) < 1e-9:
        return Name(text, float(x.mean()), float(y.mean()), width)
    longitude = float(((x[:-1] + x[1:]) * cross).sum()) / area
    latitude = float(((y[:-1] + y[1:]) * cross).sum()) / area
    return Name(text, longitude, latitude, width)
