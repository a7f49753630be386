"""The line below the photographs: the names on the number keys, and how far judging has come."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from swc_desktop.core.message import message
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.elided_label import ElidedLabel
from swc_desktop.ui.window.action_names import LABELS
from swc_desktop.ui.window.used_keys import used_keys

translate = QCoreApplication.translate

_BREAK_S: Final = 300.0
"""Seconds without a verdict after which a person was away; they do not count."""

_MIN_WORKED_S: Final = 60.0
"""Seconds of work before a pace is said: less says nothing about an hour. A round choice."""


class Pace:
    """How many photographs a person judges in an hour, by the time between verdicts."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._last: float | None = None
        self._worked_s = 0.0
        self._judged = 0

    def note(self, count: int) -> None:
        """Count photographs that were judged just now."""
        now = self._clock()
        if self._last is not None and now - self._last < _BREAK_S:
            self._worked_s += now - self._last
            self._judged += count
        self._last = now

    @property
    def per_hour(self) -> float | None:
        """None before a pace can be said."""
        if self._worked_s < _MIN_WORKED_S:
            return None
        return self._judged * 3600 / self._worked_s


class ReviewBar(QWidget):
    """Hidden while there is nothing to judge, and in a window that is too low for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_needed = False
        self._has_room = True
        self._is_blind = False
        self._names: Sequence[str] = ()
        self.setObjectName("reviewBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.names = ElidedLabel("", Qt.TextElideMode.ElideRight, self)
        self.names.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.progress = Label(parent=self)
        self.progress.setProperty("role", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(16)
        row.addWidget(self.names, 1)
        row.addWidget(self.progress)
        used_keys.changed.connect(self._name_again)  # Qt ends that with this widget
        self.hide()

    def show_names(self, names: Sequence[str]) -> None:
        """Show what the number keys say, in their order."""
        self._names = names
        if names:
            keys = [
                f"{used_keys.key(label)} {name}" for label, name in zip(LABELS, names, strict=False)
            ]
            self.names.set_text("   ".join(keys))
        elif self._is_blind:
            text = translate(
                "Review",
                "{name} names the animal · {blank} blank · {person_in_it} person · {keys} all keys",
            )
            self.names.set_text(used_keys.fill(text))
        else:
            text = translate(
                "Review", "{accept} accepts the answer · {name} names the animal · {keys} all keys"
            )
            self.names.set_text(used_keys.fill(text))

    def _name_again(self) -> None:
        self.show_names(self._names)

    def set_blind(self, is_blind: bool) -> None:
        """Whether answers are hidden in the list, so that none can be accepted."""
        self._is_blind = is_blind
        self.show_names(self._names)

    def set_room(self, has_room: bool) -> None:
        """Whether the window has room for it."""
        self._has_room = has_room
        self.setVisible(self._is_needed and has_room)

    def show_progress(self, to_review: int, total: int, per_hour: float | None) -> None:
        """Show how many are judged, how many an hour, and how long the rest takes."""
        self._is_needed = total > 0
        self.set_room(self._has_room)
        if total and not to_review:
            self.progress.setText(translate("Review", "Everything is judged"))
            return
        done = translate("Review", "{done} of {total} judged").format(
            done=words.format_number(total - to_review), total=words.format_number(total)
        )
        parts = [done]
        if per_hour is not None:
            pace = translate("Review", "{count} an hour")
            parts.append(pace.format(count=words.format_number(round(per_hour))))
            parts.append(_time_left(to_review / per_hour))
        self.progress.setText(words.joined(parts))


def _time_left(hours: float) -> str:
    minutes = max(1, round(hours * 60))
    if minutes < 60:
        return in_words(message("Review", "%Ln minute(s) left", "", 0).counted(minutes))
    return in_words(message("Review", "about %Ln hour(s) left", "", 0).counted(round(hours)))
