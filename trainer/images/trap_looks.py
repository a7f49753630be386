"""Made-up copies of a picture, as a camera trap might have taken the animal in it, and scenes.

Photographs that may teach are mostly taken by day and well framed; camera traps see animals small,
cut off, by infrared light or flash, blurred and noisy. A copy is drawn from the seed of the run,
the digest of the picture and the number of the copy, so it is the same in every run.
"""

import io
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from swc_desktop.core.region import Box

VERSION: Final = 1
"""Part of the key of an embedding; raised when a copy becomes another picture."""

MIDDLE: Final = Box(0.1, 0.1, 0.8, 0.8)
"""Where the animal is taken to be in a picture without a box."""

MIN_SCENE: Final = 110
MAX_SCENE: Final = 380
"""Pixels of the short side of a scene."""

_SCENES: Final = 1 << 20
"""In the place of the number of a copy, which it is far above."""

MIN_SIDE: Final = 38
MAX_SIDE: Final = 240
"""Pixels that the square of a copy has before it is scaled to the input of the network."""

_BLACK: Final = 12.0
"""The grey of the strip with date and temperature that cameras print."""

Pixels = NDArray[np.float32]
"""A picture as float32 (height, width, 3), 0 to 255."""


@dataclass(frozen=True)
class TrapCopy:
    """Which copy of a picture: the seed of the run and a number."""

    seed: int
    number: int

    def generator(self, digest: str) -> np.random.Generator:
        """The numbers that draw this copy of the picture with a digest (hexadecimal)."""
        return np.random.default_rng([self.seed, self.number, int(digest[:32], 16)])


@dataclass(frozen=True)
class TrapScene:
    """That a picture stands for a whole scene with it in it, drawn by the seed of the run."""

    seed: int

    def stands_for(self, key: str, share: float) -> bool:
        """Whether the picture with a key is one of the ``share`` of pictures that are scenes."""
        drawn = blake2b(f"{self.seed} {key}".encode("utf-8", "surrogateescape"), digest_size=8)
        return int.from_bytes(drawn.digest(), "little") < share * 2.0**64

    def generator(self, digest: str) -> np.random.Generator:
        """The numbers that draw the scene of the picture with a digest (hexadecimal)."""
        return np.random.default_rng([self.seed, _SCENES, int(digest[:32], 16)])


def trap_scene(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """A picture of a camera trap, four to three, with an RGB picture pasted into what it makes of a
    landscape: itself, stretched, blurred and darker."""
    height = round(float(np.exp(random.uniform(np.log(MIN_SCENE), np.log(MAX_SCENE)))))
    width = round(height * 4 / 3)
    scene = _behind(image, (width, height), random)
    share = random.uniform(0.3, 0.9) * min(width / image.width, height / image.height)
    _paste(scene, image, share, random)
    return _through_camera(with_look(np.asarray(scene, dtype=np.float32), random), random)


def trap_copy(
    image: Image.Image, box: Box | None, size: int, random: np.random.Generator
) -> NDArray[np.uint8]:
    """A copy of an RGB picture as uint8 (size, size, 3); ``box`` is where its animal is."""
    side = round(float(np.exp(random.uniform(np.log(MIN_SIDE), np.log(MAX_SIDE)))))
    square = framed(image, MIDDLE if box is None else box, side, random)
    pixels = with_look(np.asarray(square, dtype=np.float32), random)
    taken = _through_camera(pixels, random)
    return np.array(taken.resize((size, size), Image.Resampling.BILINEAR), dtype=np.uint8)


def framed(image: Image.Image, box: Box, side: int, random: np.random.Generator) -> Image.Image:
    """A square of ``side`` pixels of the picture: all of it, all of it small in a dark blurred
    scene, a part of the animal, the animal at the edge, or the animal with some surroundings."""
    kind = random.random()
    if kind < 0.11:
        return image.resize((side, side), Image.Resampling.BILINEAR)
    if kind < 0.22:
        return _pasted(image, side, random)
    kind, shift = random.random(), random.uniform(-0.1, 0.1, 2)
    scale = random.uniform(0.95, 1.7)
    if kind < 0.2:
        scale = random.uniform(0.6, 0.95)
    elif kind < 0.4:
        shift[random.integers(2)] = random.choice([-1, 1]) * random.uniform(0.15, 0.4)
    longer = max(box.width * image.width, box.height * image.height)
    half = longer * scale / 2
    across = (box.left + box.width / 2) * image.width + shift[0] * longer
    down = (box.top + box.height / 2) * image.height + shift[1] * longer
    left, right = _clipped(across, half, image.width)
    top, bottom = _clipped(down, half, image.height)
    return image.resize((side, side), Image.Resampling.BILINEAR, box=(left, top, right, bottom))


def _clipped(middle: float, half: float, length: int) -> tuple[float, float]:
    """Both edges of a square within a picture of ``length`` pixels, at least two pixels apart."""
    first = min(max(middle - half, 0.0), length - 2.0)
    return first, max(min(middle + half, float(length)), first + 2.0)


def _pasted(image: Image.Image, side: int, random: np.random.Generator) -> Image.Image:
    scene = _behind(image, (side, side), random)
    _paste(scene, image, random.uniform(0.35, 0.8) * side / max(image.size), random)
    return scene


def _behind(image: Image.Image, size: tuple[int, int], random: np.random.Generator) -> Image.Image:
    """The picture as a blurred and darker background of a size in pixels."""
    dark = random.uniform(0.25, 0.8)
    scene = image.resize(size, Image.Resampling.BILINEAR)
    return scene.filter(ImageFilter.GaussianBlur(size[1] / 8)).point(lambda value: value * dark)


def _paste(
    scene: Image.Image, image: Image.Image, scale: float, random: np.random.Generator
) -> None:
    """Put the picture, scaled, somewhere into the scene."""
    small = image.resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))),
        Image.Resampling.BILINEAR,
    )
    free = (scene.width - small.width, scene.height - small.height)
    scene.paste(small, (int(random.integers(free[0] + 1)), int(random.integers(free[1] + 1))))


def with_look(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Pixels in the light of a camera trap: infrared, flash, haze or shade, or as they are."""
    kind = random.random()
    if kind < 0.45:
        return infrared(pixels, random)
    if kind < 0.65:
        return flash(pixels, random)
    return haze(pixels, random) if kind < 0.9 else pixels


def infrared(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """One channel, mixed of three, with other contrasts and a bright middle; sometimes tinted."""
    mixture = random.dirichlet([1.0, 1.0, 1.0]).astype(np.float32)
    grey = (pixels @ mixture)[..., np.newaxis] / 255
    dim = random.random() < 0.5
    grey = grey ** (random.uniform(0.35, 0.6) if dim else random.uniform(0.6, 1.7))
    if random.random() < 0.4:
        grey = (grey - grey.mean()) * random.uniform(0.4, 0.8) + grey.mean()
    grey = grey * _vignette(pixels, random.uniform(0.2, 5.0)) * random.uniform(0.5, 1.8)
    tint = random.uniform(0.85, 1.0, 3) if random.random() < 0.3 else np.ones(3)
    return np.asarray(np.clip(grey * 255, 0, 255) * tint, dtype=np.float32)


def flash(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """A bright middle that falls off quickly, with little blue."""
    fall, gain = random.uniform(1.0, 6.0), random.uniform(0.7, 2.0)
    colour = np.asarray([1.0, 1.0, random.uniform(0.55, 1.0)])
    lit = pixels * _vignette(pixels, fall) * gain * colour
    return np.asarray(np.clip(lit, 0, 255), dtype=np.float32)


def haze(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Paler or darker by day: less colour, another gain, lifted blacks."""
    grey = pixels.mean(axis=2, keepdims=True)
    coloured = grey + (pixels - grey) * random.uniform(0.2, 1.1)
    lit = coloured * random.uniform(0.35, 1.3) + random.uniform(-10.0, 60.0)
    return np.asarray(np.clip(lit, 0, 255), dtype=np.float32)


def _vignette(pixels: Pixels, fall: float) -> Pixels:
    """exp(−r²·fall / 4) by pixel (height, width, 1), r from the middle in half sides."""
    down, across = (np.linspace(-1, 1, side, dtype=np.float32) for side in pixels.shape[:2])
    return np.asarray(np.exp(-(down[:, None] ** 2 + across**2) * fall / 4)[..., np.newaxis])


def _through_camera(pixels: Pixels, random: np.random.Generator) -> Image.Image:
    """Noise, blur, motion, the printed strip, a mirrored picture, and the JPEG of the camera."""
    if random.random() < 0.6:
        noise = random.standard_normal(pixels.shape[:2])[..., np.newaxis]
        pixels = np.asarray(pixels + noise * random.uniform(1.0, 14.0), dtype=np.float32)
    if random.random() < 0.15:
        pixels = _moved(pixels, int(random.choice([3, 5])), int(random.integers(2)))
    if random.random() < 0.15:
        height = max(1, round(len(pixels) * random.uniform(0.04, 0.12)))
        pixels = pixels.copy()
        pixels[slice(None, height) if random.random() < 0.3 else slice(-height, None)] = _BLACK
    if random.random() < 0.5:
        pixels = pixels[:, ::-1]
    taken = Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))
    if random.random() < 0.25:
        taken = taken.filter(ImageFilter.GaussianBlur(random.uniform(0.4, 1.6)))
    stored = io.BytesIO()
    taken.save(stored, "JPEG", quality=int(random.integers(25, 89)))
    return Image.open(stored).convert("RGB")


def _moved(pixels: Pixels, length: int, axis: int) -> Pixels:
    """The mean of ``length`` neighbours along an axis, the edges repeated."""
    reach = length // 2
    around = [(0, 0), (0, 0), (0, 0)]
    around[axis] = (reach, reach)
    wide = np.pad(pixels, around, mode="edge")
    shifted = [np.take(wide, range(at, at + pixels.shape[axis]), axis) for at in range(length)]
    return np.asarray(np.mean(shifted, axis=0), dtype=np.float32)
