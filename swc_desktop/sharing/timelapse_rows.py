"""Rows of a table of Timelapse: what a person said there of one photograph, known by its path.

The labels of its columns are a park's own, so the usual ones are known and others can be given.
Source: saulgreenberg/Timelapse (facts about its export of CSV).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from swc_desktop.core.identification import (
    MAX_PERSON_LETTERS,
    IdentificationError,
    Identified,
    Kind,
    LifeStage,
    Sex,
    tidy_behavior,
)
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.spreadsheet import unguarded
from swc_desktop.core.text import on_one_line
from swc_desktop.exports.dataset import ObservedKind
from swc_desktop.exports.timelapse import BY_MODEL, SPECIES_WORDS
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.sharing.said_rows import SaidRow, read_value, said_as, whole_number

SOURCE: Final = "Timelapse"
"""Who said it, where nobody is named."""

_FILE: Final = "File"
_FOLDER: Final = "RelativePath"
_OF_TIMELAPSE: Final = frozenset(
    {_FILE, _FOLDER, "RootFolder", "Folder", "DateTime", "Date", "Time", "DeleteFlag"}
    | {"ImageQuality"}
)

_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "species": ("species", "scientificname", "taxon", "speciesname", "animal"),
    "count": ("count", "number", "quantity", "individualcount"),
    "sex": ("sex", "gender"),
    "life-stage": ("lifestage", "age", "ageclass"),
    "individual": ("individual", "individualid", "animalid"),
    "behavior": ("behavior", "behaviour"),
    "comment": ("comment", "comments", "note", "notes", "remark", "remarks"),
}
"""The usual data labels, in small letters without spaces and signs, by our word for the column."""

COLUMN_WORDS: Final = tuple(_LABELS)

_KINDS: Final = {
    ObservedKind.BLANK: Kind.BLANK,
    ObservedKind.HUMAN: Kind.PERSON,
    ObservedKind.VEHICLE: Kind.VEHICLE,
    ObservedKind.ANIMAL: Kind.OTHER_ANIMAL,
    ObservedKind.UNKNOWN: Kind.UNKNOWN,
}
_WORDS: Final[Mapping[str, Kind]] = {
    word: _KINDS[kind] for kind, words in SPECIES_WORDS.items() for word in words
}
_NOT_KNOWN: Final = frozenset({"unknown", "unk", "undetermined", "n/a", "na", "none", "-"})
"""In a column for sex or life stage these say nothing."""

_UNREAD: Final = message("Sharing", "These columns were not read: {columns}.")
_MAX_NAMED: Final = 20
_MAX_LABEL: Final = 40


def is_of_timelapse(header: Sequence[str]) -> bool:
    """Whether a header is that of a table of Timelapse."""
    return {_FILE, _FOLDER} <= {name.strip() for name in header}


class ColumnMissing(ValueError):
    """A table has no column of a ``name`` for one of our ``word``s, only these ``columns``."""

    def __init__(self, word: str, name: str, columns: Sequence[str]) -> None:
        super().__init__(name)
        self.word, self.name, self.columns = word, name, tuple(filter(None, columns))

    @property
    def listed(self) -> str:
        """The first columns in a line."""
        return _listed(self.columns)


class TimelapseReader:
    """Reads the rows of one table, by its header.

    ``columns`` has the data label of one of ``COLUMN_WORDS`` where it is not a usual one; ``by`` is
    who said it. Raises ``ColumnMissing`` where the table does not have a column for the species, or
    one that was given.
    """

    def __init__(
        self, header: Sequence[str], taxa: KnownTaxa, columns: Mapping[str, str], by: str
    ) -> None:
        names = [name.strip() for name in header]
        self._at = {
            name: names.index(name) for name in ("RootFolder", _FOLDER, _FILE) if name in names
        }
        plain = [re.sub(r"[^a-z]", "", name.casefold()) for name in names]
        self._columns: dict[str, int] = {}
        for word, usual in _LABELS.items():
            given = columns.get(word)
            wanted = (given,) if given is not None else usual
            there = names if given is not None else plain
            at = next((there.index(one) for one in wanted if one in there), None)
            if at is not None:
                self._columns[word] = at
            elif given is not None or word == "species":
                raise ColumnMissing(word, given or word, names)
        read = {names[at] for at in self._columns.values()} | _OF_TIMELAPSE
        self._unread = [name for name in names if name and name not in read]
        self._by = on_one_line(by)[:MAX_PERSON_LETTERS] or SOURCE
        self._said_as = cache(lambda label: _said_as(taxa, label))

    @property
    def notes(self) -> list[Message]:
        """What a person should know of columns that are not read."""
        return [_UNREAD.fill(columns=_listed(self._unread))] if self._unread else []

    def read(self, line: int, cells: Sequence[str]) -> SaidRow | None:
        """What a row says, of the photograph with this path; None where nobody named anything, or
        only the model of this program did.

        Raises ``ValueError`` with the reason for a row that cannot be read.
        """
        path = "/".join(part for at in self._at.values() if (part := _cell(cells, at)))
        row = {word: _cell(cells, at) for word, at in self._columns.items()}
        if not row["species"]:
            return None
        if not _cell(cells, self._at[_FILE]):
            raise ValueError(message("Sharing", "it names no file"))
        try:
            said = self._said_as(row["species"])
            remarks = row.get("comment", "")
            if remarks.startswith(BY_MODEL):
                named, _, remarks = remarks.removeprefix(BY_MODEL).partition("; ")
                if self._said_as(named) == said:
                    return None
            return SaidRow(line, path, None, _with_details(said, row, remarks), self._by)
        except IdentificationError as error:
            raise ValueError(message_of(error)) from error


def _with_details(said: Identified, row: Mapping[str, str], remarks: str) -> Identified:
    count = row.get("count", "")
    return replace(
        said,
        count=read_value("" if _is_zero(count) else count, whole_number, "count"),
        sex=read_value(_known(row.get("sex", "")), Sex, "sex"),
        life_stage=read_value(_known(row.get("life-stage", "")), LifeStage, "life stage"),
        individual=row.get("individual", ""),
        behavior=tidy_behavior(row.get("behavior", "")),
        remarks=remarks,
    )


def _said_as(taxa: KnownTaxa, label: str) -> Identified:
    kind = _WORDS.get(label.casefold())
    return said_as(taxa, label) if kind is None else Identified(kind=kind)


def _is_zero(count: str) -> bool:
    """A counter that nobody touched is 0."""
    return bool(count) and not count.strip("0")


def _known(text: str) -> str:
    return "" if text.casefold() in _NOT_KNOWN else text


def _cell(cells: Sequence[str], at: int) -> str:
    return unguarded(cells[at]).strip() if at < len(cells) else ""


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(on_one_line(name)[:_MAX_LABEL] for name in names[:_MAX_NAMED])
    return f"{shown}, …" if len(names) > _MAX_NAMED else shown
