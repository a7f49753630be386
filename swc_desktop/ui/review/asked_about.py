"""Ends a question about photographs once others are chosen."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from swc_desktop.projects.identifications import Target
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.results.results_pane import ResultsPane
from swc_desktop.ui.review.typing_field import TypingField

_Chosen = tuple[int | None, object, Sequence[Target]]
"""The number of the current photograph, whose event may be meant, what the field holds of it, and
what is judged."""


class AskedAbout(QObject):
    """Closes a field that lies over the photographs when it would speak of others.

    Its heading and what it holds are of what was chosen when it was opened; what is typed into it
    may not go to anything else.
    """

    def __init__(
        self,
        pane: ResultsPane,
        field: TypingField,
        targets: Callable[[], Sequence[Target]],
        held: Callable[[ListedMedia], object] = lambda _: None,
    ) -> None:
        """``held``: what the field holds of a photograph when it is opened."""
        super().__init__(field)
        self._pane, self._field, self._targets, self._held = pane, field, targets, held
        self._asked: _Chosen = (None, None, ())
        # The list selects anew while its rows move, so what is chosen is looked at afterwards.
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._look)
        for changed in (
            pane.selection.selectionChanged,
            pane.selection.currentChanged,
            pane.current,
            pane.photo_shown,
            pane.photo.boxes.changed,
        ):
            changed.connect(lambda *_: self._later.start())

    def begin(self) -> None:
        """Remember what is chosen, as the field is opened for it."""
        self._asked = self._chosen()

    def _chosen(self) -> _Chosen:
        record = self._pane.record
        if record is None:
            return None, None, self._targets()
        return record.number, self._held(record), self._targets()

    def _look(self) -> None:
        if self._field.isVisible() and self._chosen() != self._asked:
            self._field.close_field()
