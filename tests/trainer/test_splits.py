"""Whole groups go to one split, none near a tested place trains, and a seed repeats the split."""

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer.cases import Split
from trainer.errors import NotEnoughData
from trainer.splits import (
    Shares,
    SplitAssignment,
    assign_splits,
    block_of,
    connected_groups,
    keep_earlier_splits,
)

SHARES = Shares(test=0.2, tune=0.2, fuse=0.3, bar=0.3, folds=5, buffer_km=60.0)
ROWS = 600


def world(seed: int = 0) -> tuple[NDArray[np.float64], list[str], list[str]]:
    """Degrees (n, 2), blocks and kinds of scattered rows."""
    random = np.random.default_rng(seed)
    degrees = np.stack([random.uniform(-30, 30, ROWS), random.uniform(0, 40, ROWS)], axis=1)
    blocks = [block_of(lat, lon) for lat, lon in degrees]
    kinds = [("lion", "leopard", "caracal")[int(k)] for k in random.integers(0, 3, ROWS)]
    return degrees, blocks, kinds


def vectors(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    lat, lon = np.radians(degrees).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def made(may_train: NDArray[np.bool_] | None = None, shares: Shares = SHARES) -> SplitAssignment:
    degrees, blocks, kinds = world()
    teach = np.ones(ROWS, dtype=np.bool_) if may_train is None else may_train
    return assign_splits(
        connected_groups(ROWS, [blocks]), kinds, teach, vectors(degrees), shares, seed=1
    )


def test_rows_that_share_any_key_are_one_group() -> None:
    bursts = ["a", "a", "b", "c", "d", ""]
    days = ["1", "2", "2", "3", "4", ""]
    groups = connected_groups(6, [bursts, days])
    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups.tolist())) == 4


def test_nothing_joins_rows_without_keys() -> None:
    assert len(set(connected_groups(4, [["", "", "", ""]]).tolist())) == 4


def test_a_group_has_one_use_and_one_fold() -> None:
    found = made()
    uses: dict[int, set[tuple[Split | None, int]]] = {}
    for split, group, fold in zip(found.splits, found.groups, found.folds, strict=True):
        if split is not None:
            uses.setdefault(int(group), set()).add((split, int(fold)))
    assert all(len(some) == 1 for some in uses.values())
    assert {split for some in uses.values() for split, _ in some} == {
        Split.TEST, Split.TUNE, Split.FUSE, Split.BAR,
    }  # fmt: skip


def test_the_shares_are_near_those_asked_for() -> None:
    splits = [split for split in made(shares=Shares(0.2, 0.2, 0.3, 0.3, 5, 0.0)).splits if split]
    for split, share in ((Split.TEST, 0.2), (Split.TUNE, 0.2), (Split.FUSE, 0.3), (Split.BAR, 0.3)):
        assert splits.count(split) / len(splits) == pytest.approx(share, abs=0.05)


def test_only_training_rows_have_a_fold() -> None:
    found = made()
    for split, fold in zip(found.splits, found.folds, strict=True):
        assert (fold >= 0) == (split is not None and split.is_training)


def test_no_training_row_lies_within_the_buffer_of_a_tested_one() -> None:
    degrees, _, _ = world()
    at, found = vectors(degrees), made()
    teach = np.asarray([split is not None and split.is_training for split in found.splits])
    tested = np.asarray([split is Split.TEST for split in found.splits])
    chords = np.linalg.norm(at[teach][:, None] - at[tested][None], axis=2)
    nearest_km = 2 * 6371.0088 * np.arcsin(chords.min() / 2)
    assert nearest_km > SHARES.buffer_km
    without = made(shares=Shares(0.2, 0.2, 0.3, 0.3, 5, 0.0))
    assert None in found.splits
    assert None not in without.splits


def test_an_unseen_source_is_never_trained_on_and_shares_no_group_with_training() -> None:
    teach = np.arange(ROWS) % 4 != 0
    found = made(teach)
    taught = {
        g for g, split in zip(found.groups.tolist(), found.splits, strict=True)
        if split is not None and split is not Split.UNSEEN
    }  # fmt: skip
    for row in np.flatnonzero(~teach):
        assert found.splits[row] in (Split.UNSEEN, None)
        if found.splits[row] is Split.UNSEEN:
            assert int(found.groups[row]) not in taught


def test_the_same_seed_splits_the_same_way_and_another_does_not() -> None:
    degrees, blocks, kinds = world()
    groups, teach = connected_groups(ROWS, [blocks]), np.ones(ROWS, dtype=np.bool_)
    splits = [
        assign_splits(groups, kinds, teach, vectors(degrees), SHARES, seed) for seed in (1, 1, 2)
    ]
    assert splits[0].splits == splits[1].splits
    assert splits[0].splits != splits[2].splits


def test_too_few_groups_are_an_error() -> None:
    with pytest.raises(NotEnoughData, match=r"there are 1 groups .* at least 20"):
        assign_splits(
            np.zeros(9, dtype=np.intp), ["lion"] * 9, np.ones(9, dtype=np.bool_),
            np.full((9, 3), np.nan), SHARES, seed=1,
        )  # fmt: skip


def test_earlier_training_rows_are_never_tested_and_vice_versa() -> None:
    first = made()
    second = assign_splits(
        first.groups, world()[2], np.ones(ROWS, dtype=np.bool_), vectors(world()[0]), SHARES, seed=9
    )
    again = keep_earlier_splits(second, first.splits)
    assert again.splits != second.splits
    for before, after, fold in zip(first.splits, again.splits, again.folds, strict=True):
        if before is not None and after is not None:
            assert before.is_training == after.is_training
        assert (fold >= 0) == (after is not None and after.is_training)


def test_a_group_with_training_and_tested_rows_is_left_out() -> None:
    found = SplitAssignment(
        (Split.TUNE, Split.TUNE, Split.BAR), np.asarray([0, 0, 1]), np.asarray([2, 2, 1])
    )
    again = keep_earlier_splits(found, (Split.TEST, Split.BAR, None))
    assert again.splits == (None, None, Split.BAR)
    assert again.folds.tolist() == [-1, -1, 1]
