"""Arrays that need not fit into memory: mapped from files, made in files, worked on in blocks."""

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

BLOCK_ROWS: Final = 8192
"""Rows worked on at once: 90 MB in double precision for an embedding of 1,400 columns."""

MAX_IN_MEMORY: Final = 256 << 20
"""Bytes of an array from which it is made in a file; a round choice below any machine's memory."""

_LOCAL_HEADER: Final = 30
"""Bytes of the header of a member before its name and extra field (APPNOTE 6.3.10, 4.3.7)."""


def mapped_arrays(file: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an uncompressed ``.npz`` by name, for reading only; none is loaded.

    Raises ``OSError``, ``ValueError``, ``KeyError`` or ``zipfile.BadZipFile`` for a damaged file;
    damage inside an array is not noticed (``check_arrays``).
    """
    with zipfile.ZipFile(file) as whole:
        return {
            info.filename.removesuffix(".npy"): _mapped(file, info) for info in whole.infolist()
        }


def check_arrays(file: Path) -> None:
    """Read a ``.npz`` once, a little at a time. Raises ``zipfile.BadZipFile`` for damage."""
    with zipfile.ZipFile(file) as whole:
        if (damaged := whole.testzip()) is not None:
            raise zipfile.BadZipFile(f"{damaged} is damaged")


def _mapped(file: Path, info: zipfile.ZipInfo) -> NDArray[Any]:
    if info.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{info.filename} is compressed")
    with file.open("rb") as opened:
        opened.seek(info.header_offset)
        header = opened.read(_LOCAL_HEADER)
        lengths = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        opened.seek(info.header_offset + _LOCAL_HEADER + sum(lengths))
        version = npy.read_magic(opened)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, fortran, dtype = read(opened)
        at = opened.tell()
    if dtype.hasobject:
        raise ValueError(f"{info.filename} holds objects")
    if 0 in shape:
        return np.empty(shape, dtype)
    order: Any = "F" if fortran else "C"
    return np.memmap(file, dtype, "r", at, shape, order)


def blank_rows(rows: int, columns: int, folder: Path) -> NDArray[np.float32]:
    """Float32 (rows, columns) of NaN; a large one is in a file of ``folder`` that has no name.

    Raises ``OSError``.
    """
    if rows * columns * 4 <= MAX_IN_MEMORY:
        return np.full((rows, columns), np.nan, dtype=np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as out:
        found: NDArray[np.float32] = np.memmap(out, np.float32, "w+", shape=(rows, columns))
    for start in range(0, rows, BLOCK_ROWS):
        found[start : start + BLOCK_ROWS] = np.nan
    return found


def in_blocks(function: Callable[[NDArray[Any]], NDArray[Any]], rows: NDArray[Any]) -> NDArray[Any]:
    """What a function of rows gives, worked out for ``BLOCK_ROWS`` of them at a time."""
    if len(rows) <= BLOCK_ROWS:
        return function(rows)
    parts = range(0, len(rows), BLOCK_ROWS)
    return np.concatenate([function(rows[start : start + BLOCK_ROWS]) for start in parts])
