"""What the window does with files: choose, export, show in their folder, copy their paths."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from swc_desktop.core.message import Message, message
from swc_desktop.photos.left_out import CLIP_SUFFIXES, SUFFIXES
from swc_desktop.projects.exporting import Exported
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.session.exporting import ExportRequest, with_suffix
from swc_desktop.ui.dialogs.export_dialog import ExportChoice, ExportDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.window.file_manager import show_in_folder
from swc_desktop.ui.window.notice_bar import Level, NoticeBar
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate


StartExport = Callable[
    [ExportRequest, Callable[[Exported], object], Callable[[Message | str], object]], object
]
"""Starts an export; then one of the two is called."""


def copy_paths(records: Sequence[ListedMedia]) -> None:
    """Copy the paths of photographs to the clipboard, one on each line."""
    QGuiApplication.clipboard().setText("\n".join(str(record.file) for record in records))


class FileActions(QObject):
    """Asks for files with the system's dialogs; exports are written in the background."""

    def __init__(
        self,
        window: QWidget,
        background: Worker,
        notices: NoticeBar,
        add: Callable[[Sequence[Path]], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._background = background
        self._notices = notices
        self._add = add

    def choose_files(self) -> None:
        """Add chosen files."""
        patterns = " ".join(
            f"*{suffix} *{suffix.upper()}" for suffix in sorted(SUFFIXES | CLIP_SUFFIXES)
        )
        kinds, all_files = translate("Window", "Photographs"), translate("Window", "All files")
        chosen, _ = QFileDialog.getOpenFileNames(
            self._window,
            translate("Window", "Add photographs"),
            "",
            f"{kinds} ({patterns});;{all_files} (*)",
        )
        self._add([Path(name) for name in chosen])

    def reveal(self, path: Path) -> None:
        """Show a file in the system's file manager, or say why that failed."""
        self._background.start(
            lambda: show_in_folder(path),
            failed=lambda reason: self._notices.say(reason, Level.ERROR),
        )

    def export(self, start: StartExport, total: int, shown: Sequence[int] | None) -> None:
        """Write answers to a chosen file, after questions.

        ``shown`` are the photographs that a filter leaves, None without one.
        """
        if not total:
            return
        dialog = ExportDialog(total, None if shown is None else len(shown), self._window)

        def chosen(choice: ExportChoice) -> None:
            numbers = None if choice.is_everything else shown
            self._choose_target(start, choice.is_exact, numbers)

        dialog.chosen.connect(chosen)
        dialog.open()

    def _choose_target(
        self, start: StartExport, is_exact: bool, numbers: Sequence[int] | None
    ) -> None:
        kinds = {"CSV (*.csv)": ".csv", "JSON Lines (*.jsonl)": ".jsonl"}
        name, kind = QFileDialog.getSaveFileName(
            self._window, translate("Window", "Export"), "results.csv", ";;".join(kinds)
        )
        if not name:
            return
        target = with_suffix(Path(name), kinds.get(kind, ".csv"))
        write = partial(self.export_to, start, ExportRequest(target, is_exact, numbers))
        if target == Path(name) or not target.exists():
            write()
            return
        question = Question(  # the file dialog only asked about the name without this suffix
            translate("Window", "Replace {name}?").format(name=file_name(target)),
            translate("Window", "A file of this name exists already: {file}").format(file=target),
            translate("Window", "Cancel"),
            self._window,
        )
        question.add_answer(translate("Window", "Replace"), write)
        question.ask()

    def export_to(self, start: StartExport, request: ExportRequest) -> None:
        """Write answers to a file whose suffix names their format."""

        def done(exported: Exported) -> None:
            self._notices.say(
                message("Window", "{words} The file is {file}.").fill(
                    words=exported.words, file=request.file
                ),
                Level.INFORMATION,
                (translate("Window", "Show in folder"), lambda: self.reveal(request.file)),
            )

        start(request, done, lambda reason: self._notices.say(reason, Level.ERROR))
