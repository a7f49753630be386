"""Rows of tables from outside in which people said what photographs show.

The columns are those of our own CSV and workbook, and of Camtrap DP's observations. What cannot be
read is a fault of its row, and the others count.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from swc_desktop.core.identification import (
    MAX_COUNT,
    MAX_PERSON_LETTERS,
    Certainty,
    IdentificationError,
    Identified,
    Kind,
    LifeStage,
    Sex,
    tidy_behavior,
)
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.region import Box
from swc_desktop.core.spreadsheet import unguarded
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.errors import TaxonUnknown
from swc_desktop.projects.known_taxa import KnownTaxa

Value = TypeVar("Value")


@dataclass(frozen=True)
class SaidRow:
    """What a row says: of which photograph (its id or alias), of which box, None for all of it, and
    who said so, "" where the table does not say."""

    line: int
    media: str
    box: Box | None
    said: Identified
    by: str


_OWN: Final[Mapping[str, str]] = {
    "media": "media_id",
    "label": "identified",
    "count": "count",
    "sex": "sex",
    "life_stage": "life_stage",
    "behavior": "behavior",
    "individual": "individual",
    "certainty": "certainty",
    "remarks": "remarks",
    "by": "identified_by",
    "box": "box",
    "of": "identified_of",
}
_WORKBOOK: Final[Mapping[str, str]] = {
    "media": "photograph",
    "label": "scientific name",
    "what": "what",
    "count": "count",
    "sex": "sex",
    "life_stage": "life stage",
    "individual": "individual",
    "remarks": "remarks",
    "by": "said by",
    "by_people": "by people",
}
_CAMTRAP_DP: Final[Mapping[str, str]] = {
    "media": "mediaID",
    "label": "scientificName",
    "type": "observationType",
    "setup": "cameraSetupType",
    "count": "count",
    "sex": "sex",
    "life_stage": "lifeStage",
    "behavior": "behavior",
    "individual": "individualID",
    "remarks": "observationComments",
    "by": "classifiedBy",
    "method": "classificationMethod",
    "level": "observationLevel",
    "x": "bboxX",
    "y": "bboxY",
    "w": "bboxWidth",
    "h": "bboxHeight",
}
_LAYOUTS: Final = (_OWN, _WORKBOOK, _CAMTRAP_DP)
_NEEDED: Final = ("media", "label", "by")

_TYPES: Final[Mapping[str, Kind]] = {
    "human": Kind.PERSON,
    "vehicle": Kind.VEHICLE,
    "blank": Kind.BLANK,
    "unknown": Kind.UNKNOWN,
    "animal": Kind.OTHER_ANIMAL,
}
KIND_WORDS: Final[Mapping[str, Kind]] = {
    **{kind.value: kind for kind in Kind},
    "people at the camera": Kind.SETUP,
    "other animal": Kind.OTHER_ANIMAL,
    "unknown animal": Kind.UNKNOWN,
}
_WHOLE: Final = re.compile(r"([0-9]{1,9})(?:[.,]0{1,2})?")

_NAME: Final = "name: "
"""How our Camtrap DP writes the free name of another animal among the comments."""


class SaidReader:
    """Reads the rows of one table, by its header; None where the header is of no table we know."""

    def __init__(self, header: Sequence[str], taxa: KnownTaxa) -> None:
        names = [name.strip() for name in header]
        self._columns: dict[str, int] | None = None
        self._layout: Mapping[str, str] | None = None
        self.of_events = 0
        """How many rows of people were of a whole event, and so of none of its photographs."""

        for layout in _LAYOUTS:
            if all(layout[key] in names for key in _NEEDED):
                self._layout = layout
                self._columns = {
                    key: names.index(name) for key, name in layout.items() if name in names
                }
                break
        self._taxa = taxa

    @property
    def is_camtrap_dp(self) -> bool:
        """Whether the table is that of the observations of a package."""
        return self._layout is _CAMTRAP_DP

    @property
    def is_known(self) -> bool:
        """Whether the table is one of those above."""
        return self._columns is not None

    def read(self, line: int, cells: Sequence[str]) -> SaidRow | None:
        """What a row says; None where it is not of people, or says nothing of one photograph.

        Raises ``ValueError`` with the reason for a row that cannot be read.
        """
        assert self._columns is not None
        row = {
            key: unguarded(cells[at]).strip() if at < len(cells) else ""
            for key, at in self._columns.items()
        }
        is_said = (
            row.get("by_people", "true").casefold() in ("true", "1", "yes")
            and row.get("method", "human") == "human"
        )
        if is_said and row.get("level", "media") != "media" and _has_name(row):
            self.of_events += 1
            return None
        if not (is_said and row["media"] and _has_name(row)):
            return None
        try:
            said = self._said(row)
        except IdentificationError as error:
            raise ValueError(message_of(error)) from error
        by = on_one_line(row["by"])[:MAX_PERSON_LETTERS]
        return SaidRow(line, row["media"], _box(row), said, by)

    def _said(self, row: Mapping[str, str]) -> Identified:
        label, remarks = row["label"] or row.get("what", ""), row.get("remarks", "")
        known: Identified | None = None
        name = ""
        if label:
            known = said_as(self._taxa, label)
        elif "type" in row:
            kind = Kind.SETUP if row.get("setup") == "setup" else _TYPES.get(row["type"])
            if kind is Kind.OTHER_ANIMAL and remarks.startswith(_NAME):
                name, _, remarks = remarks.removeprefix(_NAME).partition("; ")
            if kind is not None:
                known = Identified(kind=kind, name=name)
        if known is None:
            raise ValueError(message("Sharing", "it names nothing"))
        count = row.get("count", "") if row.get("of") != "event" else ""
        return Identified(
            known.taxon,
            known.rank,
            known.checklist,
            known.kind,
            known.name,
            read_value(count, whole_number, "count"),
            read_value(row.get("sex", ""), Sex, "sex"),
            read_value(row.get("life_stage", ""), LifeStage, "life stage"),
            tidy_behavior(row.get("behavior", "")),
            row.get("individual", ""),
            read_value(row.get("certainty", ""), Certainty, "certainty"),
            remarks,
        )


def said_as(taxa: KnownTaxa, label: str) -> Identified:
    """What a name means in a project: a taxon, a kind, else another animal with this free name.

    Raises ``IdentificationError`` for a name that is too long.
    """
    if (kind := KIND_WORDS.get(label.casefold())) is not None:
        return Identified(kind=kind)
    try:
        return taxa.identified(taxa.named(label))
    except TaxonUnknown:
        return Identified(kind=Kind.OTHER_ANIMAL, name=label)


def _has_name(row: Mapping[str, str]) -> bool:
    return bool(row["label"] or row.get("what") or row.get("type", "unclassified") in _TYPES)


def whole_number(text: str) -> int:
    """A whole number, also as a spreadsheet writes it: ``2.0`` or ``2,00``. ``1,000`` may be one or
    a thousand, and is refused."""
    found = _WHOLE.fullmatch(text.strip())
    if found is None or not 0 < int(found[1]) <= MAX_COUNT:
        raise ValueError(text)
    return int(found[1])


def read_value(text: str, reader: Callable[[str], Value], name: str) -> Value | None:
    """What a cell says, None where it is empty. Raises ``ValueError`` with its ``name``."""
    if not text:
        return None
    try:
        return reader(text.casefold())
    except (ValueError, OverflowError) as error:
        problem = message("Sharing", "its {name} is {text!r}")
        raise ValueError(problem.fill(name=name, text=text[:40])) from error


def _box(row: Mapping[str, str]) -> Box | None:
    edges = [row.get(key, "") for key in ("x", "y", "w", "h")]
    if row.get("box"):
        edges = row["box"].split()
    if row.get("of") in ("photograph", "event") or not any(edges):
        return None
    try:
        left, top, width, height = (float(edge) for edge in edges)
        return Box(left, top, width, height)
    except ValueError as error:
        raise ValueError(message("Sharing", "its box is not one")) from error


def no_table(file: object) -> Message:
    """That a file has none of the headers that are read."""
    text = message(
        "Sharing",
        "{file} has none of the headers that are read: a CSV or workbook that this program "
        "exported, or Camtrap DP",
    )
    return text.fill(file=file)
