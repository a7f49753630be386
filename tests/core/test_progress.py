"""Pause, resume, stop."""

import signal
import subprocess
import sys
import threading

import pytest

from swc_desktop.core.progress import Cancelled, Control, Progress


def work(control: Control, done: list[int], started: threading.Event) -> None:
    """Count until stopped."""
    try:
        while True:
            control.checkpoint()
            done.append(len(done))
            started.set()
    except Cancelled:
        done.append(-1)


def test_nothing_stops_what_was_not_stopped() -> None:
    control = Control()
    control.checkpoint()
    assert not control.paused
    assert not control.cancelled


def test_a_stopped_run_stops_at_its_next_checkpoint() -> None:
    control = Control()
    control.cancel()
    assert control.cancelled
    with pytest.raises(Cancelled):
        control.checkpoint()
    with pytest.raises(Cancelled):
        control.checkpoint()


def test_a_paused_run_waits_and_continues() -> None:
    control, done = Control(), list[int]()
    passed, reached = threading.Event(), threading.Event()

    def once() -> None:
        reached.set()
        control.checkpoint()
        done.append(1)
        passed.set()

    control.pause()
    assert control.paused
    thread = threading.Thread(target=once, daemon=True)
    thread.start()
    assert reached.wait(60)
    assert not passed.wait(0.05)
    control.resume()
    thread.join(60)
    assert passed.is_set()
    assert not control.paused


def test_stopping_wakes_a_paused_run() -> None:
    control, done, started = Control(), list[int](), threading.Event()
    thread = threading.Thread(target=work, args=(control, done, started), daemon=True)
    thread.start()
    assert started.wait(60)
    control.pause()
    control.cancel()
    thread.join(60)
    assert not thread.is_alive()
    assert done[-1] == -1


def test_a_stopped_run_can_not_be_paused() -> None:
    control = Control()
    control.cancel()
    control.pause()
    assert not control.paused
    with pytest.raises(Cancelled):
        control.checkpoint()


def test_pausing_and_stopping_at_once_never_hangs() -> None:
    for _ in range(200):
        control = Control()
        threads = [
            threading.Thread(target=step, daemon=True) for step in (control.pause, control.cancel)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        with pytest.raises(Cancelled):
            control.checkpoint()


def test_progress_says_how_far() -> None:
    assert Progress(3, None).stage == ""
    assert Progress(3, 10, "reading") == Progress(3, 10, "reading")


POKED = """
import signal
from swc_desktop.core.progress import Cancelled, Control

pokes = 0

def poke(number, frame):
    global pokes
    pokes += 1
    if pokes % 2:
        control.pause()
    control.resume()
    if pokes == 4000:
        control.cancel()

control = Control()
signal.signal(signal.SIGALRM, poke)
signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
try:
    while True:
        control.checkpoint()
except Cancelled:
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(pokes)
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timer signals")
def test_a_signal_handler_can_use_it_at_any_moment() -> None:
    done = subprocess.run(
        [sys.executable, "-c", POKED], capture_output=True, text=True, timeout=120, check=True
    )
    assert int(done.stdout) >= 4000
