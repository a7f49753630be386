"""ZIP archives that are not packs, or are more than a pack."""

import stat
import struct
import zipfile
from collections.abc import Callable
from typing import Any

from swc_desktop.packs.errors import PackProblem
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
    Hostile("no zip", lambda: b"GIF89a" * 100, PackProblem.NOT_ZIP, "not a model pack"),
    Hostile("empty", lambda: b"", PackProblem.NOT_ZIP, "not a model pack"),
    Hostile("truncated", lambda: good_bytes()[:-400], PackProblem.CUT_SHORT, "incomplete"),
    Hostile("appended", lambda: good_bytes() + b"more", PackProblem.CUT_SHORT, "incomplete"),
    Hostile("inserted", _inserted, PackProblem.CUT_SHORT, "incomplete"),
    Hostile("prepended", lambda: b"#!" + good_bytes(), PackProblem.NOT_ZIP, "not a model pack"),
    Hostile("traversal", with_part("../a.txt"), PackProblem.UNSAFE_ENTRY, "leads out"),
    Hostile("inner traversal", with_part("a/../../b"), PackProblem.UNSAFE_ENTRY, "leads out"),
    Hostile("backward traversal", with_part("..\\a"), PackProblem.UNSAFE_ENTRY, "leads out"),
    Hostile("absolute", with_part("/etc/cron"), PackProblem.UNSAFE_ENTRY, "absolute path"),
    Hostile("drive", with_part("C:\\a.dll"), PackProblem.UNSAFE_ENTRY, "absolute path"),
    Hostile(
        "backslash", with_part("a\\b"), PackProblem.UNSAFE_ENTRY, "characters that are not allowed"
    ),
    Hostile(
        "control",
        with_part("a\x1b[2J"),
        PackProblem.UNSAFE_ENTRY,
        "characters that are not allowed",
    ),
    Hostile("link", with_part("link", **_LINK), PackProblem.UNSAFE_ENTRY, "is a link"),
    Hostile("pipe", with_part("pipe", **_PIPE), PackProblem.UNSAFE_ENTRY, "not a regular file"),
    Hostile("duplicate", _duplicate, PackProblem.UNSAFE_ENTRY, "occurs twice"),
    Hostile("equal but for case", with_part("CARD.md"), PackProblem.UNSAFE_ENTRY, "occurs twice"),
    Hostile("encrypted", _encrypted, PackProblem.UNSAFE_ENTRY, "encrypted"),
    Hostile(
        "lzma",
        with_part("x", compress_type=zipfile.ZIP_LZMA),
        PackProblem.UNSAFE_ENTRY,
        "compressed in",
    ),
    Hostile("unknown entry", with_part("setup.py"), PackProblem.UNKNOWN_ENTRY, "setup.py"),
    Hostile("a folder", with_part("golden/"), PackProblem.UNKNOWN_ENTRY, "golden/"),
    Hostile("zip bomb", _bomb, PackProblem.TOO_LARGE, "unpacked"),
    Hostile("too much together", _total_bomb, PackProblem.TOO_LARGE, "larger than"),
    Hostile("too many entries", _many_entries, PackProblem.TOO_LARGE, "list of entries"),
    Hostile(
        "huge declared size",
        _patched(b"PK\x01\x02", 24, b"\xff\xff\xff\x7f", 1),
        PackProblem.TOO_LARGE,
        "card.md",
    ),
    Hostile("lying size", _lying_size, PackProblem.DAMAGED_ENTRY, "card.md"),
    Hostile(
        "flipped bytes",
        _patched(b"golden.npz", 200, b"\0\0\0\0", 1),
        PackProblem.DAMAGED_ENTRY,
        "golden.npz",
    ),
)
