"""Choosing the names that are offered for other animals."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.projects.name_checklist import ListedName, name_checklist
from swc_desktop.ui.review.checklist_dialog import ChecklistDialog
from tests.gui.project.place_samples import access_to
from tests.projects.desk import Desk


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk) -> ChecklistDialog:
    made = ChecklistDialog(access_to(desk))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_file_is_chosen_shown_and_dropped(
    qtbot: QtBot, desk: Desk, dialog: ChecklistDialog, tmp_path: Path
) -> None:
    assert dialog.count.text() == "This project has no checklist yet."
    assert not dialog.drop.isEnabled()
    file = tmp_path / "birds.csv"
    file.write_text("scientificName,vernacularName\nArdea goliath,Goliath heron\nPanthera leo,\n")
    dialog.take(file)
    qtbot.waitUntil(lambda: not dialog.is_busy)
    assert dialog.message.text() == (
        "1 name can be said of other animals. 1 of its names is known already."
    )
    assert dialog.count.text() == "1 name"
    names = (ListedName("Ardea goliath", "Goliath heron"),)
    assert tuple(dialog.table.shown) == names
    assert name_checklist(desk.project.connection) == names
    file.write_text("place,day\n")
    dialog.take(file)
    qtbot.waitUntil(lambda: not dialog.is_busy)
    assert "cannot be read as a checklist" in dialog.message.text()
    assert name_checklist(desk.project.connection) == names, "a bad file changes nothing"
    dialog.drop.click()
    qtbot.waitUntil(lambda: not dialog.is_busy)
    assert name_checklist(desk.project.connection) == ()
    assert not dialog.drop.isEnabled()
