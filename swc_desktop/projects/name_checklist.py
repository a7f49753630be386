"""The checklist of other animals that a project chose: names that are offered beside the taxa.

It is read from a table with the columns ``scientificName`` and ``vernacularName``, as Darwin Core
calls them, or from a text with a name on each line. What is said is the scientific name where there
is one. Source: https://dwc.tdwg.org/terms/#taxon
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import apsw

from swc_desktop.core.free_name import folded
from swc_desktop.core.message import Message, message
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.csv_records import decoded, records_of
from swc_desktop.projects.errors import ChecklistNotRead
from swc_desktop.projects.free_names import is_kind
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.project import Project

MAX_CHECKLIST_BYTES: Final = 4 << 20
MAX_CHECKLIST_NAMES: Final = 20_000
"""All birds of the world are 11,000."""

MAX_NAME_LETTERS: Final = 120
"""Of a name: those with author and year are shorter."""

_SETTING: Final = "checklist"

_SCIENTIFIC: Final = ("scientificname", "species", "taxon", "name")
_COMMON: Final = ("vernacularname", "commonname", "englishname")
"""The columns, as they are written without blanks and signs; the first one that is there counts."""


@dataclass(frozen=True)
class ListedName:
    """A name that can be said of another animal, and its common name where it has one."""

    name: str
    common: str = ""


@dataclass(frozen=True)
class ReadChecklist:
    """The names of a file, each once. ``taxa`` of its rows name what the program knows by itself,
    ``left_out`` have no name that could be said: they are too long, or words for a kind."""

    names: tuple[ListedName, ...]
    taxa: int = 0
    left_out: int = 0

    @property
    def words(self) -> Message:
        """The counts in sentences."""
        line = message("Projects", "%Ln name(s) can be said of other animals.", "", 0)
        line = line.counted(len(self.names))
        for text, count in (
            (message("Projects", "%Ln of its names (is|are) known already.", "", 0), self.taxa),
            (message("Projects", "%Ln row(s) (has|have) no usable name.", "", 0), self.left_out),
        ):
            if count:
                both = message("Projects", "{first} {then}")
                line = both.fill(first=line, then=text.counted(count))
        return line


def read_name_checklist(content: bytes, file: Path, taxa: KnownTaxa) -> ReadChecklist:
    """The names in a file. Raises ``ChecklistNotRead``."""
    try:
        text, _ = decoded(content, MAX_CHECKLIST_BYTES)
        rows = list(_rows(text))
    except ValueError as error:
        raise ChecklistNotRead(file=file, problem=error.args[0]) from error
    found: dict[str, ListedName] = {}
    of_taxa = taxa.search.plain_names
    known = left_out = 0
    for row in rows:
        name = row.name or row.common
        if not name or len(name) > MAX_NAME_LETTERS or is_kind(name):
            left_out += 1
        elif folded(name) in of_taxa:
            known += 1
        else:
            common = row.common[:MAX_NAME_LETTERS] if row.name else ""
            found.setdefault(folded(name), ListedName(name, common))
    if not found and not known:
        raise ChecklistNotRead(file=file, problem=message("Projects", "there is no name in it"))
    return ReadChecklist(tuple(found.values()), known, left_out)


def _rows(text: str) -> Iterator[ListedName]:
    """The rows that are not blank. Raises ``ValueError``."""
    records = records_of(text, MAX_CHECKLIST_NAMES)
    header = next((record for _, record in records), [])
    columns = [_plain(cell) for cell in header]
    scientific, common = _column(columns, _SCIENTIFIC), _column(columns, _COMMON)
    if scientific is None and common is None:
        if len(header) > 1:
            raise ValueError(message("Projects", "it has no column “scientificName”"))
        lines = filter(None, map(_tidy, text.splitlines()))
        yield from (ListedName(line) for line in _limited(lines))
        return
    for _, record in records:
        yield ListedName(_cell(record, scientific), _cell(record, common))


def _limited(lines: Iterable[str]) -> Iterator[str]:
    for count, line in enumerate(lines, 1):
        if count > MAX_CHECKLIST_NAMES:
            text = message("Projects", "it has more than {rows:,} rows")
            raise ValueError(text.fill(rows=MAX_CHECKLIST_NAMES))
        yield line


def _plain(cell: str) -> str:
    return "".join(filter(str.isalnum, cell)).casefold()


def _column(columns: Sequence[str], names: Sequence[str]) -> int | None:
    return next((columns.index(name) for name in names if name in columns), None)


def _cell(record: Sequence[str], at: int | None) -> str:
    return _tidy(record[at]) if at is not None and at < len(record) else ""


def _tidy(text: str) -> str:
    return " ".join(on_one_line(text).split())


def name_checklist(connection: apsw.Connection) -> tuple[ListedName, ...]:
    """The names of a project's checklist, in the order of the file; none without one."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (_SETTING,)).fetchone()
    return () if row is None else _kept(str(row[0]))


@lru_cache(maxsize=1)
def _kept(text: str) -> tuple[ListedName, ...]:
    return tuple(ListedName(str(name), str(common)) for name, common in json.loads(text or "[]"))


def checklist_names(connection: apsw.Connection) -> dict[str, str]:
    """The names to say by all names of the checklist, as ``folded``; a scientific one before a
    common one."""
    names = name_checklist(connection)
    common = {folded(one.common): one.name for one in names if one.common}
    return common | {folded(one.name): one.name for one in names}


def choose_checklist(project: Project, found: ReadChecklist) -> None:
    """Let a project have these names in place of those it had."""
    words = message("Projects", "Choose a checklist of %Ln other animal(s)", "", 0)
    _keep(project, found.names, words.counted(len(found.names)))


def drop_checklist(project: Project) -> int:
    """Let a project have no checklist of other animals; how many names it had."""
    before = len(name_checklist(project.connection))
    if before:
        _keep(project, (), message("Projects", "Use no checklist of other animals"))
    return before


def _keep(project: Project, names: Sequence[ListedName], words: Message) -> None:
    text = json.dumps([[one.name, one.common] for one in names], ensure_ascii=False)
    with project.act("checklist", words, can_undo=False):
        project.set_setting(_SETTING, text)
