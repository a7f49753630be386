"""Small work beside the interface: a function in a thread, its outcome back in the window."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, QRunnable, Qt, QThreadPool, Signal

from swc_desktop.core.errors import SwcError
from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink

logger = logging.getLogger(__name__)

translate = QCoreApplication.translate

_PROGRESS_INTERVAL_S: Final = 0.1


class _Relay(QObject):
    told = Signal(object)
    done = Signal(object)
    failed = Signal(str)


class _Job(QRunnable):
    def __init__(self, work: Callable[[], object], relay: _Relay) -> None:
        super().__init__()
        self._work = work
        self._relay = relay

    def run(self) -> None:
        try:
            outcome = self._work()
        except Cancelled:
            self._relay.failed.emit(translate("Window", "Stopped."))
        except SwcError as error:
            self._relay.failed.emit(error.sentence)
        except Exception as error:
            logger.exception("work beside the window failed in a way that was not foreseen")
            self._relay.failed.emit(f"{type(error).__name__}: {error}")
        else:
            self._relay.done.emit(outcome)


class Background(QObject):
    """Runs functions in threads, two at a time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._relays: set[_Relay] = set()
        self._controls: set[Control] = set()

    def start(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] = lambda _: None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Run ``work``; then ``done`` with what it gave, or ``failed`` with its sentence."""
        self._start(_Relay(self), work, done, failed)

    def follow(
        self,
        work: Callable[[Control, ProgressSink], Any],
        told: Callable[[Progress], None],
        done: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> Control:
        """Run long work with its progress ``told``; what is given stops it, as closing does."""
        relay, control = _Relay(self), Control()
        relay.told.connect(told, Qt.ConnectionType.QueuedConnection)
        self._controls.add(control)
        last = monotonic()

        def sink(seen: Progress) -> None:
            nonlocal last
            if seen.done == seen.total or monotonic() - last > _PROGRESS_INTERVAL_S:
                last = monotonic()
                relay.told.emit(seen)

        def ended(call: Callable[[Any], None], value: object) -> None:
            self._controls.discard(control)
            call(value)

        self._start(
            relay,
            lambda: work(control, sink),
            lambda value: ended(done, value),
            lambda sentence: ended(failed, sentence),
        )
        return control

    def _start(
        self,
        relay: _Relay,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None] | None,
    ) -> None:
        self._relays.add(relay)

        def finish(call: Callable[[Any], None] | None, value: object) -> None:
            self._relays.discard(relay)
            relay.deleteLater()
            if call is not None:
                call(value)

        queued = Qt.ConnectionType.QueuedConnection
        relay.done.connect(lambda value: finish(done, value), queued)
        relay.failed.connect(lambda sentence: finish(failed, sentence), queued)
        self._pool.start(_Job(work, relay))

    def close(self) -> None:
        """Stop what can be stopped, and wait for what is under way."""
        for control in self._controls:
            control.cancel()
        self._pool.waitForDone()
