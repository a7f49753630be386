"""A labelled line to type in, with a hint below it and what is wrong with it."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

MAX_LETTERS = 200
"""Letters of a line: what ids and names of stations may have at most."""


class TextField(QWidget):
    """``line`` with its ``label`` above it; the letter after ``&`` moves the focus to it."""

    def __init__(
        self,
        label: str,
        parent: QWidget | None = None,
        *,
        example: str = "",
        max_letters: int = MAX_LETTERS,
    ) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(label.replace("&", ""))
        self.line.setMaxLength(max_letters)
        self.line.setPlaceholderText(example)
        self.line.setAcceptDrops(False)
        self.hint = WrappingLabel("small", self)
        self.problem = WrappingLabel("error", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (FieldLabel(label, self.line), self.line, self.hint, self.problem):
            column.addWidget(part)
        column.addStretch(1)

    @property
    def text(self) -> str:
        """What is typed, without spaces around it."""
        return self.line.text().strip()

    def show_text(self, text: str) -> None:
        """Show a text, from its beginning."""
        self.line.setText(text)
        self.line.setCursorPosition(0)

    def show_hint(self, text: str) -> None:
        """Say something below the line, or nothing."""
        self.hint.show_text(text)
        self._describe()

    def show_problem(self, text: str) -> None:
        """Say what is wrong, or nothing."""
        self.problem.show_text(text)
        self._describe()

    def _describe(self) -> None:
        said = [self.hint.text(), self.problem.text()]
        self.line.setAccessibleDescription(" ".join(filter(None, said)))
