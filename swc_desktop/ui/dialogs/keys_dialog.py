"""All keyboard shortcuts in one table."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.window.actions import action_specs, menu_titles, view_keys

translate = QCoreApplication.translate


@dataclass(frozen=True)
class KeyRow:
    """An action, its keys, and where it is found."""

    text: str
    keys: tuple[str, ...]
    section: str


def key_rows() -> tuple[KeyRow, ...]:
    """Every action with a key, and every key of a view."""
    menus = menu_titles()
    rows = [
        KeyRow(_bare(spec.text), spec.keys, _bare(menus[spec.menu]))
        for spec in action_specs()
        if spec.keys
    ]
    section = translate("Keys", "In the list and the photograph")
    return (*rows, *(KeyRow(view.text, view.keys, section) for view in view_keys()))


def _bare(text: str) -> str:
    return text.replace("&", "").rstrip("…")


class KeysDialog(BaseDialog):
    """Shows the keys."""

    def __init__(self, rows: Sequence[KeyRow], parent: QWidget | None = None) -> None:
        super().__init__(translate("Keys", "Keyboard shortcuts"), QSize(640, 620), parent)
        self.table = QTableWidget(len(rows), 3, self)
        self.table.setAccessibleName(translate("Keys", "Keyboard shortcuts"))
        self.table.setHorizontalHeaderLabels(
            [translate("Keys", "Keys"), translate("Keys", "Action"), translate("Keys", "Where")]
        )
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for position, row in enumerate(rows):
            for column, text in enumerate(("  ".join(row.keys), row.text, row.section)):
                self.table.setItem(position, column, QTableWidgetItem(text))
        self.content.addWidget(self.table, 1)
