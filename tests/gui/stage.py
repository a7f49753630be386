"""What the scenes of ``screenshots`` are played on: a window, a card of photographs, patience."""

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from swc_desktop.core.device import Device
from swc_desktop.photos.find import find_photos
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.session.run_status import Phase
from swc_desktop.session.runner import AnyClassifier, FindPhotos, Services
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.workers.weather_worker import WeatherServices
from tests.gui.shown_photos import ShownClassifier

TIMEOUT_S = 60.0
SETTLE_MS = 150


@dataclass
class Stage:
    """What a scene has to play with."""

    card: Path
    roots: list[Path]
    size: tuple[int, int]
    window: MainWindow | None = None
    gates: list[threading.Event] = field(default_factory=list)

    def open(self, services: Services, weather: WeatherServices | None = None) -> MainWindow:
        """A fresh window of the size of the picture."""
        settings = SettingsFile(Path(tempfile.mkdtemp(dir=self.card.parent)) / "settings.toml")
        self.window = MainWindow(services, settings, weather)
        self.window.resize(*self.size)
        self.window.show()
        until(lambda: self.window is not None and self.window.run.classifier is not None, 5)
        return self.window

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
        if self.window is not None:
            self.window.stop_and_close()
            self.window.deleteLater()
        QApplication.processEvents()


Scene = Callable[[Stage], QWidget]


def until(happened: Callable[[], bool], seconds: float = TIMEOUT_S) -> None:
    """Let the window live until something has happened; go on without it when it does not."""
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
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
    found: FindPhotos = find_photos,
) -> Services:
    held = classifier or ShownClassifier()
    return Services(opening or (lambda _pack, _device: held), found)


def finished(stage: Stage, made: Services | None = None) -> MainWindow:
    """A window that has classified the card."""
    window = stage.open(made or services())
    window.add(stage.roots)
    until(lambda: window.run.status.phase is Phase.FINISHED)
    settle(window)
    return window


def settle(window: MainWindow) -> None:
    """Wait for the small pictures."""
    live(SETTLE_MS)
    until(lambda: not window.thumbnails.busy, 20)
    live(SETTLE_MS)


def take(window: MainWindow, wanted: Callable[[ResultRecord], bool]) -> None:
    """Take the first record of a kind in hand."""
    for row, record in enumerate(window.pane.model.shown):
        if wanted(record):
            window.pane.step(row - window.pane.selection.currentIndex().row())
            break
    settle(window)
