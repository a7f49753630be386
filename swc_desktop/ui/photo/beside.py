"""Another photograph beside the one in the large view, to compare them."""

from PySide6.QtCore import QCoreApplication, QObject

from swc_desktop.core.message import Message
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media import SeenFile
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.photo.over_line import OverLine
from swc_desktop.ui.photo.photo_canvas import PhotoCanvas
from swc_desktop.ui.photo.photo_loading import PhotoLoader, Picture
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words

translate = QCoreApplication.translate


class Beside(QObject):
    """Fills a canvas of its own, which is zoomed and panned with the mouse by itself.

    It stays on until it is switched off.
    """

    def __init__(self, canvas: PhotoCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        self._record: ListedMedia | None = None
        self._short_side = 0
        self._loader = PhotoLoader(self)
        self._loader.loaded.connect(self._take)
        self._loader.failed.connect(self._fail)
        self.line = OverLine(canvas)
        self.is_on = False
        canvas.hide()

    def use_kept(self, kept: KeptThumbnails | None) -> None:
        """Show the small pictures of a project where there is nothing better."""
        self._loader.use(kept)

    def switch(self) -> None:
        """Show it, or the photograph in the large view alone."""
        self.is_on = not self.is_on
        self.canvas.setVisible(self.is_on)
        self._show()

    def show_other(self, record: ListedMedia | None, short_side: int) -> None:
        """Show another photograph from now on, None for none; ``short_side`` are the pixels to load
        at least."""
        is_same = (
            self._record is not None and record is not None and self._record.seen == record.seen
        )
        self._record, self._short_side = record, short_side
        if not is_same:
            self._show()

    def zoom_to_animal(self) -> None:
        """Go close to its animal, and back."""
        if not self.canvas.fitting or not self.canvas.boxes:
            self.canvas.fit()
        else:
            self.canvas.zoom_to_box(self.canvas.boxes[0])

    def _show(self) -> None:
        self._loader.forget()
        self.canvas.clear()
        record = self._record
        if not self.is_on:
            return
        if record is None:
            self.line.show_line(translate("PhotoView", "There is no other photograph to compare"))
            return
        self.canvas.set_boxes(record.boxes)
        name = file_name(record.seen.path)
        self.line.show_line(translate("PhotoView", "Opening {name}…").format(name=name))
        self._loader.request(record.seen, self._short_side, record.sha256, record.people)

    def _take(self, picture: Picture) -> None:
        if self.is_on and self._record is not None and picture.file == self._record.seen:
            self.canvas.set_image(picture.image, picture.full, soft=picture.is_small)
            self.line.show_line(file_name(picture.file.path))

    def _fail(self, file: SeenFile, reason: Message | str) -> None:
        if self.is_on and self._record is not None and file == self._record.seen:
            self.line.show_line(in_words(reason))
