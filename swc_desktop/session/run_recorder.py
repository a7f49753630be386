"""Recording a run in the library while it goes on, and reading earlier runs."""

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
"""Records read at a time; a round choice, so that a window shows the first ones at once."""


def stored_photo(photo: Photo | StoredPhoto | None) -> StoredPhoto | None:
    """A photograph as the library stores it."""
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


def _stored_result(record: ResultRecord, position: int) -> StoredResult:
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
    """Whether a run was made with a pack; by its label where no digest was stored."""
    return run.pack == pack.label and run.pack_sha256 in ("", pack.digest)


class RunRecorder:
    """Records one run at a time; after an error of the library it records no more of that run.

    ``fault`` is the sentence of the last error, or an empty string.
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
        """Begin to record a run, or continue an unfinished one that was read before.

        Photographs from the same roots with the same pack belong to the unfinished run.
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
        """Store further records, the first at ``position`` of the run."""
        if self._library is None or self._run is None:
            return
        first = self._first + position
        places = range(first, first + len(records))
        try:
            self._library.add_results(self._run, map(_stored_result, records, places))
        except SwcError as error:
            self.fault, self._run = error.sentence, None
            return
        for record, place in zip(records, places, strict=True):
            self._places[record.index] = (self._run, place)

    def refresh(self, records: Sequence[ResultRecord]) -> None:
        """Replace the stored records with the same indexes."""
        if self._library is None:
            return
        by_run: dict[int, list[StoredResult]] = {}
        for record in records:
            if (known := self._places.get(record.index)) is not None:
                run, place = known
                by_run.setdefault(run, []).append(_stored_result(record, place))
        try:
            for run, results in by_run.items():
                self._library.add_results(run, results)
        except SwcError as error:
            self.fault = error.sentence

    def begin_list(self) -> None:
        """Forget where records are stored, since a new list begins."""
        self._places.clear()
        self._unfinished = None

    def finish(self) -> None:
        """Mark the run as finished."""
        if self._library is None or self._run is None:
            return
        try:
            self._library.finish_run(self._run)
        except SwcError as error:
            self.fault = error.sentence
        self._run = None

    def runs(self) -> list[StoredRun]:
        """The earlier runs, the latest first; none where the library cannot be read."""
        try:
            library = self._opened()
            return [] if library is None else [run for run in library.runs() if run.done]
        except SwcError as error:
            self.fault = error.sentence
            return []

    def forget(self, run: int) -> None:
        """Remove a run from the library."""
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
        """Close the library."""
        if self._library is not None:
            self._library.close()
            self._library = None
