"""Rows that name what is not in the project: after damage, they say what is lost.

SQLite keeps the references by number; these are those by id or text, which it does not know.
Nothing that this program does leaves such a row: acts that are undone and camera stations that are
deleted keep their rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.projects.schema import ACTS

_MAX_NAMES: Final = 5
"""Names in one sentence; more of them are not read."""

_OF_STATIONS: Final = ("media", "assignment", "camera_gap", "capture", "event")
"""Tables whose column ``deployment`` is the id of a camera station, or NULL."""

_OF_TARGETS: Final = ("given_place", "given_time", "clock_correction")
"""Tables whose ``target`` is the id of what ``target_kind`` says."""

_ID_LETTERS: Final = 36
"""Letters of a UUID, with which the target of a folder begins (``selecting.folder_target``)."""

_SETTINGS: Final = ("id", "name", "created", "desk")
"""Settings that every project has from its making."""

TABLES: Final[Mapping[str, Message]] = {
    "setting": message("Projects", "Settings of the project"),
    "action": message("Projects", "Acts in the log"),
    "root": message("Projects", "Folders"),
    "arrival": message("Projects", "What was added when"),
    "media": message("Projects", "Photographs"),
    "media_file": message("Projects", "Files of photographs"),
    "deployment": message("Projects", "Camera stations"),
    "camera_gap": message("Projects", "Times in which cameras were down"),
    "capture": message("Projects", "How cameras take photographs"),
    "assignment": message("Projects", "Assignments to camera stations"),
    "given_place": message("Projects", "Places that were given"),
    "given_time": message("Projects", "Times that were given"),
    "clock_correction": message("Projects", "Corrections of clocks"),
    "track": message("Projects", "GPS tracks"),
    "track_point": message("Projects", "Points of GPS tracks"),
    "region": message("Projects", "Parts of photographs that were looked at"),
    "detection": message("Projects", "What detectors have looked at"),
    "pack": message("Projects", "Model packs"),
    "vote": message("Projects", "Outputs of models"),
    "prediction": message("Projects", "Answers"),
    "event": message("Projects", "Events"),
    "identification": message("Projects", "What people said is in photographs"),
    "identification_row": message("Projects", "Names, kinds and counts that people gave"),
    "individual": message("Projects", "Animals that are known"),
    "flank": message("Projects", "Sides that animals show"),
    "reference_picture": message("Projects", "Reference pictures of known animals"),
    "comparison": message("Projects", "Animals that were compared"),
    "embedding": message("Projects", "Embeddings of known animals"),
    "audit_draw": message("Projects", "Photographs drawn for an audit"),
    "event_media": message("Projects", "Photographs in events"),
    "tombstone": message("Projects", "What was forgotten"),
}
"""The tables of a project in words."""


@dataclass(frozen=True)
class LostReference:
    """Rows of one table that name what is not there: how many, and in words.

    ``missing`` is what they name: station, photograph, folder, event, earlier, pack or setting;
    ``names`` are ids of some camera stations that are not there.
    """

    table: str
    missing: str
    count: int
    names: tuple[str, ...] = ()

    @property
    def words(self) -> Message:
        """One sentence."""
        text = _WORDS[self.missing].counted(self.count)
        names = ", ".join(self.names[:_MAX_NAMES])
        if len(self.names) > _MAX_NAMES:
            names += ", …"
        return text.fill(table=TABLES[self.table], names=names)


_WORDS: Final[Mapping[str, Message]] = {
    "station": message(
        "Projects",
        "{table}: %Ln entr(y names a|ies name) camera station(|s) that (is|are) not there: "
        "{names}.",
        "",
        0,
    ),
    "photograph": message(
        "Projects", "{table}: %Ln entr(y|ies) of photographs that are not there.", "", 0
    ),
    "folder": message("Projects", "{table}: %Ln entr(y|ies) of folders that are not there.", "", 0),
    "earlier": message(
        "Projects", "{table}: %Ln entr(y|ies) instead of earlier ones that are not there.", "", 0
    ),
    "event": message("Projects", "{table}: %Ln entr(y|ies) of events that are not there.", "", 0),
    "pack": message("Projects", "{table}: %Ln model pack(s) in use (is|are) not there.", "", 0),
    "setting": message(
        "Projects", "{table}: %Ln entr(y|ies) that every project has (is|are) not there.", "", 0
    ),
}


def lost_references(connection: apsw.Connection) -> list[LostReference]:
    """What rows name that is not there, table by table; nothing in a whole project."""
    found = [_stations(connection, table, "deployment", "1") for table in _OF_STATIONS]
    for table in _OF_TARGETS:
        found.append(_stations(connection, table, "target", "target_kind = 'deployment'"))
        for kind, missing, condition in (
            ("media", "photograph", "target NOT IN (SELECT id FROM media)"),
            (
                "folder",
                "folder",
                f"substr(target, 1, {_ID_LETTERS}) NOT IN (SELECT id FROM root)",
            ),
        ):
            where = f"target_kind = '{kind}' AND {condition}"
            found.append(LostReference(table, missing, _count(connection, table, where)))
    for table in ACTS:
        if table != "event":  # formed events are deleted and written anew
            where = f"supersedes NOT IN (SELECT id FROM {table})"
            found.append(LostReference(table, "earlier", _count(connection, table, where)))
    where = "event IS NOT NULL AND event NOT IN (SELECT id FROM event)"
    count = _count(connection, "identification", where)
    found.append(LostReference("identification", "event", count))
    where = "name = 'pack' AND value != '' AND value NOT IN (SELECT digest FROM pack)"
    found.append(LostReference("setting", "pack", _count(connection, "setting", where)))
    names = ", ".join(f"'{name}'" for name in _SETTINGS)
    here = _count(connection, "setting", f"name IN ({names})")
    found.append(LostReference("setting", "setting", len(_SETTINGS) - here))
    return [one for one in found if one.count]


def _stations(
    connection: apsw.Connection, table: str, column: str, condition: str
) -> LostReference:
    """Rows whose column is the id of a camera station without any row."""
    known = "SELECT deployment FROM deployment"
    where = f"{condition} AND {column} IS NOT NULL AND {column} NOT IN ({known})"
    rows = connection.execute(
        f"SELECT DISTINCT {column} FROM {table} WHERE {where} ORDER BY 1 LIMIT ?",
        (_MAX_NAMES + 1,),
    ).fetchall()
    names = tuple(str(name) for (name,) in rows)
    return LostReference(table, "station", _count(connection, table, where), names)


def _count(connection: apsw.Connection, table: str, where: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchall()
    return int(str(count))
