"""Results of the program that a person has gone through: ``--out FILE.csv`` or ``.jsonl`` with one
more column, ``corrected_to``.

It holds the right scientific name; ``right`` where the program's answer is; ``empty``, ``other`` or
``other: what`` where no animal of the checklist is in the picture. A row where it is empty was not
looked at and teaches nothing: a program must not learn from what it said itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.spreadsheet import unguarded
from swc_desktop.storage.strict_json import parse_json
from trainer.errors import SourceUnreadable
from trainer.sources.source_record import NOT_LOOKED_AT, Record, parse_number, parse_time

COLUMN: Final = "corrected_to"
_RIGHT: Final = "right"
_EMPTY: Final = "empty"
_NEEDED: Final = ("file", "answer", COLUMN)


def is_corrected(columns: Iterable[str]) -> bool:
    """Whether a table's columns are those of results with corrections."""
    return set(_NEEDED) <= set(columns)


def read_corrected_table(file: Path, rows: Iterable[Mapping[str, str]]) -> Iterator[Record]:
    """The records of results in CSV; pictures are named from the file's own folder."""
    for place, row in enumerate(rows, 1):
        yield _record(file, {key: unguarded(value) for key, value in row.items()}, place)


def read_corrected_lines(file: Path) -> Iterator[Record]:
    """The records of JSON Lines. Raises ``SourceUnreadable``."""
    try:
        rows = [parse_json(line) for line in file.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        problem = f"it could not be read ({explain(error)})"
        raise SourceUnreadable(file=file, problem=problem) from error
    except ValueError as error:
        raise SourceUnreadable(file=file, problem=f"a line is no JSON ({error})") from error
    results = [row for row in rows if isinstance(row, dict)]
    if len(results) < len(rows):
        raise SourceUnreadable(file=file, problem="a line holds no result")
    if not any(is_corrected(row) for row in results):
        raise SourceUnreadable(file=file, problem=f"no result in it has {COLUMN}")
    for place, row in enumerate(results, 1):
        yield _record(file, {key: _text(value) for key, value in row.items()}, place)


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _record(file: Path, texts: Mapping[str, str], place: int) -> Record:
    row = {key: value.strip() for key, value in texts.items()}
    said = row.get(COLUMN, "")
    name = row.get("answer", "") if said.lower() == _RIGHT else said
    taken = parse_time(row.get("taken_at", ""), "", "", "")
    picture = row.get("file", "")
    return Record(
        id=picture or str(place),
        source=file.name,
        name="other: empty" if said.lower() == _EMPTY else name,
        latitude=parse_number(row.get("latitude", "")),
        longitude=parse_number(row.get("longitude", "")),
        moment=taken.moment,
        moment_problem=taken.problem,
        day=taken.day,
        quality="" if said else NOT_LOOKED_AT,
        site=row.get("camera", ""),
        licence=row.get("licence", ""),
        images=((file.parent / picture).as_posix(),) if picture else (),
    )
