"""The standard streams: writing to them, silencing them, opening them."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import OutputFault

STANDARD_OUTPUT = "Standard output"
_STANDARD_ERROR = 2
CLOSED = explain(OSError(errno.EBADF, ""))


def show_text(text: str) -> None:
    """Print text that the program itself wrote, as it is.

    Raises ``OutputFault`` when standard output is closed or takes no more.
    """
    if sys.stdout is None:
        raise OutputFault(file=STANDARD_OUTPUT, reason=CLOSED)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except OSError as error:
        abandon(sys.stdout)
        raise OutputFault(file=STANDARD_OUTPUT, reason=explain(error)) from error


def abandon(stream: TextIO) -> None:
    """Discard what a stream still buffers, or Python would report an error at its exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Hide what native libraries print about odd files: the rows have a sentence for it.

    libtiff, libheif and LibRaw write to the file descriptor; ``sys.stderr`` keeps the stream.
    """
    stream = sys.stderr
    try:
        shared = stream is not None and stream.fileno() == _STANDARD_ERROR
    except (OSError, ValueError):  # not a stream of the system
        shared = False
    if not shared:
        yield
        return
    stream.flush()
    kept = os.dup(_STANDARD_ERROR)
    sys.stderr = os.fdopen(kept, "w", encoding=stream.encoding, errors=stream.errors, closefd=False)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), _STANDARD_ERROR)
    try:
        yield
    finally:
        sys.stderr.flush()
        sys.stderr = stream
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)


def fill_standard_files() -> None:
    """Open missing standard input, output and error on the null device.

    Else the next file that is opened would get their number, and messages of a library would be
    written into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
