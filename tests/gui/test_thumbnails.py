"""Thumbnails are made in the background, the latest first, and fit into their frames."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from swc_desktop.core.progress import Control
from swc_desktop.photos.errors import PhotoFault
from swc_desktop.photos.reading import OneRead
from swc_desktop.ui.photo import thumbnails as module
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


def request(name: str) -> ThumbnailRequest:
    return ThumbnailRequest(Path("/card") / name, 45, 30)


def test_a_thumbnail_is_made_once_and_announced(qtbot: QtBot, make: Make) -> None:
    children = Children()
    thumbnails = make(children)
    with qtbot.waitSignal(thumbnails.arrived) as arrived:
        assert thumbnails.get(request("a.jpg")) is None
    assert arrived.args == [{Path("/card/a.jpg")}]
    made = thumbnails.get(request("a.jpg"))
    assert made is not None
    assert (made.width(), made.height()) == (45, 30)
    assert thumbnails.latest(Path("/card/a.jpg")) is made
    assert children.files == ["a.jpg"]
    assert not thumbnails.busy


def test_a_file_without_a_picture_has_a_null_thumbnail(qtbot: QtBot, make: Make) -> None:
    children = Children()
    children.unreadable = {"a.jpg"}
    thumbnails = make(children)
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.get(request("a.jpg"))
    made = thumbnails.get(request("a.jpg"))
    assert made is not None
    assert made.isNull()


def test_the_latest_request_comes_first_and_the_oldest_are_dropped(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 3)
    children = Children(permits=0)
    thumbnails = make(children)
    thumbnails.get(request("first.jpg"))
    qtbot.waitUntil(lambda: children.asked == 1)
    for number in range(6):
        thumbnails.get(request(f"{number}.jpg"))
    thumbnails.get(request("4.jpg"))
    children.permits.release(10)
    qtbot.waitUntil(lambda: not thumbnails.busy)
    assert children.files == ["first.jpg", "4.jpg", "5.jpg", "3.jpg"]


def test_the_cache_has_a_bound(qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CACHE_BYTES", 3 * 45 * 30 * 4 + 1000)
    children = Children()
    thumbnails = make(children)
    for number in range(5):
        thumbnails.get(request(f"{number}.jpg"))
        qtbot.waitUntil(lambda: not thumbnails.busy)
    assert thumbnails.latest(Path("/card/0.jpg")) is None
    assert thumbnails.latest(Path("/card/4.jpg")) is not None
    thumbnails.forget()
    assert thumbnails.latest(Path("/card/4.jpg")) is None
