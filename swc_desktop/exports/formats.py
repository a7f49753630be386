"""The file formats that results are written in, by suffix."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.exports import csv, jsonl
from swc_desktop.exports.rows import Row
from swc_desktop.storage.atomic_write import write_named


@dataclass(frozen=True)
class Format:
    """``header`` begins the file; ``line`` makes one result, with the values that have no column
    where the format can hold them."""

    suffix: str
    header: bytes
    line: Callable[[Row, Mapping[str, object] | None], bytes]


CSV = Format(csv.SUFFIX, csv.header(), csv.line)
JSON_LINES = Format(jsonl.SUFFIX, b"", jsonl.line)

FORMATS = (CSV, JSON_LINES)


def format_of(path: Path) -> Format | None:
    """The format of the suffix of a file, in upper or lower case; None for an unknown one."""
    return next((known for known in FORMATS if known.suffix == path.suffix.lower()), None)


def save_rows(path: Path, rows: Iterable[Row], wanted: Format) -> None:
    """Write all rows to a file, completely or not at all.

    Raises ``OutputFault``.
    """
    try:
        with write_named(path) as file:
            file.write(wanted.header)
            for row in rows:
                file.write(wanted.line(row, None))
    except OSError as error:
        raise OutputFault(file=path, reason=explain_writing(error)) from error
