"""What the window does with files: choose, export, show in their folder, copy their paths."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from swc_desktop.exports.formats import CSV, JSON_LINES
from swc_desktop.photos.left_out import SUFFIXES
from swc_desktop.session.result_export import save_results, with_suffix
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.window.file_manager import show_in_folder
from swc_desktop.ui.window.notice_bar import Level, NoticeBar
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate


def copy_paths(records: Sequence[ResultRecord]) -> None:
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
        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(SUFFIXES))
        kinds, all_files = translate("Window", "Photographs"), translate("Window", "All files")
        chosen, _ = QFileDialog.getOpenFileNames(
            self._window,
            translate("Window", "Add photographs"),
            "",
            f"{kinds} ({patterns});;{all_files} (*)",
        )
        self._add([Path(name) for name in chosen])

    def choose_folder(self) -> None:
        """Add a chosen folder."""
        chosen = QFileDialog.getExistingDirectory(
            self._window, translate("Window", "Add a folder and its subfolders")
        )
        self._add([Path(chosen)] if chosen else [])

    def reveal(self, path: Path) -> None:
        """Show a file in the system's file manager, or say why that failed."""
        self._background.start(
            lambda: show_in_folder(path),
            failed=lambda sentence: self._notices.say(sentence, Level.ERROR),
        )

    def export(self, shown: Sequence[ResultRecord], everything: Sequence[ResultRecord]) -> None:
        """Write what is shown to a chosen file; ask first if a filter hides some.

        Results that arrive during the question are left out, so that its counts stay true.
        """
        shown, everything = list(shown), list(everything)
        if not everything:
            return
        count = words.photographs(len(everything))
        if len(shown) == len(everything):
            self._choose_target(translate("Window", "Export {all}").format(all=count), everything)
            return
        some = words.photographs(len(shown))
        question = Question(
            translate("Window", "Export"),
            translate("Window", "A filter is on: {shown} of {all} are shown.").format(
                shown=words.format_number(len(shown)), all=count
            ),
            translate("Window", "Cancel"),
            self._window,
        )
        whole = translate("Window", "Export all {all}").format(all=count)
        part = translate("Window", "Export the {shown} shown").format(shown=some)
        question.add_answer(whole, lambda: self._choose_target(whole, everything))
        preferred = question.add_answer(part, lambda: self._choose_target(part, shown))
        preferred.setEnabled(bool(shown))
        if shown:
            question.prefer(preferred)
        question.ask()

    def _choose_target(self, title: str, records: Sequence[ResultRecord]) -> None:
        kinds = {"CSV (*.csv)": CSV, "JSON Lines (*.jsonl)": JSON_LINES}
        chosen, kind = QFileDialog.getSaveFileName(
            self._window, title, "results.csv", ";;".join(kinds)
        )
        if not chosen:
            return
        target = with_suffix(Path(chosen), kinds.get(kind, CSV))
        if target == Path(chosen) or not target.exists():
            self.export_to(target, records)
            return
        question = Question(  # the file dialog only asked about the name without this suffix
            translate("Window", "Replace {name}?").format(name=file_name(target)),
            translate("Window", "A file of this name exists already: {file}").format(file=target),
            translate("Window", "Cancel"),
            self._window,
        )
        question.add_answer(translate("Window", "Replace"), lambda: self.export_to(target, records))
        question.ask()

    def export_to(self, target: Path, records: Sequence[ResultRecord]) -> None:
        """Write records to a file whose suffix names their format."""
        written = list(records)

        def done(count: int) -> None:
            self._notices.say(
                translate("Window", "Exported {photographs} to {file}").format(
                    photographs=words.photographs(count), file=target
                ),
                Level.INFORMATION,
                (translate("Window", "Show in folder"), lambda: self.reveal(target)),
            )

        self._background.start(
            lambda: save_results(target, written),
            done,
            lambda sentence: self._notices.say(sentence, Level.ERROR),
        )
