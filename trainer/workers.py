"""Many calls of one function on shared data: here, in processes beside, or on other machines.

Results come in the order of the tasks, whoever worked them out, so that nothing depends on the
number of workers.
"""

import mmap
import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from swc_desktop.core.progress import Control
from swc_desktop.processes.processors import default_threads
from swc_desktop.processes.starting import begin_child
from trainer.cluster import cluster_of
from trainer.errors import WorkerEnded

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")

_POLL_INTERVAL_S: Final = 0.2
"""How long a stop may wait to be noticed."""


@dataclass(frozen=True)
class ComputeChoices:
    """How many processes fit models at once (0: as many as there are processors), or the address
    of the scheduler of a Dask cluster that does it instead."""

    workers: int = 0
    scheduler: str = ""

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        return "" if 0 <= self.workers <= 256 else "compute.workers must be from 0 to 256"


class Workers(Protocol):
    """Whoever calls functions on the shared data that they were opened with."""

    def results(
        self, function: Callable[[Any, Task], Result], tasks: Sequence[Task], control: Control
    ) -> Iterator[Result]:
        """``function(shared, task)`` of every task, in their order.

        The function must be that of a module. Raises ``Cancelled``, ``WorkerEnded``, and what the
        function raises.
        """
        ...


@dataclass(frozen=True)
class _Here:
    shared: Any

    def results(
        self, function: Callable[[Any, Task], Result], tasks: Sequence[Task], control: Control
    ) -> Iterator[Result]:
        for task in tasks:
            control.checkpoint()
            yield function(self.shared, task)


@dataclass(frozen=True)
class _Processes:
    pool: ProcessPoolExecutor

    def results(
        self, function: Callable[[Any, Task], Result], tasks: Sequence[Task], control: Control
    ) -> Iterator[Result]:
        waiting = [self.pool.submit(_called, function, task) for task in tasks]
        for future in waiting:
            yield _finished(future, control)


@contextmanager
def workers_of(choices: ComputeChoices, shared: object, *, worth_it: bool) -> Iterator[Workers]:
    """Workers with shared data, which must be picklable; arrays in it are memory-mapped.

    Without ``worth_it`` no process is started: starting one takes seconds. Raises
    ``ClusterUnusable``.
    """
    if choices.scheduler and worth_it:
        with cluster_of(choices.scheduler, shared) as cluster:
            yield cluster
        return
    count = choices.workers or default_threads()
    if count == 1 or not worth_it:
        yield _Here(shared)
        return
    context = get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(prefix="swc-workers-") as name:
        folder = Path(name)
        _store(shared, folder)
        pool = ProcessPoolExecutor(count, context, _begin, (theirs, folder))
        try:
            yield _Processes(pool)
        except BaseException:
            ours.close()  # ends the children at once
            raise
        finally:
            pool.shutdown(cancel_futures=True)
            ours.close()
            theirs.close()


def _finished(future: "Future[Result]", control: Control) -> Result:
    while True:
        control.checkpoint()
        try:
            return future.result(_POLL_INTERVAL_S)
        except NotYet:
            if future.done():  # since then, or the function itself raised it
                return future.result()
        except BrokenProcessPool as error:
            raise WorkerEnded from error


def _store(shared: object, folder: Path) -> None:
    """Write shared data, each array as a file of its own."""
    buffers: list[pickle.PickleBuffer] = []
    whole = pickle.dumps(shared, protocol=5, buffer_callback=buffers.append)
    (folder / "shared").write_bytes(whole)
    for number, buffer in enumerate(buffers):
        with (folder / str(number)).open("wb") as out:
            out.write(buffer.raw())


def _load(folder: Path) -> Any:
    """Shared data whose arrays are views of mapped files, for reading only."""
    buffers: list[object] = []
    for number in range(sum(1 for _ in folder.iterdir()) - 1):
        with (folder / str(number)).open("rb") as opened:
            size = opened.seek(0, 2)
            mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        buffers.append(mapped)
    return pickle.loads((folder / "shared").read_bytes(), buffers=buffers)  # noqa: S301, own file


_held: Final[list[Any]] = []
"""In a child: what it was started with."""


def _begin(parent: Connection, folder: Path) -> None:
    begin_child(parent, None)
    _held.append(_load(folder))


def _called(function: Callable[[Any, Task], Result], task: Task) -> Result:
    return function(_held[0], task)
