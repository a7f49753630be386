"""Functions run in threads beside the window, with progress and outcome delivered to it."""

import atexit
import logging
import queue
import threading
from collections.abc import Callable
from functools import partial
from itertools import count
from time import monotonic
from typing import Any, Final, TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary, finalize

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink

logger = logging.getLogger(__name__)

_PROGRESS_INTERVAL_S: Final = 0.1
"""Least time between two reports of progress; a label that changes faster cannot be read."""

EXIT_TIMEOUT_S: Final = 3.0
"""How long the end of the program waits for what is done beside the window.

A drawing or a reading takes less; a reply may hang for longer than a person waits.
"""

_Jobs = queue.SimpleQueue[Callable[[], None] | None]
_started: Final[WeakKeyDictionary[threading.Thread, _Jobs]] = WeakKeyDictionary()
"""The threads of all workers; some outlive theirs."""

Outcome = TypeVar("Outcome")
Values = TypeVarTuple("Values")


def _ignore(_value: object) -> None:
    """Ignore an outcome."""


class _Outbox(QObject):
    """Emits in the threads what the worker receives.

    It is not the worker itself: a thread may outlive that, and a deleted object cannot emit.
    """

    posted = Signal(int, object)

    def post(self, number: int, values: tuple[object, ...]) -> None:
        self.posted.emit(number, values)


class _Threads:
    """Threads that take jobs from one queue; they start with the first jobs.

    Daemon threads of Python and not of Qt, because ``QThread`` and ``QThreadPool`` wait for theirs
    without a limit: a reply of a server that hangs would keep the program from ending.
    """

    def __init__(self, name: str, number: int, set_up: Callable[[], None]) -> None:
        self._name, self._number, self._set_up = name, number, set_up
        self._jobs: _Jobs = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closed = False

    def put(self, job: Callable[[], None]) -> None:
        if self._closed:
            return
        self._jobs.put(job)
        if len(self._threads) < self._number:
            thread = threading.Thread(
                target=_do_jobs, args=(self._jobs, self._set_up), name=self._name, daemon=True
            )
            self._threads.append(thread)
            _started[thread] = self._jobs
            thread.start()

    def close(self) -> None:
        """Take no more jobs; the threads end after those that were put."""
        if not self._closed:
            self._closed = True
            for _ in self._threads:
                self._jobs.put(None)

    def join(self, timeout_s: float | None) -> None:
        deadline = None if timeout_s is None else monotonic() + timeout_s
        for thread in self._threads:
            thread.join(None if deadline is None else max(0.0, deadline - monotonic()))


@atexit.register
def _end_threads() -> None:
    """Let the threads end before Python does.

    Python ends a thread that comes back to it later with pthread_exit(3); where that happens in an
    object of Qt, whose destructors may not be left that way, the process is aborted.
    """
    for jobs in _started.values():
        jobs.put(None)
    deadline = monotonic() + EXIT_TIMEOUT_S
    for thread in list(_started):
        thread.join(max(0.0, deadline - monotonic()))


def _do_jobs(jobs: _Jobs, set_up: Callable[[], None]) -> None:
    set_up()
    while (job := jobs.get()) is not None:
        job()
        del job  # a thread that waits must not keep alive what its last job used


def _do(work: Callable[[], object], post: Callable[[tuple[bool, object]], None]) -> None:
    try:
        outcome = work()
    except Cancelled:
        post((False, message("Window", "Stopped.")))
    except SwcError as error:
        post((False, error.message))
    except Exception as error:
        logger.exception("a job beside the window failed unexpectedly")
        post((False, f"{type(error).__name__}: {error}"))
    else:
        post((True, outcome))


class Worker(QObject):
    """Runs functions in threads of its own, in the order in which they come.

    It is made in the thread of the window, and what its jobs report is delivered there, in order.
    After ``close``, and once the worker is deleted, nothing is delivered; jobs that were started
    are still done.
    """

    def __init__(
        self,
        name: str,
        parent: QObject | None = None,
        *,
        threads: int = 1,
        set_up: Callable[[], None] = lambda: None,
    ) -> None:
        """``set_up`` runs first in each of the threads, which are called ``name``."""
        super().__init__(parent)
        self._threads = _Threads(name, threads, set_up)
        self._outbox = _Outbox()
        self._outbox.posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._numbers = count()
        self._receivers: dict[int, Callable[..., object]] = {}
        self._controls: set[Control] = set()
        finalize(self, self._threads.close)  # ``destroyed`` is silent where Python deletes it

    def start(
        self,
        work: Callable[[], Outcome],
        done: Callable[[Outcome], object] = _ignore,
        failed: Callable[[Message | str], object] = _ignore,
        owner: QObject | None = None,
    ) -> None:
        """Run ``work``; then ``done`` with its outcome, or ``failed`` with what went wrong.

        Neither is called once the ``owner`` is deleted, such as a dialog that lives shorter than
        the worker.
        """
        number = next(self._numbers)

        def finish(succeeded: bool, value: Any) -> None:
            del self._receivers[number]
            if owner is not None and not isValid(owner):
                return
            if succeeded:
                done(value)
            else:
                failed(value)

        self._receivers[number] = finish
        self._threads.put(partial(_do, work, partial(self._outbox.post, number)))

    def follow(
        self,
        work: Callable[[Control, ProgressSink], Outcome],
        on_progress: Callable[[Progress], object],
        done: Callable[[Outcome], object],
        failed: Callable[[Message | str], object],
    ) -> Control:
        """Run long work and show its progress; the control that is returned stops it."""
        control = Control()
        self._controls.add(control)
        number, report = self._post_to(on_progress)
        last = monotonic()

        def sink(progress: Progress) -> None:
            nonlocal last
            if progress.done == progress.total or monotonic() - last > _PROGRESS_INTERVAL_S:
                last = monotonic()
                report(progress)

        def end() -> None:
            self._controls.discard(control)
            del self._receivers[number]

        def succeed(outcome: Outcome) -> None:
            end()
            done(outcome)

        def fail(reason: Message | str) -> None:
            end()
            failed(reason)

        self.start(lambda: work(control, sink), succeed, fail)
        return control

    def in_window(self, receive: Callable[[*Values], object]) -> Callable[[*Values], None]:
        """A function for jobs to call: ``receive`` is then called in the thread of the window.

        It works until the worker is closed.
        """
        return self._post_to(receive)[1]

    def _post_to(
        self, receive: Callable[[*Values], object]
    ) -> tuple[int, Callable[[*Values], None]]:
        number, outbox = next(self._numbers), self._outbox
        self._receivers[number] = receive

        def post(*values: *Values) -> None:
            outbox.post(number, values)

        return number, post

    def close(self, timeout_s: float | None = None) -> None:
        """Cancel what is followed, do what was started, and wait for it, at most ``timeout_s``."""
        for control in self._controls:
            control.cancel()
        self._receivers.clear()
        self._threads.close()
        self._threads.join(timeout_s)

    def _deliver(self, number: int, values: tuple[Any, ...]) -> None:
        receiver = self._receivers.get(number)
        if receiver is not None:
            receiver(*values)
