"""The filter of the list, as chips above it and as a menu."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget, QWidgetAction

from swc_desktop.core.result_state import State, Sureness
from swc_desktop.core.taxonomy import RANKS
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.media_filter import Lacking, MediaFilter, Review
from swc_desktop.projects.tally import Tally
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import Label, shortened, tip
from swc_desktop.ui.text.review_words import differing_words, review_words, second_words
from swc_desktop.ui.theme.icons import icon
from swc_desktop.ui.widgets.elided_button import ElidedButton
from swc_desktop.ui.widgets.flow_layout import FlowLayout

translate = QCoreApplication.translate

Value = TypeVar("Value")

_STATES = tuple(one for one in State if one is not State.HIDDEN)
_MAX_CHIP = 40
"""Letters of a chip, so that several fit a line. A round choice."""


@dataclass(frozen=True)
class Chip:
    """One condition of a filter as text, and the filter without it; ``whole`` is the text before
    it was shortened."""

    text: str
    whole: str
    without: MediaFilter

    @property
    def removal(self) -> str:
        """The text of a button that removes this condition."""
        return translate("Filter", "Remove “{chip}”").format(chip=self.text.strip("“”"))


def chips(
    wanted: MediaFilter, roots: Mapping[int, str], stations: Mapping[str, str] | None = None
) -> list[Chip]:
    """A chip for each condition of a filter; ``roots`` are the labels of folders and cards,
    ``stations`` the names of camera stations that are not called by their id."""
    called = stations or {}
    answers = [
        *map(words.abbreviated, sorted(wanted.taxa)),
        *_named(wanted.apart, words.status_word),
    ]
    labels = [roots.get(root, "") for root in sorted(wanted.roots)]
    found = (
        (labels, wanted.without("roots")),
        (
            _named(wanted.deployments, lambda id_: called.get(id_, id_) or words.no_station()),
            wanted.without("deployments"),
        ),
        (_named(wanted.cameras, camera_words), wanted.without("cameras")),
        ([words.period(day) for day in sorted(wanted.days)], wanted.without("days")),
        (answers, wanted.without("taxa").without("apart")),
        (_named(wanted.states, words.status_word), wanted.without("states")),
        (_named(wanted.ranks, words.rank_word), wanted.without("ranks")),
        (_named(wanted.sureness, words.sureness_word), wanted.without("sureness")),
        (_named(wanted.lacking, words.lacking_words), wanted.without("lacking")),
        ([disputed_words()] if wanted.disputed else [], wanted.without("disputed")),
        ([words.conflict_words()] if wanted.in_conflict else [], wanted.without("in_conflict")),
        (_named(wanted.review, review_words), wanted.without("review")),
        (_named(wanted.differing, differing_words), wanted.without("differing")),
        (_named(wanted.second, second_words), wanted.without("second")),
        (_named(wanted.individuals, on_one_line), wanted.without("individuals")),
        ([words.partial_words()] if wanted.partial else [], wanted.without("partial")),
        ([f"“{wanted.text.strip()}”"] if wanted.text.strip() else [], wanted.without("text")),
    )
    return [
        Chip(shortened(whole, _MAX_CHIP), whole, without)
        for whole, without in ((", ".join(parts), without) for parts, without in found if parts)
    ]


def camera_words(camera: tuple[str, str]) -> str:
    """A camera by its words and its serial number."""
    return on_one_line(" ".join(filter(None, camera)))


def disputed_words() -> str:
    """What a photograph is called if its votes differ."""
    return translate("Filter", "picture and place disagree")


def _named(values: Iterable[Value], word: Callable[[Value], str]) -> list[str]:
    return sorted(word(value) for value in values)


class FilterBar(QWidget):
    """The chips, how many photographs are shown, a pin, and a button that clears the filter.

    Hidden without chips. While ``pin`` is checked, the filter is stored for the next start.
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
        self.everything.clicked.connect(lambda: self.changed.emit(MediaFilter()))
        rest = FlowLayout(alignment=Qt.AlignmentFlag.AlignRight)
        for part in (self.count, self.pin, self.everything):
            rest.addWidget(part)
        lines = FlowLayout(self, alignment=Qt.AlignmentFlag.AlignRight)
        lines.setContentsMargins(12, 6, 12, 6)
        lines.add_layout(self._chips)
        lines.add_layout(rest)
        self.buttons: list[QPushButton] = []
        self.roots: Mapping[int, str] = {}
        self.stations: Mapping[str, str] = {}
        self._filter = MediaFilter()
        self._show_pin()
        self.hide()

    def _show_pin(self) -> None:
        on = self.pin.isChecked()
        self.pin.setText(translate("Filter", "Pinned") if on else translate("Filter", "Pin"))
        self.pin.setToolTip(
            tip(
                translate(
                    "Filter",
                    "This filter is kept for the next start, except stations, days, cameras "
                    "and folders.",
                )
                if on
                else translate(
                    "Filter",
                    "Keep this filter for the next start, except stations, days, cameras "
                    "and folders.",
                )
            )
        )

    def apply_theme(self) -> None:
        """Draw the icon in the colours of the theme."""
        self.pin.setIcon(icon("pin"))

    def show_names(self, roots: Mapping[int, str], stations: Mapping[str, str]) -> None:
        """Call folders and camera stations so from now on; see ``chips``."""
        if (roots, stations) != (self.roots, self.stations):
            self.roots, self.stations = roots, stations
            self._show_chips(self._filter)

    def show_filter(self, wanted: MediaFilter) -> None:
        """Show the chips of a filter; a filter of folders only cannot be pinned."""
        if wanted != self._filter:
            self._filter = wanted
            self._show_chips(wanted)

    def _show_chips(self, wanted: MediaFilter) -> None:
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(chip) for chip in chips(wanted, self.roots, self.stations)]
        for place, button in enumerate(self.buttons):
            self._chips.insert_widget(place, button)
        self.pin.setEnabled(not wanted.lasting.empty)
        if wanted.lasting.empty:
            self.pin.setChecked(False)
        self.setVisible(bool(self.buttons))

    def _button(self, chip: Chip) -> QPushButton:
        button = ElidedButton(chip.text, "✕", self, whole=chip.whole)
        button.setAccessibleName(on_one_line(chip.removal))
        button.clicked.connect(lambda: self.changed.emit(chip.without))
        return button

    def show_count(self, shown: int, total: int) -> None:
        """Show how many of all photographs are shown."""
        self.count.setVisible(total > 0)
        self.count.setText(
            translate("Filter", "{shown} of {total}").format(
                shown=words.format_number(shown), total=words.photographs(total)
            )
        )


class _KeepOpen(QObject):
    """Keeps a menu open when an entry is ticked, so that several can be."""

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
    """Ticks for status, rank, confidence, missing evidence and disagreement."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filter = MediaFilter()
        self._ticks: list[tuple[QAction, Callable[[MediaFilter], bool]]] = []
        self._keep_open = _KeepOpen(self)
        self.installEventFilter(self._keep_open)
        states = self._group(translate("Filter", "Status"), "states", _STATES, words.status_phrase)
        self._states = dict(zip(_STATES, states, strict=True))
        self._offered: Set[State] = Tally().offered_states
        self._group(translate("Filter", "Rank"), "ranks", RANKS, words.rank_word)
        self._group(translate("Filter", "Confidence"), "sureness", Sureness, words.sureness_word)
        self._group(
            translate("Filter", "Missing"),
            "lacking",
            Lacking,
            words.lacking_words,
        )
        self._group(translate("Filter", "Judged by people"), "review", Review, review_words)
        self.addSeparator()
        self._tick(
            words.capitalised(disputed_words()),
            lambda wanted: wanted.disputed,
            lambda wanted: wanted.flipped("disputed"),
        )
        self._tick(
            words.capitalised(words.conflict_words()),
            lambda wanted: wanted.in_conflict,
            lambda wanted: wanted.flipped("in_conflict"),
        )
        self._tick(
            words.capitalised(words.partial_words()),
            lambda wanted: wanted.partial,
            lambda wanted: wanted.flipped("partial"),
        )
        self.show_filter(self._filter)

    def _group(
        self, title: str, name: str, values: Iterable[Value], word: Callable[[Value], str]
    ) -> list[QAction]:
        if self._ticks:
            self.addSeparator()
        label = Label(title, self)
        label.setProperty("role", "heading")
        heading = QWidgetAction(self)
        heading.setDefaultWidget(label)
        self.addAction(heading)
        return [
            self._tick(
                words.capitalised(word(value)),
                lambda wanted, value=value: value in getattr(wanted, name),  # type: ignore[misc]
                lambda wanted, value=value: wanted.toggled(name, value),  # type: ignore[misc]
            )
            for value in values
        ]

    def _tick(
        self,
        text: str,
        is_set: Callable[[MediaFilter], bool],
        change: Callable[[MediaFilter], MediaFilter],
    ) -> QAction:
        action = self.addAction(text)
        action.setCheckable(True)
        action.triggered.connect(lambda: self.changed.emit(change(self._filter)))
        self._ticks.append((action, is_set))
        return action

    def offer_states(self, offered: Set[State]) -> None:
        """Offer these states to choose from, and those that are chosen."""
        self._offered = offered
        self.show_filter(self._filter)

    def show_filter(self, wanted: MediaFilter) -> None:
        """Tick the conditions of a filter."""
        self._filter = wanted
        for action, is_set in self._ticks:
            action.setChecked(is_set(wanted))
        for state, action in self._states.items():
            action.setVisible(state in self._offered or action.isChecked())
