"""A clip in the large view: playing, its time line, boxes and blurred people."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from swc_desktop.core.clip import Clip, ClipMoment
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.photo.clip_moments import Moments
from swc_desktop.ui.photo.clip_playback import ClipPlayback
from swc_desktop.ui.photo.photo_view import PhotoView
from swc_desktop.ui.photo.time_line import TimeLine
from swc_desktop.video import multimedia
from swc_desktop.video.errors import ClipBroken
from tests.gui.made_clips import make_clip
from tests.gui.shown_files import listed, photograph

pytestmark = pytest.mark.gui

FRAMES: Final = 30
STEP: Final = 8
"""Grey levels from one frame to the next."""

BOX: Final = Box(0.25, 0.25, 0.5, 0.5)
FOUND: Final = [Region(BOX, Category.ANIMAL, 0.9)]
MOMENTS: Moments = ((1.0, FOUND), (2.0, FOUND))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Three seconds, in which each frame is a little lighter than the one before."""
    frames = (Image.new("RGB", (320, 180), (STEP * at,) * 3) for at in range(FRAMES))
    return make_clip(tmp_path / "deer.avi", frames)


@pytest.fixture
def view(qtbot: QtBot) -> PhotoView:
    made = PhotoView()
    qtbot.addWidget(made)
    made.resize(800, 640)
    made.show()
    return made


def shown_frame(view: PhotoView) -> int:
    """The number of the frame that is on the canvas, by its grey level."""
    image = view.canvas.grab().toImage()
    return round(image.pixelColor(image.width() // 2, image.height() // 2).red() / STEP)


def listed_clip(file: Path, moments: Moments = (), start_s: float = 0.0) -> ListedMedia:
    """A clip of a project that was added just now."""
    found = tuple(ClipMoment(at_s, tuple(regions)) for at_s, regions in moments)
    return replace(listed(file), clip=Clip(None, found, start_s))


def show(
    view: PhotoView, qtbot: QtBot, file: Path, moments: Moments = MOMENTS, start_s: float = 0.0
) -> None:
    with qtbot.waitSignal(view.clip.opened):
        view.show_photo(listed_clip(file, moments, start_s))


def go(view: PhotoView, qtbot: QtBot, at_ms: int) -> None:
    """Wait until a time is shown."""
    qtbot.waitUntil(lambda: view.clip.playback.at_ms == at_ms)


def test_it_opens_paused_at_the_moment_that_stands_for_it(
    view: PhotoView, qtbot: QtBot, clip: Path
) -> None:
    show(view, qtbot, clip, start_s=1.0)
    assert not view.clip.playback.is_playing
    assert shown_frame(view) == 10
    assert view.clip_bar.isVisible()
    assert view.clip_bar.time.text() == "0:01 / 0:03"
    assert view.clip_bar.line.accessibleDescription() == "0:01 of 0:03"
    assert view.accessibleName() == "Video deer.avi"
    assert view.canvas._boxes == (BOX,)


def test_keys_play_pause_and_step(view: PhotoView, qtbot: QtBot, clip: Path) -> None:
    show(view, qtbot, clip)
    key, shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(view, key.Key_Period)
    go(view, qtbot, 100)
    qtbot.keyClick(view, key.Key_Right, shift)
    go(view, qtbot, 1100)
    assert shown_frame(view) == 11
    qtbot.keyClick(view, key.Key_Comma)
    go(view, qtbot, 1000)
    qtbot.keyClick(view, key.Key_Left, shift)
    go(view, qtbot, 0)
    qtbot.keyClick(view, key.Key_PageDown)
    go(view, qtbot, 1000)
    qtbot.keyClick(view, key.Key_PageDown)
    go(view, qtbot, 2000)
    qtbot.keyClick(view, key.Key_PageUp)
    go(view, qtbot, 1000)
    with qtbot.waitSignal(view.clip.playback.playing):
        qtbot.keyClick(view, key.Key_Space)
    assert view.clip.playback.is_playing
    assert view.clip_bar.play.accessibleName() == "Pause the clip"
    with qtbot.waitSignal(view.clip.playback.playing):
        qtbot.keyClick(view, key.Key_Space)
    assert view.clip_bar.play.accessibleName() == "Play the clip"


def test_arrows_still_step_through_the_photographs(
    view: PhotoView, qtbot: QtBot, clip: Path
) -> None:
    show(view, qtbot, clip)
    with qtbot.waitSignal(view.step) as caught:
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert caught.args == [1]


def test_it_plays_to_its_end_and_then_from_its_start(
    view: PhotoView, qtbot: QtBot, clip: Path
) -> None:
    show(view, qtbot, clip, start_s=2.5)
    qtbot.mouseClick(view.clip_bar.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.clip.playback.at_ms > 2500)
    qtbot.waitUntil(lambda: not view.clip.playback.is_playing)
    assert view.clip.playback.at_ms > 2500
    seen: list[int] = []
    view.clip.playback.framed.connect(lambda _, at_ms: seen.append(at_ms))
    qtbot.mouseClick(view.clip_bar.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(seen) > 1)
    assert seen[0] < 2500


def test_a_click_on_a_mark_goes_there(view: PhotoView, qtbot: QtBot, clip: Path) -> None:
    show(view, qtbot, clip)
    line = view.clip_bar.line
    assert line.marks == (1000, 2000)
    at = QPoint(round(line._x(2000)) - 5, line.height() // 2)
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=at)
    go(view, qtbot, 2000)
    assert shown_frame(view) == 20


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (Qt.Key.Key_Left, 2000),
        (Qt.Key.Key_Right, 4000),
        (Qt.Key.Key_PageDown, 7000),
        (Qt.Key.Key_PageUp, 1000),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 15_000),
    ],
)
def test_the_time_line_has_keys(qtbot: QtBot, key: Qt.Key, wanted: int) -> None:
    line = TimeLine()
    qtbot.addWidget(line)
    line.set_marks([7000, 1000])
    line.show_time(3000, 15_000)
    with qtbot.waitSignal(line.wanted) as caught:
        qtbot.keyClick(line, key)
    assert caught.args == [wanted]


def test_boxes_are_drawn_only_near_their_moment(view: PhotoView, qtbot: QtBot, clip: Path) -> None:
    show(view, qtbot, clip, MOMENTS[:1], start_s=1.4)
    assert view.canvas._boxes == (BOX,)
    view.clip.go_to(1.6)
    go(view, qtbot, 1600)
    assert not view.canvas._boxes


def contrast(image: QImage, box: Box) -> float:
    """The difference of neighbouring pixels in a box of a picture of stripes."""
    rgb = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(bytes(rgb.constBits()), np.uint8).reshape(rgb.height(), -1)
    part = rows[
        int((box.top + 0.1) * rgb.height()) : int((box.top + box.height - 0.1) * rgb.height()),
        int((box.left + 0.1) * rgb.width()) : int((box.left + box.width - 0.1) * rgb.width()),
    ]
    return float(np.abs(np.diff(part.astype(float), axis=1)).max())


def test_people_are_blurred_while_it_plays(
    view: PhotoView, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    striped = np.zeros((180, 320, 3), np.uint8)
    striped[:, ::8] = striped[:, 1::8] = striped[:, 2::8] = striped[:, 3::8] = 255
    clip = make_clip(tmp_path / "people.avi", [Image.fromarray(striped)] * FRAMES)
    moments = [(0.5, [Region(BOX, Category.PERSON, 0.9)])]
    painted: list[QImage] = []
    real = view.canvas.set_image

    def watched(image: QImage, full: QSize, *, keep: bool = False) -> None:
        painted.append(image)
        real(image, full, keep=keep)

    monkeypatch.setattr(view.canvas, "set_image", watched)
    show(view, qtbot, clip, moments)
    view.clip.playback.toggle()
    qtbot.waitUntil(lambda: view.clip.playback.at_ms >= 1000)
    view.clip.playback.toggle()
    assert painted
    assert all(contrast(image, BOX) < 40 for image in painted), "a picture was not blurred"
    view.clip.go_to(2.9)
    go(view, qtbot, 2900)
    assert contrast(painted[-1], BOX) > 150


@pytest.mark.parametrize("content", [b"", b"no clip at all", b"RIFF\x10\0\0\0AVI LIST"])
def test_what_cannot_be_played_is_a_sentence(
    view: PhotoView, qtbot: QtBot, tmp_path: Path, clip: Path, content: bytes
) -> None:
    broken = tmp_path / "broken.avi"
    broken.write_bytes(content)
    record = listed_clip(broken)
    with qtbot.waitSignal(view.clip.failed):
        view.show_photo(record)
    assert view.message.isVisible()
    assert "broken.avi cannot be played: it is damaged or cut short" in view.message.text()
    assert not view.clip_bar.isEnabled()
    show(view, qtbot, clip)
    assert view.canvas.isVisible()


def test_a_clip_that_was_not_read_says_why(view: PhotoView, tmp_path: Path) -> None:
    record = listed(tmp_path / "cut.avi")
    why = ClipBroken(file=record.file, reason="odd").value
    view.show_photo(replace(record, prediction=None, unreadable=why))
    assert view.message.isVisible()
    assert "cut.avi is damaged or cut short" in view.message.text()
    assert not view.clip_bar.isVisible()


def test_a_clip_that_is_not_the_one_that_was_added_is_a_sentence(
    view: PhotoView, qtbot: QtBot, clip: Path
) -> None:
    record = listed_clip(clip)
    os.utime(clip, ns=(0, record.modified_ns + 20_000_000_000))
    with qtbot.waitSignal(view.clip.failed):
        view.show_photo(record)
    assert "is not as it was when it was added" in view.message.text()


def test_a_computer_without_video_says_so(
    view: PhotoView, qtbot: QtBot, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multimedia.QMediaPlayer, "isAvailable", lambda _: False)
    record = listed_clip(clip)
    with qtbot.waitSignal(view.clip.failed):
        view.show_photo(record)
    assert view.message.text().startswith("Videos cannot be opened on this computer")


def open_files() -> set[str]:
    return {os.path.realpath(number) for number in Path("/proc/self/fd").iterdir()}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux lists open files")
def test_the_file_is_closed_with_the_view(view: PhotoView, qtbot: QtBot, clip: Path) -> None:
    """Its card can be taken out; when the view is back, the clip is too."""
    show(view, qtbot, clip)
    assert str(clip) in open_files()
    view.hide()
    qtbot.waitUntil(lambda: str(clip) not in open_files())
    with qtbot.waitSignal(view.clip.opened):
        view.show()


def test_a_photograph_after_a_clip_has_no_bar(
    view: PhotoView, qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    show(view, qtbot, clip)
    view.show_photo(listed(photograph(tmp_path / "lion.jpg")))
    qtbot.waitUntil(lambda: view._picture is not None)
    assert not view.clip_bar.isVisible()
    whole = view.canvas.zoom
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.canvas.zoom != whole


def test_every_control_of_a_clip_says_what_it_is(view: PhotoView) -> None:
    assert view.clip_bar.line.accessibleName() == "Time in the clip"
    for button in view.clip_bar.findChildren(QPushButton):
        assert button.accessibleName() == "Play the clip"


@pytest.fixture
def busy(qtbot: QtBot, clip: Path) -> Iterator[ClipPlayback]:
    """One that plays, with pictures on their way that this thread has not taken yet."""
    playback = ClipPlayback()
    with qtbot.waitSignal(playback.framed):
        playback.open(clip)
    playback.toggle()
    sink = playback._sink
    assert sink is not None
    while sink.videoFrame().startTime() < 300_000:
        time.sleep(0.01)
    yield playback
    playback.close()


def test_a_search_passes_over_pictures_that_were_on_their_way(
    qtbot: QtBot, busy: ClipPlayback
) -> None:
    """They are not of the moment that is searched, which a jump did not reach."""
    busy.seek(0)
    with qtbot.waitSignal(busy.framed) as caught:
        busy._on_timeout()
    assert caught.args[1] == 0


def test_the_first_picture_is_not_one_of_the_clip_before(
    qtbot: QtBot, busy: ClipPlayback, tmp_path: Path
) -> None:
    light = Image.new("RGB", (64, 36), (250,) * 3)
    other = make_clip(tmp_path / "light.avi", [light] * FRAMES)
    with qtbot.waitSignal(busy.framed) as caught:
        busy.open(other)
    image, at_ms = caught.args
    assert (image.width(), at_ms) == (64, 0)


def frames_of(qtbot: QtBot, file: Path, wanted: Sequence[int]) -> list[int]:
    """The times that are shown when others are asked for."""
    playback = ClipPlayback()
    try:
        with qtbot.waitSignal(playback.framed):
            playback.open(file)
        found = []
        for at_ms in wanted:
            with qtbot.waitSignal(playback.framed) as caught:
                playback.seek(at_ms)
            found.append(caught.args[1])
        return found
    finally:
        playback.close()


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        *("3gp_h263.3gp", "avi_mjpeg.avi", "mov_apple.mov", "mp4_h264_location.mp4"),
        *("mp4_h265.mp4", "mp4_rotated.mp4", "mts_h264.mts"),
    ],
)
def test_every_kind_of_clip_shows_the_picture_that_is_asked_for(
    qtbot: QtBot, shared: Path, name: str
) -> None:
    wanted = [1200, 300, 1900, 0, 700]
    assert frames_of(qtbot, shared / "standards" / "video" / name, wanted) == wanted


@pytest.mark.shared
def test_a_clip_that_is_cut_shows_what_is_left(qtbot: QtBot, shared: Path) -> None:
    file = shared / "standards" / "video" / "mp4_cut_faststart.mp4"
    assert frames_of(qtbot, file, [300, 1500]) == [300, 600]
