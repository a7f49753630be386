"""What a reader found in the tables of a source: layout, lines, columns, cells that it cannot read.

A reader writes into it as it goes, so it says how far reading came when a table cannot be used.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from swc_desktop.core.text import on_one_line
from trainer.sources.text_table import COMMA, PIPE, SEMICOLON, TAB, LineCounts

MAX_EXAMPLES: Final = 3
"""Enough to see the kind of a fault."""

_MAX_SHOWN: Final = 60
"""Characters of an example; fits a line of a terminal beside its column."""

_MAX_NAMES: Final = 40
"""Names of columns in a sentence; GBIF's simple table has 50."""

_SIGNS: Final = {TAB: "tabs", COMMA: "commas", SEMICOLON: "semicolons", PIPE: "bars"}


def shown(text: str) -> str:
    """A cell as an example, in quotes, short and on one line."""
    plain = on_one_line(text)
    return f'"{plain[: _MAX_SHOWN - 1]}…"' if len(plain) > _MAX_SHOWN else f'"{plain}"'


def in_words(names: Sequence[str]) -> str:
    """Names of columns in one line."""
    first = ", ".join(on_one_line(name) for name in names[:_MAX_NAMES])
    more = len(names) - _MAX_NAMES
    return f"{first} and {more:,} more" if more > 0 else first or "none"


@dataclass
class ColumnReading:
    """A column: what it was found as, how many cells are filled, how many cannot be read."""

    found_as: str
    filled: int = 0
    unreadable: int = 0
    examples: list[str] = field(default_factory=list)
    note: str = ""

    def cannot_read(self, text: str) -> None:
        """Count a cell; the first different ones are kept as examples."""
        self.unreadable += 1
        example = shown(text)
        if len(self.examples) < MAX_EXAMPLES and example not in self.examples:
            self.examples.append(example)


@dataclass
class TableReading:
    """What was found in one table; ``problem`` says why it cannot be used, "" if it can. ``form``
    says in words what was found instead of a table; "" for a table."""

    table: str
    form: str = ""
    encoding: str = ""
    counts: LineCounts = field(default_factory=LineCounts)
    columns: dict[str, ColumnReading] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    times: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    problem: str = ""

    def facts(self) -> Mapping[str, Any]:
        """The report as values of JSON."""
        counts = self.counts
        return {
            "table": self.table,
            "problem": self.problem,
            "lines": {
                "all": counts.lines,
                "headers": counts.headers,
                "records": counts.records,
                "further lines of records": counts.continued,
                "blank": counts.blank,
            },
            "columns": {
                name: {
                    "found as": one.found_as,
                    "filled": one.filled,
                    "unreadable": one.unreadable,
                    "examples": list(one.examples),
                    "note": one.note,
                }
                for name, one in self.columns.items()
            },
            "not used": list(self.unused),
            "text": list(self.lines()),
        }

    def lines(self) -> Iterator[str]:
        """The report in sentences."""
        yield f"{self.table}: {self._layout()}"
        for name, one in self.columns.items():
            yield f"  {on_one_line(name)}: {_of_column(one)}"
        if self.unused:
            yield f"  not used: {in_words(self.unused)}"
        if self.times:
            yield f"  times: {_counted(self.times)}"
        if self.flags:
            yield f"  flags of GBIF: {_counted(self.flags)}"
        for note in self.notes:
            yield f"  note: {note}"
        if self.problem:
            yield f"  cannot be used: {self.problem}"

    def _layout(self) -> str:
        counts, layout = self.counts, self.counts.layout
        if self.form:
            return self.form
        if layout is None:
            return "no line was read"
        sign = _SIGNS.get(layout.delimiter, f"the sign {shown(layout.delimiter)}")
        quoting = "" if layout.quote else ", never quoted"
        parts = [
            f"{number:,} {what}"
            for number, what in (
                (counts.headers, "of headings"),
                (counts.records, "records"),
                (counts.continued, "further lines of records"),
                (counts.blank, "blank"),
            )
            if number or what == "records"
        ]
        lines = f"{counts.lines:,} lines: {', '.join(parts)}"
        if self.problem:
            lines = f"reading stopped at line {counts.lines:,}"
        return f"cells separated by {sign}{quoting}, {self.encoding}; {lines}"


def _of_column(one: ColumnReading) -> str:
    text = f"found as {one.found_as}, {one.filled:,} filled"
    if one.note:
        text += f", {one.note}"
    if one.unreadable:
        text += f", {one.unreadable:,} unreadable, for example {', '.join(one.examples)}"
    return text


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count:,}" for what, count in counts.most_common())


@dataclass
class ReadingLog:
    """The reports of all tables in the order in which they were opened."""

    tables: list[TableReading] = field(default_factory=list)

    def open(self, table: str) -> TableReading:
        """The report of a further table."""
        made = TableReading(table)
        self.tables.append(made)
        return made
