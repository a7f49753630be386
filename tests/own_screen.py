"""A plugin of pytest: each process of the suite has a virtual screen of its own.

Two processes on one screen take the keyboard from each other, as no window manager is there to give
it back, and a key that a test presses then reaches no window.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import pytest

SIZE: Final = "1366x768x24"
_END_S: Final = 10.0

_screens = ExitStack()


@contextmanager
def screen() -> Iterator[str]:
    """A virtual screen, as ``DISPLAY`` names it, until it is not needed any more."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(writing,),
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise pytest.UsageError("Xvfb gives no screen")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(_END_S)


def pytest_configure(config: pytest.Config) -> None:
    """Give the process its screen; one that only starts others needs none."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        os.environ["DISPLAY"] = _screens.enter_context(screen())


def pytest_unconfigure() -> None:
    """Take it away."""
    _screens.close()
