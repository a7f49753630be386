"""How large a window may be on its screen."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_FRAME: Final = QSize(8, 40)
"""Pixels of the frame and title bar; their real size is only known once a window is shown."""


def room_for(window: QWidget) -> QSize:
    """The largest size with which a window fits its screen.

    ``QWidget.screen`` is avoided: PySide would treat the screen as a child of that widget, and
    delete it some time after the widget.
    """
    over = window if window.isVisible() else window.parentWidget() or window
    screen = QGuiApplication.screenAt(over.window().frameGeometry().center())
    return (screen or QGuiApplication.primaryScreen()).availableGeometry().size() - _FRAME
