"""Which box of the photograph in the large view is chosen, so that keys speak of it alone."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from swc_desktop.projects.listed import ListedMedia, ListedRegion
from swc_desktop.ui.photo.over_line import OverLine
from swc_desktop.ui.photo.photo_canvas import PhotoCanvas
from swc_desktop.ui.text.verdict_words import region_words, verdict_line

translate = QCoreApplication.translate


class ChosenBox(QObject):
    """The chosen one of the boxes that a canvas draws.

    A click chooses one, beside them none; Tab the next and at last none, so that the keyboard can
    go on to the buttons; Esc none. Which one it is, else what people said of the photograph, stands
    over the picture (``line``), where it moves nothing. ``changed`` says that another one, or none,
    was chosen, or that more was said. Boxes of videos cannot be judged.
    """

    changed = Signal()

    def __init__(self, canvas: PhotoCanvas, view: QWidget) -> None:
        super().__init__(view)
        self._canvas = canvas
        self._view = view
        self._record: ListedMedia | None = None
        self._at: int | None = None
        self._waits = False
        self.line = OverLine(canvas)
        self.changed.connect(self._show_line)
        canvas.clicked.connect(lambda at: self.choose(at if at >= 0 else None))
        view.installEventFilter(self)

    @property
    def region(self) -> ListedRegion | None:
        """The chosen box, None for none."""
        return None if self._record is None or self._at is None else self._record.regions[self._at]

    @property
    def stays(self) -> bool:
        """Whether the photograph is to stay in view, as a box in it is chosen or will be."""
        return self.region is not None or self._waits

    def wait(self) -> None:
        """Choose the box that was drawn once it is there; until then the photograph stays."""
        self._waits = True

    def _show_line(self) -> None:
        region, record = self.region, self._record
        text = "" if record is None else verdict_line(record)
        if record is not None and region is not None and self._at is not None:
            text = translate("PhotoView", "Box {position} of {count}: {answer}").format(
                position=self._at + 1,
                count=len(record.regions),
                answer=region_words(region, record.taxonomy),
            )
        self.line.show_line(text)

    def show_record(self, record: ListedMedia) -> None:
        """Choose among the boxes of another photograph; at first none is chosen."""
        self._record, self._at, self._waits = record, None, False
        self._canvas.mark_box(None)
        self.changed.emit()

    def show_said(self, record: ListedMedia) -> None:
        """Take what was said of the same photograph since."""
        before = self._record
        if before is None or before.number != record.number:
            return
        numbers = [[one.number for one in each.regions] for each in (before, record)]
        self._record = record
        if numbers[0] != numbers[1]:  # one was drawn or removed, or another detector has others
            new = [at for at, number in enumerate(numbers[1]) if number not in numbers[0]]
            self._at = new[0] if self._waits and len(new) == 1 else None
            self._waits = False
            if record.clip is None:
                self._canvas.set_boxes(record.boxes)
                self._canvas.mark_box(self._at)
        self.changed.emit()

    def choose(self, at: int | None) -> None:
        """Choose the box at a position, None for none."""
        regions = self._regions
        is_one = at is not None and at < len(regions) and regions[at].number is not None
        self._at = at if is_one else None
        self._canvas.mark_box(self._at)
        self.changed.emit()

    def step(self, by: int) -> bool:
        """Choose the next (1) or previous box (-1); False after the last, where none is chosen."""
        count = len(self._regions)
        at = (-1 if by > 0 else count) if self._at is None else self._at
        has_more = 0 <= at + by < count
        if has_more or self._at is not None:
            self.choose(at + by if has_more else None)
        return has_more

    @property
    def _regions(self) -> tuple[ListedRegion, ...]:
        record = self._record
        if record is None or record.is_hidden or record.clip is not None:
            return ()
        return record.regions

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.KeyPress
        if is_key and watched is self._view and self._takes(event):
            return True
        return super().eventFilter(watched, event)

    def _takes(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape and self.region is not None:
            self.choose(None)
            return True
        is_back = event.key() == Qt.Key.Key_Backtab or bool(
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        )
        is_tab = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return is_tab and self.step(-1 if is_back else 1)
