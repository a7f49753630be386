"""What is on disk, compared with what a project knows: only what is new or changed is read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.photos.file_state import states_of
from swc_desktop.photos.find import FoundPhoto
from swc_desktop.projects.acts import utc_now
from swc_desktop.projects.arrived import FileOutcome
from swc_desktop.projects.cards import Digests, card_at
from swc_desktop.projects.errors import CardEmptied
from swc_desktop.projects.media import KnownFile, is_unchanged, known_files
from swc_desktop.projects.roots import Root, RootFinder, absolute, path_below


@dataclass(frozen=True)
class FileToRead:
    """A file that is new, changed or unfinished; ``known`` is its current row, if it has one."""

    path: Path
    root: Root
    below: str
    size: int
    modified_ns: int
    known: KnownFile | None


@dataclass
class Compared:
    """What has to be read, and the photographs of files that are as they were."""

    to_read: list[FileToRead] = field(default_factory=list)
    media: list[int] = field(default_factory=list)


Note = Callable[[FileOutcome, Path], None]
"""Called with each file that is not to be read, and what became of it."""


def compare(
    connection: apsw.Connection,
    found: Iterable[FoundPhoto],
    paths: Sequence[Path],
    pack: str,
    others: FoundByOthers | None,
    digests: Digests,
    note: Note,
) -> Compared:
    """Compare the photographs that were found below ``paths``, within a transaction.

    What ``others`` found in a photograph since it was read is a reason to read it again. What is
    there again is no longer missing, what vanished is from now on. Raises
    ``CardEmptied`` for a folder that had photographs and has none: its card was pulled.
    """
    return _Comparison(connection, pack, others, digests, note).run(list(found), paths)


class _Comparison:
    def __init__(
        self,
        connection: apsw.Connection,
        pack: str,
        others: FoundByOthers | None,
        digests: Digests,
        note: Note,
    ) -> None:
        self._connection = connection
        self._note = note
        self._digests = digests
        self._pack = pack
        self._others = others
        self._finder = RootFinder(connection)
        self._known: dict[int, dict[str, KnownFile]] = {}
        self._seen: dict[int, set[str]] = {}
        self._real_folders: dict[Path, Path] = {}
        self._result = Compared()

    def run(self, found: Sequence[FoundPhoto], paths: Sequence[Path]) -> Compared:
        states = states_of([photo.file for photo in found])
        if found:
            self._see_cards(paths)
        for photo, state in zip(found, states, strict=True):
            size, modified = (state[0], state[1]) if state else (0, 0)
            self._compare(photo, size, modified)
        for given in paths:
            if given.is_dir():
                self._mark_missing(given)
        return self._result

    def _see_cards(self, paths: Sequence[Path]) -> None:
        """Find out which card is at each path; the photographs of the others are elsewhere."""
        folders = {path.resolve() if path.is_dir() else path.resolve().parent for path in paths}
        held = {path for folder in folders for path in self._finder.paths_holding(folder)}
        for path in held:
            roots = self._finder.at(path)
            here = card_at(roots, self._files_of, self._digests, self._digests_of)
            here = self._finder.add(path) if here is None else self._finder.see(here)
            for other in roots:
                if other.number != here.number and not other.removed:
                    gone = self._set_missing(self._files_of(other).values())
                    self._note_all(FileOutcome.ELSEWHERE, other, gone)

    def _digests_of(self, media: int) -> tuple[str, str]:
        row = self._connection.execute(
            "SELECT sha256, picture_sha256 FROM media WHERE number = ?", (media,)
        ).fetchone()
        return ("", "") if row is None else (str(row[0]), str(row[1]))

    def _set_missing(self, files: Iterable[KnownFile]) -> list[KnownFile]:
        """Mark files as missing; those that were not before."""
        there = [file for file in files if not file.is_missing]
        self._connection.executemany(
            "UPDATE media_file SET missing_since = ? WHERE number = ?",
            [(utc_now(), file.number) for file in there],
        )
        return there

    def _note_all(self, outcome: FileOutcome, root: Root, files: Iterable[KnownFile]) -> None:
        for file in files:
            self._note(outcome, absolute(root.path, file.path))

    def _compare(self, photo: FoundPhoto, size: int, modified: int) -> None:
        folder = photo.file.parent
        if folder not in self._real_folders:
            self._real_folders[folder] = folder.resolve()
        real = self._real_folders[folder] / photo.file.name
        root = self._finder.known(real.parent) or self._finder.root_of(photo.root)
        below = path_below(root, real)
        self._seen.setdefault(root.number, set()).add(below)
        known = self._files_of(root).get(below)
        if known is not None and is_unchanged(known, size, modified):
            self._connection.execute(
                "UPDATE media_file SET seen_at = ?, missing_since = NULL WHERE number = ?",
                (utc_now(), known.number),
            )
            is_new = known.has_votes and self._is_found_anew(known, photo.file)
            if (known.has_votes or known.cannot_be_read) and not is_new:
                self._note(FileOutcome.ALREADY_HERE, photo.file)
                if known.media is not None:
                    self._result.media.append(known.media)
                return
        self._result.to_read.append(FileToRead(photo.file, root, below, size, modified, known))

    def _is_found_anew(self, known: KnownFile, file: Path) -> bool:
        """Whether another program has looked at a photograph, and the answer is not from that."""
        others = self._others
        if others is None or known.detector == others.digest:
            return False
        return others.regions(file) is not None

    def _mark_missing(self, given: Path) -> None:
        folder = given.resolve()
        root = self._finder.known(folder)
        if root is None:
            return
        prefix = "" if folder == root.path else f"{path_below(root, folder)}/"
        there = self._seen.get(root.number, set())
        gone = [
            file
            for below, file in self._files_of(root).items()
            if below.startswith(prefix) and below not in there
        ]
        if gone and not any(below.startswith(prefix) for below in there):
            raise CardEmptied(root=given)
        self._note_all(FileOutcome.MISSING, root, gone)
        self._set_missing(gone)

    def _files_of(self, root: Root) -> dict[str, KnownFile]:
        if root.number not in self._known:
            self._known[root.number] = known_files(self._connection, root.number, self._pack)
        return self._known[root.number]
