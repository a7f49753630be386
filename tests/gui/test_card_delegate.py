"""The words on a card where there is little room."""

from pytestqt.qtbot import QtBot

from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.card_delegate import CardDelegate
from tests.gui.evidence_samples import LION


def test_a_scientific_name_without_room_is_abbreviated_as_usual(qtbot: QtBot) -> None:
    card = CardDelegate(Thumbnails())
    assert card._elided(LION, 400).name == "Panthera leo melanochaita"
    assert card._elided(LION, 150).name == "P. l. melanochaita"
