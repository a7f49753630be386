"""The counts of the left panel are made beside the window and are those of what it shows."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.progress import Control
from swc_desktop.projects.errors import ProjectBusy
from swc_desktop.projects.tally import Tally
from swc_desktop.session.counting import Counts, ProjectCounter
from swc_desktop.ui.results.tree_lines import EVERYTHING
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.windows import Open, run

COUNT = 8
OTHER = Counts(Tally(total=999), (), None)


class Gate:
    """Lets each counting wait until it is let through; ``asked`` holds their controls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[Control] = []
        self.threads: set[str] = set()
        self.instead: dict[int, Counts | Exception] = {}
        self._permits = threading.Semaphore(0)
        count = ProjectCounter.count

        def gated(counter: ProjectCounter, control: Control) -> Counts | None:
            at = len(self.asked)
            self.asked.append(control)
            self.threads.add(threading.current_thread().name)
            self._permits.acquire()
            said = self.instead.get(at)
            if isinstance(said, Exception):
                raise said
            return said or count(counter, control)

        monkeypatch.setattr(ProjectCounter, "count", gated)

    def let_through(self, number: int = 1) -> None:
        self._permits.release(number)


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> MainWindow:
    return run(qtbot, open_window(), COUNT)


@pytest.fixture
def gate(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate(monkeypatch)
    yield made
    made.let_through(100)  # or the thread would never end


@pytest.fixture
def shown(window: MainWindow) -> list[int]:
    """The total of all counts that the window was given from now on."""
    found: list[int] = []
    window.project.counted.connect(lambda counts: found.append(counts.tally.total))
    return found


def total(window: MainWindow) -> int:
    return window.tree.entries[EVERYTHING].count


def test_the_window_goes_on_while_it_is_counted(
    qtbot: QtBot, window: MainWindow, gate: Gate, shown: list[int]
) -> None:
    window.project.changed.emit()
    qtbot.waitUntil(lambda: len(gate.asked) == 1)
    assert gate.threads == {"counts"}
    assert window.project.waits
    assert shown == []
    gate.let_through()
    qtbot.waitUntil(lambda: not window.project.waits)
    assert shown == [COUNT]
    assert total(window) == window.tally.total == COUNT


def test_counts_of_an_earlier_state_are_never_shown(
    qtbot: QtBot, window: MainWindow, gate: Gate, shown: list[int]
) -> None:
    gate.instead[0] = OTHER
    window.project.count()
    qtbot.waitUntil(lambda: len(gate.asked) == 1)
    window.project.count()
    assert gate.asked[0].cancelled
    gate.let_through(2)
    qtbot.waitUntil(lambda: not window.project.waits)
    assert not gate.asked[1].cancelled
    assert shown == [COUNT]
    assert total(window) == COUNT


def test_counts_of_a_project_that_was_closed_are_never_shown(
    qtbot: QtBot, window: MainWindow, gate: Gate, shown: list[int]
) -> None:
    gate.instead[0] = OTHER
    window.project.count()
    qtbot.waitUntil(lambda: len(gate.asked) == 1)
    gate.let_through(100)
    window.project.release()
    assert not window.project.waits
    qtbot.wait(50)
    assert shown == []
    assert window.tally == Tally()


def test_what_is_stored_while_it_is_counted_is_shown_after_that(
    qtbot: QtBot, window: MainWindow, gate: Gate, shown: list[int]
) -> None:
    """Else a large project that is added to would never be counted to the end."""
    window.project.count()
    qtbot.waitUntil(lambda: len(gate.asked) == 1)
    window.run.stored.emit()
    assert not gate.asked[0].cancelled
    gate.let_through()
    qtbot.waitUntil(lambda: shown == [COUNT])
    assert window.project.waits
    gate.let_through()
    qtbot.waitUntil(lambda: shown == [COUNT, COUNT])
    qtbot.waitUntil(lambda: not window.project.waits)


def test_what_cannot_be_counted_is_said(
    qtbot: QtBot, window: MainWindow, gate: Gate, shown: list[int]
) -> None:
    said: list[object] = []
    window.project.failed.connect(said.append)
    busy = ProjectBusy(file="a.swcproject", holder="another program")
    gate.instead[0] = busy
    gate.let_through()
    window.project.count()
    qtbot.waitUntil(lambda: not window.project.waits)
    assert said == [busy.message]
    assert shown == []
    assert total(window) == COUNT
