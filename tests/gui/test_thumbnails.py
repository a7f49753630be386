"""Thumbnails are made in the background, the latest first, and fit into their frames."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from swc_desktop.core.progress import Control
from swc_desktop.photos.errors import PhotoFault
from swc_desktop.photos.reading import OneRead
from swc_desktop.projects.media import SeenFile
from swc_desktop.projects.project import Project
from swc_desktop.ui.photo import thumbnails as module
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.photo.thumbnails import ThumbnailRequest, Thumbnails, fit_into_frame


def test_the_part_that_is_shown_lies_within_the_picture_at_every_size() -> None:
    cut = 0
    for width in range(90, 400, 3):
        for height in range(60, 300, 7):
            left, top, right, bottom = fit_into_frame(width, height, 185, 123).part
            assert left >= 0
            assert top >= 0
            assert right <= width
            assert bottom <= height
            cut += (right - left, bottom - top) != (width, height)
    assert cut > 100


def test_pillow_accepts_parts_that_rounding_once_pushed_beyond_the_picture() -> None:
    for width, height in ((200, 113), (400, 225), (640, 360), (1000, 665)):
        for frame in range(120, 320):
            placement = fit_into_frame(width, height, frame, round(frame * 0.66))
            small = Image.new("RGB", (width, height)).resize((8, 8), box=placement.part)
            assert small.size == (8, 8)


class Children:
    """Children that decode a grey picture for each permit, in one thread's order."""

    def __init__(self, permits: int = 10_000) -> None:
        self.files: list[str] = []
        self.permits = threading.Semaphore(permits)
        self.unreadable: set[str] = set()
        self.asked = 0

    def ask(self, file: Path, control: Control, *_: object) -> OneRead:
        self.asked += 1
        while not self.permits.acquire(timeout=0.01):
            control.checkpoint()
        self.files.append(file.name)
        if file.name in self.unreadable:
            raise PhotoFault(file=file, reason="it is damaged")
        return OneRead(thumbnail=np.full((30, 45, 3), 128, np.uint8))


Make = Callable[[Children], Thumbnails]
RequestOf = Callable[..., ThumbnailRequest]


@pytest.fixture
def make(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    made: list[Thumbnails] = []

    def making(children: Children) -> Thumbnails:
        monkeypatch.setattr(module, "photo_children", lambda: children)
        monkeypatch.setattr(module, "THREADS", 1)
        made.append(Thumbnails())
        return made[-1]

    yield making
    for thumbnails in made:
        thumbnails.close()


FRAME = (45, 30)


@pytest.fixture
def request_of(tmp_path: Path) -> RequestOf:
    """Makes a request for a file, which it makes too where it is not there."""
    numbers: dict[str, int] = {}

    def making(name: str, sha256: str = "") -> ThumbnailRequest:
        file = tmp_path / name
        if name not in numbers:
            file.write_bytes(name.encode())
        status = file.stat()
        seen = SeenFile(file, status.st_size, status.st_mtime_ns)
        number = numbers.setdefault(name, len(numbers) + 1)
        return ThumbnailRequest(number, sha256, seen, *FRAME)

    return making


def test_a_thumbnail_is_made_once_and_announced(
    qtbot: QtBot, make: Make, request_of: RequestOf
) -> None:
    children = Children()
    thumbnails = make(children)
    wanted = request_of("a.jpg")
    with qtbot.waitSignal(thumbnails.arrived) as arrived:
        assert thumbnails.get(wanted) is None
    assert arrived.args == [{wanted.number}]
    made = thumbnails.get(wanted)
    assert made is not None
    assert (made.width(), made.height()) == FRAME
    assert thumbnails.latest(wanted.number) is made
    assert children.files == ["a.jpg"]
    assert not thumbnails.busy


def test_a_file_without_a_picture_has_a_null_thumbnail(
    qtbot: QtBot, make: Make, request_of: RequestOf
) -> None:
    children = Children()
    children.unreadable = {"a.jpg"}
    made = arrived(qtbot, make(children), request_of("a.jpg"))
    assert made.isNull()


def test_the_latest_request_comes_first_and_the_oldest_are_dropped(
    qtbot: QtBot, make: Make, request_of: RequestOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 3)
    children = Children(permits=0)
    thumbnails = make(children)
    thumbnails.get(request_of("first.jpg"))
    qtbot.waitUntil(lambda: children.asked == 1)
    for number in range(6):
        thumbnails.get(request_of(f"{number}.jpg"))
    thumbnails.get(request_of("4.jpg"))
    children.permits.release(10)
    qtbot.waitUntil(lambda: not thumbnails.busy)
    assert children.files == ["first.jpg", "4.jpg", "5.jpg", "3.jpg"]


def _has_latest(thumbnails: Thumbnails, wanted: ThumbnailRequest) -> bool:
    return thumbnails.latest(wanted.number) is not None


def test_the_cache_has_a_bound(
    qtbot: QtBot, make: Make, request_of: RequestOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_CACHE_BYTES", 3 * 45 * 30 * 4 + 1000)
    thumbnails = make(Children())
    wanted = [request_of(f"{number}.jpg") for number in range(5)]
    for one in wanted:
        thumbnails.get(one)
        qtbot.waitUntil(partial(_has_latest, thumbnails, one))
    assert thumbnails.latest(wanted[0].number) is None
    assert thumbnails.latest(wanted[4].number) is not None
    thumbnails.forget()
    assert thumbnails.latest(wanted[4].number) is None


def arrived(qtbot: QtBot, thumbnails: Thumbnails, wanted: ThumbnailRequest) -> QPixmap:
    """The picture, once it has come."""
    with qtbot.waitSignal(thumbnails.arrived):
        assert thumbnails.get(wanted) is None
    made = thumbnails.get(wanted)
    assert made is not None
    return made


SHA = "a" * 64


@pytest.fixture
def kept(tmp_path: Path) -> KeptThumbnails:
    """The small pictures of a project with one red one, of 90 by 60 pixels."""
    project = tmp_path / "park.swcproject"
    with Project.create(project) as made:
        assert made.cache is not None
        red = np.zeros((60, 90, 3), np.uint8)
        red[..., 0] = 255
        made.cache.add([(SHA, red)])
    return KeptThumbnails(project, None)


def is_red(picture: QPixmap) -> bool:
    colour = picture.toImage().pixelColor(20, 15)
    return colour.red() > 200 and colour.green() < 60


def test_a_kept_picture_needs_no_card(
    qtbot: QtBot, make: Make, request_of: RequestOf, kept: KeptThumbnails
) -> None:
    children = Children()
    thumbnails = make(children)
    thumbnails.show(kept)
    wanted = request_of("a.jpg", SHA)
    wanted.file.path.unlink()
    assert is_red(arrived(qtbot, thumbnails, wanted))
    assert children.files == []


def test_a_kept_picture_that_is_too_small_is_made_from_the_file_or_taken_as_it_is(
    qtbot: QtBot, make: Make, request_of: RequestOf, kept: KeptThumbnails
) -> None:
    children = Children()
    thumbnails = make(children)
    thumbnails.show(kept)
    large = request_of("a.jpg", SHA)._replace(width=450, height=300)
    assert not is_red(arrived(qtbot, thumbnails, large))
    assert children.files == ["a.jpg"]
    large.file.path.unlink()
    assert is_red(arrived(qtbot, thumbnails, large._replace(width=451)))


def test_a_file_that_is_another_now_gives_no_picture(
    qtbot: QtBot, make: Make, request_of: RequestOf
) -> None:
    """Its answer is of the picture that was there, and would be shown beside another."""
    children = Children()
    thumbnails = make(children)
    wanted = request_of("a.jpg")
    wanted.file.path.write_bytes(b"another picture")
    assert arrived(qtbot, thumbnails, wanted).isNull()
    assert children.files == []


def test_pictures_of_one_project_are_not_shown_in_another(
    qtbot: QtBot, make: Make, request_of: RequestOf, kept: KeptThumbnails
) -> None:
    """Numbers of photographs begin with 1 in each."""
    thumbnails = make(Children())
    thumbnails.show(kept)
    wanted = request_of("a.jpg", SHA)
    arrived(qtbot, thumbnails, wanted)
    thumbnails.show(None)
    assert thumbnails.latest(wanted.number) is None
    assert not is_red(arrived(qtbot, thumbnails, wanted))


def test_what_is_under_way_when_a_project_is_closed_is_dropped(
    qtbot: QtBot, make: Make, request_of: RequestOf
) -> None:
    children = Children(permits=0)
    thumbnails = make(children)
    before = request_of("a.jpg")
    thumbnails.get(before)
    qtbot.waitUntil(lambda: children.asked == 1)
    thumbnails.show(None)
    after = request_of("b.jpg")
    thumbnails.get(after)
    children.permits.release(10)
    qtbot.waitUntil(lambda: thumbnails.latest(after.number) is not None)
    assert children.files == ["a.jpg", "b.jpg"]
    assert thumbnails.latest(before.number) is None


def test_a_closed_or_missing_cache_has_no_pictures(kept: KeptThumbnails, tmp_path: Path) -> None:
    assert kept.get("b" * 64) is None
    assert kept.get(SHA) is not None
    kept.close()
    assert kept.get(SHA) is None
    assert KeptThumbnails(tmp_path / "none.swcproject", None).get(SHA) is None
