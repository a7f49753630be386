"""Icons of the program, drawn in the colours of the theme."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from swc_desktop.resources import resource
from swc_desktop.ui.theme.theme import active_theme

SIZE = 20
"""Pixels of an icon for 14 px text."""

_SCALES = (1, 1.25, 1.5, 2)
"""Scales of screens for which an icon is drawn; Qt scales the next larger for others."""


def icon(name: str, color: str = "text") -> QIcon:
    """An icon by the name of its file, in a colour of the theme; dimmer when disabled."""
    drawn = QIcon()
    for mode, token in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, "edge")):
        for scale in _SCALES:
            drawn.addPixmap(
                _pixmap(name, getattr(active_theme.tokens, token), active_theme.px(SIZE), scale),
                mode,
            )
    return drawn


def pixmap(name: str, color: str = "text", size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture of ``size`` logical pixels."""
    return _pixmap(name, getattr(active_theme.tokens, color), size, ratio)


def program_icon() -> QIcon:
    """The icon of the program."""
    return QIcon(str(resource("icons", "swc-desktop.svg")))


@lru_cache(maxsize=256)
def _pixmap(name: str, color: str, size: int, ratio: float) -> QPixmap:
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", color).encode()))
    drawn = QPixmap(QSize(size, size) * ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn
