"""The data labels of a user's Timelapse template, read as what it is: a SQLite file from outside.

Source: saulgreenberg/Timelapse (facts about the tables of a ``.tdb``)
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import message
from swc_desktop.exports.errors import TemplateUnreadable
from swc_desktop.storage.regular_file import open_file
from swc_desktop.storage.sqlite_uri import sqlite_uri
from swc_desktop.storage.strict_json import JsonRefused, parse_json

MAX_BYTES: Final = 64 << 20
_MAX_LABELS: Final = 1_000
_MAX_VALUE_BYTES: Final = 1 << 20
_MAX_SECONDS: Final = 2.0
"""Far more than a template takes; columns of a hostile one are computed when they are read."""

_NUMBERS: Final = frozenset({"Counter", "IntegerAny", "IntegerPositive"})
_TEXTS: Final = frozenset({"Note", "MultiLine"})
_CHOICE: Final = "FixedChoice"
_SPECIES: Final = "species"


_TOO_LARGE: Final = message("Exports", "it is too large")
_NO_DATABASE: Final = message("Exports", "it is not a SQLite database, or a damaged one")
_NO_TABLE: Final = message("Exports", "it has no table of data labels")
_NO_SPECIES: Final = message("Exports", "it has no data label Species for texts or choices")


@dataclass(frozen=True)
class TimelapseTemplate:
    """The data labels that can be filled, as the template spells them, by their small letters, with
    their choices; None for any text or number. A list that takes no empty value is among them only
    for the species, which is never empty."""

    labels: Mapping[str, str]
    choices: Mapping[str, Sequence[str] | None]

    def label_of(self, label: str) -> str | None:
        """How the template spells one of our labels; None where it has none."""
        return self.labels.get(label.casefold())

    def choice_of(self, label: str, names: Sequence[str]) -> str | None:
        """The first of the names of one thing that the template takes, as it spells it."""
        choices = self.choices.get(label.casefold())
        if choices is None:
            return names[0]
        known = {one.casefold(): one for one in reversed(choices)}
        return next((known[name.casefold()] for name in names if name.casefold() in known), None)


def read_template(file: Path) -> TimelapseTemplate:
    """The template of a ``.tdb``, of which nothing is changed. Raises ``TemplateUnreadable``."""
    try:
        with open_file(file) as opened:
            if len(opened.read(MAX_BYTES + 1)) > MAX_BYTES:
                raise TemplateUnreadable(file=file, problem=_TOO_LARGE)
    except OSError as error:
        raise TemplateUnreadable(file=file, problem=explain_reading(error)) from error
    try:
        rows = _rows(file)
    except sqlite3.Error as error:
        raise TemplateUnreadable(file=file, problem=_NO_DATABASE) from error
    if rows is None:
        raise TemplateUnreadable(file=file, problem=_NO_TABLE)
    labels: dict[str, str] = {}
    choices: dict[str, Sequence[str] | None] = {}
    kinds: dict[str, str] = {}
    for label, kind, listed in rows:
        known: Sequence[str] | None = None
        if kind == _CHOICE:
            known, takes_none = _choices(listed)
            if not takes_none and label.casefold() != _SPECIES:
                continue
        elif kind not in _TEXTS | _NUMBERS:
            continue
        kinds.setdefault(label.casefold(), kind)
        labels.setdefault(label.casefold(), label)
        choices.setdefault(label.casefold(), known)
    found = TimelapseTemplate(labels, choices)
    if kinds.get(_SPECIES, "") not in {*_TEXTS, _CHOICE}:
        raise TemplateUnreadable(file=file, problem=_NO_SPECIES)
    return found


def _rows(file: Path) -> list[tuple[str, str, str]] | None:
    """Data label, type and list of each control; None without the table. The schema of a file from
    outside is not trusted, and a query that does not end is ended."""
    deadline = monotonic() + _MAX_SECONDS
    connection = sqlite3.connect(f"{sqlite_uri(file.absolute())}?mode=ro&immutable=1", uri=True)
    try:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)
        connection.set_progress_handler(lambda: monotonic() > deadline, 1_000)
        connection.execute("PRAGMA trusted_schema = OFF")
        kind = connection.execute("SELECT type FROM sqlite_schema WHERE name = 'TemplateTable'")
        if kind.fetchone() != ("table",):
            return None
        rows = connection.execute(
            "SELECT DataLabel, Type, List FROM TemplateTable LIMIT ?", (_MAX_LABELS,)
        ).fetchall()
    finally:
        connection.close()
    return [(_text(label), _text(kind), _text(listed)) for label, kind, listed in rows]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _choices(listed: str) -> tuple[Sequence[str], bool]:
    """The choices of a control, and whether it may be empty; none of a list that is not valid."""
    try:
        found = parse_json(listed.encode("utf-8", "replace"))
    except JsonRefused:
        return (), False
    if not isinstance(found, dict) or not isinstance(found.get("ChoiceListNonEmpty"), list):
        return (), False
    choices = [one for one in found["ChoiceListNonEmpty"] if isinstance(one, str)]
    return choices, found.get("IncludeEmptyChoice") is True
