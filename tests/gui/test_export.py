"""Export writes what its words say, and says how many photographs that are."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from swc_desktop.session.errors import OutputIsInput
from swc_desktop.session.result_filter import Filter
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.many_records import many_records
from tests.gui.windows import Open, answer, asked, questions, run


@pytest.fixture
def titles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The titles of the dialogs that asked for a file; each gets ``results.csv``."""
    seen: list[str] = []

    def choose(_parent: object, title: str, *_: object) -> tuple[str, str]:
        seen.append(title)
        return str(tmp_path / "results.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    return seen


def exported(qtbot: QtBot, window: MainWindow, folder: Path) -> list[str]:
    """The names of the exported files, once the window has said that they are."""
    qtbot.waitUntil(lambda: bool(window.notices.notices))
    with (folder / "results.csv").open(encoding="utf-8-sig", newline="") as lines:
        return [Path(row["file"]).name for row in csv.DictReader(lines)]


@pytest.fixture
def filtered(qtbot: QtBot, open_window: Open) -> MainWindow:
    window = run(qtbot, open_window())
    window.pane.set_filter(Filter(taxa=frozenset({"Elephantidae"})))
    assert window.pane.model.rowCount() == 5
    return window


def test_without_a_filter_all_are_exported(
    qtbot: QtBot, open_window: Open, titles: list[str], tmp_path: Path
) -> None:
    window = run(qtbot, open_window())
    window.actions_by_name["export"].trigger()
    assert questions(window) == []
    assert titles == ["Export 40 photographs"]
    assert len(exported(qtbot, window, tmp_path)) == 40
    target = tmp_path / "results.csv"
    assert window.notices.notices[0].sentence == f"Exported 40 photographs to {target}"


def test_no_photograph_is_overwritten(qtbot: QtBot, open_window: Open, tmp_path: Path) -> None:
    window = run(qtbot, open_window(), 2)
    photograph, target = tmp_path / "lion.jpg", tmp_path / "results.csv"
    photograph.write_bytes(b"picture")
    target.hardlink_to(photograph)
    first, second = window.pane.model.records
    window.files.export_to(target, [first, replace(second, file=photograph)])
    qtbot.waitUntil(lambda: bool(window.notices.notices))
    said = OutputIsInput(file=target, what="one of the photographs").sentence
    assert window.notices.notices[0].sentence == said
    assert target.read_bytes() == b"picture"


def test_with_a_filter_what_is_shown_is_exported(
    qtbot: QtBot, filtered: MainWindow, titles: list[str], tmp_path: Path
) -> None:
    filtered.actions_by_name["export"].trigger()
    question = asked(filtered)
    assert question.text.text() == "A filter is on: 5 of 40 photographs are shown."
    shown = answer(question, "Export the 5 photographs shown")
    assert shown.isDefault()
    shown.click()
    assert titles == ["Export the 5 photographs shown"]
    names = [record.file.name for record in filtered.pane.model.shown]
    assert exported(qtbot, filtered, tmp_path) == names
    assert filtered.notices.notices[0].sentence.startswith("Exported 5 photographs to ")


def test_with_a_filter_all_can_be_exported_too(
    qtbot: QtBot, filtered: MainWindow, titles: list[str], tmp_path: Path
) -> None:
    filtered.actions_by_name["export"].trigger()
    answer(asked(filtered), "Export all 40 photographs").click()
    assert titles == ["Export all 40 photographs"]
    assert len(exported(qtbot, filtered, tmp_path)) == 40


def test_nothing_is_exported_without_an_answer(
    filtered: MainWindow, titles: list[str], tmp_path: Path
) -> None:
    filtered.actions_by_name["export"].trigger()
    answer(asked(filtered), "Cancel").click()
    assert titles == []
    assert list(tmp_path.glob("*.csv")) == []


def test_an_empty_selection_cannot_be_exported(filtered: MainWindow, titles: list[str]) -> None:
    filtered.pane.set_filter(Filter(text="nothing is called that"))
    filtered.actions_by_name["export"].trigger()
    question = asked(filtered)
    assert not answer(question, "Export the 0 photographs shown").isEnabled()
    assert answer(question, "Export all 40 photographs").isEnabled()
    assert titles == []


def test_results_that_arrive_during_the_question_are_left_out(
    qtbot: QtBot, filtered: MainWindow, titles: list[str], tmp_path: Path
) -> None:
    filtered.actions_by_name["export"].trigger()
    filtered.pane.append(many_records(8, first=40))
    answer(asked(filtered), "Export all 40 photographs").click()
    assert len(exported(qtbot, filtered, tmp_path)) == 40


def test_the_button_of_the_bar_exports(filtered: MainWindow, titles: list[str]) -> None:
    buttons = [
        button
        for button in filtered.bar.findChildren(QToolButton)
        if button.defaultAction() is filtered.actions_by_name["export"]
    ]
    buttons[0].click()
    assert asked(filtered).isVisible()
    assert titles == []


@pytest.mark.parametrize(
    ("typed", "kind", "written"),
    [
        ("results", "CSV (*.csv)", "results.csv"),
        ("results", "JSON Lines (*.jsonl)", "results.jsonl"),
        ("lion.jpg", "CSV (*.csv)", "lion.jpg.csv"),
    ],
)
def test_a_file_that_gets_its_suffix_here_is_replaced_after_a_question_only(
    qtbot: QtBot,
    open_window: Open,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    typed: str,
    kind: str,
    written: str,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), kind))
    target = tmp_path / written
    target.write_text("my notes")
    window = run(qtbot, open_window())
    window.actions_by_name["export"].trigger()
    question = asked(window)
    answer(question, "Cancel").click()
    assert target.read_text() == "my notes"
    window.actions_by_name["export"].trigger()
    answer(asked(window), "Replace").click()
    qtbot.waitUntil(lambda: bool(window.notices.notices))
    assert window.notices.notices[0].sentence == f"Exported 40 photographs to {target}"
    assert target.stat().st_size > 1000
