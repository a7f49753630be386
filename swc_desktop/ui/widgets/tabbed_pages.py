"""Pages under tabs, in a place that scrolls: as high as the page in sight needs at its width."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QTabBar, QVBoxLayout, QWidget

translate = QCoreApplication.translate


class TabbedPages(QWidget):
    """Shows one page at a time; a ``QTabWidget`` does not ask how high wrapped lines are.

    Where the tabs need more width than there is, a list to choose from takes their place.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.currentChanged.connect(self._show)
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(translate("TabbedPages", "Page"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(self.tabs.setCurrentIndex)
        self.choice.hide()
        line = QFrame(self)
        line.setObjectName("tabLine")
        self._pages: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.choice)
        self._column.addWidget(self.tabs)
        self._column.addWidget(line)

    def add(self, page: QWidget, title: str) -> None:
        """Add a page; ``title`` may mark a letter by ``&``."""
        self._pages.append(page)
        self._column.addWidget(page, 1)
        self.tabs.addTab(title)
        self.choice.addItem(title.replace("&", ""))
        self._show(self.tabs.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.tabs.sizeHint().width() > event.size().width()
        if is_narrow != self.tabs.isHidden():
            self.choice.setVisible(is_narrow)
            self.tabs.setVisible(not is_narrow)

    def _show(self, current: int) -> None:
        self.choice.setCurrentIndex(current)
        for index, page in enumerate(self._pages):
            page.setVisible(index == current)
