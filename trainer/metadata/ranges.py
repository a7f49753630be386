"""Ranges of taxa: countries and boxes on a global grid, softened beyond their borders."""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from iso3166 import countries
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from swc_desktop.geo.topology import Country, read_topology

CELL_DEG = 0.5
ROWS, COLUMNS = int(180 / CELL_DEG), int(360 / CELL_DEG)
SOFTENING_KM = 200.0
"""Presence falls to 1/e at this distance from a range; a round choice."""

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""

GeoBox = tuple[float, float, float, float]
"""West, south, east, north; degrees."""

_FRENCH_GUIANA: GeoBox = (-56.0, 1.5, -51.0, 6.5)
_FRANCE_IN_EUROPE: GeoBox = (-6.0, 41.0, 10.0, 52.0)
# The outlines have French Guiana and the islands as territory of France.

Mask = NDArray[np.bool_]
"""Bool (ROWS, COLUMNS): row 0 at 90° south, column 0 at 180° west, values at cell centres."""


@dataclass(frozen=True)
class Range:
    """The countries (ISO 3166 alpha-3) of a taxon, and a box in degrees that clips them."""

    taxon: str
    countries: tuple[str, ...]
    box: GeoBox | None


def read_ranges(path: Path) -> tuple[Range, ...]:
    """Read ``ranges.csv``: taxon, countries by ``|``, box as west,south,east,north."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    ranges = []
    for row in rows:
        corners = [float(part) for part in row["box_west_south_east_north"].split(",") if part]
        west_south_east_north = (
            (corners[0], corners[1], corners[2], corners[3]) if corners else None
        )
        ranges.append(
            Range(row["taxon"], tuple(row["countries_iso3"].split("|")), west_south_east_north)
        )
    return tuple(ranges)


def cell_centres() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes (ROWS,) and longitudes (COLUMNS,) of the cell centres, degrees."""
    latitudes = -90 + CELL_DEG * (np.arange(ROWS, dtype=np.float64) + 0.5)
    longitudes = -180 + CELL_DEG * (np.arange(COLUMNS, dtype=np.float64) + 0.5)
    return np.asarray(latitudes, np.float64), np.asarray(longitudes, np.float64)


@dataclass(frozen=True)
class World:
    """Land by country: masks by ISO 3166 alpha-3, and all of it."""

    by_country: Mapping[str, Mask]
    land: Mask

    def mask_of(self, living: Range) -> Mask:
        """Cells of a range. Raises ``KeyError`` for a country without an outline."""
        mask = np.zeros((ROWS, COLUMNS), dtype=np.bool_)
        for code in living.countries:
            mask |= self.by_country[code]
        if living.box is not None:
            mask &= in_box(living.box)
        return mask


def read_world(outlines: Path) -> World:
    """Rasterise country outlines by the even-odd rule at cell centres."""
    by_country: dict[str, Mask] = {}
    land = np.zeros((ROWS, COLUMNS), dtype=np.bool_)
    for country in read_topology(outlines):
        mask = _rasterise(country)
        land |= mask
        code = _alpha3(country)
        if code:
            by_country[code] = by_country.get(code, np.zeros_like(land)) | mask
    france = by_country["FRA"]
    by_country["GUF"] = france & in_box(_FRENCH_GUIANA)
    by_country["FRA"] = france & in_box(_FRANCE_IN_EUROPE)
    return World(by_country, land)


def in_box(box: GeoBox) -> Mask:
    """Cells whose centre is in a box."""
    west, south, east, north = box
    latitudes, longitudes = cell_centres()
    rows = (latitudes >= south) & (latitudes <= north)
    columns = (longitudes >= west) & (longitudes <= east)
    return np.asarray(rows[:, None] & columns[None, :])


def alpha3_of(country: str) -> str:
    """ISO 3166 alpha-3 of a code or an English name, "" if unknown."""
    found = countries.get(country.strip(), None) if country.strip() else None
    return found.alpha3 if found is not None else ""


def _alpha3(country: Country) -> str:
    numeric = country.iso_numeric.zfill(3) if country.iso_numeric else ""
    return countries.get(numeric).alpha3 if numeric in _NUMERIC else ""


_NUMERIC = frozenset(country.numeric for country in countries)


def _rasterise(country: Country) -> Mask:
    """Even-odd fill of all rings at cell centres; even the smallest territory gets one cell."""
    latitudes, longitudes = cell_centres()
    mask = np.zeros((ROWS, COLUMNS), dtype=np.bool_)
    for polygon in country.polygons:
        inside = np.zeros((ROWS, COLUMNS), dtype=np.bool_)
        for ring in polygon:
            _flip_inside(inside, np.asarray(ring, dtype=np.float64), latitudes, longitudes)
        mask |= inside
        outer = np.asarray(polygon[0], dtype=np.float64)
        row = min(ROWS - 1, int((outer[:, 1].mean() + 90) / CELL_DEG))
        column = min(COLUMNS - 1, int((outer[:, 0].mean() + 180) / CELL_DEG))
        if not inside.any():
            mask[row, column] = True
    return mask


def _flip_inside(
    inside: Mask,
    ring: NDArray[np.float64],
    latitudes: NDArray[np.float64],
    longitudes: NDArray[np.float64],
) -> None:
    x, y = ring[:, 0], ring[:, 1]
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    first = int(np.searchsorted(latitudes, y.min()))
    last = int(np.searchsorted(latitudes, y.max(), side="right"))
    for row in range(first, last):
        latitude = latitudes[row]
        crosses = (y <= latitude) != (next_y <= latitude)
        if crosses.any():
            share = (latitude - y[crosses]) / (next_y[crosses] - y[crosses])
            at = np.sort(x[crosses] + share * (next_x[crosses] - x[crosses]))
            inside[row] ^= np.searchsorted(at, longitudes) % 2 == 1


def soften(mask: Mask) -> NDArray[np.float32]:
    """Presence in [0, 1], (ROWS, COLUMNS): 1 inside, exp(−(d / 200 km)²) at distance d."""
    latitude, longitude = np.meshgrid(*cell_centres(), indexing="ij")
    everywhere = unit_vectors(latitude.ravel(), longitude.ravel())
    tree = cKDTree(everywhere[mask.ravel()])
    limit = 2 * math.sin(4 * SOFTENING_KM / EARTH_KM / 2)
    chord, _ = tree.query(everywhere, distance_upper_bound=limit)
    distance_km = 2 * EARTH_KM * np.arcsin(np.minimum(chord, limit) / 2)
    presence = np.exp(-((distance_km / SOFTENING_KM) ** 2))
    presence[~np.isfinite(chord)] = 0.0
    return np.asarray(presence.reshape(ROWS, COLUMNS), dtype=np.float32)


def unit_vectors(
    latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Unit vectors (n, 3) of latitudes and longitudes (n,) in degrees."""
    latitude, longitude = np.radians(latitudes), np.radians(longitudes)
    flat = np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=-1)


def grid_cells_of(vectors: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and column (n,) of the cells of unit vectors (n, 3)."""
    latitude = np.degrees(np.arcsin(np.clip(vectors[:, 2], -1, 1)))
    longitude = np.degrees(np.arctan2(vectors[:, 1], vectors[:, 0]))
    rows = np.clip(((latitude + 90) / CELL_DEG).astype(np.intp), 0, ROWS - 1)
    return rows, ((longitude + 180) / CELL_DEG).astype(np.intp) % COLUMNS


def draw_places(mask: Mask, count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Latitude and longitude, (count, 2) degrees, drawn evenly by area over a mask."""
    latitudes, longitudes = cell_centres()
    rows, columns = np.nonzero(mask)
    area = np.cos(np.radians(latitudes[rows]))
    picked = random.choice(len(rows), size=count, p=area / area.sum())
    jitter = random.uniform(-CELL_DEG / 2, CELL_DEG / 2, size=(count, 2))
    return np.asarray(
        np.stack([latitudes[rows[picked]], longitudes[columns[picked]]], axis=1) + jitter
    )
