"""The four results side by side: by the thesis' protocol, without its leaks, and as the thesis
printed them for its own data."""

import csv
import io
import math
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from trainer.evaluation.metrics import NO_CASES, Figure

_WIDTH: Final = 98
"""Fits a terminal of 100 columns."""
TITLES: Final = (
    "1. Five families of metadata models",
    "2. The picture alone",
    "3. Picture and metadata joined",
    "4. Flat models against the cascade",
)
WHY: Final = (
    "The thesis drew copies of the rarest class before making the folds, so that one copy trained "
    "what another tested; its folds split bursts and places; and its score is that of the setting "
    "that the same folds chose. Without the leaks: folds of whole groups and blocks, and rows that "
    "choose a setting do not test it. Both are given the right parent; the thesis' figure is a "
    "mean over nodes, ours pools their rows, beside the result of guessing.",
    "The thesis split pictures at random, so that one burst lies on both sides.",
    "The thesis took the weights that did best on the test rows, followed the truth down the tree "
    "and dropped a row at its first error, so that a rank counts only rows that were right above; "
    "and it exchanged truth and prediction, so that its balanced accuracy is a macro precision. "
    "Ours is unconditional on one set of rows: a rank that was never reached is wrong.",
    "The thesis printed balanced accuracy for the flat models and, for the cascade, the plain "
    "share of rows without a recorded error, where stops count as right. Ours is the balanced "
    "accuracy of the species for all three.",
)


@dataclass(frozen=True)
class StudyRow:
    """A method at a rank. ``did`` is the figure by the thesis' protocol (NaN for none) on ``n``
    rows; ``ours`` the one without its leaks; ``thesis`` what it printed for its own data set."""

    result: int
    method: str
    rank: str
    did: float
    n: int
    ours: Figure = field(default=NO_CASES)
    guessing: float = float("nan")
    thesis: str = ""


def study_lines(rows: Sequence[StudyRow]) -> list[str]:
    """The results for a terminal of 100 columns."""
    printed: list[str] = []
    for number, title in enumerate(TITLES, start=1):
        of = [row for row in rows if row.result == number]
        if not of:
            continue
        printed += ["", title, *textwrap.wrap(WHY[number - 1], _WIDTH)]
        printed.append(
            f"{'':30}{'rank':12}{'its protocol':>18}{'without its leaks':>30}{'thesis':>9}"
        )
        printed += [_line(row) for row in of]
    return printed


def _line(row: StudyRow) -> str:
    did = "–" if math.isnan(row.did) else f"{row.did:.3f} (n = {row.n:,})"
    ours = str(row.ours)
    if not math.isnan(row.guessing):
        ours += f", guess {row.guessing:.2f}"
    return f"{row.method:30}{row.rank:12}{did:>18}  {ours:>44}{row.thesis:>9}"


def as_json(rows: Sequence[StudyRow]) -> list[dict[str, Any]]:
    """Rows for other programs; null where there is none."""
    found = []
    for row in rows:
        values = asdict(row) | {"ours": row.ours.as_json() if row.ours.n else None}
        found.append(
            {
                key: None if isinstance(value, float) and math.isnan(value) else value
                for key, value in values.items()
            }
        )
    return found


def as_csv(rows: Sequence[StudyRow]) -> bytes:
    """The same as a table."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ["result", "method", "rank", "as_it_did", "as_it_did_n", "without_its_leaks", "low",
         "high", "n", "guessing", "thesis"]
    )  # fmt: skip
    for row in rows:
        ours = (
            (row.ours.value, row.ours.low, row.ours.high, row.ours.n) if row.ours.n else ("",) * 4
        )
        numbers = [row.did, row.n, *ours, row.guessing]
        writer.writerow(
            [
                row.result, row.method, row.rank,
                *("" if isinstance(v, float) and math.isnan(v) else v for v in numbers),
                row.thesis,
            ]
        )  # fmt: skip
    return out.getvalue().encode("utf-8")
