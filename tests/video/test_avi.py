"""AVI: its facts, its frames, and files that are not what they say."""

import io
import struct
from contextlib import suppress

import pytest

from swc_desktop.photos.file_window import Damaged, FileWindow
from swc_desktop.video.avi import jpeg_frames, read_avi
from tests.video.made_clips import avi, chunk, list_chunk


def test_the_headers() -> None:
    found = read_avi(FileWindow(io.BytesIO(avi([b"a"] * 30, per_second=10.0, size=(640, 360)))))
    assert (found.facts.width, found.facts.height, found.facts.codec) == (640, 360, "MJPG")
    assert found.facts.length_s == pytest.approx(3.0)
    assert found.frame_s == pytest.approx(0.1)
    assert found.jpeg_stream == b"00"


@pytest.mark.parametrize(
    ("info", "stamp"),
    [
        (list_chunk(b"INFO", chunk(b"ICRD", b"2024-02-19 06:24:10\0")), "2024-02-19T06:24:10"),
        (chunk(b"IDIT", b"MON FEB 19 06:24:10 2024\n\0"), "2024-02-19T06:24:10"),
        (chunk(b"IDIT", b"2024/02/19/ 06:24"), "2024-02-19T06:24:00"),
        (chunk(b"IDIT", b"Mon Foo 19 06:24:10 2024"), ""),
        (chunk(b"IDIT", b"yesterday"), ""),
        (b"", ""),
    ],
)
def test_the_time_as_cameras_write_it(info: bytes, stamp: str) -> None:
    assert read_avi(FileWindow(io.BytesIO(avi([b"a"], info=info)))).facts.stamp == stamp


def test_frames_are_found_without_an_index_and_in_further_parts() -> None:
    more = chunk(b"RIFF", b"AVIX" + list_chunk(b"movi", chunk(b"00db", b"four")))
    content = avi([b"one", b"", b"three"]) + more
    stream = io.BytesIO(content)
    found = list(jpeg_frames(stream, b"00"))
    assert [number for number, _, _ in found] == [0, 2, 3]
    assert [content[at : at + size] for _, at, size in found] == [b"one", b"three", b"four"]
    assert list(jpeg_frames(stream, b"01")) == []


def test_a_file_that_is_cut_gives_the_frames_up_to_the_cut() -> None:
    content = avi([b"first!", b"second"])
    found = list(jpeg_frames(io.BytesIO(content[:-4]), b"00"))
    assert [size for _, _, size in found] == [6, 2]


@pytest.mark.parametrize("size", [0, 1, (1 << 31) - 1, (1 << 32) - 1])
def test_hostile_sizes_end(size: int) -> None:
    hostile = b"RIFF" + struct.pack("<I", size) + b"AVI LIST" + struct.pack("<I", size) + b"hdrl"
    hostile += b"avih" + struct.pack("<I", size) + bytes(40)
    with suppress(Damaged):
        assert read_avi(FileWindow(io.BytesIO(hostile))).jpeg_stream is None
    assert list(jpeg_frames(io.BytesIO(hostile), b"00")) == []
