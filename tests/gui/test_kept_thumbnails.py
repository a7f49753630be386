"""Small pictures are seen without their card, and never that of another photograph."""

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from pytestqt.qtbot import QtBot

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.progress import Control
from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.listed import ListedMedia, Presence
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import EVERYTHING, Order
from swc_desktop.projects.project import Project
from swc_desktop.projects.thumbnails import ThumbnailCache
from swc_desktop.ui.evidence.evidence_panel import EvidencePanel
from swc_desktop.ui.photo import thumbnails as drawing
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.photo.photo_loading import load_picture
from swc_desktop.ui.photo.photo_view import PhotoView
from swc_desktop.ui.photo.thumbnails import ThumbnailRequest, Thumbnails
from tests.processes.in_process import InProcess
from tests.projects.desk import Desk, real_classifier

RED, BLUE = (200, 20, 20), (20, 20, 200)
KEY = bytes(range(32))


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return real_classifier(tmp_path_factory.mktemp("pack"))


@pytest.fixture
def desk(tmp_path: Path, classifier: Classifier) -> Iterator[Desk]:
    desk = Desk(Project.create(tmp_path / "park.swcproject"), classifier)
    yield desk
    desk.project.close()


@pytest.fixture
def thumbnails(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Thumbnails]:
    monkeypatch.setattr(drawing, "photo_children", InProcess)
    made = Thumbnails()
    yield made
    made.close()


def painted(file: Path, colour: tuple[int, int, int], width: int = 600) -> Path:
    file.parent.mkdir(exist_ok=True)
    Image.new("RGB", (width, width * 2 // 3), colour).save(file, quality=95)
    return file


def rows(desk: Desk) -> list[ListedMedia]:
    listing = MediaListing(desk.project.connection)
    return listing.rows(listing.numbers(EVERYTHING, Order.ADDED))


def drawn(qtbot: QtBot, thumbnails: Thumbnails, row: ListedMedia, width: int = 90) -> QPixmap:
    """The picture that a card shows of a photograph."""
    request = ThumbnailRequest(row.number, row.sha256, row.seen, width, width * 2 // 3)
    thumbnails.get(request)
    qtbot.waitUntil(lambda: thumbnails.get(request) is not None)
    made = thumbnails.get(request)
    assert made is not None
    return made


def is_of(picture: QPixmap, colour: tuple[int, int, int]) -> bool:
    seen = QColor(picture.toImage().pixel(20, 20))
    pairs = zip(colour, (seen.red(), seen.green(), seen.blue()), strict=True)
    return all(abs(one - other) < 12 for one, other in pairs)


def test_a_photograph_is_seen_without_its_card(
    qtbot: QtBot, desk: Desk, thumbnails: Thumbnails, tmp_path: Path
) -> None:
    file = painted(tmp_path / "card" / "a.jpg", RED)
    desk.add(file.parent)
    file.unlink()
    (row,) = rows(desk)
    assert drawn(qtbot, thumbnails, row).isNull(), "nothing shows the kept pictures yet"
    thumbnails.show(KeptThumbnails(desk.project.path, None))
    assert is_of(drawn(qtbot, thumbnails, row), RED)
    large = drawn(qtbot, thumbnails, row, 900)
    assert is_of(large, RED), "a small one is better than none"


def test_a_file_that_was_replaced_is_not_shown_beside_the_answer_of_the_earlier_one(
    qtbot: QtBot, desk: Desk, thumbnails: Thumbnails, tmp_path: Path
) -> None:
    file = painted(tmp_path / "card" / "a.jpg", RED)
    for number in range(2):  # else it would be another card
        painted(tmp_path / "card" / f"b{number}.jpg", (90, 90 + number, 90))
    desk.add(file.parent)
    painted(file, BLUE, 480)
    row, *_ = rows(desk)
    assert drawn(qtbot, thumbnails, row).isNull()
    thumbnails.show(KeptThumbnails(desk.project.path, None))
    for width in (90, 900):
        assert is_of(drawn(qtbot, thumbnails, row, width), RED)
    refused = load_picture(row.seen, 300, Control())
    assert isinstance(refused, Unreadable)
    assert "is not as it was when it was added" in str(refused.message)
    desk.add(file.parent)
    earlier, *_, now = rows(desk)
    assert (earlier.presence, now.presence) == (Presence.REPLACED, Presence.HERE)
    assert earlier.file == now.file
    for width in (90, 900):
        assert is_of(drawn(qtbot, thumbnails, earlier, width), RED)
        assert is_of(drawn(qtbot, thumbnails, now, width), BLUE)


def test_pictures_of_another_project_are_dropped(
    qtbot: QtBot, desk: Desk, thumbnails: Thumbnails, tmp_path: Path
) -> None:
    """Photographs of two projects may have the same number."""
    desk.add(painted(tmp_path / "card" / "a.jpg", RED))
    (row,) = rows(desk)
    thumbnails.show(KeptThumbnails(desk.project.path, None))
    drawn(qtbot, thumbnails, row)
    assert thumbnails.latest(row.number) is not None
    thumbnails.show(None)
    assert thumbnails.latest(row.number) is None


# The large view and the panel


def opened_large(qtbot: QtBot, desk: Desk, row: ListedMedia) -> PhotoView:
    view = PhotoView()
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show()
    view.use_kept(KeptThumbnails(desk.project.path, None))
    view.show_photo(row)
    return view


def test_the_large_view_shows_the_small_picture_of_a_file_that_is_gone(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    file = painted(tmp_path / "card" / "a.jpg", RED)
    desk.add(file.parent)
    content = file.read_bytes()
    modified_ns = file.stat().st_mtime_ns
    file.unlink()
    (row,) = rows(desk)
    view = opened_large(qtbot, desk, row)
    qtbot.waitUntil(lambda: view.canvas.isVisible() and not view.canvas.shown.isEmpty())
    assert view.band.isVisible()
    assert view.band.text().startswith("This is the small picture that the project keeps. ")
    assert "a.jpg is not there. Connect its card" in view.band.text()
    assert is_of(view.canvas.grab(), RED)
    assert view.canvas.shown.width() == pytest.approx(view.canvas.width()), "it fills the area"
    assert not view.percent.text(), "per cent of the small picture would say nothing"
    whole = view.canvas.zoom
    control, plain = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
    for key, held in (
        (Qt.Key.Key_1, control),
        (Qt.Key.Key_Space, plain),
        (Qt.Key.Key_Minus, plain),
    ):
        qtbot.keyClick(view.canvas, key, held)
        assert view.canvas.zoom == pytest.approx(whole), "smaller than the area"
    file.write_bytes(content)
    os.utime(file, ns=(modified_ns, modified_ns))
    view.show_photo(row)
    qtbot.waitUntil(lambda: view.canvas.isVisible() and not view.band.isVisible())
    assert view.percent.text()


def test_the_small_picture_is_drawn_without_its_pixels(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    """Enlarged ten times, the edge between two colours is soft, and not one of squares."""
    file = tmp_path / "card" / "a.jpg"
    file.parent.mkdir()
    image = Image.new("RGB", (100, 80), BLUE)
    image.paste(RED, (0, 0, 50, 80))
    image.save(file, quality=95)
    desk.add(file.parent)
    file.unlink()
    (row,) = rows(desk)
    view = opened_large(qtbot, desk, row)
    qtbot.waitUntil(lambda: view.canvas.isVisible() and not view.canvas.shown.isEmpty())
    seen = view.canvas.grab().toImage()
    middle = seen.height() // 2
    reds = [QColor(seen.pixel(x, middle)).red() for x in range(seen.width())]
    widest = max(len(list(run)) for value, run in groupby(reds) if 40 < value < 180)
    assert widest < view.canvas.zoom / 2, "a square of one pixel of the small picture"


def test_a_file_without_a_small_picture_is_said_to_be_gone(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    file = painted(tmp_path / "card" / "a.jpg", RED)
    desk.add(file.parent)
    file.unlink()
    (row,) = rows(desk)
    view = opened_large(qtbot, desk, replace(row, sha256="f" * 64))
    qtbot.waitUntil(lambda: "a.jpg is not there" in view.message.text())
    assert not view.band.isVisible()


def test_the_panel_shows_the_small_picture_of_a_file_that_is_gone(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    here = painted(tmp_path / "card" / "a.jpg", BLUE)
    gone = painted(tmp_path / "card" / "b.jpg", RED)
    desk.add(here.parent)
    gone.unlink()
    first, second = rows(desk)
    panel = EvidencePanel()
    qtbot.addWidget(panel)
    panel.resize(400, 900)
    panel.show()
    panel.use_kept(KeptThumbnails(desk.project.path, None))
    panel.show_result(second)
    qtbot.waitUntil(lambda: "b.jpg is not there" in panel.small.text())
    assert QColor(panel.picture.grab().toImage().pixel(200, 100)).red() > 150
    panel.show_result(replace(second, presence=Presence.MISSING))
    qtbot.waitUntil(
        lambda: panel.small.text() == "This is the small picture that the project keeps."
    )
    assert "say where it is now" in panel.presence.text()
    panel.show_result(first)
    qtbot.waitUntil(lambda: QColor(panel.picture.grab().toImage().pixel(200, 100)).blue() > 150)
    assert not panel.small.text()


# What is kept


def keep(project: Path, sha256: str = "a", key: bytes | None = None) -> None:
    cache = ThumbnailCache.open(project, key)
    assert cache is not None
    with cache:
        cache.add([(sha256, np.full((20, 30, 3), RED, np.uint8))])


def test_what_is_not_there_is_looked_for_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    clock = SimpleNamespace(monotonic=lambda: now[0])
    monkeypatch.setattr("swc_desktop.ui.photo.kept_thumbnails.time", clock)
    kept = KeptThumbnails(tmp_path / "park.swcproject", None)
    assert kept.get("a") is None
    keep(tmp_path / "park.swcproject")
    assert kept.get("a") is None, "not for each card that is drawn"
    now[0] += 2.5
    picture = kept.get("a")
    assert picture is not None
    assert picture.size == (30, 20)
    assert kept.get("b") is None
    kept.close()
    now[0] += 2.5
    assert kept.get("a") is None


def test_pictures_are_read_in_several_threads(tmp_path: Path) -> None:
    project = tmp_path / "park.swcproject"
    for number in range(20):
        keep(project, str(number))
    kept = KeptThumbnails(project, None)
    found: list[Image.Image | None] = []
    threads = [
        Thread(target=lambda: found.extend(kept.get(str(number)) for number in range(20)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept.close()
    assert len(found) == 60
    assert None not in found


def test_the_pictures_of_a_locked_project_need_its_key(tmp_path: Path) -> None:
    project = tmp_path / "park.swcproject"
    keep(project, key=KEY)
    for key, is_right in ((KEY, True), (None, False), (KEY[::-1], False)):
        kept = KeptThumbnails(project, key)
        assert (kept.get("a") is not None) is is_right
        kept.close()


def test_a_damaged_picture_is_none(tmp_path: Path) -> None:
    project = tmp_path / "park.swcproject"
    keep(project)
    keep(project, "b")
    cache = ThumbnailCache.open(project, None)
    assert cache is not None
    with cache, cache.file.transaction() as raw:
        raw.execute("UPDATE thumbnail SET jpeg = substr(jpeg, 1, 300) WHERE sha256 = 'a'")
    kept = KeptThumbnails(project, None)
    assert kept.get("a") is None
    assert kept.get("b") is not None
    kept.close()
