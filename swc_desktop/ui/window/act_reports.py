"""What is said after an act on the project, and the way back from it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.projects.acts import Action, next_redo, next_undo
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.reverting import redone_words, undone_words
from swc_desktop.projects.working import Work
from swc_desktop.sharing.taking_said import TakenSaid
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.text.plain_text import caption
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.window.actions import Actions
from swc_desktop.ui.window.notice_bar import Level, NoticeBar
from swc_desktop.ui.window.project_control import ProjectControl

translate = QCoreApplication.translate


class ActReports(QObject):
    """Says what each act did, and names the acts that *Undo* and *Redo* would take back."""

    def __init__(
        self,
        control: ProjectControl,
        notices: NoticeBar,
        actions: Actions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._control = control
        self._notices = notices
        self._actions = actions
        self._said: Message | None = None
        self._failed: list[Message | str] = []
        self._next: Action | None = None
        self.can_undo = self.can_redo = False
        control.opened.connect(self._take)

    def _take(self, access: ProjectAccess, _opened: object) -> None:
        access.acted.connect(self._say_outcome)
        access.failed.connect(self._say_failure)
        self.show_stack()

    def undo(self) -> None:
        """Take back the last act."""
        if (access := self._control.access) is not None:
            access.act(Work.undo, lambda done: self._say(undone_words(done[0])))

    def redo(self) -> None:
        """Bring back the act that was undone last."""
        if (access := self._control.access) is not None:
            access.act(Work.redo, lambda done: self._say(redone_words(done[0])))

    def show_stack(self) -> None:
        """Name what can be undone and redone."""
        undo = redo = None
        access = self._control.access
        if access is not None and access.can_write:
            try:
                with access.project.file.reading():
                    undo = next_undo(access.project.connection)
                    redo = next_redo(access.project.connection)
            except SwcError as error:
                self._notices.say(error.message, Level.WARNING)
        self._next = undo
        self.can_undo, self.can_redo = undo is not None, redo is not None
        self._actions["undo"].setText(_named(translate("Menu", "&Undo"), undo))
        self._actions["redo"].setText(_named(translate("Menu", "&Redo"), redo))

    def _say_failure(self, reason: Message | str) -> None:
        self._failed.append(reason)
        self._notices.say(reason, Level.ERROR)

    def _say_outcome(self, outcome: object) -> None:
        while self._failed:  # acts are done again, so what stood in the way is gone
            self._notices.retract(self._failed.pop())
        if isinstance(outcome, TakenSaid):
            self._say_taken(outcome)
        if not isinstance(outcome, Outcome):
            return
        self.show_stack()
        if outcome.can_undo and self._next is not None:
            text = message("Acts", "{act}: {outcome}")
            words = text.fill(act=self._next.words, outcome=outcome.words)
            if not outcome.media:  # the act is all that there is to say
                words = message("Acts", "{act}.").fill(act=self._next.words)
            self._say(words, self._actions["undo"].trigger)
        else:
            self._say(outcome.words)

    def _say_taken(self, taken: TakenSaid) -> None:
        """Say what came of a table; the way back leads before the act of the first person."""
        self.show_stack()
        back = partial(self._undo_back_to, taken.acts[0]) if taken.acts else None
        self._say(taken.words, back)

    def _undo_back_to(self, number: int) -> None:
        if (access := self._control.access) is not None:
            text = message("Acts", "Undone: %Ln act(s).", "", 0)
            access.act(
                lambda work: work.undo_back_to(number),
                lambda done: self._say(
                    undone_words(done[0]) if len(done) == 1 else text.counted(len(done))
                ),
            )

    def _say(self, words: Message, undo: Callable[[], None] | None = None) -> None:
        """Say what was done, in place of what was said of the act before."""
        if self._said is not None:
            self._notices.retract(self._said)
        self._said = words
        way_back = None if undo is None else (translate("Acts", "Undo"), undo)
        self._notices.say(words, Level.INFORMATION, way_back)


def _named(text: str, action: Action | None) -> str:
    """A text of the menu with what it would take back or bring back."""
    if action is None:
        return text
    return translate("Acts", "{text}: {action}").format(
        text=text, action=caption(in_words(action.words))
    )
