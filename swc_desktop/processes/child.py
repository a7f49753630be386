"""A child process that does work for this one, one task after the other, under limits.

A native decoder can crash, hang or take all memory. Here that happens to the child, which is killed
and replaced. This contains errors; it is not a sandbox: the child has the rights of the user.
Results come back through a pipe, arrays as raw bytes (pickle protocol 5, out of band).
"""

import faulthandler
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from logging.handlers import QueueHandler
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.processes.errors import ProcessNotStarted
from swc_desktop.processes.starting import begin_child, start_process

logger = logging.getLogger(__name__)

Grant = Callable[[int], None]
"""Called by work before it uses that many bytes of memory instead of those granted before; waits
until they are free."""

Holding = Callable[[int], AbstractContextManager[None]]
"""Reserves bytes of a budget in the parent for the length of a block."""

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

_POLL_INTERVAL_S: Final = 0.05
"""How soon a cancelled run ends its children."""

_MAX_POLL_INTERVAL_S: Final = 1.0
"""More time than this between two looks means that the whole program stood still (sleep, debugger);
that does not count against the child."""

_START_TIMEOUT_S: Final = 120.0
"""A start takes about a second; a round choice far above it, for slow disks and virus scanners."""

_JOIN_TIMEOUT_S: Final = 1.0
_MAX_TRACE: Final = 1 << 16
"""As much as a pipe holds."""

_READY: Final = "ready"
_NEEDS: Final = "needs"
_DONE: Final = "done"
_FAILED: Final = "failed"


class ChildEnded(Exception):
    """The child ended during a task; the text says how."""


class ChildTooSlow(Exception):
    """The child took too long and was killed."""


class ChildFailed(Exception):
    """The task raised an exception; the text names it."""


class Child:
    """One process, from its start until it is closed or ends; for one thread at a time."""

    def __init__(self, memory_bytes: int) -> None:
        """Start the process, which may use ``memory_bytes`` more than it has at its start.

        Raises ``ProcessNotStarted``.
        """
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._traces, writer = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(other, writer, memory_bytes), daemon=True
        )
        self._is_ready = False
        try:
            start_process(self._process)
        except ProcessNotStarted:
            self._connection.close()
            self._traces.close()
            raise
        finally:
            other.close()
            writer.close()

    @property
    def pid(self) -> int | None:
        """The number of the process."""
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        """Whether it can take a task."""
        return not self._connection.closed and self._process.is_alive()

    def ask(
        self,
        control: Control | None,
        seconds: float,
        holding: Holding,
        work: Callable[Concatenate[Grant, _Arguments], _Result],
        *arguments: _Arguments.args,
        **named: _Arguments.kwargs,
    ) -> _Result:
        """Run ``work`` in the child for at most ``seconds``, without the time waiting for memory.

        Raises ``ProcessNotStarted``, ``ChildEnded``, ``ChildTooSlow`` and ``Cancelled``, after
        which the child has ended, and ``ChildFailed``.
        """
        try:
            if not self._is_ready:
                self._message(control, _START_TIMEOUT_S)
                self._is_ready = True
            self._connection.send_bytes(pickle.dumps((work, arguments, named)))
            with ExitStack() as held:
                kind, content = self._message(control, seconds)
                while kind == _NEEDS:
                    held.close()  # it no longer uses what was granted before
                    held.enter_context(holding(content))
                    self._connection.send_bytes(b"")
                    kind, content = self._message(control, seconds)
        except (ChildTooSlow, Cancelled):
            self.close()
            raise
        except (EOFError, OSError) as error:
            self._process.join(_JOIN_TIMEOUT_S)
            ended = _how_it_ended(self._process.exitcode)
            logger.error("a child ended with %s, at this place:\n%s", ended, self._trace())
            self.close()
            if not self._is_ready:
                raise ProcessNotStarted(reason=ended) from error
            raise ChildEnded(ended) from error
        answer, records = content
        for record in records:
            logging.getLogger(record.name).handle(record)
        if kind == _FAILED:
            raise ChildFailed(answer)
        result: _Result = answer
        return result

    def _message(self, control: Control | None, seconds: float) -> tuple[str, Any]:
        left = seconds
        before = time.monotonic()
        while not self._connection.poll(_POLL_INTERVAL_S):
            if control is not None and control.cancelled:
                raise Cancelled
            now = time.monotonic()
            left -= min(now - before, _MAX_POLL_INTERVAL_S)  # more: the whole program stood still
            before = now
            if left < 0:
                raise ChildTooSlow
        kind, content, sizes = pickle.loads(self._connection.recv_bytes())  # noqa: S301 - from our own child
        buffers = [bytearray(size) for size in sizes]
        for buffer in buffers:
            self._connection.recv_bytes_into(buffer)
        return kind, pickle.loads(content, buffers=buffers)  # noqa: S301 - the same

    def _trace(self) -> str:
        """What faulthandler wrote in the crashed process."""
        if sys.platform == "win32" or not self._traces.poll():
            return "unknown"
        return os.read(self._traces.fileno(), _MAX_TRACE).decode("utf-8", "replace")

    def close(self) -> None:
        """End the process at once; a process that waits for a disk ends when the disk answers."""
        self._process.kill()
        self._process.join(_JOIN_TIMEOUT_S)
        self._connection.close()
        self._traces.close()


def _how_it_ended(status: int | None) -> Message:
    if status is not None and status < 0:
        return message("Processes", "signal {name}").fill(name=signal.Signals(-status).name)
    return message("Processes", "status {number}").fill(number=status)


def _serve(connection: Connection, traces: Connection, memory_bytes: int) -> None:
    """The child: do tasks until the parent closes the pipe or ends."""
    begin_child(traces, memory_bytes)
    if sys.platform != "win32":
        faulthandler.enable(traces.fileno())
    records: SimpleQueue[logging.LogRecord] = SimpleQueue()
    logging.getLogger().addHandler(QueueHandler(records))

    def grant(size: int) -> None:
        _send(connection, _NEEDS, size)
        connection.recv_bytes()

    _send(connection, _READY, None)
    while True:
        try:
            request = connection.recv_bytes()
        except EOFError:
            return
        kind, answer = _DONE, None
        try:
            work, arguments, named = pickle.loads(request)  # noqa: S301 - from our parent
            answer = work(grant, *arguments, **named)
        except Exception as error:
            logger.exception("a task in a child failed")
            kind, answer = _FAILED, f"{type(error).__name__}: {error}"
        logged = [records.get() for _ in range(records.qsize())]
        _send(connection, kind, (answer, logged))


def _send(connection: Connection, kind: str, content: object) -> None:
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(content, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    connection.send_bytes(pickle.dumps((kind, head, [view.nbytes for view in views])))
    for view in views:
        connection.send_bytes(view)
