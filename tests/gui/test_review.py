"""Judging with keys: each is one act, and the next photograph follows."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from swc_desktop.core.identification import Identified
from swc_desktop.core.message import message
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.acts import actions
from swc_desktop.projects.deployments import Deployment, add_deployment
from swc_desktop.projects.event_members import event_with
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.kept_events import kept_events
from swc_desktop.projects.media_filter import MediaFilter, Order
from swc_desktop.projects.name_checklist import (
    ListedName,
    ReadChecklist,
    choose_checklist,
    name_checklist,
)
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.selecting import Selected
from swc_desktop.projects.working import Work
from swc_desktop.ui.results.results_model import Column, cell_text
from swc_desktop.ui.review.person_dialog import PersonDialog
from swc_desktop.ui.review.review_bar import Pace
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.judging import TO_REVIEW, judged_by_asha, press, record, row, said, settled, typed
from tests.gui.stepwise import Stepwise
from tests.gui.windows import Open

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> MainWindow:
    """Twelve lions, judged by Asha."""
    return judged_by_asha(qtbot, open_window(Stepwise()))


@pytest.mark.parametrize("arrange", ["grid", "table", "photo"])
def test_enter_accepts_and_goes_on(qtbot: QtBot, window: MainWindow, arrange: str) -> None:
    window.actions_by_name[arrange].trigger()
    for _ in range(3):
        press(qtbot, window, Qt.Key.Key_Return)
    assert said(window)[:4] == ["Southern lion"] * 3 + [""]
    assert row(window) == 3
    assert window.pane.photo_open == (arrange == "photo")
    assert cell_text(record(window, 0), Column.IDENTIFIED) == "✓ Southern lion · Asha"
    assert cell_text(record(window, 3), Column.IDENTIFIED) == ""
    assert window.notices.notices == [], "nothing moves under the hand"


@pytest.mark.parametrize(
    ("key", "title"),
    [
        (Qt.Key.Key_U, "Unknown animal"),
        (Qt.Key.Key_X, "Blank"),
        (Qt.Key.Key_P, "Person"),
        (Qt.Key.Key_V, "Vehicle"),
        (Qt.Key.Key_N, "Blank"),
        (Qt.Key.Key_BracketLeft, "Lion"),
    ],
)
def test_one_key_says_one_thing(qtbot: QtBot, window: MainWindow, key: Qt.Key, title: str) -> None:
    press(qtbot, window, key)
    assert said(window)[:2] == [title, ""]
    assert row(window) == 1


@pytest.mark.parametrize("text", ["leopa", "panthera pard", "LÉOPARD", "chui"])
def test_a_name_is_typed_in_any_language(qtbot: QtBot, window: MainWindow, text: str) -> None:
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, text)
    assert said(window)[:2] == ["Leopard", ""]
    assert row(window) == 1
    assert window.focusWidget() is window.pane.grid


def test_an_animal_that_no_list_has_gets_a_free_name(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "Zzyzx <b>beast</b>")
    assert said(window)[0] == "Zzyzx <b>beast</b>"


def test_a_free_name_is_offered_again_and_has_a_number_key(
    qtbot: QtBot, window: MainWindow
) -> None:
    """Else each person spells it anew, and each spelling counts as another animal."""
    for text in ("Honey badger", "honey  BADGER"):
        press(qtbot, window, Qt.Key.Key_R)
        typed(qtbot, window, text)
    assert window.pane.review.names.text() == "1 Honey badger"
    press(qtbot, window, Qt.Key.Key_1)
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "badg")
    assert said(window)[:5] == ["Honey badger"] * 4 + [""]


def test_names_of_the_checklist_of_the_project_are_offered(
    qtbot: QtBot, window: MainWindow
) -> None:
    access = window.project.access
    assert access is not None
    names = [ListedName(f"Ardea {at}", f"Grey heron {at}") for at in range(20)]
    found = ReadChecklist((*names, ListedName("Mellivora capensis", "honey badger")))
    access.act(lambda work: choose_checklist(work.project, found))
    qtbot.waitUntil(lambda: bool(name_checklist(access.project.connection)))
    press(qtbot, window, Qt.Key.Key_R)
    field = window.review.field
    assert field.names.topLevelItemCount() < 7, "all of it would hide the names that were given"
    typed(qtbot, window, "badg")
    assert said(window)[0] == "Mellivora capensis"
    press(qtbot, window, Qt.Key.Key_R)
    QTest.keyClicks(field.line, "heron")
    rows = [item.text(0) for item in field.names.findItems("heron", Qt.MatchFlag.MatchContains)]
    assert rows[0] == "Grey heron 0 · Ardea 0"
    assert len(rows) == 8, "seven names, and what was typed itself"
    field.line.clear()
    QTest.keyClicks(field.line, "mellivora capensis")
    texts = [field.names.topLevelItem(at) for at in range(field.names.topLevelItemCount())]
    assert [item.text(0) for item in texts if item is not None] == [
        "Honey badger · Mellivora capensis"
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [("blank", "Blank"), ("Person", "Person"), ("unknown", "Unknown animal"), ("vehic", "Vehicle")],
)
def test_a_word_for_a_kind_says_the_kind(
    qtbot: QtBot, window: MainWindow, text: str, title: str
) -> None:
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, text)
    assert said(window)[0] == title


def test_escape_names_nothing(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_R)
    qtbot.keyClicks(window.review.field.line, "leo")
    qtbot.keyClick(window.review.field.line, Qt.Key.Key_Escape)
    settled(qtbot, window)
    assert not window.review.field.isVisible()
    assert not any(said(window))
    assert row(window) == 0
    assert window.focusWidget() is window.pane.grid


def test_a_name_that_was_given_gets_a_number_key(qtbot: QtBot, window: MainWindow) -> None:
    actions_by_name = window.actions_by_name
    assert not actions_by_name["label_1"].isVisible()
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "leopard")
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "cheetah")
    assert window.pane.review.names.text() == "1 Leopard   2 Cheetah"
    assert actions_by_name["label_2"].text() == "Cheetah"
    press(qtbot, window, Qt.Key.Key_2)
    press(qtbot, window, Qt.Key.Key_1)
    assert said(window)[:5] == ["Leopard", "Cheetah", "Cheetah", "Leopard", ""]
    press(qtbot, window, Qt.Key.Key_3)
    assert row(window) == 4, "there is no third name"


def test_counts_and_details_are_typed(qtbot: QtBot, window: MainWindow) -> None:
    field = window.review.describing.field
    press(qtbot, window, Qt.Key.Key_D)
    qtbot.keyClicks(field.line, "3 f ad zzz")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert field.reading.text() == "Not understood: zzz"
    assert field.isVisible(), "nothing of it is lost"
    for _ in "zzz":
        qtbot.keyClick(field.line, Qt.Key.Key_Backspace)
    assert field.reading.text() == "3 · female · adult"
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert said(window)[:2] == ["3 × Southern lion (female, adult)", ""]
    assert row(window) == 1
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "2 leopard m: at the kill")
    assert said(window)[1] == "2 × Leopard (male)"
    press(qtbot, window, Qt.Key.Key_C)
    assert "Nothing was changed" in window.notices.notices[-1].sentence, "it has no boxes"
    press(qtbot, window, Qt.Key.Key_Backspace)
    press(qtbot, window, Qt.Key.Key_Backspace)
    assert row(window) == 1
    press(qtbot, window, Qt.Key.Key_D)
    assert field.line.text() == "2 male: at the kill"
    field.line.setText("juv")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert said(window)[1] == "Leopard (juvenile)", "what was deleted is not known"
    window.actions_by_name["undo"].trigger()
    settled(qtbot, window)
    assert said(window)[1] == "2 × Leopard (male)"
    window.pane.grid.selectAll()
    press(qtbot, window, Qt.Key.Key_D)
    assert field.line.text() == ""
    qtbot.keyClicks(field.line, "graz")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert said(window)[:3] == [
        "3 × Southern lion (female, adult)", "2 × Leopard (male)", "Southern lion",
    ]  # fmt: skip
    assert window.notices.notices[-1].sentence.endswith("12 photographs judged.")


def described(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Have this and no other text in the field of count and details."""
    press(qtbot, window, Qt.Key.Key_D)
    line = window.review.describing.field.line
    line.setText(text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)


def test_several_groups_are_not_added_to_each_of_a_selection(
    qtbot: QtBot, window: MainWindow
) -> None:
    described(qtbot, window, "f: one")
    described(qtbot, window, "m: two")
    window.pane.grid.selectAll()
    before = [record(window, row).judged for row in range(12)]
    field = window.review.describing.field
    press(qtbot, window, Qt.Key.Key_D)
    qtbot.keyClicks(field.line, "1 ad, 2 juv")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "cannot be added to each" in field.reading.text()
    assert field.isVisible(), "nothing of it is lost"
    assert [record(window, row).judged for row in range(12)] == before
    for _ in ", 2 juv":
        qtbot.keyClick(field.line, Qt.Key.Key_Backspace)
    assert field.reading.text() == "1 · adult"
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert said(window)[:3] == [
        "1 × Southern lion (female, adult)",
        "1 × Southern lion (male, adult)",
        "1 × Southern lion (adult)",
    ]


def test_each_group_keeps_what_is_known_of_it(qtbot: QtBot, window: MainWindow) -> None:
    described(qtbot, window, '?, 1 f: "limping", 1 m, 1 m')
    press(qtbot, window, Qt.Key.Key_Backspace)
    press(qtbot, window, Qt.Key.Key_D)
    field = window.review.describing.field
    assert field.line.text() == '?, 1 female: "limping", 1 male, 1 male'
    assert field.reading.text() == "no details; 1 · female · limping; 1 · male; 1 · male"
    field.line.setText(field.line.text().replace("1 f", "2 f"))
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    settled(qtbot, window)
    judged = record(window, 0).judged
    assert judged is not None
    assert [(one.count, one.sex, one.remarks) for one in judged.said] == [
        (None, None, ""), (2, "female", "limping"), (1, "male", ""), (1, "male", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["0 lion", "2.5 lion", "-2 lion", "lion 100001"])
def test_a_number_that_is_no_count_is_not_made_a_name(
    qtbot: QtBot, window: MainWindow, text: str
) -> None:
    press(qtbot, window, Qt.Key.Key_R)
    field = window.review.field
    typed(qtbot, window, text)
    number = text.replace("lion", "").strip()
    assert field.reading.text() == f"Not understood: {number}"
    rows = [field.names.topLevelItem(row) for row in range(field.names.topLevelItemCount())]
    assert not any(number in item.text(0) for item in rows if item is not None)
    field.names.itemClicked.emit(rows[0], 0)
    settled(qtbot, window)
    assert field.isVisible(), "nothing of it is lost"
    assert not any(said(window))
    field.line.clear()
    typed(qtbot, window, 'lion 3 "at the kill: late"')
    assert not field.isVisible()
    assert said(window)[0] == "3 × Lion"
    judged = record(window, 0).judged
    assert judged is not None
    assert judged.first.behavior == "at the kill: late"


def test_several_kinds_are_not_asked_for_details(qtbot: QtBot, window: MainWindow) -> None:
    number = record(window, 0).number
    both = tuple(
        Identified(name, Rank.SPECIES, "shipped") for name in ("Panthera leo", "Panthera pardus")
    )

    def name_both(work: Work) -> Outcome:
        said = [Judgement(Target(number), both)]
        return identify(work.project, work.decider, said, message("Projects", "Name both"))

    access = window.project.access
    assert access is not None
    access.act(name_both, lambda _: None)
    settled(qtbot, window)
    press(qtbot, window, Qt.Key.Key_D)
    assert not window.review.describing.field.isVisible()
    sentence = window.notices.notices[-1].sentence
    assert sentence.startswith("Several kinds of animals are named here")
    assert "with B; then press D." in sentence
    press(qtbot, window, Qt.Key.Key_D, SHIFT)
    assert not window.review.describing.field.isVisible()


def test_a_selection_is_one_act_and_one_undo(qtbot: QtBot, window: MainWindow) -> None:
    for _ in range(3):
        qtbot.keyClick(window.pane.grid, Qt.Key.Key_Right, SHIFT)
    press(qtbot, window, Qt.Key.Key_X)
    assert said(window)[:5] == ["Blank"] * 4 + [""]
    assert row(window) == 4
    access = window.project.access
    assert access is not None
    last = actions(access.project.connection)[0]
    assert str(last.words) == "Identify 4 photographs as blank"
    assert last.made_by == "Asha"
    window.actions_by_name["undo"].trigger()
    settled(qtbot, window)
    assert not any(said(window))
    window.actions_by_name["redo"].trigger()
    settled(qtbot, window)
    assert said(window)[:5] == ["Blank"] * 4 + [""]


def test_only_the_photograph_that_is_shown_large_is_judged(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.pane.grid.selectAll()
    window.pane.open_photo()
    press(qtbot, window, Qt.Key.Key_X)
    assert said(window).count("Blank") == 1


def test_what_is_judged_leaves_the_list_to_review(qtbot: QtBot, window: MainWindow) -> None:
    window.pane.set_filter(TO_REVIEW)
    second = record(window, 1).number
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.pane.model.rowCount() == 11
    assert window.pane.record is not None
    assert window.pane.record.number == second
    assert window.pane.review.progress.text().startswith("1 of 12 judged")
    window.pane.step(10)
    press(qtbot, window, Qt.Key.Key_Return)
    assert row(window) == 9, "the last one of those that are left"
    for _ in range(10):
        press(qtbot, window, Qt.Key.Key_Return)
    assert window.pane.stack.currentWidget() is window.pane.no_match
    assert window.pane.review.progress.text() == "Everything is judged"


def test_backspace_goes_back_to_what_was_judged(qtbot: QtBot, window: MainWindow) -> None:
    window.pane.set_filter(TO_REVIEW)
    first = record(window, 0).number
    press(qtbot, window, Qt.Key.Key_Return)
    press(qtbot, window, Qt.Key.Key_Backspace)
    assert window.pane.record is not None
    assert window.pane.record.number == first
    assert window.pane.model.filter.empty, "it is not among those to review any more"
    press(qtbot, window, Qt.Key.Key_X)
    assert said(window)[0] == "Blank"


def test_what_was_said_is_taken_back(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_X)
    press(qtbot, window, Qt.Key.Key_Left)
    press(qtbot, window, Qt.Key.Key_Delete)
    assert not any(said(window))
    assert row(window) == 0


def test_the_panel_says_who_said_what(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "leopard")
    press(qtbot, window, Qt.Key.Key_Left)
    block = window.evidence.verdict
    qtbot.waitUntil(lambda: block.isVisible() and "Leopard" in block.lines.text())
    assert "The program: Southern lion" in block.lines.text()
    assert "by Asha" in block.lines.text()


def test_the_first_verdict_asks_who_is_judging(qtbot: QtBot, window: MainWindow) -> None:
    window.settings.remember(person="")
    press(qtbot, window, Qt.Key.Key_Return)
    dialog = window.dialogs.dialog("person")
    assert isinstance(dialog, PersonDialog)
    assert not any(said(window))
    dialog.field.show_text("Bo")
    dialog.use.click()
    settled(qtbot, window)
    assert cell_text(record(window, 0), Column.IDENTIFIED) == "✓ Southern lion · Bo"
    assert window.review.person == "Bo"


def test_letters_are_typed_in_the_search_field(qtbot: QtBot, window: MainWindow) -> None:
    window.bar.search.setFocus()
    qtbot.keyClicks(window.bar.search, "xupvnr1")
    settled(qtbot, window)
    assert window.bar.search.text() == "xupvnr1"
    window.pane.set_filter(MediaFilter())
    assert not any(said(window))


@pytest.mark.parametrize(
    ("steps", "count", "per_hour"),
    [
        ([3.0] * 20, 1, 1200.0),
        ([3.0] * 10 + [4000.0] + [3.0] * 10, 1, 1200.0),
        ([6.0] * 10, 4, 2400.0),
        ([3.0] * 19, 1, None),
    ],
)
def test_the_pace_leaves_out_breaks(steps: list[float], count: int, per_hour: float | None) -> None:
    now = 100.0
    clock: Callable[[], float] = lambda: now  # noqa: E731
    pace = Pace(clock)
    pace.note(count)
    for step in steps:
        now += step
        pace.note(count)
    assert pace.per_hour == (None if per_hour is None else pytest.approx(per_hour))


def assign_all(qtbot: QtBot, window: MainWindow) -> None:
    """Assign all photographs to one camera station."""
    access = window.project.access
    assert access is not None
    targets = [Selected("media", record(window, row).id) for row in range(12)]

    def work(work: Work) -> Outcome:
        with work.project.act("deployment", message("Projects", "Made")) as action:
            add_deployment(
                work.project.connection, action, Deployment("W7", location_name="Waterhole 7")
            )
        return work.assign(targets, "W7")

    access.act(work)
    settled(qtbot, window)


def test_a_photograph_in_no_event_is_left_as_it_is(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_X, SHIFT)
    assert not any(said(window))
    (notice,) = window.notices.notices
    assert "is in no event" in notice.sentence


def test_shift_says_it_of_the_whole_event(qtbot: QtBot, window: MainWindow) -> None:
    access = window.project.access
    assert access is not None
    assign_all(qtbot, window)
    event = event_with(access.project.connection, record(window, 0).number)
    assert event is not None
    assert len(event[1]) == 12, "all were taken at one moment"
    press(qtbot, window, Qt.Key.Key_X, SHIFT)
    assert said(window) == ["Blank"] * 12
    assert str(actions(access.project.connection)[0].words) == "Identify 1 event as blank"
    window.actions_by_name["undo"].trigger()
    settled(qtbot, window)
    assert not any(said(window))
    press(qtbot, window, Qt.Key.Key_Return, SHIFT)
    assert said(window) == ["Southern lion"] * 12
    assert (
        str(actions(access.project.connection)[0].words) == "Accept the answer for 12 photographs"
    )
    window.actions_by_name["undo"].trigger()
    settled(qtbot, window)
    press(qtbot, window, Qt.Key.Key_R, SHIFT)
    assert window.review.field.title.text() == "Name the animal of this event"
    typed(qtbot, window, "cheetah")
    assert said(window) == ["Cheetah"] * 12


def test_what_is_known_of_an_event_is_shown_beside_that_of_its_photograph(
    qtbot: QtBot, window: MainWindow
) -> None:
    assign_all(qtbot, window)
    press(qtbot, window, Qt.Key.Key_R, SHIFT)
    typed(qtbot, window, '2 leopard f: "limping", 1 m')
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "3 leopard")
    press(qtbot, window, Qt.Key.Key_Backspace)
    field = window.review.describing.field
    press(qtbot, window, Qt.Key.Key_D)
    assert field.line.text() == "3 "
    field.close_field()
    press(qtbot, window, Qt.Key.Key_D, SHIFT)
    assert field.line.text() == '2 female: "limping", 1 male'


def test_events_are_split_and_merged_with_keys(qtbot: QtBot, window: MainWindow) -> None:
    access = window.project.access
    assert access is not None

    def size(row: int) -> int:
        event = event_with(access.project.connection, record(window, row).number)
        return 0 if event is None else len(event[1])

    press(qtbot, window, Qt.Key.Key_S, SHIFT)
    assert "is in no event" in window.notices.notices[-1].sentence
    assign_all(qtbot, window)
    window.pane.set_order(Order.EVENT, descending=False)
    window.pane.focus_list()
    (whole,) = kept_events(access.project.connection)
    window.pane.step(window.pane.model.row_of_photograph(whole.media[8]) - row(window))
    chosen = record(window, row(window)).number
    press(qtbot, window, Qt.Key.Key_S, SHIFT)
    assert str(actions(access.project.connection)[0].words) == "Split an event"
    assert actions(access.project.connection)[0].made_by == "Asha"
    assert sorted({size(at) for at in range(12)}) == [4, 8]
    assert record(window, row(window)).number == chosen, "it stays the current one"
    press(qtbot, window, Qt.Key.Key_S, SHIFT)
    assert "the first of its event already" in window.notices.notices[-1].sentence
    window.pane.grid.selectAll()
    press(qtbot, window, Qt.Key.Key_M, SHIFT)
    assert size(0) == 12
    window.actions_by_name["undo"].trigger()
    settled(qtbot, window)
    window.actions_by_name["undo"].trigger()
    settled(qtbot, window)
    assert size(0) == 12
    assert "Split an event" in window.actions_by_name["redo"].text()


def test_an_act_that_fails_leaves_nobody_at_the_next_photograph(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever keeps pressing keys would skip one at each of them."""
    access = window.project.access
    assert access is not None
    reason = message("Projects", "The disk is full.")
    waiting: list[Callable[[object], object]] = []
    monkeypatch.setattr(access, "act", lambda _work, _done, failed: waiting.append(failed))
    begun = window.pane.selection.currentIndex().row()
    for _ in range(3):
        press(qtbot, window, Qt.Key.Key_X)
    assert window.pane.selection.currentIndex().row() == begun + 3
    for failed in waiting:
        failed(reason)
    assert window.pane.selection.currentIndex().row() == begun
    assert not window.review.can_go_back
    assert "The disk is full." in [notice.sentence for notice in window.notices.notices]
    monkeypatch.undo()
    press(qtbot, window, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: not window.notices.notices)
