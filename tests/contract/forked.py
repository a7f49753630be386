"""Processes of the program that are forked from one that has read it: a start costs a twentieth.

What is forked has its own arguments, environment, folder and streams and ends by itself, as one
that was started anew; only what Python itself does at a start (its options and variables) is of the
first process.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

CAN_FORK: Final = hasattr(os, "fork")

_FIRST: Final = """
import json, os, socket, struct, sys
import swc_desktop.__main__, swc_desktop.cli, onnxruntime
asked = socket.socket(fileno=int(sys.argv[1]))
while True:
    size, streams, _, _ = socket.recv_fds(asked, 4, 3)
    if not size:
        os._exit(0)
    given = b""
    while len(given) < struct.unpack("I", size)[0]:
        given += asked.recv(1 << 20)
    child = os.fork()
    if child == 0:
        break
    for stream in streams:
        os.close(stream)
    asked.send(struct.pack("i", child))
    asked.send(struct.pack("i", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))
asked.close()
for number, stream in enumerate(streams):
    os.dup2(stream, number)
    os.close(stream)
given = json.loads(given)
os.environ.clear()
os.environ.update(given["environment"])
os.chdir(given["folder"])
sys.argv = ["-c", *given["words"]]
exec(given["code"], {"__name__": "__main__"})
"""


def run_forked(
    code: str,
    words: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path | None,
    timeout: float,
) -> "subprocess.CompletedProcess[bytes]":
    """Run lines of Python that start the program, with its arguments, to their end.

    Raises ``subprocess.TimeoutExpired`` after ``timeout`` seconds, when it was killed.
    """
    first = _first()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        given = {
            "code": code,
            "words": list(words),
            "environment": dict(environment),
            "folder": str(folder or Path.cwd()),
        }
        body = json.dumps(given).encode()
        with Path(os.devnull).open("rb") as nothing:
            streams = [nothing.fileno(), out.fileno(), error.fileno()]
            socket.send_fds(first, [len(body).to_bytes(4, sys.byteorder)], streams)
        first.sendall(body)
        child = _number(first)
        first.settimeout(timeout)
        try:
            status = _number(first)
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            first.settimeout(None)
            _number(first)
            raise subprocess.TimeoutExpired(list(words), timeout) from None
        first.settimeout(None)
        out.seek(0)
        error.seek(0)
        return subprocess.CompletedProcess(list(words), status, out.read(), error.read())


def _number(first: socket.socket) -> int:
    found = first.recv(4)
    assert len(found) == 4, "the process that others are forked from ended"
    return int.from_bytes(found, sys.byteorder, signed=True)


@cache
def _first() -> socket.socket:
    """The end of the tests of a connection to the process that others are forked from."""
    ours, its = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-c", _FIRST, str(its.fileno())],
        stdin=subprocess.DEVNULL,
        pass_fds=[its.fileno()],
    )
    its.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
