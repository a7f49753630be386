"""Finds the photographs and clips among the given files and folders, and counts what is left out.

Clips are found and counted as photographs are: ``photographs`` here are both.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.photos.container import kind_of
from swc_desktop.photos.file_identity import identities, identity_in, identity_of, is_same_file
from swc_desktop.photos.file_window import FileWindow
from swc_desktop.photos.left_out import (
    ByKind,
    LeftOut,
    Listed,
    Listing,
    is_clip_name,
    kind_by_name,
    kind_of_hidden,
)
from swc_desktop.storage.regular_file import is_link, open_file

_PROGRESS_INTERVAL: Final = 100
"""Files between two reports of progress: often enough for an eye, seldom enough to cost nothing."""

_WINDOWS_HIDDEN: Final = 0x2 | 0x4  # FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_SYSTEM
_BESIDE_PHOTOGRAPHS: Final = frozenset((LeftOut.VIDEO, LeftOut.SIDECAR, LeftOut.SYSTEM))
"""Files that are on a card beside photographs, and are given with them by ``*``."""

_NEVER_OPENED: Final = frozenset((LeftOut.PROJECT,))
"""Closing a database would end the locks that this process has on it
(sqlite.org/howtocorrupt.html)."""


class FoundPhoto(NamedTuple):
    """A file to read, the given path that led to it, and its identity."""

    file: Path
    root: Path
    identity: str


@dataclass(frozen=True)
class FoundPhotos:
    """The result of a search; every file of the folders is in one of the three fields."""

    photos: tuple[FoundPhoto, ...] = ()
    already_here: Listed = field(default_factory=Listed)
    left_out: ByKind = field(default_factory=dict)

    @property
    def files(self) -> list[Path]:
        """The files to read, in their order."""
        return [photo.file for photo in self.photos]

    def includes(self, path: Path) -> bool:
        """Whether a path leads to one of the photographs, by any name or link."""
        identity = identity_of(path)
        named = any(photo.identity == identity for photo in self.photos)
        return named or is_same_file(path, self.files)


def find_photos(
    paths: Sequence[Path],
    progress: ProgressSink | None = None,
    seen: Collection[str] = frozenset(),
    *,
    follow_links: bool = False,
    clips: bool = True,
) -> FoundPhotos:
    """The given files, and the photographs in the given folders and all folders below them.

    Order: as given; in a folder first its files, then its folders, each by name. No file is listed
    twice, by whatever link, and none whose identity is in ``seen``: those are *already here*. A
    file without a suffix is a photograph if its first bytes are those of one. A path that does not
    exist and a folder that cannot be listed are among the photographs, so that reading them
    reports the error. So is every given file, whatever its name, except files of projects, and
    videos, sidecars and system files that do not begin like a photograph. A file that is given and
    is also in a given folder is counted once. A link in a folder to a folder outside the given ones
    is left out, unless ``follow_links``; a link to a folder inside adds nothing, since that folder
    is searched itself. A given link is followed. ``progress`` gets the number found so far; an
    exception from it ends the search. Without ``clips`` all videos are left out.
    """
    return _Search(progress, seen, follow_links=follow_links, clips=clips).find(paths)


class _Search:
    """One search, with what was found and left out so far."""

    def __init__(
        self,
        progress: ProgressSink | None,
        seen: Collection[str],
        *,
        follow_links: bool,
        clips: bool,
    ) -> None:
        self._progress = progress
        self._seen = seen
        self._follow_links = follow_links
        self._clips = clips
        self._roots: tuple[str, ...] = ()
        self._found: dict[str, FoundPhoto] = {}
        self._already_here = Listing()
        self._left_out: dict[LeftOut, Listing] = {}
        self._searched: set[str] = set()
        self._named: set[str] = set()
        self._entries = 0

    def find(self, paths: Sequence[Path]) -> FoundPhotos:
        folders = {path for path in paths if _is_given_folder(path)}
        unwanted = {
            path: kind
            for path in paths
            if path not in folders and (kind := self._kind_of_named(path)) is not None
        }
        self._roots = tuple(identity_of(folder).rstrip(os.sep) + os.sep for folder in folders)
        self._named = set(identities(path for path in paths if path not in unwanted))
        for path in paths:
            if path in folders:
                self._search_folder(path)
            elif path not in unwanted:
                self._take(path, path, identity_of(path))
        self._leave_out_named(unwanted, [path for path in paths if path not in folders])
        left_out = {
            kind: self._left_out[kind].listed() for kind in LeftOut if kind in self._left_out
        }
        return FoundPhotos(tuple(self._found.values()), self._already_here.listed(), left_out)

    def _leave_out_named(self, unwanted: Mapping[Path, LeftOut], files: Sequence[Path]) -> None:
        """Leave out given files, each once, except those that were counted in their folder."""
        sidecars = []
        counted: set[str] = set()
        for (path, kind), identity in zip(unwanted.items(), identities(unwanted), strict=True):
            if identity in counted or identity_of(path.parent) in self._searched:
                continue
            counted.add(identity)
            if kind is LeftOut.SIDECAR:
                sidecars.append(path)
            else:
                self._leave_out(kind, str(path))
        self._leave_out_sidecars(sidecars, [file for file in files if file not in unwanted])

    def _search_folder(self, root: Path) -> None:
        waiting = [root]
        searched: set[str] = set()
        while waiting:
            folder = waiting.pop()
            identity = identity_of(folder)
            if identity in searched:
                continue
            searched.add(identity)
            entries, whole = _entries(folder)
            again = identity in self._searched
            waiting.extend(
                reversed(self._take_entries(entries, folder, identity, root, again=again))
            )
            if not whole:
                self._take(folder, root, identity)
        self._searched |= searched

    def _take_entries(
        self,
        entries: Sequence["os.DirEntry[str]"],
        folder: Path,
        identity: str,
        root: Path,
        *,
        again: bool,
    ) -> list[Path]:
        """Add the files of a folder and return its folders; ``again``: what is left out was counted
        before."""
        folders, photographs, sidecars = [], [], []
        for entry in entries:
            self._report()
            name = entry.name
            kind = _kind_of_hidden(entry)
            if kind is None and _is_folder(entry):
                if self._follow_links or not _is_link(entry):
                    folders.append(folder / name)
                elif not again and not self._is_within(folder / name):
                    self._leave_out(LeftOut.LINK, str(folder / name))
                continue
            if kind is None:
                kind = self._kind_in_folder(entry, folder)
            if kind is not None and identity_in(identity, name) in self._named:
                continue
            if kind is None:
                file = folder / name
                photographs.append(file)
                here = identity_of(file) if entry.is_symlink() else identity_in(identity, name)
                self._take(file, root, here)
            elif kind is LeftOut.SIDECAR:
                sidecars.append(folder / name)
            elif not again:
                self._leave_out(kind, str(folder / name))
        if not again:
            self._leave_out_sidecars(sidecars, photographs)
        return folders

    def _is_within(self, link: Path) -> bool:
        """Whether a link leads into a given folder, which is searched by its own name."""
        return (identity_of(link) + os.sep).startswith(self._roots)

    def _take(self, file: Path, root: Path, identity: str) -> None:
        if identity in self._found or identity in self._seen:
            self._already_here.add(str(file))
        else:
            self._found[identity] = FoundPhoto(file, root, identity)

    def _leave_out(self, kind: LeftOut, name: str) -> None:
        self._left_out.setdefault(kind, Listing()).add(name)

    def _leave_out_sidecars(self, sidecars: Sequence[Path], photographs: Sequence[Path]) -> None:
        """Leave out sidecars without a photograph; the others are read with theirs."""
        if not sidecars:
            return
        owners = {owner for file in photographs for owner in (file, file.with_suffix(""))}
        for sidecar in sidecars:
            if sidecar.with_suffix("") not in owners:
                self._leave_out(LeftOut.SIDECAR, str(sidecar))

    def _kind_of_named(self, file: Path) -> LeftOut | None:
        kind = kind_of_hidden(file.name) or self._kind_by_name(file.name)
        if kind in _NEVER_OPENED:
            return kind
        return kind if kind in _BESIDE_PHOTOGRAPHS and not _begins_like_photo(file) else None

    def _kind_in_folder(self, entry: "os.DirEntry[str]", folder: Path) -> LeftOut | None:
        kind = self._kind_by_name(entry.name)
        if not _is_file(entry) and not _leads_nowhere(entry):
            return LeftOut.SPECIAL
        if kind is LeftOut.NO_SUFFIX and _begins_like_photo(folder / entry.name):
            return None
        return kind

    def _kind_by_name(self, name: str) -> LeftOut | None:
        return None if self._clips and is_clip_name(name) else kind_by_name(name)

    def _report(self) -> None:
        self._entries += 1
        if self._progress is not None and self._entries % _PROGRESS_INTERVAL == 0:
            self._progress(Progress(len(self._found), None, "folders"))


def _is_given_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a folder above it cannot be opened: reading reports that
        return False


def _entries(folder: Path) -> tuple[list["os.DirEntry[str]"], bool]:
    """The entries of a folder by name, and whether that is all of them."""
    entries = []
    whole = True
    try:
        with os.scandir(folder) as listing:
            for entry in listing:
                entries.append(entry)  # noqa: PERF402 - keeps the entries before an error
    except OSError:
        whole = False
    entries.sort(key=lambda entry: (entry.name.casefold(), entry.name))
    return entries, whole


def _begins_like_photo(file: Path) -> bool:
    """Whether the first bytes are those of a photograph; True where they cannot be read, so that
    reading the photograph reports why."""
    try:
        with open_file(file) as stream:
            return kind_of(FileWindow(stream)) is not None
    except OSError:
        return True


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a broken link: reading reports that
        return False


def _is_link(entry: "os.DirEntry[str]") -> bool:
    return entry.is_symlink() or (os.name == "nt" and is_link(entry.stat(follow_symlinks=False)))


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:
        return True


def _leads_nowhere(entry: "os.DirEntry[str]") -> bool:
    try:
        entry.stat()
    except OSError:
        return True
    return False


def _kind_of_hidden(entry: "os.DirEntry[str]") -> LeftOut | None:
    kind = kind_of_hidden(entry.name)
    if kind is not None or os.name != "nt":
        return kind
    try:
        attributes: int = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    except OSError:
        return None
    return LeftOut.HIDDEN if attributes & _WINDOWS_HIDDEN else None
