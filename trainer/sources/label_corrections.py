"""Suspect labels that a person has checked: ``suspects.csv`` of the stage ``audit``.

Its column ``corrected_to`` holds the right scientific name, ``right`` if the suggested one is
right, ``empty`` or ``other: what``, or the recorded name again. It corrects rows of other sources,
known by ``source`` and ``id``; everything else about them stays. A row where it is empty was not
checked and changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.spreadsheet import unguarded
from trainer.errors import SourceUnreadable
from trainer.sources.source_record import Record
from trainer.sources.text_table import read_rows

COLUMNS: Final = (
    "corrected_to", "recorded", "suggested", "probability_recorded", "probability_suggested",
    "rank", "file", "taken_at", "source", "id",
)  # fmt: skip
"""Those of ``suspects.csv``; what a person reads and fills in comes first."""

_NEEDED: Final = ("corrected_to", "suggested", "source", "id")

Key = tuple[str, str]
"""Source and id of a row."""


@dataclass
class LabelCorrections:
    """The right names of rows by source and id; ``found`` are those of rows that were read."""

    names: Mapping[Key, str]
    unchecked: int = 0
    found: set[Key] = field(default_factory=set)

    def applied(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records, those with a correction under their right name."""
        for record in records:
            key = record.source, record.id
            name = self.names.get(key)
            if name is None:
                yield record
            else:
                self.found.add(key)
                yield replace(record, name=name)

    @property
    def missing(self) -> list[Key]:
        """Corrected rows that no source has."""
        return sorted(set(self.names) - self.found)


def without_corrections(sources: Sequence[Path]) -> tuple[tuple[Path, ...], LabelCorrections]:
    """The sources of observations, and what the others correct.

    Two corrections of one row have to agree. Raises ``SourceUnreadable``.
    """
    kept: list[Path] = []
    names: dict[Key, str] = {}
    unchecked = 0
    for source in sources:
        if not is_corrections(source):
            kept.append(source)
            continue
        for row in read_corrections(source):
            name = _right_name(row)
            key = row["source"], row["id"]
            if not name:
                unchecked += 1
            elif names.setdefault(key, name) != name:
                problem = f"the row {row['id']} of {row['source']} is corrected to two names"
                raise SourceUnreadable(file=source, problem=problem)
    if sources and not kept:
        problem = "it corrects names of other sources, and no other source is listed"
        raise SourceUnreadable(file=sources[0], problem=problem)
    return tuple(kept), LabelCorrections(names, unchecked)


def is_corrections(path: Path) -> bool:
    """Whether a file is a table of suspect labels, by its first line."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as opened:
            first = opened.readline()
    except OSError:
        return False  # its reader says why
    columns = {name.strip(' \r\n"') for name in first.replace(";", ",").split(",")}
    return set(_NEEDED) <= columns


def read_corrections(file: Path) -> list[dict[str, str]]:
    """The rows of a table of suspect labels. Raises ``SourceUnreadable``."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = read_rows(file, lines)
            header = next(rows, [])
            if missing := set(_NEEDED) - set(header):
                raise SourceUnreadable(file=file, problem=f"it has no column {min(missing)}")
            return [
                {name: unguarded(cell).strip() for name, cell in zip(header, row, strict=True)}
                for row in rows
            ]
    except OSError as error:
        problem = f"it could not be read ({explain(error)})"
        raise SourceUnreadable(file=file, problem=problem) from error
    except UnicodeDecodeError as error:
        problem = f"it is not a table in UTF-8 ({error})"
        raise SourceUnreadable(file=file, problem=problem) from error


def _right_name(row: Mapping[str, str]) -> str:
    said = row["corrected_to"]
    if said.lower() == "right":
        return row["suggested"]
    return "other: empty" if said.lower() == "empty" else said
