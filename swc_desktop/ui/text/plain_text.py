"""Makes text from outside safe for Qt: shown literally, never as markup, and limited in length.

Names of files, packs and parts, cameras, server replies and translations come from others. Labels,
tooltips, captions and titles each interpret markup of their own; here is a function for each.
"""

from collections.abc import Iterable
from html import escape
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from swc_desktop.core.text import on_one_line
from swc_desktop.ui.text.line_breaks import breakable

MAX_LABEL: Final = 5_000
"""Letters of a label; about as many as fit a page of this window."""
MAX_TIP: Final = 1_000
MAX_CAPTION: Final = 160
"""Letters of a tooltip and of a caption. Round numbers, above those of all own texts."""

MAX_NAME: Final = 255
"""Letters of a file name, the limit of most file systems."""

_MARKUP: Final = frozenset("<&")
_ONE_LINE_TIP: Final = 80
"""Letters of a tooltip that fit on one line; Qt wraps only rich text."""


PLAIN_BOXES: Final = "QMessageBox QLabel { qproperty-textFormat: PlainText; }"
"""A style sheet for message boxes of Qt itself, as its file dialog shows them with file names."""


def shortened(text: str, max_letters: int) -> str:
    """The text, cut to a number of letters with an ellipsis if it is longer."""
    return text if len(text) <= max_letters else f"{text[: max_letters - 1]}…"


def file_name(path: PurePath) -> str:
    """The name of a file or folder, or the whole path if it has none, as ``/`` does."""
    return shortened(on_one_line(path.name or str(path)), MAX_NAME)


def tip(text: str) -> str:
    """A text for the tooltip of a widget, action or item; Qt guesses whether one is HTML."""
    line = shortened(on_one_line(text), MAX_TIP)
    if len(line) <= _ONE_LINE_TIP and not _MARKUP.intersection(line):
        return line
    return f'<p style="white-space: pre-wrap">{escape(breakable(line))}</p>'


def caption(text: str) -> str:
    """A text for a button, an action or a tab, where ``&`` would mark the shortcut letter."""
    return shortened(on_one_line(text), MAX_CAPTION).replace("&", "&&")


def window_title(text: str) -> str:
    """A text for the title of a window, where ``[*]`` would mark unsaved changes."""
    return shortened(on_one_line(text), MAX_CAPTION).replace("[*]", "[*][*]")


class Label(QLabel):
    """A label of plain text; no other label is used in this program.

    A text is one paragraph, whatever it contains; ``set_lines`` shows several.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        self.set_lines((text,))

    def set_lines(self, lines: Iterable[str]) -> None:
        """Show texts, each on its own line."""
        self._put(shortened("\n".join(map(on_one_line, lines)), MAX_LABEL))

    def _put(self, text: str) -> None:
        super().setText(text)
