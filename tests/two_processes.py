"""Two processes that do the same thing at the same moment, round after round."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path

TIMEOUT_S = 300.0

Work = Callable[[Path], str]
"""Done in the folder of a round; what it says goes back to the test."""


def _rounds(
    work: Work, folders: list[Path], barrier: Barrier, said: "multiprocessing.Queue[list[str]]"
) -> None:
    words = []
    for folder in folders:
        barrier.wait(TIMEOUT_S)
        try:
            words.append(work(folder))
        except Exception as error:  # noqa: BLE001 - the test says what it did not expect
            words.append(f"{type(error).__name__}: {error}")
    said.put(words)


def at_once(work: Work, folders: list[Path]) -> list[tuple[str, str]]:
    """What both said, a pair for each folder; ``work`` is a function of a module."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    said: multiprocessing.Queue[list[str]] = context.Queue()
    pair = [context.Process(target=_rounds, args=(work, folders, barrier, said)) for _ in range(2)]
    for process in pair:
        process.start()
    one, two = said.get(timeout=TIMEOUT_S), said.get(timeout=TIMEOUT_S)
    for process in pair:
        process.join(TIMEOUT_S)
    return list(zip(one, two, strict=True))
