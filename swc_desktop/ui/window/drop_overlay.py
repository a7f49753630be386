"""Reads what is dragged over the window and dropped, and covers the window meanwhile."""

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QCoreApplication, QMimeData, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from swc_desktop.core.message import message
from swc_desktop.photos.left_out import ByKind, LeftOut, Listed
from swc_desktop.storage.atomic_write import is_folder
from swc_desktop.ui.text.arrival_words import kind_words, remedy
from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.text.sentences import in_words

translate = QCoreApplication.translate

_WEB: Final = frozenset(("http", "https", "data", "blob"))
_MAX_ADDRESS: Final = 200
"""Letters of an address that are kept; a ``data:`` address may hold a whole picture."""
_PICTURE_IN_HTML: Final = re.compile(r"<img\b", re.IGNORECASE)


@dataclass(frozen=True)
class Dropped:
    """Files and folders of this computer, and by kind what has to be copied here first."""

    paths: tuple[Path, ...] = ()
    left_out: ByKind = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.paths or self.left_out)


def read_drop(data: QMimeData) -> Dropped:
    """What is dragged, without duplicates; empty for text and other data that is not a file."""
    urls = data.urls()
    paths = dict.fromkeys(_path(url) for url in urls if _is_here(url))
    addresses: dict[LeftOut, dict[str, None]] = {}
    for url in urls:
        if url.scheme() and not _is_here(url):
            kind = LeftOut.WEB if url.scheme() in _WEB else LeftOut.ELSEWHERE
            addresses.setdefault(kind, {})[url.toDisplayString()[:_MAX_ADDRESS]] = None
    if not urls and (data.hasImage() or _PICTURE_IN_HTML.search(data.html())):
        return Dropped(left_out={LeftOut.WEB: Listed(1)})
    return Dropped(tuple(paths), {kind: Listed.of(names) for kind, names in addresses.items()})


def _is_here(url: QUrl) -> bool:
    """True for a file of this computer; Windows also opens files of other hosts by address."""
    hosts = ("", "localhost", platform.node().lower())
    return url.isLocalFile() and (os.name == "nt" or url.host() in hosts)


def _path(url: QUrl) -> Path:
    """The path of a local file; a name that is not valid UTF-8 keeps its bytes."""
    if os.name == "nt":
        return Path(url.toLocalFile())
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return Path(os.fsdecode(unquote_to_bytes(encoded)))


def accept_as_copy(event: QDropEvent) -> bool:
    """Accept what is dragged as a copy, or as a link where a copy is not possible.

    Never as a move: after a move the source program may delete the originals. Returns False where
    only a move is possible.

    ``QDropEvent.setDropAction`` falls back to the proposed action if the one set is not possible.
    """
    for action in (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction):
        if event.possibleActions() & action:
            event.setDropAction(action)
            event.accept()
            return True
    event.setDropAction(Qt.DropAction.IgnoreAction)
    event.ignore()
    return False


def count_kinds(paths: Sequence[Path]) -> tuple[int, int]:
    """How many files and how many folders; asks the disk."""
    folders = sum(is_folder(path) for path in paths)
    return len(paths) - folders, folders


def drop_words(files: int, folders: int) -> str:
    """What will be added, in words."""
    parts = []
    if files:
        parts.append(in_words(message("Drop", "%Ln file(s)", "", 0).counted(files)))
    if folders:
        with_subfolders = message("Drop", "%Ln folder(s) with (its|their) subfolders", "", 0)
        parts.append(in_words(with_subfolders.counted(folders)))
    both = translate("Drop", " and ").join(parts)
    return translate("Drop", "Drop to add {what}").format(what=both)


def left_out_words(left_out: ByKind) -> str:
    """What was dropped but is not on this computer, with what to do about it."""
    return " ".join(
        translate("Drop", "{what} cannot be added. {remedy}").format(
            what=kind_words(kind, listed.count), remedy=remedy(kind)
        )
        for kind, listed in left_out.items()
    )


class DropOverlay(QWidget):
    """Covers the window while something is dragged over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.text = Label(parent=self)
        self.text.setProperty("role", "title")
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setWordWrap(True)
        self.hint = Label(translate("Drop", "The photographs themselves are not changed."), self)
        self.hint.setProperty("role", "secondary")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self.text)
        layout.addWidget(self.hint)
        layout.addStretch(1)
        self.hide()

    def cover(self, text: str) -> None:
        """Cover the window and show a text."""
        self.text.setText(text)
        if (parent := self.parentWidget()) is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
