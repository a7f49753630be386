"""Pages that scroll vertically if they are higher than their room."""

from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from swc_desktop.ui.theme.theme import active_theme

_MIN_HEIGHT: Final = 32
"""Pixels of one line, for 14 px text."""

EDGE: Final = 2
"""Pixels around the page for the focus frame, as in the style sheet."""

_HIDDEN: Final = QEvent.Type.HideToParent

_MAX_SHARE: Final = 0.2
"""Share of the window's height for a page that stands over others. A round choice."""

_KEYS: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
"""Keys that scroll as in any scroll area; all others go to the parent of the page."""


class PageScroll(QScrollArea):
    """Shows a page at its full width; takes the keyboard focus only while it can scroll."""

    _NAME: ClassVar = "pageScroll"
    """Which rules of the style sheet hold. Given before a page is, as that already asks for them,
    and a later name would not be heard."""

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self._NAME)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._take_keys)
        self.show_page(page)

    def show_page(self, page: QWidget) -> None:
        """Show another page."""
        page.setProperty("scrolled", True)
        self.setWidget(page)

    def minimumSizeHint(self) -> QSize:
        """One line of the page; the rest is scrolled to."""
        return QSize(super().minimumSizeHint().width(), active_theme.px(_MIN_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if not self.hasFocus():
            event.ignore()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif event.key() in _KEYS:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _take_keys(self, _minimum: int, maximum: int) -> None:
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.StrongFocus if maximum else policy.NoFocus)


class ShareScroll(PageScroll):
    """As high as its page, up to a share of the window, so that what is below keeps its room.

    It is hidden while the page is.
    """

    _NAME = "shareScroll"  # without the edge of the style sheet

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        chosen = page.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        is_hidden = chosen and page.isHidden()
        super().__init__(page, parent)
        page.setHidden(is_hidden)  # a scroll area shows its page
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setHidden(is_hidden)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        page = self.widget()
        assert page is not None
        height = page.heightForWidth(width) if page.hasHeightForWidth() else -1
        wanted = height if height >= 0 else page.sizeHint().height()
        return min(wanted, round(self.window().height() * _MAX_SHARE))

    def sizeHint(self) -> QSize:
        """As high as the page; a scroll area's own hint ends after some lines."""
        return QSize(super().sizeHint().width(), self.heightForWidth(self.width()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A page that is laid out again can need more room, which the window does not hear of."""
        page = self.widget()
        if watched is page and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        elif watched is page and event.type() in (QEvent.Type.ShowToParent, _HIDDEN):
            self.setVisible(not page.isHidden())
        return super().eventFilter(watched, event)
