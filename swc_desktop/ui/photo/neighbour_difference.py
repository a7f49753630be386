"""Shows how the photograph in the large view differs from the one beside it of the same camera."""

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


class NeighbourDifference(QObject):
    """Stays on until it is switched off, so that a person can step through a night."""

    def __init__(self, canvas: PhotoCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._record: ListedMedia | None = None
        self._wanted: SeenFile | None = None
        self._short_side = 0
        self._loader = PhotoLoader(self)
        self._loader.loaded.connect(self._take)
        self._loader.failed.connect(self._fail)
        self.line = OverLine(canvas, at_bottom=True)
        self.is_on = False

    def use_kept(self, kept: KeptThumbnails | None) -> None:
        """Compare with the small pictures of a project where there is nothing better."""
        self._loader.use(kept)

    def switch(self) -> None:
        """Show the difference, or the photograph again."""
        self.is_on = not self.is_on
        self._show()

    def show_neighbour(self, record: ListedMedia | None, short_side: int) -> None:
        """Compare with another photograph from now on, None where there is none of the camera;
        ``short_side`` are the pixels to load at least."""
        self._record, self._short_side = record, short_side
        self._show()

    def _show(self) -> None:
        self._loader.forget()
        self._canvas.compare_with(None)
        self._wanted = None
        record = self._record
        if not self.is_on:
            self.line.show_line("")
        elif record is None:
            self.line.show_line(
                translate("PhotoView", "There is no other photograph of this camera beside it")
            )
        else:
            self._wanted = record.seen
            self.show_line()
            self._loader.request(record.seen, self._short_side, record.sha256, record.people)

    def _take(self, picture: Picture) -> None:
        if picture.file == self._wanted:
            self._canvas.compare_with(picture.image)
            self.show_line()

    def show_line(self) -> None:
        """Say what is compared, once both pictures are there."""
        if self._record is None or self._wanted is None:
            return
        text = {
            None: translate("PhotoView", "Opening {name}…"),
            True: translate("PhotoView", "Difference to {name}"),
            False: translate("PhotoView", "{name} has another shape"),
        }[self._canvas.is_compared]
        self.line.show_line(text.format(name=file_name(self._record.seen.path)))

    def _fail(self, file: SeenFile, reason: Message | str) -> None:
        if file == self._wanted:
            self.line.show_line(in_words(reason))
