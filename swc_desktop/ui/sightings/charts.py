"""What charts show: bars over a scale, rows with names, and a curve; without how it is painted."""

import math
from dataclasses import dataclass
from typing import Final

_STEPS: Final = (1.0, 2.0, 5.0, 10.0)
"""Between two lines of a scale, times a power of ten."""

_MAX_LINES: Final = 6
"""Lines of a scale: few enough to leave the bars in front of them."""


@dataclass(frozen=True)
class Bar:
    """A value under its name, with the ends of its interval where it has one."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class BarChart:
    """Bars side by side; ``shaded`` are spans of bars on another ground, and ``marks`` words at the
    left edge of bars, as for night and sunrise."""

    title: str
    across: str
    up: str
    bars: tuple[Bar, ...]
    shaded: tuple[tuple[int, int], ...] = ()
    marks: tuple[tuple[int, str], ...] = ()

    @property
    def top(self) -> float:
        """The largest value, interval or not."""
        return max((one.high or one.value for one in self.bars), default=0.0)


@dataclass(frozen=True)
class RowChart:
    """Bars below each other, each with its name beside it; what does not fit is left out."""

    title: str
    across: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Curve:
    """Values over a scale from zero, each with its interval."""

    title: str
    across: str
    up: str
    points: tuple[tuple[float, float, float, float], ...]
    """Across, value, low, high."""


Chart = BarChart | RowChart | Curve


def scale_of(top: float, *, whole: bool) -> tuple[float, ...]:
    """The lines of a scale from 0 to at least ``top``; ``whole`` for what is counted."""
    rough = max(top, 1e-9) / _MAX_LINES
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(one * power for one in _STEPS if one * power >= rough)
    if whole:
        step = max(1.0, math.ceil(step))
    return tuple(at * step for at in range(max(1, math.ceil(top / step - 1e-9)) + 1))
