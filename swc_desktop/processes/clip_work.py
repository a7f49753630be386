"""The tasks of a child on a clip: open it, give one frame after the other, say how it ended."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from swc_desktop.core.damage import Damage
from swc_desktop.core.errors import Unreadable
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.reading import OneRead, Wants, read_frame, sha256_of_file
from swc_desktop.processes.child import Grant
from swc_desktop.processes.photo_work import keep_picture, read
from swc_desktop.video.clip_file import ClipFile
from swc_desktop.video.kinds import is_clip

_BYTES_PER_PIXEL: Final = 4 + 3 + 4
"""Of the frame as the player gives it, in RGB, and as a picture."""


@dataclass(frozen=True, eq=False)
class FrameRead:
    """A frame: its time from the beginning, its upright size in pixels, and what was asked of it.

    ``end``: no frame came, because the clip is at its end or, with ``unreadable``, broken.
    """

    at_s: float = 0.0
    width: int = 0
    height: int = 0
    one: OneRead = OneRead()  # noqa: RUF009 - frozen
    end: bool = False
    unreadable: Unreadable | None = None


@dataclass(frozen=True)
class ClipEnd:
    """How far a clip was seen; ``declared_s`` is the length that its container states."""

    end_s: float
    declared_s: float | None
    damage: Damage


class _Open(threading.local):
    """The clip that this thread has open; a child has one thread."""

    clip: ClipFile | None = None


_open: Final = _Open()


def begin_clip(_grant: Grant, file: Path, wants: Wants, per_second: float) -> OneRead:
    """Open a clip for ``next_frame``; its facts, and its digest where that is wanted."""
    close_clip()
    begun = OneRead()
    try:
        if wants.digest:
            begun = replace(begun, sha256=sha256_of_file(file))
        _open.clip = ClipFile(file, per_second, shortest_side(wants))
        return replace(begun, photo=_open.clip.photo(wants.given))
    except PhotoUnreadable as error:
        return replace(begun, unreadable=error.value)


def next_frame(grant: Grant, wants: Wants) -> FrameRead:
    """The next frame to look at; its picture stays here for ``photo_work.views``."""
    clip = _open.clip
    if clip is None:
        raise ValueError("no clip is open")
    try:
        frame = clip.next()
    except PhotoUnreadable as error:
        return FrameRead(end=True, unreadable=error.value)
    if frame is None:
        return FrameRead(end=True)
    width, height = frame.image.size
    grant(_BYTES_PER_PIXEL * width * height)
    one = read_frame(frame.image, wants)
    keep_picture(one)
    return FrameRead(frame.at_s, width, height, replace(one, picture=None))


def end_clip(_grant: Grant) -> ClipEnd:
    """Close the clip."""
    clip = _open.clip
    if clip is None:
        raise ValueError("no clip is open")
    end = ClipEnd(clip.end_s, clip.facts.length_s, clip.damage)
    close_clip()
    return end


def close_clip() -> None:
    """Close the clip that is open, if one is."""
    if _open.clip is not None:
        _open.clip.close()
        _open.clip = None


def shortest_side(wants: Wants) -> int:
    """The least short side in pixels of frames from which everything in ``wants`` can be made."""
    sides = [wants.picture or 1, wants.view or 1, wants.thumbnail or 1]
    sides += [] if wants.model is None else [wants.model.short_side]
    sides += [] if wants.detector is None else [wants.detector.size]
    return max(sides)


def read_any(grant: Grant, file: Path, wants: Wants) -> OneRead:
    """Read a photograph, or a clip like a photograph: its facts, its digest, and pixels of its
    first frame."""
    if not is_clip(file):
        return read(grant, file, wants)
    begun = begin_clip(grant, file, wants, 1.0)
    try:
        if begun.unreadable is not None or not wants.pixels:
            return begun
        frame = next_frame(grant, wants)
    finally:
        close_clip()
    if frame.unreadable is not None:
        return replace(begun, unreadable=frame.unreadable)
    assert begun.photo is not None, "what opens has facts"
    photo = replace(begun.photo, width=frame.width, height=frame.height)
    return replace(frame.one, photo=photo, sha256=begun.sha256)
