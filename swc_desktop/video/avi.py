"""AVI files: what they say of a clip, and the pictures of those whose frames are JPEG.

Source: Microsoft, "AVI RIFF File Reference"; Matrox, "OpenDML AVI File Format Extensions" (further
``RIFF AVIX`` parts). Chunks are read as they lie, so a file that is cut short or has no index gives
all frames that are whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from swc_desktop.core.clip import MAX_LENGTH_S
from swc_desktop.photos.file_window import FileWindow
from swc_desktop.video.container_facts import ContainerFacts

_MAX_HEADER_CHUNKS: Final = 512
_MAX_CHUNKS: Final = 10_000_000
_MAX_FRAME_BYTES: Final = 64 << 20
"""Far above any real file; they bound the work on hostile ones."""

_MAX_TEXT: Final = 256
_LISTS: Final = (b"RIFF", b"LIST")
_JPEG: Final = frozenset(("MJPG", "mjpg", "AVRn", "IJPG", "jpeg", "dmb1", "JPGL"))
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_CTIME: Final = re.compile(
    r"[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d{1,2})\s+(\d{2}:\d{2}:\d{2})\s+(\d{4})", re.ASCII
)
"""``IDIT`` as cameras write it: ``Mon Feb 19 06:24:10 2024``."""

_STAMP: Final = re.compile(
    r"(\d{4})[-:/](\d{1,2})[-:/](\d{1,2})[ T/]+(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII
)


@dataclass(frozen=True)
class AviFacts:
    """The facts of an AVI; ``frame_s`` is the time of one frame (None: it does not say), and
    ``jpeg_stream`` the two digits of the stream whose frames are JPEG, None without one."""

    facts: ContainerFacts
    frame_s: float | None = None
    jpeg_stream: bytes | None = None


def read_avi(window: FileWindow) -> AviFacts:
    """The facts in the headers, up to the frames and behind them."""
    read = _Headers()
    read.walk(window.part(12), 0)
    return read.facts()


class _Headers:
    """What was found on one walk through the lists."""

    def __init__(self) -> None:
        self._found = ContainerFacts()
        self._frames = 0
        self._frame_s: float | None = None
        self._streams = 0
        self._pictures: bytes | None = None
        self._left = _MAX_HEADER_CHUNKS

    def walk(self, window: FileWindow, depth: int) -> None:
        """Chunks up to depth 2 (hdrl, strl); the list of the frames is passed over."""
        at = 0
        while self._left > 0 and len(head := window.read(at, 12)) >= 8:
            self._left -= 1
            kind, size = head[:4], int.from_bytes(head[4:8], "little")
            body = window.part(at + 8, size)
            if kind == b"LIST":
                if head[8:12] in (b"hdrl", b"strl", b"INFO") and depth < 2:
                    self.walk(body.part(4), depth + 1)
            else:
                self._take(kind, body)
            at += 8 + size + size % 2

    def _take(self, kind: bytes, body: FileWindow) -> None:
        if kind == b"avih":
            micros, *_ = body.unpack("<I", 0)
            (self._frames,) = body.unpack("<I", 16)
            width, height = body.unpack("<II", 32)
            self._frame_s = micros / 1e6 if micros else None
            self._found = replace(self._found, width=width, height=height)
        elif kind == b"strh":
            self._take_stream(body)
        elif kind in (b"IDIT", b"ICRD"):
            stamp = _stamp(body.read(0, _MAX_TEXT).decode("latin-1"))
            self._found = replace(self._found, stamp=self._found.stamp or stamp)

    def _take_stream(self, body: FileWindow) -> None:
        number, self._streams = self._streams, self._streams + 1
        if body.read(0, 4) != b"vids" or self._pictures is not None:
            return
        coding = body.read(4, 4).decode("latin-1").strip("\0 ")
        scale, rate = body.unpack("<II", 20)
        if scale and rate:
            self._frame_s = scale / rate
        self._found = replace(self._found, codec=coding or "unknown")
        self._pictures = b"%02d" % number

    def facts(self) -> AviFacts:
        frame_s = self._frame_s
        length = self._frames * frame_s if frame_s and self._frames else None
        if length is not None and length > MAX_LENGTH_S:
            length = None
        is_jpeg = self._found.codec in _JPEG
        return AviFacts(
            replace(self._found, length_s=length), frame_s, self._pictures if is_jpeg else None
        )


def _stamp(text: str) -> str:
    """A time as ISO 8601 without an offset, "" where the text is none."""
    plain = " ".join(text.strip("\0 \r\n\t").split())
    if found := _CTIME.search(plain):
        month = found[1].lower()
        if month not in _MONTHS:
            return ""
        return f"{found[4]}-{_MONTHS.index(month) + 1:02d}-{int(found[2]):02d}T{found[3]}"
    if found := _STAMP.search(plain):
        year, month, day, hour, minute, second = (part or "0" for part in found.groups())
        return f"{year}-{int(month):02d}-{int(day):02d}T{int(hour):02d}:{minute}:{int(second):02d}"
    return ""


def jpeg_frames(stream: BinaryIO, number: bytes) -> Iterator[tuple[int, int, int]]:
    """The frames of a stream by their number, with the place and size of each in the file.

    A frame that repeats the one before has no bytes, and is counted and not given.
    """
    end = stream.seek(0, 2)
    wanted = (number + b"dc", number + b"db")
    at, frame = 0, 0
    for _ in range(_MAX_CHUNKS):
        stream.seek(at)
        head = stream.read(12)
        if len(head) < 8:
            return
        kind, size = head[:4], int.from_bytes(head[4:8], "little")
        if kind in _LISTS and head[8:12] in (b"AVI ", b"AVIX", b"movi", b"rec "):
            at += 12
            continue
        if kind in wanted:
            if 0 < size <= _MAX_FRAME_BYTES and at + 8 < end:
                yield frame, at + 8, min(size, end - at - 8)
            frame += 1
        at += 8 + size + size % 2
