"""Reading written results, as far as needed to know which photographs they are about."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from swc_desktop.core.prediction import Status
from swc_desktop.core.spreadsheet import guarded
from swc_desktop.exports.formats import CSV, Format
from swc_desktop.exports.rows import spelled
from swc_desktop.storage.regular_file import open_file

_NEEDED: Final = ("file", "status", "pack", "program")


@dataclass(frozen=True)
class WrittenRow:
    """What a row says about its photograph; ``file`` as it is spelled in the format."""

    file: str
    pack: str
    program: str
    unreadable: bool


def spelled_in(form: Format, file: Path) -> str:
    """The name of a file as rows of the format spell it."""
    text = spelled(file.as_posix())
    return guarded(text) if form is CSV else text


def written_rows(path: Path, form: Format) -> list[WrittenRow] | None:
    """The rows of a file; None where it is not a result file. Raises ``OSError``."""
    try:
        with TextIOWrapper(open_file(path), encoding="utf-8-sig", newline="") as lines:
            records = _of_csv(lines) if form is CSV else map(json.loads, lines)
            return [_row(record) for record in records]
    except (ValueError, KeyError, TypeError, RecursionError, csv.Error):
        return None


def _of_csv(lines: Iterable[str]) -> Iterator[Mapping[str, object]]:
    reader = csv.DictReader(lines, strict=True)
    if not set(_NEEDED) <= set(reader.fieldnames or ()):
        raise ValueError("its columns are not those of results")
    return iter(reader)


def _row(record: Mapping[str, object]) -> WrittenRow:
    file, status, pack, program = (record[name] for name in _NEEDED)
    if not (isinstance(file, str) and isinstance(pack, str) and isinstance(program, str)):
        raise TypeError("a row has no name")
    return WrittenRow(file, pack, program, Status(str(status)) is Status.UNREADABLE)
