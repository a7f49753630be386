"""What was done in a project, the last first, and the way back to any of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from swc_desktop.core.message import Message, message
from swc_desktop.projects.act_details import act_details
from swc_desktop.projects.acts import Action, actions
from swc_desktop.projects.project import Project
from swc_desktop.projects.reverting import redone_words, undone_words
from swc_desktop.projects.target_names import TargetNames
from swc_desktop.projects.working import Work
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.act_dialog import read_only_label
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.text import words
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

MAX_SHOWN: Final = 2_000
"""Acts in the list, and more than a person goes through; older ones are counted."""


@dataclass(frozen=True)
class History:
    """The last acts, the last first, of ``total``."""

    acts: Sequence[Action]
    total: int


class HistoryDialog(BaseDialog):
    """The acts of a project; they are read beside the window."""

    def __init__(self, access: ProjectAccess, parent: QWidget | None = None) -> None:
        super().__init__(translate("History", "History"), QSize(860, 620), parent)
        self._access = access
        self._read = reader_of(access)
        self._worker = Worker("history", self)
        self._acts: Sequence[Action] = ()
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(translate("History", "Find an act or a person"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.table = ListTable(
            translate("History", "Acts"),
            (
                ListColumn(
                    translate("History", "When"),
                    lambda act: words.instant(act.made_at),
                    lambda act: -act.number,
                ),
                ListColumn(translate("History", "Act"), lambda act: in_words(act.words)),
                ListColumn(translate("History", "By"), lambda act: act.made_by),
                ListColumn(translate("History", "State"), _state),
            ),
            lambda act: act.number,
            stretched=1,
            searched=3,
            many=False,
            parent=self,
        )
        self.status = WrappingLabel("secondary", self)
        self.details = WrappingLabel("small", self)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reach = WrappingLabel(parent=self)
        self.revert = QPushButton(translate("History", "Undo back to here"), self)
        self.revert.setAutoDefault(False)
        for part in (self.search, self.table, self.status, self.details):
            self.content.addWidget(part)
        self.content.setStretchFactor(self.table, 1)
        for part in (read_only_label(access, self), self.reach, self.message):
            self.footer.addWidget(part)
        self.buttons.insert_widget(0, self.revert)
        self.search.textChanged.connect(self.table.search)
        self.table.chosen.connect(self._show_chosen)
        self.revert.clicked.connect(self._revert)
        self.finished.connect(lambda _: self._worker.close())
        access.changed.connect(self.read)
        self._show_chosen()
        self.read()

    @property
    def chosen(self) -> Action | None:
        """The act that is chosen in the list."""
        picked = self.table.picked
        return picked[0] if picked else None

    def read(self) -> None:
        """Read the acts again."""
        read = self._read
        self._ask(lambda: read(_history), self.show_history)

    def show_history(self, history: History) -> None:
        """Show these acts."""
        self._acts = history.acts
        self.table.show_rows(history.acts)
        text = message("History", "%Ln act(s).", "", 0).counted(history.total)
        if history.total > len(history.acts):
            text = message("History", "The last {shown} of %Ln act(s).", "", 0)
            shown = words.format_number(len(history.acts))
            text = text.counted(history.total).fill(shown=shown)
        self.status.show_text(in_words(text))

    def _show_chosen(self) -> None:
        act = self.chosen
        reach = [] if act is None else self._reach(act)
        self.revert.setEnabled(bool(reach) and self._access.can_write)
        is_back = act is None or not act.undone
        self.revert.setText(
            translate("History", "Undo back to here")
            if is_back
            else translate("History", "Redo up to here")
        )
        self.reach.show_text("" if act is None else in_words(_reach_words(act, len(reach))))
        self.details.show_text("")
        if act is not None:
            read, number = self._read, act.number
            self._ask(lambda: read(lambda project: _details(project, number)), self.show_details)

    def show_details(self, found: tuple[int, Sequence[Message | str]]) -> None:
        """Show what the act with a number changed, while it is the one that is chosen."""
        act = self.chosen
        if act is not None and act.number == found[0]:
            self.details.show_text("\n".join(in_words(one) for one in found[1]))

    def _reach(self, act: Action) -> list[Action]:
        """What the button would take back or bring back."""
        if not act.can_undo:
            return []
        return [
            one
            for one in self._acts
            if one.can_undo
            and one.undone == act.undone
            and (one.number <= act.number if act.undone else one.number >= act.number)
        ]

    def _revert(self) -> None:
        act = self.chosen
        if act is None:
            return
        number, is_back = act.number, not act.undone

        def job(work: Work) -> object:
            return work.undo_back_to(number) if is_back else work.redo_up_to(number)

        def done(reverted: object) -> None:
            assert isinstance(reverted, list)
            say = undone_words if is_back else redone_words
            text = message("History", "%Ln act(s) undone.", "", 0)
            if not is_back:
                text = message("History", "%Ln act(s) redone.", "", 0)
            one = say(reverted[0]) if len(reverted) == 1 else text.counted(len(reverted))
            self.message.show_text(in_words(one))

        self._access.act(job, done, self._fail)

    def _ask(self, job: Callable[[], object], done: Callable[..., object]) -> None:
        self._worker.start(job, done, self._fail)

    def _fail(self, reason: Message | str) -> None:
        self.message.show_text(as_sentence(reason))


def _history(project: Project) -> History:
    ((total,),) = project.file.rows("SELECT count(*) FROM action")
    return History(actions(project.connection, MAX_SHOWN), int(str(total)))


def _details(project: Project, number: int) -> tuple[int, Sequence[Message]]:
    names, is_locked = TargetNames(project.connection), project.file.key is not None
    return number, act_details(project.connection, number, names, is_coarse=is_locked)


def _state(act: Action) -> str:
    if act.undone:
        return translate("History", "undone")
    return "" if act.can_undo else translate("History", "cannot be undone")


def _reach_words(act: Action, count: int) -> Message | str:
    if not count:
        return message("History", "This act stays as it is.")
    text = message("History", "This takes back %Ln act(s).", "", 0)
    if act.undone:
        text = message("History", "This brings back %Ln act(s).", "", 0)
    return text.counted(count)
