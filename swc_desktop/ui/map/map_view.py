"""The part of the earth that a map shows, in an equirectangular projection."""

import math
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

KM_PER_DEGREE: Final = 111.195
"""Along a great circle of a sphere with a radius of 6,371 km."""

MAX_SCALE: Final = 1200.0
"""Pixels per degree of longitude: about 90 m a pixel; the outlines are accurate to kilometres."""

TURNS: Final = (-360.0, 0.0, 360.0)
"""Degrees by which all is drawn once more, since a view may reach beyond the 180th meridian."""

_MIN_COSINE: Final = 0.25
"""Beyond about 75° of latitude shapes are not stretched further; at a pole it would never end."""

_STEPS: Final = (30.0, 15.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.25, 0.1, 0.05)
"""Degrees between the lines of the graticule, from the whole earth to ``MAX_SCALE``."""

_MIN_LINE_GAP: Final = 90.0
"""Pixels between the lines of the graticule, so that their labels do not touch."""

_MAX_BAR: Final = 110.0
"""Pixels of the scale bar."""


def around(longitude: float) -> float:
    """A longitude in [−180, 180)."""
    return (longitude + 180.0) % 360.0 - 180.0


@dataclass(frozen=True)
class MapView:
    """The centre in degrees, pixels per degree of longitude, and the size in pixels.

    At the standard parallel (a latitude) shapes are undistorted; see Snyder, Map Projections,
    USGS 1987, equidistant cylindrical. Panning keeps it, so that it only shifts what is drawn.
    """

    latitude: float
    longitude: float
    scale: float
    size: QSizeF
    standard_parallel: float

    @property
    def up(self) -> float:
        """Pixels per degree of latitude."""
        return self.scale / max(_MIN_COSINE, math.cos(math.radians(self.standard_parallel)))

    @property
    def transform(self) -> QTransform:
        """Degrees (longitude, latitude) to pixels."""
        return QTransform(
            self.scale,
            0,
            0,
            -self.up,
            self.size.width() / 2 - self.scale * self.longitude,
            self.size.height() / 2 + self.up * self.latitude,
        )

    @property
    def seen(self) -> QRectF:
        """What is visible, in degrees; ``top`` is the southern edge. It may reach beyond 180."""
        width, height = self.size.width() / self.scale, self.size.height() / self.up
        return QRectF(self.longitude - width / 2, self.latitude - height / 2, width, height)

    def pixels(self, longitude: float, latitude: float) -> QPointF:
        """Where a place is drawn."""
        return self.transform.map(QPointF(longitude, latitude))

    def degrees(self, point: QPointF) -> QPointF:
        """The place (longitude, latitude) of a point, with the longitude nearest to the centre."""
        return QPointF(
            self.longitude + (point.x() - self.size.width() / 2) / self.scale,
            self.latitude - (point.y() - self.size.height() / 2) / self.up,
        )

    def panned(self, right: float, down: float) -> "MapView":
        """The view after the map moved by pixels."""
        return self._settled(
            self.latitude + down / self.up, self.longitude - right / self.scale, self.scale
        )

    def zoomed(self, factor: float, anchor: QPointF | None = None) -> "MapView":
        """The view at another scale; the place under ``anchor`` stays where it is."""
        middle = QPointF(self.size.width() / 2, self.size.height() / 2)
        anchor = middle if anchor is None else anchor
        held = self.degrees(anchor)
        made = self.undistorted()._settled(self.latitude, self.longitude, self.scale * factor)
        away = made.degrees(anchor)
        return made._settled(
            made.latitude + held.y() - away.y(), made.longitude + held.x() - away.x(), made.scale
        )

    def resized(self, size: QSizeF) -> "MapView":
        """The view in another size, with the same centre and scale if possible."""
        return replace(self, size=size)._settled(self.latitude, self.longitude, self.scale)

    def undistorted(self) -> "MapView":
        """The view with its standard parallel through its centre."""
        return replace(self, standard_parallel=self.latitude)

    def _settled(self, latitude: float, longitude: float, scale: float) -> "MapView":
        """Limit the scale to ``MAX_SCALE`` and the whole earth, and keep the poles at the edges."""
        width, height = self.size.width(), self.size.height()
        stretch = self.up / self.scale
        scale = min(MAX_SCALE, max(scale, width / 360.0, height / 180.0 / stretch))
        room = max(0.0, 90.0 - height / 2 / (scale * stretch))
        return replace(
            self,
            latitude=min(room, max(-room, latitude)),
            longitude=around(longitude),
            scale=scale,
        )

    @property
    def step(self) -> float:
        """Degrees between two lines of the graticule."""
        return next((step for step in reversed(_STEPS) if step * self.scale >= _MIN_LINE_GAP), 30.0)

    @property
    def scale_bar(self) -> tuple[float, float]:
        """A round number of kilometres, and its length in pixels at the standard parallel."""
        pixels_per_km = self.up / KM_PER_DEGREE
        max_km = _MAX_BAR / pixels_per_km
        power = 10.0 ** math.floor(math.log10(max_km))
        km = next(digit * power for digit in (5.0, 2.0, 1.0) if digit * power <= max_km)
        return km, km * pixels_per_km


def whole_earth(size: QSizeF) -> MapView:
    """The whole earth, or as much of it as fits."""
    return MapView(0.0, 0.0, 1.0, size, 0.0)._settled(0.0, 0.0, size.width() / 360.0)


def view_of(bounds: QRectF, size: QSizeF, part: float = 0.6) -> MapView:
    """A view with ``bounds`` (degrees, the south as ``top``) over a ``part`` of its size."""
    middle = bounds.center()
    made = MapView(middle.y(), middle.x(), 1.0, size, middle.y())
    scale = part * min(
        size.width() / max(1e-6, bounds.width()),
        size.height() / max(1e-6, bounds.height()) / made.up,
    )
    return made._settled(middle.y(), middle.x(), scale)
