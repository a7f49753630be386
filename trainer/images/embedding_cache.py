"""A cache of embeddings, in files of a few hundred rows each, which are mapped and not loaded."""

import hashlib
import logging
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.disk_faults import explain, explain_reading
from swc_desktop.core.errors import OutputFault
from swc_desktop.packs.pack import ImageInput
from swc_desktop.photos.errors import FileVanished
from swc_desktop.storage.atomic_write import atomic_write
from trainer.mapped import check_arrays, mapped_arrays

logger = logging.getLogger(__name__)

ROWS_A_FILE: Final = 256
"""An interrupted run loses less than this; a round choice."""

_FAULTS: Final = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)

FloatArray = NDArray[np.float32]
PictureOutputs = Mapping[str, FloatArray]
"""One picture's outputs by name, each float32 (columns,)."""


@dataclass(frozen=True)
class _Place:
    rows: PictureOutputs
    at: int


class EmbeddingCache:
    """Outputs of one graph by the key of a picture, below a folder named by the graph's digest.

    Rows are written when ``ROWS_A_FILE`` of them are waiting, and by ``flush``; a damaged file is
    removed with a warning, and its rows are computed again. Only one thread may write.
    """

    def __init__(self, folder: Path, graph: str) -> None:
        self.folder = folder / graph[:32]
        self._places: dict[str, _Place] = {}
        self._waiting: dict[str, PictureOutputs] = {}
        for file in sorted(self.folder.glob("*.npz")):
            self._read(file)

    def __len__(self) -> int:
        return len(self._places) + len(self._waiting)

    def get(self, key: str) -> PictureOutputs | None:
        """The outputs of a picture, or None."""
        if key in self._waiting:
            return self._waiting[key]
        place = self._places.get(key)
        if place is None:
            return None
        return {name: values[place.at] for name, values in place.rows.items()}

    def put(self, key: str, outputs: PictureOutputs) -> None:
        """Store the outputs of a picture. Raises ``OutputFault``."""
        self._waiting[key] = outputs
        if len(self._waiting) >= ROWS_A_FILE:
            self.flush()

    def flush(self) -> None:
        """Write the waiting rows. Raises ``OutputFault``."""
        if not self._waiting:
            return
        keys = sorted(self._waiting)
        rows = {
            name: np.stack([self._waiting[key][name] for key in keys])
            for name in self._waiting[keys[0]]
        }
        file = self.folder / f"{hashlib.sha256(''.join(keys).encode()).hexdigest()[:32]}.npz"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with atomic_write(file) as out:
                np.savez(out, allow_pickle=False, keys=np.asarray(keys), **rows)
        except OSError as error:
            raise OutputFault(file=file, reason=explain(error)) from error
        self._waiting.clear()
        self._read(file)

    def _read(self, file: Path) -> None:
        try:
            check_arrays(file)
            rows = mapped_arrays(file)
            keys = [str(key) for key in rows.pop("keys")]
            if any(len(values) != len(keys) for values in rows.values()):
                raise ValueError("its arrays differ in length")
        except _FAULTS as error:
            logger.warning("%s had no readable embeddings and was removed: %s", file, error)
            file.unlink(missing_ok=True)
            return
        self._places |= {key: _Place(rows, at) for at, key in enumerate(keys)}


def key_of(file: Path, image: ImageInput, cut: str = "") -> str:
    """SHA-256 over the bytes of a picture, its crop, and how it becomes the input of the graph.

    Raises ``FileVanished``.
    """
    whole = _hashed(file)
    whole.update(repr((image.size, image.short_side, image.mean, image.std)).encode())
    whole.update(cut.encode())
    return whole.hexdigest()


def picture_digest(file: Path) -> str:
    """SHA-256 over the bytes of a picture. Raises ``FileVanished``."""
    return _hashed(file).hexdigest()


def _hashed(file: Path) -> "hashlib._Hash":
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256")
    except OSError as error:
        raise FileVanished(file=file, reason=explain_reading(error)) from error
