"""The dialog that installs from a stick: each part with its status, and undoing an import."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from swc_desktop.core.message import Message
from swc_desktop.core.text import on_one_line
from swc_desktop.transfer.importer import PartCheck, PartStatus
from swc_desktop.transfer.manifest import Contents, PartKind, TransferPart
from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.transfer.part_list import PartRow
from swc_desktop.ui.transfer.transfer_dialog import TransferDialog
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class StickImportDialog(TransferDialog):
    """Shows what is on a stick.

    ``open_requested`` carries a folder, ``install_requested`` a part, ``undo_requested`` the kind
    whose last import is to be undone. The receiver calls ``set_busy``, then ``show_contents``,
    ``show_done`` or ``fail``.
    """

    open_requested = Signal(object)
    install_requested = Signal(object)
    undo_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Stick", "Install from USB stick"), parent)
        self.intro.show_text(
            translate(
                "Stick",
                "Choose a stick that this program wrote on another machine (Tools, Prepare USB "
                "stick), or its folder with START-HERE.html. Every part is checked before it is "
                "installed, and every installation can be undone.",
            )
        )
        self.folder = Path()
        self.install_buttons: list[QPushButton] = []
        self.undo = self.button(translate("Stick", "&Undo"))
        menu = QMenu(self.undo)
        for kind, text in (
            (PartKind.PROGRAM, translate("Stick", "Restore previous program")),
            (PartKind.PACK, translate("Stick", "Restore previous model pack")),
            (PartKind.WEATHER, translate("Stick", "Restore previous weather")),
            (PartKind.TRANSLATION, translate("Stick", "Remove last translation")),
            (PartKind.GPU_KIT, translate("Stick", "Remove GPU kit")),
        ):
            menu.addAction(text).triggered.connect(
                lambda _=False, kind=kind: self.undo_requested.emit(kind)
            )
        self.undo.setMenu(menu)
        self.open_stick = self.button(translate("Stick", "&Choose the stick…"))
        self.prefer(self.open_stick)
        self.open_stick.clicked.connect(self._choose)

    def show_contents(self, folder: Path, contents: Contents, checks: list[PartCheck]) -> None:
        """Show the parts of the stick in a folder."""
        self.set_busy("")
        self.folder = folder
        self.intro.show_text(
            translate("Stick", "Written on {day} by swc-desktop {version}.").format(
                day=contents.made, version=contents.program
            )
        )
        self.parts.clear()
        self.install_buttons = []
        for check in checks:
            self.parts.add(self._row(check))
        self.enable()

    def _row(self, check: PartCheck) -> PartRow:
        part = check.part
        head = WrappingLabel(parent=self)
        head.show_text(in_words(part.shown_title))
        words = {
            PartStatus.INSTALLED: translate("Stick", "Already installed"),
            PartStatus.DAMAGED: translate("Stick", "Damaged"),
            PartStatus.MANUAL: translate("Stick", "Install manually"),
        }
        action: QWidget
        if check.status is PartStatus.NEW:
            button = QPushButton(translate("Stick", "Install"), self)
            button.setAutoDefault(False)
            button.setAccessibleName(
                on_one_line(
                    translate("Stick", "Install {part}").format(part=in_words(part.shown_title))
                )
            )
            button.clicked.connect(lambda _=False, part=part: self.install_requested.emit(part))
            self.install_buttons.append(button)
            action = button
        else:
            label = Label(words[check.status], self)
            damaged = check.status is PartStatus.DAMAGED
            label.setProperty("role", "error" if damaged else "secondary")
            action = label
        row = PartRow(head, part.bytes, in_words(part.shown_good_for), action, self)
        if check.status is PartStatus.DAMAGED:
            row.sentence.setProperty("role", "error")
        row.sentence.show_text(in_words(check.sentence))
        return row

    def show_done(self, done: Message | str) -> None:
        """Say what was done."""
        self.set_busy("")
        self.say(in_words(done))

    def ask_program(self, part: TransferPart) -> str:
        """The question before another program is installed from a stick."""
        return translate(
            "Stick",
            "{part} will replace this program. This version is kept, so you can restore it. "
            "Install programs only from sticks of people you know.",
        ).format(part=in_words(part.shown_title))

    def enable(self) -> None:
        for button in (self.open_stick, self.undo, *self.install_buttons):
            button.setEnabled(not self.busy)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, translate("Stick", "The stick"))
        if chosen:
            self.open_requested.emit(Path(chosen))
