"""Observations in tables: iNaturalist exports, the data of the thesis, GBIF downloads, plain CSV.

A column is recognised by any of its names in those sources. A table is read twice: once to find out
how each column is written (which of day and month is first, whether ids were shortened), then for
its records.
"""

import gzip
import math
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final, cast

from swc_desktop.core.disk_faults import explain
from trainer.errors import SourceUnreadable
from trainer.sources import corrections
from trainer.sources.columns import find_columns, plain_heading
from trainer.sources.dates import DateColumn, DateOrder
from trainer.sources.reading_report import (
    ColumnReading,
    ReadingLog,
    TableReading,
    in_words,
)
from trainer.sources.row_weather import WeatherColumns
from trainer.sources.source_record import (
    AMBIGUOUS,
    UNREADABLE,
    Record,
    RecordedTime,
    is_absent,
    parse_number,
    parse_time,
)
from trainer.sources.text_lines import TextLines
from trainer.sources.text_table import LineCounts, read_rows

Rows = Callable[[TableReading], Generator[list[str]]]
"""Reads a table from its start, the header first, and writes into its report."""

_YES: Final = frozenset({"true", "yes", "1", "captive"})
_SHORTENED: Final = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
"""A long number as a spreadsheet shows it: the digits that made it an id are lost."""

_THOUSANDS: Final = {
    ",": re.compile(r"\d{1,3}(?:,\d{3})+"),
    ".": re.compile(r"\d{1,3}(?:\.\d{3})+"),
}
_CODE: Final = re.compile(r"BOLD:\w+|SH\d+\.\d+\w*", re.IGNORECASE)
"""Names of clusters of sequences, which GBIF writes beside the name of the species."""

_DATED: Final = "eventdate"
_FALLBACKS: Final = ("name", "moment", "day", "clock", "image")
"""Columns for which a row with an empty cell is read from the next column with such a name."""

_CELLS_BYTES: Final = 12
"""Length of the digest of a row: by chance, two of a billion rows share one in 1 of 10 ** 11."""


def read_observation_table(
    file: Path, log: ReadingLog | None = None, *, needs_names: bool = False
) -> Iterator[Record]:
    """The records of a table in a text file or a ``.gz`` file; ``log`` learns what was found.

    Raises ``SourceUnreadable``, also for a table without names of taxa if it ``needs_names``.
    """

    def rows(reading: TableReading) -> Generator[list[str]]:
        with opened_table(file) as binary:
            yield from text_rows(file, binary, reading)

    reading = (log or ReadingLog()).open(file.name)
    try:
        yield from records_of(file, rows, reading, needs_names=needs_names)
    except (OSError, EOFError) as error:
        reason = explain(error)
        reading.problem = f"it could not be read ({reason})"
        raise SourceUnreadable(file=file, problem=reading.problem) from error


@contextmanager
def opened_table(file: Path) -> Iterator[BinaryIO]:
    """The bytes of a table; ``.gz`` is unpacked. Raises ``OSError`` and ``EOFError``."""
    if file.suffix.lower() == ".gz":
        with gzip.open(file) as unpacked:
            yield cast("BinaryIO", unpacked)
    else:
        with file.open("rb") as binary:
            yield binary


def text_rows(file: Path, binary: BinaryIO, reading: TableReading) -> Generator[list[str]]:
    """The header and the rows of a text in any encoding. Raises ``SourceUnreadable``."""
    reading.counts = LineCounts()
    with TextLines(file, binary) as lines:
        try:
            yield from read_rows(file, lines, counts=reading.counts)
        finally:
            reading.encoding = lines.encoding


def records_of(
    file: Path, rows: Rows, reading: TableReading, *, needs_names: bool = False
) -> Iterator[Record]:
    """The records of a table; ``file`` is its name in messages.

    Raises ``SourceUnreadable``, also for a table without names of taxa if it ``needs_names``.
    """
    try:
        with closing(rows(reading)) as start:
            header = next(start, [])
        if corrections.is_corrected(header):
            with closing(rows(reading)) as body:
                named = _named_corrections(body, reading)
                yield from corrections.read_corrected_table(file, named)
            return
        table = _Table(file, header, reading)
        if needs_names:
            table.check_names()
        with closing(rows(reading)) as body:
            table.look(body)
        with closing(rows(reading)) as body:
            next(body, None)
            for place, row in enumerate(body, 1):
                yield table.record(place, row)
    except SourceUnreadable as error:
        reading.problem = reading.problem or str(error.facts["problem"])
        raise


def _named_corrections(
    rows: Iterator[list[str]], reading: TableReading
) -> Iterator[Mapping[str, str]]:
    known = {plain_heading(name): name for name in corrections.COLUMNS}
    header = [known.get(plain_heading(name), name) for name in next(rows, [])]
    for name in header:
        if name in corrections.COLUMNS:
            reading.columns[name] = ColumnReading(f"{name} of results")
        else:
            reading.unused.append(name)
    for row in rows:
        named = dict(zip(header, row, strict=True))
        for name, column in reading.columns.items():
            column.filled += bool(named[name].strip())
        yield named


class _Table:
    """A table whose columns are known; makes its records."""

    def __init__(self, file: Path, header: Sequence[str], reading: TableReading) -> None:
        """Raises ``SourceUnreadable`` if a column that is needed is missing."""
        self._file, self._reading = file, reading
        found = find_columns(header)
        place_of = {name: place for place, name in reversed(list(enumerate(header)))}
        self._places = {
            column: tuple(place_of[name] for name in (names if column in _FALLBACKS else names[:1]))
            for column, names in found.items()
        }
        self._nothing = dict.fromkeys(self._places, "")
        self._single = [(name, at[0]) for name, at in self._places.items() if len(at) == 1]
        self._several = [name for name, at in self._places.items() if len(at) > 1]
        self._header = header
        self._weather = WeatherColumns(header)
        used = {place for places in self._places.values() for place in places}
        weather = self._weather.names
        reading.unused = [
            name for place, name in enumerate(header) if place not in used and name not in weather
        ]
        if weather:
            reading.notes.append(f"{len(weather):,} columns have weather, which is taken")
        for column, places in self._places.items():
            for place in places:
                entry = reading.columns.setdefault(header[place], ColumnReading(column))
                if column not in entry.found_as:
                    entry.found_as += f" and {column}"
        self._check_needed(header)
        dates = {*self._places["moment"], *self._places["day"]}
        self._dates = {place: DateColumn() for place in sorted(dates)}
        self._orders: dict[int, DateOrder] = {}
        self._decimal_commas = False
        ids = set(self._places["id"])
        self._content = [place for place in range(len(header)) if place not in ids]

    def check_names(self) -> None:
        """Raises ``SourceUnreadable`` if no column has names of taxa."""
        if not self._places["name"] and not self._places["genus"]:
            raise SourceUnreadable(
                file=self._file,
                problem="it has no column with names of taxa, such as scientific_name or species; "
                f"its columns are {in_words(self._header)}",
            )

    def _check_needed(self, header: Sequence[str]) -> None:
        columns = f"its columns are {in_words(header)}" if header else "it is empty"
        has = {column for column, places in self._places.items() if places}
        for needed in ("latitude", "longitude"):
            if needed not in has and "image" not in has:
                raise SourceUnreadable(
                    file=self._file, problem=f"it has no column {needed}; {columns}"
                )
        if not has & {"moment", "day", "year", "image"}:
            raise SourceUnreadable(
                file=self._file,
                problem="it has no column with dates, such as observed_on or date; " + columns,
            )

    def look(self, rows: Iterator[list[str]]) -> None:
        """Count what is filled and find out how the columns are written."""
        next(rows, None)
        columns = [
            (place, self._reading.columns[name])
            for place, name in enumerate(self._header)
            if name in self._reading.columns
        ]
        north_east = (*self._places["latitude"], *self._places["longitude"])
        commas = 0
        for row in rows:
            for place, column in columns:
                column.filled += bool(row[place].strip())
            for place, dates in self._dates.items():
                dates.add(row[place].strip())
            commas += any("," in row[place] for place in north_east)
        self._decimal_commas = commas > 0
        self._orders = {place: dates.order for place, dates in self._dates.items()}
        for place, dates in self._dates.items():
            self._reading.columns[self._header[place]].note = dates.note
        if commas:
            for place in north_east:
                self._reading.columns[self._header[place]].note = "decimal commas"

    def record(self, place: int, row: Sequence[str]) -> Record:
        """The record of a row; ``place`` counts the rows from 1."""
        values = dict(self._nothing)
        for column, at in self._single:
            values[column] = row[at].strip()
        for column in self._several:
            values[column] = self._value(column, row)
        if self._weather.names and "T" in values["clock"]:
            values["clock"] = ""  # the hour of the weather, and no clock time
        seen = self._time(row, values)
        self._reading.times["with a time of day" if seen.moment else seen.problem] += 1
        flags = tuple(flag.strip() for flag in values["flags"].split(";") if flag.strip())
        self._reading.flags.update(flags)
        own_id = self._id(values["id"])
        return Record(
            id=own_id or (f"row {place}" if self._places["id"] else str(place)),
            has_id=bool(own_id),
            source=values["source"] or self._file.name,
            name=self._name(row, values),
            latitude=self._number("latitude", values),
            longitude=self._number("longitude", values),
            uncertainty_m=self._number("uncertainty", values),
            moment=seen.moment,
            moment_problem=seen.problem,
            day=seen.day,
            last_day=seen.last_day,
            description=values["description"],
            quality=values["quality"],
            captive=values["captive"].lower() in _YES,
            absent=is_absent(values["status"], values["count"], values["quantity"]),
            country=values["country"],
            observer=values["observer"],
            site=values["site"],
            licence=values["licence"],
            credit=values["credit"],
            images=(_image(values["image"], self._file),) if values["image"] else (),
            alike=values["alike"],
            basis=values["basis"],
            flags=flags,
            table=self._file.name,
            cells=self._digest(row),
            weather=self._stated_weather(row),
        )

    def _stated_weather(self, row: Sequence[str]) -> Mapping[str, float] | None:
        if not self._weather.names:
            return None
        return self._weather.of(dict(zip(self._header, row, strict=True)))

    def _value(self, column: str, row: Sequence[str]) -> str:
        return next(filter(None, (row[place].strip() for place in self._places[column])), "")

    def _digest(self, row: Sequence[str]) -> bytes:
        text = "\x1f".join(row[place].strip() for place in self._content)
        return blake2b(text.encode("utf-8", "replace"), digest_size=_CELLS_BYTES).digest()

    def _id(self, text: str) -> str:
        """The id of a row, "" if a spreadsheet shortened it so that other rows may share it."""
        if _SHORTENED.fullmatch(text) is None:
            return text
        column = self._reading.columns[self._header[self._places["id"][0]]]
        column.cannot_read(text)
        column.note = "shortened by a spreadsheet, so the numbers of the rows are used as ids"
        return ""

    def _name(self, row: Sequence[str], values: Mapping[str, str]) -> str:
        texts = [row[place].strip() for place in self._places["name"]]
        name = next((text for text in texts if text and not _CODE.fullmatch(text)), "")
        name = name or next(filter(None, texts), "")
        genus = values["genus"]
        if genus and (not name or (" " not in name and name.islower())):
            epithets = values["epithet"] or name, values["below species"]
            name = " ".join(filter(None, (genus, *epithets)))
        return name

    def _number(self, column: str, values: Mapping[str, str]) -> float | None:
        text = values[column]
        if column == "uncertainty":
            sign = "." if self._decimal_commas else ","
            if _THOUSANDS[sign].fullmatch(text):
                text = text.replace(sign, "")
        number = parse_number(text)
        if number is not None and math.isnan(number):
            name = self._header[self._places[column][0]]
            self._reading.columns[name].cannot_read(text)
        return number

    def _time(self, row: Sequence[str], values: Mapping[str, str]) -> RecordedTime:
        moment_at, day_at = self._filled("moment", row), self._filled("day", row)
        day = values["day"]
        if not values["moment"] and not day and values["year"]:
            parts = values["year"], values["month"], values["day of month"]
            day = "-".join(part.zfill(2) for part in parts if part)
        at = day_at if moment_at is None else moment_at
        seen = parse_time(
            values["moment"],
            day,
            values["clock"],
            values["zone"],
            order=DateOrder.UNKNOWN if at is None else self._orders[at],
            dated=moment_at is not None and plain_heading(self._header[moment_at]) == _DATED,
        )
        if seen.problem in (UNREADABLE, AMBIGUOUS):
            at = self._filled("clock", row) if seen.day is not None else at
            if at is not None:
                self._reading.columns[self._header[at]].cannot_read(row[at].strip())
        return seen

    def _filled(self, column: str, row: Sequence[str]) -> int | None:
        """The place of the cell that is read for a column."""
        return next((place for place in self._places[column] if row[place].strip()), None)


def _image(name: str, file: Path) -> str:
    """A web address unchanged, a path relative to the folder of the table."""
    return name if "://" in name else (file.parent / name.replace("\\", "/")).as_posix()
