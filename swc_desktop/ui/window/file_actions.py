"""What the window does with files: choose, export, show in their folder, copy their paths."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control
from swc_desktop.photos.left_out import CLIP_SUFFIXES, SUFFIXES
from swc_desktop.projects.export_log import log_exact_export
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.session.exporting import SIDECARS_BESIDE, ExportRequest
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.protection import OPEN, Protection
from swc_desktop.ui.dialogs.export_dialog import ExportChoice, ExportDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.evidence.evidence_panel import EvidencePanel
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.window.file_manager import show_in_folder
from swc_desktop.ui.window.notice_bar import Level, NoticeBar
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate


MAX_COPIED: Final = 10_000
"""Photographs; spreadsheets take seconds for more."""

_SOON_MS: Final = 500
"""What takes less needs no sentence that it is being done."""


class Exporting(Protocol):
    """What of the open project an export needs (``ProjectControl``)."""

    access: ProjectAccess | None

    def export(
        self,
        request: ExportRequest,
        done: Callable[[Exported], object],
        failed: Callable[[Message | str], object],
    ) -> Control:
        """Start it; then one of the two is called."""
        ...


class Protecting(Protocol):
    """What of the open project copying evidence needs (``ProjectControl``)."""

    def protection_of(
        self,
        number: int,
        done: Callable[[Protection], object],
        failed: Callable[[Message | str], object],
    ) -> None:
        """Read it; then one of the two is called."""
        ...


class Copying(Protocol):
    """What of the open project copying needs (``ProjectControl``)."""

    def copy_rows(
        self,
        numbers: Sequence[int],
        done: Callable[[tuple[str, Exported]], object],
        failed: Callable[[Message | str], object],
    ) -> None:
        """Read them; then one of the two is called."""
        ...


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

    def copy_rows(self, project: Copying, numbers: Sequence[int]) -> None:
        """Copy the answers of photographs for a spreadsheet, with places by the rule."""
        if len(numbers) > MAX_COPIED:
            locale = QLocale()
            self._notices.say(
                translate(
                    "Window",
                    "At most {most} photographs are copied at once; Export writes all to a file.",
                ).format(most=locale.toString(MAX_COPIED)),
                Level.WARNING,
            )
            return

        def done(copied: tuple[str, Exported]) -> None:
            text, exported = copied
            QGuiApplication.clipboard().setText(text)
            self._notices.say(exported.words, Level.INFORMATION)

        project.copy_rows(numbers, done, lambda reason: self._notices.say(reason, Level.ERROR))

    def copy_evidence(self, project: Protecting, panel: EvidencePanel) -> None:
        """Copy all that the panel shows, with its place by the rule; without a result the clipboard
        stays as it is."""
        record = panel.record
        if record is None:
            return
        if record.number <= 0:  # of what could not be read nothing is known
            QGuiApplication.clipboard().setText(panel.text(OPEN))
            return

        def done(protection: Protection) -> None:
            shown = panel.record  # of the same photograph more may have been read meanwhile
            known = shown if shown is not None and record.is_like(shown) else record
            QGuiApplication.clipboard().setText(panel.text_of(known, protection))
            if protection.hides:
                self._notices.say(
                    translate(
                        "Window",
                        "The evidence was copied as far as it may leave the project: its place is "
                        "rounded or left out, and the name of the file, the light and the weather "
                        "are left out, because the place of a hunted animal is secret.",
                    ),
                    Level.INFORMATION,
                )

        project.protection_of(
            record.number, done, lambda reason: self._notices.say(reason, Level.ERROR)
        )

    def export(self, project: Exporting, total: int, shown: Sequence[int] | None) -> None:
        """Write what the project holds to a chosen file, after questions.

        ``shown`` are the photographs that a filter leaves, None without one.
        """
        access = project.access
        if not total or access is None:
            return
        read_only = "" if access.can_write else access.notice
        count = None if shown is None else len(shown)
        dialog = ExportDialog(total, count, self._window, read_only=read_only)

        def chosen(choice: ExportChoice) -> None:
            self._choose_target(project, choice, None if choice.is_everything else shown)

        dialog.chosen.connect(chosen)
        dialog.open()

    def _choose_target(
        self, project: Exporting, choice: ExportChoice, numbers: Sequence[int] | None
    ) -> None:
        suffix = choice.format.suffix
        if choice.format.form == SIDECARS_BESIDE:
            assert project.access is not None
            beside = project.access.project.path
            self.export_to(
                project, ExportRequest(beside, choice.coarsening, numbers, SIDECARS_BESIDE)
            )
            return
        name, _kind = QFileDialog.getSaveFileName(
            self._window,
            translate("Window", "Export"),
            f"{choice.format.form or 'results'}{suffix}",
            f"{in_words(choice.format.name)} (*{suffix})" if suffix else "",
        )
        if not name:
            return
        target = Path(name)
        if suffix and target.suffix.lower() != suffix:
            target = target.with_name(f"{target.name}{suffix}")
        request = ExportRequest(
            target, choice.coarsening, numbers, choice.format.form, choice.options
        )
        write = partial(self.export_to, project, request)
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

    def export_to(self, project: Exporting, request: ExportRequest) -> None:
        """Write a file; where it has places that the rule would round, once that is noted."""
        if not request.is_logged:
            self._export(project, request)
            return
        assert project.access is not None
        project.access.act(
            lambda work: log_exact_export(work.project, request.file, request.form_name),
            lambda _: self._export(project, request),
        )

    def _export(self, project: Exporting, request: ExportRequest) -> None:
        is_beside = request.form == SIDECARS_BESIDE
        writing = message("Window", "Writing {file}…").fill(file=request.file)
        if is_beside:
            writing = message("Window", "Writing sidecars beside the photographs…")

        has_ended = False

        def end() -> None:
            nonlocal has_ended
            has_ended = True
            self._notices.retract(writing)

        def done(exported: Exported) -> None:
            end()
            if is_beside:
                said: Message | str = exported.words
                if exported.faults:
                    first = message("Window", "{words} The first: {problem}")
                    said = first.fill(words=said, problem=exported.faults[0])
                level = Level.ERROR if exported.faults else Level.INFORMATION
                self._notices.say(said, level)
                return
            where = message("Window", "{words} The file is {file}.")
            if request.file.is_dir():
                where = message("Window", "{words} The folder is {file}.")
            self._notices.say(
                where.fill(words=exported.words, file=request.file),
                Level.INFORMATION,
                (translate("Window", "Show in folder"), lambda: self.reveal(request.file)),
            )

        def failed(reason: Message | str) -> None:
            end()
            self._notices.say(reason, Level.ERROR)

        control = project.export(request, done, failed)
        cancel = (translate("Window", "Cancel"), control.cancel)

        def show_that_it_takes_long() -> None:
            if not has_ended:
                self._notices.say(writing, Level.INFORMATION, cancel)

        QTimer.singleShot(_SOON_MS, self, show_that_it_takes_long)
