"""Small pictures of the photographs of a project, so that they can be seen without their card.

They lie in ``NAME.swcproject.cache`` beside the project, under the same key, and can be made again
from the photographs; the oldest go when the file reaches its limit.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Self

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
"""Of all pictures: at 10 kB each those of 200,000 photographs."""

_QUALITY: Final = 80
"""Of JPEG: at this size no eye tells it from the best."""

_TABLES: Final = """
CREATE TABLE thumbnail (
    number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, jpeg BLOB NOT NULL
) STRICT;
CREATE TABLE size (bytes INTEGER NOT NULL) STRICT;
INSERT INTO size VALUES (0)
"""
"""``size`` has one row, the bytes of all pictures: to add them up takes longer with each one."""


class ThumbnailCache:
    """The small pictures by the digest of their photograph."""

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
                return cls(open_project(path, key=key, write=write, make_tables=_tables_of))
        except (ProjectNotFound, ProjectBroken, KeyFileMissing):
            if not write:
                return None
        for suffix in ("", *SIDE_SUFFIXES):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return cls(create_project(path, _make_tables, key=key))

    def add(self, pictures: Iterable[tuple[str, NDArray[np.uint8]]]) -> None:
        """Store pictures, uint8 (height, width, 3) RGB, by digest, and drop the oldest if full."""
        encoded = {sha256: _jpeg(pixels) for sha256, pixels in pictures}
        if not encoded:
            return
        with self._file.transaction() as raw:
            before = _remove(raw, encoded)  # an earlier one of the same photograph
            raw.executemany("INSERT INTO thumbnail (sha256, jpeg) VALUES (?, ?)", encoded.items())
            _grow(raw, sum(map(len, encoded.values())) - before)
            self._make_room(raw)

    def get(self, sha256: str) -> bytes | None:
        """The JPEG of a photograph, None where none is kept."""
        rows = self._file.rows("SELECT jpeg FROM thumbnail WHERE sha256 = ?", (sha256,))
        if not rows:
            return None
        jpeg = rows[0][0]
        assert isinstance(jpeg, bytes)
        return jpeg

    def remove(self, digests: Iterable[str]) -> None:
        """Delete the pictures of these photographs."""
        with self._file.transaction() as raw:
            _grow(raw, -_remove(raw, digests))

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
        while int(total) > self._max_bytes:
            ((freed,),) = raw.execute(
                "DELETE FROM thumbnail WHERE number = (SELECT min(number) FROM thumbnail) "
                "RETURNING length(jpeg)"
            )
            total = int(total) - int(freed)
        raw.execute("UPDATE size SET bytes = ?", (total,))


def _remove(raw: apsw.Connection, digests: Iterable[str]) -> int:
    """Delete the pictures of photographs; how many bytes they had."""
    statement = "DELETE FROM thumbnail WHERE sha256 = ? RETURNING length(jpeg)"
    freed = raw.executemany(statement, [(digest,) for digest in digests])
    return sum(int(size) for (size,) in freed)


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
    raw.execute(_TABLES)


def _tables_of(raw: apsw.Connection, _version: int) -> None:
    _make_tables(raw)
