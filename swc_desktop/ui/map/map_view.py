"""What a map shows of the earth: an equirectangular view, true to scale at its own latitude."""

import math
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

KM_A_DEGREE: Final = 111.195
"""Of a great circle on a sphere of 6,371 km."""

FINEST: Final = 1200.0
"""Most pixels a degree of longitude; the outlines are no finer than some kilometres."""

_FLATTEST: Final = 0.25
"""Cosine of the latitude beyond which shapes are not stretched further."""

_STEPS: Final = (30.0, 15.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.25, 0.1, 0.05)
_LINE_PIXELS: Final = 90.0
_BAR_PIXELS: Final = 110.0


def around(longitude: float) -> float:
    """A longitude in [−180, 180)."""
    return (longitude + 180.0) % 360.0 - 180.0


@dataclass(frozen=True)
class MapView:
    """The middle in degrees, pixels a degree of longitude, and the size in pixels.

    ``parallel`` is the latitude at which shapes are true. It is kept while a map is panned, so that
    panning only shifts what is drawn.
    """

    latitude: float
    longitude: float
    scale: float
    size: QSizeF
    parallel: float

    @property
    def up(self) -> float:
        """Pixels a degree of latitude."""
        return self.scale / max(_FLATTEST, math.cos(math.radians(self.parallel)))

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
        """What is seen, in degrees; its ``top`` is the southern edge. It may reach beyond 180."""
        width, height = self.size.width() / self.scale, self.size.height() / self.up
        return QRectF(self.longitude - width / 2, self.latitude - height / 2, width, height)

    def pixels(self, longitude: float, latitude: float) -> QPointF:
        """Where a place is drawn."""
        return self.transform.map(QPointF(longitude, latitude))

    def degrees(self, point: QPointF) -> QPointF:
        """The place (longitude, latitude) of a point, the longitude near that of the middle."""
        return QPointF(
            self.longitude + (point.x() - self.size.width() / 2) / self.scale,
            self.latitude - (point.y() - self.size.height() / 2) / self.up,
        )

    def panned(self, right: float, down: float) -> "MapView":
        """The view after the ground moved by pixels."""
        return self._settled(
            self.latitude + down / self.up, self.longitude - right / self.scale, self.scale
        )

    def zoomed(self, factor: float, anchor: QPointF | None = None) -> "MapView":
        """The view at another scale, with the place under ``anchor`` kept where it is."""
        middle = QPointF(self.size.width() / 2, self.size.height() / 2)
        anchor = middle if anchor is None else anchor
        held = self.degrees(anchor)
        made = self.trued()._settled(self.latitude, self.longitude, self.scale * factor)
        away = made.degrees(anchor)
        return made._settled(
            made.latitude + held.y() - away.y(), made.longitude + held.x() - away.x(), made.scale
        )

    def resized(self, size: QSizeF) -> "MapView":
        """The view in another size, with the same middle and scale where that is possible."""
        return replace(self, size=size)._settled(self.latitude, self.longitude, self.scale)

    def trued(self) -> "MapView":
        """The view with shapes true at its middle."""
        return replace(self, parallel=self.latitude)

    def _settled(self, latitude: float, longitude: float, scale: float) -> "MapView":
        """Neither finer than the outlines nor coarser than the earth, and no farther than it."""
        width, height = self.size.width(), self.size.height()
        stretch = self.up / self.scale
        scale = min(FINEST, max(scale, width / 360.0, height / 180.0 / stretch))
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
        return next((step for step in reversed(_STEPS) if step * self.scale >= _LINE_PIXELS), 30.0)

    @property
    def scale_bar(self) -> tuple[float, float]:
        """A round number of kilometres, and its length in pixels at the middle."""
        pixels_a_km = self.up / KM_A_DEGREE
        most = _BAR_PIXELS / pixels_a_km
        power = 10.0 ** math.floor(math.log10(most))
        km = next(digit * power for digit in (5.0, 2.0, 1.0) if digit * power <= most)
        return km, km * pixels_a_km


def whole_earth(size: QSizeF) -> MapView:
    """Everything, as far as it fits."""
    return MapView(0.0, 0.0, 1.0, size, 0.0)._settled(0.0, 0.0, size.width() / 360.0)


def view_of(bounds: QRectF, size: QSizeF, part: float = 0.6) -> MapView:
    """A view in which ``bounds``, in degrees with the south as ``top``, fill a part of the size."""
    middle = bounds.center()
    made = MapView(middle.y(), middle.x(), 1.0, size, middle.y())
    scale = part * min(
        size.width() / max(1e-6, bounds.width()),
        size.height() / max(1e-6, bounds.height()) / made.up,
    )
    return made._settled(middle.y(), middle.x(), scale)
