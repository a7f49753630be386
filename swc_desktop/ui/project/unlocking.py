"""Opening a locked project: on a page of the window, or in a dialog over it."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from swc_desktop.core.message import Message
from swc_desktop.projects.connection import SUFFIX
from swc_desktop.projects.errors import ProjectLocked
from swc_desktop.projects.key_file import key_path, open_key
from swc_desktop.ui.project.passphrase_fields import ShowTyped, passphrase_line
from swc_desktop.ui.project.project_dialog import FittedDialog
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import as_sentence
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.scrolling import PageScroll
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

_WIDTH: Final = 420
"""Pixels of the column, for 14 px text."""

_ALL: Final = 100
"""The share of the room that the column takes before the space beside it gets any."""


def project_name(path: Path) -> str:
    """A project as people call it: the name of its file."""
    return file_name(path.with_name(path.name.removesuffix(SUFFIX) or path.name))


class UnlockForm(QWidget):
    """Asks for the passphrase or recovery code of a project; ``unlocked`` carries its key, ``said``
    follows each sentence below the field.

    Each try takes about a second (Argon2id), in the thread of ``worker``. ``button`` tries what was
    typed; whoever shows the form places it.
    """

    unlocked = Signal(object)
    said = Signal()

    def __init__(self, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._path = Path()
        self._tries = 0
        label = translate("Passphrase", "&Passphrase or recovery code")
        self.line = passphrase_line(label.replace("&", ""), self)
        self.shown = ShowTyped(self.line, parent=self)
        self.message = WrappingLabel("secondary", self)
        self.button = QPushButton(translate("Passphrase", "&Open"), self)
        self.button.setProperty("primary", True)
        self.button.setAutoDefault(False)
        self.setFocusProxy(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(FieldLabel(label, self.line))
        column.addWidget(self.line)
        column.addWidget(self.shown)
        column.addWidget(self.message)
        self.line.returnPressed.connect(self._try)
        self.line.textChanged.connect(lambda _: self._enable())
        self.button.clicked.connect(self._try)
        self._enable()

    @property
    def is_trying(self) -> bool:
        """Whether a passphrase is being checked."""
        return not self.line.isEnabled()

    def ask_for(self, path: Path) -> None:
        """Ask for the passphrase of a project; what was typed before is forgotten."""
        self._path = path
        self._tries += 1  # the outcome of an earlier try is not wanted any more
        self._set_trying(False)
        self.line.clear()
        self.shown.setChecked(False)
        self.say("")

    def say(self, text: str, role: str = "secondary") -> None:
        """Show a sentence below the field, or nothing."""
        self.message.setProperty("role", role)
        self.message.style().polish(self.message)
        self.message.show_text(text)
        self.said.emit()

    def _enable(self) -> None:
        self.button.setEnabled(bool(self.line.text()) and not self.is_trying)

    def _set_trying(self, trying: bool) -> None:
        self.line.setEnabled(not trying)
        self.shown.setEnabled(not trying)
        self._enable()

    def _try(self) -> None:
        secret, path = self.line.text(), self._path
        if not secret or self.is_trying:
            return
        self._tries += 1
        number = self._tries
        self._set_trying(True)
        self.say(translate("Passphrase", "Checking…"))

        def end(key: bytes | None, reason: Message | str = "") -> None:
            if number != self._tries:
                return
            self._set_trying(False)
            if key is None:
                self.say(as_sentence(reason), "error")
                self.line.selectAll()
                self.line.setFocus()
                return
            self.line.clear()
            self.shown.setChecked(False)
            self.say("")
            self.unlocked.emit(key)

        self._worker.start(lambda: _key(path, secret), end, lambda reason: end(None, reason))


def _key(path: Path, secret: str) -> bytes:
    """The key of a project; an error calls it as people do. Raises as ``open_key``."""
    try:
        return open_key(key_path(path), secret)
    except ProjectLocked as error:
        raise error.with_facts(file=project_name(path)) from error


class UnlockPage(QWidget):
    """A page that shows nothing of a project but its name; ``unlocked`` carries the key."""

    unlocked = Signal(object)

    def __init__(self, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.form = UnlockForm(worker, self)
        self.form.unlocked.connect(self.unlocked)
        self.title = WrappingLabel("title", self)
        self.text = WrappingLabel("secondary", self)
        self.setFocusProxy(self.form)
        self._column = QWidget(self)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addSpacing(4)
        column.addWidget(self.form)
        column.addWidget(self.form.button, alignment=Qt.AlignmentFlag.AlignLeft)
        middle = QWidget(self)
        row = QHBoxLayout(middle)
        row.setContentsMargins(24, 16, 24, 16)
        row.addStretch(1)
        row.addWidget(self._column, _ALL)
        row.addStretch(1)
        page = QWidget(self)
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addStretch(2)
        rows.addWidget(middle)
        rows.addStretch(3)
        scrolled = PageScroll(page, self)
        scrolled.setAccessibleName(translate("Passphrase", "Open a locked project"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled)
        active_theme.changed.connect(self._fit)
        self._fit()

    def ask_for(self, path: Path, title: str = "", text: str = "") -> None:
        """Ask for the passphrase of a project, with a title and a sentence."""
        self.title.show_text(title or project_name(path))
        self.text.show_text(text or locked_words())
        self.form.ask_for(path)
        self.form.setFocus()

    def _fit(self) -> None:
        self._column.setMaximumWidth(active_theme.px(_WIDTH))


class UnlockDialog(FittedDialog):
    """Asks for the passphrase of a project before it is opened; ``unlocked`` carries the key."""

    unlocked = Signal(object)

    def __init__(self, path: Path, worker: Worker, parent: QWidget | None = None) -> None:
        title = translate("Passphrase", "Open {project}").format(project=project_name(path))
        super().__init__(title, QSize(560, 280), parent)
        self.form = UnlockForm(worker, self)
        self.form.ask_for(path)
        self.form.unlocked.connect(self._end)
        self.form.said.connect(self.fit)
        self.text = WrappingLabel("secondary", self)
        self.text.show_text(locked_words())
        self.content.addWidget(self.text)
        self.content.addWidget(self.form)
        self.content.addStretch(1)
        self.closing.setText(translate("Passphrase", "Cancel"))
        self.closing.setDefault(False)
        self.closing.setAutoDefault(False)
        self.buttons.insert_widget(0, self.form.button)
        self.form.setFocus()

    def _end(self, key: bytes) -> None:
        self.unlocked.emit(key)
        self.accept()


def locked_words() -> str:
    """Why a project asks, in a sentence."""
    return translate(
        "Passphrase",
        "This project has a passphrase. The recovery code that was written down when it was set "
        "opens it too.",
    )
