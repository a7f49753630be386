"""What a row of an act says, in a few words: the value that a person gave."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

import apsw

from swc_desktop.core.identification import Kind
from swc_desktop.core.individual import ComparisonVerdict
from swc_desktop.core.message import Message, message
from swc_desktop.projects.acts import Cell
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.schema import ACTS

Row = Mapping[str, Cell]
"""The values of a row by their columns, without those that name its target."""


_OF_ACT: Final = frozenset(("number", "id", "action", "supersedes", "undone", "reverts"))


def value_columns(connection: apsw.Connection, table: str) -> list[str]:
    """The columns of a table that a person gave, with those that name the target."""
    if table == "identification":
        return [*ACTS[table], "said"]
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    columns = [str(row[1]) for row in rows]
    return [name for name in columns if name not in _OF_ACT]


def value_words(table: str, row: Row, differ: Sequence[str]) -> Message:
    """What a row of a table says; ``differ`` are the columns in which others say something else."""
    given = _WORDS.get(table)
    shown = [] if given is None else [given[1](row)]
    used = frozenset() if given is None else given[0]
    shown += [_column_words(name, row[name]) for name in differ if name not in used]
    words = shown[0]
    for more in shown[1:]:
        words = message("Projects", "{first}, {next}").fill(first=words, next=more)
    return words


def _column_words(column: str, value: Cell) -> Message:
    if value is None or value == "":
        return message("Projects", "no {column}").fill(column=_name(column))
    text = message("Projects", "{column} {value}")
    return text.fill(column=_name(column), value=str(value))


def _name(column: str) -> Message | str:
    return _COLUMNS.get(column, column)


def _place(row: Row) -> Message:
    text = message("Projects", "{latitude}, {longitude}")
    return text.fill(latitude=row["latitude"], longitude=row["longitude"])


def _time(row: Row) -> Message:
    local = datetime.fromisoformat(str(row["local"]))
    offset = row["offset_s"]
    if row["is_day"]:
        text = local.date().isoformat()
    elif offset is None:
        text = local.isoformat()
    else:
        zone = timezone(timedelta(seconds=float(str(offset))))
        text = local.replace(tzinfo=zone).isoformat()
    return message("Projects", "{value}").fill(value=text)


def _station(row: Row) -> Message:
    text = message("Projects", "camera station {station}")
    return text.fill(station=row["deployment"])


def _clock(row: Row) -> Message:
    pairs = json.loads(str(row["pairs"]))["pairs"]
    words: Message | None = None
    for reading, instant in pairs:
        text = message("Projects", "{reading} of the camera is {instant}")
        one = text.fill(reading=reading, instant=instant)
        if words is not None:
            one = message("Projects", "{first}, {next}").fill(first=words, next=one)
        words = one
    return words or message("Projects", "no correction")


def _method(row: Row) -> Message:
    method = str(row["method"])
    return CaptureMethod(method).words if method else message("Projects", "not known")


def _gap(row: Row) -> Message:
    if row["removed"]:
        return message("Projects", "the camera was not down")
    return message("Projects", "the camera was down")


def _identified(row: Row) -> Message:
    """What is said of a photograph, box or event, from ``identification_said``: the key of an
    individual, behind all else, is nothing to be read."""
    words: Message | None = None
    for kind, taxon, _, name, count, *details, remarks, _ in json.loads(str(row["said"])):
        one: Message | str = taxon or name or KIND_WORDS[Kind(kind)]
        if count is not None and count > 1:
            one = message("Projects", "{count} × {name}").fill(count=str(count), name=one)
        for more in filter(None, details):
            one = message("Projects", "{first}, {next}").fill(first=one, next=str(more))
        if remarks:
            lines = _column_words("remarks", " ".join(str(remarks).split()))
            one = message("Projects", "{first}, {next}").fill(first=one, next=lines)
        if words is not None:
            one = message("Projects", "{first}; {next}").fill(first=words, next=one)
        words = one if isinstance(one, Message) else message("Projects", "{name}").fill(name=one)
    return words or message("Projects", "nothing")


def _individual(row: Row) -> Message:
    words = message("Projects", "{code}, {taxon}")
    return words.fill(code=row["code"], taxon=row["taxon"])


def _flank(row: Row) -> Message:
    return message("Projects", "its side: {flank}").fill(flank=row["flank"])


def _reference(row: Row) -> Message:
    if row["is_reference"]:
        return message("Projects", "stands for its side")
    return message("Projects", "does not stand for its side")


def _verdict(row: Row) -> Message:
    verdict = str(row["verdict"])
    return _VERDICTS[ComparisonVerdict(verdict)] if verdict else message("Projects", "nothing")


_VERDICTS: Final[Mapping[ComparisonVerdict, Message]] = {
    ComparisonVerdict.DIFFERENT: message("Projects", "not the same animal"),
    ComparisonVerdict.UNSURE: message("Projects", "perhaps the same animal"),
}

KIND_WORDS: Final[Mapping[Kind, Message]] = {
    Kind.BLANK: message("Projects", "blank"),
    Kind.PERSON: message("Projects", "person"),
    Kind.VEHICLE: message("Projects", "vehicle"),
    Kind.SETUP: message("Projects", "camera setup"),
    Kind.UNKNOWN: message("Projects", "unknown animal"),
    Kind.NOT_AN_OBJECT: message("Projects", "not an object"),
    Kind.OTHER_ANIMAL: message("Projects", "other animal"),
}
"""What people say where they name no taxon, in words."""


_WORDS: Final[Mapping[str, tuple[frozenset[str], Callable[[Row], Message]]]] = {
    "assignment": (frozenset(("deployment",)), _station),
    "given_place": (frozenset(("latitude", "longitude")), _place),
    "given_time": (frozenset(("local", "offset_s", "is_day")), _time),
    "clock_correction": (frozenset(("pairs",)), _clock),
    "capture": (frozenset(("method",)), _method),
    "camera_gap": (frozenset(("removed",)), _gap),
    "identification": (frozenset(("said",)), _identified),
    "individual": (frozenset(("code", "taxon")), _individual),
    "flank": (frozenset(("flank",)), _flank),
    "comparison": (frozenset(("verdict",)), _verdict),
    "reference_picture": (frozenset(("is_reference",)), _reference),
}
"""For each table the columns that its words have, and the words; of others each column is named."""

_COLUMNS: Final[Mapping[str, Message]] = {
    "latitude": message("Projects", "latitude"),
    "longitude": message("Projects", "longitude"),
    "uncertainty_m": message("Projects", "uncertainty in m"),
    "starts": message("Projects", "start"),
    "ends": message("Projects", "end"),
    "zone": message("Projects", "time zone"),
    "camera": message("Projects", "camera"),
    "camera_offset_s": message("Projects", "offset of the camera in s"),
    "location": message("Projects", "ID of the place"),
    "location_name": message("Projects", "name of the place"),
    "fields": message("Projects", "other fields"),
    "remarks": message("Projects", "remarks"),
    "sex": message("Projects", "sex"),
    "same_as": message("Projects", "key of the same animal"),
    "origin": message("Projects", "source"),
    "fills_only": message("Projects", "only where missing"),
}
"""What columns are called; another one has its own name."""
