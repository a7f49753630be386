"""A decoded picture, and which part of it was missing or damaged in the file."""

from dataclasses import dataclass

from PIL import Image

from swc_desktop.core.damage import UNDAMAGED, Damage, Harm
from swc_desktop.photos.orientation import LAST_ROWS


@dataclass(frozen=True)
class DecodedPicture:
    """The picture of a file; ``damage`` says which part is missing or damaged.

    ``lost`` is the share of the rows that could not be decoded, 0 to 1; they are grey or black.
    """

    image: Image.Image
    damage: Damage = UNDAMAGED
    lost: float = 0.0


def share_lost(lost: float, orientation: int, harm: Harm) -> Damage:
    """The lost part of a picture, at least 1 %, since something is missing.

    ``orientation`` is the EXIF value by which the stored picture is turned upright.
    """
    percent = min(99, max(1, round(100 * lost)))
    return Damage(LAST_ROWS[orientation], harm, percent)
