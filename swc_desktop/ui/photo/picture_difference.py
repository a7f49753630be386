"""What differs between two pictures of one camera: a small animal in the grass moves, the grass
hardly does."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

_GAIN: Final = 3
"""Differences are shown so many times as bright; a third of all is white then (round choice)."""

_MAX_STRETCH: Final = 1.02
"""Sides of pictures of one camera have one ratio, up to rounding."""


def are_comparable(first: QSize, other: QSize) -> bool:
    """Whether two pictures have the same shape, whatever their size."""
    if first.isEmpty() or other.isEmpty():
        return False
    ratio = first.width() * other.height() / (first.height() * other.width())
    return 1 / _MAX_STRETCH <= ratio <= _MAX_STRETCH


def difference(image: QImage, other: QImage) -> QImage:
    """How much each pixel of a picture differs from another one, dark where it does not; of the
    colours the one that differs most counts."""
    aspect, mode = Qt.AspectRatioMode, Qt.TransformationMode
    same = other.scaled(image.size(), aspect.IgnoreAspectRatio, mode.SmoothTransformation)
    apart = np.abs(_colours(image) - _colours(same)).max(axis=2)
    shown = np.clip(apart * _GAIN, 0, 255).astype(np.uint8)
    height, width = shown.shape
    data = shown.tobytes()
    raw = QImage(data, width, height, width, QImage.Format.Format_Grayscale8)
    return raw.convertToFormat(QImage.Format.Format_RGB32)  # it owns its pixels


def _colours(image: QImage) -> NDArray[np.int16]:
    """Red, green and blue of a picture: int16 (height, width, 3)."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    height, width = rgb.height(), rgb.width()
    pixels = np.frombuffer(rgb.constBits(), np.uint8).reshape(height, rgb.bytesPerLine())
    return pixels[:, : 3 * width].reshape(height, width, 3).astype(np.int16)
