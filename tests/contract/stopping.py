"""How a run is stopped where a test wants it: patches for the program, and waiting for it."""

import sys
import time
from collections.abc import Callable

import pytest

from tests.contract.program import TIMEOUT_S

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and devices of POSIX")

BEFORE_EACH_FILE = """
import os, signal, time
from contextlib import contextmanager
from itertools import count
from swc_desktop.cli.output import StreamOutput
from swc_desktop.results.result_file import ResultFile
opened = count(1)
def before(number):
    {code}
for output in (ResultFile, StreamOutput):
    @contextmanager
    def opening(self, file, real=output.opening):
        before(next(opened))
        with real(self, file):
            yield
    output.opening = opening
"""
"""Runs some Python before each file is opened, with the number of that; in whatever thread."""

SLOW = BEFORE_EACH_FILE.format(code="time.sleep(0.05)")


def at_file(number: int, code: str) -> str:
    """Lines of Python that run before the nth file is opened."""
    return BEFORE_EACH_FILE.format(code=f"if number == {number}: {code}")


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait for something that the child does."""
    for _ in range(TIMEOUT_S * 100):
        if happened():
            return
        time.sleep(0.01)
    pytest.fail("the program did not come that far")


KILLED = """
import os, signal
from swc_desktop.results.guarded_file import GuardedFile
left = {writes}
def write(file, data):
    global left
    left -= 1
    if left > 0:
        file._handle.write(data)
        return
    file._handle.write(bytes(data)[: len(data) * {tenths} // 10])
    os.kill(os.getpid(), signal.SIGKILL)
GuardedFile._write = write
"""
"""Kills the program in its nth write, of results or journal, when a part of it is written."""
