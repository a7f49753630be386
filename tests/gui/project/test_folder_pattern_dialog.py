"""What folders mean: previewed while the pattern is typed, then assigned."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from swc_desktop.projects.roots import roots_of
from swc_desktop.ui.project.folder_pattern_dialog import FolderPatternDialog
from tests.gui.project.place_samples import access_to, empty_desk, numbers_of, sample_desk
from tests.projects.desk import Desk


@pytest.fixture
def ranger(tmp_path: Path) -> Iterator[Desk]:
    desk = sample_desk(tmp_path)
    yield desk
    desk.project.close()


def opened(qtbot: QtBot, dialog: FolderPatternDialog) -> FolderPatternDialog:
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def meant(dialog: FolderPatternDialog) -> dict[str, str]:
    model = dialog.folders.model()
    return {
        str(model.index(row, 0).data()): str(model.index(row, 2).data())
        for row in range(model.rowCount())
    }


def assigned(desk: Desk) -> dict[str, int]:
    rows = desk.project.file.rows(
        "SELECT deployment, count(*) FROM current_assignment GROUP BY 1 ORDER BY 1"
    )
    return {str(name): int(str(count)) for name, count in rows}


def test_it_begins_with_the_pattern_that_fits(qtbot: QtBot, ranger: Desk) -> None:
    dialog = opened(qtbot, FolderPatternDialog(access_to(ranger), numbers_of(ranger)))
    assert dialog.pattern.text == "{station}_{date}"
    assert dialog.summary.text() == "28 photographs in 8 folders."
    found = meant(dialog)
    assert found["A1_20260218"] == "A1 · 18 Feb 2026"
    assert found["C7_20260219"] == "C7 (not in the project) · 19 Feb 2026"
    assert found["WhatsApp"] == "The folder 'WhatsApp' does not fit the pattern."
    assert found["(no folder)"].startswith("0 folders instead of")
    assert dialog.warning.text() == "The project has no camera stations of these names: C7."
    assert dialog.assign.text() == "&Assign 8 photographs"


def test_a_whole_card_is_assigned_as_one_act(qtbot: QtBot, ranger: Desk) -> None:
    card = next(root for root in roots_of(ranger.project.connection) if "CARD" in root.label)
    dialog = opened(qtbot, FolderPatternDialog(access_to(ranger), card))
    assert dialog.summary.text() == "12 photographs in 6 folders."
    dialog.days.click()
    assert dialog.consequences.text() == (
        "8 photographs will be assigned to a station. 3 photographs will get a day."
    )
    dialog.assign.click()
    assert dialog.result() == FolderPatternDialog.DialogCode.Accepted
    assert assigned(ranger) == {"A1": 4, "A2": 4}
    days = "SELECT count(*) FROM media WHERE length(local_time) = 10 AND deployment IS NOT 'x'"
    assert int(str(ranger.project.file.one(days))) >= 3
    ranger.work.undo()
    assert assigned(ranger) == {}


def test_the_preview_follows_typing_and_says_what_is_wrong(qtbot: QtBot, ranger: Desk) -> None:
    dialog = opened(qtbot, FolderPatternDialog(access_to(ranger), numbers_of(ranger, "IMG_")))
    dialog.pattern.line.selectAll()
    QTest.keyClicks(dialog.pattern.line, "{station")
    assert not dialog.assign.isEnabled()
    qtbot.waitUntil(lambda: "it has no station, camera or date" in dialog.pattern.problem.text())
    QTest.keyClicks(dialog.pattern.line, "}_2026*")
    qtbot.waitUntil(lambda: dialog.pattern.problem.text() == "")
    assert meant(dialog)["A2_20260218"] == "A2"
    assert not dialog.days.isEnabled()
    assert dialog.assign.isEnabled()
    dialog.pattern.line.setText("x{station}")
    qtbot.waitUntil(lambda: "nothing changes" in dialog.consequences.text())
    assert not dialog.assign.isEnabled()


def test_an_empty_project_and_one_that_is_only_read_offer_nothing(
    qtbot: QtBot, ranger: Desk, tmp_path: Path
) -> None:
    access = access_to(ranger, can_write=False)
    dialog = opened(qtbot, FolderPatternDialog(access, numbers_of(ranger)))
    assert not dialog.assign.isEnabled()
    (tmp_path / "empty").mkdir()
    empty = empty_desk(tmp_path / "empty")
    dialog = opened(qtbot, FolderPatternDialog(access_to(empty), []))
    assert dialog.summary.text() == "There are no photographs here."
    assert not dialog.pattern.isVisible()
    assert not dialog.assign.isEnabled()
    empty.project.close()
