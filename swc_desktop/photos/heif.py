"""Pixels of HEIF pictures, decoded by libheif, which is kept away from all but the picture."""

import io
from typing import BinaryIO, Final

import pi_heif
from PIL import Image

from swc_desktop.photos import bmff
from swc_desktop.photos.window import Window

_DESCRIBES: Final = b"cdsc"
_OTHER: Final = b"skip"

pi_heif.options.DEPTH_IMAGES = False
pi_heif.options.AUX_IMAGES = False
pi_heif.options.THUMBNAILS = False


def decode(stream: BinaryIO) -> Image.Image:
    """The primary picture, upright. Raises ``Damaged``, and what pi-heif raises.

    Items that describe the picture are cut off from it first: pi-heif 1.4.0 reads them without
    need, and crashes where a name in them is no UTF-8.
    """
    data = stream.read()
    meta = bmff.meta_box(Window(io.BytesIO(data)))
    content = meta.read(0, meta.size)
    data = data.replace(content, content.replace(_DESCRIBES, _OTHER), 1)
    file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
    picture: Image.Image = file[file.primary_index].to_pillow()
    return picture
