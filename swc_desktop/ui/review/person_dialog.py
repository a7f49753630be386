"""Asks who is judging; the name is stored with everything that is said."""

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from swc_desktop.core.identification import MAX_PERSON_LETTERS
from swc_desktop.core.person_name import tidy_person_name
from swc_desktop.core.text import on_one_line
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.text_field import TextField
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

_WIDTH = 480
"""Pixels, for 14 px text."""


class PersonDialog(BaseDialog):
    """``chosen`` carries the name."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        title = translate("Review", "Who is judging?")
        super().__init__(title, QSize(_WIDTH, 240), parent)
        self.field = TextField(translate("Review", "&Your name"), self)
        self.field.show_text(name)
        self.field.line.setMaxLength(MAX_PERSON_LETTERS)
        self.field.show_hint(
            translate(
                "Review",
                "It is stored with what you say is in a photograph, so that others know whom to "
                "ask. You can change it in the menu Review.",
            )
        )
        self.content.addWidget(self.field)
        self.content.addStretch(1)
        self.use = self.primary(translate("Review", "&Use this name"))
        self.closing.setText(translate("Review", "Cancel"))
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self.field.line.textChanged.connect(lambda _: self._enable())
        self.use.clicked.connect(self._take)
        self._enable()
        self.field.line.setFocus()
        self.field.line.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit_content(active_theme.px(_WIDTH))

    @property
    def name(self) -> str:
        """The name that is typed."""
        return tidy_person_name(on_one_line(self.field.text))

    def _enable(self) -> None:
        self.use.setEnabled(bool(self.name))

    def _take(self) -> None:
        if name := self.name:
            self.accept()
            self.chosen.emit(name)
