"""The base of dialogs about the file of a project: work that takes long and cannot be stopped."""

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtWidgets import QProgressBar, QWidget

from swc_desktop.core.message import Message
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.text.sentences import as_sentence
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

Outcome = TypeVar("Outcome")


WIDTH: Final = 560
"""Pixels of these dialogs, for 14 px text."""


class FittedDialog(BaseDialog):
    """A dialog as high as its content, up to its screen; it never jumps to a smaller height while
    somebody works in it."""

    def fit(self) -> None:
        """Make room for what is shown now, once Qt has laid it out."""
        QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        if self.isVisible():
            height = self.height()
            self.fit_content(active_theme.px(WIDTH))
            self.resize(self.width(), max(height, self.height()))

    def setVisible(self, visible: bool) -> None:
        if visible and not self.isVisible():
            self.ensurePolished()
            self.fit_content(active_theme.px(WIDTH))
        super().setVisible(visible)


class ProjectDialog(FittedDialog):
    """A dialog with one thing to do; while that is done it says so and stays open.

    A killed program leaves the project whole, so only closing is refused.
    """

    def __init__(self, title: str, worker: Worker, parent: QWidget | None) -> None:
        super().__init__(title, QSize(WIDTH, 320), parent)
        self._worker = worker
        self.busy = False
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(translate("Project", "Progress"))
        self.bar.hide()
        self.footer.addWidget(self.message)
        self.footer.addWidget(self.bar)

    def run(
        self, doing: str, work: Callable[[], Outcome], done: Callable[[Outcome], object]
    ) -> None:
        """Do something in the thread of the worker; then ``done``, or ``fail`` with the reason."""
        self._set_busy(True)
        self.say(doing)

        def end(outcome: Outcome) -> None:
            self._set_busy(False)
            self.say("")
            done(outcome)

        self._worker.start(work, end, self.fail, owner=self)

    def fail(self, reason: Message | str) -> None:
        """Say why something was not done."""
        self._set_busy(False)
        self.say(as_sentence(reason), "error")

    def say(self, text: str, role: str = "") -> None:
        """Show a sentence above the buttons, or nothing."""
        super().say(text, role)
        self.fit()

    def enable(self) -> None:
        """Switch fields and buttons on and off, as what was typed and ``busy`` want it."""

    def done(self, result: int) -> None:
        """Close, unless something is being done."""
        if not self.busy:
            super().done(result)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.bar.setVisible(busy)
        self.closing.setEnabled(not busy)
        self.scrolled.setEnabled(not busy)
        self.enable()
