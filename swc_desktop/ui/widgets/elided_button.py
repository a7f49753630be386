"""A button whose words are shortened to fit, with all of them in its tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from swc_desktop.ui.text.plain_text import caption, tip


class ElidedButton(QPushButton):
    """Words and a sign after them; in less room than both need, the words end earlier.

    ``whole`` is what the words stand for where they are shortened already.
    """

    def __init__(
        self, words: str, sign: str, parent: QWidget | None = None, *, whole: str = ""
    ) -> None:
        super().__init__(parent)
        self._words, self._sign = caption(words), f"  {sign}"
        self.setText(self._words + self._sign)
        self.setToolTip(tip(whole or words))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The room for all words."""
        return self._hint(self._words)

    def minimumSizeHint(self) -> QSize:
        return self._hint("mmmm…").boundedTo(self.sizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        words = self._words
        if event.size().width() < self.sizeHint().width():
            room = event.size().width() - self._hint("").width()
            flag = int(Qt.TextFlag.TextShowMnemonic)
            words = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room, flag)
        self.setText(words + self._sign)

    def _hint(self, words: str) -> QSize:
        """The room for other words than those shown."""
        size = super().sizeHint()
        width = self._width(words + self._sign) - self._width(self.text())
        return QSize(size.width() + width, size.height())

    def _width(self, text: str) -> int:
        flag = Qt.TextFlag.TextShowMnemonic
        return self.fontMetrics().size(int(flag), text).width()
