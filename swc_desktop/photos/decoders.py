"""Whether the libraries load that only some kinds of photographs need."""

from typing import Final

from PIL import features

from swc_desktop.photos import heif

_OF_PILLOW: Final = ("jpg", "zlib", "libtiff", "webp", "avif")


def missing_decoders() -> list[str]:
    """Those that do not load, with the reason where their package gives one; without simplejpeg or
    rawpy, which every photograph needs, this package is not imported."""
    missing = [name for name in _OF_PILLOW if not features.check(name)]
    if fault := heif.load_fault():
        missing.append(f"libheif ({fault})")
    return missing
