"""The window watches a folder: what arrives in it is added by its run, once it is complete."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from swc_desktop.projects.project import Project
from swc_desktop.session.project_opening import open_to_work
from swc_desktop.session.run_status import Phase
from swc_desktop.session.watched_folder import WatchedFolder
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stepwise import FromDisk, Stepwise
from tests.gui.windows import Open, finished

INTERVAL_S = 0.05


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "incoming"
    made.mkdir()
    return made


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[frozenset[Path]]]:
    """What each look at a folder that was there found complete; no look is in the thread of the
    window."""
    made: list[frozenset[Path]] = []
    threads: list[threading.Thread] = []
    look = WatchedFolder.look

    def counted(watched: WatchedFolder) -> frozenset[Path]:
        threads.append(threading.current_thread())
        made.append(look(watched))
        return made[-1]

    monkeypatch.setattr(WatchedFolder, "look", counted)
    yield made
    assert threads
    assert threading.main_thread() not in threads


def arrive(folder: Path, name: str) -> Path:
    """A photograph of a few bytes, as ``Stepwise`` reads it."""
    file = folder / name
    file.write_bytes(name.encode())
    return file


def watching(qtbot: QtBot, window: MainWindow, folder: Path) -> MainWindow:
    """The window, which watches a folder and looks often."""
    qtbot.waitUntil(lambda: window.run.classifier is not None)
    window.folder_watch.set_interval(INTERVAL_S)
    window.folder_watch.watch(folder)
    return window


def names(window: MainWindow) -> list[str]:
    model = window.pane.model
    records = [model.record(row) for row in range(model.rowCount())]
    return sorted(record.name for record in records if record is not None)


def said(window: MainWindow, part: str) -> list[str]:
    return [one.sentence for one in window.notices.notices if part in one.sentence]


def shows_added(qtbot: QtBot, window: MainWindow, count: int) -> None:
    """Wait until the strip says how many were added."""
    text = f"Watching incoming: {count} added"
    qtbot.waitUntil(lambda: window.strip.watching.text() == text)


def _is_looked_at(looked: list[object], count: int) -> bool:
    return len(looked) == count


def let_looks_pass(qtbot: QtBot, looks: list[frozenset[Path]], count: int = 3) -> None:
    before = len(looks)
    qtbot.waitUntil(lambda: len(looks) >= before + count)


def test_what_arrives_is_added_and_named_until_it_is_stopped(
    qtbot: QtBot,
    open_window: Open,
    folder: Path,
    looks: list[frozenset[Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(Stepwise())
    qtbot.waitUntil(lambda: window.run.classifier is not None)
    window.folder_watch.set_interval(INTERVAL_S)
    action = window.actions_by_name["watch_folder"]
    assert (action.text(), action.isEnabled()) == ("&Watch a folder…", True)
    assert not window.strip.watching.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    action.trigger()
    assert not window.folder_watch.is_watching
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    action.trigger()
    assert window.strip.watching.text() == "Watching incoming: 0 added"
    assert said(window, f"{folder} is watched while this window is open.")
    arrive(folder, "a.jpg")
    shows_added(qtbot, window, 1)
    finished(qtbot, window)
    assert names(window) == ["a.jpg"]
    assert window.tally.named == 1
    (folder / "sub").mkdir()
    arrive(folder / "sub", "b.jpg")
    shows_added(qtbot, window, 2)
    finished(qtbot, window)
    assert names(window) == ["a.jpg", "b.jpg"]
    assert window.strip.text.text().startswith("1 added · 2 named")
    assert action.text() == "Stop &watching the folder"
    qtbot.mouseClick(window.strip.watching_button, Qt.MouseButton.LeftButton)
    assert not window.folder_watch.is_watching
    assert not window.strip.watching.isVisible()
    assert not window.strip.watching_button.isVisible()
    assert action.text() == "&Watch a folder…"
    assert not said(window, "is watched")
    arrive(folder, "c.jpg")
    count = len(looks)
    qtbot.wait(round(INTERVAL_S * 4000))
    assert len(looks) <= count + 1  # one that had begun
    assert names(window) == ["a.jpg", "b.jpg"]


def test_a_file_that_still_grows_is_not_read(
    qtbot: QtBot, open_window: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = folder / "growing.jpg"
    done = threading.Event()
    look = WatchedFolder.look

    def grow_and_look(watched: WatchedFolder) -> frozenset[Path]:
        if not done.is_set():
            with growing.open("ab") as file:
                file.write(b"x")
        return look(watched)

    monkeypatch.setattr(WatchedFolder, "look", grow_and_look)
    arrive(folder, "whole.jpg")
    window = watching(qtbot, open_window(FromDisk()), folder)
    shows_added(qtbot, window, 1)
    finished(qtbot, window)
    assert names(window) == ["whole.jpg"]
    done.set()
    shows_added(qtbot, window, 2)
    finished(qtbot, window)
    assert names(window) == ["growing.jpg", "whole.jpg"]


def test_what_arrives_during_a_run_waits_for_its_end(
    qtbot: QtBot, open_window: Open, folder: Path, tmp_path: Path
) -> None:
    classifier = Stepwise(permits=0)
    card = tmp_path / "card"
    card.mkdir()
    arrive(card, "card.jpg")
    window = watching(qtbot, open_window(classifier), folder)
    phases: list[Phase] = []
    window.run.changed.connect(lambda status: phases.append(status.phase))
    window.add([card])
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.RUNNING)
    arrive(folder, "late.jpg")
    qtbot.wait(round(INTERVAL_S * 6000))
    assert window.run.waiting == ()
    assert window.run.status.total == 1
    assert Phase.FINISHED not in phases
    classifier.permits.release(10)
    shows_added(qtbot, window, 1)
    finished(qtbot, window)
    assert names(window) == ["card.jpg", "late.jpg"]


def test_only_what_came_by_itself_is_counted(
    qtbot: QtBot, open_window: Open, folder: Path, tmp_path: Path
) -> None:
    classifier = Stepwise(permits=0)
    card = tmp_path / "card"
    card.mkdir()
    arrive(card, "card.jpg")
    window = watching(qtbot, open_window(classifier), folder)
    arrive(folder, "first.jpg")
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.RUNNING)
    window.add([card])  # it is added after it, and the strip counts both
    classifier.permits.release(10)
    qtbot.waitUntil(lambda: names(window) == ["card.jpg", "first.jpg"])
    finished(qtbot, window)
    arrival = window.run.status.arrival
    assert arrival is not None
    assert arrival.added == 2
    assert window.strip.watching.text() == "Watching incoming: 1 added"


def test_a_folder_that_disappears_is_said_once_and_waited_for(
    qtbot: QtBot, open_window: Open, folder: Path, looks: list[frozenset[Path]]
) -> None:
    window = watching(qtbot, open_window(Stepwise()), folder)
    arrive(folder, "a.jpg")
    shows_added(qtbot, window, 1)
    finished(qtbot, window)
    let_looks_pass(qtbot, looks)
    away = folder.rename(folder.with_name("away"))
    sentence = f"{folder} is not there. Watching continues when it is back."
    qtbot.waitUntil(lambda: said(window, "is not there") == [sentence])
    assert window.strip.watching.text() == "Waiting for incoming: 1 added"
    qtbot.wait(round(INTERVAL_S * 4000))
    assert said(window, "is not there") == [sentence]
    assert window.run.status.phase is Phase.FINISHED
    away.rename(folder)
    arrive(folder, "b.jpg")
    shows_added(qtbot, window, 2)
    assert not said(window, "is not there")
    finished(qtbot, window)
    assert names(window) == ["a.jpg", "b.jpg"]


def test_what_was_not_read_before_the_folder_disappeared_is_added_when_it_is_back(
    qtbot: QtBot, open_window: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, away = WatchedFolder.look, folder.with_name("away")

    def look_and_lose(watched: WatchedFolder) -> frozenset[Path]:
        ready = look(watched)
        if ready and not lost:
            lost.append(True)
            folder.rename(away)
        return ready

    lost: list[bool] = []
    monkeypatch.setattr(WatchedFolder, "look", look_and_lose)
    arrive(folder, "a.jpg")
    window = watching(qtbot, open_window(FromDisk()), folder)
    qtbot.waitUntil(lambda: bool(said(window, "Watching continues when it is back")))
    assert names(window) == []
    away.rename(folder)
    shows_added(qtbot, window, 1)
    finished(qtbot, window)
    assert names(window) == ["a.jpg"]


def test_a_look_that_fails_is_said_and_the_next_one_is_made(
    qtbot: QtBot, open_window: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, failed = WatchedFolder.look, threading.Event()

    def fail_once(watched: WatchedFolder) -> frozenset[Path]:
        if not failed.is_set():
            failed.set()
            raise OSError("the disk does not answer")
        return look(watched)

    monkeypatch.setattr(WatchedFolder, "look", fail_once)
    arrive(folder, "a.jpg")
    window = watching(qtbot, open_window(Stepwise()), folder)
    qtbot.waitUntil(lambda: bool(said(window, "the disk does not answer")))
    shows_added(qtbot, window, 1)


def test_a_run_that_is_stopped_ends_watching(qtbot: QtBot, open_window: Open, folder: Path) -> None:
    classifier = Stepwise(permits=0)
    window = watching(qtbot, open_window(classifier), folder)
    arrive(folder, "a.jpg")
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.RUNNING)
    window.run.stop()
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.STOPPED)
    assert not window.folder_watch.is_watching
    assert said(window, "no longer watched") == [
        f"{folder} is no longer watched, because adding its photographs was stopped."
    ]


def test_what_a_failed_run_has_left_is_tried_again(
    qtbot: QtBot, open_window: Open, folder: Path
) -> None:
    classifier = Stepwise()
    classifier.fault = (0, OSError(28, "No space left on device"))
    window = watching(qtbot, open_window(classifier), folder)
    arrive(folder, "a.jpg")
    shows_added(qtbot, window, 1)
    finished(qtbot, window)
    assert classifier.fault is None
    assert names(window) == ["a.jpg"]


@pytest.mark.parametrize("how", ["close", "open"])
def test_another_project_ends_watching(
    qtbot: QtBot, open_window: Open, folder: Path, tmp_path: Path, how: str
) -> None:
    window = watching(qtbot, open_window(Stepwise()), folder)
    arrive(folder, "a.jpg")
    shows_added(qtbot, window, 1)
    finished(qtbot, window)
    if how == "close":
        window.project.release()
    else:
        window.project.open(tmp_path / "other.swcproject", makes=True)
        qtbot.waitUntil(lambda: window.project.access is not None)
    assert not window.folder_watch.is_watching
    assert not window.strip.watching.isVisible()
    assert said(window, "because its project was closed") == [
        f"{folder} is no longer watched, because its project was closed."
    ]
    arrive(folder, "b.jpg")
    qtbot.wait(round(INTERVAL_S * 6000))
    assert names(window) == []
    assert window.run.status.phase is Phase.IDLE or how == "close"


def test_a_project_that_is_open_to_read_only_watches_nothing(
    qtbot: QtBot, open_window: Open, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "park.swcproject"
    Project.create(path).close()
    other = open_to_work(path, None)
    try:
        window = open_window(Stepwise())
        window.project.open(path)
        qtbot.waitUntil(lambda: window.project.access is not None)
        assert not window.actions_by_name["watch_folder"].isEnabled()
        window.folder_watch.watch(folder)
        assert not window.folder_watch.is_watching
    finally:
        other.project.close()


def test_the_watch_list_is_looked_at_once_for_each_run(
    qtbot: QtBot, open_window: Open, folder: Path
) -> None:
    window = open_window(Stepwise())
    window.settings.change(watch_list=("lion",))
    looked: list[object] = []
    show = window.watch._show
    window.watch._show = lambda watch: (looked.append(watch), show(watch))  # type: ignore
    watching(qtbot, window, folder)
    for count, name in enumerate(("a.jpg", "b.jpg"), 1):
        arrive(folder, name)
        shows_added(qtbot, window, count)
        finished(qtbot, window)
        qtbot.waitUntil(partial(_is_looked_at, looked, count))
    qtbot.wait(round(INTERVAL_S * 4000))
    assert len(looked) == 2


def test_a_covered_window_that_watches_is_not_closed(
    qtbot: QtBot, open_window: Open, folder: Path
) -> None:
    window = open_window(Stepwise())
    assert not window.projects.lock._is_busy()
    watching(qtbot, window, folder)
    assert window.projects.lock._is_busy()
    lock = window.projects.lock
    lock.is_locked = True
    try:
        assert lock.eventFilter(window, QCloseEvent())
    finally:
        lock.is_locked = False
    assert lock.cover.form.message.text() == (
        "A folder is watched. Unlock the window to stop that."
    )
