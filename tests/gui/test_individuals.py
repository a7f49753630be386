"""Which individual an animal is, by keys in the window, and the catalogue."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.individual import ComparisonVerdict, Flank
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_acts import IndividualActs
from swc_desktop.projects.individual_members import Member, members, verdicts
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.media_filter import BLIND, MediaFilter
from swc_desktop.projects.missing_embeddings import animals_in
from swc_desktop.projects.project import Project
from swc_desktop.projects.working import Work
from swc_desktop.ui.review.individual_dialog import IndividualDialog
from swc_desktop.ui.review.individuals_dialog import IndividualsDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.judging import press, said, settled
from tests.gui.made_boxes import TwoBoxes
from tests.gui.windows import Open, activate, run
from tests.projects.made_embeddings import keep_made

A, B = (np.eye(3)[at] for at in (0, 1))
"""Two coats."""


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> MainWindow:
    """Four photographs of two lions each, of which the first is A and the second B."""
    made = run(qtbot, open_window(TwoBoxes()), 4)
    made.settings.remember(person="Asha")
    activate(qtbot, made)
    done(qtbot, made, embed)
    made.pane.step(-made.pane.selection.currentIndex().row())
    return made


def embed(work: Work) -> None:
    kept: dict[Target, np.ndarray] = {}
    for at, (target, _) in enumerate(animals_in(work.project)):
        kept[target] = (A, B)[at % 2] + 0.01 * (at // 2) * np.eye(3)[2]
    keep_made(work.project, kept)


def done(qtbot: QtBot, window: MainWindow, job: Callable[[Work], object]) -> None:
    access = window.project.access
    assert access is not None
    access.act(job)
    settled(qtbot, window)


def project(window: MainWindow) -> Project:
    access = window.project.access
    assert access is not None
    return access.project


def known(window: MainWindow) -> list[Member]:
    connection = project(window).connection
    return members(connection, Catalogue(connection))


def codes(window: MainWindow) -> list[str]:
    return [one.individual.code for one in known(window)]


def asked(qtbot: QtBot, window: MainWindow) -> IndividualDialog:
    """The dialog, opened with its key."""
    press(qtbot, window, Qt.Key.Key_W)
    dialog = window.dialogs.dialog("individual")
    assert isinstance(dialog, IndividualDialog)
    qtbot.waitUntil(lambda: dialog.question is not None)
    activate(qtbot, dialog)
    return dialog


def key(
    qtbot: QtBot,
    dialog: IndividualDialog | IndividualsDialog,
    which: Qt.Key,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key where the keyboard is, and wait until the next question is there."""
    focused: QWidget | None = dialog.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, which, held)
    read(qtbot, dialog)


def read(qtbot: QtBot, dialog: IndividualDialog | IndividualsDialog) -> None:
    """Wait until what was asked for is done and shown."""
    qtbot.waitUntil(lambda: not dialog.is_busy and not dialog._worker._receivers)


def titles(dialog: IndividualDialog) -> list[str]:
    return [card.title for card in dialog.list.cards]


def animal(dialog: IndividualDialog) -> Target:
    assert dialog.question is not None
    return dialog.question.animal.target


def test_an_animal_is_named_compared_and_confirmed_by_keys_alone(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = asked(qtbot, window)
    first = animal(dialog)
    assert first.media == window.pane.model.numbers[0]
    assert titles(dialog) == ["Unnamed"] * 5 + ["New"]
    likes = [card.lines[0] for card in dialog.list.cards[:3]]
    assert likes == ["alike 1.00"] * 3, "the same coat in the other photographs comes first"
    key(qtbot, dialog, Qt.Key.Key_End)
    key(qtbot, dialog, Qt.Key.Key_Return)
    assert codes(window) == ["PANLEO-001"]
    second = animal(dialog)
    assert (second.media, second.region) != (first.media, first.region)
    assert second.media == first.media, "the other box of the photograph is next"
    key(qtbot, dialog, Qt.Key.Key_PageDown)
    assert titles(dialog)[0] == "PANLEO-001"
    assert dialog.other.title.text().startswith("PANLEO-001 · ")
    assert dialog.list.cards[0].lines[0] == "alike 1.00"
    key(qtbot, dialog, Qt.Key.Key_Return)
    assert [one.target.media for one in known(window)] == [first.media, animal(dialog).media]
    key(qtbot, dialog, Qt.Key.Key_Right)
    assert dialog.other.title.text() == "Unnamed"
    assert not dialog.different.isEnabled(), "there is nothing that it could be different from"
    key(qtbot, dialog, Qt.Key.Key_Left)
    other, at = animal(dialog), 0
    key(qtbot, dialog, Qt.Key.Key_U)
    assert animal(dialog) == other, "others may still be it"
    assert "unsure" in dialog.list.cards[at].lines
    assert said_of(window, other) == {"PANLEO-001": ComparisonVerdict.UNSURE}
    key(qtbot, dialog, Qt.Key.Key_D)
    assert "PANLEO-001" not in titles(dialog)
    assert dialog.note.text().endswith("1 individual was ruled out before.")
    key(qtbot, dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert titles(dialog)[at] == "PANLEO-001"
    dialog.accept()
    window.settings.remember(person="Ben")
    dialog = asked(qtbot, window)
    assert dialog.animal.title.text().endswith(" · PANLEO-001, said by Asha")
    key(qtbot, dialog, Qt.Key.Key_C)
    assert known(window)[0].confirmed_by == ("Ben",)
    key(qtbot, dialog, Qt.Key.Key_PageUp)
    assert dialog.animal.title.text().endswith("said by Asha, confirmed by Ben")
    assert not dialog.confirm.isEnabled(), "nobody confirms what they said"
    assert "PANLEO-001 (1 of 2 boxes)" in said(window)[0]


def said_of(window: MainWindow, target: Target) -> dict[str, ComparisonVerdict]:
    connection = project(window).connection
    catalogue = Catalogue(connection)
    found = verdicts(connection, target, catalogue)
    return {catalogue.of(one).code: verdict for one, verdict in found.items()}


def test_two_that_nobody_has_named_become_one_and_a_name_is_typed(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = asked(qtbot, window)
    other = dialog.question.choices[0].animal.target  # type: ignore[union-attr]
    key(qtbot, dialog, Qt.Key.Key_Return)
    assert {one.target for one in known(window)} == {dialog._acted[0][1], other}
    assert set(codes(window)) == {"PANLEO-001"}
    key(qtbot, dialog, Qt.Key.Key_N)
    assert dialog.code.hasFocus()
    assert dialog.code.selectedText() == "PANLEO-002"
    qtbot.keyClicks(dialog.code, "Old male")
    key(qtbot, dialog, Qt.Key.Key_Return)
    assert "no blanks" in dialog.message.text()
    assert dialog.code.hasFocus(), "what was refused is typed again"
    assert dialog.code.selectedText() == "Old male"
    qtbot.keyClicks(dialog.code, "Old-male")
    key(qtbot, dialog, Qt.Key.Key_Return)
    assert "Old-male" in codes(window)
    dialog.code.setText("Old-male")
    dialog.code.setFocus()
    key(qtbot, dialog, Qt.Key.Key_Return)
    assert codes(window).count("Old-male") == 2, "a known name says that it is the same"
    key(qtbot, dialog, Qt.Key.Key_N)
    key(qtbot, dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.list.hasFocus()


def test_the_side_is_kept_and_the_other_side_is_not_compared(
    qtbot: QtBot, window: MainWindow
) -> None:
    done(
        qtbot,
        window,
        lambda work: IndividualActs(work.project, work.decider).new(
            [animals_in(work.project)[2][0]], flank=Flank.RIGHT
        ),
    )
    dialog = asked(qtbot, window)
    assert "PANLEO-001" in titles(dialog)
    dialog.flank.setCurrentIndex(dialog.flank.findData(Flank.LEFT))
    dialog.flank.activated.emit(dialog.flank.currentIndex())
    read(qtbot, dialog)
    assert dialog.question is not None
    assert dialog.question.animal.flank is Flank.LEFT
    assert "PANLEO-001" not in titles(dialog)


def test_without_embeddings_the_catalogue_is_offered_and_what_is_missing(
    qtbot: QtBot, open_window: Open
) -> None:
    window = run(qtbot, open_window(TwoBoxes()), 2)
    window.settings.remember(person="Asha")
    activate(qtbot, window)
    done(
        qtbot,
        window,
        lambda work: IndividualActs(work.project, work.decider).new(
            [animals_in(work.project)[2][0]], code="Queen"
        ),
    )
    window.pane.step(-window.pane.selection.currentIndex().row())
    dialog = asked(qtbot, window)
    assert titles(dialog) == ["Queen", "New"]
    assert dialog.missing.text().startswith("No embedding of this picture is kept")
    assert dialog.embed.isVisible()
    assert not dialog.note.isVisibleTo(dialog) or "alike" not in dialog.note.text()
    key(qtbot, dialog, Qt.Key.Key_Return)
    assert codes(window) == ["Queen", "Queen"]


def test_nothing_is_asked_in_a_list_without_answers(qtbot: QtBot, window: MainWindow) -> None:
    window.pane.set_filter(MediaFilter(second=frozenset({("Asha", "Ben")})))
    window.pane.set_filter(BLIND)
    window.actions_by_name["individual"].setEnabled(True)
    window.actions_by_name["individual"].trigger()
    assert window.dialogs.dialog("individual") is None
    assert any("no individual is named" in one.text.text() for one in window.notices.notices)
    assert not window.actions_by_name["individuals"].isEnabled()


def test_the_end_of_the_list_is_said(qtbot: QtBot, window: MainWindow) -> None:
    dialog = asked(qtbot, window)
    key(qtbot, dialog, Qt.Key.Key_PageUp)
    assert dialog.message.text() == "This is the first animal in the list."
    for _ in range(8):
        key(qtbot, dialog, Qt.Key.Key_PageDown)
    assert dialog.message.text() == "There is no further animal in the list."
    key(qtbot, dialog, Qt.Key.Key_PageUp)
    assert dialog.message.text() == ""


def opened(qtbot: QtBot, window: MainWindow) -> IndividualsDialog:
    window.actions_by_name["individuals"].trigger()
    dialog = window.dialogs.dialog("individuals")
    assert isinstance(dialog, IndividualsDialog)
    activate(qtbot, dialog)
    read(qtbot, dialog)
    return dialog


def name_all(work: Work) -> None:
    """A is PANLEO-001 and B is PANLEO-002, but for the last photograph of B: PANLEO-003."""
    work.project.by = "Asha"
    acts = IndividualActs(work.project, work.decider)
    every = [target for target, _ in animals_in(work.project)]
    acts.new([every[0]], flank=Flank.LEFT)
    acts.same(every[2::2], acts.catalogue.all[0], Flank.RIGHT)
    acts.new(every[1:-1:2])
    acts.new([every[-1]])


def listed(dialog: IndividualsDialog) -> dict[str, int]:
    return {row.individual.code: row.pictures for row in dialog.table.shown}


def test_the_catalogue_renames_merges_and_splits_with_undo(
    qtbot: QtBot, window: MainWindow
) -> None:
    empty = opened(qtbot, window)
    assert empty.message.text().endswith("Choose a photograph and press W.")
    empty.accept()
    done(qtbot, window, name_all)
    dialog = opened(qtbot, window)
    assert listed(dialog) == {"PANLEO-001": 4, "PANLEO-002": 3, "PANLEO-003": 1}
    row = dialog.table.shown[0]
    assert (row.sides[Flank.LEFT], row.sides[Flank.RIGHT]) == (1, 3)
    assert dialog.rate.text()
    sides = [card.title for card in dialog.list.cards]
    assert sides == ["Left side", "Right side", "Right side", "Right side"]
    lines = [card.lines[1] for card in dialog.list.cards]
    assert lines == ["reference", "reference", "by Asha", "by Asha"], "one of each side"
    dialog.list.setCurrentIndex(dialog.list.model().index(3, 0))
    dialog.reference.click()
    read(qtbot, dialog)
    assert dialog.message.text() == "This picture stands for PANLEO-001 now: right side."
    assert [one.is_chosen for one in dialog.pictures] == [False, True, False, False]
    assert not dialog.undo.isHidden()
    dialog.code.setText("Queen")
    dialog.code.textEdited.emit("Queen")
    dialog.code.setFocus()
    key(qtbot, dialog, Qt.Key.Key_Return)
    assert dialog.message.text() == "PANLEO-001 is called Queen now."
    assert "Queen" in listed(dialog)
    rows = {one.individual.code: at for at, one in enumerate(dialog.table.shown)}
    dialog.table.selectRow(rows["PANLEO-003"])
    dialog.table.pick(
        {dialog.table.shown[rows[code]].individual.key for code in ("PANLEO-003", "PANLEO-002")}
    )
    assert dialog.merge.text().replace("&", "") in (
        "Merge into PANLEO-002",
        "Merge into PANLEO-003",
    )
    dialog.merge.click()
    read(qtbot, dialog)
    assert sorted(listed(dialog).values()) == [4, 4]
    assert dialog.message.text().startswith("1 individual merged into PANLEO-00")
    dialog.undo.click()
    read(qtbot, dialog)
    assert listed(dialog) == {"Queen": 4, "PANLEO-002": 3, "PANLEO-003": 1}
    rows = {one.individual.code: at for at, one in enumerate(dialog.table.shown)}
    dialog.table.selectRow(rows["Queen"])
    read(qtbot, dialog)
    assert len(dialog.list.cards) == 4
    assert dialog.split.isEnabled()
    dialog.split.click()
    read(qtbot, dialog)
    assert listed(dialog)["PANLEO-004"] == 1
    assert listed(dialog)["Queen"] == 3


def test_the_photographs_of_an_individual_are_listed(qtbot: QtBot, window: MainWindow) -> None:
    done(qtbot, window, name_all)
    dialog = opened(qtbot, window)
    rows = {one.individual.code: at for at, one in enumerate(dialog.table.shown)}
    dialog.table.selectRow(rows["PANLEO-003"])
    dialog.show_them.click()
    settled(qtbot, window)
    assert list(window.pane.model.numbers) == [4]
    (chip,) = window.pane.bar.buttons
    assert "PANLEO-003" in chip.text()
