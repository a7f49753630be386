"""The acts of a project in a list, and the way back to any of them."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import message
from swc_desktop.projects.acts import actions
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.ui.project import history_dialog
from swc_desktop.ui.project.history_dialog import HistoryDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk

KINDS = (Kind.BLANK, Kind.PERSON, Kind.VEHICLE, Kind.UNKNOWN)


@pytest.fixture
def judged(desk: Desk) -> Desk:
    """One photograph, of which four things were said after each other."""
    (number,) = add_rows(desk, [0.0])
    desk.project.by = "Asha"
    for kind in KINDS:
        identify(
            desk.project,
            desk.decider,
            [Judgement(Target(number), (Identified(kind=kind),))],
            message("Tests", "Say {kind}").fill(kind=str(kind)),
        )
    return desk


@pytest.fixture
def dialog(qtbot: QtBot, judged: Desk, access: ProjectAccess) -> Iterator[HistoryDialog]:
    made = HistoryDialog(access)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.table.count >= len(KINDS))
    yield made
    made.close()


def cells(dialog: HistoryDialog) -> list[tuple[str, str, str]]:
    """Act, person and state of each line, from the top."""
    model = dialog.table.model()
    return [
        (
            str(model.index(row, 1).data()),
            str(model.index(row, 2).data()),
            str(model.index(row, 3).data()),
        )
        for row in range(model.rowCount())
    ]


def choose(dialog: HistoryDialog, words: str) -> None:
    act = next(one for one in dialog.table.shown if str(one.words) == words)
    dialog.table.pick({act.number})


def test_the_last_act_comes_first(dialog: HistoryDialog) -> None:
    assert cells(dialog)[:4] == [(f"Say {kind}", "Asha", "") for kind in reversed(KINDS)]
    assert not dialog.revert.isEnabled()
    assert dialog.status.text() == f"{dialog.table.count} acts."


def test_back_to_an_act_and_up_to_one(qtbot: QtBot, dialog: HistoryDialog, judged: Desk) -> None:
    choose(dialog, "Say person")
    assert dialog.reach.text() == "This takes back 3 acts."
    qtbot.waitUntil(lambda: "person" in dialog.details.text())
    dialog.revert.click()
    qtbot.waitUntil(lambda: dialog.message.text() == "3 acts undone.")
    qtbot.waitUntil(lambda: [one[2] for one in cells(dialog)[:4]] == ["undone"] * 3 + [""])
    choose(dialog, "Say vehicle")
    assert dialog.revert.text() == "Redo up to here"
    assert dialog.reach.text() == "This brings back 2 acts."
    dialog.revert.click()
    qtbot.waitUntil(lambda: dialog.message.text() == "2 acts redone.")
    undone = [one.undone for one in actions(judged.project.connection)][:4]
    assert undone == [True, False, False, False]
    qtbot.waitUntil(lambda: [one[2] for one in cells(dialog)[:4]] == ["undone", "", "", ""])
    choose(dialog, "Say vehicle")
    dialog.revert.click()
    qtbot.waitUntil(lambda: dialog.message.text() == "Undone: Say vehicle.")


def test_an_act_is_found_by_its_words_and_its_person(dialog: HistoryDialog) -> None:
    dialog.search.setText("vehi")
    assert [one[0] for one in cells(dialog)] == ["Say vehicle"]
    dialog.search.setText("ASHA")
    assert len(cells(dialog)) == len(KINDS)


def test_what_cannot_be_undone_says_so(qtbot: QtBot, judged: Desk, access: ProjectAccess) -> None:
    with judged.project.act("note", message("Tests", "Keep a note"), can_undo=False):
        pass
    made = HistoryDialog(access)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.table.count > len(KINDS))
    assert cells(made)[0] == ("Keep a note", "Asha", "cannot be undone")
    choose(made, "Keep a note")
    assert not made.revert.isEnabled()
    assert made.reach.text() == "This act stays as it is."
    made.close()


def test_of_many_acts_the_last_are_listed(
    qtbot: QtBot, judged: Desk, access: ProjectAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_dialog, "MAX_SHOWN", 2)
    made = HistoryDialog(access)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.table.count == 2)
    assert made.status.text().startswith("The last 2 of ")
    made.close()


def test_a_project_that_can_only_be_read_keeps_its_acts(
    qtbot: QtBot, dialog: HistoryDialog, access: ProjectAccess
) -> None:
    access.can_write = False
    choose(dialog, "Say person")
    assert not dialog.revert.isEnabled()
