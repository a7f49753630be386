"""The label of a field in a form."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.theme.theme import active_theme

_SLACK = 4
"""Pixels that the letters may take beyond what Qt measures, for 14 px text."""


class FieldLabel(Label):
    """Moves the focus to its field by the underlined letter.

    Qt measures the whole word but draws it in parts around that letter, which need more room.
    """

    def __init__(self, text: str, field: QWidget | None = None) -> None:
        super().__init__(text)
        if field is not None:
            self.setBuddy(field)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(active_theme.px(_SLACK), 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
