"""Opens packs and classifies photographs, without a window; each step is reported by a callback."""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

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

ROOT_POLL_INTERVAL_S: Final = 1.0
"""How often a lost disk is looked for: soon enough for a person who has just plugged it in."""


class OpenSessions(Protocol):
    """What is shown of the device."""

    @property
    def device(self) -> Device: ...

    @property
    def notice(self) -> str: ...


class AnyClassifier(Protocol):
    """What a run needs of ``inference.classifier.Classifier``."""

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


FindPhotos = Callable[[Sequence[Path], ProgressSink | None, Collection[str]], FoundPhotos]
ReadWeather = Callable[[Callable[[str], None]], AbstractContextManager[WeatherStore | None]]
"""Opens the stored weather; what is given is called with the reason why it cannot be read."""


def _no_weather(_on_fault: Callable[[str], None]) -> AbstractContextManager[WeatherStore | None]:
    return nullcontext()


@dataclass(frozen=True)
class Services:
    """What a runner calls; tests replace some of it."""

    open_classifier: Callable[[Path | None, Device], AnyClassifier]
    find_photos: FindPhotos
    open_library: Callable[[], tuple[Library, str]] | None = None
    reading_weather: ReadWeather = _no_weather


def _ignore(*_: object) -> None:
    """Ignore an event."""


@dataclass(frozen=True)
class RunEvents:
    """What a runner calls while it works, in the thread that it works in.

    ``opened``: the classifier and a sentence ("" or why it is not the pack or device asked for).
    ``refused``: why no pack could be opened at all. ``found``: photographs so far, while folders
    are read; ``arrived``: what was found in them. ``began``: the number of photographs of a run.
    ``results``: records in order. ``lost``: the folder that went away during a run, which waits;
    ``back``: it is there again. ``ended``: what is left of the run (None: nothing) and a sentence
    ("" or why it failed). ``stored_runs``: the earlier runs. ``recording_failed``: why a run is
    not stored. ``refreshed``: records that replace those with the same index. ``weatherless``:
    why a run has no weather.
    """

    opened: Callable[[AnyClassifier, str], object] = _ignore
    refused: Callable[[str], object] = _ignore
    found: Callable[[int], object] = _ignore
    arrived: Callable[[FoundPhotos], object] = _ignore
    began: Callable[[int], object] = _ignore
    results: Callable[[list[ResultRecord]], object] = _ignore
    lost: Callable[[Path], object] = _ignore
    back: Callable[[], object] = _ignore
    ended: Callable[["RemainingWork | None", str], object] = _ignore
    stored_runs: Callable[[list[StoredRun]], object] = _ignore
    recording_failed: Callable[[str], object] = _ignore
    refreshed: Callable[[list[ResultRecord]], object] = _ignore
    weatherless: Callable[[str], None] = _ignore


@dataclass(frozen=True)
class RemainingWork:
    """The files of a run, for each the path that was added, and how many files are done.

    ``watch`` knows which of these paths were there when the run began.
    """

    files: tuple[Path, ...]
    roots: tuple[Path, ...]
    watch: Roots
    options: RunOptions
    done: int = 0

    @property
    def count(self) -> int:
        """How many files are still to be classified."""
        return len(self.files) - self.done

    def or_none(self) -> "RemainingWork | None":
        """This work, or None where nothing of it remains."""
        return self if self.count else None


class Runner:
    """Does one thing at a time, all of it in one thread, and reports it by ``events``.

    It remembers from call to call which files the list has and which pack is open.
    """

    def __init__(self, services: Services, events: RunEvents) -> None:
        self._services = services
        self._events = events
        self._classifier: AnyClassifier | None = None
        self._seen: set[str] = set()
        self._next_index = 0
        self._recorder = RunRecorder(services.open_library)

    def open(self, pack_file: Path | None, device: Device) -> None:
        """Open a pack (None: the one in use); ``opened`` or ``refused`` follows."""
        with self._reporting():
            try:
                self._classifier, notice = self._open_or_fall_back(pack_file, device)
            except SwcError as error:
                self._events.refused(error.sentence)
            except Cancelled:  # the window is being closed
                return
            else:
                self._events.opened(self._classifier, notice)

    def classify(self, paths: Sequence[Path], options: RunOptions, control: Control) -> None:
        """Classify what is in files and folders, except what is in the list already."""

        def report(progress: Progress) -> None:
            self._events.found(progress.done)
            control.checkpoint()

        with self._reporting():
            try:
                found = self._services.find_photos(paths, report, self._seen)
                control.checkpoint()
            except Cancelled:
                self._events.ended(None, "")
                return
            self._seen.update(photo.identity for photo in found.photos)
            self._events.arrived(found)
            roots = tuple(photo.root for photo in found.photos)
            watch = Roots(found.files, roots)
            self._run(RemainingWork(tuple(found.files), roots, watch, options), control)

    def resume(self, work: RemainingWork, control: Control) -> None:
        """Classify what remains of a run."""
        with self._reporting():
            self._run(work, control)

    def refresh_weather(
        self, records: Sequence[ResultRecord], options: RunOptions, control: Control
    ) -> None:
        """Classify the records again whose weather has changed."""
        with self._reporting():
            try:
                self._refresh(records, options, control)
            except (Cancelled, WeatherFault, WeatherNotKept):  # ``weatherless`` has the reason
                self._events.ended(None, "")
            except SwcError as error:
                self._events.ended(None, error.sentence)
            else:
                self._events.ended(None, "")

    def begin_list(self) -> None:
        """Begin a new list: files classified before may be added again."""
        self._seen = set()
        self._next_index = 0
        self._recorder.begin_list()

    def list_runs(self) -> None:
        """Look for earlier runs; ``stored_runs`` follows."""
        with self._reporting():
            self._events.stored_runs(self._recorder.runs())

    def read_run(self, run: StoredRun) -> None:
        """Read an earlier run; its events are those of a run."""
        with self._reporting():
            self._events.began(run.done)
            try:
                for records in self._recorder.read(run, self._next_index):
                    self._seen.update(identities(record.file for record in records))
                    self._next_index += len(records)
                    self._events.results(records)
            except SwcError as error:
                self._events.ended(None, error.sentence)
            else:
                self._events.ended(None, "")

    def forget_run(self, run: StoredRun) -> None:
        """Remove an earlier run from the library; ``stored_runs`` follows."""
        with self._reporting():
            self._recorder.forget(run.id)
        self.list_runs()

    def close(self) -> None:
        """Close the library, in the thread that opened it."""
        self._recorder.close()

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        """Report an unexpected error as the end of the run, and that recording failed."""
        try:
            yield
        except Exception as error:
            logger.exception("a job of the runner failed unexpectedly")
            self._events.ended(None, f"{type(error).__name__}: {error}")
        if self._recorder.fault:
            self._events.recording_failed(self._recorder.fault)
            self._recorder.fault = ""

    def _open_or_fall_back(
        self, pack_file: Path | None, device: Device
    ) -> tuple[AnyClassifier, str]:
        """The classifier on the device, or on the CPU with the reason in its sentence."""
        open_classifier = self._services.open_classifier
        try:
            classifier = open_classifier(pack_file, device)
        except DeviceNotUsable as error:
            if device is Device.CPU:
                raise
            classifier = open_classifier(pack_file, Device.CPU)
            return classifier, " ".join(filter(None, (error.sentence, classifier.notice)))
        return classifier, classifier.notice

    def _run(self, work: RemainingWork, control: Control) -> None:
        self._events.began(work.count)
        classifier = self._classifier
        if classifier is None:
            self._events.ended(work.or_none(), "")
            return
        if work.done == 0:
            roots = tuple(dict.fromkeys(work.roots))
            self._recorder.begin(roots, classifier.pack, len(work.files))
        try:
            with self._services.reading_weather(self._events.weatherless) as weather:
                for batch in self._batches(classifier, work, control, weather):
                    records = self._records(batch, work, classifier.pack)
                    self._events.results(records)
                    self._recorder.add(records, work.done)
                    work = replace(work, done=work.done + len(batch))
            self._recorder.finish()
        except Cancelled:
            self._events.ended(work.or_none(), "")
        except SwcError as error:
            self._events.ended(work.or_none(), error.sentence)
        else:
            self._events.ended(None, "")

    def _batches(
        self,
        classifier: AnyClassifier,
        work: RemainingWork,
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
        self._events.lost(root)
        while not watch.is_back(root):
            control.checkpoint()
            time.sleep(ROOT_POLL_INTERVAL_S)
        control.checkpoint()
        self._events.back()

    def _records(
        self, batch: Sequence[Result], work: RemainingWork, pack: Pack
    ) -> list[ResultRecord]:
        records = []
        for result in batch:
            record = ResultRecord(
                index=self._next_index,
                file=result.file,
                photo=result.photo,
                prediction=result.prediction,
                unreadable=result.unreadable,
                taxonomy=pack.method.taxonomy,
                root=work.roots[result.index],
                pack=pack.label,
                pack_sha256=pack.digest,
            )
            self._next_index += 1
            records.append(record.prepare())
        return records

    def _refresh(
        self, records: Sequence[ResultRecord], options: RunOptions, control: Control
    ) -> None:
        if (classifier := self._classifier) is None:
            return
        with self._services.reading_weather(self._events.weatherless) as weather:
            changed = refresh_weather(records, classifier.pack.label, weather)
            self._events.began(len(changed))
            for batch in _classified_again(classifier, changed, options, control, weather):
                self._recorder.refresh(batch)
                self._events.refreshed(batch)


def _classified_again(
    classifier: AnyClassifier,
    changed: list[ResultRecord],
    options: RunOptions,
    control: Control,
    weather: WeatherStore | None,
) -> Iterator[list[ResultRecord]]:
    """Records with new weather in batches, classified again where the pack reads weather.

    A photograph that is gone keeps its answer.
    """
    if not classifier.pack.method.reads_weather:
        yield [record.prepare() for record in changed]
        return
    files = [record.file for record in changed]
    results = classifier.classify(files, options, control=control, weather=weather)
    batch = []
    for record, result in zip(changed, results, strict=True):
        if result.prediction is not None:
            record = replace(record, photo=result.photo, prediction=result.prediction)
        batch.append(record.prepare())
        if len(batch) == options.batch:
            yield batch
            batch = []
    yield batch
