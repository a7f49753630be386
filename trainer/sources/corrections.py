"""Results of the program that a person has checked: ``--out FILE.csv`` or ``.jsonl`` with one more
column, ``corrected_to``.

It holds the right scientific name; ``right`` if the answer of the program is right; ``empty``,
``other`` or ``other: what`` if no animal of the checklist is in the picture. A row where it is
empty was not checked and is not used: a program must not learn from its own answers.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.region import Category
from swc_desktop.core.spreadsheet import unguarded
from swc_desktop.storage.strict_json import parse_json
from trainer.errors import SourceUnreadable
from trainer.sources.columns import plain_heading
from trainer.sources.source_record import NOT_LOOKED_AT, Record, parse_number, parse_time

COLUMN: Final = "corrected_to"
_RIGHT: Final = "right"
_EMPTY: Final = "empty"
_LOST: Final = "?"
"""What a spreadsheet writes for a character that its code page lacks; two names can look alike."""

_NEEDED: Final = ("file", "answer", COLUMN)
COLUMNS: Final = (*_NEEDED, "latitude", "longitude", "taken_at", "camera", "licence")
"""The columns of results that are read."""


def is_corrected(columns: Iterable[str]) -> bool:
    """Whether a table has the columns of results with corrections."""
    return set(map(plain_heading, _NEEDED)) <= set(map(plain_heading, columns))


def read_corrected_table(file: Path, rows: Iterable[Mapping[str, str]]) -> Iterator[Record]:
    """The records of results in CSV; picture paths start from the folder of the file."""
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
        raise SourceUnreadable(file=file, problem=f"a line is not valid JSON ({error})") from error
    results = [row for row in rows if isinstance(row, dict)]
    if len(results) < len(rows):
        raise SourceUnreadable(file=file, problem="a line is not a result")
    if not any(is_corrected(row) for row in results):
        raise SourceUnreadable(file=file, problem=f"none of its results has {COLUMN}")
    for place, row in enumerate(results, 1):
        yield _record(file, {key: _text(value) for key, value in row.items()}, place)


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _record(file: Path, texts: Mapping[str, str], place: int) -> Record:
    row = {key: value.strip() for key, value in texts.items()}
    correction = row.get(COLUMN, "")
    name = row.get("answer", "") if correction.lower() == _RIGHT else correction
    taken = parse_time(row.get("taken_at", ""), "", "", "")
    picture = row.get("file", "")
    return Record(
        id=_id(row, picture, place),
        source=file.name,
        name="other: empty" if correction.lower() == _EMPTY else name,
        latitude=parse_number(row.get("latitude", "")),
        longitude=parse_number(row.get("longitude", "")),
        moment=taken.moment,
        moment_problem=taken.problem,
        day=taken.day,
        quality="" if correction else NOT_LOOKED_AT,
        site=row.get("camera", ""),
        licence=row.get("licence", ""),
        images=((file.parent / picture).as_posix(),) if picture else (),
    )


def _id(row: Mapping[str, str], picture: str, place: int) -> str:
    """The file, and which animal of it where a detector found some."""
    if not picture or _LOST in picture:
        return f"{picture} (row {place})"
    is_animal = row.get("category") == Category.ANIMAL
    return f"{picture} (region {row.get('region')})" if is_animal else picture
