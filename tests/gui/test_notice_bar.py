"""The notices over the list: each in sight as a whole, while there is room."""

from PySide6.QtWidgets import QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.ui.window.notice_bar import MAX_NOTICES, NoticeBar


def test_some_notices_are_all_in_sight_where_there_is_room(qtbot: QtBot) -> None:
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
