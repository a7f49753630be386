"""Fits on several machines: a Dask cluster that a person has started and named.

Workers have to hold the same versions, so that every result has the same bytes as here. Dask sends
and runs code without a password unless TLS is configured (https://distributed.dask.org/en/latest/tls.html).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, TypeVar

from swc_desktop.core.progress import Control
from trainer.errors import ClusterUnusable, WorkerEnded
from trainer.versions import versions

Task = TypeVar("Task")
Result = TypeVar("Result")

_POLL_INTERVAL_S: Final = 0.2
_CONNECT_S: Final = 10
"""A scheduler in a local network answers within a second."""


@dataclass(frozen=True)
class ClusterWorkers:
    """The workers of a cluster, which hold the shared data."""

    client: Any
    shared: Any
    killed: type[Exception]

    def results(
        self, function: Callable[[Any, Task], Result], tasks: Sequence[Task], control: Control
    ) -> Iterator[Result]:
        """``function(shared, task)`` of every task, in their order, as ``Workers`` says."""
        waiting = [self.client.submit(function, self.shared, task, pure=False) for task in tasks]
        for future in waiting:
            yield self._finished(future, control)

    def _finished(self, future: Any, control: Control) -> Any:
        while True:
            control.checkpoint()
            try:
                return future.result(timeout=_POLL_INTERVAL_S)
            except TimeoutError:
                if future.done():  # since then, or the function itself raised it
                    return future.result()
            except self.killed as error:
                raise WorkerEnded from error


@contextmanager
def cluster_of(address: str, shared: object) -> Iterator[ClusterWorkers]:
    """The workers of the cluster whose scheduler is at an address, with shared data.

    Raises ``ClusterUnusable``.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        problem = "Dask is not installed here; install the extra “distributed” of swc-desktop"
        raise ClusterUnusable(address=address, problem=problem) from error
    try:
        client = distributed.Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        problem = f"no scheduler answers there ({error})"
        raise ClusterUnusable(address=address, problem=problem) from error
    with client:
        _check_versions(client, address)
        (held,) = client.scatter([shared], broadcast=True, hash=False)
        yield ClusterWorkers(client, held, distributed.KilledWorker)


def _check_versions(client: Any, address: str) -> None:
    try:
        found: dict[str, dict[str, str]] = client.run(versions)
    except ImportError as error:
        problem = f"a worker cannot import the trainer ({error})"
        raise ClusterUnusable(address=address, problem=problem) from error
    if not found:
        raise ClusterUnusable(address=address, problem="it has no workers")
    own = versions()
    for worker, theirs in sorted(found.items()):
        for name in sorted({*own, *theirs}):
            if own.get(name) != theirs.get(name):
                problem = (
                    f"{worker} has {name} {theirs.get(name, 'not installed')}, and this machine "
                    f"{own.get(name, 'not installed')}; results would differ"
                )
                raise ClusterUnusable(address=address, problem=problem)
