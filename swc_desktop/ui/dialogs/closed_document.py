"""Documents that open nothing: what a card names is shown as text, what the manual names is given.

Qt asks a document for what it names, and opens files and shares itself where the answer is empty:
on Windows that is an attempt to log in over the network. So the answer is never empty here.
"""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QByteArray, QCoreApplication, QObject, QUrl
from PySide6.QtGui import (
    QColor,
    QImage,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
    QTextFrameFormat,
    QTextTable,
)

from swc_desktop.core.text import calm
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

Picture = Callable[[QUrl], QImage]

MAX_LETTERS: Final = 60_000
"""Three times the card of the starter pack; Qt shows so many in well under a second."""
MAX_LINES: Final = 2_000
MAX_CELLS: Final = 1_500
"""Cells of all tables together: Qt takes about half a millisecond for each."""

_HEADINGS: Final = {1: 20, 2: 16, 3: 14}
"""Pixels of a heading by its level, for 14 px text."""
_RULE: Final = frozenset("|-: \t>")
"""What the line under the headings of a table is made of."""


class ClosedDocument(QTextDocument):
    """Loads nothing but what ``picture`` gives."""

    def __init__(self, parent: QObject, picture: Picture | None = None) -> None:
        super().__init__(parent)
        self.setUndoRedoEnabled(False)
        self._picture = picture

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return QByteArray(b" ")
        found = QImage() if self._picture is None else self._picture(QUrl(name))
        return _blank() if found.isNull() else found


def _blank() -> QImage:
    """One pixel of nothing; Qt would open the file for an image of no size."""
    made = QImage(1, 1, QImage.Format.Format_ARGB32)
    made.fill(QColor(0, 0, 0, 0))
    return made


def card_document(text: str, parent: QObject) -> QTextDocument:
    """Markdown from outside: no HTML, no pictures, no links, no notes under the pointer.

    One that is too long for the window is shortened, and says so.
    """
    shown, whole = shown_lines(text)
    made = ClosedDocument(parent)
    made.setMarkdown(
        shown,
        QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        | QTextDocument.MarkdownFeature.MarkdownNoHTML,
    )
    _style(made, _as_text)
    if not whole:
        end = QTextCursor(made)
        end.movePosition(QTextCursor.MoveOperation.End)
        end.insertBlock(QTextBlockFormat(), QTextCharFormat())
        end.insertText(translate("Reading", "This text is longer; the rest is not shown here."))
    return made


def page_document(html: str, picture: Picture, parent: QObject) -> QTextDocument:
    """A page that ships with the program, with its pictures and its links."""
    made = ClosedDocument(parent, picture)
    made.setHtml(html)
    _style(made, _as_written)
    return made


def shown_lines(text: str) -> tuple[str, bool]:
    """The lines of a Markdown text that are shown, and whether they are all."""
    begun = text[:MAX_LETTERS]
    kept: list[str] = []
    cells = columns = 0
    for line in calm(begun).split("\n"):
        columns = _columns(line, columns)
        cells += max(columns, line.count("|"))
        if cells > MAX_CELLS or len(kept) == MAX_LINES:
            return "\n".join(kept), False
        kept.append(line)
    return "\n".join(kept), len(begun) == len(text)


def _columns(line: str, above: int) -> int:
    """The columns of the table that a line is in, 0 for none; each row has as many cells."""
    if not line.strip(" \t>"):
        return 0
    return line.count("|") + 1 if "|" in line and "-" in line and _RULE.issuperset(line) else above


Letters = Callable[[QTextFragment], tuple[QTextCharFormat, str | None]]
"""The format of a piece, and another text for it where it is not shown as it is."""


def _as_written(piece: QTextFragment) -> tuple[QTextCharFormat, str | None]:
    return piece.charFormat(), None


def _as_text(piece: QTextFragment) -> tuple[QTextCharFormat, str | None]:
    """Nothing but bold, italics, strokes and letters of one width is taken over."""
    given = piece.charFormat()
    letters = QTextCharFormat()
    letters.setFontWeight(given.fontWeight())
    letters.setFontItalic(given.fontItalic())
    letters.setFontStrikeOut(given.fontStrikeOut())
    if families := given.fontFamilies():  # of code; Markdown sets no other
        letters.setFontFamilies(families)
        letters.setFontFixedPitch(True)
    if given.isImageFormat():
        said = str(given.property(QTextFormat.Property.ImageAltText) or "")
        return letters, translate("Reading", "[picture]") if not said else f"[{said}]"
    address = given.anchorHref()
    if address and address != piece.text():
        return letters, f"{piece.text()} ({address})"
    return letters, None


def _style(made: QTextDocument, letters_of: Letters) -> None:
    """Headings of a moderate size, air between paragraphs and around the cells of tables."""
    cursor = QTextCursor(made)
    cursor.beginEditBlock()
    for frame in made.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _style_table(frame)
    block = made.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        form = block.blockFormat()
        level = form.headingLevel()
        cell = cursor.currentTable() is not None
        form.setTopMargin(0 if cell else 12 if level else 2)
        form.setBottomMargin(0 if cell else 4)
        cursor.setBlockFormat(form)
        size = 12 if cell else _HEADINGS.get(level, 14) if level else 0
        _style_letters(cursor, block, size, letters_of)
        block = block.next()
    cursor.endEditBlock()


def _style_table(table: QTextTable) -> None:
    form = table.format().toTableFormat()
    form.setCellPadding(4)
    form.setCellSpacing(0)
    form.setBorder(1)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderCollapse(True)
    form.setBorderBrush(active_theme.color("line"))
    form.setTopMargin(6)
    form.setBottomMargin(6)
    table.setFormat(form)


def _style_letters(cursor: QTextCursor, block: QTextBlock, size: int, letters_of: Letters) -> None:
    """Set a paragraph, in letters of a size for 14 px text (0: that of the window)."""
    pieces = [
        (piece.position(), piece.length(), piece.charFormat(), *letters_of(piece))
        for piece in _fragments(block)
    ]
    for start, length, given, letters, text in reversed(pieces):
        letters.clearProperty(QTextFormat.Property.FontSizeAdjustment)
        if size:
            letters.setProperty(QTextFormat.Property.FontPixelSize, active_theme.px(size))
        if text is None and letters == given:
            continue
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        if text is None:
            cursor.setCharFormat(letters)
        else:
            cursor.insertText(text, letters)


def _fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    place = block.begin()
    while not place.atEnd():
        yield place.fragment()
        place += 1
