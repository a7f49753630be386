"""What the window does with files: choose, export, show in their folder, copy their names."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from swc_desktop.photos.find import SUFFIXES
from swc_desktop.ui import words
from swc_desktop.ui.background import Background
from swc_desktop.ui.exporting import save_results, with_suffix
from swc_desktop.ui.notice_bar import Level, NoticeBar
from swc_desktop.ui.records import ResultRecord

translate = QCoreApplication.translate


def reveal(path: Path) -> None:
    """Show the folder of a file in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def copy_names(records: Sequence[ResultRecord]) -> None:
    """Put the paths of photographs on the clipboard, a line each."""
    QGuiApplication.clipboard().setText("\n".join(str(record.file) for record in records))


class FileDeeds(QObject):
    """Asks for files by the system's dialogs; what is written is written beside the window."""

    def __init__(
        self,
        window: QWidget,
        background: Background,
        notices: NoticeBar,
        add: Callable[[Sequence[Path]], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._background = background
        self._notices = notices
        self._add = add

    def choose_files(self) -> None:
        """Add files that are chosen."""
        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(SUFFIXES))
        chosen, _ = QFileDialog.getOpenFileNames(
            self._window,
            translate("Window", "Add photographs"),
            "",
            f"{translate('Window', 'Photographs')} ({patterns});;"
            f"{translate('Window', 'All files')} (*)",
        )
        self._add([Path(name) for name in chosen])

    def choose_folder(self) -> None:
        """Add a folder that is chosen."""
        chosen = QFileDialog.getExistingDirectory(
            self._window, translate("Window", "Add a folder with all that is in it")
        )
        self._add([Path(chosen)] if chosen else [])

    def export(self, records: Sequence[ResultRecord]) -> None:
        """Write records to a file that is chosen."""
        if not records:
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            translate("Window", "Export results"),
            "results.csv",
            "CSV (*.csv);;JSON Lines (*.jsonl)",
        )
        if chosen:
            self.export_to(Path(chosen), records)

    def export_to(self, path: Path, records: Sequence[ResultRecord]) -> None:
        """Write records to a file."""
        target, held = with_suffix(path), list(records)

        def done(count: int) -> None:
            self._notices.say(
                translate("Window", "Results of {photographs} were written to {file}.").format(
                    photographs=words.photographs(count), file=target
                ),
                Level.INFORMATION,
                (translate("Window", "Show in folder"), lambda: reveal(target)),
            )

        self._background.start(
            lambda: save_results(target, held),
            done,
            lambda sentence: self._notices.say(sentence, Level.ERROR),
        )
