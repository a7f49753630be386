"""Starts, pauses, stops and resumes runs, and reports their status."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal

from swc_desktop.core.device import Device
from swc_desktop.core.progress import Control
from swc_desktop.inference.classifier import RunOptions
from swc_desktop.library.stored import StoredRun
from swc_desktop.photos.find import FoundPhotos
from swc_desktop.photos.left_out import ByKind
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.session.run_status import Arrival, Phase, RateMeter, RunStatus
from swc_desktop.session.runner import AnyClassifier, RemainingWork, RunEvents, Runner, Services
from swc_desktop.ui.workers.low_priority import lower_priority
from swc_desktop.ui.workers.worker import Values, Worker


class RunControl(QObject):
    """The run of the window.

    What is added during a run is classified after it. What is left when a run is stopped or fails
    waits for ``resume``.

    ``changed`` follows each change of ``status``; ``records`` carries new records;
    ``opened`` the classifier with a sentence, ``refused`` the sentence when there is none;
    ``stored_runs`` the earlier runs, ``recording_failed`` why a run is not stored (``is_recorded``
    is False from then on); ``refreshed`` records that replace those with the same index;
    ``weatherless`` why a run has no weather.
    """

    changed = Signal(object)
    records = Signal(list)
    opened = Signal(object, str)
    refused = Signal(str)
    stored_runs = Signal(list)
    recording_failed = Signal(str)
    refreshed = Signal(list)
    weatherless = Signal(str)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.status = RunStatus()
        self.classifier: AnyClassifier | None = None
        self.options = RunOptions()
        self._control = Control()
        self._meter = RateMeter()
        self._waiting: list[Path] = []
        self._searching: list[Path] = []
        self._postponed: list[Path] = []
        self._remaining: list[RemainingWork] = []
        self._under_way = 0
        self._reads_run = False
        self._refused = ""
        self.is_recorded = True
        self._before_refresh = self.status
        self._worker = Worker("runner", self, set_up=lower_priority)
        self._runner = Runner(services, self._events())

    def _events(self) -> RunEvents:
        in_window = self._worker.in_window
        return RunEvents(
            opened=in_window(self._pack_opened),
            refused=in_window(self._pack_refused),
            found=in_window(self._found),
            arrived=in_window(self._arrived),
            began=in_window(self._began),
            results=in_window(self._results),
            lost=in_window(self._lost),
            back=in_window(self._back),
            ended=in_window(self._ended),
            stored_runs=in_window(self.stored_runs.emit),
            recording_failed=in_window(self._recording_failed),
            refreshed=in_window(self._weather_refreshed),
            weatherless=in_window(self.weatherless.emit),
        )

    def open(self, pack_file: Path | None, device: Device) -> None:
        """Open a pack for the runs to come; what waits for one begins with it."""
        self._refused = ""
        self._do(self._runner.open, pack_file, device)

    def add(self, paths: Sequence[Path], left_out: ByKind | None = None) -> None:
        """Classify files and folders, now or after the run under way.

        ``left_out`` is what came with them and is not on this computer.
        """
        arrival, before = Arrival(tuple(paths), left_out=left_out or {}), self.status.arrival
        under_way = self.status.phase.busy and not self.status.refreshing_weather
        if before is not None and (under_way or self._waiting):
            arrival = before + arrival
        self._waiting.extend(paths)
        self.status = replace(self.status, arrival=arrival)
        if self.status.phase.busy or not self._waiting:
            self.changed.emit(self.status)
            return
        self._start_once_open()

    def list_runs(self) -> None:
        """Look for earlier runs; ``stored_runs`` follows."""
        self._do(self._runner.list_runs)

    def read_run(self, run: StoredRun) -> None:
        """Read an earlier run into an empty list."""
        if not self.status.phase.busy:
            self._under_way = 1
            self._reads_run = True
            self._set(phase=Phase.READING, found=0, detail="", arrival=None)
            self._do(self._runner.read_run, run)

    def forget_run(self, run: StoredRun) -> None:
        """Remove an earlier run from the library."""
        self._do(self._runner.forget_run, run)

    def refresh(self, records: Sequence[ResultRecord]) -> None:
        """Refresh the records whose weather has changed; does nothing during a run."""
        if self.status.phase.busy or not records:
            return
        self._before_refresh = self.status
        self._control = Control()
        self._under_way = 1
        self._set(phase=Phase.READING, found=0, done=0, total=0, detail="", refreshing_weather=True)
        self._do(self._runner.refresh_weather, records, self.options, self._control)

    def pause(self) -> None:
        """Pause after the current batch."""
        if self.status.phase is Phase.RUNNING:
            self._control.pause()
            self._set(phase=Phase.PAUSED, rate=None, seconds_left=None)

    def resume(self) -> None:
        """Continue after a pause, or classify what is left of a stopped run."""
        if self.status.phase is Phase.PAUSED:
            self._meter.begin(monotonic(), self.status.done)
            self._set(phase=Phase.RUNNING)
            self._control.resume()
        elif self.can_resume:
            self._waiting, self._postponed = self._postponed + self._waiting, []
            if not self._remaining:
                self._start_once_open()
                return
            self._control = Control()
            works, self._remaining = self._remaining, []
            counted = self.status.total - sum(work.count for work in works)
            self._under_way = len(works)
            self._set(phase=Phase.READING, total=counted, detail="")
            for work in works:
                self._do(self._runner.resume, work, self._control)

    def stop(self) -> None:
        """Stop after the current batch; results stay."""
        if not self.status.phase.busy:
            return
        self._postpone_waiting()
        self._control.cancel()
        waiting_for_pack = self.status.phase is Phase.OPENING
        self._set(phase=Phase.STOPPED if waiting_for_pack else Phase.STOPPING)

    @property
    def can_resume(self) -> bool:
        """True when something is left of a run that was stopped or failed."""
        return bool(self._remaining or self._postponed) and not self.status.phase.busy

    def clear(self) -> None:
        """Begin a new list."""
        self._remaining = []
        self._waiting = []
        self._postponed = []
        self.is_recorded = True
        self._do(self._runner.begin_list)
        self.status = RunStatus()
        self.changed.emit(self.status)

    def close(self) -> None:
        """Stop, and end the thread after the current batch."""
        self._control.cancel()
        self._do(self._runner.close)
        self._worker.close()

    def _do(self, job: Callable[[*Values], None], *values: *Values) -> None:
        self._worker.start(partial(job, *values))

    def _postpone_waiting(self) -> None:
        self._postponed += self._waiting
        self._waiting = []

    def _start_once_open(self) -> None:
        if self.classifier is not None:
            self._start()
        elif self._refused:
            self._set(phase=Phase.FAILED, detail=self._refused)
        else:
            self._set(phase=Phase.OPENING)

    def _start(self) -> None:
        paths, self._waiting = self._waiting, []
        self._searching = paths
        self._control = Control()
        self._under_way = 1
        self._reads_run = False
        self._set(phase=Phase.READING, found=0, detail="")
        self._do(self._runner.classify, paths, self.options, self._control)

    def _set(self, **changes: object) -> None:
        self.status = replace(self.status, **changes)  # type: ignore[arg-type]
        self.changed.emit(self.status)

    def _pack_opened(self, classifier: AnyClassifier, notice: str) -> None:
        self.classifier = classifier
        self._refused = ""
        self.opened.emit(classifier, notice)
        if self._waiting and self.status.phase in (Phase.OPENING, Phase.FAILED):
            self._start()

    def _pack_refused(self, sentence: str) -> None:
        self._refused = sentence
        self.refused.emit(sentence)
        if self.status.phase is Phase.OPENING:
            self._set(phase=Phase.FAILED, detail=sentence)

    def _found(self, count: int) -> None:
        if self.status.phase is Phase.READING:
            self._set(found=count)

    def _began(self, count: int) -> None:
        self._meter.begin(monotonic(), self.status.done)
        reading = self.status.phase is Phase.READING
        phase = Phase.RUNNING if reading else self.status.phase
        self._set(phase=phase, total=self.status.total + count)

    def _results(self, records: list[ResultRecord]) -> None:
        done = self.status.done + len(records)
        self._meter.mark(monotonic(), done)
        rate = self._meter.rate if self.status.phase is Phase.RUNNING else None
        left = (self.status.total - done) / rate if rate else None
        self.records.emit(records)
        failed = sum(record.unreadable is not None for record in records)
        arrival = self._arrival_with(Arrival(added=len(records) - failed, failed=failed))
        self._set(done=done, rate=rate, seconds_left=left, arrival=arrival)

    def _arrived(self, found: FoundPhotos) -> None:
        self._searching = []
        self._set(arrival=self._arrival_with(Arrival.of(found)))

    def _arrival_with(self, more: Arrival) -> Arrival | None:
        """What was added so far and this; an earlier run that is read back was not added."""
        arrival = self.status.arrival
        return arrival if arrival is None or self._reads_run else arrival + more

    def _recording_failed(self, sentence: str) -> None:
        self.is_recorded = False
        self.recording_failed.emit(sentence)

    def _weather_refreshed(self, records: list[ResultRecord]) -> None:
        self.refreshed.emit(records)
        self._set(done=self.status.done + len(records))

    def _lost(self, root: Path) -> None:
        self._set(phase=Phase.LOST, detail=str(root), rate=None, seconds_left=None)

    def _back(self) -> None:
        self._meter.begin(monotonic(), self.status.done)
        self._set(phase=Phase.RUNNING, detail="")

    def _ended(self, remaining: RemainingWork | None, sentence: str) -> None:
        if remaining is not None:
            self._remaining.append(remaining)
        self._under_way -= 1
        if self.status.phase is Phase.STOPPING:
            self._postponed = self._searching + self._postponed
        self._searching = []
        if self.status.refreshing_weather:
            before = self._before_refresh
            phase = Phase.STOPPED if self._postponed else before.phase
            self._set(phase=phase, done=before.done, total=before.total, refreshing_weather=False)
            if sentence:
                self._set(phase=Phase.FAILED, detail=sentence)
            if self._waiting:
                self._start()
            return
        if sentence:
            phase = Phase.FAILED
            self._postpone_waiting()
        elif self._under_way > 0:
            return
        else:
            unfinished = self._remaining or self._postponed
            phase = Phase.STOPPED if unfinished else Phase.FINISHED
        self._set(phase=phase, rate=None, seconds_left=None, detail=sentence)
        if self._waiting:
            self._start()
