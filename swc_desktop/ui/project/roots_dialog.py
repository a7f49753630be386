"""The folders and cards of the project: named, found again, hidden and brought back."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QProgressBar, QPushButton, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control, Progress
from swc_desktop.projects.locating import LocatedRoot, find_root, sought_files
from swc_desktop.projects.root_changes import locate_root, rename_root, set_root_removed
from swc_desktop.projects.root_overview import (
    RootOverview,
    RootState,
    present_paths,
    root_overviews,
    state_of,
)
from swc_desktop.projects.working import Work
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.roots_table import RootsTable
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

_LOOK_INTERVAL_MS = 3_000
"""A card that was put in is seen soon, and a disk is not kept from sleeping."""

_REFILL_AFTER_MS = 100
"""Soon after a name was typed."""

_LOOKING_THREADS = 4
"""Folders that are looked for at once: a disk that does not answer holds up one of them."""


class RootsDialog(BaseDialog):
    """Lists the folders; ``add_again`` carries the paths of folders to be read again."""

    add_again = Signal(object)

    def __init__(self, access: ProjectAccess, parent: QWidget | None = None) -> None:
        super().__init__(translate("Roots", "Folders and cards"), QSize(1040, 560), parent)
        self._access = access
        self._overviews: list[RootOverview] = []
        self._present: dict[Path, bool] = {}
        self._looked_for: set[Path] = set()
        self._search: Control | None = None
        self._looking = Worker("folders", self, threads=_LOOKING_THREADS)
        self._searching = Worker("locate", self)
        self.table = RootsTable(self)
        self.nothing = WrappingLabel("secondary", self)
        self.advice = WrappingLabel("secondary", self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.rename = self._action(translate("Roots", "Re&name"))
        self.locate = self._action(translate("Roots", "&Locate the folder…"))
        self.again = self._action(translate("Roots", "Look a&gain"))
        self.remove = self._action(translate("Roots", "&Remove…"))
        self.restore = self._action(translate("Roots", "&Bring back"))
        self.stop = self._action(translate("Roots", "&Stop"))
        acts = FlowLayout()
        for button in (self.rename, self.locate, self.again, self.remove, self.restore, self.stop):
            acts.addWidget(button)
        self.content.addWidget(self.nothing)
        self.content.addWidget(self.table, 1)
        self.content.addWidget(self.advice)
        self.content.addStretch(0)
        self.footer.addLayout(acts)
        self.footer.addWidget(self.bar)
        self.footer.addWidget(self.message)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_INTERVAL_MS)
        self._refill = QTimer(self)
        self._refill.setSingleShot(True)
        self._refill.setInterval(_REFILL_AFTER_MS)
        self._connect()
        self.refresh()

    def _action(self, text: str) -> QPushButton:
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        return made

    def _connect(self) -> None:
        self._access.changed.connect(self.refresh)
        active_theme.changed.connect(self._fill)
        self._timer.timeout.connect(self._look)
        self._refill.timeout.connect(self._fill)
        self.table.chosen.connect(self._show_chosen)
        self.table.renamed.connect(self._rename)
        self.rename.clicked.connect(self.table.edit_name)
        self.locate.clicked.connect(self._choose_place)
        self.again.clicked.connect(self._look_again)
        self.remove.clicked.connect(self._ask_removal)
        self.restore.clicked.connect(self._restore)
        self.stop.clicked.connect(self._stop)
        self.finished.connect(self._stop)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._overviews:
            self.table.setFocus()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def refresh(self) -> None:
        """Show what the project holds now, and look which folders are there."""
        try:
            with self._access.project.file.reading():
                self._overviews = root_overviews(self._access.project.connection)
        except SwcError as error:
            self.say(in_words(error.message), "error")
        self._look()
        self._fill()

    def _look(self) -> None:
        """Look which folders are there, except where an earlier look has not ended."""
        for path in {one.root.path for one in self._overviews} - self._looked_for:
            self._looked_for.add(path)
            self._looking.start(partial(present_paths, [path]), partial(self._see, path))

    def _see(self, path: Path, present: set[Path]) -> None:
        self._looked_for.discard(path)
        if self._present.get(path) != (path in present):
            self._present[path] = path in present
            self._fill()

    def _fill(self) -> None:
        if self.table.is_editing:  # filling the table would end that
            self._refill.start()
            return
        states = {one.root.number: self._state(one) for one in self._overviews}
        self.table.show_roots(self._overviews, states, can_rename=self._access.can_write)
        self.table.setVisible(bool(self._overviews))
        self.nothing.show_text(
            ""
            if self._overviews
            else translate("Roots", "The project has no folders yet. Add one with Add photographs.")
        )

    def _state(self, one: RootOverview) -> RootState | None:
        if one.root.path not in self._present and not one.root.removed:
            return None
        roots = [other.root for other in self._overviews]
        return state_of(one.root, roots, [path for path, there in self._present.items() if there])

    def _show_chosen(self) -> None:
        one = self.table.current
        state = None if one is None else self._state(one)
        free = self._access.can_write and self._search is None and one is not None
        is_removed = one is not None and one.root.removed
        self.rename.setEnabled(free)
        self.locate.setEnabled(free and not is_removed)
        self.again.setEnabled(free and state in (RootState.HERE, RootState.ANOTHER_CARD))
        self.remove.setEnabled(free)
        self.remove.setVisible(one is not None and not is_removed)
        self.restore.setEnabled(free)
        self.restore.setVisible(is_removed)
        self.stop.setVisible(self._search is not None)
        for button in (self.rename, self.locate, self.again):
            button.setVisible(one is not None)
        seen_at = translate("Roots", "Last seen at {path}")
        self.advice.show_lines(
            ()
            if one is None
            else [
                line
                for line in (seen_at.format(path=one.root.path), self._advice(one, state))
                if line
            ]
        )

    def _advice(self, one: RootOverview, state: RootState | None) -> str:
        if not self._access.can_write:
            return translate("Roots", "The project is open in another program; here it is read.")
        if state is RootState.NOT_CONNECTED:
            return translate(
                "Roots",
                "Connect the card or disk. If the folder is somewhere else now, locate it: its "
                "photographs are found by their content.",
            )
        if state is RootState.ANOTHER_CARD:
            return translate(
                "Roots",
                "Another card is at this path now. What is known of this one is kept until it is "
                "back.",
            )
        if state is RootState.REMOVED:
            return translate(
                "Roots", "It is hidden with its photographs; nothing of it was deleted."
            )
        if one.missing:
            return translate(
                "Roots",
                "Some files were not there when it was last looked at. Look again if they are "
                "back, or locate the folder where they are now.",
            )
        return ""

    def _rename(self, root: str, label: str) -> None:
        self._act(lambda work: rename_root(work.project, root, label))

    def _act(self, job: Callable[[Work], object], said: str = "") -> None:
        def fail(reason: Message | str) -> None:
            self.refresh()
            self.say(in_words(reason), "error")

        self._access.act(job, lambda _: self.say(said), fail)

    def _ask_removal(self) -> None:
        one = self.table.current
        if one is None:
            return
        root, label = one.root.id, one.root.label
        hidden = message(
            "Roots",
            "%Ln photograph(s) will be hidden in lists, maps and exports, unless another folder "
            "has (it|them) too.",
            "",
            0,
        )
        kept = translate(
            "Roots",
            "Nothing is deleted, neither in the project nor on the card. Bring back shows the "
            "folder again with all that is known of it.",
        )
        title = translate("Roots", "Remove {label} from the project?").format(label=label)
        question = Question(
            title,
            [in_words(hidden.counted(one.photographs)), kept],
            translate("Roots", "Cancel"),
            self,
        )
        question.add_answer(
            translate("Roots", "Remove"),
            lambda: self._act(
                lambda work: set_root_removed(work.project, root, removed=True),
                translate("Roots", "{label} is hidden. Nothing was deleted.").format(label=label),
            ),
        )
        question.ask()

    def _restore(self) -> None:
        one = self.table.current
        if one is not None:
            root = one.root.id
            self._act(
                lambda work: set_root_removed(work.project, root, removed=False),
                translate("Roots", "{label} is back.").format(label=one.root.label),
            )

    def _look_again(self) -> None:
        one = self.table.current
        if one is not None:
            self.add_again.emit([one.root.path])

    # Where a folder is now

    def _choose_place(self) -> None:
        one = self.table.current
        if one is None:
            return
        title = translate("Roots", "Where is {label} now?").format(label=one.root.label)
        chosen = QFileDialog.getExistingDirectory(self, title)
        if chosen:
            self.find_again(one, Path(chosen))

    def find_again(self, one: RootOverview, folder: Path) -> None:
        """Look for the files of a root in a folder, and keep where they are."""
        root, project = one.root, self._access.project
        try:
            with project.file.reading():
                sought = sought_files(project.connection, root)
        except SwcError as error:
            self.say(in_words(error.message), "error")
            return
        self.say(translate("Roots", "Looking for its photographs…"))
        self.bar.setRange(0, 0)
        self.bar.show()
        self._search = self._searching.follow(
            lambda control, progress: find_root(root, sought, folder, control, progress),
            self._show_progress,
            self._found,
            self._not_found,
        )
        self._show_chosen()

    def _show_progress(self, seen: Progress) -> None:
        self.bar.setRange(0, seen.total or 0)
        self.bar.setValue(seen.done)

    def _found(self, located: LocatedRoot) -> None:
        self._end_search()
        found = message("Roots", "Found %Ln file(s) of {label}", "", 0)
        found = found.counted(len(located.files)).fill(label=located.root.label)
        if located.missing:
            missing = message("Roots", "%Ln (is|are) missing", "", 0).counted(located.missing)
            both = message("Roots", "{found}; {missing}.").fill(found=found, missing=missing)
        else:
            both = message("Roots", "{found}.").fill(found=found)
        self._act(lambda work: locate_root(work.project, work.decider, located), in_words(both))

    def _not_found(self, reason: Message | str) -> None:
        self._end_search()
        self.say(in_words(reason), "error")

    def _end_search(self) -> None:
        self._search = None
        self.bar.hide()
        self._show_chosen()

    def _stop(self) -> None:
        if self._search is not None:
            self._search.cancel()
