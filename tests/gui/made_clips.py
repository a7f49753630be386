"""Clips made for tests: AVI with JPEG frames, which any player reads."""

import io
import struct
from collections.abc import Iterable
from pathlib import Path

from PIL import Image


def make_clip(path: Path, frames: Iterable[Image.Image], per_second: int = 10) -> Path:
    """Write frames of one size as a clip."""
    coded = [_jpeg(frame) for frame in frames]
    width, height = Image.open(io.BytesIO(coded[0])).size
    most = max(map(len, coded))
    main = struct.pack(
        "<14I", 1_000_000 // per_second, most * per_second, 0, 0x10, len(coded), 0, 1, most,
        width, height, 0, 0, 0, 0,
    )  # fmt: skip
    stream = b"vidsMJPG" + struct.pack(
        "<IHHIIIIIIIIHHHH", 0, 0, 0, 0, 1, per_second, 0, len(coded), most, 0xFFFFFFFF, 0,
        0, 0, width, height,
    )  # fmt: skip
    form = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", 0, 0, 0, 0, 0)
    headers = _list(
        b"hdrl",
        _chunk(b"avih", main) + _list(b"strl", _chunk(b"strh", stream) + _chunk(b"strf", form)),
    )
    pictures = b"".join(_chunk(b"00dc", frame) for frame in coded)
    index, at = b"", 4
    for frame in coded:
        index += b"00dc" + struct.pack("<III", 0x10, at, len(frame))
        at += 8 + len(frame) + len(frame) % 2
    whole = b"AVI " + headers + _list(b"movi", pictures) + _chunk(b"idx1", index)
    path.write_bytes(_chunk(b"RIFF", whole))
    return path


def _jpeg(frame: Image.Image) -> bytes:
    file = io.BytesIO()
    frame.convert("RGB").save(file, "JPEG", quality=92, subsampling=0)
    return file.getvalue()


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _list(name: bytes, content: bytes) -> bytes:
    return _chunk(b"LIST", name + content)
