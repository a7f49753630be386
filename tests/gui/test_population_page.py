"""The page of populations: estimates, what they assume, what speaks against them, and its table."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.session.population import PopulationRead
from swc_desktop.sharing.population import ASSUMPTIONS
from swc_desktop.ui.sightings.population_page import PopulationPage
from swc_desktop.ui.sightings.sightings_dialog import SightingsDialog
from swc_desktop.ui.text.sentences import in_words
from tests.gui.population_samples import sample_population
from tests.gui.sighting_samples import sightings_dialog

POPULATION = 7
"""The place of the page among the others."""

Open = Callable[..., PopulationPage]


@pytest.fixture
def open_page(qtbot: QtBot) -> Open:
    def opened(*, is_empty: bool = False) -> PopulationPage:
        made = PopulationPage(lambda _: sample_population(is_empty=is_empty))
        qtbot.addWidget(made)
        made.show()
        made.begin()
        qtbot.waitUntil(lambda: made.populations is not None)
        return made

    return opened


def cells(page: PopulationPage) -> list[list[str]]:
    model = page.table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_estimates_are_shown_with_what_they_assume(open_page: Open) -> None:
    page = open_page()
    assert cells(page) == [
        ["Cats", "3", "3.0", "3 to 120", "3.0", "3 to 237", "2"],
        ["Leopard", "9", "9.0", "9 to 10", "9.9", "9 to 16", "0"],
        ["Lion", "1", "", "", "", "", "1"],
    ]
    assert page.assumptions.text() == in_words(ASSUMPTIONS)
    page.table.pick({"Panthera pardus"})
    assert page.chosen.text().startswith("Leopard: ")
    assert page.doubts.text() == ""
    page.table.pick({"Felidae"})
    assert "Few animals were seen again" in page.doubts.text()
    assert "by their left flank alone (2) and some by their right (1)" in page.doubts.text()


def test_days_and_occasions_change_the_estimates(qtbot: QtBot, open_page: Open) -> None:
    page = open_page()
    page.occasion.setCurrentIndex(page.occasion.findData(10))
    qtbot.waitUntil(lambda: page.populations is not None and page.populations.all[0].occasions == 4)
    page.table.pick({"Panthera pardus"})
    assert "in 4 occasions of 10 days" in page.chosen.text()
    QTest.keyClicks(page.first, "2026-02-20")
    QTest.keyClicks(page.last, "2026-02-21")
    QTest.keyClick(page.last, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.populations is not None and page.populations.all[0].occasions == 1)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("19.2.2026", "", "day"),
        ("2026-03-02", "2026-03-01", "The first day is after the last."),
    ],
)
def test_days_that_cannot_be_meant_are_said(
    open_page: Open, first: str, last: str, said: str
) -> None:
    page = open_page()
    page.first.setText(first)
    page.last.setText(last)
    page.last.editingFinished.emit()
    assert said in page.status.text()
    assert page.status.property("role") == "error"
    assert page.table.count == 0
    assert not page.has_table
    assert page.assumptions.text() == page.doubts.text() == ""


def test_nobody_is_known(open_page: Open) -> None:
    page = open_page(is_empty=True)
    assert page.status.text() == (
        "No named individual was seen at a station while it is known to work."
    )
    assert not page.has_table
    assert page.assumptions.text() == ""


def test_the_page_is_read_when_it_is_shown_and_saved_as_a_table(qtbot: QtBot) -> None:
    written: dict[Path, bytes] = {}
    dialog: SightingsDialog = sightings_dialog(write=written.__setitem__)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.save.isEnabled)
    assert dialog.population.read is None
    dialog.pages.tabs.setCurrentIndex(POPULATION)
    assert not dialog.save.isEnabled()
    assert not dialog.of.isEnabled(), "the page is of all species"
    qtbot.waitUntil(dialog.save.isEnabled)
    assert dialog.message.text() == ""
    dialog.save_to(Path("population.csv"))
    qtbot.waitUntil(lambda: bool(written))
    lines = written[Path("population.csv")].decode("utf-8-sig").splitlines()
    assert lines[0].startswith("taxon,common_name,first_day,occasion_days,occasions,individuals,")
    assert lines[1].startswith("Felidae,cats,2026-02-19,1,40,3,4,3,1,1")
    assert lines[1].endswith("few_recaptures one_flank")
    assert lines[2].endswith(",1,1,1,0,0,,,,,,,,,none_seen_again")
    assert "Saved population.csv" in dialog.message.text()
    dialog.pages.tabs.setCurrentIndex(0)
    assert "not sure" in dialog.message.text(), "what the other pages do not count"
    assert dialog.of.isEnabled()
    qtbot.waitUntil(dialog.save.isEnabled)


def test_what_is_read_stops_with_the_dialog() -> None:
    page = PopulationPage(lambda control: stopped(control))
    page.close_page()
    with pytest.raises(Cancelled):
        page._read_animals(page._control)


def stopped(control: Control) -> PopulationRead:
    control.checkpoint()
    return sample_population()
