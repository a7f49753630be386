"""All keyboard shortcuts in one table, in which those of actions can be changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.window.actions import Keys, action_specs, menu_titles, view_keys
from swc_desktop.ui.window.own_keys import VIEW, holder

translate = QCoreApplication.translate


@dataclass(frozen=True)
class KeyRow:
    """An action, its keys, and where it is found; ``name`` is "" for keys that stay as they are."""

    text: str
    keys: tuple[str, ...]
    section: str
    name: str = ""


def key_rows(own: Keys) -> tuple[KeyRow, ...]:
    """Every action, and every key of a view; ``own`` are the keys that a person chose."""
    menus = menu_titles()
    rows = [
        KeyRow(_bare(spec.text), own.get(spec.name, spec.keys), _bare(menus[spec.menu]), spec.name)
        for spec in action_specs()
    ]
    rows.sort(key=lambda row: not row.keys)
    section = translate("Keys", "In the list and the photograph")
    return (*rows, *(KeyRow(view.text, view.keys, section) for view in view_keys()))


def _bare(text: str) -> str:
    return text.replace("&", "").rstrip("…")


class KeysDialog(BaseDialog):
    """Shows the keys and changes those of the chosen action; ``chosen`` carries all own keys."""

    chosen = Signal(object)

    def __init__(self, own: Keys, parent: QWidget | None = None) -> None:
        super().__init__(translate("Keys", "Keyboard shortcuts"), QSize(640, 620), parent)
        self._own = dict(own)
        self._rows: Sequence[KeyRow] = ()
        self.table = self._table()
        self.content.addWidget(self.table, 1)
        self.key = QKeySequenceEdit(self)
        self.key.setMaximumSequenceLength(1)
        for line in self.key.findChildren(QLineEdit):
            line.setAcceptDrops(False)
        self.key.setAccessibleName(translate("Keys", "New key"))
        label = FieldLabel(translate("Keys", "&New key"), self.key)
        row = FlowLayout()
        row.addWidget(label)
        row.addWidget(self.key)
        self.content.addLayout(row)
        self.footer.addWidget(self.message)
        self.use = self.primary(translate("Keys", "&Use this key"))
        self.none = self.button(translate("Keys", "N&o key"))
        self.usual = self.button(translate("Keys", "Usual &keys"))
        self.no_default()
        self.key.keySequenceChanged.connect(lambda _: self._check())
        self.table.currentCellChanged.connect(lambda *_: self._choose())
        self.use.clicked.connect(lambda: self._change((self._typed,)))
        self.none.clicked.connect(lambda: self._change(()))
        self.usual.clicked.connect(self._take_usual)
        self._show()
        self.table.setCurrentCell(0, 0)
        self.table.setFocus()

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 3, self)
        table.setAccessibleName(translate("Keys", "Keyboard shortcuts"))
        table.setHorizontalHeaderLabels(
            [translate("Keys", "Keys"), translate("Keys", "Action"), translate("Keys", "Where")]
        )
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        return table

    def _show(self) -> None:
        """Show all rows again; the chosen action stays chosen."""
        name = "" if self._current is None else self._current.name
        self._rows = key_rows(self._own)
        self.table.setRowCount(len(self._rows))
        for position, row in enumerate(self._rows):
            for column, text in enumerate(("  ".join(row.keys), row.text, row.section)):
                self.table.setItem(position, column, QTableWidgetItem(text))
        at = next((at for at, row in enumerate(self._rows) if name and row.name == name), -1)
        if at >= 0:
            self.table.setCurrentCell(at, 0)
        self._choose()

    @property
    def _current(self) -> KeyRow | None:
        at = self.table.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    @property
    def _typed(self) -> str:
        return self.key.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _choose(self) -> None:
        self.key.clear()
        self._check()

    def _check(self) -> None:
        """Offer what can be done with the chosen action and the typed key, and say why not."""
        row = self._current
        is_action = row is not None and row.name != ""
        keys = () if row is None else row.keys
        self.key.setEnabled(is_action)
        self.none.setEnabled(is_action and bool(keys))
        self.usual.setEnabled(is_action and row is not None and row.name in self._own)
        held = holder(self._typed, self._own) if self._typed else ""
        problem = ""
        if row is not None and not is_action:
            problem = translate("Keys", "The keys of lists and photographs cannot be changed.")
        elif held == VIEW:
            problem = translate("Keys", "This key moves in lists and photographs.")
        elif held and row is not None and held != row.name:
            text = translate("Keys", "This is the key of “{action}”. Give that another one first.")
            problem = text.format(action=self._text_of(held))
        self.say(problem, "warning" if problem and self._typed else "")
        self.use.setEnabled(is_action and bool(self._typed) and not held)

    def _text_of(self, name: str) -> str:
        return next((row.text for row in self._rows if row.name == name), name)

    def _change(self, keys: tuple[str, ...]) -> None:
        row = self._current
        if row is not None and row.name:
            self._own[row.name] = keys
            self._announce()

    def _take_usual(self) -> None:
        """Give the chosen action its usual keys, where no other action has them now."""
        row = self._current
        if row is None:
            return
        rest = {name: keys for name, keys in self._own.items() if name != row.name}
        usual = next(spec.keys for spec in action_specs() if spec.name == row.name)
        taken = {holder(key, {**rest, row.name: ()}) for key in usual} - {""}
        if taken:
            text = translate(
                "Keys", "“{action}” has its usual key now. Give that another one first."
            )
            self.say(text.format(action=self._text_of(taken.pop())), "warning")
            return
        self._own = rest
        self._announce()

    def _announce(self) -> None:
        self.chosen.emit(dict(self._own))
        self._show()
        self.table.setFocus()
