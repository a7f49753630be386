"""How all figures look: colours that remain distinct for colour-blind readers and in grey print.

Series differ in line and mark as well as in colour (Okabe & Ito 2008). Text stays text.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from trainer.evaluation.methods import JOINED, METADATA, PICTURE, THESIS

INK: Final = "#1b1f24"
FAINT: Final = "#7d8590"
LAND: Final = "#dfe3e8"
PAPER: Final = "#fdfdfd"
BLUE: Final = "#0072b2"
RED: Final = "#d55e00"
GREEN: Final = "#009e73"

VARIABLES: Final = {
    INK: "--ink",
    FAINT: "--faint",
    LAND: "--land",
    PAPER: "--paper",
    BLUE: "--blue",
    RED: "--red",
    GREEN: "--green",
}
"""The colours that a page may change (a dark theme, print), and their CSS variables."""

_SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "swc",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "grid.color": LAND,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "figure.facecolor": PAPER,
    "figure.constrained_layout.use": True,
}


@dataclass(frozen=True)
class LineStyle:
    """How the line of a naming method looks."""

    color: str
    style: str
    mark: str
    width: float = 1.6


LINES: Final[Mapping[str, LineStyle]] = {
    JOINED.name: LineStyle(INK, "-", "o", 2.2),
    PICTURE.name: LineStyle(BLUE, "--", "s"),
    METADATA.name: LineStyle(RED, ":", "^"),
    THESIS.name: LineStyle(GREEN, "-.", "D"),
}


@dataclass(frozen=True)
class Drawing:
    """A figure: the stem of its file, its title, what it shows in a sentence, and its SVG."""

    name: str
    title: str
    says: str
    svg: str

    def inline(self, number: int) -> str:
        """The SVG for a page: ids of its own, colours by the page's variables."""
        body = self.svg[self.svg.index("<svg") :]
        body = re.sub(r'\bid="', f'id="f{number}-', body)
        body = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>f{number}-", body)
        for color, variable in VARIABLES.items():
            body = re.sub(f"{color}(?=[;\"'])", f"var({variable},{color})", body)
        return re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)


def settings() -> Any:
    """The matplotlib settings for all figures, as a context manager."""
    return mpl.rc_context(_SETTINGS)


def new_figure(width: float, height: float) -> Figure:
    """An empty figure in inches, drawn without a screen."""
    figure = Figure(figsize=(width, height))
    FigureCanvasSVG(figure)
    return figure


def svg_of(figure: Figure) -> str:
    """The figure as SVG, without date or maker."""
    out = io.BytesIO()
    empty = {"Date": None, "Creator": None, "Type": None, "Format": None}
    figure.savefig(out, format="svg", metadata=empty)
    return out.getvalue().decode("utf-8")


def legend_below(figure: Figure, axes: Axes, columns: int = 4) -> None:
    """One legend for all panels, below them."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=columns)


def file_stem(*words: str) -> str:
    """A file name of letters, digits and hyphens from any words, never empty."""
    text = "-".join(words).lower()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-") or "figure"
