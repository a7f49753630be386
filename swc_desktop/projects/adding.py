"""Adding folders and cards: every file is known by its content, and the work can be repeated.

What is on disk is compared with what is known of the folder (``comparing.py``); only new, changed
and unfinished files are read. Each batch is one transaction: after a crash at most that batch is
read again.
"""

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from swc_desktop.core.message import message
from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink
from swc_desktop.inference.classifier import Result
from swc_desktop.inference.deciding import Decider
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.inference.run_options import BATCH, Keeps, RunOptions
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.errors import RootLost
from swc_desktop.photos.find import find_photos
from swc_desktop.photos.roots import Roots
from swc_desktop.projects.acts import begin_action, set_words
from swc_desktop.projects.arrived import Arrived, FileOutcome, added_words
from swc_desktop.projects.comparing import FileToRead, compare
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.embeddings import embeddings_of
from swc_desktop.projects.kept_events import form_events
from swc_desktop.projects.project import Project
from swc_desktop.projects.storing import ReadingStore


class ReadsPhotographs(Protocol):
    """What adding needs of ``inference.classifier.Classifier``."""

    @property
    def pack(self) -> Pack: ...

    @property
    def decider(self) -> Decider: ...

    def digests(self, file: Path, control: Control) -> tuple[str, str]: ...

    def classify(
        self,
        files: Sequence[Path],
        options: RunOptions,
        *,
        control: Control,
        progress: ProgressSink | None = None,
        roots: Roots | None = None,
        found_by_others: FoundByOthers | None = None,
    ) -> Generator[Result]: ...


_STAGE: Final = "photographs"


def _nothing_asked() -> bool:
    """Nothing was changed between two batches."""
    return False


class Adding:
    """One act of adding ``paths`` to a project.

    ``deployment`` is offered to its photographs; ``limit`` is how many files are read at most;
    without ``clips`` videos are left out.
    ``found_by_others`` gives what another program found in the photographs that were found;
    those of which it knows something new are read again. Of what is new or changed ``only`` these
    files are read, the others not yet.
    """

    def __init__(
        self,
        project: Project,
        classifier: ReadsPhotographs,
        decider: ProjectDecider,
        *,
        deployment: str | None = None,
        limit: int | None = None,
        clips: bool = True,
        found_by_others: Callable[[Sequence[Path]], FoundByOthers] | None = None,
        only: Collection[Path] | None = None,
    ) -> None:
        self.arrived = Arrived()
        self.total = 0
        self.media: list[int] = []
        """The numbers of the photographs and videos that were read so far."""

        self.watch = Roots([], [])
        self._project = project
        self._classifier = classifier
        self._decider = decider
        self._deployment = deployment
        self._limit = limit
        self._clips = clips
        self._found_by_others = found_by_others
        self._only = only

    def run(
        self,
        paths: Sequence[Path],
        control: Control,
        progress: ProgressSink,
        after_batch: Callable[[], bool] = _nothing_asked,
    ) -> Arrived:
        """Do it. Raises ``Cancelled`` and ``RootLost`` after what was read was kept.

        ``after_batch`` is called outside of transactions and may change the project; it says
        whether it did.
        """
        found = find_photos(
            paths, lambda seen: _search_progress(control, progress, seen), clips=self._clips
        )
        self.arrived.paths, self.arrived.left_out = tuple(paths), found.left_out
        self.arrived.note_all(FileOutcome.ALREADY_HERE, found.already_here)
        pack = self._classifier.pack
        others = None
        if self._found_by_others is not None:
            others = self._found_by_others([photo.file for photo in found.photos])

        def digests(file: Path) -> tuple[str, str]:
            return self._classifier.digests(file, control)

        with self._project.transaction() as connection:
            words = message("Projects", "Add %Ln file(s)", "", 0).counted(len(found.photos))
            action = begin_action(connection, "add", words, self._project.by, can_undo=False)
            self._project.add_pack(pack)
            compared = compare(
                *(connection, found.photos, paths, pack.digest, others),
                *(digests, self.arrived.note),
            )
            store = ReadingStore(connection, self.arrived, pack, action, self._deployment)
            self._offer(store, compared.media)
        todo = compared.to_read
        if self._only is not None:
            todo = [one for one in todo if one.path in self._only]
        if self._limit is not None:
            self.arrived.after_limit = max(0, len(todo) - self._limit)
            todo = todo[: self._limit]
        self.total = len(todo)
        try:
            self._read(todo, store, others, control, progress, after_batch)
        finally:
            with self._project.transaction() as connection:
                form_events(connection, ())
                store.finish()
                set_words(connection, action, added_words(self.arrived.added))
        return self.arrived

    def _offer(self, store: ReadingStore, media: Sequence[int]) -> None:
        """Offer the deployment to photographs that were here before, and decide those again."""
        if self._deployment is not None:
            for number in media:
                store.offer_deployment(number)
            self._decider.decide(media, forms_events=False)

    def _read(
        self,
        todo: Sequence[FileToRead],
        store: ReadingStore,
        others: FoundByOthers | None,
        control: Control,
        progress: ProgressSink,
        after_batch: Callable[[], bool],
    ) -> None:
        files = [one.path for one in todo]
        self.watch = Roots(files, [one.root.path for one in todo])
        progress(Progress(0, self.total, _STAGE))
        options = replace(self._decider.options, keeps=Keeps())
        results = self._classifier.classify(
            files,
            options,
            control=control,
            progress=progress,
            roots=self.watch,
            found_by_others=others,
        )
        evidence = self._decider.evidence()
        with closing(results):
            for batch in _batches(results):
                pairs = [(todo[result.index], result) for result in batch]
                with self._project.transaction():
                    numbers = [store.store(file, result) for file, result in pairs]
                    stored = [number for number in numbers if number is not None]
                    self.media += stored
                    if store.has_moved_evidence:
                        evidence, store.has_moved_evidence = self._decider.evidence(), False
                    self._decider.decide(
                        stored, forms_events=False, evidence=evidence, new_votes=True
                    )
                self._keep_beside(batch)
                if after_batch():
                    evidence = self._decider.evidence()

    def _keep_beside(self, batch: Sequence[Result]) -> None:
        kept = [result.kept for result in batch if result.kept is not None]
        pack = self._classifier.pack.digest
        self._project.keep_beside(
            [(one.sha256, one.thumbnail) for one in kept if one.thumbnail is not None],
            [one for result in batch for one in embeddings_of(result, pack)],
        )


def _batches(results: Iterator[Result]) -> Iterator[list[Result]]:
    """Results by the batches in which they come; what came before an error is not lost."""
    batch: list[Result] = []
    try:
        for result in results:
            batch.append(result)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except (Cancelled, RootLost):
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _search_progress(control: Control, progress: ProgressSink, seen: Progress) -> None:
    control.checkpoint()
    progress(seen)
