"""Whether an act replaces what photographs have, or only fills what they lack."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from swc_desktop.core.message import message
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class ReplaceChoice(QWidget):
    """Where some photographs have what is given, asks what is meant.

    ``summary`` says how many photographs there are; the dialog places it.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all = self._having = 0
        self.summary = WrappingLabel("", parent)
        self.missing = QRadioButton(self)
        self.replace = QRadioButton(self)
        self.missing.setChecked(True)
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for button in (self.missing, self.replace):
            group.addButton(button)
            column.addWidget(button)
        self.missing.toggled.connect(lambda _: self.changed.emit())

    def show_counts(self, every: int, having: int, having_words: str) -> None:
        """``having`` of ``every`` photograph have what is given; ``having_words`` says so."""
        self._all, self._having = every, having
        if not every:
            self.summary.show_text(translate("Place", "No photograph is selected."))
        else:
            selected = message("Place", "%Ln photograph(s) (is|are) selected.", "", 0)
            said = in_words(selected.counted(every))
            self.summary.show_text(f"{said} {having_words}" if having else said)
        is_mixed = 0 < having < every
        only = message("Place", "&Only the %Ln without one", "", 0).counted(every - having)
        both = message("Place", "&All %Ln, and replace what they have", "", 0).counted(every)
        self.missing.setText(in_words(only))
        self.replace.setText(in_words(both))
        for button in (self.missing, self.replace):
            button.setVisible(is_mixed)
        (self.missing if having < every else self.replace).setChecked(True)

    @property
    def only_missing(self) -> bool:
        """Whether photographs that have one are left as they are."""
        return self.missing.isChecked()

    @property
    def count(self) -> int:
        """How many photographs are touched."""
        return self._all - self._having if self.only_missing else self._all
