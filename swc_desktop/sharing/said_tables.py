"""Tables in which people said what photographs show: our CSV and workbooks, packages of Camtrap DP,
tables of Timelapse; and results of other programs, of which people confirmed boxes.

All come from outside, so sizes are bounded before anything is read, and what a cell says runs
nothing.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import apsw
from openpyxl import load_workbook

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.foreign.picture_paths import path_steps
from swc_desktop.projects.csv_records import decoded, records_of
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.sharing.aliases import media_by_name
from swc_desktop.sharing.errors import SaidColumnMissing, SaidTableNotRead
from swc_desktop.sharing.project_files import ProjectFiles
from swc_desktop.sharing.said_rows import SaidReader, SaidRow, no_table
from swc_desktop.sharing.timelapse_rows import ColumnMissing, TimelapseReader, is_of_timelapse
from swc_desktop.sharing.verified_boxes import read_confirmed_boxes
from swc_desktop.storage.regular_file import open_file

MAX_BYTES: Final = 256 << 20
"""Of a table, also unpacked: a million photographs in our own CSV."""

MAX_ROWS: Final = 2_000_000
_MAX_ENTRIES: Final = 10_000
MAX_NAMED: Final = 1_000
"""Nobody reads more faults or names; the rest is counted."""

_BYTES_LOOKED_AT: Final = 1_024

_OBSERVATIONS: Final = "observations.csv"
_MEDIA: Final = "media.csv"
_MEDIA_COLUMNS: Final = ("mediaID", "filePath")
_SHEET: Final = "Photographs"


@dataclass(frozen=True)
class SaidOptions:
    """``by`` is who said it where the table does not state that; ``columns`` has the data labels of
    a table of Timelapse by ``timelapse_rows.COLUMN_WORDS``."""

    by: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass
class SaidTable:
    """What a table says. ``faults`` have the line (0 without one) and the reason of rows that
    cannot be read, ``fault_count`` counts all of them; ``absent`` has the line and the name of
    photographs that the project does not have, ``absent_count`` counts all of them; ``of_events``
    are rows of people about whole events, ``others`` those that are not of people; ``notes`` are
    what a person should know else."""

    rows: list[SaidRow] = field(default_factory=list)
    faults: list[tuple[int, Message | str]] = field(default_factory=list)
    fault_count: int = 0
    absent: list[tuple[int, str]] = field(default_factory=list)
    absent_count: int = 0
    of_events: int = 0
    others: int = 0
    notes: list[Message] = field(default_factory=list)

    def note_absent(self, line: int, name: str) -> None:
        """Count a row of a photograph that is not here, and keep its name while they are few."""
        self.absent_count += 1
        if len(self.absent) < MAX_NAMED:
            self.absent.append((line, name))


def read_said_table(
    path: Path, connection: apsw.Connection, options: SaidOptions | None = None
) -> SaidTable:
    """Read a file, or the folder of a package, for the photographs of a project.

    Raises ``SaidTableNotRead``, and as ``read_detections`` for JSON.
    """
    options = options or SaidOptions()
    taxa = KnownTaxa(connection)
    try:
        if _is_json(path):
            return _confirmed(path, connection, taxa, options)
        found = SaidTable()
        for lines in _tables(path):
            _line, header = next(lines, (0, []))
            if is_of_timelapse(header):
                reader = TimelapseReader(header, taxa, options.columns, options.by)
                found.notes += reader.notes
                _take(reader, lines, found)
                _find_photographs(found, ProjectFiles(connection))
                continue
            if options.columns:
                raise ValueError(message("Sharing", "columns are given for Timelapse alone"))
            own = SaidReader(header, taxa)
            if not own.is_known:
                raise ValueError(no_table(path.name))
            _take(own, lines, found)
            found.of_events += own.of_events
            found.others -= own.of_events
            if own.is_camtrap_dp:
                _find_in_package(found, path, connection)
            found.rows = [one if one.by else replace(one, by=options.by) for one in found.rows]
        return found
    except OSError as error:
        raise SaidTableNotRead(file=path, reason=explain_reading(error)) from error
    except ColumnMissing as error:
        raise SaidColumnMissing(
            file=path,
            name=error.name,
            word=error.word,
            listed=error.listed,
            columns=error.columns,
        ) from error
    except ValueError as error:
        raise SaidTableNotRead(file=path, reason=message_of(error)) from error


_Lines = Iterator[tuple[int, list[str]]]


def _is_json(path: Path) -> bool:
    if path.is_dir():
        return False
    with open_file(path) as file:
        return file.read(_BYTES_LOOKED_AT).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _confirmed(
    path: Path, connection: apsw.Connection, taxa: KnownTaxa, options: SaidOptions
) -> SaidTable:
    boxes = read_confirmed_boxes(path, ProjectFiles(connection), taxa, options.by)
    return SaidTable(
        boxes.rows,
        [(0, fault) for fault in boxes.faults[:MAX_NAMED]],
        len(boxes.faults),
        [(0, name) for name in boxes.absent],
        boxes.absent_count,
        notes=boxes.notes,
    )


def _find_photographs(found: SaidTable, files: ProjectFiles) -> None:
    """Put the id of each photograph in the place of its path."""
    # Timelapse has one row for each file: what is there twice was pasted twice.
    rows: dict[tuple[object, ...], SaidRow] = {}
    for row in found.rows:
        rows.setdefault((row.media, row.by, row.said), row)
    found.rows = []
    ids = files.named(row.media for row in rows.values())
    for row in rows.values():
        if (id_ := ids.get(row.media)) is None:
            found.note_absent(row.line, row.media)
        else:
            found.rows.append(replace(row, media=id_))


def _find_in_package(found: SaidTable, path: Path, connection: apsw.Connection) -> None:
    """Put the id of a photograph in the place of one that another program gave it, by the path that
    the package has of its file."""
    known = media_by_name(connection)
    unknown = {row.media for row in found.rows if row.media not in known}
    paths = {id_: path for id_, path in _media_paths(path) if id_ in unknown} if unknown else {}
    named = ProjectFiles(connection).named(paths.values()) if paths else {}
    ids = {id_: named.get(path, path) for id_, path in paths.items()}  # a path says more of one
    found.rows = [replace(row, media=ids.get(row.media, row.media)) for row in found.rows]


def _media_paths(path: Path) -> Iterator[tuple[str, str]]:
    """The ids of the photographs of a package and the paths of their files; one that is only on a
    server, or says no folder, means none here: cameras give the same names."""
    lines = next(_tables(path, _MEDIA, needed=False), None)
    if lines is None:
        return
    _line, header = next(lines, (0, []))
    names = [name.strip() for name in header]
    if not set(_MEDIA_COLUMNS) <= set(names):
        return
    id_at, path_at = map(names.index, _MEDIA_COLUMNS)
    for _line, cells in lines:
        if max(id_at, path_at) < len(cells):
            where = cells[path_at].strip()
            if "://" not in where and len(path_steps(where)) > 1:
                yield cells[id_at].strip(), where


def _take(reader: SaidReader | TimelapseReader, lines: _Lines, found: SaidTable) -> None:
    for line, cells in lines:
        try:
            row = reader.read(line, cells)
        except ValueError as error:
            found.fault_count += 1
            if len(found.faults) < MAX_NAMED:
                found.faults.append((line, message_of(error)))
            continue
        if row is None:
            found.others += 1
        else:
            found.rows.append(row)


def _tables(path: Path, name: str = _OBSERVATIONS, *, needed: bool = True) -> Iterator[_Lines]:
    """The tables of a file with their lines, the header first; of a package that with a ``name``.

    Raises ``ValueError`` where a package does not have it and it is ``needed``.
    """
    if path.is_dir():
        path = path / name
    elif name != _OBSERVATIONS and path.name == _OBSERVATIONS:  # a part of a package
        path = path.with_name(name)
    if not needed and not path.exists():
        return
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
        tables = [one for one in names if one.rpartition("/")[2] == name]
        if not tables and not needed:
            return
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
