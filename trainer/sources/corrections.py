"""Results of the program that a person has checked: ``--out FILE.csv`` or ``.jsonl`` with one more
column, ``corrected_to``.

It holds the right scientific name; ``right`` if the answer of the program is right; ``empty``,
``other`` or ``other: what`` if no animal of the checklist is in the picture. A row where it is
empty was not checked and is not used: a program must not learn from its own answers.

``project teach`` writes this form too, a line a photograph, with ``roots.json`` beside it: then a
path starts from the folder that ``root`` names there, and a picture without the digest ``sha256``
is not the one that a person saw. Its ``box`` has all animals of the photograph.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.region import Category
from swc_desktop.core.spreadsheet import unguarded
from swc_desktop.storage.atomic_write import sha256_of_file
from swc_desktop.storage.strict_json import parse_json
from trainer.errors import SourceUnreadable
from trainer.sources import left_out
from trainer.sources.columns import plain_heading
from trainer.sources.source_record import NOT_LOOKED_AT, Record, parse_number, parse_time
from trainer.sources.stated_boxes import StatedBoxes

COLUMN: Final = "corrected_to"
_RIGHT: Final = "right"
_EMPTY: Final = "empty"
_LOST: Final = "?"
"""What a spreadsheet writes for a character that its code page lacks; two names can look alike."""

ROOTS: Final = "roots.json"
_MAX_ROOTS_BYTES: Final = 1 << 20
"""Some thousand folders; bounds what is read of a wrong file."""

_NEEDED: Final = ("file", "answer", COLUMN)
COLUMNS: Final = (
    *_NEEDED,
    *("latitude", "longitude", "taken_at", "camera", "licence"),
    *("media_id", "deployment", "event"),
)
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
    roots = read_roots(roots_beside(file)) if roots_beside(file).exists() else None
    for place, row in enumerate(results, 1):
        texts = {key: _text(value) for key, value in row.items()}
        record = _record(file, texts, place)
        yield record if roots is None else _in_root(record, texts, roots)


def roots_beside(file: Path) -> Path:
    """Where ``project teach`` writes the folders of a project."""
    return file.with_name(ROOTS)


def read_roots(file: Path) -> Mapping[str, Path]:
    """The folders that paths start from, by their labels. Raises ``SourceUnreadable``."""
    try:
        with file.open("rb") as opened:
            content = parse_json(opened.read(_MAX_ROOTS_BYTES))
    except OSError as error:
        problem = f"it could not be read ({explain(error)})"
        raise SourceUnreadable(file=file, problem=problem) from error
    except ValueError as error:
        raise SourceUnreadable(file=file, problem=f"it is not valid JSON ({error})") from error
    roots = content.get("roots") if isinstance(content, dict) else None
    pairs = [
        (one.get("label"), one.get("path"))
        for one in (roots if isinstance(roots, list) else [None])
        if isinstance(one, dict)
    ]
    found = {
        label: file.parent / path
        for label, path in pairs
        if isinstance(label, str) and isinstance(path, str) and path
    }
    if not isinstance(roots, list) or len(found) < len(roots):
        problem = "it does not list folders, each with a label and a path"
        raise SourceUnreadable(file=file, problem=problem)
    return found


def _in_root(record: Record, row: Mapping[str, str], roots: Mapping[str, Path]) -> Record:
    """A record whose picture lies below a folder of a project, with the boxes in it."""
    root, path = roots.get(row.get("root", "")), row.get("file", "")
    if root is None or not path or PurePosixPath(path).is_absolute() or ".." in path.split("/"):
        return replace(record, left_out=left_out.NO_FILE)
    picture = root.joinpath(*path.split("/"))
    try:
        with picture.open("rb") as opened:
            digest = sha256_of_file(opened, lambda _: None)
    except OSError:
        return replace(record, left_out=left_out.NO_FILE)
    if digest != row.get("sha256", ""):
        return replace(record, left_out=left_out.CHANGED)
    boxes = StatedBoxes()
    for box in filter(None, row.get("box", "").split("; ")):
        boxes.add(path, [parse_number(edge) for edge in box.split(" ")])
    name = picture.as_posix()
    return replace(record, images=(name,), boxes=boxes.by_file({path: name}))


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
        site=row.get("deployment", "") or row.get("camera", ""),
        alike=row.get("event", ""),
        licence=row.get("licence", ""),
        images=((file.parent / picture).as_posix(),) if picture else (),
    )


def _id(row: Mapping[str, str], picture: str, place: int) -> str:
    """The photograph, and which animal of it where a detector found some."""
    media = row.get("media_id", "") or ("" if _LOST in picture else picture)
    if not media:
        return f"{picture} (row {place})"
    is_animal = row.get("category") == Category.ANIMAL
    return f"{media} (region {row.get('region')})" if is_animal else media
