"""Writing a stick: each part to a temporary file, flushed, renamed and read back.

The list of contents is written last. What others put on the stick stays there and stays listed,
unless it is to be replaced.
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
from swc_desktop.core.message import Message, message, message_from_plain, message_to_plain
from swc_desktop.core.progress import Control, Megabytes, ProgressSink
from swc_desktop.storage.atomic_write import sha256_of_file
from swc_desktop.storage.contained_folder import ContainedFolder
from swc_desktop.storage.regular_file import is_link, open_file
from swc_desktop.transfer.errors import StickNotWritten, StickRefused
from swc_desktop.transfer.manifest import (
    FILE_NAME,
    FOLDER,
    Contents,
    PartKind,
    StickFile,
    TransferPart,
    contents_json,
    contents_of,
    find_fault,
    is_name,
    open_stick,
    read_contents,
    same_name,
)
from swc_desktop.transfer.own_files import OwnFiles
from swc_desktop.transfer.sources import PartSource
from swc_desktop.transfer.start_page import PAGE, start_page


class StickLocation(Enum):
    """What is on a stick at the paths where the files of a source would be written."""

    FREE = auto()
    """Nothing, or files that this machine wrote."""
    SAME = auto()
    """The same files, listed in a part that others wrote."""
    OCCUPIED = auto()
    """Other files that this machine did not write."""


@dataclass(frozen=True)
class WrittenStick:
    """What is on a stick now.

    ``left_out`` are the sources that were not written, because files that this machine did not
    write have their names on the stick.
    """

    contents: Contents
    left_out: tuple[PartSource, ...] = ()


def stick_path(chosen: Path) -> Path:
    """Where a stick is written: the chosen folder if it is one already, else a folder in it."""
    is_stick = chosen.name == FOLDER or os.path.lexists(chosen / FILE_NAME)
    return chosen if is_stick else chosen / FOLDER


def foreign_parts(folder: Path) -> tuple[TransferPart, ...]:
    """The listed parts that this machine did not write; raises ``StickRefused``."""
    before = _contents_before(folder)
    own = OwnFiles(before.stick)
    return tuple(part for part in before.parts if not own.wrote(part))


def write_stick(
    folder: Path,
    sources: Sequence[PartSource],
    *,
    replace: bool = False,
    control: Control,
    progress: ProgressSink,
) -> WrittenStick:
    """Write parts to a folder and read them back; deletes what this machine wrote there before.

    Parts and files that this machine did not write stay; with ``replace`` those parts are deleted
    too. Raises ``StickNotWritten``, ``StickRefused`` for a name that no stick can hold,
    ``Cancelled``, and what making a part raises; the list of contents is then unchanged.
    """
    sources = _distinct(sources)
    _check_names(folder, sources)
    total = sum(source.bytes for source in sources)
    with _opened(folder, total) as stick:
        before = _contents_before(folder)
        # Twice, as everything is written and then read back.
        writer = _StickWriter(stick, before, Megabytes(2 * total, control, progress))
        return writer.write(sources, replace=replace)


class _StickWriter:
    """Writes a stick once; ``before`` is its list of contents until then."""

    def __init__(self, stick: ContainedFolder, before: Contents, progress: Megabytes) -> None:
        self._stick = stick
        self._progress = progress
        self._before = before
        self._own = OwnFiles(before.stick)
        self._foreign = [part for part in before.parts if not self._own.wrote(part)]
        self._foreign_names = {same_name(file.path) for file in _files(self._foreign)}
        self._own_paths = {file.path for file in _files(before.parts)} - {
            file.path for file in _files(self._foreign)
        }

    def write(self, sources: Sequence[PartSource], *, replace: bool) -> WrittenStick:
        """Write all sources for which there is a place."""
        folder = self._stick.path
        for kind in PartKind:
            status = self._stick.status(kind.value)
            if status is not None and not stat.S_ISDIR(status.st_mode):
                what = (
                    message("Transfer", "{name} on it is a link")
                    if is_link(status)
                    else message("Transfer", "{name} on it is not a folder")
                )
                raise StickNotWritten(folder=folder, reason=what.fill(name=kind.value))
        self._begin()
        locations = {
            source: StickLocation.FREE if replace else self._location(source) for source in sources
        }
        parts = tuple(
            self._write_part(source, replace=replace)
            for source in sources
            if locations[source] is StickLocation.FREE
        )
        self._progress.stage = "MB, reading back"
        for part in parts:
            if fault := find_fault(self._stick, part.files, self._progress):
                reason = message("Transfer", "{fault} when it was read back").fill(fault=fault)
                raise StickNotWritten(folder=folder, reason=reason)
        listed = parts if replace else (*parts, *self._foreign)
        today = datetime.now(UTC).date().isoformat()
        contents = Contents(today, __version__, listed, self._own.stick)
        data = contents_json(contents)
        contents_of(folder, data)  # whoever installs from it must be able to read it
        self._put(PAGE, start_page(contents))
        self._put(FILE_NAME, data)
        self._remove_own(_files(listed))
        if replace:
            kept = {same_name(file.path) for file in _files(listed)}
            for file in _files(self._foreign):
                if same_name(file.path) not in kept:
                    self._stick.remove(file.path)
        left_out = (source for source in sources if locations[source] is StickLocation.OCCUPIED)
        return WrittenStick(contents, tuple(left_out))

    def _begin(self) -> None:
        """Put the number of the stick on it before the first file, in case of a crash."""
        self._own.begin()
        if not self._before.stick:
            self._put(
                FILE_NAME, contents_json(dataclasses.replace(self._before, stick=self._own.stick))
            )

    def _put(self, name: str, content: bytes) -> None:
        with self._stick.written(name, self._own.temporary_name) as out:
            out.write(content)

    def _location(self, source: PartSource) -> StickLocation:
        """What is at the paths where the files of a source would be written."""
        targets = list(_targets(source))
        if any(same_name(path) in self._foreign_names for _, path in targets):
            same = all(self._holds(path, file) for file, path in targets)
            return StickLocation.SAME if same else StickLocation.OCCUPIED
        free = all(self._is_free(path) or self._holds(path, file) for file, path in targets)
        return StickLocation.FREE if free else StickLocation.OCCUPIED

    def _is_free(self, path: str) -> bool:
        """Whether there is nothing at a path, or a file that this machine wrote."""
        if self._stick.status(path) is None or path in self._own_paths:
            return True
        return self._own.is_own(self._stick, path, self._on_compared)

    def _holds(self, path: str, file: Path | None) -> bool:
        """Whether the file at a path of the stick has the content of ``file``."""
        status = self._stick.status(path)
        if file is None or status is None or not stat.S_ISREG(status.st_mode):
            return False
        with open_file(file) as wanted, self._stick.open_file(path) as present:
            size = os.fstat(wanted.fileno()).st_size
            if size != os.fstat(present.fileno()).st_size:
                return False
            digest = sha256_of_file(wanted, self._on_compared)
            return digest == sha256_of_file(present, self._on_compared, max_bytes=size)

    def _on_compared(self, _: int) -> None:
        """Bytes that are compared before writing do not count as progress, but can be stopped."""
        self._progress(0)

    def _write_part(self, source: PartSource, *, replace: bool) -> TransferPart:
        files = []
        for file, path in _targets(source):
            if file is None:
                assert source.make is not None
                files.append(self._generate(source.make, path))
            elif replace or self._is_free(path):
                files.append(self._copy(file, path))
            else:  # a file of others with the same content
                files.append(self._describe(path))
        return TransferPart(
            source.kind,
            str(source.title),
            str(source.good_for),
            tuple(files),
            _as_read(source.title),
            _as_read(source.good_for),
        )

    def _copy(self, file: Path, path: str) -> StickFile:
        """Copy a file, which may already be the one on the stick."""
        with open_file(file) as opened:
            status = self._stick.status(path)
            if status is not None and os.path.samestat(status, os.fstat(opened.fileno())):
                return self._describe(path)
            return self._write_file(path, lambda out: sha256_of_file(opened, self._progress, out))

    def _generate(self, make: Callable[[BinaryIO], object], path: str) -> StickFile:
        def write(out: BinaryIO) -> str:
            make(out)
            out.flush()
            out.seek(0)
            return sha256_of_file(out, self._progress)

        return self._write_file(path, write)

    def _write_file(self, path: str, write: Callable[[BinaryIO], str]) -> StickFile:
        """A file that ``write`` writes and returns the digest of.

        It is recorded as this machine's before it gets its name, so that a crash in between leaves
        no file on the stick that nobody may delete.
        """
        described = StickFile(path, 0, "")

        def record() -> None:
            self._own.add(described)

        with self._stick.written(path, self._own.temporary_name, record) as out:
            digest = write(out)
            described = StickFile(path, out.tell(), digest)
        self._drop_cache(path)
        return described

    def _describe(self, path: str) -> StickFile:
        with self._stick.open_file(path) as opened:
            size = os.fstat(opened.fileno()).st_size
            digest = sha256_of_file(opened, self._progress, max_bytes=size)
        self._drop_cache(path)
        return StickFile(path, size, digest)

    def _drop_cache(self, path: str) -> None:
        """Drop the system's cached copy of a file, so that reading it back reads the stick."""
        if sys.platform == "linux":
            with self._stick.open_file(path) as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def _remove_own(self, listed: Collection[StickFile]) -> None:
        """Remove this machine's files that are no longer listed, and what a crash left behind."""
        kept = {same_name(file.path) for file in listed}
        for path in self._own.paths:
            if same_name(path) not in kept and self._own.is_own(
                self._stick, path, self._on_compared
            ):
                self._stick.remove(path)
        for kind in PartKind:
            self._stick.remove(f"{kind.value}/{self._own.temporary_name}")
        self._own.keep_only(listed)


def _files(parts: Iterable[TransferPart]) -> list[StickFile]:
    return [file for part in parts for file in part.files]


def _as_read(said: Message | str) -> Message | None:
    """A message as it comes back from a stick; None for a text."""
    again = message_from_plain(message_to_plain(said))
    return again if isinstance(again, Message) else None


def _targets(source: PartSource) -> Iterator[tuple[Path | None, str]]:
    """The files of a source, None for one that is generated, and their paths on the stick."""
    for file, name in source.files:
        yield file, f"{source.kind.value}/{name}"
    if source.make is not None:
        yield None, f"{source.kind.value}/{source.made_name}"


def _distinct(sources: Sequence[PartSource]) -> list[PartSource]:
    """Sources whose files have different paths.

    Of several with one name the last stays; weather files are numbered instead, as each may hold
    other cells and days.
    """
    distinct: dict[tuple[PartKind, str], PartSource] = {}
    for source in sources:
        name, number = source.name, 1
        while source.kind is PartKind.WEATHER and (source.kind, same_name(name)) in distinct:
            number += 1
            stem, dot, suffix = source.name.rpartition(".")
            name = f"{stem}-{number}{dot}{suffix}"
        distinct[source.kind, same_name(name)] = source.renamed(name)
    return list(distinct.values())


def _check_names(folder: Path, sources: Iterable[PartSource]) -> None:
    for source in sources:
        for _, path in _targets(source):
            name = path.partition("/")[2]
            if not is_name(name):
                problem = message(
                    "Transfer",
                    "a file with the name {name!r} cannot be stored on every stick; rename it",
                )
                raise StickRefused(folder=folder, problem=problem.fill(name=name))


@contextmanager
def _opened(folder: Path, size: int) -> Iterator[ContainedFolder]:
    """The folder of a stick, created if needed, with room for ``size`` bytes."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open_stick(folder) as stick:
            free = shutil.disk_usage(folder).free
            if size > free:
                reason = message(
                    "Transfer", "it needs about {needed:,} MB and {free:,} MB are free"
                ).fill(needed=round(size / 1e6), free=round(free / 1e6))
                raise StickNotWritten(folder=folder, reason=reason)
            yield stick
    except OSError as error:
        raise StickNotWritten(folder=folder, reason=explain(error)) from error


def _contents_before(folder: Path) -> Contents:
    """The list of contents of a stick, empty where there is none; raises ``StickRefused``."""
    if not os.path.lexists(folder / FILE_NAME):
        return Contents(datetime.now(UTC).date().isoformat(), __version__, ())
    return read_contents(folder)
