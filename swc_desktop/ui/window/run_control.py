"""Opens projects and packs, adds photographs, and asks for acts; reports the status of it."""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Signal

from swc_desktop.core.device import Device
from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message
from swc_desktop.core.progress import Control
from swc_desktop.photos.left_out import ByKind
from swc_desktop.projects.arrived import Arrived
from swc_desktop.projects.errors import ProjectBroken
from swc_desktop.projects.working import Work
from swc_desktop.session.errors import NO_PROJECT
from swc_desktop.session.project_opening import OpenedProject
from swc_desktop.session.run_status import Phase, RateMeter, RunStatus
from swc_desktop.session.runner import Act, AnyClassifier, RunEvents, Runner, Services
from swc_desktop.ui.workers.low_priority import lower_priority
from swc_desktop.ui.workers.worker import Values, Worker

CLOSE_TIMEOUT_S: Final = 20.0
"""How long the window waits for its files to be closed: far more than a busy disk takes."""


def _ignore(_arrived: Arrived) -> None:
    """Ignore what an addition brought."""


def _do_nothing() -> None:
    """Nothing waits for the end of an addition."""


@dataclass(frozen=True)
class _Addition:
    """Paths that are added together, and the camera station that is offered to them."""

    paths: tuple[Path, ...]
    deployment: str | None = None
    detections: Path | None = None
    """Results of another detector for what is in them."""
    only: Collection[Path] | None = None
    """The files that are read of what is new in them, None for all."""
    on_arrived: Callable[[Arrived], object] = _ignore
    """Called with what it alone has brought so far, after each attempt."""
    on_complete: Callable[[], object] = _do_nothing
    """Called once all of it was read."""
    arrived: Arrived | None = None
    """What its earlier attempts brought, None before the first."""
    beside: Arrived | None = None
    """What other additions brought that are said together with it."""
    count: int | None = None
    """How many photographs it had to read at its first attempt, None before they were counted."""
    done_before: int = 0
    """How many were done before those."""


class RunControl(QObject):
    """The run of the window.

    What is added during a run is added after it. What is left when a run is stopped or fails waits
    for ``resume``. ``changed`` follows each change of ``status``; ``stored``: the project may have
    other rows than before; ``project_opened`` carries the project and its key,
    ``project_refused`` its file and the error; ``opened`` the classifier and what to say about it,
    ``refused`` why there is none; ``weatherless`` why a run has no weather; ``noted`` what the
    results of another detector have and what is not used; ``damaged`` the error of the project's
    file.
    """

    changed = Signal(object)
    stored = Signal()
    project_opened = Signal(object, object)
    project_refused = Signal(object, object)
    opened = Signal(object, object)
    refused = Signal(object)
    weatherless = Signal(object)
    noted = Signal(object)
    damaged = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.status = RunStatus()
        self.classifier: AnyClassifier | None = None
        self._project_open = False
        self._no_project: Message | str = NO_PROJECT
        self._control = Control()
        self._meter = RateMeter()
        self._waiting: list[_Addition] = []
        self._under_way: _Addition | None = None
        self._remaining: list[_Addition] = []
        self._beside: Arrived | None = None
        self._done_before = 0
        self._refused: Message | str = ""
        self._before_refresh = self.status
        self._worker = Worker("runner", self, set_up=lower_priority)
        self._runner = Runner(services, self._events())

    def _events(self) -> RunEvents:
        in_window = self._worker.in_window
        return RunEvents(
            project_opened=in_window(self._project_opened),
            project_refused=in_window(self._project_refused),
            opened=in_window(self._pack_opened),
            refused=in_window(self._pack_refused),
            found=in_window(self._found),
            began=in_window(self._began),
            read=in_window(self._read),
            stored=in_window(self.stored.emit),
            lost=in_window(self._lost),
            back=in_window(self._back),
            arrived=in_window(self._arrived),
            ended=in_window(self._ended),
            weatherless=in_window(self.weatherless.emit),
            noted=in_window(self.noted.emit),
            damaged=in_window(self.damaged.emit),
        )

    def open_project(self, path: Path, key: bytes | None = None, *, makes: bool = False) -> None:
        """Open a project in place of the one that is open; only while nothing is added.

        ``makes``: make it where there is none.
        """
        if self.status.phase.busy:
            return
        self._project_open = False
        self._no_project = ""
        self._remaining = []
        self.status = RunStatus()
        self.changed.emit(self.status)
        self._worker.start(partial(self._runner.open_project, path, key, makes=makes))

    def close_project(self) -> None:
        """Close the project that is open; what waits to be added is forgotten."""
        self._project_open = False
        self._no_project = NO_PROJECT
        self._remaining = []
        self._do(self._runner.close_project)

    def abandon_project(self, error: ProjectBroken, closed: Callable[[], object]) -> None:
        """Write nothing more to the project, which is damaged, and close it; then ``closed``."""
        self._runner.stop_writing(error)
        self._control.cancel()
        self._waiting = []
        self._project_open = False
        self._no_project = error.message

        def end(_outcome: object) -> None:
            self._remaining = []
            closed()

        self._worker.start(self._runner.close_project, end, end)

    def wait(self) -> None:
        """Wait until what was asked for before is done; only while nothing is added."""
        done = threading.Event()
        self._worker.start(done.set)
        done.wait(CLOSE_TIMEOUT_S)

    def open(self, pack_file: Path | None, device: Device) -> None:
        """Open a pack for the runs to come; what waits for one begins with it."""
        self._refused = ""
        self._do(self._runner.open, pack_file, device)

    def add(
        self,
        paths: Sequence[Path],
        left_out: ByKind | None = None,
        deployment: str | None = None,
        detections: Path | None = None,
        only: Collection[Path] | None = None,
        on_arrived: Callable[[Arrived], object] = _ignore,
        on_complete: Callable[[], object] = _do_nothing,
    ) -> None:
        """Add files and folders, now or after the run under way.

        ``left_out`` is what came with them and is not on this computer; ``detections`` a file with
        the results of another detector for them. Of what is new ``only`` these files are read.
        ``on_arrived`` gets what they brought, again with more where the rest is added later;
        ``on_complete`` is called once all of it was read.
        """
        came, before = Arrived(left_out=left_out or {}), self.status.arrival
        under_way = self.status.phase.busy and not self.status.refreshing_weather
        is_together = under_way or bool(self._waiting)
        arrival = _both(before if is_together else None, came)
        self._beside = _both(self._beside if is_together else None, came)
        if paths:
            self._waiting.append(
                _Addition(
                    tuple(paths),
                    deployment,
                    detections,
                    only,
                    on_arrived=on_arrived,
                    on_complete=on_complete,
                )
            )
        self._set(arrival=arrival, waiting=self._count_waiting())
        if not self.status.phase.busy and self._waiting:
            self._start_once_open()

    def act(
        self,
        job: Callable[[Work], object],
        done: Callable[[object], object],
        failed: Callable[[Message | str], object],
    ) -> None:
        """Do something to the project, during a run between two batches.

        ``done`` or ``failed`` is called in the thread of the window.
        """
        in_window = self._worker.in_window
        self._runner.ask(Act(job, in_window(done), in_window(failed)))
        self._do(self._runner.do_acts)

    def refresh_weather(self) -> None:
        """Decide every photograph again with new weather; does nothing during a run."""
        if self.status.phase.busy or not self._project_open:
            return
        self._before_refresh = self.status
        self._set(phase=Phase.RUNNING, done=0, total=0, detail="", refreshing_weather=True)
        self.act(Work.decide_all, lambda _: self._refreshed(), self._refreshed)

    def pause(self) -> None:
        """Pause after the current batch."""
        if self.status.phase is Phase.RUNNING and not self.status.refreshing_weather:
            self._control.pause()
            self._set(phase=Phase.PAUSED, rate=None, seconds_left=None)

    def resume(self) -> None:
        """Continue after a pause, or add what is left of a stopped run."""
        if self.status.phase is Phase.PAUSED:
            self._meter.begin(monotonic(), self.status.done)
            self._set(phase=Phase.RUNNING)
            self._control.resume()
        elif self.can_resume:
            self._waiting, self._remaining = self._remaining + self._waiting, []
            self._start_once_open()

    def stop(self) -> None:
        """Stop after the current batch; what was read is kept."""
        if not self.status.phase.busy or self.status.refreshing_weather:
            return
        self._remaining += self._waiting
        self._waiting = []
        self._control.cancel()
        waiting_for_pack = self.status.phase is Phase.OPENING
        phase = Phase.STOPPED if waiting_for_pack else Phase.STOPPING
        self._set(phase=phase, waiting=0)

    @property
    def can_resume(self) -> bool:
        """True when something is left of a run that was stopped or failed."""
        return bool(self._remaining) and not self.status.phase.busy

    @property
    def waiting(self) -> tuple[Path, ...]:
        """What will be added after what is added now."""
        return tuple(path for addition in self._waiting for path in addition.paths)

    def close(self) -> None:
        """Stop, and end the thread after the current batch."""
        self._control.cancel()
        self._do(self._runner.close_project)
        self._worker.close()

    def _do(self, job: Callable[[*Values], object], *values: *Values) -> None:
        self._worker.start(partial(job, *values))

    def _count_waiting(self) -> int:
        return len(self.waiting)

    def _start_once_open(self) -> None:
        if self.classifier is not None and self._project_open:
            self._start()
        elif reason := self._refused or self._no_project:
            self._fail_waiting(reason)
        else:
            self._set(phase=Phase.OPENING)

    def _fail_waiting(self, reason: Message | str) -> None:
        self._remaining += self._waiting
        self._waiting = []
        self._set(phase=Phase.FAILED, detail=reason, waiting=0)

    def _start(self) -> None:
        """Add what has waited longest."""
        addition, *self._waiting = self._waiting
        self._under_way = addition
        self._control = Control()
        is_rest = addition.arrived is not None
        self._done_before = self.status.done if is_rest or self._goes_on else 0
        self._beside = addition.beside if is_rest else self.status.arrival
        self._set(
            phase=Phase.READING,
            found=0,
            detail="",
            done=self._done_before,
            total=self._done_before,
            waiting=self._count_waiting(),
        )
        self._do(
            partial(self._runner.add, detections=addition.detections, only=addition.only),
            addition.paths,
            addition.deployment,
            self._control,
        )

    @property
    def _goes_on(self) -> bool:
        """Whether what begins now follows what was just added, so that both count together."""
        return self.status.phase in (Phase.RUNNING, Phase.READING, Phase.PAUSED)

    def _set(self, **changes: object) -> None:
        self.status = replace(self.status, **changes)  # type: ignore[arg-type]
        self.changed.emit(self.status)

    def _project_opened(self, opened: OpenedProject, key: bytes | None) -> None:
        self._project_open = True
        self._no_project = ""
        self.project_opened.emit(opened, key)
        self._start_if_waiting()

    def _project_refused(self, path: Path, error: SwcError) -> None:
        self._no_project = error.message
        self.project_refused.emit(path, error)
        if self.status.phase is Phase.OPENING:
            self._fail_waiting(error.message)

    def _pack_opened(self, classifier: AnyClassifier, notices: tuple[Message | str, ...]) -> None:
        self.classifier = classifier
        self._refused = ""
        self.opened.emit(classifier, notices)
        self._start_if_waiting()

    def _start_if_waiting(self) -> None:
        if self._waiting and self.status.phase in (Phase.OPENING, Phase.FAILED):
            self._start_once_open()

    def _pack_refused(self, reason: Message | str) -> None:
        self._refused = reason
        self.refused.emit(reason)
        if self.status.phase is Phase.OPENING:
            self._fail_waiting(reason)

    def _found(self, count: int) -> None:
        if self.status.phase is Phase.READING:
            self._set(found=count)

    def _began(self, count: int) -> None:
        addition = self._under_way
        if addition is not None and addition.count is not None:
            read_before = max(0, addition.count - count)
            self._done_before = addition.done_before + read_before
        elif addition is not None:
            self._under_way = replace(addition, count=count, done_before=self._done_before)
        done = self._done_before
        self._meter.begin(monotonic(), done)
        reading = self.status.phase is Phase.READING
        phase = Phase.RUNNING if reading else self.status.phase
        self._set(phase=phase, done=done, total=done + count)

    def _read(self, count: int) -> None:
        done = self._done_before + count
        self._meter.mark(monotonic(), done)
        rate = self._meter.rate if self.status.phase is Phase.RUNNING else None
        left = (self.status.total - done) / rate if rate else None
        self._set(done=done, rate=rate, seconds_left=left)

    def _arrived(self, arrived: Arrived) -> None:
        addition = self._under_way
        if addition is None:
            return
        if addition.arrived is not None:
            arrived = addition.arrived.joined(arrived, is_rest=True)
        self._under_way = replace(addition, arrived=arrived)
        addition.on_arrived(arrived)
        self._set(arrival=_both(self._beside, arrived))

    def _lost(self, root: Path) -> None:
        self._done_before = self.status.done
        self._set(phase=Phase.LOST, detail=str(root), rate=None, seconds_left=None)

    def _back(self) -> None:
        self._meter.begin(monotonic(), self.status.done)
        self._set(phase=Phase.RUNNING, detail="")

    def _refreshed(self, reason: Message | str = "") -> None:
        before = self._before_refresh
        self._set(
            phase=before.phase, done=before.done, total=before.total, refreshing_weather=False
        )
        self.stored.emit()
        if reason:
            self._set(phase=Phase.FAILED, detail=reason)
        if self._waiting:
            self._start_once_open()

    def _ended(self, complete: bool, reason: Message | str) -> None:
        addition, self._under_way = self._under_way, None
        if addition is not None and not complete:
            self._remaining.insert(0, replace(addition, beside=self._beside))
        elif addition is not None:
            addition.on_complete()
        if reason:
            self._remaining += self._waiting
            self._waiting = []
        elif self._waiting and self.status.phase is not Phase.STOPPING:
            self._start()
            return
        phase = Phase.STOPPED if self._remaining else Phase.FINISHED
        self._set(
            phase=Phase.FAILED if reason else phase,
            rate=None,
            seconds_left=None,
            detail=reason,
            waiting=0,
        )
        if self._waiting:
            self._start()


def _both(earlier: Arrived | None, later: Arrived) -> Arrived:
    """What two additions brought, if there are two."""
    return later if earlier is None else earlier.joined(later)
