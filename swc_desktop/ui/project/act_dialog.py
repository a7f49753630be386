"""The base of dialogs that do one thing to the project, and say below their content how it went."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from swc_desktop.core.message import Message
from swc_desktop.projects.working import Work
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

Done = TypeVar("Done")


def read_only_label(access: ProjectAccess, parent: QWidget) -> WrappingLabel:
    """Why nothing can be changed, as long as the dialog is open; hidden where the project can be
    written."""
    made = WrappingLabel("warning", parent)
    made.setObjectName("readOnly")
    if not access.can_write:
        made.show_text(in_words(access.notice))
    return made


class ActDialog(BaseDialog):
    """A dialog over an open project; ``message`` stands above its buttons.

    Where the project is open to read only, ``can_act`` is never true, and ``read_only`` says why as
    long as the dialog is open. An act that ends after the dialog was closed is announced by the
    project alone.
    """

    def __init__(
        self,
        title: str,
        size: QSize,
        access: ProjectAccess,
        parent: QWidget | None = None,
        *,
        share: float = 0,
    ) -> None:
        super().__init__(title, size, parent, share=share)
        self.access = access
        self.is_busy = False
        self._is_closed = False
        self.read_only = read_only_label(access, self)
        self.footer.addWidget(self.read_only)
        self.footer.addWidget(self.message)
        self.finished.connect(self._close)

    @property
    def can_act(self) -> bool:
        """Whether an act may be begun now: the project can be written, and no act is under way."""
        return self.access.can_write and not self.is_busy

    def act(
        self,
        job: Callable[[Work], Done],
        done: Callable[[Done], object],
        doing: str = "",
        failed: Callable[[], object] = lambda: None,
    ) -> None:
        """Do something to the project, once at a time; say why where it fails, then call
        ``failed``."""
        if self.is_busy:
            return
        self._set_busy(True)
        self.say(doing)

        def succeed(outcome: Done) -> None:
            if not self._is_closed:
                self._set_busy(False)
                self.say("")
                done(outcome)

        def fail(reason: Message | str) -> None:
            if self._is_closed:
                self.access.failed.emit(reason)
            else:
                self._set_busy(False)
                self.say(in_words(reason), "error")
                failed()

        self.access.act(job, succeed, fail)

    def enable(self) -> None:
        """Switch the controls on and off; called when an act begins and ends."""

    def _set_busy(self, is_busy: bool) -> None:
        self.is_busy = is_busy
        self.enable()

    def _close(self, _result: int) -> None:
        self._is_closed = True
