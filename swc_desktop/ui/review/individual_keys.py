"""The action of the menu *Review* that asks which individual an animal is."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from swc_desktop.projects.identifications import Target
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.review.individual_dialog import IndividualDialog

if TYPE_CHECKING:
    from swc_desktop.ui.review.review_control import ReviewControl
    from swc_desktop.ui.window.main_window import MainWindow


class IndividualKeys:
    """Asks about the chosen box, else the animals of the photographs that are selected; after the
    only one that is selected come the others of the list."""

    def __init__(self, window: "MainWindow", control: "ReviewControl") -> None:
        self._window = window
        self._control = control

    @property
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {"individual": self.ask}

    def ask(self) -> None:
        """Open the dialog, after asking who says so where something can be said."""
        chosen, access = self._control.targets(), self._window.project.access
        if not chosen or access is None:
            return
        model = self._window.pane.model
        numbers, at = [one.media or 0 for one in chosen], 0
        if len(chosen) == 1:
            numbers, at = list(model.numbers), model.row_of(numbers[0])
        target = chosen[0] if chosen[0].region is not None else None
        show = partial(self._show, numbers, at, target)
        if access.can_write:
            self._control.as_person(show)
        else:
            show("")

    def _show(self, numbers: Sequence[int], at: int, target: Target | None, person: str) -> None:
        window = self._window

        def made(access: ProjectAccess) -> QDialog:
            return IndividualDialog(
                access,
                numbers,
                at,
                target,
                person=person,
                embed=window.alike.embed,
                parent=window,
            )

        window.projects.show("individual", made)
