"""A question whose answers are verbs; the window goes on working while it is shown."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.text.plain_text import caption
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

_WIDTH = 520
"""Pixels, for 14 px text: about 70 characters a line."""


class Question(BaseDialog):
    """Sentences and answers; ``keep`` changes nothing, has the focus and is the answer of Esc."""

    def __init__(self, title: str, text: str | Sequence[str], keep: str, parent: QWidget) -> None:
        super().__init__(title, QSize(_WIDTH, 160), parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = WrappingLabel(parent=self)
        self.text.show_lines((text,) if isinstance(text, str) else text)
        self.content.addWidget(self.text)
        self.content.addStretch(1)
        self.closing.setText(caption(keep))
        self.answers: list[QPushButton] = []

    def add_answer(self, text: str, call: Callable[[], object]) -> QPushButton:
        """Add an answer and what it does."""
        button = self.button(caption(text))
        button.clicked.connect(self.accept)
        button.clicked.connect(lambda: call())
        self.answers.append(button)
        return button

    def prefer(self, button: QPushButton) -> None:
        """Make an answer the one for Enter."""
        button.setProperty("primary", True)
        button.setDefault(True)
        button.setFocus()

    def ask(self) -> None:
        """Show it; an earlier question of the same window is closed."""
        options = Qt.FindChildOption.FindDirectChildrenOnly
        for earlier in self._over.findChildren(Question, options=options):
            if earlier is not self:
                earlier.reject()
        self.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit_content(active_theme.px(_WIDTH))
