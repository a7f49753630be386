"""EXIF orientation: its eight values, and how pictures are turned upright."""

from typing import Final

from PIL import Image

from swc_desktop.core.damage import PicturePart

UPRIGHT: Final = 1

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

LAST_ROWS: Final = {
    1: PicturePart.LOWER, 2: PicturePart.LOWER, 3: PicturePart.UPPER, 4: PicturePart.UPPER,
    5: PicturePart.RIGHT, 6: PicturePart.LEFT, 7: PicturePart.LEFT, 8: PicturePart.RIGHT,
}  # fmt: skip
"""Where the last rows of the stored picture are in the upright picture."""


def valid(value: object) -> int:
    """A value from a file as 1 to 8; anything else counts as 1."""
    return value if isinstance(value, int) and 1 <= value <= 8 else UPRIGHT


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture turned upright."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def upright_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Width and height of the upright picture, from those of the stored one."""
    return (height, width) if orientation >= 5 else (width, height)
