"""A field for the name of a time zone, with all that this computer knows."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from swc_desktop.geo.zone import zone_names
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

_MAX_LETTERS: Final = 60
"""Letters of a name; the longest has some 30."""

_NAMED_BY_PLACE: Final = "/"
"""In names such as Africa/Nairobi; the others, such as GB-Eire, are old and can be typed."""

_AROUND: Final = 48
"""Pixels of the frame and the arrow, for 14 px text."""


class ZoneBox(QComboBox):
    """Names to choose from or to type a part of; those of ``first`` come before the others."""

    def __init__(self, first: Sequence[str], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(name)
        field = QLineEdit(self)
        field.setAcceptDrops(False)
        field.setMaxLength(_MAX_LETTERS)
        field.setPlaceholderText(translate("Clock", "not set"))
        self.setLineEdit(field)
        offered = (name for name in zone_names() if _NAMED_BY_PLACE in name)
        self.addItems([*first, *(known for known in offered if known not in first)])
        completer = QCompleter(self.model(), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        active_theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """Have room for the longest name."""
        self.ensurePolished()
        letters = self.fontMetrics()
        longest = max(map(letters.horizontalAdvance, zone_names()))
        self.setMinimumWidth(longest + active_theme.px(_AROUND))
