"""A layout that places widgets beside each other and wraps them into as many lines as needed."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

_SPACING: Final = 8

FlowLine = list[tuple[QLayoutItem, int]]
"""The items of a line with their widths."""


class FlowLayout(QLayout):
    """Lines of widgets at their preferred widths; one that expands takes the rest of its line.

    ``alignment`` places a line that has room to spare. A layout that ``grows`` takes the spare
    room of the line that it is in itself.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        spacing: int = _SPACING,
        grows: bool = False,
    ) -> None:
        super().__init__(parent)
        self._alignment = alignment
        self._grows = grows
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Insert a widget at an index."""
        self.addWidget(widget)  # Qt then owns the item and deletes it
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def add_layout(self, layout: QLayout) -> None:
        """Add a layout as if it were a widget."""
        self.addChildLayout(layout)
        self.addItem(layout)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal if self._grows else Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._place(area, move=True)

    def sizeHint(self) -> QSize:
        """The size with all widgets in one line."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return self._with_margins(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The size of the widest widget."""
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return self._with_margins(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _with_margins(self, width: int, height: int) -> QSize:
        margins = self.contentsMargins()
        return QSize(
            width + margins.left() + margins.right(), height + margins.top() + margins.bottom()
        )

    def _lines(self, room: int) -> list[FlowLine]:
        lines: list[FlowLine] = []
        left = 0
        for item in self._items:
            if item.isEmpty():
                continue
            width = max(item.minimumSize().width(), min(item.sizeHint().width(), room))
            if not lines or width > left:
                lines.append([])
                left = room
            lines[-1].append((item, width))
            left -= width + self.spacing()
        return lines

    def _place(self, area: QRect, *, move: bool) -> int:
        """Place the items if ``move``; returns the height that they need."""
        room = area.marginsRemoved(self.contentsMargins())
        top = room.top()
        for line in self._lines(room.width()):
            used = sum(width for _, width in line) + self.spacing() * (len(line) - 1)
            spare = max(0, room.width() - used)
            grows = next((item for item, _ in line if _expands(item)), None)
            left = room.left()
            if grows is None and self._alignment & Qt.AlignmentFlag.AlignRight:
                left += spare
            elif grows is None and self._alignment & Qt.AlignmentFlag.AlignHCenter:
                left += spare // 2
            widths = [width + (spare if item is grows else 0) for item, width in line]
            height = max(
                _height(item, width) for (item, _), width in zip(line, widths, strict=True)
            )
            for (item, _), width in zip(line, widths, strict=True):
                own = _height(item, width)
                if move:
                    item.setGeometry(QRect(left, top + (height - own) // 2, width, own))
                left += width + self.spacing()
            top += height + self.spacing()
        bottom = top - self.spacing() if self._items and top > room.top() else top
        return bottom - area.top() + self.contentsMargins().bottom()


def _expands(item: QLayoutItem) -> bool:
    return bool(item.expandingDirections() & Qt.Orientation.Horizontal)


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
