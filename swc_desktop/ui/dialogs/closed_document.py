"""Documents that load nothing by themselves: links of a card are text, the manual has its pictures.

Qt asks a document for each resource that it names, and opens files and network shares itself if
the answer is empty: on Windows that is an attempt to log in. So the answer is never empty here.
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

PictureSource = Callable[[QUrl], QImage]

MAX_CHARACTERS: Final = 70_000
"""Twice the card of the starter pack; Qt shows that much in well under a second."""

MAX_LINES: Final = 2_000
"""Far above any real card; bounds the time that Qt takes."""

MAX_CELLS: Final = 2_500
"""Cells of all tables together; Qt takes about half a millisecond for each."""

_HEADINGS: Final = {1: 20, 2: 16, 3: 14}
"""Pixels of a heading by its level, for 14 px text."""

_RULE: Final = frozenset("|-: \t>")
"""The characters of the line under the headings of a table."""


class ClosedDocument(QTextDocument):
    """Loads nothing but the pictures that ``picture`` returns."""

    def __init__(self, parent: QObject, picture: PictureSource | None = None) -> None:
        super().__init__(parent)
        self.setUndoRedoEnabled(False)
        self._picture = picture

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return QByteArray(b" ")
        found = QImage() if self._picture is None else self._picture(QUrl(name))
        return _blank() if found.isNull() else found


def _blank() -> QImage:
    """One transparent pixel; for an empty image Qt would open the file itself."""
    made = QImage(1, 1, QImage.Format.Format_ARGB32)
    made.fill(QColor(0, 0, 0, 0))
    return made


def card_document(text: str, parent: QObject) -> QTextDocument:
    """Markdown from outside, without HTML, pictures, links and tooltips.

    A text that is too long is cut, and says so.
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


def page_document(html: str, picture: PictureSource, parent: QObject) -> QTextDocument:
    """A page that ships with the program, with its pictures and its links."""
    made = ClosedDocument(parent, picture)
    made.setHtml(html)
    _style(made, _as_written)
    return made


def shown_lines(text: str) -> tuple[str, bool]:
    """The lines of a Markdown text that are shown, and whether that is all of it."""
    beginning = text[:MAX_CHARACTERS]
    kept: list[str] = []
    cells = columns = 0
    for line in calm(beginning).split("\n"):
        columns = _columns(line, columns)
        cells += max(columns, line.count("|"))
        if cells > MAX_CELLS or len(kept) == MAX_LINES:
            return "\n".join(kept), False
        kept.append(line)
    return "\n".join(kept), len(beginning) == len(text)


def _columns(line: str, above: int) -> int:
    """The columns of the table that a line is in, 0 for none; Qt gives each row as many cells."""
    if not line.strip(" \t>"):
        return 0
    return line.count("|") + 1 if "|" in line and "-" in line and _RULE.issuperset(line) else above


FragmentStyle = Callable[[QTextFragment], tuple[QTextCharFormat, str | None]]
"""The format of a fragment, and the text to show instead of its own, if any."""


def _as_written(piece: QTextFragment) -> tuple[QTextCharFormat, str | None]:
    return piece.charFormat(), None


def _as_text(piece: QTextFragment) -> tuple[QTextCharFormat, str | None]:
    """Keep bold, italics, strike-through and fixed width, and nothing else."""
    given = piece.charFormat()
    style = QTextCharFormat()
    style.setFontWeight(given.fontWeight())
    style.setFontItalic(given.fontItalic())
    style.setFontStrikeOut(given.fontStrikeOut())
    if families := given.fontFamilies():  # of code; Markdown sets them for nothing else
        style.setFontFamilies(families)
        style.setFontFixedPitch(True)
    if given.isImageFormat():
        said = str(given.property(QTextFormat.Property.ImageAltText) or "")
        return style, translate("Reading", "[picture]") if not said else f"[{said}]"
    address = given.anchorHref()
    if address and address != piece.text():
        return style, f"{piece.text()} ({address})"
    return style, None


def _style(made: QTextDocument, style_of: FragmentStyle) -> None:
    """Headings of a moderate size, space between paragraphs and around the cells of tables."""
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
        _style_fragments(cursor, block, size, style_of)
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


def _style_fragments(
    cursor: QTextCursor, block: QTextBlock, size: int, style_of: FragmentStyle
) -> None:
    """Style a paragraph; ``size`` is in pixels for 14 px text, 0 for the size of the window."""
    pieces = [
        (piece.position(), piece.length(), piece.charFormat(), *style_of(piece))
        for piece in _fragments(block)
    ]
    for start, length, given, style, text in reversed(pieces):
        style.clearProperty(QTextFormat.Property.FontSizeAdjustment)
        if size:
            style.setProperty(QTextFormat.Property.FontPixelSize, active_theme.px(size))
        if text is None and style == given:
            continue
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        if text is None:
            cursor.setCharFormat(style)
        else:
            cursor.insertText(text, style)


def _fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    place = block.begin()
    while not place.atEnd():
        yield place.fragment()
        place += 1
