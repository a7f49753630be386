"""Making the embeddings that are missing, with progress, while other acts come between."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.project import Project
from swc_desktop.projects.working import Work
from swc_desktop.session.embedding import MadeEmbeddings, MissingEmbeddings, find_missing
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import format_number
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

MakeEmbeddings = Callable[[Project, Sequence[Target], Control, ProgressSink], MadeEmbeddings]
"""Makes some; it is called in the thread that writes the project."""

AT_ONCE: Final = 64
"""Animals of one act, which takes some seconds: so long another act waits."""


class EmbeddingDialog(ActDialog):
    """Says how many are missing, and makes them; *Stop* keeps what was made.

    ``why_not`` says why none can be made now by the pack with a digest and a label, "" where they
    can. ``made`` follows the end of the work.
    """

    made = Signal()

    def __init__(
        self,
        access: ProjectAccess,
        make: MakeEmbeddings,
        why_not: Callable[[MissingEmbeddings], Message | str],
        parent: QWidget | None = None,
    ) -> None:
        title = translate("Embeddings", "Make embeddings")
        super().__init__(title, QSize(560, 340), access, parent)
        self._make, self._why_not = make, why_not
        self._read_project = reader_of(access)
        self._worker = Worker("embeddings", self)
        self._post = self._worker.in_window(self._show_progress)
        self.missing: MissingEmbeddings | None = None
        self._control: Control | None = None
        self._left: list[Target] = []
        self._done = self._made = 0
        intro = WrappingLabel("secondary", self)
        intro.show_text(
            translate(
                "Embeddings",
                "An embedding is what the model pack sees of an animal, as numbers by which "
                "pictures are compared. It stays with this project; nothing is sent anywhere.",
            )
        )
        self.count = WrappingLabel("", self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("Embeddings", "Progress"))
        self.bar.hide()
        self.content.addWidget(intro)
        self.content.addWidget(self.count)
        self.content.addStretch(1)
        self.footer.addWidget(self.bar)
        self.stop = self.button(translate("Embeddings", "&Stop"))
        self.begin = self.primary(translate("Embeddings", "&Make them"))
        self.begin.clicked.connect(self._begin)
        self.stop.clicked.connect(self._stop)
        self.finished.connect(lambda _: self._end())
        self.enable()
        self.say(translate("Embeddings", "Counting…"))
        self._read()

    # What is shown

    def _read(self) -> None:
        read = self._read_project
        self._worker.start(lambda: read(find_missing), self.show_missing, self._fail)

    def show_missing(self, missing: MissingEmbeddings) -> None:
        """Show how many are missing, and why they cannot be made."""
        is_first, self.missing = self.missing is None, missing
        text = message("Embeddings", "%Ln animal(s) in photographs (has|have) none yet.", "", 0)
        text = text.counted(len(missing.targets))
        if not missing.targets:
            text = message("Embeddings", "Every animal in a photograph has one.")
        self.count.show_text(in_words(text))
        reason = self._why_not(missing) if missing.targets else ""
        if is_first or reason:
            self.say(as_sentence(reason), "warning" if reason else "")
        self.enable()
        if is_first and self.begin.isEnabled():
            self.begin.setFocus()

    def enable(self) -> None:
        is_busy = self._control is not None
        missing = self.missing
        can_begin = missing is not None and bool(missing.targets) and not self._why_not(missing)
        self.begin.setEnabled(self.access.can_write and can_begin and not is_busy)
        self.stop.setVisible(is_busy)
        self.bar.setVisible(is_busy)

    def _show_progress(self, done: int) -> None:
        if self._control is not None:
            total = self._done + len(self._left)
            self.bar.setRange(0, total)
            self.bar.setValue(min(total, self._done + done))
            text = translate("Embeddings", "{done} of {total}")
            self.say(text.format(done=format_number(self.bar.value()), total=format_number(total)))

    # What is done

    def _begin(self) -> None:
        if self.missing is None or not self.begin.isEnabled():
            return
        self._left, self._done, self._made = list(self.missing.targets), 0, 0
        self._control = Control()
        self.enable()
        self.stop.setFocus()
        self._show_progress(0)
        self._make_some()

    def _make_some(self) -> None:
        """Make the next ones in an act of their own."""
        control, missing = self._control, self.missing
        if control is None or missing is None:
            return
        if not self._left or control.cancelled:
            self._finish()
            return
        if reason := self._why_not(missing):
            self._finish(reason)
            return
        some, make, post = self._left[:AT_ONCE], self._make, self._post

        def report(progress: Progress) -> None:
            post(progress.done)

        def job(work: Work) -> MadeEmbeddings | None:
            try:
                return make(work.project, some, control, report)
            except Cancelled:
                return None

        def done(made: MadeEmbeddings | None) -> None:
            if made is not None and self._control is control:
                del self._left[: len(some)]
                self._done += len(some)
                self._made += made.made
            self._make_some()

        self.access.act(job, done, self._finish)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.cancel()

    def _finish(self, reason: Message | str = "") -> None:
        is_stopped = self._control is not None and self._control.cancelled
        self._control = None
        words = MadeEmbeddings(self._done, self._made).words
        if is_stopped:
            words = message("Embeddings", "Stopped. Made: {made}.")
            words = words.fill(made=format_number(self._made))
        self.say(as_sentence(reason or words), "error" if reason else "")
        self.enable()
        self.closing.setFocus()
        self._read()
        self.made.emit()

    def _fail(self, reason: Message | str) -> None:
        self.say(as_sentence(reason), "error")
        self.enable()

    def _end(self) -> None:
        self._stop()
        self._control = None
        self._worker.close()
