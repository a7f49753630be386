"""``python -m tests.benchmarks.gui_stall``: the longest stall of the window during a run.

A heartbeat in the window's own event loop notes how late it is while photographs are classified
by the real engine and a hand scrolls, chooses, filters, sorts and changes the arrangement.
Goal: no stall of 100 ms while 2,000 photographs run.
"""

import argparse
import itertools
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.session.run_status import Phase
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.results.results_model import Column
from swc_desktop.ui.window import application as program
from swc_desktop.ui.window.main_window import MainWindow
from tests.benchmarks.pictures import DEMO, SHARED, multiplied

GOAL_MS = 100.0
BEAT_MS = 1
HAND_MS = 250
_POLL_INTERVAL_S = 0.01


class Heartbeat:
    """Notes the time between beats of the event loop, and the work in it, in milliseconds."""

    def __init__(self) -> None:
        self.gaps: list[tuple[float, float]] = []
        self.last = time.perf_counter()
        self._worked = time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.last, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.gaps.append(((now - self.last) * 1000, (worked - self._worked) * 1000))
        self.last, self._worked = now, worked

    def stop(self) -> None:
        self._timer.stop()


@contextmanager
def witness(heart: Heartbeat, over_ms: float) -> Iterator[list[str]]:
    """Looks now and then at what the window is doing while its heart stands still."""
    main = threading.main_thread().ident
    seen: list[str] = []
    over = threading.Event()

    def watch() -> None:
        noted = 0.0
        while not over.wait(_POLL_INTERVAL_S):
            if heart.last != noted and (time.perf_counter() - heart.last) * 1000 > over_ms:
                noted = heart.last
                frame = sys._current_frames().get(main or 0)
                seen.append("".join(traceback.format_stack(frame, 6)))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


class Hand:
    """Does one thing after the other in the window, as a person in a hurry does."""

    def __init__(self, window: MainWindow) -> None:
        pane, actions = window.pane, window.actions_by_name
        bar = pane.grid.verticalScrollBar()

        def scroll() -> None:
            bar.setValue((bar.value() + bar.pageStep()) % max(1, bar.maximum()))

        def toggle_filter() -> None:
            cats = MediaFilter(taxa=frozenset({"Felidae"}), ranks=frozenset({Rank.SPECIES}))
            pane.set_filter(cats if pane.model.filter.empty else MediaFilter())

        def sort() -> None:
            by = None if pane.model.order[0] is not None else Column.CONFIDENCE
            pane.set_order(by, descending=True)

        steps: list[Callable[[], object]] = []
        for _ in range(4):
            steps += [scroll, lambda: pane.step(1), scroll, lambda: pane.step(1)]
        steps += [toggle_filter, scroll, sort, scroll]
        steps += [actions["table"].trigger, scroll, actions["grid"].trigger, scroll]
        self._steps = itertools.cycle(steps)
        self._timer = QTimer()
        self._timer.timeout.connect(lambda: next(self._steps)())

    def start(self) -> None:
        self._timer.start(HAND_MS)

    def stop(self) -> None:
        self._timer.stop()


def sources(large: bool) -> list[Path]:
    """What is multiplied: the development photographs where they are, else the samples."""
    if SHARED.is_dir() and not large:
        return sorted(SHARED.glob("*/*.jpg"))
    return sorted(DEMO.glob("*.jpg"))


def run_window(app: QApplication, folder: Path, *, hand: bool, over_ms: float) -> None:
    """Classify a folder in a window, and print how long it stood still."""
    settings = SettingsFile(folder.parent / "settings.toml")
    program.apply_theme(app, settings)
    heart = Heartbeat()
    window = MainWindow(program.real_services(), settings)
    window.show()
    busy = Hand(window)
    begun = time.perf_counter()

    def follow() -> None:
        if window.run.status.phase in (Phase.FINISHED, Phase.FAILED):
            app.quit()

    window.run.changed.connect(lambda _: follow())
    window.add([folder])
    heart.start()
    if hand:
        busy.start()
    with witness(heart, over_ms) as seen:
        app.exec()
    heart.stop()
    busy.stop()
    taken = time.perf_counter() - begun
    status = window.run.status
    report(heart.gaps, status.done, taken, seen)
    window.stop_and_close()


def report(gaps: list[tuple[float, float]], done: int, taken: float, seen: list[str]) -> None:
    """Print the figures."""
    ordered = sorted(gap for gap, _ in gaps)
    for name, share in (("99 %", 0.99), ("99.9 %", 0.999)):
        print(f"{name} of {len(gaps)} beats came within {ordered[int(share * len(gaps))]:.0f} ms")
    print(f"photographs: {done} in {taken:.1f} s, {done / taken:.1f}/s")
    longest = sorted(gaps, reverse=True)[:8]
    stalls = ", ".join(f"{gap:.0f} ({work:.0f})" for gap, work in longest)
    print(f"longest stalls, ms, and the window's own work in each: {stalls}")
    most = sorted((work for _, work in gaps), reverse=True)[:8]
    print("most work in one stall, ms: " + ", ".join(f"{work:.0f}" for work in most))
    print(f"goal: under {GOAL_MS:.0f} ms: {'met' if ordered[-1] < GOAL_MS else 'missed'}")
    for stack in seen:
        print(f"\nwhile it stood still:\n{stack}", end="")


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--large", action="store_true", help="the samples of 1 to 2 megapixels")
    parser.add_argument("--still", action="store_true", help="nobody touches the window")
    parser.add_argument("--witness", type=float, default=80.0, metavar="MS")
    arguments = parser.parse_args()
    sys.setswitchinterval(program._SWITCH_INTERVAL_S)
    with tempfile.TemporaryDirectory(prefix="swc-stall-") as temporary:
        os.environ["SWC_HOME"] = str(Path(temporary) / "home")
        folder = Path(temporary) / "photographs"
        multiplied(sources(arguments.large), folder, arguments.count)
        app = program.make_application(sys.argv[:1])
        run_window(app, folder, hand=not arguments.still, over_ms=arguments.witness)
    return 0


if __name__ == "__main__":
    sys.exit(main())
