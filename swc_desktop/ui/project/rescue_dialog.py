"""What can be done about a project that is damaged: nothing is done before a person chooses."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from swc_desktop.core.message import Message
from swc_desktop.projects.backups import Backup
from swc_desktop.session.project_rescue import Mended, rescue_project, use_backup
from swc_desktop.ui.project.project_dialog import ProjectDialog
from swc_desktop.ui.project.unlocking import project_name
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate


class RescueDialog(ProjectDialog):
    """Offers to rescue what can be read, or to use the last backup.

    ``mended`` carries the path of the project when the dialog is closed after one of them.
    """

    mended = Signal(object)

    def __init__(
        self,
        path: Path,
        key: bytes | None,
        reason: Message | str,
        backup: Backup | None,
        worker: Worker,
        parent: QWidget | None = None,
    ) -> None:
        title = translate("Rescue", "{project} is damaged").format(project=project_name(path))
        super().__init__(title, worker, parent)
        self._path, self._key = path, key
        self._done: Mended | None = None
        self.reason = WrappingLabel("secondary", self)
        self.reason.show_text(as_sentence(reason))
        self.offered = WrappingLabel("", self)
        self.offered.show_lines(_offers(backup))
        self.content.addWidget(self.reason)
        self.content.addWidget(self.offered)
        self.content.addStretch(1)
        self.closing.setText(translate("Rescue", "Leave it as it is"))
        self.rescue = self.primary(translate("Rescue", "&Rescue what can be read"))
        self.rescue.clicked.connect(self._rescue)
        self.restore = self.button(translate("Rescue", "Use the &backup"))
        self.restore.setVisible(backup is not None)
        if backup is not None:
            self.restore.clicked.connect(lambda: self._use(backup))
        self.finished.connect(lambda _: self._end())
        self.rescue.setFocus()

    def enable(self) -> None:
        for button in (self.rescue, self.restore):
            button.setEnabled(not self.busy and self._done is None)

    def _rescue(self) -> None:
        path, key = self._path, self._key
        self._mend(
            translate("Rescue", "Reading what can be read…"), lambda: rescue_project(path, key)
        )

    def _use(self, backup: Backup) -> None:
        path, key = self._path, self._key
        self._mend(
            translate("Rescue", "Copying the backup…"), lambda: use_backup(path, backup, key)
        )

    def _mend(self, doing: str, work: Callable[[], Mended]) -> None:
        self.run(doing, work, self._mended)

    def _mended(self, done: Mended) -> None:
        self._done = done
        self.say(in_words(done.words))
        self.closing.setText(translate("Rescue", "Open the project"))
        self.closing.setFocus()
        self.enable()

    def _end(self) -> None:
        if self._done is not None:
            self.mended.emit(self._done.path)


def _offers(backup: Backup | None) -> list[str]:
    rescue = translate(
        "Rescue",
        "Rescuing puts what can be read of it in its place and says what is missing. The damaged "
        "file is kept beside it.",
    )
    if backup is None:
        return [rescue]
    other = translate(
        "Rescue", "The last backup is of {day}; what was done after that is not in it."
    )
    return [rescue, other.format(day=backup.day)]
