"""Decodes pictures, each in a process of its own, and writes what that took; run by itself.

``python -m tests.photos.measure_memory FILE…``: one line a file, the most bytes that were used at
a time beside those used before, and the bytes that were predicted.
"""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from swc_desktop.photos.reading import Wants, read_once

WHOLE = Wants(picture=1_000_000)
STATUS = Path("/proc/self/status")


def status(name: str) -> int:
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def measured(path: Path) -> tuple[int, int]:
    predicted: list[int] = []

    @contextmanager
    def hold(size: int) -> Iterator[None]:
        predicted.append(size)
        yield

    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # starts a new measurement of the peak
    before = status("VmRSS")
    got = read_once(path, WHOLE, hold=hold)
    if got.unreadable is not None:
        raise AssertionError(str(got.unreadable.message))
    return status("VmHWM") - before, sum(predicted)


def main() -> None:
    for name in sys.argv[1:]:
        child = os.fork()
        if not child:
            used, predicted = measured(Path(name))
            sys.stdout.write(f"{used} {predicted}\n")
            sys.stdout.flush()
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            sys.exit(1)


if __name__ == "__main__":
    main()
