"""Places of the grids of a detector, and enlarging a map twofold with operations of packs."""

import torch
from torch import Tensor

STRIDES = (8, 16, 32)
"""Pixels between the places of the three grids."""


def places(size: int, stride: int, offset: float) -> Tensor:
    """x and y of the places of one grid in units of its stride, float32 (places, 2), row by row."""
    steps = torch.arange(size // stride, dtype=torch.float32) + offset
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack([x, y], dim=-1).reshape(-1, 2)


def as_rows(maps: Tensor, channels: int, side: int) -> Tensor:
    """(n, channels, side, side) as (n, side · side, channels)."""
    return maps.reshape(-1, channels, side * side).permute(0, 2, 1)


def repeated(maps: Tensor, channels: int, side: int) -> Tensor:
    """(n, channels, side, side) with each value four times: (n, channels, 2 side, 2 side)."""
    cells = maps.reshape(-1, channels, side, 1, side, 1)
    wide = torch.cat([cells, cells], dim=5)
    return torch.cat([wide, wide], dim=3).reshape(-1, channels, 2 * side, 2 * side)


def interpolation(side: int) -> Tensor:
    """The matrix (2 side, side) that enlarges a row twofold between the centres of its cells."""
    at = ((torch.arange(2 * side, dtype=torch.float32) + 0.5) / 2 - 0.5).clamp(0, side - 1)
    low = at.floor().long()
    share = at - low
    weights = torch.zeros(2 * side, side)
    rows = torch.arange(2 * side)
    weights[rows, low] += 1 - share
    weights[rows, (low + 1).clamp(max=side - 1)] += share
    return weights
