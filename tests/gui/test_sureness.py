"""What is not sure is unsure everywhere: mark, words, counts, tree, strip, filter and panel."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.result_state import DETECTOR_STATES, FAIRLY_SURE, State, Sureness
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import MediaFilter, Order
from swc_desktop.projects.project import Project
from swc_desktop.projects.tally import Tally
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.ui.evidence.answers import heading
from swc_desktop.ui.results.card_delegate import STATE_COLOR
from swc_desktop.ui.results.filter_bar import FilterMenu
from swc_desktop.ui.results.project_tree import ProjectTree
from swc_desktop.ui.results.results_model import Column, cell_text
from swc_desktop.ui.results.tree_lines import APART, Entry, Field
from swc_desktop.ui.text import words
from swc_desktop.ui.window.status_strip import run_status_words
from tests.gui.evidence_samples import (
    ALL,
    BLANK,
    DETECTED,
    GENUS,
    LION,
    OTHER,
    OTHER_ANIMAL,
    PERSON,
    TREE,
    UNSURE,
    VEHICLE,
)
from tests.gui.made_rows import answered, keep_rows, made_rows, placed_at


def not_in_pack(probability: float | None) -> ListedMedia:
    assert OTHER.prediction is not None
    return replace(OTHER, prediction=replace(OTHER.prediction, not_in_pack_p=probability))


JUST_SURE = answered(LION, confidence=FAIRLY_SURE)
NOT_SURE = answered(LION, confidence=0.79)
GENUS_NOT_SURE = answered(GENUS, confidence=0.6)
OTHER_NOT_SURE = not_in_pack(0.7)
PERSON_NOT_SURE = answered(PERSON, confidence=0.6)


def project_of(folder: Path, records: Iterable[ListedMedia]) -> Project:
    """A project with these photographs, named after their place in the list."""
    project = Project.create(folder / "sure.swcproject")
    keep_rows(project, (placed_at(one, "CARD", f"{at}.JPG") for at, one in enumerate(records)))
    return project


def found(project: Project, wanted: MediaFilter) -> list[str]:
    """The names of the photographs that pass a filter."""
    listing = MediaListing(project.connection)
    return [record.file.stem for record in listing.rows(listing.numbers(wanted))]


def plain(text: str) -> str:
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("record", "state", "title", "badge", "trust"),
    [
        (LION, State.NAMED, "Southern lion", "● 88 %", "fairly sure 88 %"),
        (JUST_SURE, State.NAMED, "Southern lion", "● 80 %", "fairly sure 80 %"),
        (NOT_SURE, State.UNSURE, "Southern lion?", "? 79 %", "not sure 79 %"),
        (GENUS, State.HIGHER, "Big cats", "◐ 95 %", "sure 95 %"),
        (GENUS_NOT_SURE, State.UNSURE, "Big cats?", "? 60 %", "not sure 60 %"),
        (OTHER, State.NOT_IN_PACK, "Other animal or empty", "○ 98 %", "sure 98 %"),
        (OTHER_NOT_SURE, State.UNSURE, "Other animal or empty?", "? 70 %", "not sure 70 %"),
        (OTHER_ANIMAL, State.OTHER_ANIMAL, "Other animal", "◇ 98 %", "sure 98 %"),
        (BLANK, State.BLANK, "Blank", "□", ""),
        (PERSON, State.PERSON, "Person", "△", ""),
        (PERSON_NOT_SURE, State.UNSURE, "Person?", "? 60 %", "not sure 60 %"),
        (VEHICLE, State.VEHICLE, "Vehicle", "▷", ""),
        (not_in_pack(None), State.NOT_IN_PACK, "Other animal or empty", "○", ""),
        (UNSURE, State.UNSURE, "Unsure", "?", ""),
    ],
)
def test_card_table_and_panel_say_the_same(
    record: ListedMedia, state: State, title: str, badge: str, trust: str
) -> None:
    prediction = record.prediction
    assert prediction is not None
    assert record.state is state
    assert (words.title(record), plain(words.badge(record))) == (title, badge)
    assert plain(words.trust(prediction)) == trust
    assert cell_text(record, Column.ANSWER) == title
    assert plain(cell_text(record, Column.CONFIDENCE)) == " ".join(badge.split()[1:])
    assert cell_text(record, Column.STATE).startswith(words.status_phrase(state))
    panel = heading(prediction, TREE)
    assert panel.large == title
    assert plain(panel.trust).endswith(trust)
    assert trust in plain(words.spoken(record))


@pytest.mark.parametrize(
    ("record", "subtitle"),
    [
        (LION, "Panthera leo melanochaita"),
        (OTHER, "not in this pack"),
        (OTHER_ANIMAL, "not in this pack"),
        (PERSON, "not classified"),
        (PERSON_NOT_SURE, "not classified"),
        (VEHICLE, "not classified"),
        (BLANK, "nothing found"),
        (UNSURE, "perhaps Asian elephant"),
    ],
)
def test_the_line_below_the_answer_never_guesses_what_a_detector_found(
    record: ListedMedia, subtitle: str
) -> None:
    assert words.subtitle(record) == subtitle


def test_the_mark_of_an_unsure_answer_is_not_that_of_a_named_one() -> None:
    assert STATE_COLOR[NOT_SURE.state] != STATE_COLOR[LION.state]


def test_not_sure_and_unsure_are_one_thing(tmp_path: Path) -> None:
    odd = [NOT_SURE, GENUS_NOT_SURE, OTHER_NOT_SURE, PERSON_NOT_SURE]
    records = [*ALL.values(), *DETECTED.values(), *odd, *made_rows(200)]
    with project_of(tmp_path, records) as project:
        by_word = found(project, MediaFilter(sureness=frozenset({Sureness.NOT})))
        by_state = found(project, MediaFilter(states=frozenset({State.UNSURE})))
        by_tree = found(project, MediaFilter(apart=frozenset({State.UNSURE})))
    unsure = {str(at) for at, one in enumerate(records) if one.state is State.UNSURE}
    assert set(by_word) == set(by_state) == set(by_tree) == unsure
    assert len(unsure) > 5


def test_every_photograph_is_counted_once(tmp_path: Path) -> None:
    with project_of(tmp_path, made_rows(300)) as project:
        tally = MediaListing(project.connection).tally()
    families = sum(tally.lineages[taxon] for taxon in TREE.children("root"))
    beside = (State.NOT_IN_PACK, State.UNSURE, State.UNREADABLE)
    assert families == tally.named > 0
    assert families + sum(tally.states[state] for state in beside) == tally.total == 300


def test_strip_and_tree_count_an_unsure_answer_as_unsure(qtbot: QtBot, tmp_path: Path) -> None:
    records = [LION, GENUS, NOT_SURE, GENUS_NOT_SURE, OTHER, OTHER_NOT_SURE, UNSURE]
    with project_of(tmp_path, records) as project:
        tally = MediaListing(project.connection).tally()
    line = run_status_words(RunStatus(Phase.FINISHED, done=7, total=7), tally)
    assert line == "2 named, 1 other or empty, 4 unsure"
    tree = ProjectTree()
    qtbot.addWidget(tree)
    tree.show_tally(tally, TREE, ())
    taxa = {name: tree.entries[Entry(Field.TAXON, name)].count for name in tally.lineages}
    assert (taxa["Felidae"], taxa["Panthera leo"]) == (2, 1)
    beside = (State.UNSURE, State.NOT_IN_PACK)
    assert [tree.entries[Entry(Field.STATE, state)].count for state in beside] == [4, 1]


def test_what_a_detector_finds_is_counted_apart(qtbot: QtBot, tmp_path: Path) -> None:
    records = [LION, OTHER_ANIMAL, BLANK, BLANK, PERSON, PERSON, PERSON_NOT_SURE, VEHICLE]
    with project_of(tmp_path, records) as project:
        tally = MediaListing(project.connection).tally()
        people = found(project, MediaFilter(apart=frozenset({State.PERSON})))
        by_state = MediaListing(project.connection).numbers(order=Order.STATE)
        shown = [record.state for record in MediaListing(project.connection).rows(by_state)]
    assert sorted(people) == ["4", "5"]
    assert shown == sorted(shown, key=list(State).index)
    line = run_status_words(RunStatus(Phase.FINISHED, done=8, total=8), tally)
    assert line == ("1 named, 1 other animal, 2 blank, 2 with people, 1 with a vehicle, 1 unsure")
    tree = ProjectTree()
    qtbot.addWidget(tree)
    tree.show_tally(tally, TREE, ())
    counts = [tree.entries[Entry(Field.STATE, state)].count for state in DETECTOR_STATES]
    assert counts == [1, 2, 2, 1]


def test_what_only_a_detector_finds_is_offered_where_one_was_used(qtbot: QtBot) -> None:
    """Nobody looks for people with a pack that cannot say where they are."""
    tree, menu = ProjectTree(), FilterMenu()
    qtbot.addWidget(tree)
    qtbot.addWidget(menu)
    other, *by_detector = State.NOT_IN_PACK, *DETECTOR_STATES
    mixed = {State.NOT_IN_PACK: 1, State.PERSON: 1}
    for states, expected in (
        ({}, {other}),
        ({State.NOT_IN_PACK: 3}, {other}),
        ({State.BLANK: 3}, set(by_detector)),
        (mixed, {other, *by_detector}),
    ):
        tally = Tally(states=Counter(states))
        tree.show_tally(tally, TREE, ())
        menu.offer_states(tally.offered_states)
        listed = {one for one in APART if not tree.entries[Entry(Field.STATE, one)].isHidden()}
        assert listed == {*expected, State.UNSURE, State.UNREADABLE}
        texts = {action.text() for action in menu.actions() if action.isVisible()}
        assert {one for one in State if words.status_phrase(one) in texts} == {
            *listed, State.NAMED, State.HIGHER,
        }  # fmt: skip


def test_a_state_that_is_filtered_by_stays_to_be_unticked(qtbot: QtBot) -> None:
    menu = FilterMenu()
    qtbot.addWidget(menu)
    (vehicle,) = (one for one in menu.actions() if one.text() == "▷ Vehicle")
    assert not vehicle.isVisible()
    menu.show_filter(MediaFilter(states=frozenset({State.VEHICLE})))
    assert vehicle.isVisible()
    assert vehicle.isChecked()
    menu.show_filter(MediaFilter())
    assert not vehicle.isVisible()


def test_an_unsure_answer_is_found_by_its_name_and_beside_its_taxon(tmp_path: Path) -> None:
    lions = MediaFilter(taxa=frozenset({"Panthera leo"}))
    with project_of(tmp_path, [LION, NOT_SURE]) as project:
        assert found(project, lions) == ["0"]
        both = found(project, replace(lions, apart=frozenset({State.UNSURE})))
        assert sorted(both) == ["0", "1"]
        assert sorted(found(project, MediaFilter(text="lion"))) == ["0", "1"]


def test_a_named_answer_without_a_probability_stays_named() -> None:
    assert LION.prediction is not None
    answer = Answer(Status.NAMED, "Panthera leo", Rank.SPECIES, None)
    prediction = replace(LION.prediction, answer=answer)
    assert replace(LION, prediction=prediction).state is State.NAMED
