"""The records of a CSV from outside, each with the number of its line.

With or without byte order mark, in UTF-8, UTF-16 or the code page of Windows, separated by commas,
semicolons or tabs. Source: RFC 4180.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from swc_desktop.core.message import Message, message

MAX_TABLE_BYTES: Final = 32 << 20
"""A million cells; the stations of a country for years."""

MAX_TABLE_ROWS: Final = 50_000
_MAX_COLUMNS: Final = 2000
"""A phone form may have hundreds of questions."""

_MAX_CELL_LETTERS: Final = 131_072
"""As the csv module itself has it; its own limit is one of the whole process, and others change it.
"""

_DELIMITERS: Final = (",", ";", "\t")


def decoded(content: bytes, max_bytes: int) -> tuple[str, list[Message]]:
    """The text of a file. Raises ``ValueError`` for what is too large or is not text."""
    if len(content) > max_bytes:
        problem = message("Projects", "it has more than {megabytes} MB")
        raise ValueError(problem.fill(megabytes=max_bytes >> 20))
    encodings = (
        ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    )
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        old = message(
            "Projects", "the file is not in UTF-8; its letters are taken as those of Windows"
        )
        return text, [old] if encoding == "cp1252" else []
    raise ValueError(message("Projects", "it is not a text file"))


def records_of(text: str, max_rows: int) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank with the number of their first line, the header first.

    Raises ``ValueError`` for a quote that is not closed, and for too many rows.
    """
    delimiter, skipped = _layout(text)
    lines = io.StringIO(text, newline="")
    for _ in range(skipped):
        lines.readline()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    before, count = 0, 0
    try:
        for record in reader:
            line, before = skipped + before + 1, reader.line_num
            if max(map(len, record), default=0) > _MAX_CELL_LETTERS:
                raise csv.Error("field larger than field limit")
            if any(cell.strip() for cell in record):
                count += 1
                _check_size(count, record, max_rows)
                yield line, record
    except csv.Error as error:
        text_of_fault = message("Projects", "line {line:,} is damaged ({reason})")
        line = skipped + reader.line_num
        raise ValueError(text_of_fault.fill(line=line, reason=str(error))) from error


def _check_size(count: int, record: Sequence[str], max_rows: int) -> None:
    if count > max_rows + 1:
        text = message("Projects", "it has more than {rows:,} rows")
        raise ValueError(text.fill(rows=max_rows))
    if len(record) > _MAX_COLUMNS:
        text = message("Projects", "it has more than {columns:,} columns")
        raise ValueError(text.fill(columns=_MAX_COLUMNS))


def _layout(text: str) -> tuple[str, int]:
    """The separator by the first line, and how many lines are before the header: Excel may write
    ``sep=;`` there."""
    first = text.split("\n", 1)[0].strip()
    if first.casefold().startswith("sep=") and first[4:] in _DELIMITERS:
        return first[4:], 1
    return max(_DELIMITERS, key=first.count), 0
