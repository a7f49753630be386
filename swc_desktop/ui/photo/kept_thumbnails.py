"""The small pictures that a project keeps, for the threads that draw thumbnails."""

import io
import threading
import time
from pathlib import Path
from typing import Final

from PIL import Image

from swc_desktop.core.errors import SwcError
from swc_desktop.projects.thumbnails import ThumbnailCache

_RETRY_S: Final = 2.0
"""How soon a cache that is not there is looked for again: it is made with the first photographs."""


class KeptThumbnails:
    """Reads the small pictures of one project; safe to use from several threads."""

    def __init__(self, project: Path, key: bytes | None) -> None:
        self._project = project
        self._key = key
        self._lock = threading.Lock()
        self._cache: ThumbnailCache | None = None
        self._next_try = 0.0
        self._closed = False

    def get(self, sha256: str) -> Image.Image | None:
        """The small picture of a photograph, None where none is kept or can be read."""
        with self._lock:
            cache = self._opened()
            if cache is None:
                return None
            try:
                jpeg = cache.get(sha256)
            except SwcError:  # the picture is made from its file then
                return None
        return None if jpeg is None else _decoded(jpeg)

    def close(self) -> None:
        """Close the file; after that there are no pictures."""
        with self._lock:
            self._closed = True
            if self._cache is not None:
                self._cache.close()
                self._cache = None

    def _opened(self) -> ThumbnailCache | None:
        if self._cache is None and not self._closed and time.monotonic() >= self._next_try:
            self._next_try = time.monotonic() + _RETRY_S
            try:
                self._cache = ThumbnailCache.open(self._project, self._key, write=False)
            except SwcError:  # being made at this moment, or held by its writer
                return None
        return self._cache


def _decoded(jpeg: bytes) -> Image.Image | None:
    """The picture, None where its bytes were damaged on the disk."""
    try:
        return Image.open(io.BytesIO(jpeg)).convert("RGB")
    except (OSError, SyntaxError, ValueError):
        return None
