"""The photographs of a project in an order in which pictures that are alike stand together, by the
embeddings that are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.alike_order import order_alike
from swc_desktop.core.progress import Control
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.kept_embeddings import Vector, embeddings_of_targets
from swc_desktop.projects.missing_embeddings import animals_in
from swc_desktop.projects.project import Project

_AT_ONCE: Final = 2000
"""Animals that are read at a time, with 10 MB of embeddings."""

_COLUMNS: Final = 64
"""Columns that are kept of an embedding for the order: with all of them 100,000 photographs would
take 0.5 GB. They are the directions in which the first ``_AT_ONCE`` vary most."""


@dataclass(frozen=True)
class AlikeOrder:
    """Photographs by their numbers, alike ones together, each by its first animal. ``without`` are
    animals of which no embedding is kept; photographs that have none are not in the order."""

    numbers: tuple[int, ...]
    without: int


def alike_order(project: Project, control: Control | None = None) -> AlikeOrder:
    """The order of all photographs with an embedding by the pack in use. Raises ``Cancelled``."""
    every = [target for target, _ in animals_in(project)]
    numbers: list[int] = []
    parts: list[NDArray[np.float32]] = []
    directions: NDArray[np.float32] | None = None
    seen: set[int] = set()
    found = 0
    for kept in _read(project, every, control or Control()):
        found += len(kept)
        firsts = {one.media: one for one in reversed(list(kept)) if one.media not in seen}
        seen.update(number for number in firsts if number is not None)
        if not firsts:
            continue
        targets = sorted(firsts.values(), key=lambda one: (one.media or 0, one.region or 0))
        rows = np.stack([kept[one] for one in targets])
        if directions is None:
            directions = _main_directions(rows)
        if rows.shape[1] != len(directions):  # others came from outside
            continue
        numbers += [one.media or 0 for one in targets]
        parts.append(rows @ directions)
    if not parts:
        return AlikeOrder((), len(every))
    order = order_alike(np.concatenate(parts))
    return AlikeOrder(tuple(numbers[at] for at in order), len(every) - found)


def _read(
    project: Project, every: Sequence[Target], control: Control
) -> Iterator[dict[Target, Vector]]:
    for start in range(0, len(every), _AT_ONCE):
        control.checkpoint()
        yield embeddings_of_targets(project, every[start : start + _AT_ONCE])


def _main_directions(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The directions in which rows vary most, float32 (columns, at most ``_COLUMNS``)."""
    _, directions = np.linalg.eigh(rows.T.astype(np.float64) @ rows)
    return np.ascontiguousarray(directions[:, ::-1][:, :_COLUMNS], np.float32)
