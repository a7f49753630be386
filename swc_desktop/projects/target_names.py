"""What a person knows the targets of acts by: files with their cards, folders, stations."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.core.text import writable
from swc_desktop.projects.acts import Cell
from swc_desktop.projects.deployments import own_names
from swc_desktop.projects.roots import path_stored

_OF_PICTURES: Final = frozenset({"identification", "flank", "comparison", "reference_picture"})
"""The tables whose rows are of photographs or of boxes in them."""


class TargetNames:
    """What a person knows the targets of rows by."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._stations = own_names(connection)
        self._roots = {
            str(id_): str(label) for id_, label in connection.execute("SELECT id, label FROM root")
        }

    def of(self, table: str, target: Mapping[str, Cell]) -> tuple[Message, tuple[str, ...]]:
        """A target in words, and the files that it is."""
        kind, name = str(target.get("target_kind", "")), str(target.get("target", ""))
        if target.get("event") is not None:
            return message("Projects", "Event {id}").fill(id=target["event"]), ()
        if table == "individual":
            code = self._code(target["individual"])
            return message("Projects", "Individual {code}").fill(code=code), ()
        if table == "assignment" or table in _OF_PICTURES:
            row = self._connection.execute(
                "SELECT id FROM media WHERE number = ?", (target["media"],)
            ).fetchall()
            kind, name = "media", str(row[0][0])
        if kind == "media":
            files = self.files([name])
            text = message("Projects", "Photograph {file}")
            if target.get("region") is not None:
                text = message("Projects", "A box in the photograph {file}")
            words = text.fill(file=files[0] if files else name)
            if "individual" in target:
                both = message("Projects", "{picture} and the individual {code}")
                words = both.fill(picture=words, code=self._code(target["individual"]))
            return words, files
        if kind == "folder":
            root, _, below = name.partition("/")
            folder = "/".join(filter(None, (self._roots.get(root, root), below)))
            return message("Projects", "Folder {folder}").fill(folder=folder), (folder,)
        if kind == "serial":
            return message("Projects", "Camera {serial}").fill(serial=name), ()
        station = str(target.get("deployment", name))
        return message("Projects", "Camera station {station}").fill(
            station=self.station(station)
        ), ()

    def station(self, id_: str) -> str:
        """The name of a camera station with its id, or the id alone."""
        name = self._stations.get(id_, "")
        return f"{name} ({id_})" if name else id_

    def _code(self, key: Cell) -> str:
        """The code that an individual was given last."""
        rows = self._connection.execute(
            "SELECT code FROM individual WHERE individual = ? ORDER BY undone, number DESC", (key,)
        ).fetchall()
        return str(rows[0][0]) if rows else str(key)

    def files(self, media: Sequence[str]) -> tuple[str, ...]:
        """The current files of photographs, with the labels of their roots."""
        rows = self._connection.execute(
            "SELECT r.label, f.path FROM media_file f JOIN media m ON m.number = f.media "
            "JOIN root r ON r.number = f.root WHERE f.replaced_at IS NULL "
            "AND m.id IN (SELECT value FROM json_each(?)) ORDER BY r.label, f.path",
            (json.dumps(list(media)),),
        ).fetchall()
        return tuple(
            f"{label}/{writable(path_stored(str(path)).as_posix())}" for label, path in rows
        )
