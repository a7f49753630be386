"""Which observations are never separated, and which split each group goes to.

Connected are: a burst, an observer's day, a camera, pictures that are near duplicates, and a block
of two degrees (Roberts et al. 2017, Ecography 40:913). A whole group goes to the test, to the
unseen sources, or to one of the folds for training; there each group also has one use (tune, fuse,
bar), for which its votes come from models that did not see its fold.
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

from trainer.cases import Split
from trainer.errors import NotEnoughData

BLOCK_DEG: Final = 2.0
"""220 km at the equator; a round choice."""

_BINS: Final = 20
"""Groups are dealt into this many equal bins, so shares are rounded to steps of 5 %."""

_EARTH_KM: Final = 6371.0088
"""Mean radius of the earth (IUGG)."""

Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Shares:
    """Shares of the groups for each use, the number of folds, and the buffer around tested places.

    What is left over goes to the split ``fit``.
    """

    test: float
    tune: float
    fuse: float
    bar: float
    folds: int
    buffer_km: float


@dataclass(frozen=True)
class SplitAssignment:
    """By row: its split (None if too close to a tested place), its group, and its fold or −1."""

    splits: tuple[Split | None, ...]
    groups: Ints
    folds: Ints


def block_of(latitude: float, longitude: float) -> str:
    """The 2-degree block of a place."""
    return f"{int(latitude // BLOCK_DEG)}:{int(longitude // BLOCK_DEG)}"


def connected_groups(rows: int, keys: Iterable[Sequence[Hashable]]) -> Ints:
    """Group numbers (rows,): rows that share a key of any kind are in one group.

    Each of ``keys`` gives one key per row; "" and None connect nothing.
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


def assign_splits(
    groups: Ints,
    kinds: Sequence[str],
    may_train: NDArray[np.bool_],
    vectors: NDArray[np.float64],
    shares: Shares,
    seed: int,
) -> SplitAssignment:
    """Give each group its split, with the ``kinds`` of rows spread as evenly as the groups allow.

    ``may_train`` (rows,) is False for unseen sources; their rows in a group with a training row
    are left out. ``vectors`` (rows, 3) are unit vectors, NaN without a place. Raises
    ``NotEnoughData``.
    """
    labels = np.asarray(kinds)
    splits: list[Split | None] = [None] * len(labels)
    training = np.flatnonzero(may_train)
    known = len(np.unique(groups[training]))
    if known < _BINS:
        raise NotEnoughData(
            problem=f"there are {known} groups of observations for training (bursts, cameras, "
            f"blocks), and a split needs at least {_BINS}"
        )
    bins = np.full(len(labels), -1, dtype=np.intp)
    bins[training] = _folds(labels[training], groups[training], _BINS, seed)
    split_of_bin = _splits_by_bin(shares)
    for row in training:
        splits[row] = split_of_bin[bins[row]]
    training_groups = set(groups[training].tolist())
    for row in np.flatnonzero(~may_train):
        splits[row] = None if groups[row] in training_groups else Split.UNSEEN
    _leave_buffer(splits, vectors, shares.buffer_km)
    folds = np.full(len(labels), -1, dtype=np.intp)
    trains = np.asarray([split is not None and split.is_training for split in splits])
    rows = np.flatnonzero(trains)
    folds[rows] = _folds(labels[rows], groups[rows], shares.folds, seed + 1)
    return SplitAssignment(tuple(splits), groups, folds)


def keep_earlier_splits(
    assignment: SplitAssignment, earlier: Sequence[Split | None]
) -> SplitAssignment:
    """The same assignment, changed group by group to respect the splits of an earlier run.

    A group with rows that trained a model in the earlier run is used for training again, one with
    tested rows is tested again, and one with both is left out.
    """
    trained: set[int] = set()
    tested: set[int] = set()
    for group, split in zip(assignment.groups.tolist(), earlier, strict=True):
        if split is not None:
            (trained if split.is_training else tested).add(group)
    splits: list[Split | None] = []
    folds = assignment.folds.copy()
    last = int(folds.max()) if len(folds) else -1
    rows = zip(assignment.groups.tolist(), assignment.splits, strict=True)
    for row, (group, split) in enumerate(rows):
        if split is None or (group in trained and group in tested):
            splits.append(None)
        elif group in trained and split is Split.TEST:
            splits.append(Split.FIT)
            folds[row] = group % (last + 1)
        elif group in tested and split.is_training:
            splits.append(Split.TEST)
        else:
            splits.append(split)
        if splits[-1] is None or not splits[-1].is_training:
            folds[row] = -1
    return SplitAssignment(tuple(splits), assignment.groups, folds)


def _splits_by_bin(shares: Shares) -> list[Split]:
    """The split of each bin of groups; a share above 0 gets at least one bin."""
    splits: list[Split] = []
    for split, share in (
        (Split.TEST, shares.test),
        (Split.TUNE, shares.tune),
        (Split.FUSE, shares.fuse),
        (Split.BAR, shares.bar),
    ):
        splits += [split] * (max(1, round(share * _BINS)) if share > 0 else 0)
    splits = splits[:_BINS]
    return splits + [Split.FIT] * (_BINS - len(splits))


def _folds(labels: NDArray[np.str_], groups: Ints, count: int, seed: int) -> Ints:
    """The fold of each row: groups stay whole, the kinds are spread as evenly as they allow."""
    folds = np.empty(len(labels), dtype=np.intp)
    splitter = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # A kind with fewer rows than folds is missing from some folds; that cannot be avoided.
        warnings.filterwarnings("ignore", message="The least populated class")
        for number, (_, rows) in enumerate(splitter.split(labels, labels, groups)):
            folds[rows] = number
    return folds


def _leave_buffer(
    splits: list[Split | None], vectors: NDArray[np.float64], buffer_km: float
) -> None:
    """Leave out training rows within the buffer around a tested place."""
    placed = ~np.isnan(vectors).any(axis=1)
    tested = np.asarray([split in (Split.TEST, Split.UNSEEN) for split in splits])
    away = np.flatnonzero(placed & tested)
    near = np.flatnonzero(placed & ~tested)
    if not len(away) or not len(near) or buffer_km <= 0:
        return
    chord = 2 * np.sin(buffer_km / _EARTH_KM / 2)
    distance, _ = cKDTree(vectors[away]).query(vectors[near], distance_upper_bound=chord)
    for row in near[np.isfinite(distance)]:
        splits[row] = None
