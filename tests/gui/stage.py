"""What the scenes of ``screenshots`` are played on: a window, a card of photographs, patience."""

import os
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from swc_desktop.core.device import Device
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.session.run_status import Phase
from swc_desktop.session.runner import AnyClassifier, Services
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.workers.weather_worker import WeatherServices
from tests.gui.fake_engine import no_decider
from tests.gui.shown_photos import ShownClassifier

TIMEOUT_S = 300.0
SETTLE_MS = 150


@dataclass
class Stage:
    """What a scene has to play with."""

    card: Path
    roots: list[Path]
    size: tuple[int, int]
    middle: int
    """So many photographs are done in the middle of a run."""
    window: MainWindow | None = None
    gates: list[threading.Event] = field(default_factory=list)
    alone: list[QWidget] = field(default_factory=list)
    """What a scene shows without the window."""
    others: list[MainWindow] = field(default_factory=list)
    """Windows beside the one that is shown."""

    def open(
        self,
        services: Services,
        weather: WeatherServices | None = None,
        *,
        home: Path | None = None,
    ) -> MainWindow:
        """A fresh window of the size of the picture; ``home`` may be one that is in use."""
        window = self.begin(services, weather, home=home)
        until(lambda: self._is_open)
        return window

    def begin(
        self,
        services: Services,
        weather: WeatherServices | None = None,
        *,
        home: Path | None = None,
    ) -> MainWindow:
        """The same while its pack and its project are being opened."""
        home = home or Path(tempfile.mkdtemp(dir=self.card.parent))
        os.environ["SWC_HOME"] = str(home)
        settings = SettingsFile(home / "settings.toml")
        self.window = MainWindow(services, settings, weather)
        self.window.resize(*self.size)
        self.window.show()
        return self.window

    @property
    def _is_open(self) -> bool:
        window = self.window
        return (
            window is not None
            and window.run.classifier is not None
            and window.project.access is not None
        )

    def held(self, after: int) -> Callable[[int], object]:
        """A gate that holds the run after some photographs until the scene is over."""
        opened = threading.Event()
        self.gates.append(opened)

        def gate(index: int) -> None:
            if index >= after:
                opened.wait(TIMEOUT_S)

        return gate

    def close(self) -> None:
        for gate in self.gates:
            gate.set()
        for window in filter(None, (*self.others, self.window)):
            window.stop_and_close()
            window.deleteLater()
        for widget in self.alone:
            widget.hide()
            widget.deleteLater()
        QApplication.processEvents()


Scene = Callable[[Stage], QWidget]


def until(happened: Callable[[], bool]) -> None:
    """Let the window live until something has happened; a picture of less would mislead."""
    end = time.monotonic() + TIMEOUT_S
    while not happened():
        if time.monotonic() >= end:
            raise TimeoutError("what a scene waits for did not happen")
        live(20)


def live(milliseconds: int) -> None:
    """Let the window and its threads live; ``QTest.qWait`` would hold the threads."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def services(
    classifier: AnyClassifier | None = None,
    *,
    opening: Callable[[Path | None, Device], AnyClassifier] | None = None,
) -> Services:
    held = classifier or ShownClassifier()
    return Services(opening or (lambda _pack, _device: held), no_decider)


def finished(stage: Stage, made: Services | None = None) -> MainWindow:
    """A window that has classified the card."""
    window = stage.open(made or services())
    window.add(stage.roots)
    until(lambda: window.run.status.phase is Phase.FINISHED)
    settle(window)
    return window


def settle(window: MainWindow) -> None:
    """Wait for what was stored, the evidence and the small pictures."""
    live(SETTLE_MS)
    until(lambda: not window.project.waits)
    until(lambda: _is_explained(window))
    until(lambda: not window.thumbnails.busy)
    live(SETTLE_MS)


def _is_explained(window: MainWindow) -> bool:
    """Whether the panel shows all evidence of the current photograph, if there is one."""
    current, shown = window.pane.record, window.evidence.record
    if current is None or current.number < 0:
        return True
    return shown is not None and shown.number == current.number and shown.observation is not None


def take(window: MainWindow, wanted: Callable[[ListedMedia], bool]) -> None:
    """Take the first record of a kind in hand."""
    model = window.pane.model
    for row in range(model.rowCount()):
        record = model.record(row)
        if record is not None and wanted(record):
            window.pane.step(row - window.pane.selection.currentIndex().row())
            break
    settle(window)
