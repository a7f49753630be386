"""Which observations are never separated, and which split each group goes to.

A whole group (``split_units`` says what connects it) goes to the test, to the unseen sources, or to
one of the folds for training; there each group also has one use (tune, fuse, bar), for which its
votes come from models that did not see its fold. Training keeps a distance from what is tested, in
space or in time (Roberts et al. 2017, Ecography 40:913-929).
"""

import warnings
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from sklearn.model_selection import StratifiedGroupKFold

from trainer.cases import Split
from trainer.errors import NotEnoughData
from trainer.metadata.ranges import EARTH_KM

BLOCK_DEG: Final = 2.0
"""220 km at the equator; a round choice."""

MIN_GROUPS: Final = 20
"""Groups are dealt into this many equal bins, so shares are rounded to steps of 5 %."""

_ORDERS: Final = 2000
"""Random orders of the bins that are compared; more change the best by less than a row or two."""

Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Shares:
    """Shares of the groups for each use, and the number of folds.

    What is left over goes to the split ``fit``.
    """

    test: float
    tune: float
    fuse: float
    bar: float
    folds: int


class Exclusion(StrEnum):
    """Why a row is in no split."""

    NEAR = "too close to a tested place or time"
    SHARED = "of an unseen source, in a group with training rows"
    KEPT = "its group was trained on and tested in the earlier run"


@dataclass(frozen=True)
class Buffer:
    """How far training stays from what is tested.

    ``vectors`` float64 (rows, 3) are unit vectors and ``hours`` (rows,) local times, NaN where
    unknown; ``km`` and ``h`` are the distances, 0 for none.
    """

    vectors: NDArray[np.float64]
    km: float
    hours: NDArray[np.float64]
    h: float


@dataclass(frozen=True)
class SplitAssignment:
    """By row: its split or why it has none, its group, and its fold or −1."""

    splits: tuple[Split | Exclusion, ...]
    groups: Ints
    folds: Ints


def block_of(latitude: float, longitude: float, size_deg: float = BLOCK_DEG) -> str:
    """The block of a place."""
    return f"{int(latitude // size_deg)}:{int(longitude // size_deg)}"


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
    buffer: Buffer,
    shares: Shares,
    seed: int,
    earlier: Sequence[Split | None] = (),
    for_gate: NDArray[np.bool_] | None = None,
) -> SplitAssignment:
    """Give each group its split, with the ``kinds`` of rows spread as evenly as the groups allow.

    ``may_train`` (rows,) is False for unseen sources; their rows in a group with a training row
    are left out. Half of the groups of unseen rows that are ``for_gate`` (rows,) set the threshold
    of the gate, if no other row is in the group. ``earlier`` are the splits of an earlier run,
    which are respected; the buffer is laid around what is tested in the end. Raises
    ``NotEnoughData``.
    """
    labels = np.asarray(kinds)
    splits: list[Split | Exclusion] = [Split.UNSEEN] * len(labels)
    training = np.flatnonzero(may_train)
    known = len(np.unique(groups[training]))
    if known < MIN_GROUPS:
        raise NotEnoughData(
            problem=f"there are {known} groups of observations for training, and a split needs at "
            f"least {MIN_GROUPS}"
        )
    bins = np.full(len(labels), -1, dtype=np.intp)
    bins[training] = _folds(labels[training], groups[training], MIN_GROUPS, seed)
    split_of_bin = _splits_by_bin(labels[training], bins[training], shares, seed)
    for row in training:
        splits[row] = split_of_bin[bins[row]]
    training_groups = set(groups[training].tolist())
    for row in np.flatnonzero(~may_train):
        if groups[row] in training_groups:
            splits[row] = Exclusion.SHARED
    if for_gate is not None:
        _give_to_gate(splits, groups, for_gate, seed)
    if len(earlier):
        _keep_earlier(splits, groups, earlier)
    _leave_buffer(splits, buffer)
    folds = np.full(len(labels), -1, dtype=np.intp)
    rows = np.flatnonzero([_trains(split) for split in splits])
    folds[rows] = _folds(labels[rows], groups[rows], shares.folds, seed + 1)
    return SplitAssignment(tuple(splits), groups, folds)


def _give_to_gate(
    splits: list[Split | Exclusion], groups: Ints, for_gate: NDArray[np.bool_], seed: int
) -> None:
    others = set(groups[~for_gate].tolist())
    free = [group for group in np.unique(groups[for_gate]).tolist() if group not in others]
    chosen = set(np.random.default_rng(seed).permutation(free)[: len(free) // 2].tolist())
    for row in np.flatnonzero(for_gate):
        if groups[row] in chosen and splits[row] is Split.UNSEEN:
            splits[row] = Split.GATE


def _trains(split: Split | Exclusion) -> bool:
    return isinstance(split, Split) and split.is_training


def _keep_earlier(
    splits: list[Split | Exclusion], groups: Ints, earlier: Sequence[Split | None]
) -> None:
    """Change splits group by group to respect those of an earlier run.

    A group with rows that trained a model in the earlier run is used for training again, one with
    tested rows is tested again, and one with both is left out.
    """
    trained: set[int] = set()
    tested: set[int] = set()
    for group, before in zip(groups.tolist(), earlier, strict=True):
        if before is not None:
            (trained if before.is_training else tested).add(group)
    for row, group in enumerate(groups.tolist()):
        split = splits[row]
        if isinstance(split, Exclusion):
            continue
        if group in trained and (group in tested or split is Split.UNSEEN):
            splits[row] = Exclusion.KEPT
        elif group in trained and split is Split.TEST:
            splits[row] = Split.FIT
        elif group in tested and split.is_training:
            splits[row] = Split.TEST


def _splits_by_bin(labels: NDArray[np.str_], bins: Ints, shares: Shares, seed: int) -> list[Split]:
    """The split of each bin of groups; a share above 0 gets at least one bin.

    Bins are equal only where no group is large, so of many random orders of the bins the one is
    taken whose splits come closest to their shares of all rows and of each frequent kind.
    """
    order: list[Split] = []
    for split, share in (
        (Split.TEST, shares.test),
        (Split.TUNE, shares.tune),
        (Split.FUSE, shares.fuse),
        (Split.BAR, shares.bar),
    ):
        order += [split] * (max(1, round(share * MIN_GROUPS)) if share > 0 else 0)
    order = order[:MIN_GROUPS]
    order += [Split.FIT] * (MIN_GROUPS - len(order))
    kinds, kind_of = np.unique(labels, return_inverse=True)
    counts = np.zeros((MIN_GROUPS, len(kinds)))
    np.add.at(counts, (bins, kind_of), 1)
    frequent = counts.sum(axis=0) >= MIN_GROUPS
    counts = np.column_stack([counts.sum(axis=1), counts[:, frequent]])
    starts = [place for place, split in enumerate(order) if split not in order[:place]]
    wanted = np.diff([*starts, MIN_GROUPS])[:, None] / MIN_GROUPS
    # Relative to the share, so that a small split is not the one that is starved.
    random = np.random.default_rng(seed)
    orders = np.stack([random.permutation(MIN_GROUPS) for _ in range(_ORDERS)])
    found = np.add.reduceat(counts[orders], starts, axis=1) / counts.sum(axis=0)
    misses = ((found - wanted) ** 2 / wanted).sum(axis=2)
    misses[:, 0] *= 2  # the test is first, and every figure stands on it
    best = orders[misses.sum(axis=1).argmin()]
    by_bin = [Split.FIT] * MIN_GROUPS
    for place, number in enumerate(best.tolist()):
        by_bin[number] = order[place]
    return by_bin


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


def _leave_buffer(splits: list[Split | Exclusion], buffer: Buffer) -> None:
    """Leave out training rows within the buffer of a tested row, in space or in time."""
    tested = np.asarray([isinstance(split, Split) and not split.is_training for split in splits])
    trains = np.asarray([_trains(split) for split in splits])
    placed = ~np.isnan(buffer.vectors).any(axis=1)
    away, near = np.flatnonzero(placed & tested), np.flatnonzero(placed & trains)
    if len(away) and len(near) and buffer.km > 0:
        chord = 2 * np.sin(buffer.km / EARTH_KM / 2)
        tree = cKDTree(buffer.vectors[away])
        distance, _ = tree.query(buffer.vectors[near], distance_upper_bound=chord)
        for row in near[np.isfinite(distance)]:
            splits[row] = Exclusion.NEAR
    timed = ~np.isnan(buffer.hours)
    away, near = np.flatnonzero(timed & tested), np.flatnonzero(timed & trains)
    if len(away) and len(near) and buffer.h > 0:
        times = cKDTree(buffer.hours[away, None])
        apart, _ = times.query(buffer.hours[near, None], distance_upper_bound=buffer.h)
        for row in near[np.isfinite(apart)]:
            splits[row] = Exclusion.NEAR
