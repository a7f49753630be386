"""The votes of a picture as the bytes that a project keeps: all that deciding needs without it.

The layout follows from the pack, so bytes are kept with the pack's digest and mean nothing with
another one: the outputs that the method reads, in the order of their names, float32 little-endian.
Where a pack asks whether the views of an animal agree, the outputs of both kinds follow, so that
there are three times as many bytes.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.method import Method

RowOutputs = Mapping[str, NDArray[np.float32]]
"""Outputs of the image graph for one picture: name to float32 (columns,)."""

Sides = tuple[RowOutputs, RowOutputs]
"""The outputs of the views around an animal, and of those of the whole picture."""

_FLOAT = np.dtype("<f4")


class VotesDoNotFit(ValueError):
    """Votes that are not those of a picture under this method."""


def vote_columns(method: Method) -> dict[str, int]:
    """The outputs that deciding reads, in the order in which they are kept, with their columns."""
    columns = {node.image.output: len(node.children) for node in method.nodes if node.image}
    if method.gate is not None:
        columns[method.gate.output] = 1
    return dict(sorted(columns.items()))


def votes_size(method: Method) -> int:
    """How many bytes the votes of one picture have."""
    return _FLOAT.itemsize * sum(vote_columns(method).values())


def pack_votes(method: Method, outputs: RowOutputs) -> bytes:
    """The votes of one picture as bytes; outputs that deciding does not read are left out.

    Raises ``VotesDoNotFit``.
    """
    parts = []
    for name, columns in vote_columns(method).items():
        row = outputs.get(name)
        if row is None or row.shape != (columns,):
            raise VotesDoNotFit(f"{name} is not a row of {columns} columns")
        parts.append(row.astype(_FLOAT).tobytes())
    return b"".join(parts)


def unpack_votes(method: Method, data: bytes) -> dict[str, NDArray[np.float32]]:
    """The votes in bytes of ``pack_votes``, to the last bit. Raises ``VotesDoNotFit``."""
    return unpack_all(method, [data])[0]


def unpack_all(method: Method, rows: Sequence[bytes]) -> list[dict[str, NDArray[np.float32]]]:
    """The votes of many pictures, to the last bit. Raises ``VotesDoNotFit``."""
    columns = vote_columns(method)
    size = _FLOAT.itemsize * sum(columns.values())
    for data in rows:
        if len(data) != size:
            raise VotesDoNotFit(f"there are {len(data)} bytes where {size} belong")
    if not columns:
        return [{} for _ in rows]
    joined = np.frombuffer(b"".join(rows), _FLOAT).astype(np.float32)
    table = joined.reshape(len(rows), sum(columns.values()))
    parts = np.split(table, np.cumsum(list(columns.values()))[:-1], axis=1)
    return [dict(zip(columns, votes, strict=True)) for votes in zip(*parts, strict=True)]
