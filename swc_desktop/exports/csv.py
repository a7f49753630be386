"""Results as CSV: RFC 4180, UTF-8 without a mark, ``\\r\\n``, one header, empty where unknown."""

import csv
import io
from collections.abc import Mapping

from swc_desktop.exports.rows import (
    COLUMNS,
    DEGREE_DECIMALS,
    FORMULA_STARTS,
    METRE_DECIMALS,
    PROBABILITY_DECIMALS,
    Row,
)

SUFFIX = ".csv"


def _line(cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode("utf-8")


def _number(column: str, value: float) -> str:
    if column == "altitude_m":
        return f"{value:.{METRE_DECIMALS}f}"
    if column in ("latitude", "longitude"):
        return f"{value:.{DEGREE_DECIMALS}f}".rstrip("0").rstrip(".")
    return f"{value:.{PROBABILITY_DECIMALS}f}"


def _cell(column: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return _number(column, value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text


def header() -> bytes:
    """The line of column names."""
    return _line(list(COLUMNS))


def line(row: Row, explanation: Mapping[str, object] | None = None) -> bytes:  # noqa: ARG001
    """One result; a text that a spreadsheet would take for a formula gets ``'`` before it.

    An explanation has no column and is left out.
    """
    return _line([_cell(column, row[column]) for column in COLUMNS])
