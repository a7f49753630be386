"""How far two people agree beyond what chance would give: Cohen's kappa."""

import math
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from swc_desktop.core.binomial_interval import Interval, binomial_interval

_NORMAL: Final = 1.959963984540054
"""Standard deviations of a two-sided interval of 95 %."""

_Answer = TypeVar("_Answer", bound=Hashable)


@dataclass(frozen=True)
class Kappa:
    """Of ``cases`` that both judged, ``same`` with the same result.

    ``value`` is 1 for full agreement and 0 for what chance gives; None where it says nothing,
    because both always said one and the same. ``interval`` (95 %) is None too where all agree or
    there are fewer than 2 cases: its standard error is 0 or has no meaning then.
    """

    cases: int
    same: int
    value: float | None
    interval: Interval | None

    @property
    def share(self) -> float | None:
        """The share of the same; None without a case."""
        return self.same / self.cases if self.cases else None

    @property
    def share_interval(self) -> Interval:
        """The exact interval (95 %) of that share."""
        return binomial_interval(self.same, self.cases)


def kappa(pairs: Mapping[tuple[_Answer, _Answer], int]) -> Kappa:
    """Agreement from how often the first said one thing and the second another.

    The value is Cohen's (1960, Educational and Psychological Measurement 20:37), its standard error
    that of Fleiss, Cohen and Everitt (1969, Psychological Bulletin 72:323, equation 13).
    """
    cases = sum(pairs.values())
    same = sum(count for (one, other), count in pairs.items() if one == other)
    if not cases:
        return Kappa(0, 0, None, None)
    first, second = Counter[_Answer](), Counter[_Answer]()
    for (one, other), count in pairs.items():
        first[one] += count
        second[other] += count
    chance = sum(first[one] * second[one] for one in first) / cases**2
    if chance == 1:
        return Kappa(cases, same, None, None)
    value = (same / cases - chance) / (1 - chance)
    if same == cases or cases < 2:
        return Kappa(cases, same, value, None)
    agreed = apart = 0.0
    for (one, other), count in pairs.items():
        if one == other:
            margins = (first[one] + second[one]) / cases
            agreed += count / cases * (1 - margins * (1 - value)) ** 2
        else:  # what the second said as a row, what the first said as a column
            margins = (second[one] + first[other]) / cases
            apart += count / cases * margins**2
    middle = (value - chance * (1 - value)) ** 2
    variance = (agreed + (1 - value) ** 2 * apart - middle) / (cases * (1 - chance) ** 2)
    error = _NORMAL * math.sqrt(max(0.0, variance))
    return Kappa(cases, same, value, Interval(max(-1.0, value - error), min(1.0, value + error)))
