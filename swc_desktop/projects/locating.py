"""Where the files of a folder are now: a card that was copied, moved or sorted into other folders.

A file is known again by its size and time where it lay before, else by its whole content. Nothing
is written here, so that this can take its time beside the thread that writes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import apsw

from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.photos.file_state import FileState, states_of
from swc_desktop.photos.find import find_photos
from swc_desktop.projects.errors import RootNotThere, RootOfOthers
from swc_desktop.projects.media import KnownFile, is_unchanged, known_files
from swc_desktop.projects.roots import Root, absolute, path_below
from swc_desktop.storage.atomic_write import is_folder, sha256_of_file
from swc_desktop.storage.regular_file import open_file


@dataclass(frozen=True)
class SoughtFile:
    """A current file of a root, with the digest of its content ("" where it was never read)."""

    known: KnownFile
    sha256: str


@dataclass(frozen=True)
class FoundFile:
    """Where a file lies now, below its root as it is stored; size in bytes, time in nanoseconds."""

    below: str
    size: int
    modified_ns: int


@dataclass(frozen=True)
class LocatedRoot:
    """Where a root is now, and its files by the number of their row; the others are missing.

    ``folder`` is chosen so that most files lie below it as they did before.
    """

    root: Root
    folder: Path
    files: Mapping[int, FoundFile]
    missing: int


def sought_files(connection: apsw.Connection, root: Root) -> list[SoughtFile]:
    """The current files of a root."""
    digests = {
        int(number): str(sha256)
        for number, sha256 in connection.execute(
            "SELECT f.number, m.sha256 FROM media_file f JOIN media m ON m.number = f.media "
            "WHERE f.root = ? AND f.replaced_at IS NULL",
            (root.number,),
        )
    }
    known = known_files(connection, root.number, "")
    return [SoughtFile(file, digests.get(file.number, "")) for file in known.values()]


def find_root(
    root: Root,
    sought: Sequence[SoughtFile],
    folder: Path,
    control: Control,
    progress: ProgressSink,
) -> LocatedRoot:
    """Look for the files of a root in a folder and all folders below it.

    Only files of the same size as one that is sought are read. Raises ``RootNotThere``,
    ``RootOfOthers`` where none is found, and ``Cancelled``.
    """
    if not is_folder(folder):
        raise RootNotThere(file=folder)
    search = _Search(sought, folder.resolve(), control, progress)
    found = search.run()
    if sought and not found:
        raise RootOfOthers(file=folder, label=root.label)
    top = _top_of(folder.resolve(), sought, found)
    there = replace(root, path=top)
    below = {
        number: FoundFile(path_below(there, path), state[0], state[1])
        for number, (path, state) in found.items()
        if top in path.parents
    }
    return LocatedRoot(root, top, below, len(sought) - len(below))


@dataclass
class _Search:
    sought: Sequence[SoughtFile]
    folder: Path
    control: Control
    progress: ProgressSink
    found: dict[int, tuple[Path, FileState]] = field(default_factory=dict)

    def run(self) -> dict[int, tuple[Path, FileState]]:
        """Each file that was found by the number of its row, with its path and state."""
        self._take_unmoved()
        missing = [file for file in self.sought if file.known.number not in self.found]
        if any(file.sha256 for file in missing):
            self._take_by_content(missing)
        return self.found

    def _take_unmoved(self) -> None:
        paths = [absolute(self.folder, file.known.path) for file in self.sought]
        for file, path, state in zip(self.sought, paths, states_of(paths), strict=True):
            if state and is_unchanged(file.known, state[0], state[1]):
                self.found[file.known.number] = (path, state)

    def _take_by_content(self, missing: Iterable[SoughtFile]) -> None:
        waiting: dict[str, list[KnownFile]] = {}
        for file in missing:
            if file.sha256:
                waiting.setdefault(file.sha256, []).append(file.known)
        sizes = {known.bytes for files in waiting.values() for known in files}
        taken = {path for path, _ in self.found.values()}
        paths = [path for path in self._photographs() if path not in taken]
        states = list(states_of(paths))
        fitting = [
            (path, state)
            for path, state in zip(paths, states, strict=True)
            if state and state[0] in sizes
        ]
        for done, (path, state) in enumerate(fitting):
            self.progress(Progress(done, len(fitting), "files"))
            self.control.checkpoint()
            files = waiting.get(self._digest(path), [])
            if files:
                known = min(files, key=lambda known: not _ends_with(path, known))
                files.remove(known)
                self.found[known.number] = (path, state)

    def _photographs(self) -> list[Path]:
        def report(seen: Progress) -> None:
            self.control.checkpoint()
            self.progress(seen)

        found = find_photos([self.folder], report)
        return [photo.file.parent.resolve() / photo.file.name for photo in found.photos]

    def _digest(self, path: Path) -> str:
        """The digest of a file, "" for one that cannot be read, which adding it again reports."""
        try:
            with open_file(path) as file:
                return sha256_of_file(file, lambda _: self.control.checkpoint())
        except OSError:
            return ""


def _top_of(
    folder: Path, sought: Iterable[SoughtFile], found: Mapping[int, tuple[Path, FileState]]
) -> Path:
    """The folder below which most files lie as they did before, else the one that was named.

    A person may name the folder above the card, or one in it.
    """
    tops = Counter(
        path.parents[len(_parts(file.known)) - 1]
        for file in sought
        if (here := found.get(file.known.number)) is not None
        for path in (here[0],)
        if _ends_with(path, file.known)
    )
    return max(tops, key=lambda top: (tops[top], top == folder), default=folder)


def _ends_with(path: Path, known: KnownFile) -> bool:
    parts = _parts(known)
    return len(path.parts) > len(parts) and path.parts[-len(parts) :] == parts


def _parts(known: KnownFile) -> tuple[str, ...]:
    return absolute(Path(), known.path).parts
