"""The room that a window has, and that asking for it costs the program nothing."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

from swc_desktop.ui.widgets.screen_room import room_for


def test_the_screen_belongs_to_no_window_that_asked_for_its_room(qapp: QApplication) -> None:
    """Such a screen is deleted with the window, and the next one that is made ends the program."""
    asking = QWidget()
    room = room_for(asking)
    screen = QGuiApplication.primaryScreen()
    assert room.width() < screen.size().width()
    assert room.height() < screen.size().height()
    assert "parent" not in Shiboken.dump(screen)
