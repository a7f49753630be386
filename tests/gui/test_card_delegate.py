"""The words on a card where there is little room."""

from pytestqt.qtbot import QtBot

from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.card_delegate import CardDelegate
from tests.gui.evidence_samples import LION, OTHER


def test_a_scientific_name_that_does_not_fit_is_abbreviated(qtbot: QtBot) -> None:
    card = CardDelegate(Thumbnails())
    assert card.lines(LION, 400).name == "Panthera leo melanochaita"
    assert card.lines(LION, 150).name == "P. l. melanochaita"


def test_a_status_that_does_not_fit_is_shortened_before_it_is_cut(qtbot: QtBot) -> None:
    card = CardDelegate(Thumbnails())
    assert card.lines(OTHER, 400).title == "Other animal or empty"
    assert card.lines(OTHER, 150).title == "Other or empty"
    assert card.lines(LION, 20).title.endswith("…")
