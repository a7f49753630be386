"""The child processes that read photographs: few, long-lived, shared by runs and windows."""

import atexit
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar
from weakref import WeakSet

from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.photos.errors import PhotoFault
from swc_desktop.processes.child import (
    Child,
    ChildEnded,
    ChildFailed,
    ChildTooSlow,
    Grant,
)
from swc_desktop.processes.errors import PhotoEndsReader, PhotoTakesTooLong, ProcessNotStarted
from swc_desktop.processes.processors import default_threads

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

MAX_CHILDREN: Final = 4
"""Children for a run, beside one that reads ahead and one for what the window shows meanwhile.

A round choice: each may take gigabytes for a large picture.
"""

MAX_CHILD_BYTES: Final = 2 << 30
"""Memory of one child beyond its start: more than ``photos.memory.MAX_DECODING_BYTES``."""

DECODING_BYTES: Final = 256 << 20
"""Bytes that decoding may take in all children together; a larger picture is decoded alone."""

TIMEOUT_S: Final = 60.0
"""Time for one file, without waiting for memory; a round choice far above any real file."""

MAX_CLIP_CHILDREN: Final = 2
"""Clips that are read at a time; the decoder of each uses all processors."""

CLIP_TIMEOUT_S: Final = 900.0
"""Time to open a clip: for the digest of 4 GB, the most on a card, at 5 MB/s."""

_POLL_INTERVAL_S: Final = 0.05
"""How soon waiting ends when a run is cancelled."""


class ByteBudget:
    """A limit for the bytes that threads reserve at a time; a demand above it runs alone."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._free = total
        self._changed = threading.Condition()

    @contextmanager
    def hold(self, size: int, control: Control | None = None) -> Iterator[None]:
        """Wait until ``size`` bytes are free and reserve them for the length of the block.

        Raises ``Cancelled`` when ``control`` is cancelled meanwhile.
        """
        size = min(size, self._total)
        with self._changed:
            while not self._changed.wait_for(lambda: self._free >= size, _POLL_INTERVAL_S):
                if control is not None and control.cancelled:
                    raise Cancelled
            self._free -= size
        try:
            yield
        finally:
            with self._changed:
                self._free += size
                self._changed.notify_all()


class Leased:
    """A child that works on one file, for one thread.

    If it ends during the first task, an earlier file may have harmed it, so a new one tries once
    more. ``seconds`` are those for each task from now on.
    """

    def __init__(
        self,
        child: Child,
        file: Path,
        control: Control | None,
        start: Callable[[], Child],
        budget: ByteBudget,
        seconds: float,
    ) -> None:
        self.child = child
        self._file = file
        self._control = control
        self._start = start
        self._budget = budget
        self.seconds = seconds
        self._is_first = True

    def ask(
        self,
        work: Callable[Concatenate[Grant, _Arguments], _Result],
        *arguments: _Arguments.args,
        **named: _Arguments.kwargs,
    ) -> _Result:
        """Run ``work`` in the child.

        Raises ``PhotoEndsReader``, ``PhotoTakesTooLong``, ``PhotoFault``, ``ProcessNotStarted`` and
        ``Cancelled``.
        """

        def once() -> _Result:
            return self.child.ask(
                self._control,
                self.seconds,
                lambda size: self._budget.hold(size, self._control),
                work,
                *arguments,
                **named,
            )

        is_first, self._is_first = self._is_first, False
        try:
            try:
                return once()
            except ChildEnded:
                if not is_first:
                    raise
                self.child = self._start()
                return once()
        except ChildEnded as ended:
            raise PhotoEndsReader(file=self._file, reason=ended) from ended
        except ChildTooSlow as slow:
            raise PhotoTakesTooLong(file=self._file, seconds=round(self.seconds)) from slow
        except ChildFailed as failed:
            raise PhotoFault(file=self._file, reason=failed) from failed


class Children:
    """Child processes that are started when needed, and replaced when they end."""

    def __init__(
        self,
        count: int,
        *,
        memory_bytes: int = MAX_CHILD_BYTES,
        budget: ByteBudget | None = None,
        seconds: float = TIMEOUT_S,
    ) -> None:
        """Use up to ``count`` processes at a time, each for ``seconds`` per file."""
        self._memory_bytes = memory_bytes
        self._budget = budget or ByteBudget(DECODING_BYTES)
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(count)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._all: WeakSet[Child] = WeakSet()

    def start(self, count: int) -> None:
        """Start children that will be needed soon, so that nobody waits for them.

        If the system does not let them start, the first task reports that.
        """
        with self._lock, suppress(ProcessNotStarted):
            while len(self._idle) < count:
                self._idle.insert(0, self._started())

    def _started(self) -> Child:
        child = Child(self._memory_bytes)
        self._all.add(child)
        return child

    def close(self) -> None:
        """End all children."""
        children = list(self._all)
        self._idle.clear()
        for child in children:
            child.close()

    @contextmanager
    def lease(self, control: Control | None = None) -> Iterator[Child]:
        """A child for this thread only, for the length of the block.

        Raises ``Cancelled`` when ``control`` is cancelled while all are busy.
        """
        while not self._places.acquire(timeout=_POLL_INTERVAL_S):
            if control is not None and control.cancelled:
                raise Cancelled
        try:
            child = self._usable()
            try:
                yield child
            finally:
                if child.is_usable:
                    with self._lock:
                        self._idle.append(child)
        finally:
            self._places.release()

    def _usable(self) -> Child:
        while True:
            with self._lock:
                if not self._idle:
                    break
                child = self._idle.pop()
            if child.is_usable:
                return child
            child.close()
        return self._started()

    @contextmanager
    def on(self, file: Path, control: Control | None) -> Iterator["Leased"]:
        """One child for several tasks on a file; raises as ``Leased.ask``, and ``Cancelled``."""
        with self.lease(control) as child:
            leased = Leased(child, file, control, self._started, self._budget, self._seconds)
            try:
                yield leased
            finally:
                if leased.child is not child:
                    self._keep(leased.child)

    def ask(
        self,
        file: Path,
        control: Control | None,
        work: Callable[Concatenate[Grant, _Arguments], _Result],
        *arguments: _Arguments.args,
        **named: _Arguments.kwargs,
    ) -> _Result:
        """Run ``work`` for ``file`` in a child; raises as ``Leased.ask``."""
        with self.on(file, control) as leased:
            return leased.ask(work, *arguments, **named)

    def _keep(self, child: Child) -> None:
        if child.is_usable:
            with self._lock:
                self._idle.append(child)


@cache
def photo_children() -> Children:
    """The children of this process; they end with it."""
    children = Children(min(default_threads(), MAX_CHILDREN) + 2)
    atexit.register(children.close)
    return children


@cache
def clip_children() -> Children:
    """The children that read clips, apart because a player stays loaded in them; as above."""
    children = Children(MAX_CLIP_CHILDREN, seconds=CLIP_TIMEOUT_S)
    atexit.register(children.close)
    return children
