"""Every sample clip, read as a run reads it: in a child process."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.message import Message
from swc_desktop.core.observation import Moment, Place
from swc_desktop.core.progress import Control
from swc_desktop.photos.errors import PhotoEmpty, PhotoUnreadable
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.reading import OneRead, Wants
from swc_desktop.processes.child import Grant
from swc_desktop.processes.clip_work import begin_clip, end_clip, next_frame, read_any
from swc_desktop.processes.photo_children import Children
from swc_desktop.video.errors import (
    ClipBroken,
    ClipKindUnknown,
    ClipNotDecoded,
    ClipPlayerMissing,
    ClipStalled,
)
from tests.video.clip_tasks import without_patience, without_player
from tests.video.made_clips import avi, jpeg, mp4, mvhd, with_slow_frames

TEN = 10.0
"""The samples have ten frames a second, so all are picked."""


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    made = Children(1)
    yield made
    made.close()


def frames(
    children: Children, file: Path, per_second: float = TEN
) -> tuple[Photo | None, list[tuple[float, tuple[int, int]]], str, str]:
    """The facts, the times and sizes of all frames, what is missing, and why it failed."""
    with children.on(file, Control()) as child:
        begun = child.ask(begin_clip, file, Wants(view=100), per_second)
        if begun.unreadable is not None:
            return begun.photo, [], "", str(begun.unreadable.message)
        seen = []
        while not (frame := child.ask(next_frame, Wants(view=100))).end:
            seen.append((round(frame.at_s, 3), (frame.width, frame.height)))
            assert frame.one.view is not None
        why = "" if frame.unreadable is None else str(frame.unreadable.message)
        return begun.photo, seen, str(child.ask(end_clip).damage), why


@pytest.mark.parametrize(
    ("name", "count", "size", "place", "time"),
    [
        ("avi_mjpeg.avi", 20, (320, 180), None, "2024-02-19T06:24:10"),
        ("mp4_h264_location.mp4", 20, (320, 180), (-1.41, 35.01), "2024-02-19T06:24:10+03:00"),
        ("mp4_h265.mp4", 20, (320, 180), None, "2024-02-19T03:24:10"),
        ("mp4_rotated.mp4", 20, (180, 320), (-1.41, 35.01), None),
        ("mp4_faststart_localtime.mp4", 20, (320, 180), None, "2024-02-19T06:24:10"),
        ("mov_apple.mov", 20, (320, 180), (-1.41, 35.01), "2024-02-19T06:24:10+03:00"),
        ("mov_mjpeg_xyz.mov", 10, (320, 180), (-1.41, 35.01), "2024-02-19T06:24:10+03:00"),
        ("3gp_h263.3gp", 20, (352, 288), None, None),
        ("mts_h264.mts", 20, (320, 180), None, None),
    ],
)
def test_whole_samples(
    shared: Path,
    children: Children,
    name: str,
    count: int,
    size: tuple[int, int],
    place: tuple[float, float] | None,
    time: str | None,
) -> None:
    photo, seen, missing, why = frames(children, shared / "standards" / "video" / name)
    assert photo is not None
    assert (missing, why) == ("", "")
    assert [at for at, _ in seen] == pytest.approx([at / TEN for at in range(count)], abs=0.05)
    assert {size for _, size in seen} == {size}
    assert photo.width in (size[0], 0)
    found = photo.observation.place
    assert (isinstance(found, Place), found) if place is None else True
    if place is None:
        assert not isinstance(found, Place)
    else:
        assert isinstance(found, Place)
        assert (found.latitude, found.longitude) == pytest.approx(place, abs=1e-4)
    moment = photo.observation.moment
    assert (moment.isoformat() if isinstance(moment, Moment) else None) == time


@pytest.mark.parametrize(("name", "count"), [("avi_cut.avi", 9), ("mp4_cut_faststart.mp4", 7)])
def test_clips_that_are_cut_give_what_is_left(
    shared: Path, children: Children, name: str, count: int
) -> None:
    _, seen, missing, _ = frames(children, shared / "standards" / "video" / name)
    assert len(seen) == count
    assert missing == "the end of the video is missing"


def test_samples_that_are_no_clips_say_why(shared: Path, children: Children) -> None:
    folder = shared / "standards" / "video"
    cut, empty, text = (
        folder / name for name in ("mp4_cut_no_moov.mp4", "empty.mp4", "text_named.mp4")
    )
    for file, error in (
        (cut, ClipBroken(file=cut, reason="the list of its frames is missing")),
        (empty, PhotoEmpty(file=empty)),
        (text, ClipKindUnknown(file=text)),
    ):
        _, seen, _, said = frames(children, file)
        assert seen == []
        assert said == str(error)


@pytest.mark.parametrize(
    ("task", "error"),
    [
        (without_player, ClipPlayerMissing),
        (without_patience, ClipStalled),
    ],
)
def test_a_computer_that_cannot_play_a_clip_says_why(
    shared: Path, task: Callable[[Grant, Path], OneRead], error: type[PhotoUnreadable]
) -> None:
    file = shared / "standards" / "video" / "mp4_h265.mp4"
    children = Children(1)
    try:
        said = children.ask(file, None, task, file).unreadable
    finally:
        children.close()
    assert said is not None
    assert isinstance(said.message, Message)
    assert said.message.text == error.template.text
    assert said.is_passing


def test_clips_without_frames_say_so(tmp_path: Path, children: Children) -> None:
    boxes, chunks, unknown = (tmp_path / name for name in ("a.mp4", "b.avi", "c.avi"))
    boxes.write_bytes(mp4(mvhd(3_791_168_650)))
    chunks.write_bytes(avi([]))
    unknown.write_bytes(avi([b"xyz"], coding=b"QQQQ"))
    for file, error in (
        (boxes, ClipBroken(file=boxes, reason="the player finds no picture in it")),
        (chunks, ClipBroken(file=chunks, reason="it holds no picture")),
        (unknown, ClipNotDecoded(file=unknown, codec="QQQQ")),
    ):
        _, seen, _, said = frames(children, file)
        assert seen == []
        assert said == str(error)


def test_a_clip_ends_where_the_times_of_its_frames_are_not_possible(
    tmp_path: Path, children: Children
) -> None:
    """Each frame lasts 136 years; a project with such a time could not be merged."""
    file = tmp_path / "a.avi"
    frame = jpeg(np.full((200, 400, 3), 90, np.uint8))
    file.write_bytes(with_slow_frames(avi([frame, frame])))
    _, seen, missing, why = frames(children, file)
    assert ([at for at, _ in seen], missing, why) == ([0.0], "the end of the video is missing", "")
    file.write_bytes(with_slow_frames(avi([b"no picture", frame])))
    assert frames(children, file)[3] == str(
        ClipBroken(file=file, reason="the times of its frames are not possible")
    )


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("name", ["mp4_h265.mp4", "avi_mjpeg.avi"])
def test_a_clip_whose_name_is_not_text_is_played(
    shared: Path, tmp_path: Path, children: Children, name: str
) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9" + Path(name).suffix.encode())
    file.write_bytes((shared / "standards" / "video" / name).read_bytes())
    _, seen, missing, why = frames(children, file)
    assert (len(seen), missing, why) == (20, "", "")


def test_frames_are_picked_at_the_wanted_pace(shared: Path, children: Children) -> None:
    for name in ("avi_mjpeg.avi", "mts_h264.mts"):
        file = shared / "standards" / "video" / name
        for per_second, times in ((1.0, [0.0, 1.0]), (2.0, [0.0, 0.5, 1.0, 1.5]), (0.1, [0.0])):
            found = [at for at, _ in frames(children, file, per_second)[1]]
            assert found == pytest.approx(times, abs=0.05)


def test_frames_that_wait_for_a_slow_reader_are_not_lost(shared: Path, children: Children) -> None:
    """More frames than are kept ahead, each fetched only after the player had to wait."""
    file = shared / "standards" / "video" / "mp4_h265.mp4"
    with children.on(file, Control()) as child:
        child.ask(begin_clip, file, Wants(view=100), TEN)
        seen = 0
        while not child.ask(next_frame, Wants(view=1000)).end:
            seen += 1
        child.ask(end_clip)
    assert seen == 20


def test_damaged_frames_are_passed_over(tmp_path: Path, children: Children) -> None:
    good = jpeg(np.full((200, 400, 3), 90, np.uint8))
    file = tmp_path / "a.avi"
    file.write_bytes(avi([good, b"no picture", good[:40], good]))
    _, seen, _, why = frames(children, file)
    assert ([at for at, _ in seen], why) == ([0.0, 3.0], "")


def test_frames_without_huffman_tables_are_decoded(tmp_path: Path, children: Children) -> None:
    """Some cameras leave out the tables that are those of every Motion JPEG."""
    whole = jpeg(np.full((200, 400, 3), 90, np.uint8))
    without = whole
    while (at := without.find(b"\xff\xc4")) >= 0:
        without = without[:at] + without[at + 2 + int.from_bytes(without[at + 2 : at + 4], "big") :]
    assert len(without) < len(whole)
    file = tmp_path / "a.avi"
    file.write_bytes(avi([without]))
    _, seen, _, why = frames(children, file)
    assert (len(seen), why) == (1, "")


def test_a_clip_is_read_like_a_photograph_for_a_window(shared: Path, children: Children) -> None:
    file = shared / "standards" / "video" / "mp4_rotated.mp4"
    read = children.ask(file, None, read_any, file, Wants(digest=True, thumbnail=100))
    assert read.unreadable is None
    assert read.thumbnail is not None
    assert read.thumbnail.shape == (100, 56, 3)
    assert len(read.sha256) == 64
    gone = shared / "gone.mp4"
    said = children.ask(gone, None, read_any, gone, Wants()).unreadable
    assert isinstance(said, Unreadable)
    assert "could not be opened" in str(said.message)
