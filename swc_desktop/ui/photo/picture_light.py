"""Brightness and contrast of what is shown, for pictures of the night; no file is changed."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from PySide6.QtGui import QImage

MAX_STEPS: Final = 10
"""Steps of brightness each way, and of contrast: the last shows what is in the shadows of a night
picture, and noise."""

_GAMMA_STEP: Final = 1.18
_CONTRAST_STEP: Final = 1.15
"""Factors of one step, chosen so that each is just seen."""


@dataclass(frozen=True)
class PictureLight:
    """How much brighter (or, below 0, darker) a picture is shown, and with how much contrast."""

    brightness: int = 0
    contrast: int = 0

    def changed(self, *, brightness: int = 0, contrast: int = 0) -> "PictureLight":
        """This light with steps added, within the limits."""
        return replace(
            self,
            brightness=min(MAX_STEPS, max(-MAX_STEPS, self.brightness + brightness)),
            contrast=min(MAX_STEPS, max(0, self.contrast + contrast)),
        )


AS_TAKEN: Final = PictureLight()
"""The picture as it is."""


def lit(image: QImage, light: PictureLight) -> QImage:
    """A picture for the screen in another light; the same one for ``AS_TAKEN``."""
    if light == AS_TAKEN or image.isNull():
        return image
    shown = image.convertToFormat(QImage.Format.Format_RGB32)
    height, width = shown.height(), shown.width()
    pixels = np.frombuffer(shown.constBits(), np.uint8).reshape(height, shown.bytesPerLine())
    changed = np.ascontiguousarray(_curve(light)[pixels[:, : 4 * width]])
    raw = QImage(changed.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    return raw.copy()  # it owns its pixels, unlike one over an array


def _curve(light: PictureLight) -> np.ndarray:
    """What becomes of each of the 256 values of a colour."""
    value = np.linspace(0.0, 1.0, 256) ** (_GAMMA_STEP**-light.brightness)
    value = (value - 0.5) * _CONTRAST_STEP**light.contrast + 0.5
    return (np.clip(value, 0.0, 1.0) * 255).round().astype(np.uint8)
