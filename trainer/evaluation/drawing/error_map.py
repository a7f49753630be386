"""Where names are wrong: blocks of two degrees over the outlines of the land."""

from collections import defaultdict
from typing import Final

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap

from swc_desktop.core.taxonomy import Rank
from swc_desktop.geo.land import land_outlines
from swc_desktop.resources import resource
from trainer.evaluation.drawing.style import (
    INK,
    LAND,
    Drawing,
    file_stem,
    new_figure,
    settings,
    svg_of,
)
from trainer.evaluation.methods import JOINED
from trainer.evaluation.split_figures import SplitFigures
from trainer.splits import BLOCK_DEG

_SHADES: Final = LinearSegmentedColormap.from_list("errors", ["#fff3b0", "#e6862e", "#4a0d0d"])
_STEPS: Final = BoundaryNorm([0, 0.05, 0.1, 0.25, 0.5, 0.75, 1], _SHADES.N)
_MARGIN_DEG: Final = 8.0
"""Degrees around the outermost blocks, so that coasts are recognised; a round choice."""
_MIN_DEG: Final = 40.0
"""Smallest width and height: below it, outlines of 1:110 million are a few straight lines."""


def error_map(split: SplitFigures, rank: Rank) -> Drawing | None:
    """Share of wrong joined names by block; None where no place is known."""
    measured = split.measured
    rows = [row for row in measured.cases.at(rank) if not np.isnan(measured.places[row, 0])]
    if not rows:
        return None
    right = split.result(JOINED.name).right(measured.cases, rank, rows)
    blocks: dict[tuple[float, float], list[bool]] = defaultdict(list)
    for row, hit in zip(rows, right, strict=True):
        south, west = np.floor(measured.places[row] / BLOCK_DEG) * BLOCK_DEG
        blocks[float(west), float(south)].append(bool(hit))
    corners = np.asarray(sorted(blocks))
    hits = [blocks[west, south] for west, south in corners.tolist()]
    shares = np.asarray([1 - np.mean(one) for one in hits])
    counts = np.asarray([len(one) for one in hits])
    title = (
        f"Where the {rank.value} is wrong: {len(hits):,} blocks of 2°, "
        f"n = {len(rows):,} ({measured.split})"
    )
    low, high = _frame(corners)
    with settings():
        shape = (high[1] - low[1]) / (high[0] - low[0])
        height = min(5.7, max(2.5, 7.7 * shape))
        figure = new_figure(max(height / shape + 1.5, 0.075 * len(title) + 0.4), height + 0.7)
        axes = figure.subplots()
        axes.grid(visible=False)
        axes.add_collection(
            PolyCollection(
                land_outlines(resource("map", "countries-110m.json")),
                facecolors=LAND,
                edgecolors="none",
            )
        )
        order = np.argsort(-counts, kind="stable")
        centres = corners + BLOCK_DEG / 2
        marks = axes.scatter(
            centres[order, 0], centres[order, 1], s=18 + 9 * np.sqrt(counts[order]),
            c=shares[order], cmap=_SHADES, norm=_STEPS, marker="s", edgecolors=INK,
            linewidths=0.4,
        )  # fmt: skip
        figure.colorbar(marks, ax=axes, label="share wrong", fraction=0.03, pad=0.01)
        axes.set(
            xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel="longitude", ylabel="latitude"
        )
        axes.set_aspect("equal")
        figure.suptitle(title, x=0.01, ha="left")
        says = (
            "Unconditional: a wrong or missing name at the rank. Squares grow with the number of "
            f"observations ({counts.min():,} to {counts.max():,} per block); a block with one "
            "observation is either right or wrong."
        )
        return Drawing(file_stem(measured.split, "map", rank.value), title, says, svg_of(figure))


def _frame(
    corners: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> tuple[tuple[float, float], tuple[float, float]]:
    """West and south, east and north of the map."""
    low = corners.min(axis=0) - _MARGIN_DEG
    high = corners.max(axis=0) + BLOCK_DEG + _MARGIN_DEG
    short = np.maximum(0, _MIN_DEG - (high - low)) / 2
    low, high = np.maximum(low - short, [-180, -90]), np.minimum(high + short, [180, 90])
    return (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))
