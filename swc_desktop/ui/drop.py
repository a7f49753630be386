"""What is dragged over the window: how many files and folders, and the veil that says so."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from swc_desktop.ui import words

translate = QCoreApplication.translate


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders of what is dragged, each once."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return list(dict.fromkeys(paths))


def count_kinds(paths: Sequence[Path]) -> tuple[int, int]:
    """How many files and how many folders; asks the disk."""
    folders = sum(path.is_dir() for path in paths)
    return len(paths) - folders, folders


def drop_words(files: int, folders: int) -> str:
    """What will be added, in words."""
    parts = []
    if files:
        parts.append(
            words.counted(files, translate("Drop", "1 file"), translate("Drop", "{count} files"))
        )
    if folders:
        parts.append(
            words.counted(
                folders,
                translate("Drop", "1 folder with all that is in it"),
                translate("Drop", "{count} folders with all that is in them"),
            )
        )
    both = translate("Drop", " and ").join(parts)
    return translate("Drop", "Drop to add {what}").format(what=both)


class DropVeil(QWidget):
    """Lies over the whole window while something is dragged over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dropVeil")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.text = QLabel(self)
        self.text.setProperty("role", "title")
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setWordWrap(True)
        self.hint = QLabel(translate("Drop", "The photographs themselves stay as they are."), self)
        self.hint.setProperty("role", "secondary")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self.text)
        layout.addWidget(self.hint)
        layout.addStretch(1)
        self.hide()

    def cover(self, text: str) -> None:
        """Cover the window, with a text."""
        self.text.setText(text)
        if (parent := self.parentWidget()) is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
