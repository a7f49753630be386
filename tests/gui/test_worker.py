"""Functions run beside the window, and what they report is delivered in its thread."""

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from swc_desktop.core.errors import DeviceNotUsable
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.ui.workers.low_priority import NICENESS, lower_priority
from swc_desktop.ui.workers.worker import Worker

WINDOW = threading.main_thread()
LIMIT_S = 300

Make = Callable[..., Worker]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    made: list[Worker] = []

    def making(threads: int = 1, set_up: Callable[[], None] = lambda: None) -> Worker:
        made.append(Worker("test-worker", threads=threads, set_up=set_up))
        return made[-1]

    yield making
    for worker in made:
        worker.close()


class Received:
    """What was delivered, in order, and in which threads."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self.threads: set[threading.Thread] = set()

    def __call__(self, value: object) -> None:
        self.values.append(value)
        self.threads.add(threading.current_thread())


def test_work_is_done_in_a_thread_and_its_outcome_comes_to_the_window(
    qtbot: QtBot, make: Make
) -> None:
    done = Received()
    make().start(threading.current_thread, done)
    qtbot.waitUntil(lambda: bool(done.values))
    (thread,) = done.values
    assert isinstance(thread, threading.Thread)
    assert thread.name == "test-worker"
    assert done.threads == {WINDOW}


def test_one_thread_does_its_jobs_in_order(qtbot: QtBot, make: Make) -> None:
    worker, done, threads = make(), Received(), set()

    def job(number: int) -> int:
        threads.add(threading.current_thread())
        return number

    for number in range(50):
        worker.start(partial(job, number), done)
    qtbot.waitUntil(lambda: len(done.values) == 50)
    assert done.values == list(range(50))
    assert len(threads) == 1


def test_two_threads_do_two_jobs_at_once(qtbot: QtBot, make: Make) -> None:
    worker, done, both = make(threads=2), Received(), threading.Barrier(2)
    for _ in range(2):
        worker.start(lambda: both.wait(LIMIT_S), done)
    qtbot.waitUntil(lambda: len(done.values) == 2)
    assert sorted(map(str, done.values)) == ["0", "1"]


def test_each_thread_is_set_up_before_its_first_job(qtbot: QtBot, make: Make) -> None:
    here, done = threading.local(), Received()

    def set_up() -> None:
        here.ready = True

    make(set_up=set_up).start(lambda: here.ready, done)
    qtbot.waitUntil(lambda: done.values == [True])


def raising(error: Exception) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def test_a_failure_is_a_sentence_and_the_thread_continues(qtbot: QtBot, make: Make) -> None:
    worker, done, failed = make(), Received(), Received()
    fault = DeviceNotUsable(device="CUDA", reason="it is out of memory")
    for error in (fault, ZeroDivisionError("of the test")):
        worker.start(raising(error), done, failed)
    worker.start(raising(fault))
    worker.start(lambda: "the next job", done)
    qtbot.waitUntil(lambda: done.values == ["the next job"])
    assert failed.values == [fault.message, "ZeroDivisionError: of the test"]
    assert failed.threads == {WINDOW}


def test_progress_is_thinned_out_and_its_end_is_always_shown(qtbot: QtBot, make: Make) -> None:
    progress, done, failed = Received(), Received(), Received()

    def work(_control: Control, sink: ProgressSink) -> str:
        for number in range(1, 1001):
            sink(Progress(number, 1000))
        return "all"

    make().follow(work, progress, done, failed)
    qtbot.waitUntil(lambda: done.values == ["all"])
    assert progress.values[-1] == Progress(1000, 1000)
    assert len(progress.values) < 500
    assert progress.threads == {WINDOW}
    assert not failed.values


def endless(control: Control, _sink: ProgressSink) -> None:
    while True:
        control.checkpoint()


def test_work_that_is_followed_can_be_stopped(qtbot: QtBot, make: Make) -> None:
    failed = Received()
    control = make().follow(endless, Received(), Received(), failed)
    control.cancel()
    qtbot.waitUntil(lambda: bool(failed.values))
    assert str(failed.values[0]) == "Stopped."


def test_a_job_can_report_to_the_window_before_it_ends(qtbot: QtBot, make: Make) -> None:
    worker, reported = make(), Received()
    report = worker.in_window(reported)

    def work() -> str:
        report("one")
        report("two")
        return "three"

    worker.start(work, reported)
    qtbot.waitUntil(lambda: len(reported.values) == 3)
    assert reported.values == ["one", "two", "three"]
    assert reported.threads == {WINDOW}


def test_closing_stops_what_is_followed_and_does_what_was_started(qtbot: QtBot, make: Make) -> None:
    worker, done, finished = make(), Received(), []
    worker.follow(endless, done, done, done)
    worker.start(lambda: finished.append("started before"), done)
    worker.close()
    worker.start(lambda: finished.append("started after"), done)
    assert finished == ["started before"]
    qtbot.wait(20)
    assert done.values == []


def test_closing_waits_no_longer_than_it_may(make: Make) -> None:
    worker, over = make(), threading.Event()
    worker.start(lambda: over.wait(LIMIT_S))
    worker.close(0.01)
    assert running("test-worker")
    over.set()
    worker.close()
    assert not running("test-worker")


def running(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


@pytest.mark.parametrize("by_its_parent", [True, False])
def test_a_worker_that_is_deleted_ends_its_thread_and_delivers_nothing(
    qtbot: QtBot, by_its_parent: bool
) -> None:
    over, done, parent = threading.Event(), Received(), QObject()
    worker = Worker("deleted-worker", parent if by_its_parent else None)
    worker.start(lambda: over.wait(LIMIT_S), done)
    assert running("deleted-worker")
    if by_its_parent:
        shiboken6.delete(parent)
    del worker
    gc.collect()
    over.set()
    qtbot.waitUntil(lambda: not running("deleted-worker"))
    qtbot.wait(20)
    assert done.values == []


@pytest.mark.parametrize("fails", [True, False])
def test_nothing_is_delivered_to_an_owner_that_is_deleted(
    qtbot: QtBot, make: Make, fails: bool
) -> None:
    worker, over, owner = make(), threading.Event(), QObject()
    done, failed, later = Received(), Received(), Received()

    def work() -> None:
        over.wait(LIMIT_S)
        if fails:
            raise OSError("no such card")

    worker.start(work, done, failed, owner=owner)
    worker.start(lambda: None, later)
    shiboken6.delete(owner)
    over.set()
    qtbot.waitUntil(lambda: bool(later.values))
    assert not done.values
    assert not failed.values


DRAWS = """
    begun.set()
    end = time.monotonic() + 1
    while time.monotonic() < end:
        QPolygonF([QPointF(x, x) for x in range(100)])
"""
HANGS = """
    begun.set()
    threading.Event().wait()
"""


@pytest.mark.parametrize("job", [DRAWS, HANGS])
def test_the_program_can_end_while_a_job_is_done(root: Path, job: str) -> None:
    """A thread that Python ends within Qt would abort the process."""
    program = (
        "import threading, time\n"
        "from PySide6.QtCore import QPointF\n"
        "from PySide6.QtGui import QPolygonF\n"
        "from swc_desktop.ui.workers.worker import Worker\n"
        f"begun = threading.Event()\ndef work():{job}"
        "worker = Worker('ends')\nworker.start(work)\nbegun.wait()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads have no niceness")
@pytest.mark.parametrize(("before", "after"), [(0, NICENESS), (NICENESS, None), (19, None)])
def test_the_priority_is_lowered_and_never_raised(
    before: int, after: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[tuple[int, int, int]] = []
    monkeypatch.setattr(os, "getpriority", lambda _which, _thread: before)
    monkeypatch.setattr(os, "setpriority", lambda *values: chosen.append(values))
    lower_priority()
    thread = threading.get_native_id()
    assert chosen == ([] if after is None else [(os.PRIO_PROCESS, thread, after)])
