"""Reads pictures in whose headers numbers were changed at random; run in a process of its own.

``python -m tests.photos.fuzz_numbers CASES``: as many cases of each kind, in the memory that one
picture may take. Writes the number of each case before it is read, then how many were read and
how many refused.
"""

import random
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from swc_desktop.photos.memory import MAX_DECODING_BYTES
from swc_desktop.photos.reading import Square, Wants, read_once
from tests.photos.made import encoded, picture

NUMBERS = (0, 1, 2, 3, 7, 255, 256, 1000, 4096, 10_000, 20_000, 32_767, 65_535, 1 << 20,
           (1 << 31) - 1, (1 << 32) - 1)  # fmt: skip
MAX_BESIDE = 256 << 20
HEADER_BYTES = 600
NEVER_SAID = ("error in the program", "needs more memory")


def kinds() -> list[bytes]:
    image = picture(64, 48)
    turned = Image.Exif()
    turned[0x0112] = 6
    forms: list[tuple[Image.Image, str, dict[str, Any]]] = [
        (image, "JPEG", {"exif": turned}),
        (image, "JPEG", {"progressive": True}),
        (image.convert("CMYK"), "JPEG", {}),
        (image.convert("RGBA"), "PNG", {"exif": turned}),
        (image.quantize(4), "PNG", {}),
        (image, "TIFF", {}),
        (image, "TIFF", {"compression": "tiff_adobe_deflate"}),
        (image, "TIFF", {"compression": "jpeg"}),
        (image, "WEBP", {"exif": turned}),
        (image.convert("RGBA"), "WEBP", {"lossless": True}),
        (image, "AVIF", {"exif": turned}),
        (image.quantize(4), "GIF", {}),
        (image, "BMP", {}),
    ]
    return [encoded(one, form, **options) for one, form, options in forms]


def changed(data: bytes, rng: random.Random) -> bytes:
    """The file with one to three numbers in its headers changed."""
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        layout = rng.choice(("B", "<H", ">H", "<I", ">I"))
        size = struct.calcsize(layout)
        at = rng.randrange(min(len(made), HEADER_BYTES) - size)
        if data[:4] in (b"II*\0", b"MM\0*") and rng.random() < 0.7:  # its headers are at its end
            at = len(made) - size - rng.randrange(min(len(made) - size, 250))
        struct.pack_into(layout, made, at, rng.choice(NUMBERS) % (1 << 8 * size))
    return bytes(made)


def main() -> None:
    import resource  # not on Windows

    files = kinds()
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = used + MAX_DECODING_BYTES + MAX_BESIDE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    counts = {"read": 0, "refused": 0}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case"
        for kind, data in enumerate(files):
            for number in range(int(sys.argv[1])):
                path.write_bytes(changed(data, random.Random(f"{kind} {number}")))
                sys.stdout.write(f"{kind} {number}\n")
                sys.stdout.flush()
                got = read_once(path, Wants(digest=True, model=Square(48, 56), thumbnail=40))
                said = "" if got.unreadable is None else str(got.unreadable.message)
                if any(words in said for words in NEVER_SAID):
                    raise AssertionError(said)
                counts["refused" if said else "read"] += 1
    sys.stdout.write(f"{counts['read']} {counts['refused']}\n")


if __name__ == "__main__":
    main()
