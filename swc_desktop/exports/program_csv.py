"""CSV that programs read: RFC 4180 with ``\\n``, UTF-8 without a mark, nothing guarded."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from swc_desktop.core.text import writable

Cell = str | int | float | bool | None


def write_table(
    package_file: io.BufferedIOBase | object,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Cell]],
    delimiter: str = ",",
) -> int:
    """Write a header and all rows; a column that a row does not have is empty. How many rows.

    Raises ``OSError``, and ``ValueError`` for a row with a column that is not one.
    """
    text = io.TextIOWrapper(package_file, "utf-8", newline="", write_through=True)  # type: ignore[type-var]
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    count = 0
    for row in rows:
        writer.writerow({name: _text(value) for name, value in row.items()})
        count += 1
    text.detach()
    return count


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return writable(value) if isinstance(value, str) else str(value)


def number(value: float | None, decimals: int) -> str:
    """A number without zeros at its end and never with an exponent; "" for none."""
    if value is None:
        return ""
    text = f"{value + 0.0:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def with_offset(time: datetime | None) -> str:
    """ISO 8601 in whole seconds, with the offset where there is one."""
    return "" if time is None else time.isoformat(timespec="seconds")
