"""Starts, pauses, stops and continues runs, and says how they stand."""

from collections.abc import Sequence
from dataclasses import replace
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
from swc_desktop.ui.workers.engine_thread import AnyClassifier, EngineThread, Services, Work


class RunControl(QObject):
    """The run of the window: what is added while one goes on is done after it, and what had no
    turn when a run is stopped or fails is kept for *Go on*.

    ``changed`` follows each change of ``status``; ``records`` carries new records;
    ``opened`` the classifier with a sentence, ``refused`` the sentence when there is none;
    ``stored_runs`` the earlier runs, ``unkept`` why a run is not kept (``recording_failed`` from
    then on); ``refreshed`` records that take the place of those with the same index;
    ``weatherless`` why a run has no weather.
    """

    changed = Signal(object)
    records = Signal(list)
    opened = Signal(object, str)
    refused = Signal(str)
    stored_runs = Signal(list)
    unkept = Signal(str)
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
        self._put_off: list[Path] = []
        self._left: list[Work] = []
        self._under_way = 0
        self._reads_run = False
        self._refused = ""
        self.recording_failed = False
        self._before_refresh = self.status
        self._thread = EngineThread(services, self)
        self._thread.opened.connect(self._pack_opened)
        self._thread.refused.connect(self._pack_refused)
        self._thread.found.connect(self._found)
        self._thread.arrived.connect(self._arrived)
        self._thread.began.connect(self._began)
        self._thread.results.connect(self._results)
        self._thread.lost.connect(self._lost)
        self._thread.back.connect(self._back)
        self._thread.ended.connect(self._ended)
        self._thread.stored_runs.connect(self.stored_runs)
        self._thread.unkept.connect(self._recording_failed)
        self._thread.refreshed.connect(self._weather_refreshed)
        self._thread.weatherless.connect(self.weatherless)
        self._thread.start()

    def open(self, pack_file: Path | None, device: Device) -> None:
        """Open a pack for the runs to come; what waits for one begins with it."""
        self._refused = ""
        self._thread.open(pack_file, device)

    def add(self, paths: Sequence[Path], left_out: ByKind | None = None) -> None:
        """Classify files and folders, now or after what is under way.

        ``left_out`` are things that came with them and are not files of this computer.
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
        self._thread.list_runs()

    def read_run(self, run: StoredRun) -> None:
        """Bring an earlier run back into an empty list."""
        if not self.status.phase.busy:
            self._under_way = 1
            self._reads_run = True
            self._set(phase=Phase.READING, found=0, detail="", arrival=None)
            self._thread.read_run(run)

    def forget_run(self, run: StoredRun) -> None:
        """Take an earlier run out of the library."""
        self._thread.forget_run(run)

    def refresh(self, records: Sequence[ResultRecord]) -> None:
        """Look again at the records whose weather is another now; nothing while a run goes on."""
        if self.status.phase.busy or not records:
            return
        self._before_refresh = self.status
        self._control = Control()
        self._under_way = 1
        self._set(phase=Phase.READING, found=0, done=0, total=0, detail="", refreshing_weather=True)
        self._thread.refresh(records, self.options, self._control)

    def pause(self) -> None:
        """Hold the run after the batch in hand."""
        if self.status.phase is Phase.RUNNING:
            self._control.pause()
            self._set(phase=Phase.PAUSED, rate=None, seconds_left=None)

    def resume(self) -> None:
        """Go on after a pause, or with what a stopped run has left."""
        if self.status.phase is Phase.PAUSED:
            self._meter.begin(monotonic(), self.status.done)
            self._set(phase=Phase.RUNNING)
            self._control.resume()
        elif self.can_go_on:
            self._waiting, self._put_off = self._put_off + self._waiting, []
            if not self._left:
                self._start_once_open()
                return
            self._control = Control()
            works, self._left = self._left, []
            counted = self.status.total - sum(work.left for work in works)
            self._under_way = len(works)
            self._set(phase=Phase.READING, total=counted, detail="")
            for work in works:
                self._thread.go_on(work, self._control)

    def stop(self) -> None:
        """End the run after the batch in hand; what is done stays."""
        if not self.status.phase.busy:
            return
        self._put_off_waiting()
        self._control.cancel()
        waiting_for_pack = self.status.phase is Phase.OPENING
        self._set(phase=Phase.STOPPED if waiting_for_pack else Phase.STOPPING)

    @property
    def can_go_on(self) -> bool:
        """True when a stopped or broken run has something left."""
        return bool(self._left or self._put_off) and not self.status.phase.busy

    def clear(self) -> None:
        """Begin a new list."""
        self._left = []
        self._waiting = []
        self._put_off = []
        self.recording_failed = False
        self._thread.forget()
        self.status = RunStatus()
        self.changed.emit(self.status)

    def close(self) -> None:
        """Stop, and let the thread end."""
        self._control.cancel()
        self._thread.finish()

    def _put_off_waiting(self) -> None:
        self._put_off += self._waiting
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
        self._thread.classify(paths, self.options, self._control)

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
        """What was added with more of it; an earlier run that is read back was not added."""
        arrival = self.status.arrival
        return arrival if arrival is None or self._reads_run else arrival + more

    def _recording_failed(self, sentence: str) -> None:
        self.recording_failed = True
        self.unkept.emit(sentence)

    def _weather_refreshed(self, records: list[ResultRecord]) -> None:
        self.refreshed.emit(records)
        self._set(done=self.status.done + len(records))

    def _lost(self, root: Path) -> None:
        self._set(phase=Phase.LOST, detail=str(root), rate=None, seconds_left=None)

    def _back(self) -> None:
        self._meter.begin(monotonic(), self.status.done)
        self._set(phase=Phase.RUNNING, detail="")

    def _ended(self, left: Work | None, sentence: str) -> None:
        if left is not None:
            self._left.append(left)
        self._under_way -= 1
        if self.status.phase is Phase.STOPPING:
            self._put_off = self._searching + self._put_off
        self._searching = []
        if self.status.refreshing_weather:
            before = self._before_refresh
            phase = Phase.STOPPED if self._put_off else before.phase
            self._set(phase=phase, done=before.done, total=before.total, refreshing_weather=False)
            if sentence:
                self._set(phase=Phase.FAILED, detail=sentence)
            if self._waiting:
                self._start()
            return
        if sentence:
            phase = Phase.FAILED
            self._put_off_waiting()
        elif self._under_way > 0:
            return
        else:
            left_over = self._left or self._put_off
            phase = Phase.STOPPED if left_over else Phase.FINISHED
        self._set(phase=phase, rate=None, seconds_left=None, detail=sentence)
        if self._waiting:
            self._start()
