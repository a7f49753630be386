"""The order in which alike photographs stand together, and the embeddings that it needs."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QDialog

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Cancelled, Control, ProgressSink
from swc_desktop.projects.alike_pictures import AlikeOrder, alike_order
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.media_filter import Order
from swc_desktop.projects.project import Project
from swc_desktop.session.embedding import MadeEmbeddings, MissingEmbeddings, make_embeddings
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.results.results_model import SortBy
from swc_desktop.ui.review.embedding_dialog import EmbeddingDialog
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.ui.workers.worker import Worker

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate

_COMPARING = message("Alike", "Comparing the pictures…")


class AlikeControl(QObject):
    """Sorts the photographs of one window; alike ones are compared beside it first."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._worker = Worker("alike", self)
        self._control = Control()
        self._said: Message | None = None
        window.project.closed.connect(self._drop)

    def sort(self, by: SortBy, descending: bool) -> None:
        """Sort by an order that was chosen."""
        self._control.cancel()
        self._retract()
        if by is Order.ALIKE:
            self._compare(descending=descending)
        else:
            self._window.pane.set_order(by, descending=descending)

    def embed(self) -> None:
        """Open the dialog that makes what is missing."""
        self._window.projects.show("embeddings", self._dialog)

    def _compare(self, *, descending: bool) -> None:
        access = self._window.project.access
        if access is None:
            return
        read, control = reader_of(access), Control()
        self._control = control
        self._say(_COMPARING)

        def work() -> AlikeOrder | None:
            try:
                return read(partial(alike_order, control=control))
            except Cancelled:
                return None

        def show(found: AlikeOrder | None) -> None:
            if found is not None and not control.cancelled:
                self._show(found, descending=descending)

        self._worker.start(work, show, lambda reason: self._say(reason, Level.WARNING))

    def _show(self, found: AlikeOrder, *, descending: bool) -> None:
        pane = self._window.pane
        self._retract()
        if found.numbers:
            pane.model.use_alike(found.numbers)
            pane.set_order(Order.ALIKE, descending=descending)
        if found.without:
            text = message(
                "Alike",
                "%Ln animal(s) (has|have) no embedding to be compared by; photographs without one "
                "come last.",
                "",
                0,
            ).counted(found.without)
            if not found.numbers:
                text = message("Alike", "No embeddings are kept, so no pictures can be compared.")
            self._say(text, offers=True)
        elif not found.numbers:
            self._say(message("Alike", "There are no animals to be compared."))

    def _say(
        self, text: Message | str, level: Level = Level.INFORMATION, *, offers: bool = False
    ) -> None:
        self._retract()
        offer = (translate("Alike", "Make them…"), self.embed) if offers else None
        self._said = text if isinstance(text, Message) else None
        self._window.notices.say(text, level, offer)

    def _retract(self) -> None:
        if self._said is not None:
            self._window.notices.retract(self._said)
            self._said = None

    def _drop(self) -> None:
        """What was compared was of the project that is closed."""
        self._control.cancel()
        self._retract()
        pane = self._window.pane
        if pane.model.usual_order[0] is Order.ALIKE:
            pane.set_order(None, descending=False)

    # Making what is missing

    def _dialog(self, access: ProjectAccess) -> QDialog:
        dialog = EmbeddingDialog(access, self._make, self._why_not, self._window)
        dialog.made.connect(self._made)
        return dialog

    def _made(self) -> None:
        """Sort again by what is known now, where alike ones stand together."""
        by, descending = self._window.pane.model.order
        if by is Order.ALIKE:
            self.sort(by, descending)

    def _make(
        self, project: Project, targets: Sequence[Target], control: Control, progress: ProgressSink
    ) -> MadeEmbeddings:
        classifier = self._window.run.classifier
        assert classifier is not None, "it was asked before"
        return make_embeddings(project, classifier, targets, control, progress)

    def _why_not(self, missing: MissingEmbeddings) -> Message | str:
        run = self._window.run
        if run.status.phase.busy:
            return message("Alike", "Photographs are being added. Wait, or stop that first.")
        if run.classifier is None:
            return message("Alike", "No model pack is open, and none can be made without it.")
        if run.classifier.pack.digest != missing.pack:
            text = message(
                "Alike",
                "The answers of this project are those of {pack}, which is not in use. Install it, "
                "or add the photographs again with the pack in use.",
            )
            return text.fill(pack=missing.pack_label)
        return ""
