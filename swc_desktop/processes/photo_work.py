"""The tasks of a child: read a file once for everything, then cut views from its picture."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from swc_desktop.core.detector import View
from swc_desktop.core.region import Box
from swc_desktop.photos.decoding import view_pixels
from swc_desktop.photos.reading import OneRead, Pixels, Square, Wants, read_once
from swc_desktop.processes.child import Grant


class _Last(threading.local):
    """The last reading of this thread, with its picture if that was requested; a child has one."""

    reading = OneRead()


_last: Final = _Last()


def read(grant: Grant, file: Path, wants: Wants) -> OneRead:
    """Read a file once for everything in ``wants``; a ``picture`` stays here, for ``views``."""

    @contextmanager
    def hold(size: int) -> Iterator[None]:
        grant(size)
        yield

    keep_picture(OneRead())
    keep_picture(read_once(file, wants, hold=hold))
    return replace(_last.reading, picture=None)


def keep_picture(reading: OneRead) -> None:
    """Keep the picture of a reading for ``views``, instead of the one before."""
    _last.reading = reading


def views(_grant: Grant, wanted: Sequence[tuple[View, Box | None]], square: Square) -> list[Pixels]:
    """Views of the last picture, each uint8 (size, size, 3)."""
    picture = _last.reading.picture
    if picture is None:
        raise ValueError("there is no picture to look at")
    return [
        view_pixels(picture, view, box, size=square.size, short_side=square.short_side)
        for view, box in wanted
    ]
