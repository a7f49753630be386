"""Degrees and edges of rectangles in words, for the map and the form beside it."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from swc_desktop.core.message import message
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.weather.errors import RectangleWrong
from swc_desktop.weather.grid import Rectangle

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Edges:
    """A rectangle as it is drawn, in degrees; it may be too large to fetch weather for.

    ``west`` greater than ``east`` means that it crosses the 180th meridian.
    """

    south: float
    west: float
    north: float
    east: float

    @property
    def width(self) -> float:
        """Degrees from west to east."""
        return (self.east - self.west) % 360.0

    @property
    def typed(self) -> str:
        """As ``parse_rectangle`` reads it."""
        return f"{self.south:.6g},{self.west:.6g},{self.north:.6g},{self.east:.6g}"

    def checked(self) -> tuple[Rectangle | None, str]:
        """The rectangle and "", or None and why weather cannot be fetched for it."""
        try:
            return Rectangle(self.south, self.west, self.north, self.east), ""
        except RectangleWrong as error:
            refused = message("Map", "No weather can be fetched for this rectangle: {problem}.")
            return None, in_words(refused.fill(problem=error.facts["problem"]))


def decimal(value: float, decimals: int) -> str:
    """A number with the decimal separator of the language."""
    return QLocale().toString(float(value), "f", decimals)


def decimals_of(step: float) -> int:
    """The decimals that multiples of a step need, at most three."""
    return next(
        (count for count in range(3) if abs(step * 10**count % 1) < 1e-6),
        3,
    )


def latitude_words(latitude: float, decimals: int) -> str:
    """``24.5° S``; the equator gets no letter."""
    if round(latitude, decimals) == 0:
        return translate("Map", "{n}°").format(n=decimal(0, decimals))
    pattern = translate("Map", "{n}° N") if latitude > 0 else translate("Map", "{n}° S")
    return pattern.format(n=decimal(abs(latitude), decimals))


def longitude_words(longitude: float, decimals: int) -> str:
    """``31.5° E``; Greenwich and the 180th meridian have no letter."""
    if round(abs(longitude), decimals) in (0, 180):
        return translate("Map", "{n}°").format(n=decimal(abs(longitude), decimals))
    pattern = translate("Map", "{n}° E") if longitude > 0 else translate("Map", "{n}° W")
    return pattern.format(n=decimal(abs(longitude), decimals))


def cells_words(count: int) -> str:
    """How many cells."""
    return in_words(message("Map", "%Ln cell(s)", "", 0).counted(count))


def edges_words(edges: Edges) -> str:
    """A rectangle in words."""
    return translate("Map", "{south} to {north}, {west} to {east}").format(
        south=latitude_words(edges.south, 2),
        north=latitude_words(edges.north, 2),
        west=longitude_words(edges.west, 2),
        east=longitude_words(edges.east, 2),
    )
