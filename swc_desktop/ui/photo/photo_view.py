"""One photograph, large: zoom, pan, the next and the previous one."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.core.message import Message
from swc_desktop.core.region import Box, Category
from swc_desktop.photos.left_out import is_clip_name
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media import SeenFile
from swc_desktop.ui.photo.beside import Beside
from swc_desktop.ui.photo.box_drawing import BoxDrawing
from swc_desktop.ui.photo.chosen_box import ChosenBox
from swc_desktop.ui.photo.clip_bar import ClipBar
from swc_desktop.ui.photo.clip_control import ClipControl, shown_clip
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.photo.light_button import LightButton
from swc_desktop.ui.photo.magnifier import Magnifier
from swc_desktop.ui.photo.neighbour_difference import NeighbourDifference
from swc_desktop.ui.photo.people_button import PeopleButton
from swc_desktop.ui.photo.photo_canvas import ZOOM_STEP, PhotoCanvas
from swc_desktop.ui.photo.photo_loading import PhotoLoader, Picture
from swc_desktop.ui.photo.picture_light import PictureLight
from swc_desktop.ui.text.plain_text import Label, file_name, tip
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import small_picture_sentence
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.elided_label import ElidedLabel
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.scrolling import PageScroll, ShareScroll
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_MAX_KEPT: Final = 6
"""Pictures that are kept: two behind and three ahead; one at screen size takes about 8 MB."""

_PAN: Final = 80.0
"""Pixels of one arrow key."""

_MIN_NAME: Final = 120
"""Pixels of the file's name, for 14 px text."""

_MIN_SHORT_SIDE: Final = 480
"""Device pixels to load at least; before the first layout the canvas has hardly any size."""

_MAX_BLUR: Final = 1.05
"""Screen pixels for one of the image, above which the full resolution is loaded."""


class PhotoView(QWidget):
    """Shows photographs; ``closed`` asks to go back, ``step`` for the next (1) or previous (-1).

    Wheel, pinch and + − zoom, 0 shows all, Ctrl+1 is its own size; space shows one animal after
    the other and all again, or its own size where no animal was found; dragging and Ctrl with an
    arrow key pan. Of a clip space plays and pauses, Shift with an arrow key goes by a second, comma
    and full stop by a picture, Page Up and Page Down to the marks.
    People are blurred but in the photograph with the number that ``show_people_of`` was called
    with; a picture that shows them is not kept. ``people.clicked`` asks for that, or to blur them
    again.
    """

    closed = Signal()
    step = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("photoView")
        self._file: SeenFile | None = None
        self._picture: Picture | None = None
        self._record: ListedMedia | None = None
        self._people_of: int | None = None
        self._full_requested = False
        self._animal = 0
        self._kept: OrderedDict[SeenFile, Picture] = OrderedDict()
        self._loader = PhotoLoader(self)
        self._loader.loaded.connect(self._take)
        self._loader.failed.connect(self._fail)
        self.canvas = PhotoCanvas(self)
        self.canvas.zoomed.connect(self._zoomed)
        self.boxes = ChosenBox(self.canvas, self)
        self.drawing = BoxDrawing(self.canvas, self)
        self.difference = NeighbourDifference(self.canvas, self)
        self.magnifier = Magnifier(self.canvas, self)
        self.magnifier.switched.connect(lambda _: self._sharpen())
        self.boxes.changed.connect(self._magnify_box)
        self.beside = Beside(PhotoCanvas(self), self)
        self.clip_bar = ClipBar(self)
        self.clip_bar.hide()
        self.clip = ClipControl(self.canvas, self.clip_bar, self)
        self.clip.opened.connect(self._show_canvas)
        self.clip.failed.connect(lambda problem: self._say(in_words(problem)))
        self.band = WrappingLabel(parent=self)
        self.band.setObjectName("photoBand")
        self.message = WrappingLabel(parent=self)
        self.message.setObjectName("photoMessage")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setFocusProxy(self)
        self._stack = QStackedLayout()
        self._pictures = QWidget(self)
        pair = QHBoxLayout(self._pictures)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(2)
        for canvas in (self.canvas, self.beside.canvas):
            pair.addWidget(canvas, 1)
        self._stack.addWidget(self._pictures)
        self._message_page = PageScroll(self.message, self)
        self._stack.addWidget(self._message_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(ShareScroll(self.band, self))
        layout.addLayout(self._stack, 1)
        layout.addWidget(self.clip_bar)
        layout.addWidget(ShareScroll(self._bar(), self))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.setFocusProxy(self)

    def _bar(self) -> QWidget:
        bar = QWidget(self)
        bar.setObjectName("photoBar")
        row = FlowLayout(bar)
        row.setContentsMargins(12, 4, 12, 4)
        self.name = ElidedLabel(parent=bar)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.name.setMinimumWidth(active_theme.px(_MIN_NAME))
        self.percent = Label(parent=bar)
        self.percent.setMinimumWidth(active_theme.px(56))
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.back = self._button(
            translate("PhotoView", "Back"), translate("PhotoView", "Back to the photographs")
        )
        self.back.clicked.connect(self.closed)
        self.previous = self._button("‹", translate("PhotoView", "Previous photograph"))
        self.previous.clicked.connect(lambda: self.step.emit(-1))
        self.next = self._button("›", translate("PhotoView", "Next photograph"))
        self.next.clicked.connect(lambda: self.step.emit(1))
        smaller = self._button("−", translate("PhotoView", "Zoom out"))
        smaller.clicked.connect(lambda: self.canvas.zoom_to(self.canvas.zoom / ZOOM_STEP))
        larger = self._button("+", translate("PhotoView", "Zoom in"))
        larger.clicked.connect(lambda: self.canvas.zoom_to(self.canvas.zoom * ZOOM_STEP))
        fit = self._button(
            translate("PhotoView", "Whole"), translate("PhotoView", "Show the whole photograph")
        )
        fit.clicked.connect(self.canvas.fit)
        own = self._button("100 %", translate("PhotoView", "Show the photograph pixel for pixel"))
        own.clicked.connect(lambda: self.canvas.zoom_to(1.0))
        self._zoom_buttons = (smaller, larger, fit)
        self._own_size = own
        steps, zoom = FlowLayout(), FlowLayout(alignment=Qt.AlignmentFlag.AlignRight)
        for part in (self.back, self.previous, self.next):
            steps.addWidget(part)
        zoom.addWidget(self.percent)
        for part in (*self._zoom_buttons, self._own_size):
            zoom.addWidget(part)
        self.people = PeopleButton(bar)
        self.light = LightButton(self, bar)
        self.light.changed.connect(self.set_light)
        zoom.addWidget(self.light)
        row.add_layout(steps)
        row.addWidget(self.people)
        row.addWidget(self.name)
        row.add_layout(zoom)
        return bar

    def _button(self, text: str, description: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(description)
        button.setToolTip(tip(description))
        button.setMinimumSize(QSize(36, 32))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def show_photo(self, record: ListedMedia) -> None:
        """Show a photograph, at once if it is kept; a clip paused at the moment it stands for."""
        clip = shown_clip(record)
        file = self._file = record.seen
        self._record = record
        if record.number != self._people_of:
            self._people_of = None
        self._picture = None
        self._full_requested = False
        self._animal = 0
        self.magnifier.show_next()
        name = file_name(file.path)
        self.name.set_text(name)
        self.drawing.end()
        self.boxes.show_record(record)
        self._loader.forget()
        self.people.show_state(record, is_shown=self._shows_people)
        self.clip.close()
        self.clip_bar.setVisible(clip is not None)
        unread = record.unreadable if is_clip_name(record.file.name) else None
        if clip is not None or unread is not None:
            self.setAccessibleName(translate("PhotoView", "Video {name}").format(name=name))
            self.canvas.clear()
        if clip is None and unread is not None:
            self._say(in_words(unread.message))
            return
        if clip is not None:
            self._say(translate("PhotoView", "Opening {name}…").format(name=name))
            self.clip.show_people(self._shows_people)
            self.clip.show(clip)
            return
        self.setAccessibleName(translate("PhotoView", "Photograph {name}").format(name=name))
        self.canvas.set_boxes(record.boxes)
        kept = self._kept.get(file)
        if kept is not None and kept.people == record.people and not self._shows_people:
            self._take(kept)
            return
        self.canvas.clear()
        self._say(translate("PhotoView", "Opening {name}…").format(name=name))
        self._request(record, self._short_side())

    def show_said(self, record: ListedMedia) -> None:
        """Take what was said of the photograph in view since; who was boxed is blurred."""
        before = self._record
        self.boxes.show_said(record)
        if before is not None and before.number == record.number and before.people != record.people:
            self._record, self._full_requested = record, False
            self.people.show_state(record, is_shown=self._shows_people)
            self._request(record, self._short_side())

    def show_people_of(self, number: int | None) -> None:
        """Show the people in the photograph with this number from now on, and in no other one."""
        before, self._people_of = self._shows_people, number
        if self._record is None or before == self._shows_people:
            return
        if self._record.clip is not None:
            self.people.show_state(self._record, is_shown=self._shows_people)
            self.band.show_text(_people_words() if self._shows_people else "")
            self.clip.show_people(self._shows_people)
            return
        if before:
            self.show_photo(self._record)
        else:
            self.people.show_state(self._record, is_shown=True)
            self._full_requested = False
            self._request(self._record, self._short_side())

    @property
    def picture(self) -> Picture | None:
        """The picture in view; None while it is loaded, and for clips."""
        return self._picture

    @property
    def _shows_people(self) -> bool:
        """Whether people are shown in the photograph in view."""
        return self._record is not None and self._record.number == self._people_of

    def _request(self, record: ListedMedia, short_side: int) -> None:
        self._loader.request(
            record.seen,
            short_side,
            record.sha256,
            record.people,
            shows_people=self._shows_people,
        )

    def use_kept(self, kept: KeptThumbnails | None) -> None:
        """Show the small pictures of a project where there is nothing better."""
        self._loader.use(kept)
        self.difference.use_kept(kept)
        self.beside.use_kept(kept)

    def show_neighbour(self, record: ListedMedia | None) -> None:
        """Compare with another photograph of the same camera, None where there is none."""
        self.difference.show_neighbour(record, self._short_side())

    def show_other(self, record: ListedMedia | None) -> None:
        """Show another photograph beside it, None where there is none, if that is wanted."""
        self.beside.show_other(record, self._short_side())

    def preload(self, records: Iterable[ListedMedia]) -> None:
        """Load photographs that are likely to be next, the first one first."""
        for record in records:
            if not is_clip_name(record.file.name) and record.seen not in self._kept:
                self._loader.request_ahead(record.seen, self._short_side(), record.people)

    def zoom_to_animal(self) -> None:
        """Show the animal, then the next one, and after the last the whole photograph again.

        Where no animal was found, the photograph is shown pixel for pixel and back.
        """
        boxes = self._animals()
        if self.beside.is_on:
            self.beside.zoom_to_animal()
        if self.canvas.fitting:
            self._animal = 0
        if not boxes:
            self.canvas.toggle()
        elif self._animal < len(boxes):
            self.canvas.zoom_to_box(boxes[self._animal])
            self._animal += 1
        else:
            self._animal = 0
            self.canvas.fit()

    def _animals(self) -> tuple[Box, ...]:
        """Where animals are: of a clip what is boxed at this moment."""
        record = self._record
        if record is None or record.clip is not None:
            return self.canvas.boxes
        return tuple(
            one.region.box for one in record.regions if one.region.category is Category.ANIMAL
        )

    def set_light(self, light: PictureLight) -> None:
        """Show photographs in another light."""
        for canvas in (self.canvas, self.beside.canvas):
            canvas.set_light(light)
        self.light.show_light(light)

    def _short_side(self) -> int:
        ratio = self.devicePixelRatioF()
        return max(_MIN_SHORT_SIDE, round(min(self.canvas.width(), self.canvas.height()) * ratio))

    def _take(self, picture: Picture) -> None:
        is_wanted = picture.is_small or picture.shows_people == self._shows_people
        may_keep = not picture.is_small and not picture.shows_people
        if may_keep and (picture.file != self._file or not self._full_requested):
            self._kept[picture.file] = picture
            self._kept.move_to_end(picture.file)
            while len(self._kept) > _MAX_KEPT:
                self._kept.popitem(last=False)
        if picture.file != self._file or not is_wanted:
            return
        sharper = self._picture is not None
        if sharper and picture.is_small:  # the file went away meanwhile; what is seen is better
            return
        self._picture = picture
        small = small_picture_sentence(picture.why_small)
        self.band.show_text(_people_words() if picture.shows_people else small)
        self._show_canvas()
        self._own_size.setEnabled(not picture.is_small)
        self.canvas.set_image(picture.image, picture.full, keep=sharper, soft=picture.is_small)
        self.difference.show_line()
        self._sharpen()

    def _show_canvas(self) -> None:
        self._show_page(self._pictures)
        for button in (*self._zoom_buttons, self._own_size):
            button.setEnabled(True)

    def _show_page(self, page: QWidget) -> None:
        """Show picture or message; Qt takes the keyboard from what a hidden page stood for."""
        had_focus = self.hasFocus()
        self._stack.setCurrentWidget(page)
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fail(self, file: SeenFile, reason: Message | str) -> None:
        if file != self._file or self._picture is not None:
            return
        self.canvas.clear()
        self._say(in_words(reason))

    def _say(self, text: str) -> None:
        self.band.show_text("")
        self.message.show_text(text)
        self._show_page(self._message_page)
        self.percent.clear()
        for button in (*self._zoom_buttons, self._own_size):
            button.setEnabled(False)

    def _zoomed(self, zoom: float) -> None:
        small = self._picture is not None and self._picture.is_small
        if small or (self._picture is None and not self.clip.is_open):
            self.percent.clear()  # per cent of the small picture would say nothing
            return
        locale = QLocale()
        self.percent.setText(f"{locale.toString(round(zoom * 100))} {locale.percent()}")
        if self._picture is None:
            return
        self._sharpen()

    def _sharpen(self) -> None:
        """Load the full resolution where less would be seen to be blurred."""
        picture, record = self._picture, self._record
        if picture is None or record is None or picture.whole or self._full_requested:
            return
        scale = self.canvas.zoom * picture.full.width() / picture.image.width()
        if scale > _MAX_BLUR or self.magnifier.is_on:
            self._full_requested = True
            self._request(record, min(picture.full.width(), picture.full.height()))

    def _magnify_box(self) -> None:
        region = self.boxes.region
        self.magnifier.show_box(None if region is None else region.region.box)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        pans = {
            Qt.Key.Key_Left: (_PAN, 0.0),
            Qt.Key.Key_Right: (-_PAN, 0.0),
            Qt.Key.Key_Up: (0.0, _PAN),
            Qt.Key.Key_Down: (0.0, -_PAN),
        }
        if self.clip.handles(event):
            return
        if key in pans and (control or key in (Qt.Key.Key_Up, Qt.Key.Key_Down)):
            self.canvas.pan(*pans[Qt.Key(key)])
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_J):
            self.step.emit(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_K):
            self.step.emit(-1)
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.canvas.zoom_to(self.canvas.zoom * ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.canvas.zoom_to(self.canvas.zoom / ZOOM_STEP)
        elif key == Qt.Key.Key_0:
            self.canvas.fit()
        elif key == Qt.Key.Key_1 and control:
            self.canvas.zoom_to(1.0)
        elif key == Qt.Key.Key_Space:
            self.zoom_to_animal()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._picture is not None or self.clip.is_open:
            self._zoomed(self.canvas.zoom)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.clip.resume()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._loader.forget()
        if not event.spontaneous():
            self.clip.suspend()


def _people_words() -> str:
    return translate("PhotoView", "People are shown until you leave this photograph.")
