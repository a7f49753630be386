"""The bar at the top: add, search, filter, sort, arrange, export."""

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QToolButton, QWidget

from swc_desktop.projects.media_filter import Order
from swc_desktop.ui.results.filter_bar import FilterMenu
from swc_desktop.ui.results.results_model import Column, SortBy, column_title
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.theme.icons import icon
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.window.actions import Actions

translate = QCoreApplication.translate

NARROW = 1100
"""Below this width in pixels, buttons show icons without text, and the evidence is a drawer."""

_TYPING_MS = 150
"""Pause in typing after which the list is filtered, so that not each letter filters it."""

_ICON = 16
_SPACING = 8
_MIN_SEARCH = 80
_AROUND_SEARCH = 64
"""Pixels of the magnifier and the spaces beside the text, for 14 px text."""


def _search_hint() -> str:
    return translate("Bar", "Name or file")


class SortMenu(QMenu):
    """The order of the photographs."""

    chosen = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QActionGroup(self)
        self._orders: dict[SortBy, QAction] = {}
        self._add(None, translate("Sort", "Order added"))
        self._add(Order.UNSURE_FIRST, translate("Sort", "Least sure first"))
        self._add(Order.EVENT, translate("Sort", "Event by event, best first"))
        self._add(Order.ALIKE, translate("Sort", "Alike pictures together"))
        for column in Column:
            self._add(column, column_title(column))
        self.addSeparator()
        self.descending = self.addAction(translate("Sort", "Descending"))
        self.descending.setCheckable(True)
        self.descending.triggered.connect(self._choose)
        self.show_order(None, descending=False)

    def _add(self, by: SortBy, text: str) -> None:
        action = self.addAction(text)
        action.setCheckable(True)
        action.triggered.connect(self._choose)
        self._group.addAction(action)
        self._orders[by] = action

    def _choose(self) -> None:
        by = next(by for by, action in self._orders.items() if action.isChecked())
        self.chosen.emit(by, self.descending.isChecked())

    def show_order(self, by: SortBy, *, descending: bool) -> None:
        """Tick the order in use."""
        self._orders[by].setChecked(True)
        self.descending.setChecked(descending)


class TopBar(QWidget):
    """Buttons for actions, with text beside their icons while there is room."""

    text_changed = Signal(str)
    entered = Signal()

    _wide = 0
    _narrow = 0
    _least = 0

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._actions = actions
        self.add = QPushButton(translate("Bar", "Add photographs…"), self)
        self.add.setProperty("primary", True)
        self.add.setAccessibleName(self.add.text())
        self.add.setToolTip(tip(self.add.text()))
        self.add.clicked.connect(actions["add"].trigger)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(_search_hint())
        self.search.setAccessibleName(translate("Bar", "Filter by name or file"))
        self.search.setToolTip(tip(self.search.accessibleName()))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)
        self.search.returnPressed.connect(self.entered)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPING_MS)
        self._typed.timeout.connect(lambda: self.text_changed.emit(self.search.text()))
        self.search.textEdited.connect(lambda _: self._typed.start())
        self.search.textChanged.connect(self._cleared)
        self._magnifier = self.search.addAction(
            icon("search", "secondary"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.filters = FilterMenu(self)
        self.orders = SortMenu(self)
        self.filter_button = self._menu_button("filter", translate("Bar", "Filter"), self.filters)
        self.sort_button = self._menu_button("sort", translate("Bar", "Sort"), self.orders)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(_SPACING)
        row.addWidget(self._button("left_panel", translate("Bar", "Answers"), wordless=True))
        row.addWidget(self.add)
        row.addStretch(1)
        row.addWidget(self.search, 4)
        row.addWidget(self.filter_button)
        row.addWidget(self.sort_button)
        row.addSpacing(4)
        row.addWidget(self._button("grid", translate("Bar", "Grid")))
        row.addWidget(self._button("table", translate("Bar", "Table")))
        row.addSpacing(4)
        row.addWidget(self._button("export", translate("Bar", "Export")))
        row.addStretch(1)
        words = {"settings": translate("Bar", "Settings"), "keys": translate("Bar", "Shortcuts")}
        for name in words:
            row.addWidget(self._button(name, words[name]))
        row.addWidget(self._button("evidence_panel", translate("Bar", "Evidence"), wordless=True))

    def _plain(self, name: str) -> str:
        return self._actions[name].text().replace("&", "").rstrip("…")

    def _button(self, name: str, text: str, *, wordless: bool = False) -> QToolButton:
        action = self._actions[name]
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setText(text)
        action.changed.connect(lambda: button.setText(text))
        button.setAccessibleName(text)
        button.setProperty("quiet", True)
        button.setProperty("wordless", wordless)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        keys = action.shortcut().toString()
        button.setToolTip(tip(f"{self._plain(name)} ({keys})" if keys else self._plain(name)))
        self._style(button, narrow=False)
        return button

    def _menu_button(self, name: str, text: str, menu: QMenu) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setIcon(icon(name))
        button.setMenu(menu)
        button.setProperty("icon_name", name)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName(text)
        button.setProperty("quiet", True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._style(button, narrow=False)
        return button

    @staticmethod
    def _style(button: QToolButton, *, narrow: bool) -> None:
        style = Qt.ToolButtonStyle
        wordless = narrow or bool(button.property("wordless"))
        button.setToolButtonStyle(
            style.ToolButtonIconOnly if wordless else style.ToolButtonTextBesideIcon
        )

    def _cleared(self, text: str) -> None:
        if not text:
            self._typed.stop()
            self.text_changed.emit("")

    def fit(self, width: int) -> None:
        """Hide the text beside the icons where it does not fit, in whatever language."""
        narrow = width < max(NARROW, self._wide)
        for button in self._buttons():
            self._style(button, narrow=narrow)
        tight = width < self._narrow
        self.add.setText("" if tight else self.add.accessibleName())
        self.search.setPlaceholderText("" if tight else _search_hint())
        self.search.setMinimumWidth(active_theme.px(_MIN_SEARCH) if tight else self._search_width())
        self._row.setSpacing(_SPACING // 2 if tight else _SPACING)

    def minimumSizeHint(self) -> QSize:
        """The size without any text beside icons."""
        return QSize(self._least, super().minimumSizeHint().height())

    def _buttons(self) -> list[QToolButton]:
        return [button for button in self.findChildren(QToolButton) if button.parent() is self]

    def _measure(self) -> None:
        """Measure the bar with all texts, and with the text of its first button only."""
        self.search.setMaximumWidth(active_theme.px(320))
        self.add.setText(self.add.accessibleName())
        self._narrow = self._width(narrow=True)
        self._wide = self._width(narrow=False)
        words = self.add.sizeHint().width() + self._search_width()
        icons = self.add.sizeHint().height() + active_theme.px(_MIN_SEARCH)
        gaps = self._row.count() * _SPACING // 2
        self._least = self._narrow - words + icons - gaps

    def _search_width(self) -> int:
        words = self.search.fontMetrics().horizontalAdvance(_search_hint())
        return words + active_theme.px(_AROUND_SEARCH)

    def _width(self, *, narrow: bool) -> int:
        for button in self._buttons():
            self._style(button, narrow=narrow)
        widths = [button.sizeHint().width() for button in self._buttons()]
        widths += [self.add.sizeHint().width(), self._search_width()]
        margins = self._row.contentsMargins()
        return sum(widths) + self._row.count() * _SPACING + margins.left() + margins.right()

    def apply_theme(self) -> None:
        """Draw the icons in the colours of the theme."""
        self._magnifier.setIcon(icon("search", "secondary"))
        self.add.setIcon(icon("add", "on_accent"))
        for button in (self.filter_button, self.sort_button):
            button.setIcon(icon(str(button.property("icon_name"))))
        for part in (self.add, *self._buttons()):
            part.setIconSize(QSize(active_theme.px(_ICON), active_theme.px(_ICON)))
        self._measure()
        self.fit(self.width())
