"""Risk by coverage, reliability, silhouettes of places, and importance of features."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from swc_desktop.core.taxonomy import ROOT, Rank
from trainer.evaluation.certainty import reliability, selective
from trainer.evaluation.drawing.style import (
    FAINT,
    INK,
    LINES,
    Drawing,
    file_stem,
    legend_below,
    new_figure,
    settings,
    svg_of,
)
from trainer.evaluation.methods import JOINED, PICTURE, methods_of
from trainer.evaluation.resampling import Floats
from trainer.evaluation.run_facts import Importance, SilhouetteCurve
from trainer.evaluation.split_figures import SplitFigures

_MAX_FEATURES: Final = 12
"""Bars that stay readable in one figure; the sentence below it counts the rest."""


def node_title(node: str) -> str:
    """The name of a node; the root, which has none, in words."""
    return "the families" if node == ROOT else node


def risk_coverage(split: SplitFigures) -> Drawing:
    """Risk among the most certain share of rows: a panel for each rank, a line for each method."""
    title = f"Share wrong among the most certain names, by share named ({split.name})"
    with settings():
        figure, panels = _panels(split, title)
        for rank, axes in panels:
            rows = split.measured.cases.at(rank)
            for method in methods_of(split.measured.method):
                result = split.result(method.name)
                right = result.right(split.measured.cases, rank, rows)
                curve = selective(result.confidence[rank][rows], right)
                line = LINES[method.name]
                axes.plot(
                    curve.coverage, curve.risk, line.style, color=line.color,
                    linewidth=line.width, label=method.name,
                )  # fmt: skip
            joined = split.at_rank(JOINED.name, rank)
            if joined is not None and joined.coverage is not None and joined.error is not None:
                axes.plot(
                    [joined.coverage.value], [joined.error.value], "o", color=INK, markersize=7,
                    markerfacecolor="none", linestyle="none", label="joined, at its threshold",
                )  # fmt: skip
            axes.set(xlim=(0, 1.02), ylim=(0, None), xlabel="share named", ylabel="wrong of these")
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_major_formatter(PercentFormatter(1, decimals=0))
        legend_below(figure, panels[0][1], 5)
        says = (
            "Observations from the most certain on, without the gate. The longer a line stays low, "
            "the better its probabilities separate right from wrong. The ring is the program at "
            "its thresholds, gate included; an answer at a finer rank counts here too, so the ring "
            "need not lie on the line."
        )
        return Drawing(file_stem(split.name, "risk coverage"), title, says, svg_of(figure))


def reliability_diagram(split: SplitFigures) -> Drawing:
    """Stated probability against the share right, with the count of each bin, by rank."""
    title = f"How often names with a stated probability are right ({split.name})"
    with settings():
        ranks = list(split.samples)
        figure = new_figure(2.9 * len(ranks) + 0.6, 4.4)
        grid = figure.subplots(2, len(ranks), squeeze=False, height_ratios=[4, 1], sharex=True)
        figure.suptitle(title, x=0.01, ha="left")
        for column, rank in enumerate(ranks):
            axes, below = grid[0][column], grid[1][column]
            rows = split.measured.cases.at(rank)
            axes.plot([0, 1], [0, 1], "-", color=FAINT, linewidth=0.8, label="as stated")
            for method in (PICTURE, JOINED):
                if method not in methods_of(split.measured.method):
                    continue
                result, line = split.result(method.name), LINES[method.name]
                confidence = result.confidence[rank][rows]
                bins = reliability(confidence, result.right(split.measured.cases, rank, rows))
                axes.plot(
                    bins.confidence, bins.right, line.style, marker=line.mark, color=line.color,
                    linewidth=1.2, markersize=4, label=method.name,
                )  # fmt: skip
            named = split.result(JOINED.name).confidence[rank][rows]
            named = named[~np.isnan(named)]
            size = f", {len(named) / bins_used(named):.0f} per point" if len(named) else ""
            axes.set_title(f"{rank.value}, n = {len(named):,}{size}")
            axes.set(xlim=(0, 1.02), ylim=(0, 1.04))
            below.hist(named, bins=20, range=(0, 1), color=FAINT)
            below.set(xlabel="stated probability")
            below.yaxis.set_major_locator(MaxNLocator(2, integer=True))
            if column == 0:
                axes.set_ylabel("share right")
                below.set_ylabel("rows")
        legend_below(figure, grid[0][0])
        says = (
            "Below the diagonal the stated probability is too high, above it too low. Bins hold "
            "about equal numbers of observations; the histogram below counts the joined names."
        )
        return Drawing(file_stem(split.name, "reliability"), title, says, svg_of(figure))


def bins_used(confidence: Floats) -> int:
    """How many bins of equal mass some confidences (rows,) fill."""
    return max(1, len(reliability(confidence, np.zeros(len(confidence), dtype=np.bool_)).counts))


def silhouettes(curves: Sequence[SilhouetteCurve]) -> Drawing:
    """Mean silhouette by the number of places, a panel for each node, the chosen number marked."""
    title = "How many places a node's records fall into (mean silhouette)"
    columns = min(4, len(curves))
    lines = -(-len(curves) // columns)
    with settings():
        figure = new_figure(2.6 * columns + 0.4, 2.1 * lines + 0.6)
        grid = figure.subplots(lines, columns, squeeze=False)
        figure.suptitle(title, x=0.01, ha="left")
        for axes in grid.flat[len(curves) :]:
            axes.set_visible(False)
        for curve, axes in zip(curves, grid.flat, strict=False):
            axes.plot(curve.ks, curve.values, "-o", color=INK, markersize=3, linewidth=1.2)
            if curve.chosen in curve.ks:
                best = curve.values[list(curve.ks).index(curve.chosen)]
                axes.plot([curve.chosen], [best], "s", color=LINES[PICTURE.name].color)
            rows = f", n = {curve.n:,}" if curve.n else ""
            axes.set_title(f"{node_title(curve.node)}{rows}")
            axes.set(xlabel=f"places (chosen: {curve.chosen})")
            axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        says = (
            "K-means on the sphere, on training rows only. The square is the chosen number; where "
            "the line is flat, any number would do."
        )
        return Drawing("silhouettes", title, says, svg_of(figure))


def importance(found: Sequence[Importance]) -> Drawing:
    """Balanced accuracy lost by exchanging each feature of one node, with its interval."""
    node, n = found[0].node, found[0].n
    shown = sorted(found, key=lambda one: (-one.drop, one.feature))[:_MAX_FEATURES]
    title = f"{node_title(node)}: balanced accuracy lost without a feature, n = {n:,}"
    with settings():
        figure = new_figure(5.2, 0.28 * len(shown) + 1.2)
        axes = figure.subplots()
        drops = np.asarray([one.drop for one in shown])
        gaps = [drops - [one.low for one in shown], [one.high for one in shown] - drops]
        at = np.arange(len(shown))
        axes.errorbar(
            drops, at, xerr=np.maximum(0, gaps), fmt="o", color=INK, capsize=2, linewidth=1
        )
        axes.axvline(0, color=FAINT, linewidth=0.8)
        axes.set_yticks(at, [one.feature for one in shown])
        axes.set(xlabel="balanced accuracy lost", ylim=(len(shown) - 0.5, -0.5))
        figure.suptitle(title, x=0.01, ha="left")
        left = len(found) - len(shown)
        says = (
            "Values of a feature exchanged between test observations, at this node given the "
            "right parent; the line is the 95 % interval. Features that carry the same information "
            "share its value." + (f" {left} features that lose less are not shown." if left else "")
        )
        return Drawing(file_stem("importance", node), title, says, svg_of(figure))


def _panels(split: SplitFigures, title: str) -> tuple[Figure, list[tuple[Rank, Axes]]]:
    ranks = list(split.samples)
    figure = new_figure(2.9 * len(ranks) + 0.6, 3.5)
    grid = figure.subplots(1, len(ranks), squeeze=False)
    figure.suptitle(title, x=0.01, ha="left")
    panels = list(zip(ranks, grid[0], strict=True))
    for rank, axes in panels:
        axes.set_title(f"{rank.value}, n = {split.samples[rank].n:,}")
    return figure, panels
