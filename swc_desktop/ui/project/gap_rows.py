"""Times in which the camera of a station was down, a row each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from swc_desktop.projects.camera_gaps import CameraGap
from swc_desktop.ui.project.station_words import EXAMPLE_TIME, typed_time
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.theme.icons import icon
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_MAX_LETTERS: Final = 200


@dataclass(frozen=True)
class GapTexts:
    """A row as it is typed; an empty time is the start or the end of the station."""

    starts: str
    ends: str
    remarks: str


class GapRows(QWidget):
    """``edited`` follows each change by a person."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[GapRow] = []
        heading = WrappingLabel("", self)
        heading.show_text(translate("Stations", "Camera was down: from, to, why"))
        self.add = QPushButton(translate("Stations", "Add a &time"), self)
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self._add)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        button = QHBoxLayout()
        button.addWidget(self.add)
        button.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(heading)
        column.addLayout(self._list)
        column.addLayout(button)

    @property
    def texts(self) -> list[tuple["GapRow", GapTexts]]:
        """The rows in which something is typed."""
        return [(row, row.texts) for row in self.rows if row.texts != GapTexts("", "", "")]

    def show_gaps(self, gaps: Sequence[CameraGap]) -> None:
        """Show gaps, and no others."""
        for row in list(self.rows):
            self._remove(row)
        for gap in gaps:
            row = self._row()
            for line, text in (
                (row.starts, typed_time(gap.starts)),
                (row.ends, typed_time(gap.ends)),
                (row.remarks, gap.remarks),
            ):
                line.setText(text)
                line.setCursorPosition(0)

    def _add(self) -> None:
        self._row().starts.setFocus()
        self.edited.emit()

    def _row(self) -> "GapRow":
        row = GapRow(len(self.rows) + 1, self._take, self)
        row.edited.connect(self.edited)
        self.rows.append(row)
        self._list.addWidget(row)
        return row

    def _take(self, row: "GapRow") -> None:
        self._remove(row)
        self.add.setFocus()
        self.edited.emit()

    def _remove(self, row: "GapRow") -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()


class GapRow(QWidget):
    """From, to, and why; ``remove`` is called with the row by its button."""

    edited = Signal()

    def __init__(self, number: int, remove: Callable[["GapRow"], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.starts = self._line(translate("Stations", "Down from"), number, EXAMPLE_TIME)
        self.ends = self._line(translate("Stations", "Down to"), number, EXAMPLE_TIME)
        self.remarks = self._line(
            translate("Stations", "Why it was down"), number, translate("Stations", "empty battery")
        )
        self.problem = WrappingLabel("error", self)
        self.button = QToolButton(self)
        text = translate("Stations", "Remove this time")
        self.button.setAccessibleName(f"{text} ({number})")
        self.button.setToolTip(tip(text))
        self.button.clicked.connect(lambda: remove(self))
        active_theme.changed.connect(self._show_icon)
        self._show_icon()
        times = QHBoxLayout()
        times.setSpacing(8)
        times.addWidget(self.starts, 1)
        times.addWidget(self.ends, 1)
        times.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(times)
        column.addWidget(self.remarks)
        column.addWidget(self.problem)

    @property
    def texts(self) -> GapTexts:
        """What is typed."""
        return GapTexts(
            self.starts.text().strip(), self.ends.text().strip(), self.remarks.text().strip()
        )

    def _line(self, name: str, number: int, example: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(f"{name} ({number})")
        line.setPlaceholderText(example)
        line.setMaxLength(_MAX_LETTERS)
        line.setAcceptDrops(False)
        line.textEdited.connect(lambda _: self.edited.emit())
        return line

    def _show_icon(self) -> None:
        self.button.setIcon(icon("close"))
