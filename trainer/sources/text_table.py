"""Rows of a table in a text file: every line is a record, a part of one, or an error.

Biodiversity tables (GBIF, iNaturalist Open Data, Darwin Core archives) are separated by tabs and
never quoted; spreadsheets quote cells that hold a separator, a quote or a line end, and separate
cells by semicolons where the comma is the decimal sign. A quote that is never closed would pull all
lines up to the next quote into its cell, so a record of several lines is accepted only if its lines
are not records by themselves.

A damaged or truncated file is refused if that can be seen: zero bytes, or a last line that has no
line end and too few cells. A complete last line without a line end is read, because many programs
write tables that way; whether its last cell was cut cannot be known, which is logged for a number.
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
from trainer.sources.columns import plain_heading, recognised

logger = logging.getLogger(__name__)

TAB: Final = "\t"
COMMA: Final = ","
SEMICOLON: Final = ";"
PIPE: Final = "|"

_SEPARATOR_LINE: Final = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
"""The first line of tables that Excel is to open with another separator than that of its system."""

_LINE_ENDS: Final = ("\n", "\r")
_MARK: Final = "\ufeff"
"""At the start of a file, and in the middle of files that were joined."""

_MAX_FIELD: Final = 1 << 20
"""Characters of a cell; far above any real description, bounds memory."""

_MAX_LINES: Final = 1000
"""Lines of one record. No description is longer, so a quote is closed within them or never."""

_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d*)?(?:[eE][+-]?\d+)?")

_NEVER_QUOTED: Final = frozenset({"gbifid", "observationuuid"})
"""Columns that only GBIF and iNaturalist Open Data have; both never quote."""


@dataclass(frozen=True)
class TableLayout:
    """The separator of cells, and the quote around cells that contain it ("" if never quoted)."""

    delimiter: str
    quote: str = '"'


@dataclass
class LineCounts:
    """What the lines of a table became; each line is counted once.

    ``continued`` are the lines of records after their first. ``layout`` is how it was read.
    """

    lines: int = 0
    blank: int = 0
    headers: int = 0
    records: int = 0
    continued: int = 0
    layout: TableLayout | None = None

    @property
    def unexplained(self) -> int:
        """Lines that are in no record and are neither blank nor a header."""
        return self.lines - self.blank - self.headers - self.records - self.continued


def table_layout(header: str) -> TableLayout:
    """The layout of a table by its first line, independent of the file name.

    The separator is the one that gives most columns with known names, then most columns.
    """
    if TAB not in header:
        return TableLayout(
            max((COMMA, SEMICOLON, PIPE), key=lambda sign: _columns_by(header, sign))
        )
    names = {plain_heading(name.strip().strip('"')) for name in header.split(TAB)}
    return TableLayout(TAB, "" if names & _NEVER_QUOTED else '"')


def _columns_by(header: str, delimiter: str) -> tuple[int, int]:
    names = next(csv.reader([header.rstrip("\r\n")], delimiter=delimiter), [])
    return recognised(names), len(names)


def read_rows(
    file: Path,
    lines: Iterable[str],
    layout: TableLayout | None = None,
    counts: LineCounts | None = None,
) -> Iterator[list[str]]:
    """The header and the records, each with as many cells as the header; blank lines are skipped.

    Without ``layout``, the first line decides it; ``file`` is the name of the table in messages. A
    repeated header means that several tables were joined, and is skipped. ``counts`` learns what
    became of each line. Raises ``SourceUnreadable`` if a line is not part of a record, or the file
    is damaged or truncated.
    """
    counts = LineCounts() if counts is None else counts
    numbered = _undamaged(file, lines, counts)
    found = layout
    for _, line in numbered:
        if not line.strip():
            counts.blank += 1
        elif layout is None and (named := _SEPARATOR_LINE.fullmatch(line)) and not found:
            found = TableLayout(named[1])
            counts.headers += 1
        else:
            found = counts.layout = found or table_layout(line)
            yield from _records(file, line, found, numbered, counts, joined=layout is None)
            if counts.unexplained:
                raise SourceUnreadable(
                    file=file,
                    problem=f"{counts.unexplained:,} of its {counts.lines:,} lines became no "
                    "record, which is a fault of this program. Please report it",
                )
            return


def _records(
    file: Path,
    line: str,
    layout: TableLayout,
    numbered: Iterator[tuple[int, str]],
    counts: LineCounts,
    *,
    joined: bool,
) -> Iterator[list[str]]:
    """The header, which is the line, and the records after it."""
    rows = _Rows(file, layout, numbered, counts)
    header = rows.header(line)
    counts.headers += 1
    yield header
    names = frozenset(name.strip() for name in header) - {""}
    for number, record in rows.records():
        if joined and _is_header(record, names):
            _check_same(file, number, record, header)
            counts.headers += 1
        else:
            counts.records += 1
            yield record


def _undamaged(file: Path, lines: Iterable[str], counts: LineCounts) -> Iterator[tuple[int, str]]:
    """The lines with their numbers and without marks. Raises ``SourceUnreadable``."""
    for number, line in enumerate(lines, 1):
        counts.lines = number
        if "\0" in line:
            raise SourceUnreadable(
                file=file,
                problem=f"line {number:,} has zero bytes, so the file is damaged. Get a new copy",
            )
        yield number, line.lstrip(_MARK)


def _is_header(record: Sequence[str], names: frozenset[str]) -> bool:
    """Whether most cells of a record are names of columns."""
    found = names.intersection(map(str.strip, record))
    return len(found) > 1 and 2 * len(found) > len({cell.strip() for cell in record} - {""})


def _check_same(file: Path, number: int, again: Sequence[str], header: Sequence[str]) -> None:
    if list(again) != list(header):
        raise SourceUnreadable(
            file=file,
            problem=f"line {number:,} is a header with columns other than the first, so several "
            "tables were joined. List each as a separate source",
        )


class _Rows:
    """Reads the lines after the first; ``_ahead`` has lines that were read ahead and put back."""

    def __init__(
        self,
        file: Path,
        layout: TableLayout,
        numbered: Iterator[tuple[int, str]],
        counts: LineCounts,
    ) -> None:
        self._file, self._layout, self._numbered = file, layout, numbered
        self._counts = counts
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
            else:
                self._counts.blank += 1

    def _next(self) -> tuple[int, str] | None:
        return self._ahead.pop() if self._ahead else next(self._numbered, None)

    def _record(self, number: int, line: str) -> list[str]:
        plain, quoted = self._plain(line), self._quoted(line)
        if not line.endswith(_LINE_ENDS):
            self._check_last(number, quoted)
        if quoted is None:
            cells = self._joined_lines(line) or self._fitted(plain)
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
        """Raises ``SourceUnreadable`` if a line without a line end is not a complete record."""
        if cells is None or len(cells) < self._width:
            raise SourceUnreadable(
                file=self._file,
                problem=f"its last line, {number:,}, is incomplete, so the file was truncated. "
                "Get a new copy",
            )
        if _is_number(cells[-1]):
            logger.warning(
                "%s: the last line has no line end; if the file was truncated, digits of %s are "
                "missing",
                self._file,
                cells[-1],
            )

    def _filled(self, cells: list[str]) -> list[str] | None:
        """Cells, with the blank ones that spreadsheets omit at the end of a line; None if it is not
        a line of a spreadsheet."""
        lacking = self._width - len(cells)
        if not self._layout.quote or lacking < 1 or len(cells) < 2:
            return None
        return cells + [""] * lacking

    def _fitted(self, cells: list[str]) -> list[str] | None:
        """The cells if they are as many as in the header or all further ones are blank."""
        whole = len(cells) >= self._width and not any(cells[self._width :])
        return cells[: self._width] if whole else None

    def _joined_lines(self, first: str) -> list[str] | None:
        """The record of a line and the lines after it, up to where its quotes are closed; None if
        they are not, and then the lines after it are put back."""
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
            self._counts.continued += len(taken)
            return fitting
        self._ahead.extend(reversed(taken))
        return None

    def _check_join(
        self, first: str, taken: Sequence[tuple[int, str]], record: Sequence[str]
    ) -> None:
        """Raises ``SourceUnreadable`` if the lines of one record look like several records.

        They do if a line has numbers in the columns in which the record has them before its cell
        of several lines, or if most lines, or the first and the last, have a cell for every column.
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
                problem=f"a quote in line {last - len(taken):,} is closed in line {last:,}, but a "
                "line in between looks like a record. Remove or double the two quotes, or write "
                "the cell in one line",
            )

    def _is_complete(self, line: str) -> bool:
        """Whether a line by itself has a cell for every column."""
        cells = self._quoted(line)
        return any(one and self._fitted(one) for one in (self._plain(line), cells))

    def _has_numbers(self, line: str, columns: Sequence[int]) -> bool:
        """Whether a line by itself has numbers in these columns; a single number counts only in a
        line with a cell for every column, because texts can begin with numbers too."""
        cells = self._plain(line)
        if not columns or columns[-1] >= len(cells):
            return False
        enough = len(columns) > 1 or self._is_complete(line)
        found = [cells[column].strip() for column in columns]
        return enough and any(found) and all(not cell or _is_number(cell) for cell in found)

    def _plain(self, line: str) -> list[str]:
        return line.rstrip("\r\n").split(self._layout.delimiter)

    def _quoted(self, text: str) -> list[str] | None:
        """The cells of a text by its quotes; None if they are not closed."""
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
