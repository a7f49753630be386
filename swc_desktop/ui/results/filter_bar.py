"""What is asked of the list as chips over it, and the menu to ask more."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget, QWidgetAction

from swc_desktop.core.observation import Evidence
from swc_desktop.core.taxonomy import RANKS
from swc_desktop.core.text import on_one_line
from swc_desktop.session.result_filter import Filter
from swc_desktop.session.result_record import State, Sureness
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import Label, caption, file_name, shortened, tip
from swc_desktop.ui.theme.icons import icon
from swc_desktop.ui.widgets.flow_layout import FlowLayout

translate = QCoreApplication.translate

Value = TypeVar("Value")

_LONGEST = 36


@dataclass(frozen=True)
class Chip:
    """One question of a filter in words, and the filter without it."""

    text: str
    without: Filter

    @property
    def removal(self) -> str:
        """What a button says that removes the chip."""
        return translate("Filter", "Remove “{chip}”").format(chip=self.text.strip("“”"))


def chips(asked: Filter) -> list[Chip]:
    """The questions of a filter, a chip each."""
    answers = [*map(words.abbreviated, sorted(asked.taxa)), *_named(asked.apart, words.state_word)]
    lacking = translate("Filter", "without {kinds}").format(
        kinds=", ".join(_named(asked.lacking, words.evidence_word))
    )
    found = (
        (sorted(map(file_name, asked.roots)), asked.without("roots")),
        (answers, asked.without("taxa").without("apart")),
        (_named(asked.states, words.state_word), asked.without("states")),
        (_named(asked.ranks, words.rank_word), asked.without("ranks")),
        (_named(asked.sureness, words.sureness_word), asked.without("sureness")),
        ([lacking] if asked.lacking else [], asked.without("lacking")),
        ([disputed_words()] if asked.disputed else [], asked.without("disputed")),
        ([words.partial_words()] if asked.partial else [], asked.without("partial")),
        ([f"“{asked.text.strip()}”"] if asked.text.strip() else [], asked.without("text")),
    )
    return [
        Chip(shortened(", ".join(parts), _LONGEST), without) for parts, without in found if parts
    ]


def disputed_words() -> str:
    """What a photograph is called whose votes differ."""
    return translate("Filter", "picture and place disagree")


def _named(values: Iterable[Value], word: Callable[[Value], str]) -> list[str]:
    return sorted(word(value) for value in values)


class FilterBar(QWidget):
    """The chips, how many photographs are shown, a pin, and a way to see all.

    Hidden without chips. ``pin`` is checked while the filter is to last longer than the session.
    """

    changed = Signal(object)
    pinned = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chips")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._chips = FlowLayout(grows=True)
        self.count = Label(parent=self)
        self.count.setProperty("role", "secondary")
        self.pin = QPushButton(self)
        self.pin.setCheckable(True)
        self.pin.setProperty("quiet", True)
        self.pin.setAccessibleName(translate("Filter", "Keep this filter for the next start"))
        self.pin.toggled.connect(self._show_pin)
        self.pin.toggled.connect(self.pinned)
        self.everything = QPushButton(translate("Filter", "Show everything"), self)
        self.everything.setProperty("quiet", True)
        self.everything.clicked.connect(lambda: self.changed.emit(Filter()))
        rest = FlowLayout(alignment=Qt.AlignmentFlag.AlignRight)
        for part in (self.count, self.pin, self.everything):
            rest.addWidget(part)
        lines = FlowLayout(self, alignment=Qt.AlignmentFlag.AlignRight)
        lines.setContentsMargins(12, 6, 12, 6)
        lines.add_layout(self._chips)
        lines.add_layout(rest)
        self.buttons: list[QPushButton] = []
        self._asked = Filter()
        self._show_pin()
        self.hide()

    def _show_pin(self) -> None:
        on = self.pin.isChecked()
        self.pin.setText(translate("Filter", "Pinned") if on else translate("Filter", "Pin"))
        self.pin.setToolTip(
            tip(
                translate("Filter", "This filter is kept for the next start, without its folders.")
                if on
                else translate(
                    "Filter", "Keep this filter for the next start, without its folders."
                )
            )
        )

    def apply_theme(self) -> None:
        """Draw the icon in the colours of the theme."""
        self.pin.setIcon(icon("pin"))

    def show_filter(self, asked: Filter) -> None:
        """Show the chips of a filter; one with nothing to keep cannot be pinned."""
        if asked == self._asked:
            return
        self._asked = asked
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(chip) for chip in chips(asked)]
        for place, button in enumerate(self.buttons):
            self._chips.insert_widget(place, button)
        self.pin.setEnabled(not asked.lasting.empty)
        if asked.lasting.empty:
            self.pin.setChecked(False)
        self.setVisible(bool(self.buttons))

    def _button(self, chip: Chip) -> QPushButton:
        button = QPushButton(f"{caption(chip.text)}  ✕", self)
        button.setAccessibleName(on_one_line(chip.removal))
        button.clicked.connect(lambda: self.changed.emit(chip.without))
        return button

    def show_count(self, shown: int, total: int) -> None:
        """Show how many of how many photographs are seen."""
        self.count.setVisible(total > 0)
        self.count.setText(
            translate("Filter", "{shown} of {total}").format(
                shown=words.number(shown), total=words.photographs(total)
            )
        )


class _Staying(QObject):
    """Keeps a menu open while its ticks are set."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QMenu):
            return False
        released = event.type() is QEvent.Type.MouseButtonRelease
        space = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        pressed = space and event.type() is QEvent.Type.KeyPress
        action = watched.activeAction()
        if (released or pressed) and action is not None and action.isCheckable():
            action.trigger()
            return True
        return False


class FilterMenu(QMenu):
    """Ticks for state, rank, confidence, missing evidence and disagreement."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked = Filter()
        self._ticks: list[tuple[QAction, Callable[[Filter], bool]]] = []
        self._staying = _Staying(self)
        self.installEventFilter(self._staying)
        self._group(translate("Filter", "Status"), "states", State, words.state_phrase)
        self._group(translate("Filter", "Rank"), "ranks", RANKS, words.rank_word)
        self._group(translate("Filter", "Confidence"), "sureness", Sureness, words.sureness_word)
        self._group(
            translate("Filter", "Missing"),
            "lacking",
            (Evidence.PLACE, Evidence.TIME),
            lambda kind: translate("Filter", "no {kind}").format(kind=words.evidence_word(kind)),
        )
        self.addSeparator()
        self._tick(
            words.capitalised(disputed_words()),
            lambda asked: asked.disputed,
            lambda asked: asked.flipped("disputed"),
        )
        self._tick(
            words.capitalised(words.partial_words()),
            lambda asked: asked.partial,
            lambda asked: asked.flipped("partial"),
        )

    def _group(
        self, title: str, name: str, values: Iterable[Value], word: Callable[[Value], str]
    ) -> None:
        if self._ticks:
            self.addSeparator()
        label = Label(title, self)
        label.setProperty("role", "heading")
        heading = QWidgetAction(self)
        heading.setDefaultWidget(label)
        self.addAction(heading)
        for value in values:
            self._tick(
                words.capitalised(word(value)),
                lambda asked, value=value: value in getattr(asked, name),  # type: ignore[misc]
                lambda asked, value=value: asked.toggled(name, value),  # type: ignore[misc]
            )

    def _tick(
        self, text: str, held: Callable[[Filter], bool], change: Callable[[Filter], Filter]
    ) -> None:
        action = self.addAction(text)
        action.setCheckable(True)
        action.triggered.connect(lambda: self.changed.emit(change(self._asked)))
        self._ticks.append((action, held))

    def show_filter(self, asked: Filter) -> None:
        """Tick what a filter asks."""
        self._asked = asked
        for action, held in self._ticks:
            action.setChecked(held(asked))
