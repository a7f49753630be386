"""Runs kept in the library as they go, and read back into the window."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from swc_desktop.core.errors import SwcError
from swc_desktop.library.store import Library
from swc_desktop.library.stored import PACK_SHA256, StoredPhoto, StoredResult, StoredRun
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.photo import Photo
from swc_desktop.session.result_record import ResultRecord

CHUNK: Final = 200
"""Records that are read back at a time."""


def stored_photo(photo: Photo | StoredPhoto | None) -> StoredPhoto | None:
    """A photograph as the library keeps it."""
    if photo is None or isinstance(photo, StoredPhoto):
        return photo
    return StoredPhoto(
        observation=photo.observation,
        camera=str(photo.camera) or None,
        width=photo.width,
        height=photo.height,
        notes=photo.notes,
        damage=photo.damage,
    )


def _kept(record: ResultRecord, position: int) -> StoredResult:
    return StoredResult(
        position=position,
        file=record.file,
        photo=stored_photo(record.photo),
        prediction=record.prediction,
        unreadable=record.unreadable,
    )


def root_of(file: Path, roots: Sequence[Path]) -> Path:
    """The folder or file that brought a file into a run."""
    return next((root for root in roots if root == file or root in file.parents), file)


def _is_of(run: StoredRun, pack: Pack) -> bool:
    """Whether a run was made with a pack; by its label where no digest was kept."""
    return run.pack == pack.label and run.pack_sha256 in ("", pack.digest)


class RunRecorder:
    """Keeps one run at a time; a library that fails is said once and left alone.

    ``fault`` is what is to be said of the library, or an empty string.
    """

    def __init__(self, open_library: Callable[[], tuple[Library, str]] | None) -> None:
        self._open = open_library
        self._library: Library | None = None
        self._run: int | None = None
        self._first = 0
        self._unfinished: StoredRun | None = None
        self._places: dict[int, tuple[int, int]] = {}
        self.fault = ""

    def _opened(self) -> Library | None:
        if self._library is None and self._open is not None:
            self._library, self.fault = self._open()
        return self._library

    def begin(self, roots: Sequence[Path], pack: Pack, total: int) -> None:
        """Begin to keep a run, or go on with an unfinished one that was read before.

        What is added to that by its own roots and pack belongs to it.
        """
        self._run, self._first, self.fault = None, 0, ""
        before, self._unfinished = self._unfinished, None
        try:
            library = self._opened()
            if library is None or not total:
                return
            if before is not None and set(roots) <= set(before.roots) and _is_of(before, pack):
                self._run, self._first = before.id, before.done
                library.set_total(before.id, before.done + total)
            else:
                self._run = library.begin_run(
                    roots,
                    pack=pack.label,
                    taxonomy=pack.method.taxonomy,
                    options={PACK_SHA256: pack.digest},
                    total=total,
                )
        except SwcError as error:
            self.fault = error.sentence

    def add(self, records: Sequence[ResultRecord], position: int) -> None:
        """Keep further records, the first at a position of the run."""
        if self._library is None or self._run is None:
            return
        first = self._first + position
        places = range(first, first + len(records))
        try:
            self._library.add_results(self._run, map(_kept, records, places))
        except SwcError as error:
            self.fault, self._run = error.sentence, None
            return
        for record, place in zip(records, places, strict=True):
            self._places[record.index] = (self._run, place)

    def refresh(self, records: Sequence[ResultRecord]) -> None:
        """Keep records over those of the same index that were kept or read before."""
        if self._library is None:
            return
        by_run: dict[int, list[StoredResult]] = {}
        for record in records:
            if (kept := self._places.get(record.index)) is not None:
                run, place = kept
                by_run.setdefault(run, []).append(_kept(record, place))
        try:
            for run, results in by_run.items():
                self._library.add_results(run, results)
        except SwcError as error:
            self.fault = error.sentence

    def begin_list(self) -> None:
        """Forget which records were kept where: a new list begins."""
        self._places.clear()
        self._unfinished = None

    def finish(self) -> None:
        """Mark the run as whole."""
        if self._library is None or self._run is None:
            return
        try:
            self._library.finish_run(self._run)
        except SwcError as error:
            self.fault = error.sentence
        self._run = None

    def runs(self) -> list[StoredRun]:
        """The earlier runs, the latest first; none where the library can not be read."""
        try:
            library = self._opened()
            return [] if library is None else [run for run in library.runs() if run.done]
        except SwcError as error:
            self.fault = error.sentence
            return []

    def forget(self, run: int) -> None:
        """Take a run out of the library."""
        try:
            library = self._opened()
            if library is not None:
                library.forget_run(run)
        except SwcError as error:
            self.fault = error.sentence

    def read(self, run: StoredRun, first_index: int) -> Iterator[list[ResultRecord]]:
        """The records of an earlier run. Raises ``SwcError`` leaves."""
        library = self._opened()
        if library is None:
            return
        taxonomy = library.taxonomy(run.id)
        records: list[ResultRecord] = []
        for place, result in enumerate(library.results(run.id)):
            record = ResultRecord(
                index=first_index + place,
                file=result.file,
                photo=result.photo,
                prediction=result.prediction,
                unreadable=result.unreadable,
                taxonomy=taxonomy,
                root=root_of(result.file, run.roots),
                pack=run.pack,
                pack_sha256=run.pack_sha256,
            )
            self._places[record.index] = (run.id, result.position)
            records.append(record.prepare())
            if len(records) == CHUNK:
                yield records
                records = []
        if records:
            yield records
        self._unfinished = run if run.finished is None else None

    def close(self) -> None:
        """Let go of the library."""
        if self._library is not None:
            self._library.close()
            self._library = None
