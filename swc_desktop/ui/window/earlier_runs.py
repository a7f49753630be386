"""Earlier runs: as text, and as a menu that opens them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Signal
from PySide6.QtWidgets import QMenu, QWidget

from swc_desktop.library.stored import StoredRun
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import caption, file_name, shortened

translate = QCoreApplication.translate

_MAX_NAME: Final = 32
"""Letters of a folder's name in a line of the menu. A round choice."""

MAX_RUNS: Final = 12
"""Runs in the menu. A round choice that fits a screen of 768 pixels."""


def start_words(started: datetime) -> str:
    """When a run began, by the clock of this computer."""
    moment = QDateTime.fromSecsSinceEpoch(int(started.timestamp()))
    return QLocale().toString(moment, "d MMM yyyy, HH:mm")


def run_words(run: StoredRun) -> str:
    """A run in one line: its start, its folders, how many photographs."""
    names = [shortened(file_name(root), _MAX_NAME) for root in run.roots]
    where = names[0] if names else ""
    if len(names) > 1:
        where = translate("Runs", "{name} and {n} more").format(
            name=where, n=words.format_number(len(names) - 1)
        )
    count = words.photographs(run.done)
    if run.total is not None and run.done < run.total:
        count = translate("Runs", "{done} of {total}").format(
            done=words.format_number(run.done), total=words.photographs(run.total)
        )
    return words.joined([start_words(run.started), where, count])


class EarlierRunsMenu(QMenu):
    """The latest runs; ``chosen`` carries the one to open."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Runs", "Ea&rlier runs"), parent)
        self.setObjectName("menu_runs")
        self.runs: Sequence[StoredRun] = ()
        self.show_runs(())

    def show_runs(self, runs: Sequence[StoredRun]) -> None:
        """Fill the menu."""
        self.runs = tuple(runs[:MAX_RUNS])
        self.clear()
        for run in self.runs:
            action = self.addAction(caption(run_words(run)))
            action.triggered.connect(lambda _=False, run=run: self.chosen.emit(run))
        self.setEnabled(bool(self.runs))
