"""Kinds of file that are not read, by their first bytes, so that messages can name them."""

from dataclasses import dataclass
from typing import Final

from swc_desktop.core.message import Message, message


@dataclass(frozen=True)
class ForeignKind:
    """A kind of file in words, whether it is a picture, and the suffix with which it would be read
    ("" where it is not read by any name)."""

    words: Message
    picture: bool = False
    suffix: str = ""


_JPEG_XL: Final = ForeignKind(message("Photos", "a JPEG XL picture"), picture=True)
_JPEG_2000: Final = ForeignKind(message("Photos", "a JPEG 2000 picture"), picture=True)
_VIDEO: Final = ForeignKind(message("Photos", "a video"))
_AVI: Final = ForeignKind(_VIDEO.words, suffix=".avi")
_MP4: Final = ForeignKind(_VIDEO.words, suffix=".mp4")
_WEB_PAGE: Final = ForeignKind(message("Photos", "a web page"))
_STARTS: Final = (
    (b"\xff\x0a", _JPEG_XL),
    (b"\0\0\0\x0cJXL \r\n\x87\n", _JPEG_XL),
    (b"\0\0\0\x0cjP  \r\n\x87\n", _JPEG_2000),
    (b"\xff\x4f\xff\x51", _JPEG_2000),
    (b"II\xbc", ForeignKind(message("Photos", "a JPEG XR picture"), picture=True)),
    (b"8BPS", ForeignKind(message("Photos", "a Photoshop document"), picture=True)),
    (b"gimp xcf", ForeignKind(message("Photos", "a GIMP document"), picture=True)),
    (b"<svg", ForeignKind(message("Photos", "an SVG drawing"), picture=True)),
    (b"%PDF", ForeignKind(message("Photos", "a PDF document"))),
    (b"<!doctype html", _WEB_PAGE),
    (b"<html", _WEB_PAGE),
    (b"PK\x03\x04", ForeignKind(message("Photos", "a ZIP archive"))),
    (b"\x1a\x45\xdf\xa3", _VIDEO),
    (b"\0\0\x01\xba", _VIDEO),
    (b"\0\0\x01\xb3", _VIDEO),
    (b"0&\xb2u\x8ef\xcf\x11", _VIDEO),
)
_VIDEO_BOXES: Final = (b"moov", b"mdat", b"wide")
_VIDEO_BRANDS: Final = (
    b"qt",
    b"iso",
    b"mp4",
    b"M4V",
    b"avc",
    b"3gp",
    b"3g2",
    b"MSNV",
    b"dash",
    b"f4v",
)


def foreign_kind(head: bytes) -> ForeignKind | None:
    """The kind of an unsupported file; None where its first bytes do not show it."""
    box, brand = head[4:8], head[8:12]
    if box in _VIDEO_BOXES or (box == b"ftyp" and brand.startswith(_VIDEO_BRANDS)):
        return _MP4
    if head[:4] == b"RIFF" and head[8:16] == b"AVI LIST":
        return _AVI
    marked = head[:14].lower() if head.startswith(b"<") else head
    return next((kind for start, kind in _STARTS if marked.startswith(start)), None)
