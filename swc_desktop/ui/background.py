"""Small work beside the interface: a function in a thread, its outcome back in the window."""

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from swc_desktop.core.errors import SwcError

logger = logging.getLogger(__name__)


class _Relay(QObject):
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

    def start(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Run ``work``; then ``done`` with what it gave, or ``failed`` with its sentence."""
        relay = _Relay(self)
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
        """Wait for what is under way."""
        self._pool.waitForDone()
