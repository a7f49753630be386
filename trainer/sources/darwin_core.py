"""GBIF downloads: Darwin Core archives, which are a ZIP of text tables described by ``meta.xml``,
and simple downloads, which are a ZIP of one table.

Source: Darwin Core text guide (TDWG, 2014-11-08).
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from swc_desktop.core.disk_faults import explain
from trainer.errors import SourceUnreadable
from trainer.sources.source_record import Record
from trainer.sources.tables import records_of
from trainer.sources.text_table import TableLayout, read_rows

_NAMESPACE: Final = "{http://rs.tdwg.org/dwc/text/}"
_OCCURRENCE: Final = "http://rs.tdwg.org/dwc/terms/Occurrence"
_MULTIMEDIA: Final = "http://rs.gbif.org/terms/1.0/Multimedia"
_ADDRESS: Final = "identifier"
_META: Final = "meta.xml"
_MAX_META: Final = 1 << 20
"""Bytes; far above any real file, bounds memory."""

_ID: Final = "id"


@dataclass(frozen=True)
class _Table:
    """One text file of the archive: the names of its columns by index, and its layout."""

    location: str
    columns: Mapping[int, str]
    layout: TableLayout
    header_lines: int


def read_darwin_core(file: Path) -> Iterator[Record]:
    """The occurrences of an archive with the addresses of their pictures, or the rows of its table.

    Raises ``SourceUnreadable``.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            if table := _simple(archive):
                with _text(archive, table) as text:
                    yield from records_of(file, read_rows(file, text))
                return
            occurrences, multimedia = _tables(file, archive)
            images = _images(file, archive, multimedia)
            for record in records_of(file, _named(file, archive, occurrences)):
                yield replace(record, images=tuple(images.get(record.id, ())))
    except (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        reason = explain(error)
        raise SourceUnreadable(file=file, problem=f"it could not be read ({reason})") from error
    except UnicodeDecodeError as error:
        raise SourceUnreadable(
            file=file, problem=f"it is not a table in UTF-8 ({error})"
        ) from error


def _simple(archive: zipfile.ZipFile) -> str:
    """The table of a simple download, "" if there are several or a ``meta.xml`` describes them."""
    names = [name for name in archive.namelist() if not name.startswith("__MACOSX/")]
    tables = [name for name in names if name.lower().endswith((".csv", ".tsv", ".txt"))]
    return tables[0] if len(tables) == 1 and _META not in names else ""


def _tables(file: Path, archive: zipfile.ZipFile) -> tuple[_Table, _Table | None]:
    try:
        with archive.open(_META) as entry:
            root = fromstring(entry.read(_MAX_META))
    except (KeyError, ParseError, DefusedXmlException) as error:
        problem = "it is not a Darwin Core archive (meta.xml is missing or damaged)"
        raise SourceUnreadable(file=file, problem=problem) from error
    found = {
        part.get("rowType", ""): _table(file, part)
        for part in root
        if part.tag in (f"{_NAMESPACE}core", f"{_NAMESPACE}extension")
    }
    if _OCCURRENCE not in found:
        raise SourceUnreadable(file=file, problem="it has no occurrences")
    return found[_OCCURRENCE], found.get(_MULTIMEDIA)


def _table(file: Path, part: Any) -> _Table:
    location = part.findtext(f"{_NAMESPACE}files/{_NAMESPACE}location", "").strip()
    columns: dict[int, str] = {}
    try:
        for tag in ("id", "coreid"):
            if (named := part.find(f"{_NAMESPACE}{tag}")) is not None:
                columns[int(named.get("index", "0"))] = _ID
        for field in part.findall(f"{_NAMESPACE}field"):
            if (index := field.get("index")) is not None:
                columns.setdefault(int(index), field.get("term", "").rsplit("/", 1)[-1])
        skipped = int(part.get("ignoreHeaderLines") or 0)
    except ValueError as error:
        raise SourceUnreadable(file=file, problem="its meta.xml is damaged") from error
    delimiter = part.get("fieldsTerminatedBy", ",").replace("\\t", "\t") or ","
    layout = TableLayout(delimiter[:1], part.get("fieldsEnclosedBy", '"')[:1])
    return _Table(location, columns, layout, skipped)


def _text(archive: zipfile.ZipFile, name: str) -> io.TextIOWrapper:
    try:
        return io.TextIOWrapper(archive.open(name), encoding="utf-8-sig", newline="")
    except KeyError as error:
        raise OSError(f"{name!r} is missing in it") from error


def _rows(file: Path, archive: zipfile.ZipFile, table: _Table) -> Iterator[list[str]]:
    with _text(archive, table.location) as text:
        lines = islice(text, max(0, table.header_lines - 1), None)
        rows = read_rows(file, lines, table.layout)
        yield from islice(rows, min(1, table.header_lines), None)


def _named(file: Path, archive: zipfile.ZipFile, table: _Table) -> Iterator[list[str]]:
    """The table with the names of its terms as header."""
    places = sorted(table.columns)
    yield [table.columns[place] for place in places]
    for row in _rows(file, archive, table):
        yield [row[place] if place < len(row) else "" for place in places]


def _images(file: Path, archive: zipfile.ZipFile, table: _Table | None) -> Mapping[str, list[str]]:
    images: defaultdict[str, list[str]] = defaultdict(list)
    if table is None or {_ID, _ADDRESS} - set(table.columns.values()):
        return images
    places = {name: place for place, name in table.columns.items()}
    for row in _rows(file, archive, table):
        if len(row) > max(places[_ID], places[_ADDRESS]) and row[places[_ADDRESS]]:
            images[row[places[_ID]]].append(row[places[_ADDRESS]])
    return images
