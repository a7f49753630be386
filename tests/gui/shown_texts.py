"""Every text that a window shows or tells a screen reader, to search in."""

import re
from dataclasses import dataclass, field

from swc_desktop.projects.listed import ListedMedia
from swc_desktop.sharing.protection import OPEN
from swc_desktop.ui.results.card_delegate import CARD_PADDING
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.outside_text import Seen, seen_on
from tests.gui.shown_tree import lines


@dataclass
class Texts(Seen):
    """The texts themselves, each after where it is."""

    texts: list[str] = field(default_factory=list)

    def look(self, where: str, shown: str) -> None:
        if not where.startswith("LineTree"):  # its folded and hidden lines are not shown
            self.texts.append(f"{where}: {shown}")


def texts_of(window: MainWindow) -> list[str]:
    """Those of all widgets, models and actions, what is painted, and what is copied."""
    seen = Texts()
    seen_on(window, seen=seen, in_sight=True)
    model, grid = window.pane.model, window.pane.grid
    records = [model.record(row) for row in range(model.rowCount())]
    width = grid.visualRect(model.index(0, 0)).width() - 2 * CARD_PADDING
    return [
        *seen.texts,
        *(f"left panel: {line}" for line in lines(window.tree)),
        *(
            f"card: {window.pane.cards.lines(one, width)}"
            for one in records
            if isinstance(one, ListedMedia)
        ),
        f"copied: {window.evidence.text(OPEN)}",
        f"over the picture: {window.pane.photo.boxes.line.text()}",
    ]


def holding(window: MainWindow, *words: str) -> list[str]:
    """The texts that have one of these words, a number not as a part of a longer one, such as of
    the random seed of a draw."""
    wanted = re.compile("|".join(rf"(?<!\d){re.escape(word)}(?!\d)" for word in words))
    return [text for text in texts_of(window) if wanted.search(text.lower())]
