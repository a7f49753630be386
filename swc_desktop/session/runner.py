"""Opens the project and the pack, adds photographs and does what people ask; without a window.

All of it happens in one thread, which is the only one that writes the project. Each step is
reported by a callback.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from swc_desktop.core.device import Device
from swc_desktop.core.errors import DeviceNotUsable, SwcError
from swc_desktop.core.message import Message
from swc_desktop.core.progress import Cancelled, Control, Progress
from swc_desktop.inference.deciding import Decider
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.errors import RootLost
from swc_desktop.photos.roots import Roots
from swc_desktop.projects.adding import Adding, ReadsPhotographs
from swc_desktop.projects.arrived import Arrived
from swc_desktop.projects.damage_watch import OnDamage
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.errors import CardEmptied, ProjectBroken
from swc_desktop.projects.project import Project
from swc_desktop.projects.replacing import has_project
from swc_desktop.projects.working import Work
from swc_desktop.session.errors import NO_PROJECT, ProjectNotOpen
from swc_desktop.session.other_detectors import read_found_by_others
from swc_desktop.session.project_opening import OpenedProject, open_to_work
from swc_desktop.session.uncancelled_pause import UncancelledPause
from swc_desktop.weather.store import WeatherStore

logger = logging.getLogger(__name__)

ROOT_POLL_INTERVAL_S: Final = 1.0
"""How often a lost disk is looked for: soon enough for a person who has just plugged it in."""

PAUSE_POLL_INTERVAL_S: Final = 0.05
"""How often a paused run looks whether it goes on; a person does not notice it."""


class OpenSessions(Protocol):
    """What is shown of the device."""

    @property
    def device(self) -> Device: ...

    @property
    def notice(self) -> Message | str: ...


class AnyClassifier(ReadsPhotographs, Protocol):
    """What a window needs of ``inference.classifier.Classifier``."""

    @property
    def sessions(self) -> OpenSessions: ...

    @property
    def notice(self) -> Message | str: ...


ReadWeather = Callable[
    [Callable[[Message | str], None]], AbstractContextManager[WeatherStore | None]
]
"""Opens the stored weather; what is given is called with the reason why it cannot be read."""


def _no_weather(
    _on_fault: Callable[[Message | str], None],
) -> AbstractContextManager[WeatherStore | None]:
    return nullcontext()


def _not_kept(_pack: Pack) -> None:
    """Keep no copy of a pack."""


@dataclass(frozen=True)
class Services:
    """What a runner calls; tests replace some of it.

    ``find_decider`` finds what decides by the pack with a digest and the place where it was;
    ``keep_pack`` keeps a copy of a pack that a project uses.
    """

    open_classifier: Callable[[Path | None, Device], AnyClassifier]
    find_decider: Callable[[str, Path | None], Decider | None]
    reading_weather: ReadWeather = _no_weather
    keep_pack: Callable[[Pack], object] = _not_kept


def _ignore(*_: object) -> None:
    """Ignore an event."""


@dataclass(frozen=True)
class RunEvents:
    """What a runner calls while it works, in the thread that it works in.

    ``project_opened``: the project and its key. ``project_refused``: its file and the error.
    ``opened``: the classifier, and why it is not the pack or the device asked for.
    ``refused``: why no pack could be opened at all. ``found``: photographs so far, while folders
    are read. ``began``: the number of photographs to be read. ``read``: how many are. ``stored``:
    something was stored. ``lost``: the folder that went away during a run, which waits;
    ``back``: it is there again. ``arrived``: what became of what was added, also in part.
    ``ended``: whether all was done, and why it failed, or "". ``weatherless``: why a run has no
    weather. ``noted``: what the results of another detector have, and what of them is not used.
    ``damaged``: the file of the project was found damaged, and nothing more is written.
    """

    project_opened: Callable[[OpenedProject, bytes | None], object] = _ignore
    project_refused: Callable[[Path, SwcError], object] = _ignore
    opened: Callable[[AnyClassifier, tuple[Message | str, ...]], object] = _ignore
    refused: Callable[[Message | str], object] = _ignore
    found: Callable[[int], object] = _ignore
    began: Callable[[int], object] = _ignore
    read: Callable[[int], object] = _ignore
    stored: Callable[[], object] = _ignore
    lost: Callable[[Path], object] = _ignore
    back: Callable[[], object] = _ignore
    arrived: Callable[[Arrived], object] = _ignore
    ended: Callable[[bool, Message | str], object] = _ignore
    weatherless: Callable[[Message | str], None] = _ignore
    noted: Callable[[Sequence[Message]], object] = _ignore
    damaged: OnDamage = _ignore


@dataclass(frozen=True)
class Act:
    """Something to be done to the project, and who hears of its outcome."""

    job: Callable[[Work], object]
    done: Callable[[object], object]
    failed: Callable[[Message | str], object]


class Runner:
    """Does one thing at a time, all of it in one thread, and reports it by ``events``.

    It holds the open project and pack. Acts that are ``asked`` for while photographs are added are
    done between two batches.
    """

    def __init__(self, services: Services, events: RunEvents) -> None:
        self._services = services
        self._events = events
        self._opened: OpenedProject | None = None
        self._classifier: AnyClassifier | None = None
        self._other_decider: Decider | None = None
        self._acts: deque[Act] = deque()

    def open_project(self, path: Path, key: bytes | None, *, makes: bool = False) -> None:
        """Open a project in place of the one that is open; an event says how that ended.

        ``makes``: make it where there is none.
        """
        with self._reporting():
            self.close_project()
            try:
                if makes and not has_project(path):
                    Project.create(path).close()
                self._opened = open_to_work(path, key)
                self._opened.project.file.damage.on_found = self._events.damaged
            except SwcError as error:
                self._events.project_refused(path, error)
            else:
                self._events.project_opened(self._opened, key)

    def open(self, pack_file: Path | None, device: Device) -> None:
        """Open a pack (None: the one in use); ``opened`` or ``refused`` follows."""
        with self._reporting():
            try:
                self._classifier, notices = self._open_or_fall_back(pack_file, device)
            except SwcError as error:
                self._events.refused(error.message)
            except Cancelled:  # the window is being closed
                return
            else:
                self._events.opened(self._classifier, notices)

    def add(
        self,
        paths: Sequence[Path],
        deployment: str | None,
        control: Control,
        detections: Path | None = None,
        only: Collection[Path] | None = None,
    ) -> None:
        """Add what is in files and folders; what the project has already is not read again, but
        where ``detections``, a file of results of another detector, say something new of it. Of
        what is new ``only`` these files are read, the others not yet."""
        with self._reporting():
            ended = False
            while not ended:
                ended = self._add(paths, deployment, control, detections, only)

    def ask(self, act: Act) -> None:
        """Ask for an act, from any thread; ``do_acts`` or the run under way does it."""
        self._acts.append(act)

    def do_acts(self) -> bool:
        """Do what was asked for; true if anything was done.

        The weather is opened for each act: it may be another one than for the act before.
        """
        acted = False
        while self._acts:
            with self._services.reading_weather(self._events.weatherless) as weather:
                acted |= self._do_act(self._acts.popleft(), weather)
        return acted

    def stop_writing(self, error: ProjectBroken) -> None:
        """Write nothing more to the open project, which is damaged; from any thread."""
        if (opened := self._opened) is not None:
            opened.project.file.damage.note(error)

    def close_project(self) -> None:
        """Close the project, in the thread that opened it."""
        self._other_decider = None
        if self._opened is not None:
            opened, self._opened = self._opened, None
            opened.project.close()

    @property
    def project(self) -> Project | None:
        """The open project, for the thread of the runner."""
        return None if self._opened is None else self._opened.project

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        """Report an error that nothing else reports as the end of the run."""
        try:
            yield
        except SwcError as error:
            self._events.ended(False, error.message)
        except Exception as error:
            logger.exception("a job of the runner failed unexpectedly")
            self._events.ended(False, f"{type(error).__name__}: {error}")

    def _open_or_fall_back(
        self, pack_file: Path | None, device: Device
    ) -> tuple[AnyClassifier, tuple[Message | str, ...]]:
        """The classifier on the device, or on the CPU, and what there is to say about it."""
        open_classifier = self._services.open_classifier
        try:
            classifier = open_classifier(pack_file, device)
        except DeviceNotUsable as error:
            if device is Device.CPU:
                raise
            classifier = open_classifier(pack_file, Device.CPU)
            return classifier, tuple(filter(None, (error.message, classifier.notice)))
        return classifier, tuple(filter(None, (classifier.notice,)))

    def _add(
        self,
        paths: Sequence[Path],
        deployment: str | None,
        control: Control,
        detections: Path | None,
        only: Collection[Path] | None,
    ) -> bool:
        """Add once; false where a folder went away, is back, and the rest is still to be read."""
        opened, classifier = self._opened, self._classifier
        if opened is None or classifier is None:
            self._events.ended(False, "")
            return True
        if not opened.can_write:
            self._events.ended(False, opened.notice or "")
            return True
        self._services.keep_pack(classifier.pack)
        reading_weather = self._services.reading_weather
        with (
            opened.project.file.reading(),
            reading_weather(self._events.weatherless) as weather,
        ):
            decider = ProjectDecider(opened.project.connection, classifier.decider, weather)
            by_others = None
            if detections is not None:
                by_others = partial(self._read_detections, detections, classifier.pack, control)
            adding = Adding(
                opened.project,
                classifier,
                decider,
                deployment=deployment,
                found_by_others=by_others,
                only=only,
            )
            batches = UncancelledPause(control)

            def after_batch() -> bool:
                self._events.stored()
                return self._between_batches(control, weather)

            try:
                adding.run(paths, batches, self._progress, after_batch)
            except CardEmptied as error:
                self._end(adding.arrived, complete=False, reason=error.message)
            except RootLost as lost:
                self._events.arrived(adding.arrived)
                return not self._wait_for(Path(str(lost.facts["root"])), adding.watch, control)
            except Cancelled:
                self._end(adding.arrived, complete=False)
            except SwcError as error:
                self._end(adding.arrived, complete=False, reason=error.message)
            except Exception:
                self._events.arrived(adding.arrived)
                raise
            else:
                self._end(adding.arrived, complete=True)
        return True

    def _read_detections(
        self, file: Path, pack: Pack, control: Control, photographs: Sequence[Path]
    ) -> FoundByOthers:
        """Raises as ``read_found_by_others``."""
        found, notes = read_found_by_others(file, photographs, pack, control)
        self._events.noted(notes)
        return found

    def _end(self, arrived: Arrived, *, complete: bool, reason: Message | str = "") -> None:
        self._events.stored()
        self._events.arrived(arrived)
        self._events.ended(complete, reason)

    def _progress(self, progress: Progress) -> None:
        if progress.total is None:
            self._events.found(progress.done)
        elif progress.done == 0:
            self._events.began(progress.total)
        else:
            self._events.read(progress.done)

    def _between_batches(self, control: Control, weather: WeatherStore | None) -> bool:
        """Do what was asked for, and wait while the run is paused; true if something was done."""
        acted = self._do_acts(weather)
        while control.paused:
            acted |= self._do_acts(weather)
            time.sleep(PAUSE_POLL_INTERVAL_S)
        return acted

    def _wait_for(self, root: Path, watch: Roots, control: Control) -> bool:
        """Wait until a folder is back; false if that was stopped."""
        self._events.lost(root)
        try:
            while not watch.is_back(root):
                control.checkpoint()
                self.do_acts()
                time.sleep(ROOT_POLL_INTERVAL_S)
            control.checkpoint()
        except Cancelled:
            self._events.ended(False, "")
            return False
        self._events.back()
        return True

    def _do_acts(self, weather: WeatherStore | None) -> bool:
        acted = False
        while self._acts:
            acted |= self._do_act(self._acts.popleft(), weather)
        return acted

    def _do_act(self, act: Act, weather: WeatherStore | None) -> bool:
        try:
            with self._reading():
                outcome = act.job(self._work(weather))
        except SwcError as error:
            act.failed(error.message)
        except Exception as error:
            logger.exception("an act on the project failed unexpectedly")
            act.failed(f"{type(error).__name__}: {error}")
        else:
            act.done(outcome)
            return True
        return False

    def _reading(self) -> AbstractContextManager[None]:
        """Errors of SQLite in the block become those of the open project, if there is one."""
        return nullcontext() if self._opened is None else self._opened.project.file.reading()

    def _work(self, weather: WeatherStore | None) -> Work:
        """The open project with what decides by its pack. Raises ``ProjectNotOpen`` and others."""
        opened = self._opened
        if opened is None:
            raise ProjectNotOpen(problem=NO_PROJECT)
        if not opened.can_write:
            raise ProjectNotOpen(problem=opened.notice or "")
        project = opened.project
        return Work(project, ProjectDecider(project.connection, self._decider(project), weather))

    def _decider(self, project: Project) -> Decider | None:
        """What decides by the pack whose answers count. Raises ``PackMissing``."""
        classifier = self._classifier
        if classifier is not None and classifier.pack.digest == project.pack:
            return classifier.decider
        if self._other_decider is None or self._other_decider.pack.digest != project.pack:
            self._other_decider = self._services.find_decider(project.pack, project.pack_file)
        return self._other_decider
