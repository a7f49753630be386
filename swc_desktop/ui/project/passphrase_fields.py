"""Fields for a passphrase, hidden as it is typed: one to open a project, two for a new one."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from swc_desktop.projects.key_file import ADVISED_LETTERS
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_MAX_LETTERS: Final = 1000
"""Far above any passphrase that a person types; ``key_file`` takes 4096 bytes."""


def passphrase_line(name: str, parent: QWidget) -> QLineEdit:
    """A hidden line. It takes pasted text, since people keep passphrases in managers
    (NIST SP 800-63B-4, 3.1.1.2), and no input method may learn from it."""
    line = QLineEdit(parent)
    line.setAccessibleName(name)
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setMaxLength(_MAX_LETTERS)
    line.setAcceptDrops(False)
    hint = Qt.InputMethodHint
    line.setInputMethodHints(
        hint.ImhHiddenText
        | hint.ImhSensitiveData
        | hint.ImhNoAutoUppercase
        | hint.ImhNoPredictiveText
    )
    return line


class ShowTyped(QCheckBox):
    """Shows what is typed into hidden lines while it is ticked."""

    def __init__(self, *lines: QLineEdit, parent: QWidget) -> None:
        super().__init__(translate("Passphrase", "&Show what I type"), parent)
        self._lines = lines
        self.toggled.connect(self._show)

    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        for line in self._lines:
            line.setEchoMode(mode.Normal if shown else mode.Password)


class NewPassphrase(QWidget):
    """A new passphrase, typed twice; ``changed`` comes with each letter.

    A short one is warned of and not refused: whoever is forced writes it on the computer.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        first, again = (
            translate("Passphrase", "&New passphrase"),
            translate("Passphrase", "The same a&gain"),
        )
        self.first = passphrase_line(first.replace("&", ""), self)
        self.again = passphrase_line(again.replace("&", ""), self)
        self.shown = ShowTyped(self.first, self.again, parent=self)
        self.advice = WrappingLabel("secondary", self)
        self.loss = WrappingLabel("", self)
        self.loss.show_text(
            translate(
                "Passphrase",
                "You also get a recovery code to write down. If you lose both the passphrase and "
                "the recovery code, nobody can open the project.",
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(FieldLabel(first, self.first))
        column.addWidget(self.first)
        column.addSpacing(8)
        column.addWidget(FieldLabel(again, self.again))
        column.addWidget(self.again)
        column.addWidget(self.shown)
        column.addWidget(self.advice)
        column.addSpacing(8)
        column.addWidget(self.loss)
        for line in (self.first, self.again):
            line.textChanged.connect(self._follow)
        self._follow()

    @property
    def passphrase(self) -> str:
        """The passphrase; "" until it was typed twice."""
        return self.first.text() if self.first.text() == self.again.text() else ""

    def clear(self) -> None:
        """Forget what was typed, and hide what is typed next."""
        self.first.clear()
        self.again.clear()
        self.shown.setChecked(False)

    def _follow(self) -> None:
        role, advice = self._advice()
        if self.advice.property("role") != role:
            self.advice.setProperty("role", role)
            self.advice.style().polish(self.advice)
        self.advice.show_text(advice)
        self.changed.emit()

    def _advice(self) -> tuple[str, str]:
        first, again = self.first.text(), self.again.text()
        if again and not first.startswith(again):
            return "warning", translate("Passphrase", "The two are not the same.")
        if first and len(first) < ADVISED_LETTERS:
            return "warning", translate(
                "Passphrase",
                "This one is short: somebody who has a copy of the file could guess it. Four or "
                "more words are safer.",
            )
        return "secondary", translate(
            "Passphrase",
            "Four or five words that do not belong together are hard to guess and easy to "
            "remember.",
        )
