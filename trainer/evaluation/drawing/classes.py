"""Which taxa are confused with which, and how well each is named."""

from typing import Final

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from swc_desktop.core.taxonomy import Rank
from trainer.evaluation.drawing.curves import node_title
from trainer.evaluation.drawing.style import (
    LAND,
    LINES,
    Drawing,
    file_stem,
    legend_below,
    new_figure,
    settings,
    svg_of,
)
from trainer.evaluation.methods import JOINED, SINGLE_AND_JOINED, methods_of
from trainer.evaluation.split_figures import SplitFigures

_SHADES: Final = LinearSegmentedColormap.from_list("shares", ["#dbe9f6", "#6aaed6", "#08306b"])
_NO_VOTE: Final = "no vote"
_DARK: Final = "#111418"
_LIGHT: Final = "#fcfcfc"


def confusion(split: SplitFigures, node: str, number: int) -> Drawing:
    """How often each child of a node is named as each other, by the joined votes, given the right
    parent."""
    at_nodes = split.result(JOINED.name).at_nodes
    assert at_nodes is not None
    votes = at_nodes[node]
    actual = [child for child in votes.children if child in set(votes.truth)]
    columns = [*votes.children, *([_NO_VOTE] if "" in votes.found else [])]
    counts = np.zeros((len(actual), len(columns)), dtype=np.intp)
    for true, named in zip(votes.truth, votes.found, strict=True):
        counts[actual.index(true), columns.index(named or _NO_VOTE)] += 1
    n = int(counts.sum())
    title = f"{node_title(node)}: true and named taxa, n = {n:,} ({split.name})"
    size = 0.42 if len(columns) > 6 else 0.62
    longest = max(len(name) for name in (*actual, *columns))
    margin = 0.075 * longest
    with settings():
        width = max(3.4, size * len(columns) + margin + 1.0, 0.075 * len(title) + 0.4)
        figure = new_figure(width, size * len(actual) + margin + 1.0)
        axes = figure.subplots()
        axes.grid(visible=False)
        for row, column in np.argwhere(counts > 0):
            share = counts[row, column] / counts[row].sum()
            color = _SHADES(float(share))
            axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, color=color, linewidth=0))
            ink = _LIGHT if share > 0.55 else _DARK
            text = f"{counts[row, column]:,}"
            axes.text(column, row, text, ha="center", va="center", color=ink, fontsize=7.5)
        for row, name in enumerate(actual):
            column = columns.index(name)
            axes.add_patch(
                Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, color=LAND, linewidth=1)
            )
        sums = counts.sum(axis=1)
        axes.set_yticks(
            range(len(actual)), [f"{a} ({s:,})" for a, s in zip(actual, sums, strict=True)]
        )
        axes.set_xticks(range(len(columns)), columns, rotation=40, ha="right")
        axes.set(
            xlim=(-0.5, len(columns) - 0.5), ylim=(len(actual) - 0.5, -0.5),
            xlabel="named", ylabel="true",
        )  # fmt: skip
        figure.suptitle(title, x=0.01, ha="left", fontsize=9.5)
        says = (
            "Rows: the true taxon. Columns: the taxon named by the joined votes, given the right "
            "parent. Shade: the share of the row. Taxa without a test observation have no row."
        )
        stem = file_stem(split.name, "confusion", f"{number:02d}", node)
        return Drawing(stem, title, says, svg_of(figure))


def class_f1(split: SplitFigures, rank: Rank) -> Drawing:
    """F1 of each class by method, the most frequent class first, with its n."""
    present = methods_of(split.measured.method)
    by_method = {
        method.name: split.classes[method.name, rank]
        for method in SINGLE_AND_JOINED
        if method in present
    }
    joined = by_method[JOINED.name]
    names = sorted(
        (name for name, found in joined.items() if found.n), key=lambda a: (-joined[a].n, a)
    )
    n = split.samples[rank].n
    title = f"F1 of each {rank.value}, n = {n:,} ({split.name})"
    with settings():
        figure = new_figure(6.6, 0.25 * len(names) + 1.5)
        axes = figure.subplots()
        at = np.arange(len(names))
        for method, found in by_method.items():
            line = LINES[method]
            values = [found[name].f1 if name in found else 0.0 for name in names]
            axes.plot(
                values, at, line.mark, color=line.color, markersize=6, label=method,
                linestyle="none", markerfacecolor=line.color if method == JOINED.name else "none",
            )  # fmt: skip
        axes.set_yticks(at, [f"{name}  (n = {joined[name].n:,})" for name in names])
        axes.set(xlim=(-0.03, 1.03), ylim=(len(names) - 0.5, -0.5), xlabel="F1")
        figure.suptitle(title, x=0.01, ha="left")
        legend_below(figure, axes)
        says = (
            "F1 = 2 × correct / (true + named), unconditional: silence and errors at coarser ranks "
            "count as wrong. Classes with few observations say little."
        )
        stem = file_stem(split.name, "f1", rank.value)
        return Drawing(stem, title, says, svg_of(figure))
