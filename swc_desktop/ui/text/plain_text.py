"""Text from outside as Qt takes it: shown as it is, never as marks, on no more room than it gets.

Names of files, packs and parts, cameras, replies of servers and translations come from others. A
label, a tooltip, a caption and a title each read marks of their own; here is a function for each.
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
"""Letters of a label; a page of this window holds about so many."""
MAX_TIP: Final = 1_000
MAX_CAPTION: Final = 160
MAX_NAME: Final = 255
"""Letters of the name of a file, as file systems have them."""

_MARKS: Final = frozenset("<&")
_ONE_LINE_TIP: Final = 80
"""Letters of a tooltip that need no second line; Qt wraps rich text alone."""


PLAIN_BOXES: Final = "QMessageBox QLabel { qproperty-textFormat: PlainText; }"
"""A style sheet for the boxes that Qt itself shows, as its file dialog does with names of files."""


def shortened(text: str, most: int) -> str:
    """A text of so many letters at most, with a sign where it was longer."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def file_name(path: PurePath) -> str:
    """The name of a file or folder, or the whole path where it has none."""
    return shortened(on_one_line(path.name or str(path)), MAX_NAME)


def tip(text: str) -> str:
    """A text for a tooltip, of widgets, actions and items alike; Qt guesses whether it is HTML."""
    said = shortened(on_one_line(text), MAX_TIP)
    if len(said) <= _ONE_LINE_TIP and not _MARKS.intersection(said):
        return said
    return f'<p style="white-space: pre-wrap">{escape(breakable(said))}</p>'


def caption(text: str) -> str:
    """A text for a button, an action or a tab, where ``&`` marks the letter of a shortcut."""
    return shortened(on_one_line(text), MAX_CAPTION).replace("&", "&&")


def window_title(text: str) -> str:
    """A text for the title of a window, where ``[*]`` marks that something is not saved."""
    return shortened(on_one_line(text), MAX_CAPTION).replace("[*]", "[*][*]")


class Label(QLabel):
    """A label of plain text; the only one that this program has.

    A text is one paragraph, whatever is in it; ``set_lines`` is for several.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        self.set_lines((text,))

    def set_lines(self, lines: Iterable[str]) -> None:
        """Show texts, each on a line of its own."""
        self._put(shortened("\n".join(map(on_one_line, lines)), MAX_LABEL))

    def _put(self, text: str) -> None:
        super().setText(text)
