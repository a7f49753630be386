"""What is not sure is unsure everywhere: mark, words, counts, tree, strip, filter and panel."""

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.prediction import Answer, Prediction, Status
from swc_desktop.core.taxonomy import Rank
from swc_desktop.session.result_export import save_results
from swc_desktop.session.result_filter import Filter, Tally
from swc_desktop.session.result_record import FAIRLY_SURE, ResultRecord, State, Sureness
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.ui.evidence.answers import heading
from swc_desktop.ui.results.card_delegate import STATE_COLOR
from swc_desktop.ui.results.results_model import Column, cell_text
from swc_desktop.ui.results.taxonomy_tree import TaxonomyTree
from swc_desktop.ui.text import words
from swc_desktop.ui.window.status_strip import run_status_words
from tests.gui.evidence_samples import ALL, GENUS, LION, OTHER, TREE, UNSURE
from tests.gui.many_records import many_records


def with_answer(record: ResultRecord, **changes: object) -> ResultRecord:
    """The record with another answer."""
    prediction = record.prediction
    assert prediction is not None
    answer = replace(prediction.answer, **changes)  # type: ignore[arg-type]
    return replace(record, prediction=replace(prediction, answer=answer))


def not_in_pack(probability: float | None) -> ResultRecord:
    assert OTHER.prediction is not None
    return replace(OTHER, prediction=replace(OTHER.prediction, not_in_pack_p=probability))


JUST_SURE = with_answer(LION, confidence=FAIRLY_SURE)
NOT_SURE = with_answer(LION, confidence=0.79)
GENUS_NOT_SURE = with_answer(GENUS, confidence=0.6)
OTHER_NOT_SURE = not_in_pack(0.7)


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
        (not_in_pack(None), State.NOT_IN_PACK, "Other animal or empty", "○", ""),
        (UNSURE, State.UNSURE, "Unsure", "?", ""),
    ],
)
def test_card_table_and_panel_say_the_same(
    record: ResultRecord, state: State, title: str, badge: str, trust: str
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


def test_the_mark_of_an_unsure_answer_is_not_that_of_a_named_one() -> None:
    assert STATE_COLOR[NOT_SURE.state] != STATE_COLOR[LION.state]


def test_not_sure_and_unsure_are_one_thing() -> None:
    records = [*ALL.values(), NOT_SURE, GENUS_NOT_SURE, OTHER_NOT_SURE, *many_records(200)]
    by_word = Filter(sureness=frozenset({Sureness.NOT}))
    by_state = Filter(states=frozenset({State.UNSURE}))
    by_tree = Filter(apart=frozenset({State.UNSURE}))
    for record in records:
        assert by_word.passes(record) == by_state.passes(record) == by_tree.passes(record)
    assert sum(map(by_state.passes, records)) > 5


def test_every_photograph_is_counted_once() -> None:
    records = many_records(300)
    tally = Tally()
    tally.add(records)
    families = sum(tally.taxa[taxon] for taxon in TREE.children("root"))
    beside = (State.NOT_IN_PACK, State.UNSURE, State.UNREADABLE)
    assert families == tally.named
    assert families + sum(tally.states[state] for state in beside) == tally.total


def test_strip_and_tree_count_an_unsure_answer_as_unsure(qtbot: QtBot) -> None:
    tally = Tally()
    tally.add([LION, GENUS, NOT_SURE, GENUS_NOT_SURE, OTHER, OTHER_NOT_SURE, UNSURE])
    line = run_status_words(RunStatus(Phase.FINISHED, done=7, total=7), tally)
    assert line == "2 named, 1 other or empty, 4 unsure"
    tree = TaxonomyTree()
    qtbot.addWidget(tree)
    tree.show_tally(tally, TREE)
    counts = {value: entry.count for value, entry in tree.entries.items()}
    assert (counts["Felidae"], counts["Panthera leo"]) == (2, 1)
    assert (counts[State.UNSURE], counts[State.NOT_IN_PACK]) == (4, 1)


def test_an_unsure_answer_is_found_by_its_name_and_beside_its_taxon() -> None:
    lions = Filter(taxa=frozenset({"Panthera leo"}))
    assert lions.passes(LION)
    assert not lions.passes(NOT_SURE)
    assert replace(lions, apart=frozenset({State.UNSURE})).passes(NOT_SURE)
    assert Filter(text="lion").passes(NOT_SURE)


def test_files_keep_the_status_of_the_pack(tmp_path: Path) -> None:
    save_results(tmp_path / "results.csv", [NOT_SURE, OTHER_NOT_SURE, UNSURE])
    text = (tmp_path / "results.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["status"] for row in rows] == ["named", "not_in_pack", "unsure"]
    assert [row["confidence"] for row in rows] == ["0.7900", "", ""]
    assert rows[1]["not_in_pack_p"] == "0.7000"


def test_a_named_answer_without_a_probability_stays_named() -> None:
    assert LION.prediction is not None
    answer = Answer(Status.NAMED, "Panthera leo", Rank.SPECIES, None)
    prediction: Prediction = replace(LION.prediction, answer=answer)
    assert replace(LION, prediction=prediction).state is State.NAMED
