"""Files that the desktop asks the running program to open.

macOS tells a program which file was double-clicked by an event and not as an argument, at the start
too.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFileOpenEvent


class OpenedFiles(QObject):
    """Hands each such file on; it is a filter of the events of the application."""

    def __init__(self, use: Callable[[Sequence[Path]], object], parent: QObject) -> None:
        super().__init__(parent)
        self._use = use

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self._use([Path(event.file())])
            return True
        return super().eventFilter(watched, event)
