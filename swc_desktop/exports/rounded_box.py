"""Boxes as exports write them: rounded, and still within the picture."""

from swc_desktop.core.region import Box
from swc_desktop.exports.rows import BOX_DECIMALS


def rounded_box(box: Box) -> tuple[float, float, float, float]:
    """Left, top, width and height as shares; no side is 0, and no edge beyond 1."""
    unit = 10**BOX_DECIMALS
    x, y = (min(max(0, round(edge * unit)), unit - 1) for edge in (box.left, box.top))
    w = max(1, min(round(box.width * unit), unit - x))
    h = max(1, min(round(box.height * unit), unit - y))
    return x / unit, y / unit, w / unit, h / unit
