"""Bars of a joint vote: patterns as well as colours, as not everyone can tell the colours apart."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from swc_desktop.core.vote_shares import Share
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.elided_label import ElidedLabel

_MIN_DIVIDED = 2.0
"""Pixels; a narrower share would vanish under the line of two pixels between both shares."""


def fill(painter: QPainter, area: QRectF, kind: str) -> None:
    """Fill an area as ``image`` (slanted lines) or ``metadata`` (dots)."""
    if area.width() <= 0:
        return
    painter.fillRect(area, active_theme.color(kind))
    marks = QColor(active_theme.color("surface"))
    marks.setAlpha(150)
    painter.save()
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    if kind == "image":
        painter.setPen(QPen(marks, 1.2))
        x = area.left() - area.height()
        while x < area.right():
            painter.drawLine(int(x), int(area.bottom()), int(x + area.height()), int(area.top()))
            x += 6
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(marks)
        row, y = 0, area.top() + 2.5
        while y < area.bottom():
            x = area.left() + 2.5 + (3 if row % 2 else 0)
            while x < area.right():
                painter.drawEllipse(QRectF(x - 0.9, y - 0.9, 1.8, 1.8))
                x += 6
            row, y = row + 1, y + 3.5
    painter.restore()


class VoteBar(QWidget):
    """One child's joint vote as a length, split into the shares of picture and metadata."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.joint = 0.0
        self.share = Share(0.5, 0.5)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_vote(self, joint: float, share: Share, description: str) -> None:
        """Draw a vote; ``description`` says it in words."""
        self.joint, self.share = joint, share
        self.setAccessibleName(description)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, active_theme.px(14))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, active_theme.px(14))

    def lengths(self) -> tuple[float, float]:
        """Pixels of the picture's share and of the metadata's."""
        whole = self.joint * self.width()
        return whole * self.share.image, whole * self.share.metadata

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        rounded = QPainterPath()
        rounded.addRoundedRect(area, 3, 3)
        painter.setClipPath(rounded)
        painter.fillRect(area, active_theme.color("well"))
        image, metadata = self.lengths()
        fill(painter, QRectF(0, 0, image, area.height()), "image")
        fill(painter, QRectF(image, 0, metadata, area.height()), "metadata")
        if image > _MIN_DIVIDED and metadata > _MIN_DIVIDED:
            painter.fillRect(QRectF(image - 1, 0, 2, area.height()), active_theme.color("surface"))
        painter.end()


class WeightLine(QWidget):
    """The weights of picture and metadata as one thin line in two parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image, self.metadata = 0.0, 0.0
        self.setFixedHeight(4)

    def show_weights(self, image: float | None, metadata: float | None) -> None:
        """Draw the weights; None for a vote that was not given."""
        self.image, self.metadata = image or 0.0, metadata or 0.0
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        total = self.image + self.metadata
        if total <= 0:
            return
        painter = QPainter(self)
        split = self.width() * self.image / total
        painter.fillRect(
            QRectF(0, 0, split - 1, self.height()), QBrush(active_theme.color("image"))
        )
        painter.fillRect(
            QRectF(split + 1, 0, self.width() - split - 1, self.height()),
            QBrush(active_theme.color("metadata")),
        )
        painter.end()


class _Swatch(QWidget):
    def __init__(self, kind: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setFixedSize(18, 12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill(painter, QRectF(self.rect()), self._kind)
        painter.end()


class Legend(QWidget):
    """What the two patterns mean."""

    def __init__(self, image: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._labels = []
        for kind, text in (("image", image), ("metadata", "")):
            label = ElidedLabel(text, Qt.TextElideMode.ElideRight, self)
            label.setProperty("role", "small")
            row.addWidget(_Swatch(kind, self))
            row.addWidget(label)
            row.addSpacing(8)
            self._labels.append(label)
        row.addStretch(1)

    def name_metadata(self, noun: str) -> None:
        """Say what the metadata vote is called."""
        self._labels[1].set_text(noun)
