"""What follows from the photographs of a project and is kept beside it: small pictures, so that
they can be seen without their card, and embeddings, so that animals can be compared.

They lie in ``NAME.swcproject.cache`` beside the project, under the same key, and can be made again
from the photographs. When the file reaches its limit the oldest pictures go, then the oldest
embeddings; what went is counted.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from uuid import UUID

import apsw
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swc_desktop.projects.connection import (
    SIDE_SUFFIXES,
    ProjectConnection,
    create_project,
    open_project,
)
from swc_desktop.projects.errors import KeyFileMissing, ProjectBroken, ProjectNotFound

SUFFIX: Final = ".cache"

MAX_BYTES: Final = 2_000_000_000
"""Of all pictures and embeddings: at 10 kB and 2.6 kB those of 150,000 photographs."""

_QUALITY: Final = 80
"""Of JPEG: at this size no eye tells it from the best."""

_STEPS: Final = (
    """
CREATE TABLE thumbnail (
    number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, jpeg BLOB NOT NULL
) STRICT;
CREATE TABLE size (bytes INTEGER NOT NULL) STRICT;
INSERT INTO size VALUES (0)
""",
    """
CREATE TABLE embedding (
    number INTEGER PRIMARY KEY, region BLOB NOT NULL, pack BLOB NOT NULL, sha256 TEXT NOT NULL,
    vector BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX embedding_of ON embedding (region, pack);
CREATE INDEX embedding_of_file ON embedding (sha256);
ALTER TABLE size ADD COLUMN lost_thumbnails INTEGER NOT NULL DEFAULT 0;
ALTER TABLE size ADD COLUMN lost_embeddings INTEGER NOT NULL DEFAULT 0
""",
)
"""From each version of the file to the next. ``size`` has one row: the bytes of all pictures and
embeddings, since to add them up takes longer with each one, and how many went for want of room.
``region`` has the bytes of the id of a region (``region_rows.region_id``)."""


@dataclass(frozen=True)
class NewEmbedding:
    """An embedding to keep: the id of its region, the digests of the pack and of the photograph,
    and its bytes (``embedding_bytes``)."""

    region: str
    pack: str
    sha256: str
    vector: bytes


class ThumbnailCache:
    """The small pictures by the digest of their photograph, and the embeddings by their region."""

    def __init__(self, file: ProjectConnection, max_bytes: int = MAX_BYTES) -> None:
        self._file = file
        self._max_bytes = max_bytes

    @classmethod
    def open(
        cls, project: Path, key: bytes | None, *, write: bool = True, anew: bool = False
    ) -> Self | None:
        """The cache of a project; one that is missing or damaged, or with ``anew``, is made anew.

        To read, None where there is none. Raises as ``connection.open_project`` does.
        """
        path = cache_path(project)
        try:
            if not anew:
                file = open_project(path, key=key, write=write, make_tables=_run_steps)
                if write:
                    _bring_up_to_date(file)
                return cls(file)
        except (ProjectNotFound, ProjectBroken, KeyFileMissing):
            if not write:
                return None
        for suffix in ("", *SIDE_SUFFIXES):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return cls(create_project(path, _make_tables, key=key))

    def add(
        self,
        pictures: Iterable[tuple[str, NDArray[np.uint8]]],
        embeddings: Sequence[NewEmbedding] = (),
    ) -> None:
        """Store pictures, uint8 (height, width, 3) RGB, by digest, and embeddings; drop the oldest
        if full."""
        encoded = {sha256: _jpeg(pixels) for sha256, pixels in pictures}
        if not encoded and not embeddings:
            return
        with self._file.transaction() as raw:
            before = _remove(raw, "thumbnail", encoded)  # an earlier one of the same photograph
            raw.executemany("INSERT INTO thumbnail (sha256, jpeg) VALUES (?, ?)", encoded.items())
            _grow(raw, sum(map(len, encoded.values())) - before + _add_embeddings(raw, embeddings))
            self._make_room(raw)

    def get(self, sha256: str) -> bytes | None:
        """The JPEG of a photograph, None where none is kept."""
        rows = self._file.rows("SELECT jpeg FROM thumbnail WHERE sha256 = ?", (sha256,))
        if not rows:
            return None
        jpeg = rows[0][0]
        assert isinstance(jpeg, bytes)
        return jpeg

    def embeddings(self, regions: Sequence[str], pack: str) -> dict[str, bytes]:
        """The embeddings by a pack that are kept of regions, by the ids of these."""
        if not self._has_embeddings:
            return {}
        found: dict[str, bytes] = {}
        for region in regions:
            rows = self._file.rows(
                "SELECT vector FROM embedding WHERE region = ? AND pack = ?",
                (UUID(region).bytes, bytes.fromhex(pack)),
            )
            if rows and isinstance(rows[0][0], bytes):
                found[region] = rows[0][0]
        return found

    @property
    def lost(self) -> tuple[int, int]:
        """How many pictures and how many embeddings went for want of room."""
        if not self._has_embeddings:
            return 0, 0
        ((pictures, embeddings),) = self._file.rows(
            "SELECT lost_thumbnails, lost_embeddings FROM size"
        )
        return int(str(pictures)), int(str(embeddings))

    @property
    def _has_embeddings(self) -> bool:
        """Whether it is of this version: one that is only read may be older."""
        return int(str(self._file.one("PRAGMA user_version"))) >= len(_STEPS) - 1

    def remove(self, digests: Iterable[str]) -> None:
        """Delete the pictures and embeddings of these photographs."""
        digests = list(digests)
        with self._file.transaction() as raw:
            for table in ("thumbnail", "embedding"):
                _grow(raw, -_remove(raw, table, digests))

    @property
    def file(self) -> ProjectConnection:
        """The open file."""
        return self._file

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _make_room(self, raw: apsw.Connection) -> None:
        ((total,),) = raw.execute("SELECT bytes FROM size")
        for table, column in _CONTENT.items():
            lost = 0
            while int(total) > self._max_bytes:
                freed = raw.execute(
                    f"DELETE FROM {table} WHERE number = (SELECT min(number) FROM {table}) "
                    f"RETURNING length({column})"
                ).fetchall()
                if not freed:
                    break
                total, lost = int(total) - int(str(freed[0][0])), lost + 1
            raw.execute(f"UPDATE size SET lost_{table}s = lost_{table}s + ?", (lost,))
        raw.execute("UPDATE size SET bytes = ?", (total,))


_CONTENT: Final = {"thumbnail": "jpeg", "embedding": "vector"}
"""The column of each table that takes the room, in the order in which they go."""


def _add_embeddings(raw: apsw.Connection, embeddings: Sequence[NewEmbedding]) -> int:
    """Store embeddings, in place of earlier ones of the same region, the last of several that two
    copies of a photograph gave; how many bytes more."""
    embeddings = list({(one.region, one.pack): one for one in embeddings}.values())
    before = raw.executemany(
        "DELETE FROM embedding WHERE region = ? AND pack = ? RETURNING length(vector)",
        [(UUID(one.region).bytes, bytes.fromhex(one.pack)) for one in embeddings],
    )
    freed = sum(int(str(size)) for (size,) in before)
    raw.executemany(
        "INSERT INTO embedding (region, pack, sha256, vector) VALUES (?, ?, ?, ?)",
        [
            (UUID(one.region).bytes, bytes.fromhex(one.pack), one.sha256, one.vector)
            for one in embeddings
        ],
    )
    return sum(len(one.vector) for one in embeddings) - freed


def _remove(raw: apsw.Connection, table: str, digests: Iterable[str]) -> int:
    """Delete what a table has of photographs; how many bytes that were."""
    statement = f"DELETE FROM {table} WHERE sha256 = ? RETURNING length({_CONTENT[table]})"
    freed = raw.executemany(statement, [(digest,) for digest in digests])
    return sum(int(str(size)) for (size,) in freed)


def _grow(raw: apsw.Connection, by: int) -> None:
    raw.execute("UPDATE size SET bytes = bytes + ?", (by,))


def cache_path(project: Path) -> Path:
    """The cache of a project file."""
    return project.with_name(project.name + SUFFIX)


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()


def _make_tables(raw: apsw.Connection) -> None:
    _run_steps(raw, len(_STEPS) - 1)
    raw.execute(f"PRAGMA user_version = {len(_STEPS) - 1}")


def _run_steps(raw: apsw.Connection, version: int) -> None:
    """The tables of a version of the file."""
    for step in _STEPS[: version + 1]:
        raw.execute(step)


def _bring_up_to_date(file: ProjectConnection) -> None:
    version = int(str(file.one("PRAGMA user_version")))
    if version < len(_STEPS) - 1:
        with file.transaction() as raw:
            for step in _STEPS[version + 1 :]:
                raw.execute(step)
            raw.execute(f"PRAGMA user_version = {len(_STEPS) - 1}")
