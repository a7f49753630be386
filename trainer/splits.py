"""Which observations belong together and never part, and what each group is used for.

Joined are: a burst, an observer's day, a camera, pictures that are near duplicates, and a block of
two degrees (Roberts et al. 2017, Ecography 40:913). Groups go whole to the test, to a source that
was never seen, or to one of the folds that teach; there each also has one use (tune, fuse, bar),
for which its votes come from models that did not see its fold.
"""

import warnings
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from sklearn.model_selection import StratifiedGroupKFold

from trainer.cases import Part
from trainer.errors import NotEnoughData

BLOCK_DEG: Final = 2.0
_TWENTIETHS: Final = 20
_EARTH_KM: Final = 6371.0088

Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Shares:
    """Shares of the groups for each use, the folds, and the buffer round what does not teach."""

    test: float
    tune: float
    fuse: float
    bar: float
    folds: int
    buffer_km: float


@dataclass(frozen=True)
class Split:
    """By row: its part (None for one too near a tested place), its group, and its fold or −1."""

    parts: tuple[Part | None, ...]
    groups: Ints
    folds: Ints


def block_of(latitude: float, longitude: float) -> str:
    """The 2-degree block of a place."""
    return f"{int(latitude // BLOCK_DEG)}:{int(longitude // BLOCK_DEG)}"


def joined(rows: int, keys: Iterable[Sequence[Hashable]]) -> Ints:
    """Group numbers (rows,): rows that share a key of any kind are one group.

    Each of ``keys`` gives one key a row; "" and None join nothing.
    """
    first: list[int] = []
    second: list[int] = []
    for kind in keys:
        seen: dict[Hashable, int] = {}
        for row, key in enumerate(kind):
            if key in ("", None):
                continue
            first.append(seen.setdefault(key, row))
            second.append(row)
    pairs = np.asarray(first, dtype=np.intp), np.asarray(second, dtype=np.intp)
    links = coo_matrix((np.ones(len(first)), pairs), shape=(rows, rows))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.intp)


def split(
    groups: Ints,
    kinds: Sequence[str],
    may_teach: NDArray[np.bool_],
    vectors: NDArray[np.float64],
    shares: Shares,
    seed: int,
) -> Split:
    """Give each group its use, the ``kinds`` of rows spread over the uses as evenly as they allow.

    ``may_teach`` (rows,) is False for sources kept unseen; their rows in a group with one that
    teaches are left out. ``vectors`` (rows, 3) are unit vectors, NaN without a place. Raises
    ``NotEnoughData``.
    """
    labels = np.asarray(kinds)
    parts: list[Part | None] = [None] * len(labels)
    teaching = np.flatnonzero(may_teach)
    known = len(np.unique(groups[teaching]))
    if known < _TWENTIETHS:
        raise NotEnoughData(
            problem="groups of observations that may teach (bursts, cameras, blocks): "
            f"{known}, and {_TWENTIETHS} are the fewest that can be split"
        )
    bins = np.full(len(labels), -1, dtype=np.intp)
    bins[teaching] = _folds(labels[teaching], groups[teaching], _TWENTIETHS, seed)
    use_of = _uses(shares)
    for row in teaching:
        parts[row] = use_of[bins[row]]
    taught_groups = set(groups[teaching].tolist())
    for row in np.flatnonzero(~may_teach):
        parts[row] = None if groups[row] in taught_groups else Part.UNSEEN
    _leave_buffer(parts, vectors, shares.buffer_km)
    folds = np.full(len(labels), -1, dtype=np.intp)
    teach = np.asarray([part is not None and part.teaches for part in parts])
    rows = np.flatnonzero(teach)
    folds[rows] = _folds(labels[rows], groups[rows], shares.folds, seed + 1)
    return Split(tuple(parts), groups, folds)


def kept(split: Split, earlier: Sequence[Part | None]) -> Split:
    """The same split with the uses of an earlier run respected, group by group.

    A group of which something taught there teaches here, a group of which something was tested
    there is tested here, and one of which both is left out.
    """
    taught: set[int] = set()
    tested: set[int] = set()
    for group, part in zip(split.groups.tolist(), earlier, strict=True):
        if part is not None:
            (taught if part.teaches else tested).add(group)
    parts: list[Part | None] = []
    folds = split.folds.copy()
    last = int(folds.max()) if len(folds) else -1
    for row, (group, part) in enumerate(zip(split.groups.tolist(), split.parts, strict=True)):
        if part is None or (group in taught and group in tested):
            parts.append(None)
        elif group in taught and part is Part.TEST:
            parts.append(Part.FIT)
            folds[row] = group % (last + 1)
        elif group in tested and part.teaches:
            parts.append(Part.TEST)
        else:
            parts.append(part)
        if parts[-1] is None or not parts[-1].teaches:
            folds[row] = -1
    return Split(tuple(parts), split.groups, folds)


def _uses(shares: Shares) -> list[Part]:
    """The use of each twentieth of the groups."""
    uses: list[Part] = []
    for part, share in (
        (Part.TEST, shares.test),
        (Part.TUNE, shares.tune),
        (Part.FUSE, shares.fuse),
        (Part.BAR, shares.bar),
    ):
        uses += [part] * (max(1, round(share * _TWENTIETHS)) if share > 0 else 0)
    uses = uses[:_TWENTIETHS]
    return uses + [Part.FIT] * (_TWENTIETHS - len(uses))


def _folds(labels: NDArray[np.str_], groups: Ints, count: int, seed: int) -> Ints:
    """The fold of each row: groups whole, the kinds spread as evenly as they allow."""
    folds = np.empty(len(labels), dtype=np.intp)
    makes = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # A kind of fewer rows than folds is missing from some; that is as it has to be.
        warnings.filterwarnings("ignore", message="The least populated class")
        for number, (_, rows) in enumerate(makes.split(labels, labels, groups)):
            folds[rows] = number
    return folds


def _leave_buffer(parts: list[Part | None], vectors: NDArray[np.float64], buffer_km: float) -> None:
    """Leave out what would teach from within the buffer of a place that is tested."""
    placed = ~np.isnan(vectors).any(axis=1)
    tested = np.asarray([part in (Part.TEST, Part.UNSEEN) for part in parts])
    away = np.flatnonzero(placed & tested)
    near = np.flatnonzero(placed & ~tested)
    if not len(away) or not len(near) or buffer_km <= 0:
        return
    chord = 2 * np.sin(buffer_km / _EARTH_KM / 2)
    distance, _ = cKDTree(vectors[away]).query(vectors[near], distance_upper_bound=chord)
    for row in near[np.isfinite(distance)]:
        parts[row] = None
