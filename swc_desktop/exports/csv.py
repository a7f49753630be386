"""Results as CSV for people: one header, empty where unknown, ready for a spreadsheet."""

from collections.abc import Mapping

from swc_desktop.core.spreadsheet import MARK, csv_line, guarded
from swc_desktop.exports.rows import (
    COLUMNS,
    DEGREE_DECIMALS,
    METRE_DECIMALS,
    PROBABILITY_DECIMALS,
    SECOND_DECIMALS,
    Row,
)

SUFFIX = ".csv"


def _number(column: str, value: float) -> str:
    if column == "altitude_m":
        return f"{value:.{METRE_DECIMALS}f}"
    if column in ("latitude", "longitude"):
        return f"{value:.{DEGREE_DECIMALS}f}".rstrip("0").rstrip(".")
    if column == "moment_s":
        return f"{value:.{SECOND_DECIMALS}f}"
    return f"{value:.{PROBABILITY_DECIMALS}f}"


def cell(column: str, value: object) -> str:
    """A value as the text of a cell; a text that a spreadsheet would run is guarded."""
    if value is None:
        return ""
    if isinstance(value, float):
        return _number(column, value)
    return guarded(value) if isinstance(value, str) else str(value)


def header() -> bytes:
    """The byte order mark and the line of column names."""
    return MARK + csv_line(COLUMNS)


def line(row: Row, more: Mapping[str, object] | None = None) -> bytes:  # noqa: ARG001 - the signature of ``Format.line``
    """One result with guarded texts; what has no column is left out."""
    return csv_line(cell(column, row[column]) for column in COLUMNS)
