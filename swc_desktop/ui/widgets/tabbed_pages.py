"""Pages under tabs, in a place that scrolls: as high as the page in sight needs at its width."""

from PySide6.QtWidgets import QFrame, QTabBar, QVBoxLayout, QWidget


class TabbedPages(QWidget):
    """Shows one page at a time; a ``QTabWidget`` does not ask how high wrapped lines are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.currentChanged.connect(self._show)
        line = QFrame(self)
        line.setObjectName("tabLine")
        self._pages: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.tabs)
        self._column.addWidget(line)

    def add(self, page: QWidget, title: str) -> None:
        """Add a page; ``title`` may mark a letter by ``&``."""
        self._pages.append(page)
        self._column.addWidget(page, 1)
        self.tabs.addTab(title)
        self._show(self.tabs.currentIndex())

    def _show(self, current: int) -> None:
        for index, page in enumerate(self._pages):
            page.setVisible(index == current)
