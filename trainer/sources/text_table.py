"""Rows of a table in a text file: every line is a record, a part of one, or an error.

Tables of biodiversity (GBIF, iNaturalist Open Data, Darwin Core archives) are separated by tabs and
never quoted, spreadsheets quote cells that hold a separator, a quote or a line end. A quote that
nothing closes would take all lines up to the next one into its cell, so a record of several lines
counts only where its lines are not records by themselves.
Sources: RFC 4180; Darwin Core text guide (TDWG, 2014-11-08); GBIF, Download formats.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trainer.errors import SourceUnreadable

TAB: Final = "\t"
COMMA: Final = ","

_MAX_FIELD: Final = 1 << 20
_MAX_LINES: Final = 1000
"""Of one record: no description is longer, so a quote is closed within them or never."""

_NEVER_QUOTED: Final = frozenset({"gbifID", "observation_uuid"})
"""Columns that only GBIF and iNaturalist Open Data have."""


@dataclass(frozen=True)
class Layout:
    """The sign between cells, and the one around cells that hold it; "" where none is."""

    delimiter: str
    quote: str = '"'


def layout_of(header: str) -> Layout:
    """The layout of a table by its first line, whatever its file is called."""
    if TAB not in header:
        return Layout(COMMA)
    names = {name.strip().strip('"') for name in header.split(TAB)}
    return Layout(TAB, "" if names & _NEVER_QUOTED else '"')


def read_rows(
    file: Path, lines: Iterable[str], layout: Layout | None = None
) -> Iterator[list[str]]:
    """The header and the records, each with as many cells as the header has; blank lines are none.

    ``layout`` is found out from the first line where it is not given; ``file`` is what the table is
    called in sentences. Raises ``SourceUnreadable`` where a line belongs to no record.
    """
    numbered = enumerate(lines, 1)
    for _, line in numbered:
        if line.strip():
            rows = _Rows(file, layout or layout_of(line), numbered)
            yield rows.header(line)
            yield from rows.records()
            return


class _Rows:
    """Reads on after the first line; ``_ahead`` are lines that were looked at and put back."""

    def __init__(self, file: Path, layout: Layout, numbered: Iterator[tuple[int, str]]) -> None:
        self._file, self._layout, self._numbered = file, layout, numbered
        self._ahead: list[tuple[int, str]] = []
        self._width = 0
        csv.field_size_limit(_MAX_FIELD)

    def header(self, line: str) -> list[str]:
        names = self._quoted(line) or self._plain(line)
        self._width = len(names)
        return names

    def records(self) -> Iterator[list[str]]:
        while (numbered := self._next()) is not None:
            number, line = numbered
            if line.strip():
                yield self._record(number, line)

    def _next(self) -> tuple[int, str] | None:
        return self._ahead.pop() if self._ahead else next(self._numbered, None)

    def _record(self, number: int, line: str) -> list[str]:
        plain, quoted = self._plain(line), self._quoted(line)
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
            self._check_join(first, taken)
            return fitting
        self._ahead.extend(reversed(taken))
        return None

    def _check_join(self, first: str, taken: Sequence[tuple[int, str]]) -> None:
        """Raises ``SourceUnreadable`` where joined lines would be as many records by themselves."""
        lines = [first, *(line for _, line in taken)]
        if all(len(self._plain(line)) == self._width for line in lines):
            last = taken[-1][0]
            raise SourceUnreadable(
                file=self._file,
                problem=f"a quote in line {last - len(taken):,} is closed in line {last:,}, and "
                "each of these lines looks like a record; remove the two quotes or double them",
            )

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
