"""Judging without the answer in sight: what can be done in such a list, and what it hides."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject

from swc_desktop.projects.media_filter import BLIND, MediaFilter, Review
from swc_desktop.projects.tally import Tally
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.ui.window.used_keys import used_keys

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate

NEEDS_ANSWER: Final = ("accept", "details", "count", "rank_up", "rank_down")
"""The actions that start from what the program says."""

_OF_EVENT: Final = "event"
"""In the names of the actions on an event."""


_DRAW: Final = "draw_box"
_INDIVIDUAL: Final = "individual"
"""It would show what others named, and what the program says."""

_BACK: Final = "last_judged"
"""It would lead to a list that shows what this one hides."""


class BlindReview(QObject):
    """Keeps the parts of one window from showing what the current list hides."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._is_blind = False
        self._begun_with = 0
        window.pane.filtered.connect(self._follow)

    def progress(self, tally: Tally) -> tuple[int, int] | None:
        """How many are left in the list, and of how many; None where it hides nothing."""
        model = self._window.pane.model
        if not model.filter.is_blind:
            return None
        if model.filter == BLIND:
            return tally.review[Review.AUDIT], tally.drawn
        left = model.rowCount()
        self._begun_with = max(self._begun_with, left)
        return left, self._begun_with

    def guarded(
        self, handlers: Mapping[str, Callable[[], object]]
    ) -> dict[str, Callable[[], object]]:
        """The actions that judge, each with a sentence in its place where it cannot be done."""
        return {name: self._guarded(name, call) for name, call in handlers.items()}

    def _guarded(self, name: str, call: Callable[[], object]) -> Callable[[], object]:
        if _OF_EVENT in name:
            why = translate("Review", "In this list each photograph is judged by itself.")
        elif name in NEEDS_ANSWER:
            why = translate(
                "Review",
                "The answer is not shown in this list. {name} names the animal; {blank}, "
                "{person_in_it} and {vehicle} say that it "
                "is blank, a person or a vehicle.",
            )
        elif name == _DRAW:
            why = translate("Review", "This list shows no boxes, so none are drawn in it.")
        elif name == _INDIVIDUAL:
            why = translate(
                "Review",
                "In this list no individual is named: the catalogue would show what others said.",
            )
        elif name == _BACK:
            why = translate("Review", "In this list {undo} takes back what you judged last.")
        else:
            return call
        return lambda: self._say(used_keys.fill(why)) if self._is_blind else call()

    def _say(self, why: str) -> None:
        self._window.notices.say(why, Level.INFORMATION)

    def _follow(self, shown: MediaFilter) -> None:
        window, before = self._window, self._is_blind
        self._begun_with = 0
        self._is_blind = shown.is_blind
        if before == self._is_blind:
            window.review.show_progress(window.tally)
            return
        if self._is_blind:
            window.evidence.show_result(None)
        window.thumbnails.forget()  # they have the boxes of what was found
        window.bar.sort_button.setEnabled(not self._is_blind)
        window.tree.sightings.setEnabled(not self._is_blind)
        window.pane.review.set_blind(self._is_blind)
        window.review.show_progress(window.tally)
