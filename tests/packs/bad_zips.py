"""ZIP archives that are not packs, or are more than a pack."""

import stat
import struct
import zipfile
from collections.abc import Callable
from typing import Any

from swc_desktop.packs import errors
from tests.packs.hostile import Hostile, entries, good_bytes, with_part, zipped


def _patched(find: bytes, offset: int, value: bytes, count: int) -> Callable[[], bytes]:
    """The good pack's bytes with ``value`` written ``offset`` after each of ``count`` ``find``."""

    def build() -> bytes:
        data = bytearray(good_bytes())
        at = -1
        for _ in range(count):
            at = data.index(find, at + 1)
            data[at + offset : at + offset + len(value)] = value
        return bytes(data)

    return build


def _duplicate() -> bytes:
    return with_part("dupe.md")().replace(b"dupe.md", b"card.md")


def _inserted() -> bytes:
    data = good_bytes()
    at = data.index(b"PK\x01\x02")
    return data[:at] + b"hidden" + data[at:]


def _encrypted() -> bytes:
    data = bytearray(_patched(b"PK\x01\x02", 8, b"\x01\x00", 1)())
    local = data.index(b"PK\x03\x04")
    data[local + 6 : local + 8] = b"\x01\x00"
    return bytes(data)


def _bomb() -> bytes:
    return zipped([*(entries() | {"golden.npz": bytes(60 << 20)}).items()])


def _total_bomb() -> bytes:
    """Sizes that are each allowed and together are not, by what the list of entries declares."""
    data = bytearray(good_bytes())
    for name, size in (("image.onnx", 500 << 20), ("metadata.onnx", 250 << 20), ("golden", 63)):
        at = data.rindex(name.encode())
        packed = size // 50 if size > 1000 else 60 << 20
        struct.pack_into("<LL", data, at - 46 + 20, packed, size if size > 1000 else 63 << 20)
    return bytes(data)


def _many_entries() -> bytes:
    return zipped([(f"{number}", b"") for number in range(300)])


def _lying_size() -> bytes:
    data = bytearray(good_bytes())
    at = data.rindex(b"card.md")
    struct.pack_into("<L", data, at - 46 + 24, 5)
    return bytes(data)


_LINK: dict[str, Any] = {"create_system": 3, "external_attr": (stat.S_IFLNK | 0o777) << 16}


_PIPE: dict[str, Any] = {"create_system": 3, "external_attr": (stat.S_IFIFO | 0o644) << 16}


ZIPS = (
    Hostile("no zip", lambda: b"GIF89a" * 100, errors.PackNotZip, "not a model pack"),
    Hostile("empty", lambda: b"", errors.PackNotZip, "not a model pack"),
    Hostile("truncated", lambda: good_bytes()[:-400], errors.PackCutShort, "incomplete"),
    Hostile("appended", lambda: good_bytes() + b"more", errors.PackCutShort, "incomplete"),
    Hostile("inserted", _inserted, errors.PackCutShort, "incomplete"),
    Hostile("prepended", lambda: b"#!" + good_bytes(), errors.PackNotZip, "not a model pack"),
    Hostile("traversal", with_part("../a.txt"), errors.PackUnsafeName, "leads out"),
    Hostile("inner traversal", with_part("a/../../b"), errors.PackUnsafeName, "leads out"),
    Hostile("backward traversal", with_part("..\\a"), errors.PackUnsafeName, "leads out"),
    Hostile("absolute", with_part("/etc/cron"), errors.PackUnsafeName, "absolute path"),
    Hostile("drive", with_part("C:\\a.dll"), errors.PackUnsafeName, "absolute path"),
    Hostile(
        "backslash", with_part("a\\b"), errors.PackUnsafeName, "characters that are not allowed"
    ),
    Hostile(
        "control", with_part("a\x1b[2J"), errors.PackUnsafeName, "characters that are not allowed"
    ),
    Hostile("link", with_part("link", **_LINK), errors.PackUnsafeName, "is a link"),
    Hostile("pipe", with_part("pipe", **_PIPE), errors.PackUnsafeName, "not a regular file"),
    Hostile("duplicate", _duplicate, errors.PackUnsafeName, "occurs twice"),
    Hostile("equal but for case", with_part("CARD.md"), errors.PackUnsafeName, "occurs twice"),
    Hostile("encrypted", _encrypted, errors.PackUnsafeName, "encrypted"),
    Hostile(
        "lzma",
        with_part("x", compress_type=zipfile.ZIP_LZMA),
        errors.PackUnsafeName,
        "compressed in",
    ),
    Hostile("unknown entry", with_part("setup.py"), errors.PackEntryUnknown, "setup.py"),
    Hostile("a folder", with_part("golden/"), errors.PackEntryUnknown, "golden/"),
    Hostile("zip bomb", _bomb, errors.PackTooLarge, "unpacked"),
    Hostile("too much together", _total_bomb, errors.PackTooLarge, "larger than"),
    Hostile("too many entries", _many_entries, errors.PackTooLarge, "list of entries"),
    Hostile(
        "huge declared size",
        _patched(b"PK\x01\x02", 24, b"\xff\xff\xff\x7f", 1),
        errors.PackTooLarge,
        "card.md",
    ),
    Hostile("lying size", _lying_size, errors.PackEntryDamaged, "card.md"),
    Hostile(
        "flipped bytes",
        _patched(b"golden.npz", 200, b"\0\0\0\0", 1),
        errors.PackEntryDamaged,
        "golden.npz",
    ),
)
