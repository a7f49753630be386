"""Photographs that crashed, hung or filled the machine, in the command and in the window."""

import csv
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.progress import Control
from swc_desktop.projects.media import SeenFile
from swc_desktop.ui.photo.photo_loading import Picture, load_picture
from swc_desktop.ui.photo.thumbnails import ThumbnailRequest, Thumbnails
from tests.contract.program import TIMEOUT_S, run, start

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(sys.platform != "linux", reason="limits of memory were tried on Linux"),
]

DUE = {
    "segfault.heic": "",
    "gif_frame_20000.gif": "declares 20000 × 20000 pixels",
    "png_two_ihdr_20000.png": "it has two headers",
    "png_118M_rgba_turned.png": "",
    "jpeg_scans_1000.jpg": "it has more scans than a picture can have",
}
"""What each file's sentence holds; "" for one that is read."""

MAX_PEAK_BYTES = 2 << 30


@pytest.fixture
def hostile(shared: Path, root: Path, tmp_path: Path) -> Path:
    """The files between two sound ones."""
    folder = tmp_path / "card"
    folder.mkdir()
    for name in DUE:
        shutil.copy(shared / "cases" / "pack_and_files" / name, folder / name)
    for at, name in enumerate(("a.jpg", "z.jpg")):
        shutil.copy(root / "resources" / "demo" / ("cheetah.jpg", "jaguars.jpg")[at], folder / name)
    return folder


def test_the_command_writes_a_row_for_each_and_continues(hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run("classify", hostile, "--out", out)
    assert done.returncode == 1, done.stderr
    with out.open(encoding="utf-8-sig", newline="") as rows:
        messages = {Path(row["file"]).name: row["message"] for row in csv.DictReader(rows)}
    assert list(messages) == sorted(messages)
    assert not messages.pop("a.jpg")
    assert not messages.pop("z.jpg")
    for name, due in DUE.items():
        assert due in messages[name]
        assert bool(messages[name]) == bool(due)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    assert peak < MAX_PEAK_BYTES


@pytest.mark.slow
def test_many_large_photographs_stay_within_one_memory_budget(shared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    for at in range(4):
        source = shared / "cases" / "pack_and_files" / "png_118M_rgba_turned.png"
        shutil.copy(source, folder / f"{at}.png")
    child = start("classify", folder, "--out", tmp_path / "out.csv")
    together = 0
    while child.poll() is None:
        together = max(together, _resident(child.pid))
        time.sleep(0.05)
    _, error = child.communicate()
    assert child.returncode == 0, error
    assert together < MAX_PEAK_BYTES


def _resident(pid: int) -> int:
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        return sum(one.memory_info().rss for one in family)
    except psutil.NoSuchProcess:
        return 0


@pytest.mark.slow
def test_ctrl_c_ends_the_run_whatever_is_being_decoded(shared: Path, tmp_path: Path) -> None:
    source = shared / "cases" / "pack_and_files" / "png_118M_rgba_turned.png"
    child = start("classify", source, "--out", tmp_path / "out.csv")
    while not any(
        one.cpu_times().user > 1.5 for one in psutil.Process(child.pid).children(recursive=True)
    ):
        assert child.poll() is None
        time.sleep(0.01)
    family = psutil.Process(child.pid).children(recursive=True)
    child.send_signal(signal.SIGINT)
    _, error = child.communicate(timeout=TIMEOUT_S)
    assert child.returncode == 130, error
    _, alive = psutil.wait_procs(family, timeout=300)
    assert not alive


@pytest.mark.slow
def test_the_window_shows_them_or_says_why_not(hostile: Path, qtbot: QtBot) -> None:
    thumbnails = Thumbnails()
    states = [(hostile / name).stat() for name in DUE]
    files = [
        SeenFile(hostile / name, state.st_size, state.st_mtime_ns)
        for name, state in zip(DUE, states, strict=True)
    ]
    requests = [ThumbnailRequest(at, "", file, 120, 90) for at, file in enumerate(files)]
    for request in requests:
        thumbnails.get(request)
    qtbot.waitUntil(
        lambda: all(thumbnails.get(request) is not None for request in requests), timeout=60_000
    )
    for request, due in zip(requests, DUE.values(), strict=True):
        small = thumbnails.get(request)
        assert small is not None
        assert small.isNull() == bool(due)
    thumbnails.close()
    for file, due in zip(files, DUE.values(), strict=True):
        shown = load_picture(file, 600, Control())
        if due:
            assert isinstance(shown, Unreadable)
            assert due in str(shown.message)
        else:
            assert isinstance(shown, Picture)


def test_a_file_that_ends_its_child_is_a_row_of_the_command(tmp_path: Path, root: Path) -> None:
    """Stands for any file that crashes a decoder: here a file of some name ends the process."""
    script = tmp_path / "program.py"
    script.write_text(
        "import ctypes, sys\n"
        "from swc_desktop.photos import reading\n"
        "real = reading.decoded\n"
        "def decoded(path, *given):\n"
        "    return ctypes.string_at(0) if path.name == 'b.jpg' else real(path, *given)\n"
        "reading.decoded = decoded\n"
        "if __name__ == '__main__':\n"
        "    from swc_desktop.__main__ import main\n"
        "    sys.exit(main())\n"
    )
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        shutil.copy(root / "resources" / "demo" / "cheetah.jpg", tmp_path / name)
    done = subprocess.run(
        [sys.executable, script, "classify", tmp_path],
        capture_output=True,
        cwd=root,
        env={**os.environ},
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 1, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    said = [(Path(row["file"]).name, row["status"]) for row in rows]  # a row for each animal
    assert list(dict.fromkeys(said)) == [
        ("a.jpg", "named"),
        ("b.jpg", "unreadable"),
        ("c.jpg", "named"),
    ]
    (message,) = (row["message"] for row in rows if row["status"] == "unreadable")
    assert "crashes the process that reads it (signal SIGSEGV)" in message
