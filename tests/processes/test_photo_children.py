"""Children that crash, hang or take too much memory, and the work that continues."""

import hashlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from swc_desktop.core.detector import View, ViewKind
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.core.region import Box
from swc_desktop.photos.decoding import crop_pixels, model_pixels, squeezed_pixels
from swc_desktop.photos.errors import PhotoFault
from swc_desktop.photos.reading import Square, Wants, read_once
from swc_desktop.processes import child as child_module
from swc_desktop.processes.child import ChildFailed
from swc_desktop.processes.errors import PhotoEndsReader, PhotoTakesTooLong, ProcessNotStarted
from swc_desktop.processes.photo_children import ByteBudget, Children
from swc_desktop.processes.photo_work import read, views
from tests.inference.conftest import paint
from tests.processes import bad_work

FILE = Path("card/IMG_0001.JPG")
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    made = Children(2, memory_bytes=512 * MEGABYTE)
    yield made
    made.close()


def test_one_child_does_one_piece_of_work_after_the_other(children: Children) -> None:
    numbers = {children.ask(FILE, None, bad_work.pid) for _ in range(5)}
    assert len(numbers) == 1
    assert os.getpid() not in numbers


@pytest.mark.parametrize(("count", "edge"), [(0, 1), (1, 0), (3, 7), (1, 3000)])
def test_arrays_come_whole_and_can_be_written_to(children: Children, count: int, edge: int) -> None:
    made = children.ask(FILE, None, bad_work.arrays, count, edge)
    assert len(made) == count
    for at, array in enumerate(made):
        assert array.shape == (edge, edge, 3)
        assert (array == at).all()
        array[:] = 9


def test_a_crash_is_the_sentence_of_that_file_and_the_next_is_read(children: Children) -> None:
    before = children.ask(FILE, None, bad_work.pid)
    with pytest.raises(PhotoEndsReader, match=r"IMG_0001\.JPG crashes the process"):
        children.ask(FILE, None, bad_work.crash)
    after = children.ask(FILE, None, bad_work.pid)
    assert after != before
    assert not psutil.pid_exists(before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals that end a process")
def test_the_crash_is_named_and_where_it_was_is_logged(
    children: Children, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(PhotoEndsReader, match="signal SIGSEGV"):
        children.ask(FILE, None, bad_work.crash)
    assert "Segmentation fault" in caplog.text
    assert "in crash" in caplog.text


def test_a_process_that_leaves_is_named_by_its_status(children: Children) -> None:
    with pytest.raises(PhotoEndsReader, match="status 3"):
        children.ask(FILE, None, bad_work.leave, 3)


def test_what_an_earlier_file_did_to_a_child_is_not_blamed_on_the_next(
    children: Children, tmp_path: Path
) -> None:
    assert children.ask(FILE, None, bad_work.crash_once, tmp_path / "mark") == "answered"


def test_a_hang_ends_after_the_time_that_a_file_may_take() -> None:
    hasty = Children(1, seconds=1.0)
    with pytest.raises(PhotoTakesTooLong, match="more than 1 seconds"):
        hasty.ask(FILE, None, bad_work.hang)
    assert hasty.ask(FILE, None, bad_work.pid)
    hasty.close()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of addresses are Linux's")
def test_a_limit_of_the_machine_below_ours_is_kept(tmp_path: Path) -> None:
    script = tmp_path / "limited.py"
    script.write_text(
        "import resource\n"
        "from swc_desktop.processes.memory_limit import limit_memory\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "limit_memory(1 << 40)\n"
        "print(resource.getrlimit(resource.RLIMIT_AS))\n"
    )
    root = Path(__file__).resolve().parents[2]
    said = subprocess.check_output([sys.executable, str(script)], cwd=root, text=True)
    assert said.strip() == str((1 << 30, 1 << 30))


def test_a_child_that_cannot_start_is_the_machine_s_and_not_the_photograph_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_process: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(SpawnProcess, "start", refuse)
    none = Children(1)
    none.start(1)
    with pytest.raises(ProcessNotStarted, match="Resource temporarily unavailable") as raised:
        none.ask(FILE, None, bad_work.pid)
    assert raised.value.exit_status == 5


def test_a_child_that_ends_before_its_task_is_not_blamed_on_the_photograph(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = Children(1)
    alone.start(1)
    with alone.lease() as child:
        monkeypatch.setattr(child._connection, "poll", lambda _seconds: True)
        child._process.kill()
        child._process.join()
        with pytest.raises(ProcessNotStarted, match="SIGKILL"):
            child.ask(None, 60.0, ByteBudget(1).hold, bad_work.pid)
    alone.close()


def test_time_in_which_the_program_was_held_does_not_count(
    children: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 10_000_000, 3600))
    with monkeypatch.context() as patched:
        patched.setattr(child_module, "time", SimpleNamespace(monotonic=lambda: next(clock)))
        assert children.ask(FILE, None, bad_work.needs, 1, 0.5) > 0


def test_what_took_too_long_is_tried_again_by_a_later_run() -> None:
    hasty = Children(1, seconds=0.5)
    with pytest.raises(PhotoTakesTooLong) as raised:
        hasty.ask(FILE, None, bad_work.hang)
    hasty.close()
    assert raised.value.value.is_passing
    assert not PhotoEndsReader(file=FILE, reason="").value.is_passing


def test_closing_ends_children_that_are_held() -> None:
    held = Children(1)
    number = held.ask(FILE, None, bad_work.pid)
    psutil.Process(number).suspend()
    held.close()
    assert not psutil.pid_exists(number)


def test_cancelling_ends_a_child_that_hangs(children: Children) -> None:
    control = Control()
    timer = threading.Timer(0.3, control.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        children.ask(FILE, control, bad_work.hang)
    timer.join()
    assert children.ask(FILE, None, bad_work.pid)


def test_cancelling_ends_the_wait_for_a_free_child() -> None:
    one = Children(1)
    control = Control()
    with one.lease():
        threading.Timer(0.2, control.cancel).start()
        with pytest.raises(Cancelled):
            one.ask(FILE, control, bad_work.pid)
    one.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the bound of other systems was not tried")
def test_more_memory_than_a_child_may_take_is_refused(children: Children) -> None:
    assert children.ask(FILE, None, bad_work.take_memory, 100 * MEGABYTE).startswith("took")
    assert children.ask(FILE, None, bad_work.take_memory, 600 * MEGABYTE) == "refused"


def test_children_share_one_budget() -> None:
    budget = ByteBudget(100)
    two = Children(2, budget=budget)
    two.start(2)
    granted: list[float] = []

    def work() -> None:
        granted.append(two.ask(FILE, None, bad_work.needs, 80, 0.5))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    two.close()
    first, second = sorted(granted)
    assert second - first >= 0.5


def test_what_work_raises_is_a_fault_that_is_logged(
    children: Children, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(PhotoFault, match="KeyError: 'surprise'"):
        children.ask(FILE, None, bad_work.fail)
    assert "a task in a child failed" in caplog.text
    assert any(record.levelno == logging.ERROR for record in caplog.records)


def test_what_decoders_print_goes_nowhere(
    children: Children, capfd: pytest.CaptureFixture[str]
) -> None:
    assert children.ask(FILE, None, bad_work.print_much) == "done"
    assert capfd.readouterr() == ("", "")


def test_no_child_outlives_the_program(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(
        "import os, signal, threading, time\n"
        "from pathlib import Path\n"
        "from swc_desktop.processes.photo_children import Children\n"
        "from tests.processes import bad_work\n"
        "if __name__ == '__main__':\n"
        "    made = Children(2)\n"
        "    with made.lease() as child:\n"
        "        made.ask(Path('x'), None, bad_work.pid)\n"
        "        print(child.pid, flush=True)\n"
        "        made.start(1)\n"
        "        print(made._idle[0].pid, flush=True)\n"
        "        hanging = lambda: child.ask(None, 60, made._budget.hold, bad_work.hang)\n"
        "        threading.Thread(target=hanging, daemon=True).start()\n"
        "        time.sleep(0.5)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).resolve().parents[2]
    program = psutil.Popen(
        [sys.executable, str(script)], cwd=root, stdout=-1, text=True, env={**os.environ}
    )
    said, _ = program.communicate()
    numbers = [int(line) for line in said.split()]
    assert len(numbers) == 2
    deadline = time.monotonic() + 20
    while any(psutil.pid_exists(number) for number in numbers):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_budget_lets_one_large_demand_run_alone() -> None:
    budget = ByteBudget(10)
    held: list[int] = []
    lock = threading.Lock()
    most = 0

    def work(size: int) -> None:
        nonlocal most
        for _ in range(50):
            with budget.hold(size):
                with lock:
                    held.append(min(size, 10))
                    most = max(most, sum(held))
                with lock:
                    held.remove(min(size, 10))

    threads = [threading.Thread(target=work, args=(size,)) for size in (3, 4, 6, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    assert most <= 10


def test_waiting_for_memory_ends_when_it_is_cancelled() -> None:
    budget = ByteBudget(10)
    control = Control()
    control.cancel()
    with budget.hold(1000), pytest.raises(Cancelled), budget.hold(1, control):
        pass


def test_one_reading_gives_facts_digest_pixels_and_small_picture(
    children: Children, tmp_path: Path
) -> None:
    file = paint(tmp_path / "one.png", "Panthera leo")
    wants = Wants(digest=True, model=Square(24, 32), thumbnail=20, picture=1)
    apart = children.ask(file, None, read, file, wants)
    here = read_once(file, wants)
    assert apart.photo == here.photo
    assert apart.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    for mine, its in ((here.model, apart.model), (here.thumbnail, apart.thumbnail)):
        assert mine is not None
        assert its is not None
        assert (mine == its).all()
    assert apart.picture is None


def test_views_are_cut_from_the_picture_that_the_child_holds(
    children: Children, tmp_path: Path
) -> None:
    file = paint(tmp_path / "one.png", "Panthera leo")
    boxes = [Box(0.1, 0.1, 0.5, 0.5), Box(0.4, 0.2, 0.6, 0.8)]
    whole = read_once(file, Wants(picture=1)).picture
    assert whole is not None
    with children.lease() as child:
        asked = (None, 60.0, ByteBudget(1 << 30).hold)
        child.ask(*asked, read, file, Wants(picture=1))
        wanted: list[tuple[View, Box | None]] = [
            *((View(ViewKind.CROP, 1.0, 0.1), box) for box in boxes),
            *((View(kind, 1.0), None) for kind in (ViewKind.SQUEEZED, ViewKind.WHOLE)),
        ]
        cut = child.ask(*asked, views, wanted, Square(16, 20))
        child.ask(*asked, read, file, Wants())
        with pytest.raises(ChildFailed, match="no picture to look at"):
            child.ask(*asked, views, wanted, Square(16, 20))
    expected = [crop_pixels(whole, box, size=16, margin=0.1) for box in boxes]
    expected += [squeezed_pixels(whole, size=16), model_pixels(whole, size=16, short_side=20)]
    for mine, its in zip(cut, expected, strict=True):
        assert (mine == its).all()
