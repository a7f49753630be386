"""XMP sidecars beside the photographs, merged with what lies there.

Photographs are only read. A sidecar that cannot be read, or that is a link, is left as it is and
named; each of the others is written aside and takes its name when it is whole.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import apsw

from swc_desktop.core.disk_faults import explain_reading, explain_writing
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.exports.dataset import Dataset, ObservationData, ReasonLeftOut
from swc_desktop.exports.sidecars import Sidecar, merge_sidecar, sidecar_of
from swc_desktop.exports.xmp import SIDECAR_SUFFIX, observations_by_media
from swc_desktop.photos.container import open_container
from swc_desktop.photos.file_window import Damaged
from swc_desktop.photos.xmp_document import MAX_XMP_BYTES, NAMESPACES, XmpDocument
from swc_desktop.projects.errors import ExportRefused
from swc_desktop.projects.own_files import refuse_own
from swc_desktop.projects.project import Project
from swc_desktop.projects.roots import absolute, path_stored
from swc_desktop.sharing.aliases import Aliases
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.gathering import gather
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.regular_file import open_file

MAX_FAULTS: Final = 100
"""Sentences that are kept; all are counted."""

_BYTES: Final = 1 << 20
_NOTHING: Final = Sidecar({})
_MARK: Final = NAMESPACES["swc"].encode()
"""Stands in every sidecar that was written here, which is in UTF-8."""

_LEFT_ALONE: Final = message("Sharing", "{file} was left as it is: {problem}")
_MET_CHANGE: Final = message("Sharing", "another program changed it meanwhile")


@dataclass(frozen=True)
class _File:
    """A file of a photograph as it was seen last."""

    media: str
    path: Path
    state: tuple[int, int]
    sha256: str


def write_sidecars_beside(
    project: Project,
    made: datetime,
    control: Control,
    on_progress: ProgressSink,
    numbers: Sequence[int] | None = None,
) -> Exported:
    """Say in sidecars beside the photographs what is in them, of all or some by their numbers.

    ``made`` is now. What was written before a cancellation or a fault stays and is whole. Raises
    ``Cancelled``.
    """
    with project.file.snapshot():
        data = gather(project, Coarsening.BY_RULE, numbers, made, control, on_progress)
        files = list(_files(project.connection))
    return _Writing(project, data, files, made).write(control, on_progress)


def _files(connection: apsw.Connection) -> Iterator[_File]:
    """All files that are known to be there; of a photograph that is hidden, by its other id too."""
    aliases = Aliases(connection)
    rows = connection.execute(
        "SELECT m.id, m.sha256, r.path, f.path, f.bytes, f.modified_ns FROM media_file f "
        "JOIN root r ON r.number = f.root JOIN media m ON m.number = f.media "
        "WHERE f.replaced_at IS NULL AND NOT r.removed ORDER BY f.root, f.path"
    )
    for media, sha256, root, below, size, modified in rows:
        path = absolute(path_stored(str(root)), str(below))
        for id_ in (str(media), aliases.uuid_of("media", str(media))):
            yield _File(id_, path, (int(size), int(modified)), str(sha256))


class _Writing:
    def __init__(
        self, project: Project, data: Dataset, files: Sequence[_File], made: datetime
    ) -> None:
        self._project, self._data, self._made = project, data, made
        self._seen: dict[str, list[ObservationData]] = observations_by_media(data)
        chosen = {one.id for one in data.all_media}
        self._files = [one for one in files if one.media in chosen]
        self._listing = _Listing()
        self._faults: list[Message] = []
        self._left_out: Counter[ReasonLeftOut] = Counter(data.left_out)
        del self._left_out[ReasonLeftOut.WITHOUT_TIME]
        self._written = self._unchanged = 0

    def write(self, control: Control, on_progress: ProgressSink) -> Exported:
        """Write all."""
        media = {one.id: one for one in self._data.all_media}
        said: set[str] = set()
        silent: set[str] = set()
        for at, file in enumerate(self._files):
            control.checkpoint()
            on_progress(Progress(at, len(self._files), "files"))
            shown = media[file.media]
            sidecar = sidecar_of(self._data, shown, self._seen[file.media], is_beside=True)
            if sidecar is None:
                silent.add(file.media)
                self._clear(file)
                continue
            reason = self._beside(file, sidecar)
            if reason is None:
                said.add(file.media)
            elif reason is not ReasonLeftOut.NOT_THERE:  # another file of it may be there
                self._left_out[reason] += 1
                said.add(file.media)
        self._left_out[ReasonLeftOut.WITHOUT_ANSWER] += len(silent)
        self._left_out[ReasonLeftOut.NOT_THERE] += len(media.keys() - said - silent)
        return Exported(
            left_out=+self._left_out,
            sidecars=self._written,
            unchanged=self._unchanged,
            faults=self._faults,
        )

    def _beside(self, file: _File, sidecar: Sidecar) -> ReasonLeftOut | None:
        try:
            if not _is_as_seen(file):
                return ReasonLeftOut.CHANGED
        except OSError:
            return ReasonLeftOut.NOT_THERE
        target = self._listing.sidecar_of(file.path)
        try:
            self._merge(file.path, target, sidecar)
        except (Damaged, ExportRefused) as fault:
            return self._fault(target, message_of(fault))
        except OSError as error:
            return self._fault(target, explain_writing(error))
        return None

    def _clear(self, file: _File) -> None:
        """Take away what was written here before of a photograph that has no answer any more."""
        if _state(file.path) is None:
            return
        target = self._listing.sidecar_of(file.path)
        if _state(target) is None or not target.is_file():
            return
        try:
            is_ours = _MARK in _content(target)
        except Damaged as fault:
            self._left_out[self._fault(target, message_of(fault))] += 1
            return
        if is_ours and (reason := self._beside(file, _NOTHING)) is not None:
            self._left_out[reason] += 1

    def _fault(self, target: Path, problem: Message | str) -> ReasonLeftOut:
        if len(self._faults) < MAX_FAULTS:
            self._faults.append(_LEFT_ALONE.fill(file=target, problem=problem))
        return ReasonLeftOut.SIDECAR

    def _merge(self, photograph: Path, target: Path, sidecar: Sidecar) -> None:
        """Raises ``Damaged``, ``ExportRefused`` and ``OSError``."""
        if target.is_symlink():
            raise Damaged(message("Sharing", "it is a link"))
        before = _state(target)
        if before is None:
            document = _embedded(photograph) or XmpDocument.new(self._data.program)
        else:
            refuse_own(self._project, target)
            document = XmpDocument.parse(_content(target))
            document.check_writable()
        if not merge_sidecar(document, sidecar, self._made):
            self._unchanged += 1
            return
        private = self._project.file.key is not None and before is None
        with atomic_write(target, private=private) as out:
            out.write(document.to_bytes())
            if before is not None and os.name != "nt":
                os.fchmod(out.fileno(), target.stat().st_mode & 0o777)
            if _state(target) != before:
                raise Damaged(_MET_CHANGE)
        self._listing.add(target)
        self._written += 1


def _embedded(photograph: Path) -> XmpDocument | None:
    """The packet in the picture itself, which other programs do not look at beside a sidecar."""
    try:
        with open_file(photograph) as stream:
            container = open_container(stream)
        if container is None or not container.xmp:
            return None
        document = XmpDocument.parse(container.xmp)
        document.check_writable()
    except Damaged:  # it says nothing to other programs either
        return None
    return document


def _content(path: Path) -> bytes:
    try:
        with open_file(path) as stream:
            return stream.read(MAX_XMP_BYTES + 1)
    except OSError as error:
        raise Damaged(explain_reading(error)) from error


def _is_as_seen(file: _File) -> bool:
    """Whether the file has the content that was looked at. Raises ``OSError``."""
    state = _state(file.path)
    if state is None:
        raise FileNotFoundError(file.path)
    if state == file.state:
        return True
    if state[0] != file.state[0]:
        return False
    digest = hashlib.sha256()
    with open_file(file.path) as opened:
        while piece := opened.read(_BYTES):
            digest.update(piece)
    return digest.hexdigest() == file.sha256


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


class _Listing:
    """Finds the sidecar of a photograph by the names in its folder, which is listed once."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._names: set[str] = set()

    def sidecar_of(self, photograph: Path) -> Path:
        """The one that is there, ``x.jpg.xmp`` before ``x.xmp``; else ``x.jpg.xmp``.

        ``x.xmp`` is that of another file too where one is called ``x.cr2``.
        """
        if self._folder != photograph.parent:
            self._folder = photograph.parent
            self._names = set(os.listdir(photograph.parent))  # noqa: PTH208 - only names are needed
        whole, short = photograph.name + SIDECAR_SUFFIX, photograph.stem + SIDECAR_SUFFIX
        named = self._like(photograph.stem + ".")
        shared = any(
            Path(one).stem.casefold() == photograph.stem.casefold()
            and one != photograph.name
            and Path(one).suffix.casefold() != SIDECAR_SUFFIX
            for one in named
        )
        wanted = [whole] if shared else [whole, short]
        for name in wanted:
            for there in sorted(named, key=lambda one: (one != name, one)):
                if there.casefold() != name.casefold() or there == photograph.name:
                    continue
                if there == name or not self._has_twin(photograph):
                    return photograph.with_name(there)
        return photograph.with_name(whole)

    def add(self, sidecar: Path) -> None:
        """A sidecar is there now."""
        self._names.add(sidecar.name)

    def _has_twin(self, photograph: Path) -> bool:
        """Whether another photograph has this name in other letters, and so its own sidecar."""
        return len([one for one in self._names if one.casefold() == photograph.name.casefold()]) > 1

    def _like(self, start: str) -> list[str]:
        return [one for one in self._names if one.casefold().startswith(start.casefold())]
