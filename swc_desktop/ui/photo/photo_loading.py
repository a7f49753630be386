"""Large pictures, decoded beside the window."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from PIL import Image
from PySide6.QtCore import QCoreApplication, QObject, QSize, Signal
from PySide6.QtGui import QImage

from swc_desktop.core.errors import SwcError, Unreadable
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.core.region import Box
from swc_desktop.photos.blur import blurred
from swc_desktop.photos.decoding import MAX_VIEW_PIXELS
from swc_desktop.photos.left_out import is_clip_name
from swc_desktop.photos.reading import Wants
from swc_desktop.processes.photo_children import photo_children
from swc_desktop.processes.photo_work import read
from swc_desktop.projects.media import SeenFile, is_as_seen
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.workers.worker import Worker

TIMEOUT_S: Final = 1.0
"""A picture that takes longer is dropped as soon as another is requested.

Most photographs take less; one that takes longer would hold up a person who steps through them.
"""

CLOSE_TIMEOUT_S: Final = 3.0
"""How long closing waits for a picture that was cancelled; its child process ends at once."""


@dataclass(frozen=True)
class Picture:
    """An upright picture: its pixels as loaded, and the size of the photograph it came from.

    ``why_small`` says why it is only the small picture that the project keeps; None where it was
    read from its file. The size of a small picture is its own. ``people`` are where people are in
    it: it is blurred there unless it ``shows_people``.
    """

    file: SeenFile
    image: QImage
    full: QSize
    why_small: Message | str | None = None
    people: tuple[Box, ...] = ()
    shows_people: bool = False

    @property
    def is_small(self) -> bool:
        """True for the small picture that the project keeps."""
        return self.why_small is not None

    @property
    def whole(self) -> bool:
        """True when loading again could not show more."""
        return self.is_small or (
            self.image.width() >= self.full.width()
            or 4 * self.image.width() * self.image.height() > MAX_VIEW_PIXELS
        )


class PictureRequest(NamedTuple):
    """A file, how many pixels its short side should have, its digest where that is known, where
    people are in it, whether they are shown and not blurred, and whether nobody waits for it yet.
    """

    file: SeenFile
    short_side: int
    sha256: str = ""
    people: tuple[Box, ...] = ()
    shows_people: bool = False
    is_ahead: bool = False


class _Timeout(Control):
    """Cancelled once a picture takes long and another one waits for it."""

    def __init__(self, loader: Control, waiting: list[PictureRequest]) -> None:
        super().__init__()
        self._loader = loader
        self._waiting = waiting
        self._started = time.monotonic()

    @property
    def cancelled(self) -> bool:
        """True when the loader is closed, or another picture has waited for this one."""
        slow = time.monotonic() - self._started > TIMEOUT_S
        wanted = slow and any(not request.is_ahead for request in list(self._waiting))
        return self._loader.cancelled or wanted


class PhotoLoader(QObject):
    """Loads the pictures that are requested, the latest request first, one at a time.

    ``loaded`` carries a ``Picture``, ``failed`` the file and why. Of a file that cannot be read the
    small picture is loaded that the project keeps, where it keeps one.
    """

    loaded = Signal(object)
    failed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[PictureRequest] = []
        self._kept: KeptThumbnails | None = None
        self._control = Control()
        self._worker = Worker("photo-view", self)
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self.close)

    def use(self, kept: KeptThumbnails | None) -> None:
        """Use the small pictures of a project from now on; whoever opened them closes them."""
        self.forget()
        self._kept = kept

    def request(
        self,
        file: SeenFile,
        short_side: int,
        sha256: str = "",
        people: tuple[Box, ...] = (),
        *,
        shows_people: bool = False,
    ) -> None:
        """Load a picture whose short side has at least ``short_side`` pixels where it can.

        ``sha256`` is the digest under which a small picture of it is kept, empty for none;
        ``people`` are where it is blurred, unless it ``shows_people``; a small picture always is.
        """
        request = PictureRequest(file, short_side, sha256, people, shows_people)
        waiting = self._waiting
        with suppress(ValueError):  # a thread may have taken it meanwhile
            waiting.remove(request)
        waiting.append(request)
        self._start()

    def request_ahead(self, file: SeenFile, short_side: int, people: tuple[Box, ...] = ()) -> None:
        """Load a picture that is likely to be wanted next, after all others that wait."""
        request = PictureRequest(file, short_side, people=people, is_ahead=True)
        if request not in self._waiting:
            self._waiting.insert(0, request)
            self._start()

    def _start(self) -> None:
        waiting, control, kept = self._waiting, self._control, self._kept
        self._worker.start(lambda: _load_latest(waiting, control, kept), self._finish)

    def forget(self) -> None:
        """Drop the requests that have not begun."""
        self._waiting.clear()

    def close(self) -> None:
        """Drop all requests and end the thread; nothing is loaded after that."""
        self.forget()
        self._control.cancel()
        self._worker.close(CLOSE_TIMEOUT_S)

    def _finish(self, outcome: Picture | tuple[SeenFile, Message | str] | None) -> None:
        if isinstance(outcome, Picture):
            self.loaded.emit(outcome)
        elif outcome is not None:
            self.failed.emit(*outcome)


def _load_latest(
    waiting: list[PictureRequest], control: Control, kept: KeptThumbnails | None
) -> Picture | tuple[SeenFile, Message | str] | None:
    """The picture requested last, or its file and why it was not read; None without a request."""
    try:
        file, short_side, sha256, people, shows_people, is_ahead = waiting.pop()
    except IndexError:
        return None
    small = kept.get(sha256) if kept is not None and sha256 else None
    if small is not None and is_clip_name(file.path.name):  # of the moment that stands for it
        image = to_qimage(without_faces(small, people))
        return Picture(file, image, image.size(), people=people, shows_people=shows_people)
    try:
        blurred_at = () if shows_people else people
        outcome = load_picture(file, short_side, _Timeout(control, waiting), blurred_at)
    except Cancelled:
        return None
    if isinstance(outcome, Picture):
        return replace(outcome, people=people, shows_people=shows_people)
    if is_ahead:  # why it cannot be shown is said once somebody wants it
        return None
    if small is None:
        return file, outcome.message
    image = to_qimage(without_faces(small, people))
    return Picture(file, image, image.size(), outcome.message, people)


def load_picture(
    file: SeenFile, short_side: int, control: Control, people: Sequence[Box] = ()
) -> Picture | Unreadable:
    """Decode a file for the screen; whatever goes wrong is a sentence. Raises ``Cancelled``.

    A file that is not as it was seen last is not shown: it may be another photograph.
    """
    path = file.path
    if (problem := absence_of(file)) is not None:
        return Unreadable(problem)
    try:
        reading = photo_children().ask(path, control, read, path, Wants(view=short_side))
    except SwcError as error:
        return Unreadable(error.message)
    if reading.view is None or reading.photo is None:
        return reading.unreadable or Unreadable("")
    image = to_qimage(without_faces(Image.fromarray(reading.view), people))
    full = QSize(reading.photo.width, reading.photo.height)
    size = image.size() if full.isEmpty() else full.expandedTo(image.size())
    return Picture(file, image, size, people=tuple(people))


def absence_of(file: SeenFile) -> Message | None:
    """Why a file cannot be shown as the one that was added, None where it is as it was."""
    try:
        if is_as_seen(file):
            return None
    except OSError:
        text = message(
            "PhotoView",
            "{file} is not there. Connect its card or disk, or choose “Folders and cards” to "
            "say where it is now.",
        )
        return text.fill(file=file.path)
    text = message(
        "PhotoView",
        "{file} is not as it was when it was added. Add its folder again to read it anew.",
    )
    return text.fill(file=file.path)


def without_faces(picture: Image.Image, people: Sequence[Box]) -> Image.Image:
    """A picture with the people in it blurred."""
    return Image.fromarray(blurred(np.asarray(picture), people)) if people else picture


def to_qimage(image: Image.Image) -> QImage:
    """An RGB picture in the form that Qt draws fastest on a screen."""
    data = image.tobytes()
    raw = QImage(data, image.width, image.height, 3 * image.width, QImage.Format.Format_RGB888)
    return raw.convertToFormat(QImage.Format.Format_RGB32)


def blurred_image(image: QImage, people: Sequence[Box]) -> QImage:
    """A picture for the screen with the people in it blurred."""
    if not people:
        return image
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    size = (rgb.width(), rgb.height())
    data = bytes(rgb.constBits())
    picture = Image.frombytes("RGB", size, data, "raw", "RGB", rgb.bytesPerLine())
    return to_qimage(without_faces(picture, people))
