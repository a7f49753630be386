"""The program as others start it: a process with arguments, streams and an exit status."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.contract.forked import CAN_FORK, run_forked

ROOT = Path(__file__).resolve().parent.parent.parent
TIMEOUT_S = 300

_TERMINAL = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""Children that a script starts in the background ignore Ctrl-C; those of a terminal do not."""


def command(*arguments: object) -> list[str | bytes]:
    """The command line of the program."""
    words = [word if isinstance(word, bytes) else str(word) for word in arguments]
    return [sys.executable, "-m", "swc_desktop", *words]


def run(
    *arguments: object,
    stdout: int | None = subprocess.PIPE,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> "subprocess.CompletedProcess[bytes]":
    """Run the program to its end."""
    if CAN_FORK and stdout == subprocess.PIPE and not environment:
        return _forked("", arguments, folder)
    return subprocess.run(
        command(*arguments),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": _path(), **(environment or {})},
        cwd=folder,
        timeout=TIMEOUT_S,
    )


def patched(patch: str, *arguments: object) -> "subprocess.CompletedProcess[bytes]":
    """Run the program to its end after some lines of Python that change it."""
    if CAN_FORK:
        return _forked(patch, arguments)
    return subprocess.run(
        _patched(patch, arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": _path()},
        timeout=TIMEOUT_S,
    )


def start(*arguments: object, patch: str = "") -> "subprocess.Popen[bytes]":
    """Start the program; Ctrl-C reaches it as from a terminal."""
    return subprocess.Popen(
        _patched(patch, arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": _path()},
    )


def sentence(error: bytes) -> str:
    """The one line on standard error; fails for more lines and for a traceback."""
    text = error.decode()
    assert "Traceback" not in text
    assert text.count("\n") == 1
    return text.strip()


def _patched(patch: str, arguments: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-c", _code(patch), *map(str, arguments)]


def _forked(
    patch: str, arguments: tuple[object, ...], folder: Path | None = None
) -> "subprocess.CompletedProcess[bytes]":
    words = [os.fsdecode(word) if isinstance(word, bytes) else str(word) for word in arguments]
    environment = {**os.environ, "PYTHONPATH": _path()}
    return run_forked(
        _code(patch), words, environment=environment, folder=folder, timeout=TIMEOUT_S
    )


def _code(patch: str) -> str:
    return (
        f"{_TERMINAL}{patch}\nimport sys\nfrom swc_desktop.__main__ import main\nsys.exit(main())\n"
    )


def _path() -> str:
    return os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(ROOT)]))
