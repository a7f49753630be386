"""The base of both dialogs about sticks: a list of parts, and work that can be stopped."""

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from swc_desktop.core.message import Message
from swc_desktop.core.progress import Progress
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import format_number
from swc_desktop.ui.transfer.part_list import PartList
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class TransferDialog(BaseDialog):
    """A dialog over parts; ``stop_requested`` ends the work under way, as closing does.

    ``copying`` says what is being copied, empty while nothing is: closing asks before it is
    stopped.
    """

    stop_requested = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, QSize(760, 620), parent)
        self.intro = WrappingLabel("secondary", self)
        self.parts = PartList(self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("Stick", "Progress"))
        self.bar.hide()
        self.content.addWidget(self.intro)
        self.content.addWidget(self.parts, 1)
        self.footer.addWidget(self.message)
        self.footer.addWidget(self.bar)
        self.stop = self.button(translate("Stick", "S&top"))
        self.stop.clicked.connect(self.stop_requested)
        self.stop.hide()
        self.finished.connect(lambda _: self.stop_requested.emit())
        self.busy = False
        self.copying = ""
        self._doing = ""

    def prefer(self, button: QPushButton) -> None:
        """Make a button the primary one."""
        button.setProperty("primary", True)
        self.no_default()
        button.setFocus()

    def done(self, result: int) -> None:
        """Close, after a question while something is being copied."""
        if not self.copying:
            super().done(result)
            return
        question = Question(
            translate("Stick", "Stop and close?"),
            translate("Stick", "{work} If you stop now, you have to start again.").format(
                work=self.copying
            ),
            translate("Stick", "Keep working"),
            self,
        )
        question.add_answer(
            translate("Stick", "Stop and close"), lambda: super(TransferDialog, self).done(result)
        )
        question.ask()

    def set_busy(self, doing: str, *, copies: bool = False) -> None:
        """Say what is being done, or that nothing is; ``copies`` where stopping loses work."""
        self.busy = bool(doing)
        self.copying = doing if copies else ""
        self._doing = doing
        self.bar.setRange(0, 0)
        self.bar.setVisible(self.busy)
        self.stop.setVisible(self.busy)
        self.say(doing)
        self.enable()

    def enable(self) -> None:
        """Switch the buttons on and off."""

    def show_progress(self, seen: Progress) -> None:
        """Show the progress of the work."""
        if self.busy and seen.total:
            self.bar.setRange(0, seen.total)
            self.bar.setValue(seen.done)
            self.say(
                translate("Stick", "{doing} {done} of {total} MB").format(
                    doing=self._doing,
                    done=format_number(seen.done),
                    total=format_number(seen.total),
                )
            )

    def fail(self, reason: Message | str) -> None:
        """End the work and show why it failed."""
        self.set_busy("")
        self.say(in_words(reason), "error")
