"""Random access to a part of a file that never reads more than it is allowed to."""

import struct
from typing import BinaryIO, Final

from swc_desktop.core.message import message

METADATA_BYTES: Final = 8 << 20
"""Most bytes read from one file for its metadata; more than headers, EXIF and XMP ever need."""


NO_PICTURE: Final = message("Photos", "it holds no picture")
CONTRADICTION: Final = message("Photos", "its headers contradict each other")
"""What is wrong with files of several kinds."""


class Damaged(ValueError):
    """A file that is not what its first bytes say; its message says what is wrong."""


class KindNotSupported(ValueError):
    """An intact picture of a kind that no decoder here supports; its message names the kind."""


class TooLarge(ValueError):
    """A picture that would take more memory than one picture may; its size in pixels."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(
            message("Photos", "it has {width} × {height} pixels").fill(width=width, height=height)
        )
        self.width = width
        self.height = height


class FileWindow:
    """The bytes ``start`` to ``start + size`` of a stream, with offsets that count from 0.

    Reading past the end gives fewer bytes. Reading more than ``budget`` bytes in all, also through
    parts of this window, raises ``Damaged``.
    """

    def __init__(self, stream: BinaryIO, budget: int = METADATA_BYTES) -> None:
        self._stream = stream
        self._start = 0
        self.size = stream.seek(0, 2)
        self._left = [budget]

    def part(self, start: int, size: int | None = None) -> "FileWindow":
        """A window on a part of this one, with the same budget."""
        part = object.__new__(FileWindow)
        start = max(0, min(start, self.size))
        rest = self.size - start
        part._stream, part._start, part._left = self._stream, self._start + start, self._left
        part.size = rest if size is None else max(0, min(size, rest))
        return part

    def read(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes at an offset; empty outside the window."""
        if offset < 0 or offset >= self.size or length <= 0:
            return b""
        length = min(length, self.size - offset)
        self._left[0] -= length
        if self._left[0] < 0:
            raise Damaged(message("Photos", "its metadata is spread over too much of the file"))
        self._stream.seek(self._start + offset)
        return self._stream.read(length)

    def unpack(self, layout: str, offset: int) -> tuple[int, ...]:
        """Integers by a ``struct`` layout; raises ``Damaged`` where the bytes end before."""
        length = struct.calcsize(layout)
        data = self.read(offset, length)
        if len(data) < length:
            raise Damaged(message("Photos", "it ends before its metadata does"))
        return struct.unpack(layout, data)
