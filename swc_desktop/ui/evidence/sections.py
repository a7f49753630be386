"""The parts of the panel beside the votes: picture, answer, path, facts, unreadable file."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from swc_desktop.core.observation import Observation, Place
from swc_desktop.core.region import Box
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.ui.evidence.answers import Heading
from swc_desktop.ui.evidence.fact_rows import FactSection, place_facts, position
from swc_desktop.ui.evidence.locator_map import LocatorMap
from swc_desktop.ui.photo.region_boxes import draw_boxes
from swc_desktop.ui.text.words import scientific_html
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_HEIGHT_BY_WIDTH: Final = 10 / 16
"""Between the usual shapes of photographs: 3 to 2, 4 to 3 and 16 to 9."""


class PictureFrame(QWidget):
    """The photograph, whole, in a frame of 16 to 10; ``activated`` asks to show it large."""

    activated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._boxes: tuple[Box, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_image(self, image: QImage) -> None:
        """Show a picture; an empty one for none."""
        self._image = image
        self.update()

    def show_boxes(self, boxes: Sequence[Box]) -> None:
        """Draw boxes over the picture."""
        self._boxes = tuple(boxes)
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * _HEIGHT_BY_WIDTH)

    def sizeHint(self) -> QSize:
        return QSize(288, 180)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect())
        painter.fillRect(area, active_theme.color("well"))
        if not self._image.isNull():
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(area.center())
            painter.drawImage(place, self._image)
            draw_boxes(painter, place, self._boxes, 1.0)
        if self.hasFocus():
            painter.setPen(QPen(active_theme.color("surface"), 6))
            painter.drawRect(area)
            painter.setPen(QPen(active_theme.color("accent"), 4))
            painter.drawRect(area)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.activated.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit()
        else:
            super().keyPressEvent(event)


class AnswerBlock(QWidget):
    """The answer in words: large name, scientific name, rank and confidence, next best guesses."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.large = WrappingLabel("answer", self)
        self.scientific = WrappingLabel(parent=self, rich=True)
        self.trust = WrappingLabel(parent=self)
        self.more = WrappingLabel("secondary", self, rich=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self.large, self.scientific, self.trust, self.more):
            column.addWidget(part)

    def show_heading(self, heading: Heading) -> None:
        """Show an answer."""
        self.large.show_text(heading.large)
        named = heading.scientific != escape(heading.large)
        self.scientific.show_text(heading.scientific if named else "")
        self.trust.show_text(heading.trust)
        self.more.show_text("<br>".join(heading.more))


class Breadcrumbs(WrappingLabel):
    """The path to the answer; ``chosen`` carries the taxon that was clicked."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, rich=True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setAccessibleName(translate("Evidence", "Path of the answer"))
        self.unsetCursor()
        self.linkActivated.connect(self.chosen)
        active_theme.changed.connect(self._apply_theme)
        self._steps: tuple[tuple[str, str], ...] = ()

    def show_path(self, taxonomy: Taxonomy, taxon: str | None) -> None:
        """Show the path from the family to a taxon; nothing for None."""
        names = () if taxon is None else taxonomy.path(taxon)
        self._steps = tuple((name, scientific_html(taxonomy, name)) for name in names)
        self._apply_theme()

    def _apply_theme(self) -> None:
        color = active_theme.tokens.accent
        self.show_text(
            " › ".join(
                f'<a style="color: {color}" href="{escape(name)}">{html}</a>'
                for name, html in self._steps
            )
        )


class FactsBlock(QFrame):
    """A heading and its lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = WrappingLabel("heading", self)
        self.lines = WrappingLabel(parent=self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.setSpacing(4)
        self.column.addWidget(self.heading)
        self.column.addWidget(self.lines)

    def show_facts(self, facts: FactSection | None) -> None:
        """Show facts, or nothing."""
        self.setVisible(facts is not None)
        if facts is not None:
            self.heading.show_text(facts.heading)
            form = Qt.TextFormat.RichText if facts.rich else Qt.TextFormat.PlainText
            self.lines.setTextFormat(form)
            self.lines.show_lines(("<br>".join(facts.lines),) if facts.rich else facts.lines)


class WhereBlock(FactsBlock):
    """The place in words and on a map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.map = LocatorMap(self)
        self.column.insertWidget(1, self.map)

    def show_observation(self, observation: Observation | None) -> None:
        """Show the place of a photograph, or why it is not known; nothing for None."""
        self.show_facts(None if observation is None else place_facts(observation))
        place = observation.place if observation is not None else None
        self.map.setVisible(isinstance(place, Place))
        if isinstance(place, Place):
            description = translate("Evidence", "Map with a mark at {place}")
            self.map.show_position(
                place.latitude, place.longitude, description.format(place=position(place))
            )


class UnreadableBlock(QWidget):
    """A file that could not be read: the reason, and a button to its folder."""

    reveal = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file = Path()
        self.large = WrappingLabel("answer", self)
        self.sentence = WrappingLabel("error", self)
        self.button = QPushButton(translate("Evidence", "Show in folder"), self)
        self.button.clicked.connect(lambda: self.reveal.emit(self._file))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.large, self.sentence):
            column.addWidget(part)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_file(self, file: Path, sentence: str) -> None:
        """Show what happened to a file."""
        self._file = file
        self.large.show_text(translate("Evidence", "Unreadable"))
        self.sentence.show_text(sentence)
