"""Photographs that a person means by their id, or by the end of the path of their file."""

import os
from pathlib import Path

import apsw

from swc_desktop.core.text import writable
from swc_desktop.projects.roots import path_stored


def media_by_id(connection: apsw.Connection, id_: str) -> int | None:
    """The number of the photograph with an id, None where there is none."""
    row = connection.execute("SELECT number FROM media WHERE id = ?", (writable(id_),)).fetchone()
    return None if row is None else int(str(row[0]))


def media_by_ending(connection: apsw.Connection, ending: str) -> dict[int, str]:
    """The photographs with a file whose path ends in whole names with these, by their numbers with
    the label of the root and the path below it; another copy of a photograph is not another one.

    A path that begins with ``./`` or ``../`` is one from the folder in which the program runs."""
    if ending.replace("\\", "/").startswith(("./", "../")):
        ending = os.path.normpath(Path(ending).absolute())  # ``resolve`` would follow links
    wanted = writable(ending.replace("\\", "/").strip("/"))
    rows = connection.execute(
        "SELECT f.media, r.label, r.path, f.path "
        "FROM media_file f JOIN root r ON r.number = f.root "
        "WHERE f.media IS NOT NULL AND f.replaced_at IS NULL AND NOT r.removed ORDER BY f.number"
    )
    found: dict[int, str] = {}
    for media, label, folder, path in rows:
        below = writable(path_stored(str(path)).as_posix())
        name = f"{label}/{below}"
        whole = f"{writable(path_stored(str(folder)).as_posix())}/{below}"
        if any(f"/{one}".endswith(f"/{wanted}") for one in (name, whole)):
            found.setdefault(int(str(media)), name)
    return found
