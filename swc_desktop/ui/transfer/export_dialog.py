"""The dialog that prepares a stick: what this machine has, what a person adds, and the target."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from swc_desktop.transfer.exporter import WrittenStick
from swc_desktop.transfer.manifest import PartKind, TransferPart
from swc_desktop.transfer.sources import PartSource
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import data_size
from swc_desktop.ui.transfer.part_list import CheckBoxRow, PartRow
from swc_desktop.ui.transfer.transfer_dialog import TransferDialog

translate = QCoreApplication.translate


class StickExportDialog(TransferDialog):
    """Shows sources to choose from.

    ``add_requested`` carries a file or folder to add, ``write_requested`` the folder of a stick.
    The receiver calls ``set_busy``, then ``add_sources``, ``show_written`` or ``fail``.
    """

    add_requested = Signal(object)
    write_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Stick", "Prepare USB stick"), parent)
        self.intro.show_text(
            translate(
                "Stick",
                "Everything that a machine without a network needs. No photographs, sightings or "
                "results are put on the stick. You can add installers for other systems, and older "
                "ones to return to.",
            )
        )
        self._choices: list[tuple[QCheckBox, PartSource]] = []
        self.add_file = self.button(translate("Stick", "Add a &file…"))
        self.add_kit = self.button(translate("Stick", "Add a &GPU kit…"))
        self.write = self.button(translate("Stick", "&Write…"))
        self.prefer(self.write)
        self.add_file.clicked.connect(self._choose_file)
        self.add_kit.clicked.connect(self._choose_kit)
        self.write.clicked.connect(self._choose_stick)
        self.set_busy(translate("Stick", "Collecting what this machine has…"))

    def add_sources(self, sources: Sequence[PartSource]) -> None:
        """Show further sources, chosen."""
        for source in sources:
            box = QCheckBox(self)
            title = in_words(source.title)
            box.setAccessibleName(title)
            box.setChecked(True)
            box.toggled.connect(lambda _: self._sum_up())
            self._choices.append((box, source))
            head = CheckBoxRow(box, title, self)
            self.parts.add(PartRow(head, source.bytes, in_words(source.good_for), parent=self))
        self.set_busy("")
        self._sum_up()
        self.write.setFocus()

    @property
    def chosen(self) -> list[PartSource]:
        """The sources that are to be written."""
        return [source for box, source in self._choices if box.isChecked()]

    def show_written(self, folder: Path, written: WrittenStick) -> None:
        """Say that everything is on the stick, and what was left out."""
        self.set_busy("")
        size = data_size(sum(part.bytes for part in written.contents.parts))
        sentence = translate(
            "Stick",
            "{folder} was written and read back; it holds {size}. START-HERE.html on it says for "
            "how long each part is good.",
        ).format(size=size, folder=folder)
        if written.left_out:
            titles = "; ".join(in_words(source.title) for source in written.left_out)
            left_out = translate(
                "Stick",
                "Left out, because files that this computer did not write have the same names: "
                "{titles}.",
            ).format(titles=titles)
            sentence = f"{sentence} {left_out}"
        self.say(sentence)

    def ask_about_others(self, others: Sequence[TransferPart], write: Callable[..., None]) -> None:
        """Ask what to do with parts that others wrote; ``write`` takes ``replace``."""
        question = Question(
            translate("Stick", "Keep what is on the stick?"),
            translate(
                "Stick",
                "This computer did not write these parts of the stick: {titles}. You can keep them "
                "and add what you chose, or delete them and replace them with it.",
            ).format(titles="; ".join(in_words(part.shown_title) for part in others)),
            translate("Stick", "Cancel"),
            self,
        )
        add = question.add_answer(translate("Stick", "Keep and add"), lambda: write(replace=False))
        question.add_answer(translate("Stick", "Replace"), lambda: write(replace=True))
        question.prefer(add)
        question.ask()

    def _sum_up(self) -> None:
        if self.busy:
            return
        self.say(self._sum(), "secondary")
        self.enable()

    def _sum(self) -> str:
        if not self.chosen:
            return translate("Stick", "Nothing is chosen.")
        size = data_size(sum(source.bytes for source in self.chosen))
        text = translate("Stick", "Chosen: up to {size}.").format(size=size)
        if any(source.kind is PartKind.PROGRAM for source in self.chosen):
            return text
        missing = translate(
            "Stick", "The program itself is not included; add its installer if you need it."
        )
        return f"{text} {missing}"

    def enable(self) -> None:
        for box, _ in self._choices:
            box.setEnabled(not self.busy)
        self.add_file.setEnabled(not self.busy)
        self.add_kit.setEnabled(not self.busy)
        self.write.setEnabled(not self.busy and bool(self.chosen))

    def _choose_file(self) -> None:
        kinds = "*.swcpack *.swcweather *.qm *.deb *.tar.xz *.tar.gz *.exe *.dmg"
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            translate("Stick", "Add to the stick"),
            "",
            translate("Stick", "Installers, packs, weather, translations ({kinds})").format(
                kinds=kinds
            ),
        )
        if chosen:
            self.add_requested.emit(Path(chosen))

    def _choose_kit(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, translate("Stick", "Folder with the files of a GPU kit")
        )
        if chosen:
            self.add_requested.emit(Path(chosen))

    def _choose_stick(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, translate("Stick", "The stick"))
        if chosen:
            self.write_requested.emit(Path(chosen))
