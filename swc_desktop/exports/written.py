"""What a format wrote of the data that it was given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from swc_desktop.exports.dataset import ReasonLeftOut


@dataclass(frozen=True)
class Written:
    """How many rows, and how many photographs the format has no way to say, by the reason.

    ``has_undated``: those without a time are written too.
    """

    rows: int
    left_out: Mapping[ReasonLeftOut, int] = field(default_factory=dict)
    has_undated: bool = False
