"""Functions that the tests of workers call in other processes."""

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SharedNumbers:
    """An array that all calls read, and an empty one."""

    numbers: NDArray[np.int64]
    none: NDArray[np.int64]


def plus(shared: SharedNumbers, task: int) -> tuple[int, int]:
    """The sum of an entry and the task, and the process that worked it out."""
    return int(shared.numbers[task]) + task + len(shared.none), os.getpid()


def is_mapped(shared: SharedNumbers, _task: int) -> bool:
    """Whether the array is a view of something that cannot be written."""
    return not shared.numbers.flags.writeable and not shared.numbers.flags.owndata


def fails(_shared: SharedNumbers, task: int) -> None:
    """Raise an error."""
    raise ValueError(f"task {task}")


def ends(_shared: SharedNumbers, _task: int) -> None:
    """End the process as a kernel does that has no memory left."""
    os._exit(9)


def never(_shared: SharedNumbers, _task: int) -> None:
    """Wait for something that does not come."""
    read, _write = os.pipe()
    os.read(read, 1)
