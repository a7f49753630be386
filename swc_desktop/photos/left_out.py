"""Files that are not photographs, by kind: how many there were, and the names of the first."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_NAMES: Final = 500
"""Names that are kept of each kind, to bound memory; all are counted."""


class LeftOut(StrEnum):
    """Why a file or folder is not among the photographs."""

    VIDEO = "video"
    UNREAD_PICTURE = "unread_picture"
    NO_SUFFIX = "no_suffix"
    SIDECAR = "sidecar"
    PROJECT = "project"
    OTHER = "other"
    SPECIAL = "special"
    LINK = "link"
    HIDDEN = "hidden"
    SYSTEM = "system"
    ELSEWHERE = "elsewhere"
    WEB = "web"


@dataclass(frozen=True)
class Listed:
    """A number of files, and the names of the first ``MAX_NAMES``."""

    count: int = 0
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str]) -> "Listed":
        """The files with these names."""
        all_names = tuple(names)
        return cls(len(all_names), all_names[:MAX_NAMES])

    def __add__(self, other: "Listed") -> "Listed":
        return Listed(self.count + other.count, (self.names + other.names)[:MAX_NAMES])

    @property
    def unnamed(self) -> int:
        """How many are counted without a name."""
        return self.count - len(self.names)


ByKind = Mapping[LeftOut, Listed]


def total(left_out: ByKind) -> int:
    """How many were left out, of all kinds."""
    return sum(listed.count for listed in left_out.values())


def together(first: ByKind, second: ByKind) -> dict[LeftOut, Listed]:
    """The sum of both, in the order of the kinds."""
    none = Listed()
    return {
        kind: first.get(kind, none) + second.get(kind, none)
        for kind in LeftOut
        if kind in first or kind in second
    }


class Listing:
    """Counts names and keeps the first ``MAX_NAMES``."""

    def __init__(self) -> None:
        self.count = 0
        self._names: list[str] = []

    def add(self, name: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self._names) < MAX_NAMES:
            self._names.append(name)

    def add_all(self, more: Listed) -> None:
        """Count those that were counted elsewhere."""
        self.count += more.count
        self._names = [*self._names, *more.names][:MAX_NAMES]

    def listed(self) -> Listed:
        """The count so far."""
        return Listed(self.count, tuple(self._names))


_PICTURES: Final = "jpg jpeg jpe jfif mpo png tif tiff webp heic heif hif avif gif bmp"
_RAW: Final = (
    "3fr arw cr2 cr3 crw dcr dng erf iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf "
    "srw x3f"
)
_UNREAD_PICTURES: Final = (
    "exr fff gpr hdp j2c j2k jls jp2 jpc jpf jpx jxl jxr kra pbm pcx pgm pnm ppm psb psd svg svgz "
    "tga wdp xcf"
)
_VIDEOS: Final = (
    "264 265 360 3g2 3gp 3gpp asf avi braw dav dv f4v flv h264 h265 hevc insv lrv m1v m2t m2ts m2v "
    "m4v mjpeg mjpg mkv mod mov mp4 mpe mpeg mpg mpv mts mxf ogm ogv qt r3d rm rmvb tod ts vob "
    "webm wmv"
)
SUFFIXES: Final = frozenset(f".{suffix}" for suffix in f"{_PICTURES} {_RAW}".split())
"""Suffixes that a folder is searched for; the first bytes decide what a file is."""

CLIP_SUFFIXES: Final = frozenset((".avi", ".mp4", ".mov", ".3gp", ".mts", ".m2ts", ".m4v"))
"""Suffixes of the videos that are read; the first bytes decide what a file is."""

_KINDS: Final[Mapping[str, LeftOut | None]] = {
    **dict.fromkeys(f"{_PICTURES} {_RAW}".split()),
    **dict.fromkeys(_UNREAD_PICTURES.split(), LeftOut.UNREAD_PICTURE),
    **dict.fromkeys(_VIDEOS.split(), LeftOut.VIDEO),
    "xmp": LeftOut.SIDECAR,
}
_SYSTEM: Final = frozenset(
    (
        *("$recycle.bin", "system volume information", "__macosx", "@eadir", "lost+found"),
        *("found.000", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory", ".thumbnails"),
        *(".ds_store", ".trashes", ".spotlight-v100", ".fseventsd", ".temporaryitems"),
        *(".documentrevisions-v100", ".android_secure"),
    )
)
_PROJECT: Final = ".swcproject"
"""In the names of a project, of its backups and of all files that belong to it."""

_PADDING: Final = " .\t\r\n\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"
_A_SUFFIX: Final = re.compile(r"(?=.*[^\W\d_])[\w~+-]{1,16}")


def kind_by_name(name: str) -> LeftOut | None:
    """The kind of a file by its suffix, None for a photograph; clips are videos.

    Blanks and dots after the suffix do not count. ``NO_SUFFIX`` is a name without a usable suffix;
    the first bytes of such a file have to decide.
    """
    suffix = name.rpartition(".")[2].lower()
    if suffix in _KINDS and len(suffix) < len(name) - 1:
        return _KINDS[suffix]
    stem, _, suffix = name.rstrip(_PADDING).rpartition(".")
    suffix = suffix.lower()
    if not stem or not _A_SUFFIX.fullmatch(suffix):
        return LeftOut.PROJECT if _PROJECT in name.lower() else LeftOut.NO_SUFFIX
    other = LeftOut.PROJECT if _PROJECT in name.lower() else LeftOut.OTHER
    return _KINDS.get(suffix, other)


def is_clip_name(name: str) -> bool:
    """Whether a file counts as a clip by its suffix, blanks and dots after it apart."""
    stem, _, suffix = name.rstrip(_PADDING).rpartition(".")
    return bool(stem) and f".{suffix.lower()}" in CLIP_SUFFIXES


def kind_of_hidden(name: str) -> LeftOut | None:
    """``SYSTEM`` for what operating systems leave on disks, ``HIDDEN`` for other names that begin
    with a dot, None for visible ones."""
    if name.startswith("._") or name.casefold() in _SYSTEM:
        return LeftOut.SYSTEM
    return LeftOut.HIDDEN if name.startswith(".") else None
