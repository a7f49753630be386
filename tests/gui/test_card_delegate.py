"""The words on a card where there is little room."""

from dataclasses import replace

from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from swc_desktop.photos.errors import PhotoBroken
from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.card_delegate import CardDelegate, wrapped
from swc_desktop.ui.theme.theme import active_theme
from tests.gui.evidence_samples import BROKEN, LION, OTHER


def test_a_scientific_name_that_does_not_fit_is_abbreviated(qtbot: QtBot) -> None:
    card = CardDelegate(Thumbnails())
    assert card.lines(LION, 400).name == "Panthera leo melanochaita"
    assert card.lines(LION, 150).name == "P. l. melanochaita"


def test_a_status_that_does_not_fit_is_shortened_before_it_is_cut(qtbot: QtBot) -> None:
    card = CardDelegate(Thumbnails())
    assert card.lines(OTHER, 400).title == "Other animal or empty"
    assert card.lines(OTHER, 150).title == "Other or empty"
    assert card.lines(LION, 20).title.endswith("…")


def test_a_status_that_is_too_long_in_short_has_two_lines_and_no_subtitle(qtbot: QtBot) -> None:
    bold = QFontMetrics(active_theme.font(14, bold=True))
    lines = CardDelegate(Thumbnails()).lines(OTHER, bold.horizontalAdvance("Other or empty") - 2)
    assert lines.title.replace("\n", " ") == "Other animal or empty"
    assert lines.title.count("\n") == 1
    assert lines.name == ""
    assert lines.badge != ""


def test_why_a_file_is_unreadable_is_said_in_short_on_its_card(qtbot: QtBot) -> None:
    error = PhotoBroken(file=BROKEN.file, reason="the lower half is missing")
    lines = CardDelegate(Thumbnails()).lines(replace(BROKEN, unreadable=error.value), 90)
    assert lines.name.replace("\n", " ") == "Damaged or cut short"
    assert "\n" in lines.name
    assert lines.badge == ""


def test_a_reason_of_an_earlier_version_is_shown_as_it_is(qtbot: QtBot) -> None:
    lines = CardDelegate(Thumbnails()).lines(BROKEN, 1000)
    assert BROKEN.unreadable is not None
    assert lines.name == BROKEN.unreadable.message


def test_a_word_that_is_longer_than_a_line_is_broken(qtbot: QtBot) -> None:
    made = wrapped("Kamerafallenfotografien", active_theme.font(14), 80, 3)
    assert made.replace("\n", "") == "Kamerafallenfotografien"
    assert wrapped("one two three four", active_theme.font(14), 60, 2).endswith("…")
