"""Taking from a stick: each part checked, with how it stands to what is here, and the way back."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from swc_desktop.core.text import on_one_line
from swc_desktop.transfer.importer import Looked, PartStatus
from swc_desktop.transfer.manifest import Contents, Kind, Part
from swc_desktop.ui.evidence.text_lines import Words
from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.transfer.part_list import PartRow
from swc_desktop.ui.transfer.transfer_dialog import TransferDialog

translate = QCoreApplication.translate


class StickImportDialog(TransferDialog):
    """Shows what is on a stick.

    ``open_requested`` carries a folder, ``take_requested`` a part, ``back_requested`` the kind of
    what one wants to go back from. Who does it calls ``set_busy``, then ``show_contents``,
    ``show_taken`` or ``fail``.
    """

    open_requested = Signal(object)
    take_requested = Signal(object)
    back_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Stick", "Take from a stick"), parent)
        self.told.show_text(
            translate(
                "Stick",
                "Choose a stick that was written by this program on another machine (Tools, "
                "Prepare a stick), or its folder with START-HERE.html. Every part is checked "
                "before it is taken, and can be gone back from.",
            )
        )
        self.folder = Path()
        self.deeds: list[QPushButton] = []
        self.back = self.button(translate("Stick", "Go &back"))
        menu = QMenu(self.back)
        for kind, text in (
            (Kind.PROGRAM, translate("Stick", "To the program before")),
            (Kind.PACK, translate("Stick", "To the model pack before")),
            (Kind.WEATHER, translate("Stick", "To the weather before")),
            (Kind.TRANSLATION, translate("Stick", "Without the last translation")),
            (Kind.GPU_KIT, translate("Stick", "Without the GPU kit")),
        ):
            menu.addAction(text).triggered.connect(
                lambda _=False, kind=kind: self.back_requested.emit(kind)
            )
        self.back.setMenu(menu)
        self.open_stick = self.button(translate("Stick", "&Choose the stick…"))
        self.prefer(self.open_stick)
        self.open_stick.clicked.connect(self._choose)

    def show_contents(self, folder: Path, contents: Contents, looked: list[Looked]) -> None:
        """Show the parts of the stick in a folder."""
        self.set_busy("")
        self.folder = folder
        self.told.show_text(
            translate("Stick", "Written on {day} by swc-desktop {version}.").format(
                day=contents.made, version=contents.program
            )
        )
        self.parts.clear()
        self.deeds = []
        for seen in looked:
            self.parts.add(self._row(seen))
        self.enable()

    def _row(self, seen: Looked) -> PartRow:
        part = seen.part
        head = Words(parent=self)
        head.show_text(part.title)
        words = {
            PartStatus.INSTALLED: translate("Stick", "Is here already"),
            PartStatus.DAMAGED: translate("Stick", "Damaged"),
            PartStatus.MANUAL: translate("Stick", "By hand"),
        }
        deed: QWidget
        if seen.standing is PartStatus.NEW:
            button = QPushButton(translate("Stick", "Take"), self)
            button.setAutoDefault(False)
            button.setAccessibleName(
                on_one_line(translate("Stick", "Take {part}").format(part=part.title))
            )
            button.clicked.connect(lambda _=False, part=part: self.take_requested.emit(part))
            self.deeds.append(button)
            deed = button
        else:
            label = Label(words[seen.standing], self)
            damaged = seen.standing is PartStatus.DAMAGED
            label.setProperty("role", "error" if damaged else "secondary")
            deed = label
        row = PartRow(head, part.bytes, part.good_for, deed, self)
        if seen.standing is PartStatus.DAMAGED:
            row.sentence.setProperty("role", "error")
        row.sentence.show_text(seen.sentence)
        return row

    def show_taken(self, sentence: str) -> None:
        """Say what was done."""
        self.set_busy("")
        self.say(sentence)

    def ask_program(self, part: Part) -> str:
        """The question before another program is started from a stick."""
        return translate(
            "Stick",
            "{part} will replace this program, which stays to go back to. Take programs only from "
            "sticks of people you know.",
        ).format(part=part.title)

    def enable(self) -> None:
        for button in (self.open_stick, self.back, *self.deeds):
            button.setEnabled(not self.busy)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, translate("Stick", "The stick"))
        if chosen:
            self.open_requested.emit(Path(chosen))
