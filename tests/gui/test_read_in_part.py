"""A picture that was read in part says so on its card, in the table, in the strip and aloud."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from swc_desktop.session.result_filter import Filter, Tally
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.card_delegate import CardDelegate
from swc_desktop.ui.results.filter_bar import chips
from swc_desktop.ui.results.results_model import Column, ResultsModel, cell_text
from swc_desktop.ui.text import words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.window.status_strip import run_status_words
from tests.gui.evidence_samples import ASIAN_ELEPHANT, BROKEN, CUT, read_in_part

SENTENCE = "Read in part: the last 12 % of the picture is missing."
CARD = QRect(0, 0, 240, 300)


def painted(record: ResultRecord) -> QImage:
    """The card of a record."""
    model = ResultsModel()
    model.append([record])
    thumbnails = Thumbnails()
    image = QImage(CARD.size(), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    option = QStyleOptionViewItem()
    option.rect = CARD
    painter = QPainter(image)
    CardDelegate(thumbnails).paint(painter, option, model.index(0, 0))
    painter.end()
    thumbnails.close()
    return image


def colours(image: QImage, height: int) -> set[str]:
    return {image.pixelColor(x, height).name() for x in range(20, 220)}


def test_the_card_has_a_band_at_the_bottom_of_its_picture(qtbot: QtBot) -> None:
    foot = CARD.height() - CardDelegate(Thumbnails()).caption_height() - 12
    band = active_theme.color("warning_soft").name()
    assert band in colours(painted(CUT), foot)
    assert band not in colours(painted(ASIAN_ELEPHANT), foot)


def test_table_and_speech_say_it(qtbot: QtBot) -> None:
    assert cell_text(CUT, Column.STATE) == "● Named · read in part"
    assert cell_text(ASIAN_ELEPHANT, Column.STATE) == "● Named"
    assert words.spoken(CUT).endswith(SENTENCE)
    assert "part" not in words.spoken(ASIAN_ELEPHANT)


def test_the_strip_counts_it_and_the_filter_finds_it(qtbot: QtBot) -> None:
    tally = Tally()
    tally.add([CUT, ASIAN_ELEPHANT, BROKEN])
    said = run_status_words(RunStatus(phase=Phase.FINISHED), tally)
    assert said == "2 named, 1 unreadable, 1 read in part"
    asked = Filter(partial=True)
    assert [asked.passes(record) for record in (CUT, ASIAN_ELEPHANT, BROKEN)] == [
        True,
        False,
        False,
    ]
    assert [chip.text for chip in chips(asked)] == ["read in part"]


@pytest.mark.parametrize(
    ("damage", "short"),
    [
        ("the lower 12 % of the picture is missing", "Lower 12 % missing"),
        ("the left 3 % of the picture is damaged", "Left 3 % damaged"),
        ("the fine detail of the picture is missing", "Fine detail missing"),
        ("a part of the picture is damaged", "A part damaged"),
    ],
)
def test_the_card_says_which_part_in_short(damage: str, short: str) -> None:
    assert words.damage_in_short(read_in_part(ASIAN_ELEPHANT, damage)) == short
