"""A RAW file made for tests: a DNG with a sensor's values, with or without a preview."""

import struct

import numpy as np

from tests.photos.made import picture

WIDTH, HEIGHT = 192, 128
_RGGB = bytes((0, 1, 1, 2))
_LETTERS = {1: "B", 3: "H", 4: "I", 10: "ii"}

Tag = tuple[int, int, bytes | list[int]]


def mosaic() -> bytes:
    """What a sensor behind red, green and blue filters sees of the made picture, 16 bits."""
    seen = np.asarray(picture(WIDTH, HEIGHT), dtype=np.uint16) * 200
    plane = seen[:, :, 1].copy()
    plane[0::2, 0::2] = seen[0::2, 0::2, 0]
    plane[1::2, 1::2] = seen[1::2, 1::2, 2]
    return plane.astype("<u2").tobytes()


def directory(at: int, tags: list[Tag]) -> bytes:
    """A directory at an offset, with its values after it."""
    entries = struct.pack("<H", len(tags))
    values = b""
    behind = at + 6 + 12 * len(tags)
    for tag, kind, content in sorted(tags):
        if isinstance(content, bytes):
            data, count = content, len(content)
        else:
            letters = _LETTERS[kind]
            data = struct.pack(f"<{len(content)}{letters[0]}", *content)
            count = len(content) // len(letters)
        entries += struct.pack("<HHI", tag, kind, count)
        if len(data) <= 4:
            entries += data.ljust(4, b"\0")
        else:
            entries += struct.pack("<I", behind + len(values))
            values += data + b"\0" * (len(data) % 2)
    return entries + bytes(4) + values


def dng(
    preview: bytes | None = None, *, size: tuple[int, int] = (0, 0), orientation: int = 1
) -> bytes:
    """A DNG file: the preview, if any, in its first directory, the sensor in the one below."""
    pixels = mosaic()
    camera: list[Tag] = [
        (0x010F, 2, b"Maker\0"),
        (0x0110, 2, b"Trap 7\0"),
        (0x0112, 3, [orientation]),
        (0xC612, 1, b"\1\4\0\0"),
        (0xC614, 2, b"Maker Trap 7\0"),
        (0xC621, 10, [1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1]),
        (0xC65A, 3, [21]),
    ]
    data_at = 8
    sensor: list[Tag] = [
        (0x00FE, 4, [0]),
        (0x0100, 4, [WIDTH]),
        (0x0101, 4, [HEIGHT]),
        (0x0102, 3, [16]),
        (0x0103, 3, [1]),
        (0x0106, 3, [32803]),
        (0x0111, 4, [data_at]),
        (0x0115, 3, [1]),
        (0x0116, 4, [HEIGHT]),
        (0x0117, 4, [len(pixels)]),
        (0x828D, 3, [2, 2]),
        (0x828E, 1, _RGGB),
        (0xC61D, 4, [51000]),
    ]
    body = pixels + (preview or b"") + b"\0" * (len(preview or b"") % 2)
    if preview is None:
        first = directory(8 + len(body), camera + sensor)
        return b"II*\0" + struct.pack("<I", 8 + len(body)) + body + first
    below_at = 8 + len(body)
    below = directory(below_at, sensor)
    below += b"\0" * (len(below) % 2)
    small: list[Tag] = [
        (0x00FE, 4, [1]),
        (0x0100, 4, [size[0]]),
        (0x0101, 4, [size[1]]),
        (0x0102, 3, [8, 8, 8]),
        (0x0103, 3, [7]),
        (0x0106, 3, [6]),
        (0x0111, 4, [data_at + len(pixels)]),
        (0x0115, 3, [3]),
        (0x0116, 4, [size[1]]),
        (0x0117, 4, [len(preview)]),
        (0x014A, 4, [below_at]),
    ]
    first_at = below_at + len(below)
    first = directory(first_at, camera + small)
    return b"II*\0" + struct.pack("<I", first_at) + body + below + first
