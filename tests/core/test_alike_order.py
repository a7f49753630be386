"""The order in which alike rows stand together."""

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core import alike_order
from swc_desktop.core.alike_order import order_alike


def made(count: int, groups: int, seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Unit vectors around so many centres, mixed, with the group of each."""
    draw = np.random.default_rng(seed)
    centres = draw.normal(size=(groups, 32))
    group = draw.integers(0, groups, count)
    rows = centres[group] + 0.1 * draw.normal(size=(count, 32))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), group


def runs(group: NDArray[np.intp], order: list[int]) -> int:
    """How often the group changes along an order, plus one."""
    return 1 + int((np.diff(group[order]) != 0).sum())


@pytest.mark.parametrize("limit", [20, 2000])
def test_groups_stand_together(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(alike_order, "_GROUP", limit)
    rows, group = made(400, 12)
    order = order_alike(rows)
    assert sorted(order) == list(range(400))
    assert runs(group, order) < (12 * 6 if limit == 20 else 14)
    assert runs(group, list(range(400))) > 300
    assert order == order_alike(rows)


def test_few_and_equal_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert order_alike(np.zeros((0, 4), np.float32)) == []
    assert order_alike(np.ones((1, 4), np.float32)) == [0]
    monkeypatch.setattr(alike_order, "_GROUP", 4)
    assert sorted(order_alike(np.ones((20, 4), np.float32))) == list(range(20))
