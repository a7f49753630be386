"""The button beside a picture with people, who are blurred until somebody asks to see them."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.text.plain_text import tip

translate = QCoreApplication.translate

_MIN_HEIGHT = 32
"""Pixels, as of the other buttons beside a picture."""


class PeopleButton(QPushButton):
    """Asks to show the people in a photograph, or to blur them again; hidden where there are none.

    What happens then is decided by whoever connects ``clicked``.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMinimumHeight(_MIN_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_state(None, is_shown=False)

    def show_state(self, record: ListedMedia | None, *, is_shown: bool) -> None:
        """Fit to a photograph, in which people ``is_shown`` or blurred."""
        self.setVisible(record is not None and bool(record.people))
        if is_shown:
            text = translate("People", "Blur people")
            description = translate("People", "Blur the people in this photograph again")
        else:
            text = translate("People", "Show people…")
            description = translate("People", "Show the people in this photograph (asks first)")
        self.setText(text)
        self.setAccessibleName(description)
        self.setToolTip(tip(description))
