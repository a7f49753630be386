"""Rows of a table in a text file: every line is a record, a part of one, or an error.

Tables of biodiversity (GBIF, iNaturalist Open Data, Darwin Core archives) are separated by tabs and
never quoted, spreadsheets quote cells that hold a separator, a quote or a line end. A quote that
nothing closes would take all lines up to the next one into its cell, so a record of several lines
counts only where its lines are not records by themselves.

A file that was damaged or cut off is refused where it shows: zero bytes, or a last line that has no
line end and lacks cells. A complete last line without a line end is read, because many programs
write their tables so; whether its last cell was cut cannot be known, which is logged for a number.
Sources: RFC 4180; Darwin Core text guide (TDWG, 2014-11-08); GBIF, Download formats.
"""

import csv
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

from trainer.errors import SourceUnreadable

logger = logging.getLogger(__name__)

TAB: Final = "\t"
COMMA: Final = ","

_LINE_ENDS: Final = ("\n", "\r")
_MARK: Final = "\ufeff"
"""Stands before the first line of a file, and in the middle of several that were put together."""

_MAX_FIELD: Final = 1 << 20
_MAX_LINES: Final = 1000
"""Of one record: no description is longer, so a quote is closed within them or never."""

_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d*)?(?:[eE][+-]?\d+)?")

_NEVER_QUOTED: Final = frozenset({"gbifID", "observation_uuid"})
"""Columns that only GBIF and iNaturalist Open Data have."""


@dataclass(frozen=True)
class TableLayout:
    """The sign between cells, and the one around cells that hold it; "" where none is."""

    delimiter: str
    quote: str = '"'


def table_layout(header: str) -> TableLayout:
    """The layout of a table by its first line, whatever its file is called."""
    if TAB not in header:
        return TableLayout(COMMA)
    names = {name.strip().strip('"') for name in header.split(TAB)}
    return TableLayout(TAB, "" if names & _NEVER_QUOTED else '"')


def read_rows(
    file: Path, lines: Iterable[str], layout: TableLayout | None = None
) -> Iterator[list[str]]:
    """The header and the records, each with as many cells as the header has; blank lines are none.

    ``layout`` is found out from the first line where it is not given; ``file`` is what the table is
    called in sentences. Where the header comes again, several tables were put together, and it is
    left out. Raises ``SourceUnreadable`` where a line belongs to no record, and where the file is
    damaged or was cut off.
    """
    numbered = _undamaged(file, lines)
    for _, line in numbered:
        if line.strip():
            rows = _Rows(file, layout or table_layout(line), numbered)
            header = rows.header(line)
            yield header
            for number, record in rows.records():
                if layout is None and _is_header(record, header):
                    _check_same(file, number, record, header)
                else:
                    yield record
            return


def _undamaged(file: Path, lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers and without marks. Raises ``SourceUnreadable``."""
    for number, line in enumerate(lines, 1):
        if "\0" in line:
            raise SourceUnreadable(
                file=file,
                problem=f"line {number:,} holds zero bytes, so the file is damaged or not in "
                "UTF-8; get it again from where it came",
            )
        yield number, line.lstrip(_MARK)


def _is_header(record: Sequence[str], header: Sequence[str]) -> bool:
    """Whether most cells of a record are names of columns."""
    cells = {cell.strip() for cell in record if cell.strip()}
    names = cells & {name.strip() for name in header}
    return len(names) > 1 and 2 * len(names) > len(cells)


def _check_same(file: Path, number: int, again: Sequence[str], header: Sequence[str]) -> None:
    if list(again) != list(header):
        raise SourceUnreadable(
            file=file,
            problem=f"line {number:,} is a header with other columns than the first, so several "
            "tables were put together; name each as a source of its own",
        )


class _Rows:
    """Reads on after the first line; ``_ahead`` are lines that were looked at and put back."""

    def __init__(
        self, file: Path, layout: TableLayout, numbered: Iterator[tuple[int, str]]
    ) -> None:
        self._file, self._layout, self._numbered = file, layout, numbered
        self._ahead: list[tuple[int, str]] = []
        self._width = 0
        csv.field_size_limit(_MAX_FIELD)

    def header(self, line: str) -> list[str]:
        names = self._quoted(line) or self._plain(line)
        self._width = len(names)
        return names

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The records, each with the number of its first line."""
        while (numbered := self._next()) is not None:
            number, line = numbered
            if line.strip():
                yield number, self._record(number, line)

    def _next(self) -> tuple[int, str] | None:
        return self._ahead.pop() if self._ahead else next(self._numbered, None)

    def _record(self, number: int, line: str) -> list[str]:
        plain, quoted = self._plain(line), self._quoted(line)
        if not line.endswith(_LINE_ENDS):
            self._check_last(number, quoted)
        if quoted is None:
            cells = self._joined(line) or self._fitted(plain)
        else:
            cells = self._fitted(quoted) or self._fitted(plain) or self._filled(quoted)
        if cells is None:
            raise SourceUnreadable(
                file=self._file,
                problem=f"line {number:,} has {len(quoted or plain):,} cells and the header has "
                f"{self._width:,}, so it is not clear which cells belong together",
            )
        return cells

    def _check_last(self, number: int, cells: list[str] | None) -> None:
        """Raises ``SourceUnreadable`` where a line without a line end is not a complete record."""
        if cells is None or len(cells) < self._width:
            raise SourceUnreadable(
                file=self._file,
                problem=f"its last line, {number:,}, breaks off in the middle, so the file was cut "
                "off; get it again from where it came",
            )
        if _is_number(cells[-1]):
            logger.warning(
                "%s: the last line has no line end; if the file was cut off, digits of %s are "
                "missing there",
                self._file,
                cells[-1],
            )

    def _filled(self, cells: list[str]) -> list[str] | None:
        """Cells and the blank ones that a spreadsheet leaves out at the end of a line; None for
        what is not a line of a spreadsheet."""
        lacking = self._width - len(cells)
        if not self._layout.quote or lacking < 1 or len(cells) < 2:
            return None
        return cells + [""] * lacking

    def _fitted(self, cells: list[str]) -> list[str] | None:
        """The cells where they are as many as the header's, or blank beyond those."""
        whole = len(cells) >= self._width and not any(cells[self._width :])
        return cells[: self._width] if whole else None

    def _joined(self, first: str) -> list[str] | None:
        """The record of a line and those after it, up to where its quotes are closed; None where
        they are not, and then no line after it was taken."""
        taken: list[tuple[int, str]] = []
        text, stops = first, self._layout.delimiter == TAB
        while len(taken) < _MAX_LINES and len(text) < _MAX_FIELD:
            numbered = self._next()
            if numbered is None:
                break
            taken.append(numbered)
            if stops and len(self._plain(numbered[1])) == self._width:
                break
            text += numbered[1]
            if text.count(self._layout.quote) % 2:
                continue
            cells = self._quoted(text)
            fitting = None if cells is None else self._fitted(cells)
            if fitting is None:
                break
            self._check_join(first, taken, fitting)
            return fitting
        self._ahead.extend(reversed(taken))
        return None

    def _check_join(
        self, first: str, taken: Sequence[tuple[int, str]], record: Sequence[str]
    ) -> None:
        """Raises ``SourceUnreadable`` where lines that make one record look like several.

        They do where a line has numbers in the columns in which the record has them before its
        cell of several lines, and where most lines, or the first and the last, have a cell for
        every column.
        """
        later = [line for _, line in taken if line.strip()]
        before = list(takewhile(lambda cell: not set(cell) & set(_LINE_ENDS), record))
        numbers = [column for column, cell in enumerate(before) if _is_number(cell)]
        complete = [self._is_complete(line) for line in (first, *later)]
        if (
            2 * sum(complete) > len(complete)
            or (complete[0] and complete[-1])
            or any(self._has_numbers(line, numbers) for line in later)
        ):
            last = taken[-1][0]
            raise SourceUnreadable(
                file=self._file,
                problem=f"a quote in line {last - len(taken):,} is closed in line {last:,}, and "
                "a line of these looks like a record; remove the two quotes or double them, or "
                "write the cell in one line",
            )

    def _is_complete(self, line: str) -> bool:
        """Whether a line by itself has a cell for every column."""
        cells = self._quoted(line)
        return any(one and self._fitted(one) for one in (self._plain(line), cells))

    def _has_numbers(self, line: str, columns: Sequence[int]) -> bool:
        """Whether a line by itself has numbers in these columns; one number is enough only in a
        line with a cell for every column, because texts begin with numbers too."""
        cells = self._plain(line)
        if not columns or columns[-1] >= len(cells):
            return False
        enough = len(columns) > 1 or self._is_complete(line)
        found = [cells[column].strip() for column in columns]
        return enough and any(found) and all(not cell or _is_number(cell) for cell in found)

    def _plain(self, line: str) -> list[str]:
        return line.rstrip("\r\n").split(self._layout.delimiter)

    def _quoted(self, text: str) -> list[str] | None:
        """The cells of a text by its quotes; None where they are not closed."""
        if not self._layout.quote or self._layout.quote not in text:
            return self._plain(text)
        reader = csv.reader(
            [text], delimiter=self._layout.delimiter, quotechar=self._layout.quote, strict=True
        )
        try:
            return next(reader)
        except csv.Error:
            return None


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell.strip().strip('"')) is not None
