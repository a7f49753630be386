"""Text from outside with marks in it, and where a widget does not show it as it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QTextDocument, QTextDocumentFragment
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)

from swc_desktop.ui.text.line_breaks import BREAK
from swc_desktop.ui.widgets.elided_label import ElidedLabel

_TAIL = "z<b><img src=z>&amp;&lt;"
_PLACE = re.compile(r"<b>(\w+)z")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LINE_END = "end\n"
_CUT = "…"


def marked(place: str) -> str:
    """A text that Qt takes for HTML; it names the place that it was put in at."""
    return f"<b>{place}{_TAIL}"


def wild(place: str) -> str:
    """The same with what moves the cursor, ends the line, and turns the text round."""
    return f"{marked(place)}\x1b[2K\u202e{_LINE_END}end\r\x07"


@dataclass
class Seen:
    """What was found on widgets: the places whose text was shown, and what is wrong."""

    places: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, where: str, shown: str) -> None:
        """Take in a text as a person sees it."""
        shown = shown.replace(BREAK, "")
        if control := _CONTROL.search(shown):
            self.faults.append(f"{where} shows {control.group()!r}: {shown[:200]!r}")
        if _LINE_END in shown:
            self.faults.append(f"{where} ends a line within a name: {shown[:200]!r}")
        for found in _PLACE.finditer(shown):
            rest = shown[found.end() - 1 :]
            if not rest.startswith(_TAIL) and not _is_cut(rest):
                self.faults.append(f"{where} does not show all: {shown[:300]!r}")
            self.places.add(found[1])

    def guessed(self, where: str, text: str) -> None:
        """Take in a text of which Qt guesses whether it is HTML."""
        rich = GuiQt.mightBeRichText(text)
        self.look(where, QTextDocumentFragment.fromHtml(text).toPlainText() if rich else text)

    def captioned(self, where: str, text: str) -> None:
        """Take in a text where ``&`` marks a letter."""
        self.look(where, re.sub(r"&(.)", r"\1", text))


def _is_cut(rest: str) -> bool:
    """Whether a text was shortened, at its end or in its middle."""
    return _CUT in rest and _TAIL.startswith(rest.partition(_CUT)[0])


def seen_on(*windows: QWidget, seen: Seen | None = None, in_sight: bool = False) -> Seen:
    """What all widgets of some windows show, or only those ``in_sight``."""
    seen = seen or Seen()
    for window in windows:
        for widget in (window, *window.findChildren(QWidget)):
            if widget.isVisible() or not in_sight:
                _look_at(widget, seen)
        for action in window.findChildren(QAction):
            _look_at_action(action, seen)
    return seen


def _look_at(widget: QWidget, seen: Seen) -> None:
    where = f"{type(widget).__name__} {widget.objectName()}".strip()
    for name, text in (
        ("tooltip", widget.toolTip()),
        ("what's this", widget.whatsThis()),
        ("status tip", widget.statusTip()),
    ):
        seen.guessed(f"{where}: {name}", text)
    seen.look(f"{where}: accessible name", widget.accessibleName())
    seen.look(f"{where}: accessible description", widget.accessibleDescription())
    seen.look(f"{where}: title", widget.windowTitle().replace("[*][*]", "[*]"))
    match widget:
        case QLabel():
            _look_at_label(widget, where, seen)
        case QAbstractButton():
            seen.captioned(where, widget.text())
            if isinstance(widget, QToolButton) and (action := widget.defaultAction()) is not None:
                seen.guessed(f"{where}: tooltip of its action", action.toolTip())
        case QGroupBox():
            seen.captioned(where, widget.title())
        case QMenu():
            seen.captioned(where, widget.title())
            if widget.toolTipsVisible():
                seen.faults.append(f"{where} shows the words of its actions as tooltips")
        case QLineEdit():
            seen.look(f"{where}: placeholder", widget.placeholderText())
        case QTabBar():
            for place in range(widget.count()):
                seen.captioned(where, widget.tabText(place))
                seen.guessed(f"{where}: tooltip", widget.tabToolTip(place))
        case QTextEdit() | QPlainTextEdit():
            _look_at_document(widget.document(), where, seen)
        case QComboBox():
            _look_at_model(widget.model(), where, seen)
        case QAbstractItemView():
            if widget.model() is not None:
                _look_at_model(widget.model(), where, seen)


def _look_at_label(label: QLabel, where: str, seen: Seen) -> None:
    text = QLabel.text(label)
    if isinstance(label, ElidedLabel):
        seen.look(where, label.shown)
    if label.textFormat() is Qt.TextFormat.RichText:
        seen.look(where, QTextDocumentFragment.fromHtml(text).toPlainText())
    elif label.textFormat() is Qt.TextFormat.PlainText:
        seen.look(where, text)
    else:
        seen.faults.append(f"{where} guesses the format of {text[:80]!r}")


def _look_at_action(action: QAction, seen: Seen) -> None:
    seen.captioned(f"action {action.objectName()}", action.text())
    for text in (action.whatsThis(), action.statusTip()):
        seen.guessed(f"action {action.objectName()}", text)


def _look_at_document(document: QTextDocument, where: str, seen: Seen) -> None:
    seen.look(where, document.toPlainText())
    block = document.begin()
    while block.isValid():
        for form in block.textFormats():
            if form.format.isImageFormat() or form.format.isAnchor() or form.format.toolTip():
                seen.faults.append(f"{where} holds a picture, a link or a note: {block.text()!r}")
        block = block.next()


_PLAIN_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
_GUESSED_ROLES = (
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.WhatsThisRole,
    Qt.ItemDataRole.StatusTipRole,
)


def _look_at_model(model: QAbstractItemModel, where: str, seen: Seen) -> None:
    for index in _indexes(model, QModelIndex()):
        for role in _PLAIN_ROLES:
            seen.look(f"{where}: {role.name}", str(index.data(role) or ""))
        for role in _GUESSED_ROLES:
            seen.guessed(f"{where}: {role.name}", str(index.data(role) or ""))
    for way in Qt.Orientation:
        for section in range(model.columnCount() if way is Qt.Orientation.Horizontal else 0):
            for role in (*_PLAIN_ROLES, *_GUESSED_ROLES):
                seen.guessed(where, str(model.headerData(section, way, role) or ""))


def _indexes(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[QModelIndex]:
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield index
            if column == 0:
                yield from _indexes(model, index)
