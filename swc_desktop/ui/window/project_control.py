"""The project that the window shows: opened, read, explained and exported."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message
from swc_desktop.core.progress import Control, Progress, no_progress
from swc_desktop.projects.errors import ProjectBroken
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.session.counting import Counts, ProjectCounter
from swc_desktop.session.explaining import Explainer
from swc_desktop.session.exporting import (
    ExportRequest,
    copy_answers,
    export_project,
    read_protection,
)
from swc_desktop.session.project_opening import OpenedProject, open_reader
from swc_desktop.session.runner import Services
from swc_desktop.session.sightings import SightingsRead, read_sightings
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.protection import Protection
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.project.project_access import READ_ONLY, ProjectAccess
from swc_desktop.ui.window.run_control import CLOSE_TIMEOUT_S, RunControl
from swc_desktop.ui.workers.throttle import Throttle
from swc_desktop.ui.workers.worker import Worker


class ProjectControl(QObject):
    """Holds what the open project needs in the window, and lets it go with the project.

    ``opened`` carries the ``ProjectAccess`` and what to say about it, ``closed`` says that there
    is none. ``changed``: what is shown may be other than before, gathered. ``counted`` carries the
    ``Counts`` that were asked for last. ``explained`` carries a photograph with all its evidence.
    ``failed`` carries why something could not be read. ``damaged`` carries the file and the error
    of a project that was found damaged while it was open; it is closed then.
    """

    opened = Signal(object, object)
    closed = Signal()
    changed = Signal()
    counted = Signal(object)
    explained = Signal(object)
    failed = Signal(object)
    damaged = Signal(object, object)

    def __init__(self, run: RunControl, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.access: ProjectAccess | None = None
        self._run = run
        self._services = services
        self._path: Path | None = None
        self._key: bytes | None = None
        self.asked_key: bytes | None = None
        """With which a project was asked for last, also where it was refused."""
        self._explainer: Explainer | None = None
        self._wanted = 0
        self._worker = Worker("evidence", self)
        self._weatherless = self._worker.in_window(self.failed.emit)
        self._on_damage = self._worker.in_window(self._abandon)
        self._counts = Worker("counts", self)
        self._counter: ProjectCounter | None = None
        self._counting: Control | None = None
        self._stored_meanwhile = False
        self._refresh = Throttle(self.changed.emit, self)
        run.project_opened.connect(self._take)
        run.stored.connect(self._stored)
        run.damaged.connect(self._abandon)

    def open(self, path: Path, key: bytes | None = None, *, makes: bool = False) -> None:
        """Open a project in place of the one that is open."""
        self._let_go()
        self.asked_key = key
        self._run.open_project(path, key, makes=makes)

    def release(self) -> None:
        """Close the project that is open, and wait until all of its files are closed."""
        self._let_go()
        self._run.close_project()
        self._run.wait()
        for worker in (self._worker, self._counts):
            closed = threading.Event()
            worker.start(closed.set)
            closed.wait(CLOSE_TIMEOUT_S)

    @property
    def path(self) -> Path | None:
        """The file of the open project."""
        return self._path

    @property
    def key(self) -> bytes | None:
        """The key of the open project."""
        return self._key

    def kept_thumbnails(self) -> KeptThumbnails | None:
        """The small pictures of the project."""
        return None if self._path is None else KeptThumbnails(self._path, self._key)

    def explain(self, number: int) -> None:
        """Ask for all the evidence of a photograph; only the one asked for last is explained."""
        self._wanted = number
        explainer = self._explainer
        if explainer is None:
            return

        def work() -> ListedMedia | None:
            return explainer.explain(number) if number == self._wanted else None

        self._worker.start(work, self._show_explained, self.failed.emit)

    def count(self) -> None:
        """Count what the project holds now, beside the window; ``counted`` follows.

        What is being counted meanwhile is that of another state, and is dropped.
        """
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
        if self._counter is None:
            return
        control = self._counting = Control()
        self._stored_meanwhile = False
        begin = monotonic()

        def is_current() -> bool:
            """Whether this was asked for last; then nothing is counted any more."""
            if control is not self._counting:
                return False
            self._counting = None
            self._refresh.count_in(monotonic() - begin)
            if self._stored_meanwhile:
                self._refresh.request()
            return True

        def show(counts: Counts | None) -> None:
            if is_current():
                self.counted.emit(counts)

        def fail(reason: Message | str) -> None:
            if is_current():
                self.failed.emit(reason)

        self._counts.start(partial(self._counter.count, control), show, fail)

    def export(
        self,
        request: ExportRequest,
        done: Callable[[Exported], object],
        failed: Callable[[Message | str], object],
        on_progress: Callable[[Progress], object] = no_progress,
    ) -> Control:
        """Write a file for others, beside the window; the control that is returned stops it.

        What places it has that the rule would round is noted in the project before.
        """
        assert self._path is not None
        work = partial(
            export_project,
            self._path,
            self._key,
            request,
            self._services.find_decider,
            self._services.reading_weather,
            self._weatherless,
            self._on_damage,
        )
        return self._worker.follow(work, on_progress, done, failed)

    def copy_rows(
        self,
        numbers: Sequence[int],
        done: Callable[[tuple[str, Exported]], object],
        failed: Callable[[Message | str], object],
    ) -> None:
        """Read the answers of photographs as text for a spreadsheet, beside the window."""
        assert self._path is not None
        work = partial(
            copy_answers,
            *(self._path, self._key, numbers),
            self._services.find_decider,
            self._services.reading_weather,
            self._weatherless,
            self._on_damage,
        )
        self._worker.follow(work, no_progress, done, failed)

    def protection_of(
        self,
        number: int,
        done: Callable[[Protection], object],
        failed: Callable[[Message | str], object],
    ) -> None:
        """Read how far a photograph is to be coarsened before it leaves the project."""
        assert self._path is not None
        work = partial(read_protection, self._path, self._key, number, self._on_damage)
        self._worker.start(work, done, failed)

    def read_sightings(
        self,
        chosen: MediaFilter,
        done: Callable[[SightingsRead], object],
        failed: Callable[[Message | str], object],
        owner: QObject,
    ) -> None:
        """Read the sightings in the photographs that fit a filter, beside the window, for an owner;
        while that lives ``done`` or ``failed`` is called."""
        assert self._path is not None
        work = partial(read_sightings, self._path, self._key, chosen, self._on_damage)
        self._counts.start(work, done, failed, owner)

    @property
    def waits(self) -> bool:
        """Whether something was stored that is not shown yet, or its counts are not."""
        return self._refresh.waits or self._counting is not None

    def close(self) -> None:
        """Let the project go and end the thread."""
        self._let_go()
        self._worker.close()
        self._counts.close()

    def _take(self, opened: OpenedProject, key: bytes | None) -> None:
        """Open the project that the runner has opened to read, for the window."""
        path = opened.project.path
        try:
            reader = open_reader(path, key, self._on_damage)
        except SwcError as error:
            self.failed.emit(error.message)
            return
        self._path, self._key = path, key
        services = self._services
        self._explainer = Explainer(
            path, key, services.find_decider, services.reading_weather, self._on_damage
        )
        self._counter = ProjectCounter(path, key, self._on_damage)
        self.access = ProjectAccess(
            reader,
            self._run.act,
            can_write=opened.can_write,
            notice=opened.notice or READ_ONLY,
            parent=self,
        )
        self.access.changed.connect(self._refresh.now)
        self.opened.emit(self.access, opened)

    def _abandon(self, error: ProjectBroken) -> None:
        """Close the project, which is damaged; once nothing has it open any more, say so."""
        path, key = self._path, self._key
        if path is None or error.facts["file"] != path:
            return
        self._let_go()
        self.asked_key = key

        def closed() -> None:
            self._worker.start(lambda: None, lambda _: self.damaged.emit(path, error))

        def counter_closed() -> None:
            self._counts.start(lambda: None, lambda _: closed())

        self._run.abandon_project(error, counter_closed)

    def _let_go(self) -> None:
        self._wanted = 0
        if self._explainer is not None:
            self._worker.start(self._explainer.close)
            self._explainer = None
        if self._counter is not None:
            counter, self._counter = self._counter, None
            self.count()  # none any more
            self._counts.start(counter.close)
        if self.access is not None:
            access, self.access = self.access, None
            self.closed.emit()
            access.release()
        self._path = self._key = None

    def _stored(self) -> None:
        """Show what was stored; while the counts of what is shown are missing, after them."""
        if self._counting is None:
            self._refresh.request()
        else:
            self._stored_meanwhile = True

    def _show_explained(self, record: ListedMedia | None) -> None:
        if record is not None and record.number == self._wanted:
            self.explained.emit(record)
