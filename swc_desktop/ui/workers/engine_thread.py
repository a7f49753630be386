"""The one thread in which packs are opened and photographs are classified."""

import logging
import os
import queue
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, QThread, Signal

from swc_desktop.core.device import Device
from swc_desktop.core.errors import DeviceNotUsable, SwcError, WeatherFault
from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink
from swc_desktop.inference.classifier import Result, RunOptions
from swc_desktop.library.store import Library
from swc_desktop.library.stored import StoredRun
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.errors import RootLost
from swc_desktop.photos.file_identity import identities
from swc_desktop.photos.find import FoundPhotos
from swc_desktop.photos.roots import Roots
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.session.run_recorder import RunRecorder
from swc_desktop.session.weather_refresh import refresh_weather
from swc_desktop.weather.errors import WeatherNotKept
from swc_desktop.weather.port import WeatherStore

logger = logging.getLogger(__name__)

NICENESS: Final = 5

LOOK_AGAIN_INTERVAL_S: Final = 1.0
"""How often a lost disk is looked for."""


class OpenSessions(Protocol):
    """What the window says of the device."""

    @property
    def device(self) -> Device: ...

    @property
    def notice(self) -> str: ...


class AnyClassifier(Protocol):
    """What the window needs of ``engine.run.Classifier``."""

    @property
    def pack(self) -> Pack: ...

    @property
    def sessions(self) -> OpenSessions: ...

    @property
    def notice(self) -> str: ...

    def classify(
        self,
        files: Sequence[Path],
        options: RunOptions,
        *,
        control: Control,
        progress: ProgressSink | None = None,
        start: int = 0,
        weather: WeatherStore | None = None,
        roots: Roots | None = None,
    ) -> Iterator[Result]: ...


Tell = Callable[[str], None]
FindPhotos = Callable[[Sequence[Path], ProgressSink | None, Collection[str]], FoundPhotos]


def _no_weather(_tell: Tell) -> AbstractContextManager[WeatherStore | None]:
    return nullcontext()


@dataclass(frozen=True)
class Services:
    """What the thread calls; a test puts in its own."""

    open_classifier: Callable[[Path | None, Device], AnyClassifier]
    find_photos: FindPhotos
    open_library: Callable[[], tuple[Library, str]] | None = None
    reading_weather: Callable[[Tell], AbstractContextManager[WeatherStore | None]] = _no_weather


@dataclass(frozen=True)
class Work:
    """What is left of a run: its files, each with what it was added by, and how many are done.

    ``watch`` knows what of that was there when the run began.
    """

    files: tuple[Path, ...]
    roots: tuple[Path, ...]
    watch: Roots
    options: RunOptions
    done: int = 0

    @property
    def left(self) -> int:
        """How many files are still to be classified."""
        return len(self.files) - self.done


@dataclass
class _Kept:
    """What the thread remembers from job to job."""

    classifier: AnyClassifier | None = None
    seen: set[str] = field(default_factory=set)
    next_index: int = 0


class EngineThread(QThread):
    """Does its jobs one after the other; everything comes back as a signal.

    ``opened``: the classifier and a sentence ("" or why it is not the pack or device asked for).
    ``refused``: the sentence when no pack could be opened at all. ``found``: photographs so far,
    while folders are read; ``arrived``: what was found in them. ``began``: the number of
    photographs of a run. ``results``: records in order. ``lost``: the folder that went away
    during a run, which waits; ``back``: it is there again. ``ended``: what is left of the run
    (None: nothing) and a sentence ("" or the fault). ``stored_runs``: the earlier runs. ``unkept``:
    why a run is not kept. ``refreshed``: records that take the place of those with the same index.
    ``weatherless``: why a run has no weather.
    """

    opened = Signal(object, str)
    refused = Signal(str)
    found = Signal(int)
    arrived = Signal(object)
    began = Signal(int)
    results = Signal(list)
    lost = Signal(object)
    back = Signal()
    ended = Signal(object, str)
    stored_runs = Signal(list)
    unkept = Signal(str)
    refreshed = Signal(list)
    weatherless = Signal(str)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._kept = _Kept()
        self._recorder = RunRecorder(services.open_library)

    def open(self, pack_file: Path | None, device: Device) -> None:
        """Open a pack (None: the one in use); ``opened`` or ``refused`` follows."""
        self._jobs.put(lambda: self._open(pack_file, device))

    def classify(self, paths: Sequence[Path], options: RunOptions, control: Control) -> None:
        """Classify what is in files and folders, less what was classified before."""
        self._jobs.put(lambda: self._classify_paths(tuple(paths), options, control))

    def go_on(self, work: Work, control: Control) -> None:
        """Classify what is left of a run."""
        self._jobs.put(lambda: self._run_work(work, control))

    def refresh(
        self, records: Sequence[ResultRecord], options: RunOptions, control: Control
    ) -> None:
        """Look again at the records whose weather is another now."""
        self._jobs.put(lambda: self._refresh_weather(records, options, control))

    def forget(self) -> None:
        """Begin a new list: files classified before may come again."""
        self._jobs.put(self._forget)

    def list_runs(self) -> None:
        """Look for earlier runs; ``stored_runs`` follows."""
        self._jobs.put(self._list_runs)

    def read_run(self, run: StoredRun) -> None:
        """Bring an earlier run back; it comes like a run that goes very fast."""
        self._jobs.put(lambda: self._read_run(run))

    def forget_run(self, run: StoredRun) -> None:
        """Take an earlier run out of the library; ``stored_runs`` follows."""
        self._jobs.put(lambda: self._recorder.forget(run.id))
        self.list_runs()

    def finish(self) -> None:
        """End after the job in hand; wait for the thread."""
        self._jobs.put(None)
        self.wait()

    def run(self) -> None:
        _give_way()
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception as error:
                logger.exception("a job of the engine failed in a way that was not foreseen")
                self.ended.emit(None, f"{type(error).__name__}: {error}")
            if self._recorder.fault:
                self.unkept.emit(self._recorder.fault)
                self._recorder.fault = ""
        self._recorder.close()

    def _list_runs(self) -> None:
        self.stored_runs.emit(self._recorder.runs())

    def _read_run(self, run: StoredRun) -> None:
        self.began.emit(run.done)
        try:
            for records in self._recorder.read(run, self._kept.next_index):
                self._kept.seen.update(identities(record.file for record in records))
                self._kept.next_index += len(records)
                self.results.emit(records)
        except SwcError as error:
            self.ended.emit(None, error.sentence)
        else:
            self.ended.emit(None, "")

    def _forget(self) -> None:
        self._kept = replace(self._kept, seen=set(), next_index=0)
        self._recorder.begin_list()

    def _open(self, pack_file: Path | None, device: Device) -> None:
        try:
            classifier, notice = self._opened(pack_file, device)
        except SwcError as error:
            self.refused.emit(error.sentence)
            return
        except Cancelled:  # the window is being closed
            return
        self._kept.classifier = classifier
        self.opened.emit(classifier, notice)

    def _opened(self, pack_file: Path | None, device: Device) -> tuple[AnyClassifier, str]:
        opening = self._services.open_classifier
        try:
            classifier = opening(pack_file, device)
        except DeviceNotUsable as error:
            if device is Device.CPU:
                raise
            classifier = opening(pack_file, Device.CPU)
            return classifier, " ".join(filter(None, (error.sentence, classifier.notice)))
        return classifier, classifier.notice

    def _classify_paths(
        self, paths: tuple[Path, ...], options: RunOptions, control: Control
    ) -> None:
        def tell(progress: Progress) -> None:
            self.found.emit(progress.done)
            control.checkpoint()

        try:
            found = self._services.find_photos(paths, tell, self._kept.seen)
            control.checkpoint()
        except Cancelled:
            self.ended.emit(None, "")
            return
        self._kept.seen.update(photo.identity for photo in found.photos)
        self.arrived.emit(found)
        roots = tuple(photo.root for photo in found.photos)
        watch = Roots(found.files, roots)
        self._run_work(Work(tuple(found.files), roots, watch, options), control)

    def _run_work(self, work: Work, control: Control) -> None:
        self.began.emit(work.left)
        classifier = self._kept.classifier
        if classifier is None:
            self.ended.emit(work if work.left else None, "")
            return
        if work.done == 0:
            pack = classifier.pack
            roots = tuple(dict.fromkeys(work.roots))
            self._recorder.begin(roots, pack, len(work.files))
        try:
            for batch in self._batches_with_weather(classifier, work, control):
                records = self._records(batch, work, classifier.pack)
                self.results.emit(records)
                self._recorder.add(records, work.done)
                work = replace(work, done=work.done + len(batch))
            self._recorder.finish()
        except Cancelled:
            self.ended.emit(work if work.left else None, "")
        except SwcError as error:
            self.ended.emit(work if work.left else None, error.sentence)
        else:
            self.ended.emit(None, "")

    def _refresh_weather(
        self, records: Sequence[ResultRecord], options: RunOptions, control: Control
    ) -> None:
        classifier = self._kept.classifier
        try:
            if classifier is not None:
                with self._services.reading_weather(self.weatherless.emit) as store:
                    for some in self._weather_refreshes(
                        classifier, records, options, control, store
                    ):
                        self._recorder.refresh(some)
                        self.refreshed.emit(some)
        except (Cancelled, WeatherFault, WeatherNotKept):  # of weather there was a notice
            self.ended.emit(None, "")
        except SwcError as error:
            self.ended.emit(None, error.sentence)
        else:
            self.ended.emit(None, "")

    def _weather_refreshes(
        self,
        classifier: AnyClassifier,
        records: Sequence[ResultRecord],
        options: RunOptions,
        control: Control,
        store: WeatherStore | None,
    ) -> Iterator[list[ResultRecord]]:
        """The records that changed, in batches; a photograph that is gone keeps its answer."""
        changed = refresh_weather(records, classifier.pack.label, store)
        self.began.emit(len(changed))
        if not classifier.pack.method.reads_weather:
            yield [record.prepare() for record in changed]
            return
        files = [record.file for record in changed]
        results = classifier.classify(files, options, control=control, weather=store)
        batch = []
        for record, result in zip(changed, results, strict=True):
            if result.prediction is not None:
                record = replace(record, photo=result.photo, prediction=result.prediction)
            batch.append(record.prepare())
            if len(batch) == options.batch:
                yield batch
                batch = []
        yield batch

    def _batches_with_weather(
        self, classifier: AnyClassifier, work: Work, control: Control
    ) -> Iterator[list[Result]]:
        with self._services.reading_weather(self.weatherless.emit) as store:
            yield from self._batches(classifier, work, control, store)

    def _batches(
        self,
        classifier: AnyClassifier,
        work: Work,
        control: Control,
        weather: WeatherStore | None,
    ) -> Iterator[list[Result]]:
        """Whole batches of results; one whose root was lost waits for it and is done again."""
        done = work.done
        while done < len(work.files):
            results = classifier.classify(
                work.files,
                work.options,
                control=control,
                start=done,
                weather=weather,
                roots=work.watch,
            )
            batch: list[Result] = []
            try:
                for result in results:
                    batch.append(result)
                    if len(batch) == work.options.batch or done + len(batch) == len(work.files):
                        yield batch
                        done += len(batch)
                        batch = []
            except RootLost as lost:
                self._wait_for(Path(str(lost.facts["root"])), work.watch, control)

    def _wait_for(self, root: Path, watch: Roots, control: Control) -> None:
        self.lost.emit(root)
        while not watch.is_back(root):
            control.checkpoint()
            QThread.msleep(round(LOOK_AGAIN_INTERVAL_S * 1000))
        control.checkpoint()
        self.back.emit()

    def _records(self, batch: Sequence[Result], work: Work, pack: Pack) -> list[ResultRecord]:
        records = []
        for result in batch:
            record = ResultRecord(
                index=self._kept.next_index,
                file=result.file,
                photo=result.photo,
                prediction=result.prediction,
                unreadable=result.unreadable,
                taxonomy=pack.method.taxonomy,
                root=work.roots[result.index],
                pack=pack.label,
                pack_sha256=pack.digest,
            )
            self._kept.next_index += 1
            records.append(record.prepare())
        return records


def _give_way() -> None:
    """Let the window come first where this system knows niceness by thread; children inherit it."""
    if sys.platform.startswith("linux"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
