"""How much memory decoding a picture takes."""

from swc_desktop.photos.container import Container, Kind
from swc_desktop.photos.jpeg_pixels import scale_of
from swc_desktop.photos.opening import MAX_WHOLE_PIXELS

_BYTES_A_PIXEL = 4


def decoding_bytes(container: Container, short_side: int, long_side: int = 1) -> int:
    """The most bytes that decoding a file takes at a time."""
    scale = 1
    if container.kind is Kind.JPEG or container.kind.is_raw:
        size = (container.width, container.height)
        scale = scale_of(size, short_side, long_side, MAX_WHOLE_PIXELS)
    return 2 * _BYTES_A_PIXEL * container.width * container.height // scale**2
