"""The moments of a clip as links that show them in the large view."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from swc_desktop.core.clip import Clip, ClipMoment
from swc_desktop.core.message import message
from swc_desktop.core.region import Category
from swc_desktop.ui.photo.clip_moments import marked_moments
from swc_desktop.ui.text.clip_words import time_words
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_MAX_LINES: Final = 20
"""Moments that are listed; a long clip has hundreds."""


class MomentsBlock(QFrame):
    """A heading and a line a moment; ``chosen`` carries the time of the one that was clicked."""

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = WrappingLabel("heading", self)
        self.heading.show_text(translate("Evidence", "Moments"))
        self.lines = WrappingLabel(parent=self, rich=True)
        self.lines.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.lines.setAccessibleName(translate("Evidence", "Moments of the video"))
        self.lines.unsetCursor()
        self.lines.linkActivated.connect(lambda link: self.chosen.emit(float(link)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(self.lines)
        self._clip: Clip | None = None
        active_theme.changed.connect(self._apply_theme)
        self.show_clip(None)

    def show_clip(self, clip: Clip | None) -> None:
        """Show the moments of a clip; nothing for a photograph."""
        self._clip = clip
        self.setVisible(clip is not None and bool(clip.moments))
        self._apply_theme()

    def _apply_theme(self) -> None:
        if self._clip is None:
            return
        color, moments = active_theme.tokens.accent, marked_moments(self._clip)
        lines = [
            f'<a style="color: {color}" href="{moment.at_s!r}">{moment_words(moment)}</a>'
            for moment in moments[:_MAX_LINES]
        ]
        if (more := len(moments) - _MAX_LINES) > 0:
            lines.append(in_words(message("Evidence", "and %Ln more", "", 0).counted(more)))
        self.lines.show_text("<br>".join(lines))


def moment_words(moment: ClipMoment) -> str:
    """The time of a moment and what was found then: ``0:03 animal, person``."""
    found = {region.category: None for region in moment.regions}
    words = {
        Category.FRAME: translate("Evidence", "whole frame"),
        Category.ANIMAL: translate("Evidence", "animal"),
        Category.PERSON: translate("Evidence", "person"),
        Category.VEHICLE: translate("Evidence", "vehicle"),
    }
    return f"{time_words(int(moment.at_s * 1000))} {', '.join(words[one] for one in found)}"
