"""MP4 and MOV: what is read of odd, empty and hostile boxes."""

import io
import struct
from datetime import datetime

import pytest

from swc_desktop.photos.file_window import Damaged, FileWindow
from swc_desktop.video.boxes import read_boxes
from swc_desktop.video.container_facts import ContainerFacts
from swc_desktop.video.iso6709 import parse_iso6709
from tests.video.made_clips import box, mp4, mvhd

CREATED = 3_791_168_650
"""2024-02-19 06:24:10 in seconds since 1904."""


def facts(content: bytes) -> ContainerFacts:
    return read_boxes(FileWindow(io.BytesIO(content)))


def xyz(text: bytes) -> bytes:
    return box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(text), 0) + text))


@pytest.mark.parametrize("version", [0, 1])
def test_the_header_holds_length_and_time(version: int) -> None:
    found = facts(mp4(mvhd(CREATED, 12.5, version=version)))
    assert found.length_s == pytest.approx(12.5)
    assert found.instant == datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001


def test_zeros_are_no_time_and_all_ones_no_length() -> None:
    unknown = bytes(4) + struct.pack(">IIII", 0, 0, 1000, (1 << 32) - 1) + bytes(80)
    found = facts(mp4(box(b"mvhd", unknown)))
    assert (found.instant, found.length_s) == (None, None)
    assert facts(mp4(mvhd(CREATED, 1_000_000))).length_s is None


def test_without_the_list_of_frames_it_is_damaged() -> None:
    for content in (mp4()[:-8], box(b"ftyp", b"isom" + bytes(8)), b""):
        with pytest.raises(Damaged, match="the list of its frames is missing"):
            facts(content)


@pytest.mark.parametrize(
    "hostile",
    [
        struct.pack(">I4s", 0, b"trak"),
        struct.pack(">I4s", 7, b"trak"),
        struct.pack(">I4sQ", 1, b"trak", 1 << 63),
        struct.pack(">I4sQ", 1, b"trak", 8),
        struct.pack(">I4s", (1 << 32) - 1, b"udta") + bytes(20),
        box(b"mvhd", b""),
        box(b"udta", box(b"\xa9xyz", b"\xff\xff\0\0+1")),
        box(b"udta", box(b"loci", bytes(6) + b"name without an end")),
        box(b"meta", bytes(4)),
        box(b"trak", box(b"tkhd", b"\0") + box(b"mdia", b"")),
    ],
)
def test_hostile_boxes_end_quickly_and_give_nothing(hostile: bytes) -> None:
    try:
        found = facts(mp4(hostile))
    except Damaged:
        return
    assert (found.position, found.instant, found.length_s) == (None, None, None)


def test_deep_nesting_and_many_boxes_are_bounded() -> None:
    deep = b""
    for _ in range(5000):
        deep = box(b"udta", deep)
    assert facts(mp4(mvhd(CREATED), deep)).instant is not None
    assert facts(mp4(*[box(b"free", b"")] * 5000, mvhd(CREATED))).instant is None


def test_the_place_of_a_phone() -> None:
    assert facts(mp4(xyz(b"-01.4100+035.0100/"))).position == (-1.41, 35.01, None)
    assert facts(mp4(xyz(b"nowhere"))).position is None


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("+27.5916+086.5640+8850/", (27.5916, 86.5640, 8850.0)),
        ("+48.8577+002.295/", (48.8577, 2.295, None)),
        ("-0124.6+03500.6/", (-1.41, 35.01, None)),
        ("+401213.1-0750015.1/", (40.203638888, -75.004194444, None)),
        ("+27.5916+086.5640+8850CRSWGS_84/", (27.5916, 86.5640, 8850.0)),
    ],
)
def test_the_forms_of_a_position(text: str, position: tuple[float, float, float | None]) -> None:
    found = parse_iso6709(text)
    assert found is not None
    assert found[:2] == pytest.approx(position[:2])
    assert found[2] == position[2]


@pytest.mark.parametrize("text", ["", "+1/", "+99", "+1260+00000/", "+12345678+1/", "+1" * 40])
def test_what_is_no_position(text: str) -> None:
    assert parse_iso6709(text) is None
