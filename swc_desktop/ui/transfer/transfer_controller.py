"""What the window does with sticks: opens the dialogs, and does what they ask for."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.transfer.exporter import parts_of_others, place_on, write_stick
from swc_desktop.transfer.importer import Looked, go_back, look_at, take
from swc_desktop.transfer.manifest import Contents, Kind, Part, read_contents
from swc_desktop.transfer.sources import Offer, offer_of, offers_of_this_machine
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.transfer.import_dialog import StickImportDialog
from swc_desktop.ui.transfer.transfer_dialog import TransferDialog
from swc_desktop.ui.window.tools import Tools
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

Outcome = TypeVar("Outcome")


def _look(folder: Path, control: Control, progress: ProgressSink) -> tuple[Contents, list[Looked]]:
    contents = read_contents(folder)
    return contents, [
        look_at(folder, part, control=control, progress=progress) for part in contents.parts
    ]


class TransferController(QObject):
    """The two dialogs; ``taken`` is told of each kind that changed."""

    def __init__(
        self,
        window: QWidget,
        background: Worker,
        tools: Tools,
        taken: Callable[[Kind], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._background = background
        self._tools = tools
        self._taken = taken

    @property
    def copying(self) -> str:
        """What is being copied to or from a stick, empty while nothing is."""
        for name in ("stick", "take"):
            made = self._tools.dialog(name)
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
        """Do work for a dialog; ``always`` follows its success, ``done`` where it is still open."""
        made.set_busy(doing, copies=copies)

        def if_open(call: Callable[[], None]) -> None:
            if made in (self._tools.dialog("stick"), self._tools.dialog("take")):
                call()

        def succeed(outcome: Outcome) -> None:
            always()
            if_open(lambda: done(outcome))

        control = self._background.follow(
            work,
            lambda seen: if_open(lambda: made.show_progress(seen)),
            succeed,
            lambda sentence: if_open(lambda: made.fail(sentence)),
        )
        made.stop_requested.connect(control.cancel)

    def prepare(self) -> None:
        """Show what can go on a stick."""
        made = StickExportDialog(self._window)
        self._tools.show("stick", made)
        made.add_requested.connect(lambda path: self._add(made, path))
        made.write_requested.connect(lambda folder: self.write(made, folder))
        self._follow(
            made,
            translate("Stick", "Looking at what this machine has…"),
            lambda _control, _progress: list(offers_of_this_machine()),
            made.add_offers,
        )

    def _add(self, made: StickExportDialog, path: Path) -> None:
        self._follow(
            made,
            translate("Stick", "Checking {file}…").format(file=file_name(path)),
            lambda control, progress: [offer_of(path, control=control, progress=progress)],
            made.add_offers,
        )

    def write(self, made: StickExportDialog, chosen: Path) -> None:
        """Write what is chosen, after a question where others wrote to the stick before."""
        folder, offers = place_on(chosen), list[Offer](made.chosen)

        def write(*, replace: bool) -> None:
            self._follow(
                made,
                translate("Stick", "Writing to {folder}…").format(folder=folder),
                lambda control, progress: write_stick(
                    folder, offers, replace=replace, control=control, progress=progress
                ),
                lambda written: made.show_written(folder, written),
                copies=True,
            )

        def ask(others: tuple[Part, ...]) -> None:
            made.set_busy("")
            if others:
                made.ask_about_others(others, write)
            else:
                write(replace=False)

        self._follow(
            made,
            translate("Stick", "Looking at what is on {folder}…").format(folder=folder),
            lambda _control, _progress: parts_of_others(folder),
            ask,
        )

    def take(self, folder: Path | None = None) -> None:
        """Show what is on a stick, or ask for one."""
        made = StickImportDialog(self._window)
        self._tools.show("take", made)
        made.open_requested.connect(lambda chosen: self._open(made, place_on(chosen)))
        made.take_requested.connect(lambda part: self._take(made, made.folder, part))
        made.back_requested.connect(lambda kind: self._go_back(made, kind))
        if folder is not None:
            self._open(made, folder)

    def _open(self, made: StickImportDialog, folder: Path, afterwards: str = "") -> None:
        def show(found: tuple[Contents, list[Looked]]) -> None:
            made.show_contents(folder, *found)
            made.say(afterwards)

        self._follow(
            made,
            translate("Stick", "Checking what is on {folder}…").format(folder=folder),
            lambda control, progress: _look(folder, control, progress),
            show,
        )

    def _take(self, made: StickImportDialog, folder: Path, part: Part) -> None:
        """Take a part; a program only after a question."""
        if part.kind is not Kind.PROGRAM:
            self._take_agreed(made, folder, part)
            return
        question = Question(
            translate("Stick", "Replace this program?"),
            made.ask_program(part),
            translate("Stick", "Cancel"),
            made,
        )
        question.add_answer(
            translate("Stick", "Replace"), lambda: self._take_agreed(made, folder, part)
        )
        question.ask()

    def _take_agreed(self, made: StickImportDialog, folder: Path, part: Part) -> None:
        self._follow(
            made,
            translate("Stick", "Checking and taking {part}…").format(part=part.title),
            lambda control, progress: take(
                folder,
                part,
                accept_program=part.kind is Kind.PROGRAM,
                control=control,
                progress=progress,
            ),
            lambda sentence: self._open(made, folder, sentence),
            lambda: self._taken(part.kind),
            copies=True,
        )

    def _go_back(self, made: StickImportDialog, kind: Kind) -> None:
        self._follow(
            made,
            translate("Stick", "Going back…"),
            lambda _control, _progress: go_back(kind),
            made.show_taken,
            lambda: self._taken(kind),
        )
