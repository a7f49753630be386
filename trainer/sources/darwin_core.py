"""GBIF downloads: Darwin Core archives, which are text tables described by ``meta.xml`` in a ZIP or
in the folder that it unpacks to, and simple downloads, which are a ZIP of one table.

The core of an archive is a table of occurrences, or of events or taxa to which occurrences belong;
then each occurrence is read with the columns of its event or taxon that it lacks itself. An
occurrence of an event is known by its own ``occurrenceID``: the id that joins the tables is that of
the event. Source: Darwin Core text guide (TDWG, 2014-11-08).
"""

import zipfile
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from swc_desktop.core.disk_faults import explain
from swc_desktop.foreign.picture_paths import is_web_address
from trainer.errors import SourceUnreadable
from trainer.sources.archive_files import (
    META,
    ArchiveFiles,
    description,
    lone_table,
    opened_archive,
)
from trainer.sources.columns import recognised
from trainer.sources.reading_report import ReadingLog, TableReading
from trainer.sources.source_record import Record
from trainer.sources.tables import Rows, records_of, text_rows
from trainer.sources.text_lines import TextLines
from trainer.sources.text_table import LineCounts, TableLayout, read_rows

_NAMESPACE: Final = "{http://rs.tdwg.org/dwc/text/}"
_OCCURRENCE: Final = "http://rs.tdwg.org/dwc/terms/Occurrence"
_MULTIMEDIA: Final = (
    "http://rs.gbif.org/terms/1.0/Multimedia",
    "http://rs.tdwg.org/ac/terms/Multimedia",
    "http://rs.gbif.org/terms/1.0/Image",
)
_ADDRESSES: Final = ("accessURI", "identifier")
"""Columns of extensions with the address of a picture, the file itself before its page."""

_MAX_META: Final = 1 << 20
"""Bytes; far above any real file, bounds memory."""

_KEY: Final = "key of the core"
"""The column that joins the tables, named as no term is."""

_ID: Final = "id"
_NOT_STILL: Final = ("sound", "moving", "text", "interactive", "audio", "video")
"""Beginnings of the types and formats of other media than photographs, in small letters."""


@dataclass(frozen=True)
class _Table:
    """One text file of the archive: the names of its columns by index, those with one value for all
    rows, the index of the column that joins the tables, and the layout."""

    location: str
    columns: Mapping[int, str]
    constant: Mapping[str, str]
    key: int
    layout: TableLayout
    header_lines: int

    @property
    def header(self) -> list[str]:
        return [self.columns[place] for place in sorted(self.columns)] + list(self.constant)

    @property
    def key_at(self) -> int:
        """The place of the key in a row as it is read."""
        return sorted(self.columns).index(self.key)


@dataclass(frozen=True)
class _Archive:
    """The tables of an archive; ``core`` is None if the occurrences are the core."""

    occurrences: _Table
    core: _Table | None
    multimedia: tuple[_Table, ...]


@dataclass
class _Reader:
    """Reads the tables of one open archive; ``key`` joins the occurrence that was read last, and
    ``without_core`` counts those whose event or taxon is missing."""

    file: Path
    archive: ArchiveFiles
    described: _Archive
    key: str = ""
    without_core: int = 0


def read_darwin_core(
    file: Path, log: ReadingLog | None = None, *, needs_names: bool = False
) -> Iterator[Record]:
    """The occurrences of an archive with the addresses of their pictures, or the rows of its table;
    ``log`` learns what was found.

    Raises ``SourceUnreadable``, also for a table without names of taxa if it ``needs_names``.
    """
    log = log or ReadingLog()
    reading = log.open(file.name)
    try:
        with opened_archive(file) as archive:
            if table := lone_table(archive):
                rows = _simple_rows(file, archive, table)
                reading.table = f"{file.name}, {table}"
                yield from records_of(file, rows, reading, needs_names=needs_names)
            else:
                yield from _archive_records(file, archive, reading, needs_names=needs_names)
    except SourceUnreadable as error:
        reading.problem = reading.problem or str(error.facts["problem"])
        raise
    except (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        reason = explain(error)
        reading.problem = f"it could not be read ({reason})"
        raise SourceUnreadable(file=file, problem=reading.problem) from error


def _simple_rows(file: Path, archive: ArchiveFiles, table: str) -> Rows:
    def rows(report: TableReading) -> Generator[list[str]]:
        with archive.open(table) as binary:
            yield from text_rows(file, binary, report)

    return rows


def _archive_records(
    file: Path, archive: ArchiveFiles, reading: TableReading, *, needs_names: bool
) -> Iterator[Record]:
    described = _described(file, archive)
    reading.table = f"{file.name}, {described.occurrences.location}"
    reader = _Reader(file, archive, described)
    core = _core_rows(reader)
    images = _images(reader)
    alone = _keys_of_one(reader) if described.core is not None and images else None

    def rows(report: TableReading) -> Generator[list[str]]:
        return _joined(reader, core, report)

    withheld = 0
    for record in records_of(file, rows, reading, needs_names=needs_names):
        addresses = images.get(reader.key, ())
        if addresses and alone is not None and reader.key not in alone:
            withheld += 1
        elif addresses:
            record = replace(record, images=tuple(_from(archive, one) for one in addresses))
        yield record
    if withheld:
        reading.notes.append(
            f"{withheld:,} records share the pictures of their event with others, so it is not "
            "known which picture shows what; they are read without pictures"
        )
    if reader.without_core:
        reading.notes.append(
            f"{reader.without_core:,} records name an event or taxon that the archive does not have"
        )


def _from(archive: ArchiveFiles, name: str) -> str:
    """A web address unchanged, a path from the folder of the archive."""
    plain = name.replace("\\", "/")
    return name if is_web_address(plain) else (archive.pictures_from / plain).as_posix()


def _described(file: Path, archive: ArchiveFiles) -> _Archive:
    meta = description(archive)
    if not meta:
        raise SourceUnreadable(
            file=file, problem="it is not a Darwin Core archive (meta.xml is missing)"
        )
    try:
        with archive.open(meta) as entry:
            root = fromstring(entry.read(_MAX_META))
    except (ParseError, DefusedXmlException) as error:
        problem = "it is not a Darwin Core archive (meta.xml is damaged)"
        raise SourceUnreadable(file=file, problem=problem) from error
    folder = meta.removesuffix(META)
    core: tuple[str, _Table] | None = None
    extensions: list[tuple[str, _Table]] = []
    for part in root:
        if part.tag == f"{_NAMESPACE}core":
            core = part.get("rowType", ""), _table(file, part, folder, _ID)
        elif part.tag == f"{_NAMESPACE}extension":
            extensions.append((part.get("rowType", ""), _table(file, part, folder, _KEY)))
    pictures = tuple(table for kind, table in extensions if kind in _MULTIMEDIA)
    if core is not None and core[0] == _OCCURRENCE:
        # GBIF adds the rows as they were published, verbatim.txt, as further occurrences.
        return _Archive(core[1], None, pictures)
    occurrences = next((table for kind, table in extensions if kind == _OCCURRENCE), None)
    if core is None or occurrences is None:
        raise SourceUnreadable(file=file, problem="it has no occurrences")
    return _Archive(occurrences, core[1], pictures)


def _table(file: Path, part: Any, folder: str, key_name: str) -> _Table:
    location = part.findtext(f"{_NAMESPACE}files/{_NAMESPACE}location", "").strip()
    columns: dict[int, str] = {}
    constant: dict[str, str] = {}
    key = 0
    try:
        for term in part.findall(f"{_NAMESPACE}field"):
            name = term.get("term", "").rsplit("/", 1)[-1]
            if (index := term.get("index")) is not None:
                columns.setdefault(int(index), name)
            elif term.get("default"):
                constant[name] = term.get("default", "")
        for tag in ("id", "coreid"):
            if (named := part.find(f"{_NAMESPACE}{tag}")) is not None:
                key = int(named.get("index", "0"))
        skipped = int(part.get("ignoreHeaderLines") or 0)
    except ValueError as error:
        raise SourceUnreadable(file=file, problem="its meta.xml is damaged") from error
    columns.setdefault(key, key_name)
    delimiter = part.get("fieldsTerminatedBy", ",").replace("\\t", "\t") or ","
    layout = TableLayout(delimiter[:1], part.get("fieldsEnclosedBy", '"')[:1])
    return _Table(folder + location, columns, constant, key, layout, skipped)


def _rows(
    reader: _Reader, table: _Table, report: TableReading | None = None
) -> Iterator[list[str]]:
    """The rows of a table of the archive, without its headings, in the order of its columns."""
    counts = LineCounts()
    if report is not None:
        report.counts = counts
    with reader.archive.open(table.location) as binary, TextLines(reader.file, binary) as lines:
        skipped = max(0, table.header_lines - 1)
        body = read_rows(reader.file, islice(lines, skipped, None), table.layout, counts)
        if table.header_lines:
            next(body, None)
        places = sorted(table.columns)
        constant = list(table.constant.values())
        for row in body:
            yield [row[place] if place < len(row) else "" for place in places] + constant
        counts.lines += skipped
        counts.headers += skipped
        if not table.header_lines and counts.headers:
            counts.headers, counts.records = 0, counts.records + 1
        if report is not None:
            report.encoding = lines.encoding


def _core_rows(reader: _Reader) -> Mapping[str, Mapping[str, str]]:
    """The cells of the core that are read, by the key; none if the occurrences are the core."""
    core = reader.described.core
    if core is None:
        return {}
    wanted = [
        (place, name)
        for place, name in enumerate(core.header)
        if place != core.key_at and recognised([name])
    ]
    return {
        row[core.key_at]: {name: row[place] for place, name in wanted if row[place].strip()}
        for row in _rows(reader, core)
    }


def _joined(
    reader: _Reader, core: Mapping[str, Mapping[str, str]], report: TableReading
) -> Generator[list[str]]:
    """The header and rows of the occurrences, with what their event or taxon states for them."""
    occurrences = reader.described.occurrences
    own = occurrences.header
    further = sorted({name for cells in core.values() for name in cells} - set(own))
    yield own + further
    reader.without_core = 0
    for row in _rows(reader, occurrences, report):
        reader.key = row[occurrences.key_at]
        if reader.described.core is None:
            yield row
            continue
        cells = core.get(reader.key)
        reader.without_core += cells is None
        stated = cells or {}
        yield [
            *(cell or stated.get(name, "") for name, cell in zip(own, row, strict=True)),
            *(stated.get(name, "") for name in further),
        ]


def _keys_of_one(reader: _Reader) -> frozenset[str]:
    """The keys of the core that one occurrence has."""
    occurrences = reader.described.occurrences
    counts = Counter(row[occurrences.key_at] for row in _rows(reader, occurrences))
    return frozenset(key for key, count in counts.items() if count == 1)


def _images(reader: _Reader) -> Mapping[str, Sequence[str]]:
    """The addresses of photographs by the key of the core."""
    images: defaultdict[str, list[str]] = defaultdict(list)
    for table in reader.described.multimedia:
        header = table.header
        addresses = [header.index(name) for name in _ADDRESSES if name in header]
        types = [place for place, name in enumerate(header) if name in ("type", "format")]
        for row in _rows(reader, table):
            address = next((row[place] for place in addresses if row[place]), "")
            said = [row[place].lower() for place in types]
            if address and not any(kind.startswith(_NOT_STILL) for kind in said):
                images[row[table.key_at]].append(address)
    return images
