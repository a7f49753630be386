"""The table of colours and sizes, and the palette and style sheet made from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from swc_desktop.resources import resource
from swc_desktop.settings.settings_file import TEXT_SIZES, Theme
from swc_desktop.ui.text.plain_text import PLAIN_BOXES
from swc_desktop.ui.theme.style_sheet import STYLE_SHEET


@dataclass(frozen=True)
class Tokens:
    """Colours as ``#RRGGBB``.

    ``image`` and ``metadata`` are the shares of the picture and of place and time in a joint vote;
    ``well`` is the background of photographs and bars; ``edge`` outlines controls.
    """

    background: str
    surface: str
    well: str
    text: str
    secondary: str
    line: str
    edge: str
    accent: str
    accent_soft: str
    on_accent: str
    warning: str
    warning_soft: str
    error: str
    error_soft: str
    image: str
    metadata: str
    land: str
    sea: str


LIGHT: Final = Tokens(
    background="#F6F5F1",
    surface="#FFFFFF",
    well="#ECEAE3",
    text="#1F2421",
    secondary="#55605A",
    line="#DEDCD4",
    edge="#868C86",
    accent="#2F6B4F",
    accent_soft="#DCEBE2",
    on_accent="#FFFFFF",
    warning="#8F5208",
    warning_soft="#FBEFDD",
    error="#A63A2B",
    error_soft="#FAE6E2",
    image="#BC7128",
    metadata="#3A6EA5",
    land="#D3D2C6",
    sea="#F1F3F1",
)

DARK: Final = Tokens(
    background="#161A18",
    surface="#1F2522",
    well="#0F1211",
    text="#E9ECE8",
    secondary="#A9B3AD",
    line="#313934",
    edge="#77827B",
    accent="#7CC6A0",
    accent_soft="#26382F",
    on_accent="#0F1A15",
    warning="#E0A458",
    warning_soft="#372C1C",
    error="#E58274",
    error_soft="#3D2623",
    image="#D98F45",
    metadata="#6BA3DC",
    land="#3E4741",
    sea="#191F1C",
)

BRIGHT: Final = Tokens(
    background="#FFFFFF",
    surface="#FFFFFF",
    well="#EFEFEF",
    text="#000000",
    secondary="#000000",
    line="#767676",
    edge="#000000",
    accent="#0B4A30",
    accent_soft="#D3EBDD",
    on_accent="#FFFFFF",
    warning="#5C3300",
    warning_soft="#FFF1DB",
    error="#7A1408",
    error_soft="#FFE7E3",
    image="#A85400",
    metadata="#0F4C8A",
    land="#C4C4C4",
    sea="#FFFFFF",
)

TOKENS: Final = {Theme.LIGHT: LIGHT, Theme.DARK: DARK, Theme.BRIGHT: BRIGHT}

PAPER: Final = {"paper": "#FFFFFF", "ink": "#000000", "secondary": "#5A5A5A", "line": "#969696"}
"""The colours of what is printed, in any theme."""

CARD_RADIUS: Final = 8
"""Radius of the corners of a card in pixels."""

MOTION_MS: Final = 120
"""Length of an animation; short enough not to wait for."""

TARGET: Final = 32
"""Least height of a control in pixels, so that it is easy to hit."""


class ActiveTheme(QObject):
    """The theme and text size in use; ``changed`` follows each change of them."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = LIGHT
        self.text_size = TEXT_SIZES[0]

    def color(self, name: str) -> QColor:
        """A colour of the theme by its name."""
        return QColor(getattr(self.tokens, name))

    def px(self, size: int) -> int:
        """A size given for 14 px text, in pixels at the current text size."""
        return round(size * self.text_size / TEXT_SIZES[0])

    def font(self, size: int = 14, *, bold: bool = False, italic: bool = False) -> QFont:
        """The system's font at a size given for 14 px text, with digits of equal width."""
        font = QFont(QGuiApplication.font())
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        font.setItalic(italic)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    @contextmanager
    def on_paper(self) -> Iterator[None]:
        """What is painted within is dark on light with letters of 14 px, as reports print it."""
        before = self.tokens, self.text_size
        self.tokens, self.text_size = LIGHT, TEXT_SIZES[0]
        try:
            yield
        finally:
            self.tokens, self.text_size = before

    def apply(self, application: QApplication, theme: Theme, text_size: int) -> None:
        """Dress the whole program."""
        self.tokens = TOKENS[_resolved(theme)]
        self.text_size = text_size
        application.setStyle("Fusion")
        font = application.font()
        font.setPixelSize(text_size)
        font.setFeature(QFont.Tag("tnum"), 1)
        application.setFont(font)
        application.setPalette(palette(self.tokens))
        application.setStyleSheet(style_sheet(self.tokens, text_size) + PLAIN_BOXES)
        self.changed.emit()


def _resolved(theme: Theme) -> Theme:
    if theme is not Theme.SYSTEM:
        return theme
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return Theme.DARK if dark else Theme.LIGHT


def palette(tokens: Tokens) -> QPalette:
    """The palette for what a style sheet does not reach."""
    result = QPalette()
    role = QPalette.ColorRole
    for kind, name in (
        (role.Window, "background"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "background"),
        (role.Text, "text"),
        (role.PlaceholderText, "secondary"),
        (role.Button, "surface"),
        (role.ButtonText, "text"),
        (role.BrightText, "error"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.ToolTipBase, "surface"),
        (role.ToolTipText, "text"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.Light, "surface"),
        (role.Midlight, "line"),
        (role.Mid, "line"),
        (role.Dark, "edge"),
        (role.Shadow, "edge"),
        (role.Accent, "accent"),
    ):
        result.setColor(kind, QColor(getattr(tokens, name)))
    for kind in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, kind, QColor(tokens.edge))
    return result


def style_sheet(tokens: Tokens, text_size: int) -> str:
    """The style sheet of the program."""
    scale = text_size / TEXT_SIZES[0]
    values = {item.name: getattr(tokens, item.name) for item in fields(tokens)}
    sizes = {f"px{size}": f"{round(size * scale)}px" for size in (8, 12, 13, 14, 16, 20, 24, 32)}
    arrows = {
        f"arrow_{way}": resource("icons", f"arrow-{way}.svg").as_posix()
        for way in ("down", "right")
    }
    tick = "white" if QColor(tokens.on_accent).lightnessF() > 0.5 else "dark"
    ticks = {"check": resource("icons", f"check-{tick}.svg").as_posix()}
    return Template(STYLE_SHEET).substitute(values | sizes | arrows | ticks)


active_theme: Final = ActiveTheme()
"""The theme of the running program."""
