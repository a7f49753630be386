"""The list of sensitive taxa in the window: found, changed, asked about."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from swc_desktop.projects.acts import actions
from swc_desktop.sharing.sensitive_taxa import own_categories, say_how_sensitive
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.sensitive_dialog import SensitiveDialog
from swc_desktop.ui.text.sentences import in_words
from tests.gui.windows import activate
from tests.projects.desk import Desk


@pytest.fixture
def dialog(qtbot: QtBot, access: ProjectAccess) -> SensitiveDialog:
    made = SensitiveDialog(access)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def pick(dialog: SensitiveDialog, name: str, category: int) -> None:
    dialog.table.pick({name})
    dialog.category.setCurrentIndex(dialog.category.findData(category))


def row(dialog: SensitiveDialog, name: str) -> list[str]:
    model = dialog.table.model()
    at = next(at for at, one in enumerate(dialog.table.shown) if one.name == name)
    return [str(model.index(at, column).data()) for column in range(model.columnCount())]


def said(desk: Desk) -> dict[str, int]:
    return own_categories(desk.project.connection)


def question(dialog: SensitiveDialog) -> Question | None:
    return next((one for one in dialog.findChildren(Question) if one.isVisible()), None)


def test_the_shipped_list_is_shown_in_words(dialog: SensitiveDialog) -> None:
    high = "High, places are rounded to 0.1 degree"
    assert row(dialog, "Panthera leo") == ["Lion", "Panthera leo", high, "Shipped list"]
    dialog.table.pick({"Felidae"})
    assert dialog.facts.text() == (
        "Photographs that are only named Cats are treated like the strictest taxon in it: high, "
        "places are rounded to 0.1 degree."
    )
    assert not dialog.change.isEnabled()
    assert not dialog.reset.isEnabled()


def test_a_taxon_is_added_by_the_keyboard_alone(
    desk: Desk, dialog: SensitiveDialog, qtbot: QtBot
) -> None:
    activate(qtbot, dialog)
    assert dialog.search.hasFocus()
    QTest.keyClicks(dialog.search, "caracal caracal")
    assert row(dialog, "Caracal caracal")[3] == "As Felidae"
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.table.hasFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert dialog.category.hasFocus()
    QTest.keyClick(dialog.category, Qt.Key.Key_Home)
    QTest.keyClick(dialog.category, Qt.Key.Key_Return)
    assert said(desk) == {"Caracal caracal": 1}
    assert dialog.message.text() == "Changed. Caracal: extreme, the place is withheld."
    assert row(dialog, "Caracal caracal")[2:] == ["Extreme, the place is withheld", "This project"]
    (act,) = actions(desk.project.connection, 1)
    assert in_words(act.words) == (
        "Say how sensitive Caracal caracal is: extreme, the place is withheld"
    )
    assert dialog.facts.text() == "Caracal: not in the shipped list."
    dialog.reset.click()
    assert said(desk) == {}
    assert dialog.message.text() == "Changed. Caracal: as the taxon above it."
    dialog.search.clear()
    assert "Caracal caracal" not in [one.name for one in dialog.table.shown]


def test_others_see_more_only_after_a_question(desk: Desk, dialog: SensitiveDialog) -> None:
    pick(dialog, "Panthera leo", 0)
    dialog.change.click()
    asked = question(dialog)
    assert asked is not None
    assert asked.heading.text() == "Show others more exact places of Lion?"
    assert "show exact places of: Lion" in asked.text.text()
    asked.closing.click()
    assert said(desk) == {}
    dialog.change.click()
    asked = question(dialog)
    assert asked is not None
    asked.answers[0].click()
    assert said(desk) == {"Panthera leo": 0}
    assert dialog.message.text() == "Changed. Lion: not sensitive, places are exact."
    assert dialog.facts.text() == (
        "Lion, in the shipped list: high, places are rounded to 0.1 degree."
    )
    pick(dialog, "Panthera leo", 1)
    dialog.change.click()
    assert said(desk) == {"Panthera leo": 1}, "what is stricter is not asked about"
    dialog.reset.click()
    assert dialog.message.text() == "Changed. Lion: high, places are rounded to 0.1 degree."
    assert said(desk) == {}


def test_a_question_about_many_taxa_counts_those_that_it_does_not_name(
    dialog: SensitiveDialog,
) -> None:
    pick(dialog, "Felidae", 4)
    dialog.change.click()
    asked = question(dialog)
    assert asked is not None
    assert "places rounded to only 0.001 degree of:" in asked.text.text()
    assert " more." in asked.text.text()


def test_nothing_is_found_and_what_changes_elsewhere_is_shown(
    desk: Desk, access: ProjectAccess, dialog: SensitiveDialog
) -> None:
    dialog.search.setText("plains zebra")
    assert dialog.none_found.text() == (
        "No taxon of the checklist or of a model pack of this project is called “plains zebra”."
    )
    assert not dialog.category.isEnabled()
    dialog.search.clear()
    assert dialog.none_found.text() == ""
    access.act(lambda work: say_how_sensitive(work.project, "Felis catus", 1))
    assert row(dialog, "Felis catus")[3] == "This project"
