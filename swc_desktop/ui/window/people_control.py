"""Shows the people in one photograph, after a question and an entry in the log of the project."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from swc_desktop.projects.listed import ListedMedia, Presence
from swc_desktop.projects.people_log import log_people_shown
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.window.action_handlers import update_actions
from swc_desktop.ui.window.notice_bar import Level

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate


class PeopleControl(QObject):
    """Which photograph of one window shows its people: at most the current one.

    They are shown in the large view and the panel, after the entry is on the disk, until another
    photograph is current, the large view is closed, or the project is closed or locked. Cards and
    the small pictures that are kept stay blurred.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._shown: int | None = None
        window.pane.photo.people.clicked.connect(self.ask_or_blur)
        window.evidence.people.clicked.connect(self.ask_or_blur)
        window.pane.selection.currentChanged.connect(self._leave)
        window.pane.photo_shown.connect(lambda is_shown: None if is_shown else self.blur())
        window.project.closed.connect(self.blur)
        window.projects.lock.locked.connect(self.blur)

    @property
    def is_shown(self) -> bool:
        """Whether the people of the current photograph are shown."""
        return self._shown is not None

    def ask_or_blur(self) -> None:
        """Ask whether the people of the current photograph are to be shown; blur those that are."""
        record = self._window.pane.record
        if self.is_shown:
            self.blur()
        elif record is not None and record.people:
            refusal = self._refusal(record)
            if refusal:
                self._window.notices.say(refusal, Level.WARNING)
            else:
                self._ask(record)

    def blur(self) -> None:
        """Blur people everywhere."""
        self._show(None)

    def _leave(self) -> None:
        record = self._window.pane.record
        if record is None or record.number != self._shown:
            self.blur()

    def _refusal(self, record: ListedMedia) -> str:
        """Why the people cannot be shown, or ""."""
        access = self._window.project.access
        if access is None or not access.can_write:
            return translate(
                "People",
                "The project is open to read only, so its log cannot say who saw the people. They "
                "stay blurred.",
            )
        if record.presence is not Presence.HERE:
            return translate(
                "People",
                "The file of this photograph is not there, and people in small pictures stay "
                "blurred.",
            )
        return ""

    def _ask(self, record: ListedMedia) -> None:
        question = Question(
            translate("People", "Show the people in this photograph?"),
            [
                translate(
                    "People",
                    "People are blurred because a camera took their picture without asking them.",
                ),
                translate(
                    "People",
                    "Everybody who sees this screen will see them, until you leave the "
                    "photograph. Small pictures and exports stay as they are.",
                ),
                translate(
                    "People",
                    "The log of the project will say who saw them, when, and in which photograph. "
                    "This cannot be undone.",
                ),
            ],
            translate("People", "Keep blurred"),
            self._window,
        )
        question.add_answer(
            translate("People", "Show people"), partial(self._log_and_show, record.number)
        )
        question.ask()

    def _log_and_show(self, number: int) -> None:
        """Show them once the entry is stored, if the photograph is still the current one then."""
        access = self._window.project.access
        if access is None:
            return

        def logged(_outcome: object) -> None:
            record = self._window.pane.record
            if record is not None and record.number == number:
                self._show(number)

        access.act(lambda work: log_people_shown(work.project, number), logged)

    def _show(self, number: int | None) -> None:
        if number == self._shown:
            return
        self._shown = number
        self._window.pane.photo.show_people_of(number)
        self._window.evidence.show_people_of(number)
        update_actions(self._window)
