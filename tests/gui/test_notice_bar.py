"""The notices over the list: each in sight as a whole, while there is room."""

import pytest
from PySide6.QtWidgets import QApplication, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.settings.settings_file import TEXT_SIZES, Theme
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.window.notice_bar import MAX_NOTICES, NoticeBar


@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_some_notices_are_all_in_sight_where_there_is_room(
    qtbot: QtBot, qapp: QApplication, text_size: int
) -> None:
    active_theme.apply(qapp, Theme.LIGHT, text_size)
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    notices = NoticeBar(window)
    column.addWidget(notices)
    column.addWidget(QTextEdit(), 1)
    window.resize(1366, 1500)  # room for text of any size
    window.show()
    for number in range(MAX_NOTICES):
        notices.say(f"{number} photographs were assigned.", action=("Undo", lambda: None))
    qtbot.waitUntil(lambda: _all_in_sight(notices))


def _all_in_sight(notices: NoticeBar) -> bool:
    needed = sum(notice.height() for notice in notices.notices)
    is_laid_out = all(notice.text.height() > 1 for notice in notices.notices)
    return is_laid_out and notices.height() >= needed and not notices.verticalScrollBar().maximum()
