"""Labels of the panel: text that wraps, can be selected, and hides when empty."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class Words(QLabel):
    """Wrapping text in one of the roles of the style sheet; hidden while there is none."""

    def __init__(self, role: str = "", parent: QWidget | None = None, *, rich: bool = False):
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        if role:
            self.setProperty("role", role)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show a text, or nothing."""
        self.setText(text)
        self.setVisible(bool(text))
