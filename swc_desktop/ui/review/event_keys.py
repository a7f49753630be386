"""The actions of the menu *Review* that split and merge events."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.working import Work
from swc_desktop.session.regrouping import merge_around, split_before

if TYPE_CHECKING:
    from swc_desktop.ui.review.review_control import ReviewControl
    from swc_desktop.ui.window.main_window import MainWindow


class EventKeys:
    """Splits the event of the current photograph, and merges those of the chosen ones."""

    def __init__(self, window: "MainWindow", control: "ReviewControl") -> None:
        self._window = window
        self._control = control

    @property
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {"split_event": self.split, "merge_events": self.merge}

    def split(self) -> None:
        """Let an event begin with the current photograph."""
        record = self._window.pane.record
        if record is not None and record.number > 0:
            self._do(partial(split_before, number=record.number))

    def merge(self) -> None:
        """Merge the events of the chosen photographs; they stay chosen."""
        self._do(partial(merge_around, numbers=self._control.numbers()))

    def _do(self, regroup: Callable[[Work], Outcome]) -> None:
        access, person = self._window.project.access, self._control.person

        def work(work: Work) -> Outcome:
            work.project.by = person or work.project.by
            return regroup(work)

        if access is not None and self._control.numbers() and self._control.can_write():
            access.act(work)
