"""What an act changed, in a few words, from the rows that it added."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import apsw

from swc_desktop.core.message import Message, message, message_from_plain
from swc_desktop.core.observation import Place
from swc_desktop.projects.act_values import value_columns, value_words
from swc_desktop.projects.acts import PEOPLE_SHOWN, Cell
from swc_desktop.projects.coarsening import DEFAULT_STEP, coarsened
from swc_desktop.projects.schema import ACTS
from swc_desktop.projects.target_names import TargetNames

_MAX_LISTED: Final = 3
"""Values of an act, and targets of a value, that are named: what fits some lines of a terminal."""

_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "camera_gap": ("removed", "remarks"),
    "capture": ("method",),
    "assignment": ("deployment",),
    "given_place": ("latitude", "longitude"),
    "given_time": ("local", "offset_s", "is_day"),
    "clock_correction": ("pairs",),
    "identification": ("said",),
    "individual": ("code", "taxon", "sex", "remarks"),
    "flank": ("flank",),
    "comparison": ("verdict",),
    "reference_picture": ("is_reference",),
}
"""The columns that are shown of each table; of stations those that changed. Tracks are named by
the act itself, and events are too many to be listed."""


def act_details(
    connection: apsw.Connection, action: int, names: TargetNames, *, is_coarse: bool
) -> list[Message]:
    """What an act said of which photographs, folders, cameras and stations; some of many.

    ``is_coarse``: places are rounded, since what is secret in a locked project would stay in the
    list of a terminal.
    """
    found: list[Message] = []
    for table in _SHOWN:
        found += _said(connection, table, action, names, is_coarse=is_coarse)
    found += _stations(connection, action, names, is_coarse=is_coarse)
    return [*found, *_people_shown(connection, action, names)]


def _people_shown(
    connection: apsw.Connection, action: int, names: TargetNames
) -> Iterator[Message]:
    """The photograph whose people were shown."""
    rows = connection.execute(
        "SELECT words FROM action WHERE number = ? AND kind = ?", (action, PEOPLE_SHOWN)
    ).fetchall()
    for (words,) in rows:
        said = message_from_plain(json.loads(str(words)))
        for name, fact in said.facts if isinstance(said, Message) else ():
            if name == "photograph":
                yield names.of("", {"target_kind": "media", "target": str(fact)})[0]


def _said(
    connection: apsw.Connection, table: str, action: int, names: TargetNames, *, is_coarse: bool
) -> Iterator[Message]:
    """The values of one table, each with its targets."""
    shown, key = _SHOWN[table], ACTS[table]
    source = "identification_said" if table == "identification" else table
    columns, target = ", ".join(shown), ", ".join(key)
    groups = connection.execute(
        f"SELECT count(DISTINCT json_array({target})), {columns} FROM {source} WHERE action = ? "
        f"GROUP BY {columns} ORDER BY min(number)",
        (action,),
    ).fetchall()
    same = " AND ".join(f"{column} IS ?" for column in shown)
    for count, *values in groups[:_MAX_LISTED]:
        targets = connection.execute(
            f"SELECT {target} FROM {source} WHERE action = ? AND {same} "
            f"GROUP BY {target} ORDER BY min(number) LIMIT {_MAX_LISTED}",
            (action, *values),
        ).fetchall()
        row = dict(zip(shown, values, strict=True))
        value = value_words(table, _coarse(row) if is_coarse else row, _beside(row))
        about = [names.of(table, dict(zip(key, one, strict=True)))[0] for one in targets]
        text = message("Projects", "{targets}: {value}")
        yield text.fill(targets=_listed(about, int(str(count))), value=value)
    yield from _more(len(groups) - _MAX_LISTED)


def _beside(row: Mapping[str, Cell]) -> list[str]:
    """What is said beside the value itself, where there is any."""
    return [name for name in ("sex", "remarks") if row.get(name)]


def _stations(
    connection: apsw.Connection, action: int, names: TargetNames, *, is_coarse: bool
) -> Iterator[Message]:
    """The camera stations that an act added or changed, with what is new of each."""
    columns = [name for name in value_columns(connection, "deployment") if name != "deployment"]
    new, old = (", ".join(f"{table}.{name}" for name in columns) for table in ("d", "earlier"))
    rows = connection.execute(
        f"SELECT d.deployment, earlier.id IS NOT NULL, {new}, {old} FROM deployment d "
        "LEFT JOIN deployment earlier ON earlier.id = d.supersedes WHERE d.action = ? "
        "GROUP BY d.deployment ORDER BY min(d.number)",
        (action,),
    ).fetchall()
    for name, has_earlier, *values in rows[:_MAX_LISTED]:
        station, _ = names.of("deployment", {"deployment": name})
        now = dict(zip(columns, values[: len(columns)], strict=True))
        before = dict(zip(columns, values[len(columns) :], strict=True))
        differ = [column for column in columns if now[column] != before[column]]
        if not has_earlier or not differ:
            yield station
            continue
        value = value_words("deployment", _coarse(now) if is_coarse else now, differ)
        yield message("Projects", "{targets}: {value}").fill(targets=station, value=value)
    yield from _more(len(rows) - _MAX_LISTED)


def _coarse(row: Mapping[str, Cell]) -> Mapping[str, Cell]:
    """The row with its place as exports round it."""
    latitude, longitude = row.get("latitude"), row.get("longitude")
    if latitude is None or longitude is None:
        return row
    place = coarsened(Place(float(str(latitude)), float(str(longitude))), DEFAULT_STEP).place
    return {**row, "latitude": place.latitude, "longitude": place.longitude}


def _listed(targets: Sequence[Message], count: int) -> Message:
    """The targets that are named, and how many there are besides."""
    words = targets[0]
    for one in targets[1:]:
        words = message("Projects", "{first}, {next}").fill(first=words, next=one)
    if count <= len(targets):
        return words
    text = message("Projects", "{first} and %Ln more", "", 0)
    return text.counted(count - len(targets)).fill(first=words)


def _more(count: int) -> Iterator[Message]:
    if count > 0:
        yield message("Projects", "and %Ln more", "", 0).counted(count)
