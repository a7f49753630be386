"""A map that fits what it shows until a person moves it."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from swc_desktop.ui.map.map_widget import MapWidget


class FittedMap(MapWidget):
    """A map whose view is chosen for what is on it while ``_is_new``: nobody has moved it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._is_new = True
        super().__init__(parent)

    def zoom(self, factor: float, anchor: QPointF | None = None) -> None:
        self._is_new = False
        super().zoom(factor, anchor)

    def pan(self, right: float, down: float) -> None:
        self._is_new = False
        super().pan(right, down)

    def show_earth(self) -> None:
        self._is_new = False
        super().show_earth()
