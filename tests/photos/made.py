"""Picture files made for tests, byte by byte where that matters."""

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from swc_desktop.photos.reading import Wants, read_once

ORIENTATION = 0x0112
MAKE, MODEL, CHANGED = 0x010F, 0x0110, 0x0132
ORIGINAL, DIGITISED = 0x9003, 0x9004
OFFSET, OFFSET_ORIGINAL, OFFSET_DIGITISED = 0x9010, 0x9011, 0x9012
SUBSECONDS, SUBSECONDS_ORIGINAL = 0x9290, 0x9291
SERIAL = 0xA431
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE, ALTITUDE_REF, ALTITUDE = range(1, 7)
GPS_TIME, GPS_STATUS, GPS_DOP, GPS_DATUM, GPS_METHOD, GPS_DATE = 7, 9, 11, 18, 27, 29

_LETTERS = {1: "B", 3: "H", 4: "I", 5: "II", 7: "B", 9: "i", 10: "ii", 12: "d", 16: "Q"}


@dataclass(frozen=True)
class Value:
    """A TIFF field type and its values; text and bytes count each character."""

    kind: int
    values: Sequence[float] | Sequence[tuple[int, int]] | bytes

    @property
    def count(self) -> int:
        return len(self.values)

    def data(self, order: str) -> bytes:
        if isinstance(self.values, bytes):
            return self.values
        parts = [part if isinstance(part, tuple) else (part,) for part in self.values]
        return b"".join(struct.pack(order + _LETTERS[self.kind], *part) for part in parts)


Tags = Mapping[int, Value]


def text(words: str | bytes) -> Value:
    return Value(2, (words.encode() if isinstance(words, str) else words) + b"\0")


def short(*values: int) -> Value:
    return Value(3, values)


def byte(*values: int) -> Value:
    return Value(1, values)


def ratios(*pairs: tuple[int, int]) -> Value:
    return Value(5, pairs)


def tiff(
    image: Tags | None = None,
    exif: Tags | None = None,
    gps: Tags | None = None,
    *,
    order: str = "<",
) -> bytes:
    """A classic TIFF tree: header, values as they come, then the directories."""
    body = bytearray({"<": b"II", ">": b"MM"}[order] + struct.pack(order + "HI", 42, 0))
    tags = dict(image or {})
    for pointer, directory in ((0x8769, exif), (0x8825, gps)):
        if directory is not None:
            tags[pointer] = Value(4, [_directory(body, directory, order)])
    first = _directory(body, tags, order)
    struct.pack_into(order + "I", body, 4, first)
    return bytes(body)


def _directory(body: bytearray, tags: Tags, order: str) -> int:
    entries = bytearray(struct.pack(order + "H", len(tags)))
    for tag, value in tags.items():
        data = value.data(order)
        entries += struct.pack(order + "HHI", tag, value.kind, value.count)
        if len(data) <= 4:
            entries += data.ljust(4, b"\0")
        else:
            entries += struct.pack(order + "I", len(body))
            body += data + b"\0" * (len(data) % 2)
    start = len(body)
    body += entries + bytes(4)
    return start


def picture(width: int = 48, height: int = 32) -> Image.Image:
    """Four coloured quarters: red, green above blue, white."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("lime", (width // 2, 0, width, height // 2))
    image.paste("blue", (0, height // 2, width // 2, height))
    image.paste("white", (width // 2, height // 2, width, height))
    return image


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif_segment(block: bytes) -> bytes:
    return segment(0xE1, b"Exif\0\0" + block)


def xmp_segment(packet: bytes) -> bytes:
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)


def jpeg(*segments: bytes, image: Image.Image | None = None) -> bytes:
    """A JPEG file with segments after its first marker."""
    data = encoded(image or picture(), "JPEG", quality=95)
    return data[:2] + b"".join(segments) + data[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes, late: bytes = b"") -> bytes:
    """A PNG file with chunks after its header, and some after its pixels."""
    data = encoded(picture(), "PNG")
    return data[:33] + b"".join(chunks) + data[33:-12] + late + data[-12:]


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def xmp(fields: Mapping[str, str]) -> bytes:
    """A packet with its fields as attributes."""
    written = " ".join(f'{name}="{value}"' for name, value in fields.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        ' xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"'
        f" {written}/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


SKUKUZA_GPS: dict[int, Value] = {
    LATITUDE_REF: text("S"),
    LATITUDE: ratios((24, 1), (59, 1), (4092, 100)),
    LONGITUDE_REF: text("E"),
    LONGITUDE: ratios((31, 1), (35, 1), (2004, 100)),
}
SKUKUZA = (-24.9947, 31.5889)


def written(folder: Path, data: bytes, name: str = "photo.jpg") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def thumbnail(path: Path, *, edge: int) -> Image.Image:
    """The small picture of a file."""
    got = read_once(path, Wants(thumbnail=edge))
    assert got.thumbnail is not None, got.unreadable
    return Image.fromarray(got.thumbnail)
