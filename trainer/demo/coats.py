"""Drawn photographs: the coat shows the family clearly and the subspecies hardly at all."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIDE: Final = 112
"""Pixels; small, so that drawing and embedding stay fast."""


@dataclass(frozen=True)
class Coat:
    """The look of a taxon: ``bulk`` of the body, ``legs`` and ``head`` relative to its height, mean
    number of ``spots``, and ``shade`` of the coat (0 dark to 1 light)."""

    grey: bool
    bulk: float
    legs: float
    head: float
    spots: float
    shade: float


COATS: Final = {
    "Panthera leo leo": Coat(False, 0.40, 0.35, 0.50, 3, 0.62),
    "Panthera leo melanochaita": Coat(False, 0.40, 0.35, 0.50, 3, 0.58),
    "Panthera pardus pardus": Coat(False, 0.40, 0.35, 0.50, 9, 0.60),
    "Panthera pardus tulliana": Coat(False, 0.40, 0.35, 0.50, 9, 0.64),
    "Acinonyx jubatus": Coat(False, 0.26, 0.75, 0.30, 7, 0.60),
    "Leptailurus serval": Coat(False, 0.26, 0.60, 0.42, 6, 0.62),
    "Loxodonta africana": Coat(True, 0.75, 0.45, 0.62, 0, 0.40),
    "Loxodonta cyclotis": Coat(True, 0.68, 0.45, 0.62, 0, 0.36),
    "Elephas maximus indicus": Coat(True, 0.72, 0.45, 0.40, 0, 0.42),
    "Elephas maximus maximus": Coat(True, 0.72, 0.45, 0.40, 0, 0.46),
}
_NOISE_SPOTS, _NOISE_SHADE, _NOISE_SHAPE = 3.0, 0.10, 0.09
"""Standard deviations, chosen so that coats of subspecies overlap and those of families do not."""

_EARTH: Final = np.asarray([150.0, 130.0, 90.0])


def draw_coat(taxon: str, random: np.random.Generator) -> Image.Image:
    """One photograph of an animal of a taxon."""
    coat = COATS[taxon]
    image = Image.fromarray(_ground(random))
    pen = ImageDraw.Draw(image)
    bulk, legs, head = (
        value * (1 + random.normal(0, _NOISE_SHAPE)) for value in (coat.bulk, coat.legs, coat.head)
    )
    shade = float(np.clip(coat.shade + random.normal(0, _NOISE_SHADE), 0.1, 0.95))
    tone = np.asarray([205.0, 205.0, 210.0] if coat.grey else [250.0, 205.0, 130.0]) * shade
    colour = (int(tone[0]), int(tone[1]), int(tone[2]))
    height = int(SIDE * 0.34 * (0.5 + bulk))
    left, top = int(random.integers(12, 26)), int(random.integers(26, 40))
    right, bottom = left + 62, top + height
    foot = min(SIDE - 4, bottom + int(height * legs))
    width = int(5 + 9 * bulk)
    for x in (left + 6, left + 20, right - 24, right - 10):
        pen.rectangle((x, bottom - 8, x + width, foot), fill=colour)
    pen.ellipse((left, top, right, bottom), fill=colour)
    size = int(height * head)
    pen.ellipse((right - 10, top - 4, right - 10 + size, top - 4 + size), fill=colour)
    if coat.grey:
        ear = int(size * (0.8 if head > 0.5 else 0.45))
        dark = (colour[0] - 25, colour[1] - 25, colour[2] - 25)
        pen.ellipse((right - 14, top - 2, right - 14 + ear, top - 2 + ear), fill=dark)
        trunk = right - 12 + size
        pen.line((trunk, top + size // 2, trunk + 4, foot - 6), fill=colour, width=6)
    else:
        pen.line((left + 2, top + height // 2, left - 8, top + height), fill=colour, width=3)
    _spots(pen, coat, (left, top, right, bottom), random)
    return image.filter(ImageFilter.GaussianBlur(0.6))


def _spots(
    pen: ImageDraw.ImageDraw,
    coat: Coat,
    body: tuple[int, int, int, int],
    random: np.random.Generator,
) -> None:
    left, top, right, bottom = body
    count = int(max(0, round(random.normal(coat.spots, _NOISE_SPOTS)))) if coat.spots else 0
    for _ in range(count):
        x = int(random.integers(left + 8, right - 10))
        y = int(random.integers(top + 4, max(top + 5, bottom - 6)))
        pen.ellipse((x, y, x + 4, y + 4), fill=(50, 35, 20))


def _ground(random: np.random.Generator) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    base = _EARTH * random.uniform(0.7, 1.25) + random.normal(0, 8, 3)
    ramp = np.linspace(1.15, 0.85, SIDE)[:, None, None]
    pixels = base * ramp + random.normal(0, 9, (SIDE, SIDE, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8)
