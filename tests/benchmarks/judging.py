"""Judging in the large view with photographs of 12 megapixels: from the key to the next picture."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from swc_desktop.projects.media_filter import MediaFilter, Review
from swc_desktop.session.run_status import Phase
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.window.application import apply_theme, make_application, real_services
from swc_desktop.ui.window.main_window import MainWindow
from tests.benchmarks.pictures import DEMO, LARGE
from tests.benchmarks.weather import Row
from tests.gui.windows import asks_for_focus

COUNT: Final = 24
LOOK_S: Final = 1.0
"""How long each photograph is looked at; the next ones are decoded meanwhile."""

GOAL_S: Final = 0.1
TIMEOUT_S: Final = 600.0
SCREEN: Final = (1366, 768)


def judging_rows(folder: Path) -> Iterator[Row]:
    """Judge a card of photographs by one key each, in a process of its own."""
    home = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, "-P", "-m", "tests.benchmarks.judging", str(home)]
    environment = {**os.environ, "SWC_HOME": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"judging could not be measured:\n{done.stderr}")
    taken = sorted(json.loads(done.stdout))
    for name, figure in (("in the middle", statistics.median(taken)), ("at most", taken[-1])):
        yield Row(
            f"from key to next picture, {name}",
            f"{figure * 1000:.0f} ms",
            figure / GOAL_S,
            f"of {GOAL_S * 1000:.0f} ms, {len(taken)} photographs of 12 MP",
            figure <= GOAL_S,
        )


def large_card(folder: Path) -> Path:
    """Photographs of 12 megapixels, each another picture."""
    folder.mkdir()
    sources = sorted(DEMO.glob("*.jpg"))
    for number in range(COUNT):
        with Image.open(sources[number % len(sources)]) as image:
            large = image.convert("RGB").resize(LARGE, Image.Resampling.BICUBIC)
        pixels = np.roll(np.asarray(large), 60 * number, axis=1)
        Image.fromarray(pixels).save(folder / f"IMG_{number:04d}.JPG", quality=90)
    return folder


def measured(home: Path) -> list[float]:
    """Seconds from each key to the picture of the next photograph on the screen."""
    settings = SettingsFile(home / "settings.toml")
    apply_theme(_application(), settings)
    window = MainWindow(real_services(), settings)
    window.settings.remember(person="Asha")
    window.resize(*SCREEN)
    window.show()
    window.add([large_card(home / "card")])
    _wait(lambda: window.run.status.phase is Phase.FINISHED and not window.project.waits)
    _wait(lambda: asks_for_focus(window))
    window.pane.set_filter(MediaFilter(review=frozenset({Review.NOT_JUDGED})))
    window.pane.focus_list()
    window.pane.open_photo()
    taken = []
    for _ in range(COUNT - 1):
        _wait(lambda: _shows(window))
        _live(LOOK_S)
        before = window.pane.record
        begin = time.perf_counter()
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_X)
        _wait(lambda before=before: window.pane.record != before and _shows(window))  # type: ignore[misc]
        window.pane.photo.canvas.repaint()
        taken.append(time.perf_counter() - begin)
    _wait(lambda: not window.project.waits)
    window.stop_and_close()
    return taken


def _shows(window: MainWindow) -> bool:
    """Whether the picture of the current photograph is in view, and not only a small one."""
    record, picture = window.pane.record, window.pane.photo.picture
    return (
        record is not None
        and picture is not None
        and picture.file == record.seen
        and not picture.is_small
    )


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


def _live(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        QApplication.processEvents()
        time.sleep(0.001)  # or the other threads would have to wait for Python's lock


def _wait(is_done: Callable[[], bool]) -> None:
    end = time.perf_counter() + TIMEOUT_S
    while not is_done():
        _live(0.001)
        if time.perf_counter() > end:
            raise TimeoutError("the window did not get there")


def main() -> int:
    """Measure and print the seconds as JSON."""
    make_application(sys.argv[:1])
    sys.stdout.write(json.dumps(measured(Path(sys.argv[1]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
