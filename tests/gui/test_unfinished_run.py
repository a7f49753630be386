"""What was read of a card is there at the next start, and adding the card again adds the rest."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.session.run_status import Phase
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stepwise import FromDisk, files_of
from tests.gui.windows import Open, finished


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    for file in files_of(40):
        (folder / file.name).touch()
    return folder


def names(window: MainWindow) -> list[str]:
    model = window.pane.model
    records = [model.record(row) for row in range(model.rowCount())]
    return sorted(record.name for record in records if record is not None)


def test_a_card_that_was_read_in_part_is_gone_on_with_at_the_next_start(
    qtbot: QtBot, open_window: Open, card: Path
) -> None:
    first = open_window(FromDisk(permits=1))
    first.add([card])
    qtbot.waitUntil(lambda: first.pane.model.rowCount() == 16)
    first.run.stop()
    qtbot.waitUntil(lambda: first.run.status.phase is Phase.STOPPED)
    first.stop_and_close()

    window = open_window(FromDisk())
    expected = [file.name for file in files_of(40)]
    assert names(window) == expected[:16]
    assert window.tally.total == 16
    assert not window.run.can_resume
    window.add([card])
    finished(qtbot, window)
    assert names(window) == expected
    arrival = window.run.status.arrival
    assert arrival is not None
    assert (arrival.added, arrival.already_here) == (24, 16)
    assert window.strip.text.text().startswith("24 added · 40 named")
    assert window.strip.left_out.text() == "16 already here…"


def test_a_window_that_is_closed_in_mid_run_loses_at_most_the_batch_in_hand(
    qtbot: QtBot, open_window: Open, card: Path
) -> None:
    first = open_window(FromDisk(permits=2))
    first.add([card])
    qtbot.waitUntil(lambda: first.pane.model.rowCount() == 32)
    first.stop_and_close()
    window = open_window(FromDisk())
    assert window.pane.model.rowCount() == 32


def test_what_was_shown_yesterday_is_shown_when_its_card_is_not_connected(
    qtbot: QtBot, open_window: Open, card: Path, tmp_path: Path
) -> None:
    first = open_window(FromDisk())
    first.add([card])
    finished(qtbot, first)
    first.stop_and_close()
    card.rename(tmp_path / "pulled")
    window = open_window(FromDisk())
    assert window.pane.model.rowCount() == 40
    assert window.tally.named == 40
