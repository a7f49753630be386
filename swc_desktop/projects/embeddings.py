"""Embeddings of animals: what the image graph of a pack makes of the pixels around one, by which
two pictures can be compared.

They are kept as unit vectors of float16, so that their scalar product is the cosine of the angle
between them: for 1,280 numbers it differs from that of float32 by less than 0.001.
"""

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.region import Category
from swc_desktop.inference.classifier import Result
from swc_desktop.packs.pack import EMBEDDING_OUTPUT
from swc_desktop.projects.media import media_id
from swc_desktop.projects.region_rows import region_id
from swc_desktop.projects.thumbnails import NewEmbedding

_KEPT = np.dtype("<f2")


def embedding_bytes(values: NDArray[np.floating]) -> bytes | None:
    """An embedding (columns,) as it is kept; None for one without a direction, or not finite."""
    wide = values.astype(np.float64)
    length = float(np.linalg.norm(wide))
    if not np.isfinite(length) or length == 0:
        return None
    return (wide / length).astype(_KEPT).tobytes()


def embedding_from(data: bytes) -> NDArray[np.float32] | None:
    """A unit vector, float32 (columns,), from its bytes; None for what is not one."""
    if not data or len(data) % _KEPT.itemsize:
        return None
    values = np.frombuffer(data, _KEPT).astype(np.float32)
    length = float(np.linalg.norm(values))
    return values / length if np.isfinite(length) and length > 0 else None


def embeddings_of(result: Result, pack: str) -> list[NewEmbedding]:
    """What is to be kept of a photograph that was looked at: the embedding of each animal in it, or
    of the whole picture where no detector found anything. None of clips, nor of people."""
    kept = result.kept
    if kept is None or not kept.sha256 or result.clip is not None:
        return []
    found = []
    for one in result.regions:
        values = None if one.outputs is None else one.outputs.get(EMBEDDING_OUTPUT)
        if values is None or one.region.category not in (Category.ANIMAL, Category.FRAME):
            continue
        if (vector := embedding_bytes(values)) is not None:
            region = region_id(media_id(kept.sha256), one.region)
            found.append(NewEmbedding(region, pack, kept.sha256, vector))
    return found
