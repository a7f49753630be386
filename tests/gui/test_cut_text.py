"""No words are cut: at any size of text, on a small screen of any scale, in a long language."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.settings.settings_file import TEXT_SIZES, SettingsFile, Theme
from swc_desktop.transfer.manifest import PartKind
from swc_desktop.transfer.sources import PartSource
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.results_model import Column, ResultsModel
from swc_desktop.ui.results.table_view import TableView
from swc_desktop.ui.text.line_breaks import BREAK, breakable
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import NoticeBar
from tests.gui.cut_text import cut
from tests.gui.dialog_makers import MAKERS
from tests.gui.long_words import LongWords
from tests.gui.offscreen import offscreen
from tests.gui.stage import services
from tests.gui.windows import activate

LONG_NAME = "IMG_" + "0123456789abcdef" * 8 + ".JPG"


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The program, to be dressed anew; its usual look comes back."""
    yield qapp
    active_theme.apply(qapp, Theme.LIGHT, TEXT_SIZES[0])


@pytest.fixture
def long_words(qapp: QApplication) -> Iterator[None]:
    words = LongWords(qapp)
    qapp.installTranslator(words)
    yield
    qapp.removeTranslator(words)


@pytest.mark.parametrize("size", TEXT_SIZES)
@pytest.mark.parametrize("name", MAKERS)
def test_no_dialog_cuts_text(
    qtbot: QtBot, dressed: QApplication, long_words: None, name: str, size: int
) -> None:
    active_theme.apply(dressed, Theme.LIGHT, size)
    dialog = MAKERS[name]()
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert cut(dialog) == []


SMALL = """
import sys, tempfile
from pathlib import Path
from swc_desktop.ui.window.application import make_application
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.settings.settings_file import SettingsFile
from tests.gui.stage import services
from tests.gui.dialog_makers import MAKERS
application = make_application([])
room = application.primaryScreen().availableGeometry()
window = MainWindow(services(), SettingsFile(Path(sys.argv[1]) / "settings.toml"))
window.show()
for shown in (window, *(make() for make in MAKERS.values())):
    shown.show()
    application.processEvents()
    frame = shown.frameGeometry()
    assert frame.width() <= room.width() and frame.height() <= room.height(), (shown, frame, room)
    if shown is not window:
        below = shown.closing.mapTo(shown, shown.closing.rect().bottomRight())
        assert shown.rect().contains(below), (shown, below)
window.close()
"""


@pytest.mark.skipif(os.name == "nt", reason="no screen of a chosen size there")
@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "2"])
def test_the_new_window_and_each_dialog_fit_the_screen(
    tmp_path: Path, root: Path, scale: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", SMALL, str(tmp_path)],
        cwd=root,
        env={
            **os.environ,
            "SWC_HOME": str(tmp_path),
            "QT_QPA_PLATFORM": offscreen(tmp_path),
            "QT_SCALE_FACTOR": scale,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_window_from_a_larger_screen_fits_this_one(qtbot: QtBot, tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path / "settings.toml")
    first = MainWindow(services(), settings)
    qtbot.addWidget(first)
    first.resize(2400, 1300)
    first.show()
    first.close()
    again = MainWindow(services(), settings)
    qtbot.addWidget(again)
    again.show()
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert again.width() <= room.width()
    assert again.height() <= room.height()
    again.close()


def test_a_dialog_that_is_too_high_scrolls_and_keeps_its_buttons(qtbot: QtBot) -> None:
    dialog = MAKERS["settings"]()
    assert isinstance(dialog, BaseDialog)
    qtbot.addWidget(dialog)
    dialog.resize(dialog.width(), 300)
    dialog.show()
    activate(qtbot, dialog)
    assert dialog.height() == 300
    assert dialog.scrolled.verticalScrollBar().maximum() > 0
    assert dialog.closing.visibleRegion().boundingRect().size() == dialog.closing.size()
    dialog.scrolled.setFocus()
    qtbot.keyClick(dialog.scrolled, Qt.Key.Key_End)
    assert (
        dialog.scrolled.verticalScrollBar().value() == dialog.scrolled.verticalScrollBar().maximum()
    )


def test_in_a_low_dialog_the_footer_scrolls_with_the_content(qtbot: QtBot) -> None:
    dialog = BaseDialog("Settings", QSize(500, 500))
    said = QLabel("What the dialog does.", dialog)
    dialog.footer.addWidget(said)
    qtbot.addWidget(dialog)
    dialog.resize(500, 240)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.scrolled.isAncestorOf(said) and said.isVisible())
    dialog.resize(500, 500)
    qtbot.waitUntil(lambda: said.isVisible() and said.y() > dialog.scrolled.geometry().bottom())
    assert said.geometry().bottom() < dialog.closing.y()


def test_a_question_is_as_large_as_its_text_and_its_answers(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    question = Question("Export", "A filter is on. " * 20, "Cancel", window)
    answers = [
        question.add_answer("Export the 78 photographs shown", lambda: None),
        question.add_answer("Export all 240 photographs of this list", lambda: None),
    ]
    question.show()
    qtbot.waitUntil(lambda: cut(question) == [])
    assert question.scrolled.verticalScrollBar().maximum() == 0
    assert {button.y() for button in (*answers, question.closing)} == {question.closing.y()}


@pytest.mark.parametrize("size", TEXT_SIZES)
def test_headings_of_the_table_have_room_for_the_sort_arrow(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path, size: int
) -> None:
    active_theme.apply(dressed, Theme.LIGHT, size)
    window = MainWindow(services(), SettingsFile(tmp_path / "settings.toml"))
    qtbot.addWidget(window)
    window.actions_by_name["table"].trigger()
    window.show()
    heads = window.pane.table.horizontalHeader()
    for column in Column:
        window.pane.set_order(column, descending=True)
        assert heads.sectionSizeHint(column) <= heads.sectionSize(column), column
    window.close()


def test_columns_grow_with_the_text_and_are_never_narrower_than_their_heading(
    qtbot: QtBot, dressed: QApplication
) -> None:
    active_theme.apply(dressed, Theme.LIGHT, 14)
    table = TableView(Thumbnails())
    qtbot.addWidget(table)
    table.setModel(ResultsModel(table))
    table.set_widths([300, *[1] * 7])
    widths = table.widths()
    assert widths[0] == 300
    assert widths[Column.CONFIDENCE] == table.min_width(Column.CONFIDENCE)
    active_theme.apply(dressed, Theme.LIGHT, 20)
    table.restyle()
    assert table.widths()[0] == round(300 * 20 / 14)


def test_columns_with_long_texts_share_the_room_of_a_wide_window(
    qtbot: QtBot, dressed: QApplication
) -> None:
    table = TableView(Thumbnails())
    qtbot.addWidget(table)
    table.setModel(ResultsModel(table))
    table.set_widths(table.default_widths())
    least = table.widths()
    table.show()
    table.resize(sum(least) // 2, 300)
    narrow = [table.columnWidth(column) for column in Column]
    table.resize(sum(least) + 900, 300)
    wide = [table.columnWidth(column) for column in Column]
    assert narrow[: Column.STATION] == least[: Column.STATION]
    assert wide[Column.PLACE] >= least[Column.PLACE] + 90
    assert wide[Column.CONFIDENCE] == least[Column.CONFIDENCE]
    assert table.widths() == least
    table.resize(sum(least) // 2, 300)
    assert [table.columnWidth(column) for column in Column] == narrow
    table.resize(sum(least) + 900, 300)
    table.setColumnWidth(Column.PLACE, 333)
    assert table.widths()[Column.PLACE] == 333
    assert table.widths()[Column.TIME] == wide[Column.TIME]


# Long names


def test_a_long_word_may_break_after_a_dot_or_a_slash_or_anywhere() -> None:
    assert breakable("short words stay as they are") == "short words stay as they are"
    host = breakable("archive-api.open-meteo.com")
    assert host.split(BREAK) == ["archive-", "api.", "open-", "meteo.", "com"]
    whole = breakable("x" * 40)
    assert whole.replace(BREAK, "") == "x" * 40
    assert whole.count(BREAK) == 39


def test_joined_letters_and_markup_are_not_broken() -> None:
    assert BREAK not in breakable("ا" * 40)
    combined = "e\N{COMBINING ACUTE ACCENT}" * 20
    assert f"{BREAK}\N{COMBINING ACUTE ACCENT}" not in breakable(combined)
    link = f'<a href="{"x" * 40}">a</a> &eacute;'
    assert breakable(link, rich=True) == link


@pytest.mark.parametrize("size", [14, 20])
def test_a_long_name_wraps_in_a_narrow_place(
    qtbot: QtBot, dressed: QApplication, size: int
) -> None:
    active_theme.apply(dressed, Theme.LIGHT, size)
    words = WrappingLabel()
    qtbot.addWidget(words)
    words.show_text(LONG_NAME)
    words.resize(240, words.heightForWidth(240))
    words.show()
    assert words.minimumSizeHint().width() <= 240
    assert words.heightForWidth(240) > 3 * QFontMetrics(words.font()).height()
    assert words.text() == LONG_NAME
    assert words.accessibleName() == LONG_NAME


def test_a_long_name_is_copied_whole(qtbot: QtBot) -> None:
    words = WrappingLabel()
    qtbot.addWidget(words)
    words.show_text(LONG_NAME)
    words.resize(240, words.heightForWidth(240))
    words.show()
    words.setFocus()
    words.setSelection(0, len(breakable(LONG_NAME)))
    assert words.selectedText() == LONG_NAME
    qtbot.keyClick(words, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == LONG_NAME


def test_a_long_name_in_a_notice_wraps_and_many_notices_scroll(
    qtbot: QtBot,
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(683, 384)
    notices = NoticeBar(window)
    for number in range(3):
        notices.say(f"{number} {LONG_NAME} could not be opened. " * 3)
    notices.resize(683, notices.heightForWidth(683))
    window.show()
    assert notices.height() <= round(384 * 0.2)
    for notice in notices.notices:
        assert notice.width() <= 683
        assert cut(notice) == []
    assert notices.verticalScrollBar().maximum() > 0


def test_a_long_name_on_a_stick_wraps_and_its_label_ticks_it(qtbot: QtBot) -> None:
    made = StickExportDialog()
    qtbot.addWidget(made)
    made.add_sources([PartSource(PartKind.PACK, LONG_NAME, "Does not expire.", 10**6)])
    made.show()
    qtbot.waitExposed(made)
    assert cut(made) == []
    title = next(label for label in made.findChildren(QLabel) if label.text() == LONG_NAME)
    assert [offer.title for offer in made.chosen] == [LONG_NAME]
    QTest.mouseClick(title, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert made.chosen == []


def test_a_button_that_is_cut_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton("Add photographs…", window)
    button.resize(40, 30)
    label = QLabel("A label that reaches over its window", window)
    label.move(0, 40)
    label.resize(label.sizeHint())
    window.resize(60, 60)
    window.show()
    assert len(cut(window)) == 2
