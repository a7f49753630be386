"""One animal large, with what it is called above it and where it was photographed below."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from swc_desktop.session.which_individual import PicturedAnimal
from swc_desktop.ui.photo.animal_crops import AnimalCrops, CropRequest, crop_request
from swc_desktop.ui.photo.over_line import OverLine
from swc_desktop.ui.photo.photo_canvas import PhotoCanvas
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.elided_label import ElidedLabel

translate = QCoreApplication.translate

_HEIGHT: Final = 190
"""Pixels of the picture at least, for 14 px text."""


class AnimalPane(QWidget):
    """Shows an animal as it comes; the wheel and a double click zoom into it."""

    def __init__(self, name: str, crops: AnimalCrops, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crops = crops
        self._wanted: CropRequest | None = None
        self.title = ElidedLabel("", Qt.TextElideMode.ElideRight, self)
        self.title.setProperty("role", "heading")
        self.canvas = PhotoCanvas(self)
        self.canvas.setAccessibleName(name)
        self.canvas.setMinimumHeight(active_theme.px(_HEIGHT))
        self.canvas.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.over = OverLine(self.canvas, at_bottom=True)
        self.facts = ElidedLabel("", Qt.TextElideMode.ElideRight, self)
        self.facts.setProperty("role", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.facts)
        crops.arrived.connect(self._arrive)

    def show_animal(self, animal: PicturedAnimal | None, title: str, facts: str) -> None:
        """Show another animal, or (None) none with what is said in its place."""
        self.title.set_text(title)
        self.facts.set_text(facts)
        wanted = None if animal is None else crop_request(animal)
        if wanted == self._wanted and wanted is not None:
            return
        self._wanted = wanted
        self.canvas.clear()
        self.over.show_line("")
        self._arrive(wanted)

    def _arrive(self, request: object) -> None:
        if self._wanted is None or request != self._wanted:
            return
        crop = self._crops.get(self._wanted)
        if crop is None:
            self.over.show_line(translate("Individuals", "Reading the picture…"))
            return
        if not crop.image.isNull():
            # a coat is compared as large as the screen lets it be, also where that is more pixels
            self.canvas.set_image(crop.image, crop.image.size(), soft=True)
        self.over.show_line(in_words(crop.problem))
