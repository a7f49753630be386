"""Preparing a stick: what this machine has, what a person adds, and where it is written."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from swc_desktop.core.text import on_one_line
from swc_desktop.transfer.exporter import Written
from swc_desktop.transfer.manifest import Kind, Part
from swc_desktop.transfer.sources import Offer
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.transfer.part_list import PartRow, Ticked, megabytes
from swc_desktop.ui.transfer.transfer_dialog import TransferDialog

translate = QCoreApplication.translate


class StickExportDialog(TransferDialog):
    """Shows offers to choose from.

    ``add_requested`` carries a file or folder to add, ``write_requested`` the folder of a stick.
    Who does it calls ``set_busy``, then ``add_offers``, ``show_written`` or ``fail``.
    """

    add_requested = Signal(object)
    write_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Stick", "Prepare a stick"), parent)
        self.told.show_text(
            translate(
                "Stick",
                "What a machine without a network needs. No photograph, no sighting and no result "
                "goes on the stick. Add the installers for other systems, and earlier ones to go "
                "back to.",
            )
        )
        self._offers: list[tuple[QCheckBox, Offer]] = []
        self.add_file = self.button(translate("Stick", "Add a &file…"))
        self.add_kit = self.button(translate("Stick", "Add a &GPU kit…"))
        self.write = self.button(translate("Stick", "&Write…"))
        self.prefer(self.write)
        self.add_file.clicked.connect(self._choose_file)
        self.add_kit.clicked.connect(self._choose_kit)
        self.write.clicked.connect(self._choose_stick)
        self.set_busy(translate("Stick", "Looking at what this machine has…"))

    def add_offers(self, offers: Sequence[Offer]) -> None:
        """Show further offers, chosen."""
        for offer in offers:
            box = QCheckBox(self)
            box.setAccessibleName(on_one_line(offer.title))
            box.setChecked(True)
            box.toggled.connect(lambda _: self._sum_up())
            self._offers.append((box, offer))
            head = Ticked(box, offer.title, self)
            self.parts.add(PartRow(head, offer.bytes, offer.good_for, parent=self))
        self.set_busy("")
        self._sum_up()
        self.write.setFocus()

    @property
    def chosen(self) -> list[Offer]:
        """The offers that are to be written."""
        return [offer for box, offer in self._offers if box.isChecked()]

    def show_written(self, folder: Path, written: Written) -> None:
        """Say that all of it is on the stick, and what was left out."""
        self.set_busy("")
        size = megabytes(sum(part.bytes for part in written.contents.parts))
        sentence = translate(
            "Stick",
            "{folder} was written and read back; it holds {size}. START-HERE.html there says how "
            "long each part is good for.",
        ).format(size=size, folder=folder)
        if written.left_out:
            titles = "; ".join(offer.title for offer in written.left_out)
            left_out = translate(
                "Stick",
                "Left out, because files that this computer did not write have their names there: "
                "{titles}.",
            ).format(titles=titles)
            sentence = f"{sentence} {left_out}"
        self.say(sentence)

    def ask_about_others(self, others: Sequence[Part], write: Callable[..., None]) -> None:
        """Ask what becomes of parts of others; ``write`` takes ``replace``."""
        question = Question(
            translate("Stick", "Keep what is on the stick?"),
            translate(
                "Stick",
                "This computer did not write these parts of the stick: {titles}. They can be kept "
                "and added to, or deleted and replaced by what is chosen here.",
            ).format(titles="; ".join(part.title for part in others)),
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
        size = megabytes(sum(offer.bytes for offer in self.chosen))
        told = translate("Stick", "Chosen: up to {size}.").format(size=size)
        if any(offer.kind is Kind.PROGRAM for offer in self.chosen):
            return told
        missing = translate(
            "Stick", "The program itself is not among it; add its installer if it is wanted."
        )
        return f"{told} {missing}"

    def enable(self) -> None:
        for box, _ in self._offers:
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
            self, translate("Stick", "The folder with the files of a GPU kit")
        )
        if chosen:
            self.add_requested.emit(Path(chosen))

    def _choose_stick(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, translate("Stick", "The stick"))
        if chosen:
            self.write_requested.emit(Path(chosen))
