"""Which files this process opens, as the kernel of Linux sees it, whoever in it opens them."""

import ctypes
import os
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

_IN_OPEN = 0x20
_EVENT = struct.Struct("iIII")

only_on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="opening is watched by inotify, which Linux has"
)


@contextmanager
def watched(files: Sequence[Path]) -> Iterator[Callable[[], list[Path]]]:
    """Watches files; the call that it gives names those that were opened since."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert watch >= 0, os.strerror(ctypes.get_errno())
    names: dict[int, Path] = {}
    for file in files:
        number = libc.inotify_add_watch(watch, os.fsencode(file), _IN_OPEN)
        assert number >= 0, os.strerror(ctypes.get_errno())
        names[number] = file

    def opened() -> list[Path]:
        try:
            data = os.read(watch, 1 << 16)
        except BlockingIOError:
            return []
        found, place = [], 0
        while place < len(data):
            number, _, _, length = _EVENT.unpack_from(data, place)
            found.append(names[number])
            place += _EVENT.size + length
        return found

    try:
        yield opened
    finally:
        os.close(watch)
