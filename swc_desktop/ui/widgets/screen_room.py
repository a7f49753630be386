"""How much of its screen a window may take."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_FRAME: Final = QSize(8, 40)
"""Pixels of a frame with its title, which is known only once a window is shown."""


def room_for(window: QWidget) -> QSize:
    """The largest size of a window with which all of it is on its screen.

    ``QWidget.screen`` would make PySide take the screen for a part of that widget, and delete it
    some time after it.
    """
    over = window if window.isVisible() else window.parentWidget() or window
    screen = QGuiApplication.screenAt(over.window().frameGeometry().center())
    return (screen or QGuiApplication.primaryScreen()).availableGeometry().size() - _FRAME
