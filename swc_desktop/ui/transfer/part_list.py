"""The list of the parts of a stick: for each its name, for how long it is good, and an action."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.text.words import data_size
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_CHECK_BOX_PX: Final = 14
"""The size of a check box at the normal text size, which is 14 px."""

_CHECK_BOX_MARGIN_PX: Final = 10
"""The margins of a check box and the space behind it, which indent the lines below its title."""


class _Title(WrappingLabel):
    """Text that toggles a check box when it is clicked; unlike that of a check box, it wraps."""

    def __init__(self, box: QCheckBox, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._box = box
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()):
            self._box.click()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()


class CheckBoxRow(QWidget):
    """A check box, and beside it text that wraps."""

    def __init__(self, box: QCheckBox, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        title = _Title(box, self)
        title.show_text(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(box)
        row.addWidget(title, 1)


class PartRow(QFrame):
    """One part; ``head`` is at its left, ``action`` at its right."""

    def __init__(
        self,
        head: QWidget,
        size: int,
        good_for: str,
        action: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.good_for = WrappingLabel("small", self)
        self.good_for.show_text(good_for)
        self.sentence = WrappingLabel("secondary", self)
        amount = Label(data_size(size), self)
        amount.setProperty("role", "secondary")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(head, 1)
        top.addWidget(amount, 0, Qt.AlignmentFlag.AlignVCenter)
        if action is not None:
            top.addWidget(action)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 12, 8)
        column.setSpacing(2)
        column.addLayout(top)
        below = QVBoxLayout()
        indent = active_theme.px(_CHECK_BOX_PX) + _CHECK_BOX_MARGIN_PX
        below.setContentsMargins(indent if isinstance(head, CheckBoxRow) else 0, 0, 0, 0)
        below.setSpacing(2)
        below.addWidget(self.good_for)
        below.addWidget(self.sentence)
        column.addLayout(below)


class PartList(QWidget):
    """The rows, with lines between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self._rows.addStretch(1)

    def add(self, row: PartRow) -> None:
        """Add a row at the end."""
        if self._rows.count() > 1:
            line = QFrame(self)
            line.setProperty("role", "line")
            self._rows.insertWidget(self._rows.count() - 1, line)
        self._rows.insertWidget(self._rows.count() - 1, row)

    def clear(self) -> None:
        """Remove all rows."""
        while self._rows.count() > 1:
            item = self._rows.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
