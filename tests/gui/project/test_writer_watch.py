"""A window that may only read learns when it may write."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.projects.writer_lock import lock_writing
from swc_desktop.session.project_protection import make_project
from swc_desktop.ui.project.writer_watch import WriterWatch
from swc_desktop.ui.workers.worker import Worker


@pytest.fixture
def watch() -> Iterator[WriterWatch]:
    worker = Worker("watch")
    yield WriterWatch(worker, interval_s=0.01)
    worker.close()


def test_it_says_once_that_the_other_program_has_closed_the_project(
    qtbot: QtBot, watch: WriterWatch, tmp_path: Path
) -> None:
    path = make_project(tmp_path / "park.swcproject", "park").path
    held = lock_writing(path)
    with qtbot.assertNotEmitted(watch.freed, wait=100):
        watch.watch(path)
    with qtbot.waitSignal(watch.freed) as caught:
        held.release()
    assert caught.args == [path]
    with qtbot.assertNotEmitted(watch.freed, wait=100):
        pass


def test_a_project_that_was_left_is_not_watched_any_more(
    qtbot: QtBot, watch: WriterWatch, tmp_path: Path
) -> None:
    path = make_project(tmp_path / "park.swcproject", "park").path
    watch.watch(path)
    with qtbot.assertNotEmitted(watch.freed, wait=100):
        watch.watch(None)


def test_a_disk_that_is_gone_is_looked_at_again(
    qtbot: QtBot, watch: WriterWatch, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    with qtbot.assertNotEmitted(watch.freed, wait=100):
        watch.watch(stick / "park.swcproject")
    with qtbot.waitSignal(watch.freed):
        stick.mkdir()
