"""The control of a run whose pauses are between its batches."""

from swc_desktop.core.progress import Cancelled, Control


class UncancelledPause(Control):
    """Stops with another control and is never paused: a run waits between its batches only."""

    def __init__(self, control: Control) -> None:
        super().__init__()
        self._control = control

    @property
    def cancelled(self) -> bool:
        """True once the other control was cancelled."""
        return self._control.cancelled

    def checkpoint(self) -> None:
        """Raise ``Cancelled`` once the other control was cancelled."""
        if self.cancelled:
            raise Cancelled
