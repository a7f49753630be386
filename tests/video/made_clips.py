"""Clips made by hand: AVI of JPEG frames, and containers of boxes with anything in them."""

import io
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.make_pack import a_picture

MICROSECONDS: Final = 1_000_000


def chunk(kind: bytes, content: bytes) -> bytes:
    """A RIFF chunk, padded to an even length."""
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def list_chunk(kind: bytes, content: bytes) -> bytes:
    return chunk(b"LIST", kind + content)


def jpeg(picture: NDArray[np.uint8]) -> bytes:
    """One frame."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=95)
    return file.getvalue()


def avi(
    frames: Sequence[bytes],
    *,
    per_second: float = 1.0,
    size: tuple[int, int] = (400, 200),
    info: bytes = b"",
    coding: bytes = b"MJPG",
    declared: int | None = None,
) -> bytes:
    """An AVI with these frames; ``info`` are chunks of its header, such as its date."""
    declared = len(frames) if declared is None else declared
    header = struct.pack(
        "<14I", round(MICROSECONDS / per_second), 0, 0, 16, declared, 0, 1, 0, *size, 0, 0, 0, 0
    )
    rate = struct.pack("<II", 1000, round(1000 * per_second))
    stream = b"vids" + coding + bytes(12) + rate + bytes(28)
    look = struct.pack("<IiiHH4s20x", 40, *size, 1, 24, coding)  # players take the coding from here
    strl = list_chunk(b"strl", chunk(b"strh", stream) + chunk(b"strf", look))
    hdrl = chunk(b"avih", header) + strl
    movi = b"".join(chunk(b"00dc", frame) for frame in frames)
    return chunk(b"RIFF", b"AVI " + list_chunk(b"hdrl", hdrl) + info + list_chunk(b"movi", movi))


def with_slow_frames(content: bytes) -> bytes:
    """An AVI of one frame a second whose header says that each lasts 136 years."""
    stated = struct.pack("<II", 1000, 1000)
    assert content.count(stated) == 1
    return content.replace(stated, struct.pack("<II", 0xFFFFFFFF, 1))


def clip(file: Path, taxa: Sequence[tuple[str, str] | None], *, per_second: float = 1.0) -> Path:
    """A clip of frames with two animals of the test pack side by side; None: a black frame."""
    frames = []
    for sides in taxa:
        if sides is None:
            frames.append(jpeg(np.zeros((200, 400, 3), np.uint8)))
        else:
            frames.append(jpeg(np.hstack([a_picture(side, 200) for side in sides])))
    file.write_bytes(avi(frames, per_second=per_second))
    return file


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an MP4 or MOV."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mvhd(created: int, seconds: float = 2.0, *, version: int = 0) -> bytes:
    """The header of a clip; ``created`` seconds since 1904."""
    times = (created, created, 1000, round(1000 * seconds))
    layout = ">IIII" if version == 0 else ">QQIQ"
    return box(b"mvhd", bytes((version, 0, 0, 0)) + struct.pack(layout, *times) + bytes(80))


def mp4(*inside: bytes) -> bytes:
    """A clip without frames whose ``moov`` holds these boxes."""
    ftyp = box(b"ftyp", b"isom" + bytes(4) + b"mp42")
    return ftyp + box(b"mdat", bytes(8)) + box(b"moov", b"".join(inside))
