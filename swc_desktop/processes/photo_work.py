"""The tasks of a child: read a photograph once for everything, then cut views from it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from swc_desktop.core.detector import View
from swc_desktop.core.region import Box
from swc_desktop.photos.decoding import view_pixels
from swc_desktop.photos.reading import OneRead, Pixels, Square, Wants, read_once
from swc_desktop.processes.child import Grant


class _Last:
    """The last reading of this process, with its picture if that was requested."""

    reading = OneRead()


def read(grant: Grant, file: Path, wants: Wants) -> OneRead:
    """Read a file once for everything in ``wants``; a ``picture`` stays here, for ``views``."""

    @contextmanager
    def hold(size: int) -> Iterator[None]:
        grant(size)
        yield

    _Last.reading = OneRead()
    _Last.reading = read_once(file, wants, hold=hold)
    return replace(_Last.reading, picture=None)


def views(_grant: Grant, wanted: Sequence[tuple[View, Box | None]], square: Square) -> list[Pixels]:
    """Views of the last picture, each uint8 (size, size, 3)."""
    picture = _Last.reading.picture
    if picture is None:
        raise ValueError("there is no picture to look at")
    return [
        view_pixels(picture, view, box, size=square.size, short_side=square.short_side)
        for view, box in wanted
    ]
