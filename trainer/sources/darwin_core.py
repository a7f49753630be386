"""Darwin Core archives, as GBIF's downloads are: a zip of text tables described by ``meta.xml``.

Source: Darwin Core text guide (TDWG, 2014-11-08).
"""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from trainer.errors import SourceUnreadable
from trainer.sources.record import Record
from trainer.sources.tables import records_of

_NAMESPACE: Final = "{http://rs.tdwg.org/dwc/text/}"
_OCCURRENCE: Final = "http://rs.tdwg.org/dwc/terms/Occurrence"
_MULTIMEDIA: Final = "http://rs.gbif.org/terms/1.0/Multimedia"
_ADDRESS: Final = "identifier"
_MOST_META: Final = 1 << 20
_ID: Final = "id"


@dataclass(frozen=True)
class _Table:
    """One text file of the archive: its columns by place, and how it is written."""

    location: str
    columns: Mapping[int, str]
    delimiter: str
    quote: str
    header_lines: int


def read_archive(file: Path) -> Iterator[Record]:
    """The occurrences of an archive, with the addresses of their pictures.

    Raises ``SourceUnreadable``.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            occurrences, multimedia = _tables(file, archive)
            images = _images(archive, multimedia)
            lines = _lines(archive, occurrences)
            for record in records_of(file, lines, "excel"):
                yield replace(record, images=tuple(images.get(record.id, ())))
    except (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceUnreadable(file=file, problem=f"it could not be read ({reason})") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceUnreadable(file=file, problem=f"it is no table in UTF-8 ({error})") from error


def _tables(file: Path, archive: zipfile.ZipFile) -> tuple[_Table, _Table | None]:
    try:
        with archive.open("meta.xml") as entry:
            root = fromstring(entry.read(_MOST_META))
    except (KeyError, ParseError, DefusedXmlException) as error:
        problem = "it is no Darwin Core archive (meta.xml is missing or damaged)"
        raise SourceUnreadable(file=file, problem=problem) from error
    found = {
        part.get("rowType", ""): _table(file, part)
        for part in root
        if part.tag in (f"{_NAMESPACE}core", f"{_NAMESPACE}extension")
    }
    if _OCCURRENCE not in found:
        raise SourceUnreadable(file=file, problem="it holds no occurrences")
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
    return _Table(location, columns, delimiter[:1], part.get("fieldsEnclosedBy", '"')[:1], skipped)


def _rows(archive: zipfile.ZipFile, table: _Table) -> Iterator[list[str]]:
    try:
        entry = archive.open(table.location)
    except KeyError as error:
        raise OSError(f"{table.location!r} is missing in it") from error
    with entry, io.TextIOWrapper(entry, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(
            text,
            delimiter=table.delimiter,
            quotechar=table.quote or None,
            quoting=csv.QUOTE_MINIMAL if table.quote else csv.QUOTE_NONE,
        )
        for number, row in enumerate(reader):
            if number >= table.header_lines:
                yield row


def _lines(archive: zipfile.ZipFile, table: _Table) -> Iterator[str]:
    """The table as lines of plain CSV under the names of its terms."""
    places = sorted(table.columns)
    yield _csv_line([table.columns[place] for place in places])
    for row in _rows(archive, table):
        yield _csv_line([row[place] if place < len(row) else "" for place in places])


def _csv_line(values: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()


def _images(archive: zipfile.ZipFile, table: _Table | None) -> Mapping[str, list[str]]:
    images: defaultdict[str, list[str]] = defaultdict(list)
    if table is None or {_ID, _ADDRESS} - set(table.columns.values()):
        return images
    places = {name: place for place, name in table.columns.items()}
    for row in _rows(archive, table):
        if len(row) > max(places[_ID], places[_ADDRESS]) and row[places[_ADDRESS]]:
            images[row[places[_ID]]].append(row[places[_ADDRESS]])
    return images
