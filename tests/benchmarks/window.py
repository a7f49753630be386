"""The window over a project of 100,000 photographs: opening, filters, orders, memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from swc_desktop.core.result_state import State, Sureness
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.media_filter import EVERYTHING, Lacking, MediaFilter
from swc_desktop.projects.project import DEFAULT, Project, project_path
from swc_desktop.session.runner import Services
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.results.results_model import Column
from swc_desktop.ui.window.application import make_application
from swc_desktop.ui.window.main_window import MainWindow
from tests.benchmarks.measure import peak_bytes
from tests.benchmarks.weather import Row
from tests.gui.fake_engine import no_decider
from tests.gui.made_rows import Camp, keep_rows, made_rows
from tests.gui.stepwise import Stepwise

MANY: Final = 100_000
CAMP: Final = Camp(stations=40, days=200, cards=20, cameras=40)

GOAL_OPEN_S: Final = 1.0
GOAL_LIST_S: Final = 0.2
GOAL_MEGABYTES: Final = 600
ROUNDS: Final = 2
SLOWEST: Final = 2
"""Orders of a filter that are tried again."""

TIMEOUT_S: Final = 60.0

FILTERS: Final = {
    "everything": EVERYTHING,
    "one day": MediaFilter(days=frozenset({"2026-04-11"})),
    "three months": MediaFilter(days=frozenset({"2026-03", "2026-04", "2026-05"})),
    "two days": MediaFilter(first=date(2026, 4, 3), last=date(2026, 4, 4)),
    "one card": MediaFilter(roots=frozenset({3})),
    "one station": MediaFilter(deployments=frozenset({"Waterhole 3"})),
    "no station": MediaFilter(deployments=frozenset({""})),
    "one camera": MediaFilter(cameras=frozenset({("Reconyx HP2X", "SN0001")})),
    "a family": MediaFilter(taxa=frozenset({"Felidae"})),
    "a family and unsure": MediaFilter(
        taxa=frozenset({"Felidae"}), apart=frozenset({State.UNSURE})
    ),
    "named": MediaFilter(states=frozenset({State.NAMED})),
    "species": MediaFilter(ranks=frozenset({Rank.SPECIES})),
    "not sure": MediaFilter(sureness=frozenset({Sureness.NOT})),
    "no place": MediaFilter(lacking=frozenset({Lacking.PLACE})),
    "missing files": MediaFilter(lacking=frozenset({Lacking.FILE})),
    "votes disagree": MediaFilter(disputed=True),
    "0123 in the name": MediaFilter(text="0123"),
    "lion": MediaFilter(text="lion"),
    "a station and lion": MediaFilter(deployments=frozenset({"Waterhole 3"}), text="lion"),
}


def window_rows(folder: Path) -> Iterator[Row]:
    """Make the project, and measure a window over it in a process of its own."""
    home = Path(tempfile.mkdtemp(dir=folder))
    _beside("make", home)
    found: dict[str, float] = json.loads(_beside("measure", home))
    limits = {"open": GOAL_OPEN_S, "counts": GOAL_OPEN_S, "megabytes": GOAL_MEGABYTES}
    shown = {
        "open": "open the window to its cards",
        "counts": "the same to its counts by kind",
        "megabytes": "memory of the window",
    }
    for name, taken in found.items():
        limit = limits.get(name, GOAL_LIST_S)
        unit = "MB" if name == "megabytes" else "s"
        figure = f"{taken:.0f} MB" if unit == "MB" else f"{taken:.3f} s"
        beside = f"of {limit:g} {unit}"
        yield Row(shown.get(name, name), figure, taken / limit, beside, taken <= limit)


def _beside(part: str, home: Path) -> str:
    """What one part prints; a process of its own, so that none counts the other's memory."""
    command = [sys.executable, "-P", "-m", "tests.benchmarks.window", part, str(home)]
    environment = {**os.environ, "SWC_HOME": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"the window could not be measured:\n{done.stderr}")
    return done.stdout


def make_project(home: Path) -> Path:
    """The project of a data folder, with ``MANY`` photographs."""
    os.environ["SWC_HOME"] = str(home)
    file = project_path(DEFAULT)
    file.parent.mkdir(parents=True, exist_ok=True)
    with Project.create(file) as project:
        keep_rows(project, made_rows(MANY, CAMP))
    return file


def measured(home: Path) -> dict[str, float]:
    """Seconds of opening and of each filter in its slowest order, and megabytes at the end."""
    found: dict[str, float] = {}
    for attempt in range(2):
        window, found["open"], found["counts"] = _opened(home)
        if attempt:  # the file is in the memory of the system
            found |= dict(_lists(window))
            found["megabytes"] = peak_bytes() / 1e6
        window.stop_and_close()
        QApplication.processEvents()
    return found


def _opened(home: Path) -> tuple[MainWindow, float, float]:
    """A window, and the seconds until its cards are painted and until it has its counts."""
    classifier = Stepwise()
    services = Services(lambda _pack, _device: classifier, no_decider)
    settings = SettingsFile(home / "settings.toml")
    begin = time.perf_counter()
    window = MainWindow(services, settings)
    window.show()
    _wait(lambda: window.pane.model.rowCount() > 0)
    window.grab()
    cards = time.perf_counter() - begin
    _wait(lambda: window.tally.total > 0)
    return window, cards, time.perf_counter() - begin


def _wait(is_done: Callable[[], bool]) -> None:
    begin = time.perf_counter()
    while not is_done():
        QApplication.processEvents()
        time.sleep(0.001)  # or the other threads would have to wait for Python's lock
        if time.perf_counter() - begin > TIMEOUT_S:
            raise TimeoutError("the window did not open")


def _lists(window: MainWindow) -> Iterator[tuple[str, float]]:
    """Each filter in its slowest order, through the model of the window.

    All orders are tried once, and the slowest of them again, since a moment of another program is
    most of what one try shows.
    """
    for name, wanted in FILTERS.items():
        once = {column: _switched(window, wanted, column) for column in (None, *Column)}
        candidates = sorted(once, key=once.__getitem__, reverse=True)[:SLOWEST]
        best = {
            column: min(once[column], *(_switched(window, wanted, column) for _ in range(ROUNDS)))
            for column in candidates
        }
        column = max(best, key=best.__getitem__)
        by = "added" if column is None else column.name.lower()
        yield f"{name}, by {by}", best[column]
    window.pane.set_filter(EVERYTHING)


_NOTHING: Final = MediaFilter(days=frozenset({"1900-01-01"}))
"""Nothing was taken then, which an index knows at once."""


def _switched(window: MainWindow, wanted: MediaFilter, column: Column | None) -> float:
    model = window.pane.model
    model.set_filter(_NOTHING)
    model.set_order(column, descending=False)
    begin = time.perf_counter()
    model.set_filter(wanted)
    model.record(0)
    return time.perf_counter() - begin


def main() -> int:
    """Make the project, or measure and print the figures as JSON."""
    part, home = sys.argv[1], Path(sys.argv[2])
    if part == "make":
        make_project(home)
    else:
        make_application(sys.argv[:1])
        sys.stdout.write(json.dumps(measured(home)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
