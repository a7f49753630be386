"""The actions of the menu *Review* that draw and move boxes in the large view."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from swc_desktop.projects.identifications import Target
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.working import Work
from swc_desktop.session.drawing import draw_box, move_box
from swc_desktop.session.reviewing import Reviewer
from swc_desktop.ui.photo.box_drawing import BoxDrawing
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.ui.window.used_keys import used_keys

if TYPE_CHECKING:
    from swc_desktop.ui.review.review_control import Judge, ReviewControl
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate


class BoxKeys:
    """While a box is being drawn, what keys say is said of it; Enter asks for its name, or lets the
    box that is moved be where it is."""

    def __init__(self, window: "MainWindow", control: "ReviewControl") -> None:
        self._window = window
        self._control = control

    @property
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {"draw_box": self.draw}

    @property
    def drawing(self) -> BoxDrawing:
        """The box on the photograph in the large view."""
        return self._window.pane.photo.drawing

    def draw(self) -> None:
        """Begin a box, or to move the chosen one; end that where it has begun."""
        pane = self._window.pane
        record = pane.record
        if self.drawing.box is not None:
            self.drawing.end()
        elif record is not None and pane.photo_open and self._control.can_write():
            chosen = pane.photo.boxes.region
            if record.number < 0 or not self.drawing.begin(record, chosen):
                text = translate("Review", "Boxes are drawn on photographs that can be shown.")
                self._window.notices.say(text, Level.INFORMATION)

    def accept(self) -> bool:
        """Let the box that is moved be where it is, or ask what is in a new one; False where no box
        is being drawn."""
        box, replaced = self.drawing.box, self.drawing.replaced
        numbers = self._control.numbers()
        if box is None or len(numbers) != 1:
            return False
        if replaced is None:
            self._control.ask_name()
        else:
            target = Target(numbers[0], replaced.number)
            self._control.do(partial(move_box, target=target, box=box))
        return True

    def work(self, judge: "Judge", numbers: Sequence[int]) -> Callable[[Work], Outcome] | None:
        """How a new box is judged; None where none is being drawn."""
        box = self.drawing.box
        if box is None or len(numbers) != 1:
            return None
        return lambda work: judge(Reviewer(work), [draw_box(work, numbers[0], box)])

    def refuses(self) -> bool:
        """Whether a box is being moved, of which nothing else can be said meanwhile; says so."""
        if self.drawing.box is None or self.drawing.replaced is None:
            return False
        text = translate("Review", "{accept} lets the box be here, Esc leaves it where it was.")
        self._window.notices.say(used_keys.fill(text), Level.INFORMATION)
        return True
