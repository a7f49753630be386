"""Opens the dialogs about sticks, and does the work that they ask for."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from swc_desktop.core.message import Message
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.transfer.exporter import foreign_parts, stick_path, write_stick
from swc_desktop.transfer.importer import PartCheck, check_part, import_part, roll_back_part
from swc_desktop.transfer.manifest import Contents, PartKind, TransferPart, read_contents
from swc_desktop.transfer.sources import PartSource, source_of, sources_of_this_machine
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.transfer.import_dialog import StickImportDialog
from swc_desktop.ui.transfer.transfer_dialog import TransferDialog
from swc_desktop.ui.window.dialog_controller import DialogController
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

Outcome = TypeVar("Outcome")


def _checked_contents(
    folder: Path, control: Control, progress: ProgressSink
) -> tuple[Contents, list[PartCheck]]:
    contents = read_contents(folder)
    return contents, [
        check_part(folder, part, control=control, progress=progress) for part in contents.parts
    ]


class TransferController(QObject):
    """The two dialogs; ``on_changed`` is called with each kind whose installation changed."""

    def __init__(
        self,
        window: QWidget,
        background: Worker,
        dialogs: DialogController,
        on_changed: Callable[[PartKind], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._background = background
        self._dialogs = dialogs
        self._on_changed = on_changed

    @property
    def copying(self) -> str:
        """What is being copied to or from a stick, empty while nothing is."""
        for name in ("stick", "take"):
            made = self._dialogs.dialog(name)
            if isinstance(made, TransferDialog) and made.copying:
                return made.copying
        return ""

    def _follow(
        self,
        made: TransferDialog,
        doing: str,
        work: Callable[[Control, ProgressSink], Outcome],
        done: Callable[[Outcome], None],
        always: Callable[[], None] = lambda: None,
        *,
        copies: bool = False,
    ) -> None:
        """Do work for a dialog.

        After a success ``always`` is called, and ``done`` if the dialog is still open.
        """
        made.set_busy(doing, copies=copies)

        def if_open(call: Callable[[], None]) -> None:
            if made in (self._dialogs.dialog("stick"), self._dialogs.dialog("take")):
                call()

        def succeed(outcome: Outcome) -> None:
            always()
            if_open(lambda: done(outcome))

        control = self._background.follow(
            work,
            lambda seen: if_open(lambda: made.show_progress(seen)),
            succeed,
            lambda reason: if_open(lambda: made.fail(reason)),
        )
        made.stop_requested.connect(control.cancel)

    def prepare(self) -> None:
        """Show what can be put on a stick."""
        made = StickExportDialog(self._window)
        self._dialogs.show("stick", made)
        made.add_requested.connect(lambda path: self._add(made, path))
        made.write_requested.connect(lambda folder: self.write(made, folder))
        self._follow(
            made,
            translate("Stick", "Collecting what this machine has…"),
            lambda _control, _progress: list(sources_of_this_machine()),
            made.add_sources,
        )

    def _add(self, made: StickExportDialog, path: Path) -> None:
        self._follow(
            made,
            translate("Stick", "Checking {file}…").format(file=file_name(path)),
            lambda control, progress: [source_of(path, control=control, progress=progress)],
            made.add_sources,
        )

    def write(self, made: StickExportDialog, chosen: Path) -> None:
        """Write what is chosen; ask first if others wrote to the stick."""
        folder, sources = stick_path(chosen), list[PartSource](made.chosen)

        def write(*, replace: bool) -> None:
            self._follow(
                made,
                translate("Stick", "Writing to {folder}…").format(folder=folder),
                lambda control, progress: write_stick(
                    folder, sources, replace=replace, control=control, progress=progress
                ),
                lambda written: made.show_written(folder, written),
                copies=True,
            )

        def ask(others: tuple[TransferPart, ...]) -> None:
            made.set_busy("")
            if others:
                made.ask_about_others(others, write)
            else:
                write(replace=False)

        self._follow(
            made,
            translate("Stick", "Checking what is on {folder}…").format(folder=folder),
            lambda _control, _progress: foreign_parts(folder),
            ask,
        )

    def install_from(self, folder: Path | None = None) -> None:
        """Show what is on a stick; without a folder, let the person choose one."""
        made = StickImportDialog(self._window)
        self._dialogs.show("take", made)
        made.open_requested.connect(lambda chosen: self._open(made, stick_path(chosen)))
        made.install_requested.connect(lambda part: self._install(made, made.folder, part))
        made.undo_requested.connect(lambda kind: self._undo(made, kind))
        if folder is not None:
            self._open(made, folder)

    def _open(self, made: StickImportDialog, folder: Path, afterwards: Message | str = "") -> None:
        def show(found: tuple[Contents, list[PartCheck]]) -> None:
            made.show_contents(folder, *found)
            made.say(in_words(afterwards))

        self._follow(
            made,
            translate("Stick", "Checking what is on {folder}…").format(folder=folder),
            lambda control, progress: _checked_contents(folder, control, progress),
            show,
        )

    def _install(self, made: StickImportDialog, folder: Path, part: TransferPart) -> None:
        """Install a part; a program only after a question."""
        if part.kind is not PartKind.PROGRAM:
            self._install_agreed(made, folder, part)
            return
        question = Question(
            translate("Stick", "Replace this program?"),
            made.ask_program(part),
            translate("Stick", "Cancel"),
            made,
        )
        question.add_answer(
            translate("Stick", "Replace"), lambda: self._install_agreed(made, folder, part)
        )
        question.ask()

    def _install_agreed(self, made: StickImportDialog, folder: Path, part: TransferPart) -> None:
        self._follow(
            made,
            translate("Stick", "Checking and installing {part}…").format(
                part=in_words(part.shown_title)
            ),
            lambda control, progress: import_part(
                folder,
                part,
                accept_program=part.kind is PartKind.PROGRAM,
                control=control,
                progress=progress,
            ),
            lambda done: self._open(made, folder, done),
            lambda: self._on_changed(part.kind),
            copies=True,
        )

    def _undo(self, made: StickImportDialog, kind: PartKind) -> None:
        self._follow(
            made,
            translate("Stick", "Undoing…"),
            lambda _control, _progress: roll_back_part(kind),
            made.show_done,
            lambda: self._on_changed(kind),
        )
