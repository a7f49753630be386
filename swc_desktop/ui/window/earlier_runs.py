"""Runs of before: in words, and as a menu to bring them back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Signal
from PySide6.QtWidgets import QMenu, QWidget

from swc_desktop.library.stored import StoredRun
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import caption, file_name, shortened

translate = QCoreApplication.translate

_LONGEST: Final = 32

MOST: Final = 12
"""Runs that the menu holds."""


def begun(when: datetime) -> str:
    """When a run began, by the clock of this computer."""
    moment = QDateTime.fromSecsSinceEpoch(int(when.timestamp()))
    return QLocale().toString(moment, "d MMM yyyy, HH:mm")


def run_words(run: StoredRun) -> str:
    """A run in one line: when, where, how many."""
    names = [shortened(file_name(root), _LONGEST) for root in run.roots]
    where = names[0] if names else ""
    if len(names) > 1:
        where = translate("Runs", "{name} and {n} more").format(
            name=where, n=words.number(len(names) - 1)
        )
    count = words.photographs(run.done)
    if run.total is not None and run.done < run.total:
        count = translate("Runs", "{done} of {total}").format(
            done=words.number(run.done), total=words.photographs(run.total)
        )
    return words.joined([begun(run.started), where, count])


class EarlierRunsMenu(QMenu):
    """The latest runs; ``chosen`` carries the one to bring back."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Runs", "Ea&rlier runs"), parent)
        self.setObjectName("menu_runs")
        self.runs: Sequence[StoredRun] = ()
        self.show_runs(())

    def show_runs(self, runs: Sequence[StoredRun]) -> None:
        """Fill the menu."""
        self.runs = tuple(runs[:MOST])
        self.clear()
        for run in self.runs:
            action = self.addAction(caption(run_words(run)))
            action.triggered.connect(lambda _=False, run=run: self.chosen.emit(run))
        self.setEnabled(bool(self.runs))
