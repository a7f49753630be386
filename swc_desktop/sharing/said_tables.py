"""Tables in which people said what photographs show: CSV, workbooks, packages of Camtrap DP.

All come from outside, so sizes are bounded before anything is read, and what a cell says runs
nothing.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from openpyxl import load_workbook

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.projects.csv_records import decoded, records_of
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.sharing.errors import SaidTableNotRead
from swc_desktop.sharing.said_rows import SaidReader, SaidRow, no_table
from swc_desktop.storage.regular_file import open_file

MAX_BYTES: Final = 256 << 20
"""Of a table, also unpacked: a million photographs in our own CSV."""

MAX_ROWS: Final = 2_000_000
_MAX_ENTRIES: Final = 10_000
_MAX_FAULTS: Final = 1_000
"""Nobody reads more; the rest is counted."""

_OBSERVATIONS: Final = "observations.csv"
_SHEET: Final = "Photographs"


@dataclass
class SaidTable:
    """What a table says. ``faults`` have the line and the reason of rows that cannot be read,
    ``fault_count`` counts all of them; ``others`` are rows that are not of people."""

    rows: list[SaidRow] = field(default_factory=list)
    faults: list[tuple[int, Message | str]] = field(default_factory=list)
    fault_count: int = 0
    others: int = 0


def read_said_table(path: Path, taxa: KnownTaxa) -> SaidTable:
    """Read a file, or the folder of a package. Raises ``SaidTableNotRead``."""
    try:
        found = SaidTable()
        for lines in _tables(path):
            _line, header = next(lines, (0, []))
            reader = SaidReader(header, taxa)
            if not reader.is_known:
                raise ValueError(no_table(path.name))
            _take(reader, lines, found)
        return found
    except OSError as error:
        raise SaidTableNotRead(file=path, reason=explain_reading(error)) from error
    except ValueError as error:
        raise SaidTableNotRead(file=path, reason=message_of(error)) from error


_Lines = Iterator[tuple[int, list[str]]]


def _take(reader: SaidReader, lines: _Lines, found: SaidTable) -> None:
    for line, cells in lines:
        try:
            row = reader.read(line, cells)
        except ValueError as error:
            found.fault_count += 1
            if len(found.faults) < _MAX_FAULTS:
                found.faults.append((line, message_of(error)))
            continue
        if row is None:
            found.others += 1
        else:
            found.rows.append(row)


def _tables(path: Path) -> Iterator[_Lines]:
    """The tables of a file with their lines, the header first."""
    if path.is_dir():
        path = path / _OBSERVATIONS
    with open_file(path) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(_too_large())
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield _csv(content)
        return
    with _checked_zip(content) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names:
            yield from _sheets(content)
            return
        tables = [name for name in names if name.rpartition("/")[2] == _OBSERVATIONS]
        if len(tables) != 1:
            raise ValueError(no_table(path.name))
        yield _csv(archive.read(tables[0]))


def _csv(content: bytes) -> _Lines:
    text, _notes = decoded(content, max_bytes=MAX_BYTES)
    return records_of(text, max_rows=MAX_ROWS)


def _checked_zip(content: bytes) -> zipfile.ZipFile:
    """An archive whose parts are few and small. Raises ``ValueError``."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ValueError(message("Sharing", "it is a damaged ZIP or workbook")) from error
    parts = archive.infolist()
    if len(parts) > _MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_BYTES:
        raise ValueError(_too_large())
    return archive


def _sheets(content: bytes) -> Iterator[_Lines]:
    """The sheets of photographs; a workbook from outside may break its reader in any way."""
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        names = [name for name in book.sheetnames if name.startswith(_SHEET)]
        tables = [list(_sheet_lines(book[name])) for name in names or book.sheetnames[:1]]
    except Exception as error:
        if isinstance(error, ValueError) and isinstance(message_of(error), Message):
            raise  # ours
        text = message("Sharing", "the workbook is damaged ({reason})")
        raise ValueError(text.fill(reason=f"{type(error).__name__}: {error}"[:200])) from error
    yield from map(iter, tables)


def _sheet_lines(sheet: object) -> _Lines:
    rows = sheet.iter_rows(values_only=True)  # type: ignore[attr-defined]
    for line, cells in enumerate(rows, 1):
        if line > MAX_ROWS:
            raise ValueError(_too_large())
        if any(cell is not None for cell in cells):
            yield line, ["" if cell is None else str(cell) for cell in cells]


def _too_large() -> Message:
    return message("Sharing", "it is larger than a table may be")
