"""Writing a stick: each part aside, flushed, renamed and read back; the list of contents last.

What others put on the stick stays there and stays listed, unless it is to be replaced.
"""

import dataclasses
import os
import shutil
import stat
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO

from swc_desktop import __version__
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.progress import Control, Megabytes, ProgressSink
from swc_desktop.storage.atomic_write import sha256_of_file
from swc_desktop.storage.contained_folder import ContainedFolder
from swc_desktop.storage.regular_file import is_link, open_file
from swc_desktop.transfer.errors import StickNotWritten, StickRefused
from swc_desktop.transfer.manifest import (
    FILE_NAME,
    FOLDER,
    Contents,
    Kind,
    Part,
    StickFile,
    contents_json,
    contents_of,
    find_fault,
    is_name,
    read_contents,
    same_name,
    stick_folder,
)
from swc_desktop.transfer.own_files import OwnFiles
from swc_desktop.transfer.sources import Offer
from swc_desktop.transfer.start_page import PAGE, start_page


class Place(Enum):
    """What lies where the files of an offer would go."""

    FREE = auto()
    """Nothing, or what this machine wrote."""
    THERE = auto()
    """The very files, in a part of others."""
    TAKEN = auto()
    """Something else of others."""


@dataclass(frozen=True)
class Written:
    """What is on a stick now; ``left_out`` are parts whose names others' files have there."""

    contents: Contents
    left_out: tuple[Offer, ...] = ()


def place_on(chosen: Path) -> Path:
    """Where a stick is written: the chosen folder if it is one already, else a folder in it."""
    is_one = chosen.name == FOLDER or os.path.lexists(chosen / FILE_NAME)
    return chosen if is_one else chosen / FOLDER


def parts_of_others(folder: Path) -> tuple[Part, ...]:
    """What is listed on a stick and was not written by this machine; raises ``StickRefused``."""
    before = _contents_before(folder)
    own = OwnFiles(before.stick)
    return tuple(part for part in before.parts if not own.wrote(part))


def write_stick(
    folder: Path,
    offers: Sequence[Offer],
    *,
    replace: bool = False,
    control: Control,
    progress: ProgressSink,
) -> Written:
    """Write parts to a folder and read them back; what this machine wrote there before goes.

    What others wrote stays, as does every file in the way that is not this machine's; with
    ``replace`` their parts go too. Raises ``StickNotWritten``, ``StickRefused`` for a name that no
    stick can hold, ``Cancelled``, and what making a part raises; the list of contents is then the
    one of before.
    """
    offers = _distinct(offers)
    _check_names(folder, offers)
    total = sum(offer.bytes for offer in offers)
    with _opened(folder, total) as stick:
        before = _contents_before(folder)
        writing = _Writing(stick, before, Megabytes(2 * total, control, progress))
        return writing.write(offers, replace=replace)


class _Writing:
    """One writing of a stick whose list of contents was ``before``."""

    def __init__(self, stick: ContainedFolder, before: Contents, progress: Megabytes) -> None:
        self._stick = stick
        self._progress = progress
        self._before = before
        self._own = OwnFiles(before.stick)
        self._others = [part for part in before.parts if not self._own.wrote(part)]
        self._of_others = {same_name(file.path) for file in _files(self._others)}
        self._of_own = {file.path for file in _files(before.parts)} - {
            file.path for file in _files(self._others)
        }

    def write(self, offers: Sequence[Offer], *, replace: bool) -> Written:
        """Write all of it."""
        folder = self._stick.path
        for kind in Kind:
            there = self._stick.status(kind.value)
            if there is not None and not stat.S_ISDIR(there.st_mode):
                what = "a link" if is_link(there) else "not a folder"
                raise StickNotWritten(folder=folder, reason=f"{kind.value} there is {what}")
        self._begin()
        standing = {offer: Place.FREE if replace else self._place(offer) for offer in offers}
        parts = tuple(
            self._write_part(offer, replace=replace)
            for offer in offers
            if standing[offer] is Place.FREE
        )
        self._progress.stage = "MB, reading back"
        for part in parts:
            if fault := find_fault(self._stick, part.files, self._progress):
                raise StickNotWritten(folder=folder, reason=f"{fault} when it was read back")
        listed = parts if replace else (*parts, *self._others)
        today = datetime.now(UTC).date().isoformat()
        contents = Contents(today, __version__, listed, self._own.stick)
        data = contents_json(contents)
        contents_of(folder, data)  # whoever takes from it must be able to read it
        self._put(PAGE, start_page(contents))
        self._put(FILE_NAME, data)
        self._remove_own(_files(listed))
        if replace:
            now = {same_name(file.path) for file in _files(listed)}
            for file in _files(self._others):
                if same_name(file.path) not in now:
                    self._stick.remove(file.path)
        taken = tuple(offer for offer in offers if standing[offer] is Place.TAKEN)
        return Written(contents, taken)

    def _begin(self) -> None:
        """Have the stick carry its number from the first file on, for the case of a crash."""
        self._own.begin()
        if not self._before.stick:
            self._put(
                FILE_NAME, contents_json(dataclasses.replace(self._before, stick=self._own.stick))
            )

    def _put(self, name: str, content: bytes) -> None:
        with self._stick.written(name, self._own.aside) as out:
            out.write(content)

    def _place(self, offer: Offer) -> Place:
        """What lies where the files of an offer would go."""
        targets = list(_targets(offer))
        if any(same_name(path) in self._of_others for _, path in targets):
            holds = all(self._holds(path, source) for source, path in targets)
            return Place.THERE if holds else Place.TAKEN
        free = all(self._is_free(path) or self._holds(path, source) for source, path in targets)
        return Place.FREE if free else Place.TAKEN

    def _is_free(self, path: str) -> bool:
        """Whether there is nothing, or what this machine wrote."""
        if self._stick.status(path) is None or path in self._of_own:
            return True
        return self._own.is_own(self._stick, path, self._look)

    def _holds(self, path: str, source: Path | None) -> bool:
        """Whether a file there is the one to be written."""
        status = self._stick.status(path)
        if source is None or status is None or not stat.S_ISREG(status.st_mode):
            return False
        with open_file(source) as given, self._stick.open_file(path) as there:
            size = os.fstat(given.fileno()).st_size
            if size != os.fstat(there.fileno()).st_size:
                return False
            return sha256_of_file(given, self._look) == sha256_of_file(
                there, self._look, max_bytes=size
            )

    def _look(self, _: int) -> None:
        """Bytes that are looked at before the writing are not counted, and can be stopped."""
        self._progress(0)

    def _write_part(self, offer: Offer, *, replace: bool) -> Part:
        files = []
        for source, path in _targets(offer):
            if source is None:
                assert offer.make is not None
                files.append(self._made(offer.make, path))
            elif replace or self._is_free(path):
                files.append(self._copied(source, path))
            else:  # others' file that holds the same
                files.append(self._described(path))
        return Part(offer.kind, offer.title, offer.good_for, tuple(files))

    def _copied(self, source: Path, path: str) -> StickFile:
        """Copy a file, also one that lies at its place already."""
        with open_file(source) as given:
            there = self._stick.status(path)
            if there is not None and os.path.samestat(there, os.fstat(given.fileno())):
                return self._described(path)
            return self._kept(path, lambda out: sha256_of_file(given, self._progress, out))

    def _made(self, make: Callable[[BinaryIO], object], path: str) -> StickFile:
        def write(out: BinaryIO) -> str:
            make(out)
            out.flush()
            out.seek(0)
            return sha256_of_file(out, self._progress)

        return self._kept(path, write)

    def _kept(self, path: str, write: Callable[[BinaryIO], str]) -> StickFile:
        """A file that ``write`` writes and gives the digest of; noted before it gets its name."""
        described = StickFile(path, 0, "")

        def note() -> None:
            self._own.add(described)

        with self._stick.written(path, self._own.aside, note) as out:
            digest = write(out)
            described = StickFile(path, out.tell(), digest)
        self._forget(path)
        return described

    def _described(self, path: str) -> StickFile:
        with self._stick.open_file(path) as opened:
            size = os.fstat(opened.fileno()).st_size
            digest = sha256_of_file(opened, self._progress, max_bytes=size)
        self._forget(path)
        return StickFile(path, size, digest)

    def _forget(self, path: str) -> None:
        """Have the system drop its copy of a file, so that reading it back asks the stick."""
        if sys.platform == "linux":
            with self._stick.open_file(path) as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def _remove_own(self, listed: Collection[StickFile]) -> None:
        """Remove what this machine wrote and is no longer listed, and what a crash left over."""
        now = {same_name(file.path) for file in listed}
        for path in self._own.paths:
            if same_name(path) not in now and self._own.is_own(self._stick, path, self._look):
                self._stick.remove(path)
        for kind in Kind:
            self._stick.remove(f"{kind.value}/{self._own.aside}")
        self._own.keep_only(listed)


def _files(parts: Iterable[Part]) -> list[StickFile]:
    return [file for part in parts for file in part.files]


def _targets(offer: Offer) -> Iterator[tuple[Path | None, str]]:
    """Where the files of an offer come from, None for one that is made, and where they go."""
    for source, name in offer.sources:
        yield source, f"{offer.kind.value}/{name}"
    if offer.make is not None:
        yield None, f"{offer.kind.value}/{offer.made}"


def _distinct(offers: Sequence[Offer]) -> list[Offer]:
    """Offers whose files do not share a place; the last of a name stays, all of weather."""
    found: dict[tuple[Kind, str], Offer] = {}
    for offer in offers:
        name, number = offer.name, 1
        while offer.kind is Kind.WEATHER and (offer.kind, same_name(name)) in found:
            number += 1
            stem, dot, suffix = offer.name.rpartition(".")
            name = f"{stem}-{number}{dot}{suffix}"
        found[offer.kind, same_name(name)] = offer.renamed(name)
    return list(found.values())


def _check_names(folder: Path, offers: Iterable[Offer]) -> None:
    for offer in offers:
        for _, path in _targets(offer):
            name = path.partition("/")[2]
            if not is_name(name):
                problem = f"no stick can hold a file with the name {name!r}; give it a plain one"
                raise StickRefused(folder=folder, problem=problem)


@contextmanager
def _opened(folder: Path, size: int) -> Iterator[ContainedFolder]:
    """The folder of a stick, made where there is none, with room for what is to be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with stick_folder(folder) as stick:
            free = shutil.disk_usage(folder).free
            if size > free:
                reason = f"it needs about {size / 1e6:,.0f} MB and {free / 1e6:,.0f} MB are free"
                raise StickNotWritten(folder=folder, reason=reason)
            yield stick
    except OSError as error:
        raise StickNotWritten(folder=folder, reason=explain(error)) from error


def _contents_before(folder: Path) -> Contents:
    """What is listed on a stick, nothing where there is no list; raises ``StickRefused``."""
    if not os.path.lexists(folder / FILE_NAME):
        return Contents(datetime.now(UTC).date().isoformat(), __version__, ())
    return read_contents(folder)
