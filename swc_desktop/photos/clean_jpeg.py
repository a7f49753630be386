"""A picture as a JPEG that holds its pixels and nothing else."""

import io
from typing import Final

from PIL import Image

from swc_desktop.photos.reading import Pixels

_QUALITY: Final = 90
"""Above it files grow and nobody sees more."""


def clean_jpeg(pixels: Pixels) -> bytes:
    """The JPEG of a picture, uint8 (height, width, 3) RGB: no EXIF, no XMP, no small picture, no
    profile, no comment."""
    made = io.BytesIO()
    Image.fromarray(pixels).save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()
