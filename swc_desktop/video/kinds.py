"""Which files are clips: by their names, and by their first bytes."""

from enum import Enum
from pathlib import Path
from typing import Final

from swc_desktop.photos.container import kind_of
from swc_desktop.photos.file_window import FileWindow
from swc_desktop.photos.left_out import is_clip_name
from swc_desktop.storage.regular_file import open_file

_BRANDS: Final = (
    *(b"qt", b"iso", b"mp4", b"M4V", b"avc", b"3gp", b"3g2", b"MSNV", b"dash", b"f4v", b"mmp4"),
    *(b"XAVC", b"NDSC", b"NDSM", b"NDSH", b"caqv", b"CAEP", b"pana", b"hvc"),
)
_BOXES: Final = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
"""What a QuickTime file without ``ftyp`` begins with."""

_SYNC: Final = 0x47
_PACKETS: Final = ((0, 188), (4, 192))
"""Packets of a transport stream, bare (ISO/IEC 13818-1) and with the time before each (BDAV):
place of the first sync byte, and distance of the next."""


class ClipKind(Enum):
    """Kinds of container that are read."""

    AVI = "AVI"
    BOXES = "MP4"
    """ISO base media and QuickTime: MP4, M4V, MOV, 3GP."""
    STREAM = "MTS"


def clip_kind(head: bytes) -> ClipKind | None:
    """The kind of a clip by its first 512 bytes, None where they are not those of one."""
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return ClipKind.AVI
    kind = head[4:8]
    if kind in _BOXES or (kind == b"ftyp" and head[8:12].startswith(_BRANDS)):
        return ClipKind.BOXES
    for first, step in _PACKETS:
        marks = head[first : first + 2 * step + 1 : step]
        if len(marks) == 3 and set(marks) == {_SYNC}:
            return ClipKind.STREAM
    return None


def is_clip(path: Path) -> bool:
    """Whether a file is read as a clip: it has the name of one, and is not a picture.

    A file that cannot be opened goes by its name, so that reading it reports why.
    """
    if not is_clip_name(path.name):
        return False
    try:
        with open_file(path) as stream:
            return kind_of(FileWindow(stream)) is None
    except OSError:
        return True
