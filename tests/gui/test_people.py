"""People are blurred until somebody asks to see them, which the log of the project says."""

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QDrag, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot

from swc_desktop.cli.project.export_command import ANSWERS
from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.exports.formats import FORMATS
from swc_desktop.inference.classifier import Result
from swc_desktop.projects.acts import Action, actions
from swc_desktop.session.exporting import ExportRequest
from swc_desktop.ui.results.card_delegate import card_request
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.fake_engine import FakeClassifier
from tests.gui.windows import Open, answer, asked, finished, questions

PERSON = Region(Box(0.25, 0.25, 0.5, 0.5), Category.PERSON, 0.9)


class People(FakeClassifier):
    """Finds a person in the middle of every photograph."""

    def _result(self, index: int, file: Path) -> Result:
        found = super()._result(index, file)
        assert found.prediction is not None
        said = replace(
            found.prediction, answer=replace(found.prediction.answer, status=Status.PERSON)
        )
        (frame,) = self.decider.frame(said)
        regions = (frame, replace(frame, region=PERSON))
        return replace(found, prediction=said, regions=regions, detector=self.pack.digest)


def stripes(file: Path) -> Path:
    """A picture of white and black columns, three pixels wide."""
    pixels = np.zeros((240, 360, 3), np.uint8)
    pixels[:, ::6] = pixels[:, 1::6] = pixels[:, 2::6] = 255
    pixels[0, 0, 0] = zlib.crc32(file.name.encode()) % 256
    Image.fromarray(pixels).save(file)
    return file


def is_sharp(image: QImage) -> bool:
    """Whether the stripes in the middle are seen; a blurred middle is grey."""
    middle = image.height() // 2
    row = [image.pixelColor(x, middle).lightness() for x in range(image.width())]
    part = row[len(row) * 2 // 5 : len(row) * 3 // 5]
    return max(part) - min(part) > 100


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, tmp_path: Path) -> MainWindow:
    """Two photographs with people in a project, the first one large."""
    folder = tmp_path / "card"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        stripes(folder / name)
    made = open_window(People())
    made.add([folder])
    finished(qtbot, made)
    qtbot.waitUntil(lambda: made.pane.record is not None)
    made.pane.open_photo()
    qtbot.waitUntil(lambda: has_picture(made))
    return made


def has_picture(window: MainWindow) -> bool:
    return not large(window).isNull() and not panel(window).isNull()


def large(window: MainWindow) -> QImage:
    return window.pane.photo.canvas._image


def panel(window: MainWindow) -> QImage:
    return window.evidence.picture._image


def entries(window: MainWindow) -> list[Action]:
    access = window.project.access
    assert access is not None
    return [one for one in actions(access.project.connection) if one.kind == "people"]


def show(qtbot: QtBot, window: MainWindow) -> None:
    """Ask to see the people, and say yes."""
    window.pane.photo.people.click()
    qtbot.mouseClick(answer(asked(window), "Show people"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.people.is_shown)
    qtbot.waitUntil(lambda: is_sharp(large(window)) and is_sharp(panel(window)))


def all_blurred(window: MainWindow) -> bool:
    return has_picture(window) and not is_sharp(large(window)) and not is_sharp(panel(window))


def test_they_are_shown_after_a_question_and_an_entry_in_the_log(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert all_blurred(window)
    assert window.pane.photo.people.text() == window.evidence.people.text() == "Show people…"
    record = window.pane.record
    assert record is not None
    show(qtbot, window)
    (entry,) = entries(window)
    assert str(entry.words) == f"Show the people in the photograph {record.id}"
    assert not entry.can_undo
    assert window.pane.photo.people.text() == window.evidence.people.text() == "Blur people"
    assert window.pane.photo.band.text() == "People are shown until you leave this photograph."


def test_without_a_yes_they_stay_blurred_and_nothing_is_logged(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.evidence.people.click()
    question = asked(window)
    assert answer(question, "Keep blurred").isDefault()
    assert "log of the project" in question.text.text()
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert questions(window) == []
    assert entries(window) == []
    assert all_blurred(window)


LEAVING: dict[str, Callable[[MainWindow], object]] = {
    "button": lambda window: window.evidence.people.click(),
    "menu": lambda window: window.actions_by_name["show_people"].trigger(),
    "next": lambda window: window.pane.step(1),
    "close": lambda window: window.pane.close_photo(),
    "lock": lambda window: window.projects.lock.locked.emit(),
}


@pytest.mark.parametrize("way", list(LEAVING))
def test_they_are_blurred_again_once_the_photograph_is_left(
    qtbot: QtBot, window: MainWindow, way: str
) -> None:
    show(qtbot, window)
    LEAVING[way](window)
    qtbot.waitUntil(lambda: not window.people.is_shown)
    window.pane.step(-1)
    window.pane.open_photo()
    qtbot.waitUntil(lambda: all_blurred(window))
    assert window.pane.photo.people.text() == window.evidence.people.text() == "Show people…"
    kept = window.pane.photo._kept.values()
    assert kept
    assert not any(picture.shows_people or is_sharp(picture.image) for picture in kept)
    assert len(entries(window)) == 1
    show(qtbot, window)
    assert len(entries(window)) == 2  # each showing has its own


def test_closing_the_project_blurs_them(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    show(qtbot, window)
    with qtbot.waitSignal(window.project.opened):
        window.project.open(tmp_path / "other.swcproject", makes=True)
    assert not window.people.is_shown


def test_a_refresh_of_the_list_keeps_them_shown(qtbot: QtBot, window: MainWindow) -> None:
    show(qtbot, window)
    access = window.project.access
    assert access is not None
    with qtbot.waitSignal(access.changed):
        access.act(lambda _work: None)
    assert window.people.is_shown
    assert is_sharp(large(window))


def kept_picture(window: MainWindow) -> bytes:
    kept, record = window.project.kept_thumbnails(), window.pane.record
    assert kept is not None
    assert record is not None
    picture = kept.get(record.sha256)
    kept.close()
    assert picture is not None
    return picture.tobytes()


def test_cards_stay_blurred_and_kept_pictures_as_they_are(qtbot: QtBot, window: MainWindow) -> None:
    before = kept_picture(window)
    show(qtbot, window)
    record = window.pane.record
    assert record is not None
    assert kept_picture(window) == before
    window.thumbnails.forget()
    canvas = QPixmap(180, 120)
    painter = QPainter(canvas)
    request = card_request(record, QRect(0, 0, 180, 120), painter)
    painter.end()
    qtbot.waitUntil(lambda: window.thumbnails.get(request) is not None)
    card = window.thumbnails.get(request)
    assert card is not None
    assert not is_sharp(card.toImage())
    assert window.people.is_shown


def test_they_stay_blurred_where_the_log_cannot_be_written(
    qtbot: QtBot, window: MainWindow
) -> None:
    access = window.project.access
    assert access is not None
    access.can_write = False
    window.pane.photo.people.click()
    assert questions(window) == []
    (notice,) = window.notices.notices
    assert notice.sentence.startswith("The project is open to read only, so its log cannot say")
    assert all_blurred(window)


def test_they_stay_blurred_where_the_entry_fails(qtbot: QtBot, window: MainWindow) -> None:
    window.pane.photo.people.click()
    with patch(
        "swc_desktop.ui.window.people_control.log_people_shown", side_effect=OSError("disk full")
    ):
        qtbot.mouseClick(answer(asked(window), "Show people"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(window.notices.notices))
    assert not window.people.is_shown
    assert all_blurred(window)
    assert entries(window) == []


def test_a_file_that_is_not_there_shows_nobody(qtbot: QtBot, window: MainWindow) -> None:
    """Only the small picture is left then, which is blurred for good."""
    record = window.pane.record
    assert record is not None
    record.file.unlink()
    window.pane.photo._kept.clear()
    window.pane.photo.people.click()
    qtbot.mouseClick(answer(asked(window), "Show people"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.people.is_shown)
    window.pane.photo.show_photo(record)
    qtbot.waitUntil(lambda: "not there" in window.pane.photo.band.text() or has_picture(window))
    assert not is_sharp(large(window))


def test_what_is_copied_has_no_picture(qtbot: QtBot, window: MainWindow) -> None:
    """Also while people are shown, the clipboard holds texts alone."""
    show(qtbot, window)
    clipboard = QApplication.clipboard()
    for name in ("copy", "copy_path"):
        clipboard.setText("before")
        window.actions_by_name[name].trigger()
        qtbot.waitUntil(lambda: clipboard.text() not in ("", "before"))
        held = clipboard.mimeData()
        assert not held.hasImage()
        assert not held.hasUrls()


def test_only_photographs_can_be_dragged_out_and_none_with_people(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane, dragged = window.pane, []
    monkeypatch.setattr(QDrag, "exec", lambda *_: dragged.append("a drag"))
    views = window.findChildren(QAbstractItemView)
    assert {view for view in views if view.dragEnabled()} == {pane.grid, pane.table}
    pane.view.selectAll()
    assert all(record.people for record in pane.selected())
    pane.view.startDrag(Qt.DropAction.CopyAction)
    assert dragged == []


@pytest.mark.parametrize("suffix", [one.suffix for one in FORMATS])
def test_no_export_has_pictures(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, suffix: str
) -> None:
    """So no export asks whether people are to be shown. Whoever adds pictures to one makes it ask,
    and refuse without a passphrase."""
    show(qtbot, window)
    file = tmp_path / f"results{suffix}"
    done: list[object] = []
    window.project.export(ExportRequest(file), done.append, done.append)
    qtbot.waitUntil(lambda: bool(done))
    text = file.read_bytes().decode("utf-8")  # bytes of a picture are not
    assert "person" in text
    assert not re.search(r"[A-Za-z0-9+/]{300,}", text)  # nor are they written as letters


def test_the_command_exports_in_the_same_formats() -> None:
    assert {f".{form}" for form in ANSWERS} == {one.suffix for one in FORMATS}
