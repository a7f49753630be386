"""Groups go whole to one use, nothing near a tested place teaches, and the split is the same."""

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer.cases import Part
from trainer.errors import NotEnoughData
from trainer.splits import Shares, Split, block_of, joined, kept, split

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


def made(may_teach: NDArray[np.bool_] | None = None, shares: Shares = SHARES) -> Split:
    degrees, blocks, kinds = world()
    teach = np.ones(ROWS, dtype=np.bool_) if may_teach is None else may_teach
    return split(joined(ROWS, [blocks]), kinds, teach, vectors(degrees), shares, seed=1)


def test_rows_that_share_any_key_are_one_group() -> None:
    bursts = ["a", "a", "b", "c", "d", ""]
    days = ["1", "2", "2", "3", "4", ""]
    groups = joined(6, [bursts, days])
    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups.tolist())) == 4


def test_nothing_joins_rows_without_keys() -> None:
    assert len(set(joined(4, [["", "", "", ""]]).tolist())) == 4


def test_a_group_has_one_use_and_one_fold() -> None:
    found = made()
    uses: dict[int, set[tuple[Part | None, int]]] = {}
    for part, group, fold in zip(found.parts, found.groups, found.folds, strict=True):
        if part is not None:
            uses.setdefault(int(group), set()).add((part, int(fold)))
    assert all(len(some) == 1 for some in uses.values())
    assert {part for some in uses.values() for part, _ in some} == {
        Part.TEST, Part.TUNE, Part.FUSE, Part.BAR,
    }  # fmt: skip


def test_the_shares_are_near_those_asked_for() -> None:
    parts = [part for part in made(shares=Shares(0.2, 0.2, 0.3, 0.3, 5, 0.0)).parts if part]
    for part, share in ((Part.TEST, 0.2), (Part.TUNE, 0.2), (Part.FUSE, 0.3), (Part.BAR, 0.3)):
        assert parts.count(part) / len(parts) == pytest.approx(share, abs=0.05)


def test_only_what_teaches_has_a_fold() -> None:
    found = made()
    for part, fold in zip(found.parts, found.folds, strict=True):
        assert (fold >= 0) == (part is not None and part.teaches)


def test_nothing_that_teaches_lies_within_the_buffer_of_what_is_tested() -> None:
    degrees, _, _ = world()
    at, found = vectors(degrees), made()
    teach = np.asarray([part is not None and part.teaches for part in found.parts])
    tested = np.asarray([part is Part.TEST for part in found.parts])
    chords = np.linalg.norm(at[teach][:, None] - at[tested][None], axis=2)
    nearest_km = 2 * 6371.0088 * np.arcsin(chords.min() / 2)
    assert nearest_km > SHARES.buffer_km
    without = made(shares=Shares(0.2, 0.2, 0.3, 0.3, 5, 0.0))
    assert None in found.parts
    assert None not in without.parts


def test_an_unseen_source_never_teaches_nor_shares_a_group_with_what_does() -> None:
    teach = np.arange(ROWS) % 4 != 0
    found = made(teach)
    taught = {
        g for g, part in zip(found.groups.tolist(), found.parts, strict=True)
        if part is not None and part is not Part.UNSEEN
    }  # fmt: skip
    for row in np.flatnonzero(~teach):
        assert found.parts[row] in (Part.UNSEEN, None)
        if found.parts[row] is Part.UNSEEN:
            assert int(found.groups[row]) not in taught


def test_the_same_seed_splits_the_same_way_and_another_does_not() -> None:
    degrees, blocks, kinds = world()
    groups, teach = joined(ROWS, [blocks]), np.ones(ROWS, dtype=np.bool_)
    splits = [split(groups, kinds, teach, vectors(degrees), SHARES, seed) for seed in (1, 1, 2)]
    assert splits[0].parts == splits[1].parts
    assert splits[0].parts != splits[2].parts


def test_too_few_groups_are_told() -> None:
    with pytest.raises(NotEnoughData, match=r"blocks\): 1, and 20"):
        split(
            np.zeros(9, dtype=np.intp), ["lion"] * 9, np.ones(9, dtype=np.bool_),
            np.full((9, 3), np.nan), SHARES, seed=1,
        )  # fmt: skip


def test_what_taught_in_an_earlier_run_is_never_tested_and_the_other_way_round() -> None:
    first = made()
    second = split(
        first.groups, world()[2], np.ones(ROWS, dtype=np.bool_), vectors(world()[0]), SHARES, seed=9
    )
    again = kept(second, first.parts)
    assert again.parts != second.parts
    for before, after, fold in zip(first.parts, again.parts, again.folds, strict=True):
        if before is not None and after is not None:
            assert before.teaches == after.teaches
        assert (fold >= 0) == (after is not None and after.teaches)


def test_a_group_that_both_taught_and_was_tested_is_left_out() -> None:
    found = Split((Part.TUNE, Part.TUNE, Part.BAR), np.asarray([0, 0, 1]), np.asarray([2, 2, 1]))
    again = kept(found, (Part.TEST, Part.BAR, None))
    assert again.parts == (None, None, Part.BAR)
    assert again.folds.tolist() == [-1, -1, 1]
