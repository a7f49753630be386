"""A run that did not end whole comes back from the library, and what is left is added to it."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.library.opening import open_library
from swc_desktop.session.run_status import Phase
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stepwise import FromDisk, files_of
from tests.gui.windows import Open


@pytest.fixture
def card(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "card"
    folder.mkdir()
    files = [folder / file.name for file in files_of(40)]
    for file in files:
        file.touch()
    return files


def wait_for(qtbot: QtBot, window: MainWindow, phase: Phase) -> None:
    qtbot.waitUntil(lambda: window.run.status.phase is phase)


def test_the_rest_of_an_unfinished_run_is_kept_with_it(
    qtbot: QtBot, open_window: Open, tmp_path: Path, card: list[Path]
) -> None:
    path = tmp_path / "l.sqlite"
    first = open_window(FromDisk(permits=1), open_library=lambda: open_library(path))
    first.add(card)
    qtbot.waitUntil(lambda: first.pane.model.rowCount() == 16)
    first.run.stop()
    wait_for(qtbot, first, Phase.STOPPED)
    first.stop_and_close()

    window = open_window(FromDisk(), open_library=lambda: open_library(path))
    window.run.list_runs()
    qtbot.waitUntil(lambda: len(window.earlier.runs) == 1)
    window.open_run(window.earlier.runs[0])
    qtbot.waitUntil(lambda: window.pane.model.rowCount() == 16)
    (notice,) = [n for n in window.notices.notices if n.sentence == "This run was not finished."]
    assert notice.action is not None
    wait_for(qtbot, window, Phase.FINISHED)
    notice.action.click()
    qtbot.waitUntil(lambda: window.pane.model.rowCount() == 40)
    wait_for(qtbot, window, Phase.FINISHED)
    window.stop_and_close()
    library, _ = open_library(path)
    with library:
        (run,) = library.runs()
        assert (run.done, run.total) == (40, 40)
        assert run.finished is not None
        assert [result.file for result in library.results(run.id)] == card
