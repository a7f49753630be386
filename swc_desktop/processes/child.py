"""A child process that does work for this one, one piece after the other, under limits.

What a native decoder can do to its process (crash, hang, take all memory) happens to the child,
which is killed and replaced. That bounds faults; it is not a sandbox: the child has the rights of
the user. Answers come back by a pipe, arrays as their bare bytes (pickle protocol 5, out of band).
"""

import faulthandler
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from logging.handlers import QueueHandler
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.processes.memory_limit import limit_memory

logger = logging.getLogger(__name__)

Grant = Callable[[int], None]
"""Called by work before it takes that many bytes of memory, in place of those that it was granted
before; it waits until they are free."""

Holding = Callable[[int], AbstractContextManager[None]]
"""Keeps so many bytes of a budget of the parent for the length of a block."""

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_POLL_INTERVAL_S: Final = 0.05
_MAX_POLL_INTERVAL_S: Final = 1.0
_START_S: Final = 120.0
_ORPHAN_S: Final = 1.0
_MAX_TRACE: Final = 1 << 16
_READY: Final = "ready"
_NEEDS: Final = "needs"
_DONE: Final = "done"
_FAILED: Final = "failed"


class ChildNotStarted(Exception):
    """The child could not be started, or ended before it was asked; the text says why."""


class ChildEnded(Exception):
    """The child ended in the middle of its work; the text says how."""


class ChildTooSlow(Exception):
    """The child took longer than it may, and was killed."""


class ChildFailed(Exception):
    """The work raised what it should have handled; the text names it."""


class Child:
    """One process, from its start until it is closed or ends; asked by one thread at a time."""

    def __init__(self, memory_bytes: int) -> None:
        """Start it; ``memory_bytes`` is what it may take beyond what it needs to start.

        Raises ``ChildNotStarted``.
        """
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._traces, writer = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_serve, args=(other, writer, memory_bytes, os.getpid()), daemon=True
        )
        self._is_ready = False
        try:
            self._process.start()
        except (OSError, RuntimeError) as error:
            self._connection.close()
            self._traces.close()
            raise ChildNotStarted(str(error)) from error
        finally:
            other.close()
            writer.close()

    @property
    def pid(self) -> int | None:
        """The number of the process."""
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        """Whether it can be asked."""
        return not self._connection.closed and self._process.is_alive()

    def ask(
        self,
        control: Control | None,
        seconds: float,
        holding: Holding,
        work: Callable[Concatenate[Grant, Given], Answer],
        *arguments: Given.args,
        **named: Given.kwargs,
    ) -> Answer:
        """What ``work`` gives in the child, in at most ``seconds`` beside waiting for memory.

        Raises ``ChildNotStarted``, ``ChildEnded``, ``ChildTooSlow`` or ``Cancelled``, after each
        of which the child is gone, and ``ChildFailed``.
        """
        try:
            if not self._is_ready:
                self._message(control, _START_S)
                self._is_ready = True
            self._connection.send_bytes(pickle.dumps((work, arguments, named)))
            with ExitStack() as held:
                kind, content = self._message(control, seconds)
                while kind == _NEEDS:
                    held.close()  # what it was granted before it has given back
                    held.enter_context(holding(content))
                    self._connection.send_bytes(b"")
                    kind, content = self._message(control, seconds)
        except (ChildTooSlow, Cancelled):
            self.close()
            raise
        except (EOFError, OSError) as error:
            self._process.join(_ORPHAN_S)
            ended = _in_words(self._process.exitcode)
            logger.error("a child ended with %s; it was here:\n%s", ended, self._trace())
            self.close()
            raise (ChildEnded if self._is_ready else ChildNotStarted)(ended) from error
        answer, records = content
        for record in records:
            logging.getLogger(record.name).handle(record)
        if kind == _FAILED:
            raise ChildFailed(answer)
        result: Answer = answer
        return result

    def _message(self, control: Control | None, seconds: float) -> tuple[str, Any]:
        left = seconds
        before = time.monotonic()
        while not self._connection.poll(_POLL_INTERVAL_S):
            if control is not None and control.cancelled:
                raise Cancelled
            now = time.monotonic()
            left -= min(now - before, _MAX_POLL_INTERVAL_S)  # more: all of the program was held
            before = now
            if left < 0:
                raise ChildTooSlow
        kind, content, sizes = pickle.loads(self._connection.recv_bytes())  # noqa: S301 - of our own child
        buffers = [bytearray(size) for size in sizes]
        for buffer in buffers:
            self._connection.recv_bytes_into(buffer)
        return kind, pickle.loads(content, buffers=buffers)  # noqa: S301 - the same

    def _trace(self) -> str:
        """What faulthandler wrote in the process that crashed."""
        if sys.platform == "win32" or not self._traces.poll():
            return "unknown"
        return os.read(self._traces.fileno(), _MAX_TRACE).decode("utf-8", "replace")

    def close(self) -> None:
        """End the process at once; one that waits for a disk ends when that answers."""
        self._process.kill()
        self._process.join(_ORPHAN_S)
        self._connection.close()
        self._traces.close()


def _in_words(status: int | None) -> str:
    if status is not None and status < 0:
        return f"signal {signal.Signals(-status).name}"
    return f"status {status}"


def _serve(connection: Connection, traces: Connection, memory_bytes: int, parent: int) -> None:
    """The child: work as it is asked for, until the parent closes the pipe or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent decides
    with Path(os.devnull).open("wb") as nothing:  # decoders print what nobody asked for
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    if sys.platform != "win32":
        faulthandler.enable(traces.fileno())
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    records: SimpleQueue[logging.LogRecord] = SimpleQueue()
    logging.getLogger().addHandler(QueueHandler(records))
    limit_memory(memory_bytes)

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
            work, arguments, named = pickle.loads(request)  # noqa: S301 - of our parent
            answer = work(grant, *arguments, **named)
        except Exception as error:
            logger.exception("work in a child failed")
            kind, answer = _FAILED, f"{type(error).__name__}: {error}"
        said = [records.get() for _ in range(records.qsize())]
        _send(connection, kind, (answer, said))


def _send(connection: Connection, kind: str, content: object) -> None:
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(content, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    connection.send_bytes(pickle.dumps((kind, head, [view.nbytes for view in views])))
    for view in views:
        connection.send_bytes(view)


def _end_with(parent: int) -> None:
    """End this process when its parent has ended without a word."""
    while os.getppid() == parent:
        time.sleep(_ORPHAN_S)
    os._exit(1)
