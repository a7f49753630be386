"""A picture that was read in part says so on its card, in the table, in the strip and aloud."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from swc_desktop.core.damage import Damage, Harm, PicturePart
from swc_desktop.projects.listed import ListedMedia, Presence
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.project import Project
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.card_delegate import CardDelegate
from swc_desktop.ui.results.filter_bar import chips
from swc_desktop.ui.results.results_model import RECORD_ROLE, Column, cell_text
from swc_desktop.ui.text import words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.window.status_strip import run_status_words
from tests.gui.evidence_samples import ASIAN_ELEPHANT, BROKEN, CUT, read_in_part
from tests.gui.made_rows import keep_rows, placed_at

SENTENCE = "Read in part: the lower 12 % of the picture is missing."
CARD = QRect(0, 0, 240, 300)


class OneRow(QAbstractListModel):
    """A list of one photograph."""

    def __init__(self, record: ListedMedia) -> None:
        super().__init__()
        self._record = record

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        return self._record if role == RECORD_ROLE else None


def painted(record: ListedMedia) -> QImage:
    """The card of a record."""
    model = OneRow(record)
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


@pytest.mark.parametrize(
    ("presence", "said"),
    [(Presence.MISSING, "File missing"), (Presence.REPLACED, "Another file is in its place")],
)
def test_a_file_that_is_not_there_has_the_band_too(
    qtbot: QtBot, presence: Presence, said: str
) -> None:
    """It comes before damage: the picture cannot be looked at at all."""
    gone = replace(CUT, presence=presence)
    assert words.card_band(gone) == said
    assert words.card_band(CUT) == "Lower 12 % missing"
    assert words.card_band(ASIAN_ELEPHANT) == ""
    foot = CARD.height() - CardDelegate(Thumbnails()).caption_height() - 12
    assert active_theme.color("warning_soft").name() in colours(painted(gone), foot)


def test_the_strip_counts_it_and_the_filter_finds_it(qtbot: QtBot, tmp_path: Path) -> None:
    asked = MediaFilter(partial=True)
    kinds = {"cut": CUT, "whole": ASIAN_ELEPHANT, "broken": BROKEN}
    with Project.create(tmp_path / "part.swcproject") as project:
        keep_rows(project, [placed_at(one, "CARD", f"{name}.JPG") for name, one in kinds.items()])
        listing = MediaListing(project.connection)
        tally = listing.tally()
        found = [record.file.stem for record in listing.rows(listing.numbers(asked))]
    said = run_status_words(RunStatus(phase=Phase.FINISHED), tally)
    assert said == "2 named, 1 unreadable, 1 read in part"
    assert found == ["cut"]
    assert [chip.text for chip in chips(asked, {})] == ["read in part"]


@pytest.mark.parametrize(
    ("damage", "short"),
    [
        (Damage(PicturePart.LOWER, Harm.MISSING, 12), "Lower 12 % missing"),
        (Damage(PicturePart.LEFT, Harm.DAMAGED, 3), "Left 3 % damaged"),
        (Damage(PicturePart.DETAIL, Harm.MISSING), "Fine detail missing"),
        (Damage(PicturePart.SOME, Harm.DAMAGED), "A part damaged"),
    ],
)
def test_the_card_says_which_part_in_short(damage: Damage, short: str) -> None:
    assert words.damage_in_short(read_in_part(ASIAN_ELEPHANT, damage)) == short
