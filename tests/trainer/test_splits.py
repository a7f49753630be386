"""Whole groups go to one split, none near a tested place trains, and a seed repeats the split."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer.cases import Split
from trainer.errors import NotEnoughData
from trainer.splits import (
    Buffer,
    Exclusion,
    Shares,
    SplitAssignment,
    assign_splits,
    block_of,
    connected_groups,
)

SHARES = Shares(test=0.2, tune=0.2, fuse=0.3, bar=0.3, folds=5)
BUFFER_KM = 60.0
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


def around(degrees: NDArray[np.float64], km: float = BUFFER_KM) -> Buffer:
    return Buffer(vectors(degrees), km, np.full(len(degrees), np.nan), 0.0)


def made(
    may_train: NDArray[np.bool_] | None = None,
    km: float = BUFFER_KM,
    seed: int = 1,
    earlier: Sequence[Split | None] = (),
) -> SplitAssignment:
    degrees, blocks, kinds = world()
    teach = np.ones(ROWS, dtype=np.bool_) if may_train is None else may_train
    groups = connected_groups(ROWS, [blocks])
    return assign_splits(groups, kinds, teach, around(degrees, km), SHARES, seed, earlier)


def nearest_km(found: SplitAssignment) -> float:
    """From a training row to the nearest tested one."""
    at = vectors(world()[0])
    teach = np.asarray([isinstance(s, Split) and s.is_training for s in found.splits])
    tested = np.asarray([split is Split.TEST for split in found.splits])
    chords = np.linalg.norm(at[teach][:, None] - at[tested][None], axis=2)
    return float(2 * 6371.0088 * np.arcsin(chords.min() / 2))


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
    uses: dict[int, set[tuple[Split, int]]] = {}
    for split, group, fold in zip(found.splits, found.groups, found.folds, strict=True):
        if isinstance(split, Split):
            uses.setdefault(int(group), set()).add((split, int(fold)))
    assert all(len(some) == 1 for some in uses.values())
    assert {split for some in uses.values() for split, _ in some} == {
        Split.TEST, Split.TUNE, Split.FUSE, Split.BAR,
    }  # fmt: skip


def test_the_shares_are_near_those_asked_for() -> None:
    splits = made(km=0.0).splits
    for split, share in ((Split.TEST, 0.2), (Split.TUNE, 0.2), (Split.FUSE, 0.3), (Split.BAR, 0.3)):
        assert splits.count(split) / len(splits) == pytest.approx(share, abs=0.05)


def test_only_training_rows_have_a_fold() -> None:
    found = made()
    for split, fold in zip(found.splits, found.folds, strict=True):
        assert (fold >= 0) == (isinstance(split, Split) and split.is_training)


def test_no_training_row_lies_within_the_buffer_of_a_tested_one() -> None:
    found = made()
    assert nearest_km(found) > BUFFER_KM
    assert Exclusion.NEAR in found.splits
    assert Exclusion.NEAR not in made(km=0.0).splits


def test_no_training_row_lies_within_the_buffer_in_time_of_a_tested_one() -> None:
    hours = np.random.default_rng(2).uniform(0, 60 * 24, ROWS)
    groups = connected_groups(ROWS, [[str(int(hour // 24)) for hour in hours]])
    buffer = Buffer(np.full((ROWS, 3), np.nan), 0.0, hours, 3.0)
    found = assign_splits(groups, world()[2], np.ones(ROWS, dtype=np.bool_), buffer, SHARES, 1)
    teach = np.asarray([isinstance(s, Split) and s.is_training for s in found.splits])
    tested = np.asarray([split is Split.TEST for split in found.splits])
    assert np.abs(hours[teach][:, None] - hours[tested][None]).min() > 3.0
    assert Exclusion.NEAR in found.splits


def test_a_large_group_does_not_fill_the_test() -> None:
    """The folds alone would put the largest groups into the first bins, which are the test."""
    sizes = [300, 120, 60, *[5] * 24]
    groups = np.repeat(np.arange(len(sizes)), sizes)
    rows = len(groups)
    kinds = [("lion", "leopard")[int(k)] for k in np.random.default_rng(1).integers(0, 2, rows)]
    buffer = Buffer(np.full((rows, 3), np.nan), 0.0, np.full(rows, np.nan), 0.0)
    for seed in range(5):
        found = assign_splits(groups, kinds, np.ones(rows, dtype=np.bool_), buffer, SHARES, seed)
        assert 0.1 < found.splits.count(Split.TEST) / rows < 0.3
        assert {*found.splits} == {Split.TEST, Split.TUNE, Split.FUSE, Split.BAR}


def test_an_unseen_source_is_never_trained_on_and_shares_no_group_with_training() -> None:
    teach = np.arange(ROWS) % 4 != 0
    found = made(teach)
    taught = {
        g for g, split in zip(found.groups.tolist(), found.splits, strict=True)
        if isinstance(split, Split) and split is not Split.UNSEEN
    }  # fmt: skip
    for row in np.flatnonzero(~teach):
        assert found.splits[row] in (Split.UNSEEN, Exclusion.SHARED)
        if found.splits[row] is Split.UNSEEN:
            assert int(found.groups[row]) not in taught


def test_the_same_seed_splits_the_same_way_and_another_does_not() -> None:
    splits = [made(seed=seed).splits for seed in (1, 1, 2)]
    assert splits[0] == splits[1]
    assert splits[0] != splits[2]


def test_half_of_the_groups_for_the_gate_are_not_tested() -> None:
    groups = np.arange(400) // 2
    teach = np.arange(400) < 200
    for_gate = np.arange(400) >= 300
    buffer = Buffer(np.full((400, 3), np.nan), 0.0, np.full(400, np.nan), 0.0)
    found = assign_splits(groups, ["lion"] * 400, teach, buffer, SHARES, 1, (), for_gate)
    at_gate = np.asarray([split is Split.GATE for split in found.splits])
    assert at_gate.sum() == 50
    assert not at_gate[:300].any()
    assert set(found.folds[at_gate].tolist()) == {-1}
    assert not set(groups[at_gate].tolist()) & set(groups[~at_gate].tolist())
    again = assign_splits(groups, ["lion"] * 400, teach, buffer, SHARES, 1, (), for_gate)
    assert again.splits == found.splits
    mixed = assign_splits(
        groups, ["lion"] * 400, teach, buffer, SHARES, 1, (), ~teach & (np.arange(400) % 2 == 0)
    )
    assert Split.GATE not in mixed.splits


def test_too_few_groups_are_an_error() -> None:
    with pytest.raises(NotEnoughData, match=r"there are 1 groups .* at least 20"):
        assign_splits(
            np.zeros(9, dtype=np.intp), ["lion"] * 9, np.ones(9, dtype=np.bool_),
            around(np.full((9, 2), np.nan)), SHARES, seed=1,
        )  # fmt: skip


def earlier_of(found: SplitAssignment) -> list[Split | None]:
    return [split if isinstance(split, Split) else None for split in found.splits]


def test_earlier_training_rows_are_never_tested_and_vice_versa() -> None:
    first, other = made(), made(seed=9)
    again = made(seed=9, earlier=earlier_of(first))
    assert again.splits != other.splits
    for before, after, fold in zip(earlier_of(first), again.splits, again.folds, strict=True):
        if before is not None and isinstance(after, Split):
            assert before.is_training == after.is_training
        assert (fold >= 0) == (isinstance(after, Split) and after.is_training)


def test_the_buffer_lies_around_what_is_tested_after_an_earlier_run_is_respected() -> None:
    again = made(seed=9, earlier=earlier_of(made(km=0.0)))
    assert nearest_km(again) > BUFFER_KM


def test_a_group_with_training_and_tested_rows_is_left_out() -> None:
    first = made(km=0.0)
    earlier = earlier_of(first)
    group = next(g for g, n in Counter(first.groups.tolist()).items() if n > 1)
    one, two = np.flatnonzero(first.groups == group)[:2]
    earlier[one], earlier[two] = Split.TEST, Split.BAR
    again = made(km=0.0, earlier=earlier)
    for row in np.flatnonzero(first.groups == group):
        assert again.splits[row] is Exclusion.KEPT
        assert again.folds[row] == -1


def test_an_unseen_source_that_was_trained_on_before_is_not_measured() -> None:
    teach = np.arange(ROWS) % 4 != 0
    unseen = [row for row, split in enumerate(made(teach).splits) if split is Split.UNSEEN]
    assert unseen
    earlier: list[Split | None] = [None] * ROWS
    earlier[unseen[0]] = Split.BAR
    assert made(teach, earlier=earlier).splits[unseen[0]] is Exclusion.KEPT
