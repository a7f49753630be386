"""How much of its screen a window may take."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME: Final = QSize(8, 40)
"""Pixels of a frame with its title, which is known only once a window is shown."""


def room_for(window: QWidget) -> QSize:
    """The largest size of a window with which all of it is on its screen."""
    return window.screen().availableGeometry().size() - _FRAME
