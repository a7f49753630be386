"""The field in which the name of an animal is typed, with the taxa that fit below it.

How many there are may stand before the name, sex and so on behind it: ``3 leopard f ad``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from swc_desktop.core.free_name import folded
from swc_desktop.core.identification import Kind
from swc_desktop.core.name_search import FoundName, NameSearch
from swc_desktop.core.taxonomy import Taxon
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.act_values import KIND_WORDS
from swc_desktop.projects.name_checklist import ListedName
from swc_desktop.projects.recent_names import RecentName
from swc_desktop.session.details import Details
from swc_desktop.session.typed_details import TypedDetails, split_name
from swc_desktop.ui.review.typing_field import TypingField
from swc_desktop.ui.text import words
from swc_desktop.ui.text.detail_words import known_words, parts_words, unclear_words
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.verdict_words import taxon_title
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_ROWS: Final = 7
"""Taxa that are offered: what one look takes in."""

_FREE_ROWS: Final = 3
"""Of them at most for free names, so that taxa are seen beside them."""

_ROW: Final = 30

_KINDS: Final = (Kind.BLANK, Kind.PERSON, Kind.VEHICLE, Kind.UNKNOWN)
"""Kinds that can be typed in place of a name."""


class NameField(TypingField):
    """``taxon_chosen`` carries a ``Taxon``, ``kind_chosen`` a ``Kind`` where its word was typed,
    ``other_chosen`` the free name of another animal; ``details`` are those that were typed beside
    it. Enter takes the first row, or the one that the arrow keys went to; Esc takes none. What
    cannot be understood is named, and both Enter and a click wait for it.
    """

    taxon_chosen = Signal(object)
    kind_chosen = Signal(object)
    other_chosen = Signal(str)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._search: NameSearch | None = None
        self._recent: Sequence[str] = ()
        self._free: Sequence[_FreeName] = ()
        self._listed: Sequence[_FreeName] = ()
        self._typed = TypedDetails()
        self._values: list[Taxon | Kind | str] = []  # an item would make a text of a kind
        self.reading = WrappingLabel(parent=self)
        self.names = QTreeWidget(self)
        self.names.setHeaderHidden(True)
        self.names.setRootIsDecorated(False)
        self.line.setPlaceholderText(translate("Review", "Name in any language"))
        self.line.setAccessibleName(translate("Review", "Name of the animal"))
        self.line.textEdited.connect(lambda _: self._show())
        self.line.returnPressed.connect(lambda: self._take(self.names.currentItem(), 0))
        self.names.setAccessibleName(translate("Review", "Names that fit"))
        self.names.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.itemClicked.connect(self._take)
        for part in (self.reading, self.names):
            self.column.addWidget(part)

    @property
    def details(self) -> Sequence[Details]:
        """What was typed beside the name."""
        return self._typed.parts

    def open(
        self,
        title: str,
        search: NameSearch,
        recent: Sequence[RecentName],
        checklist: Sequence[ListedName] = (),
    ) -> None:
        """Ask for a name; the ``recent`` taxa come first, the free names after the taxa, then those
        of the project's ``checklist`` of other animals once something is typed."""
        self._search = search
        self._recent = [one.name for one in recent if not one.is_free]
        common = {one.name: one.common for one in checklist}
        free = [one.name for one in recent if one.is_free]
        self._free = [_FreeName(name, common.get(name, "")) for name in free]
        self._listed = [
            _FreeName(one.name, one.common) for one in checklist if one.name not in set(free)
        ]
        self.title.setText(title)
        self.line.clear()
        self.names.setFixedHeight(active_theme.px(_ROW) * (_ROWS + 1) + 4)
        self._show()
        self._take_keyboard()

    def _show(self) -> None:
        """Offer what fits the typed text."""
        self.names.clear()
        self._values.clear()
        if self._search is None:
            return
        text, self._typed = split_name(on_one_line(self.line.text()), known_words())
        self.reading.show_text(unclear_words(self._typed))
        self._place()
        more = parts_words(self.details)
        kinds = _kinds_by_word(text)
        every = chain(self._free, self._listed if text else ())
        free = list(islice((one for one in every if one.is_begun(text)), _ROWS))
        found = self._search.find(text, self._recent, _ROWS - len(kinds))
        of_taxa = max(_ROWS - len(kinds) - len(free), _ROWS - len(kinds) - _FREE_ROWS)
        found, free = found[:of_taxa], free[: _ROWS - len(kinds) - len(found[:of_taxa])]
        rows: list[tuple[str, Taxon | Kind | str]] = [(_row_text(one), one.taxon) for one in found]
        other = in_words(KIND_WORDS[Kind.OTHER_ANIMAL])
        rows += [
            (words.joined(one.names if one.common else [one.name, other]), one.name) for one in free
        ]
        is_kind = any(folded(word) == folded(text) for word in kinds.values())
        of_kinds: list[tuple[str, Taxon | Kind | str]] = [
            (words.capitalised(word), kind) for kind, word in kinds.items()
        ]
        for shown, value in of_kinds + rows if is_kind else rows + of_kinds:
            self._add(words.joined([shown, more]), value)
        offered = {folded(name) for one in free for name in one.names}
        if text and not is_kind and folded(text) not in offered:
            other = translate("Review", "Another animal: “{name}”").format(name=text)
            self._add(words.joined([other, more]), text)
        self._step_to(0)

    def _add(self, text: str, value: Taxon | Kind | str) -> None:
        QTreeWidgetItem(self.names, [text])
        self._values.append(value)

    def _step_to(self, row: int) -> None:
        item = self.names.topLevelItem(min(max(row, 0), self.names.topLevelItemCount() - 1))
        if item is not None:
            self.names.setCurrentItem(item)

    def _take(self, item: QTreeWidgetItem | None, _column: int) -> None:
        if item is None or self._typed.unclear:
            return
        value = self._values[self.names.indexOfTopLevelItem(item)]
        self.close_field()
        if isinstance(value, Taxon):
            self.taxon_chosen.emit(value)
        elif isinstance(value, Kind):
            self.kind_chosen.emit(value)
        else:
            self.other_chosen.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            row = self.names.currentIndex().row()
            self._step_to(row + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


def _kinds_by_word(text: str) -> dict[Kind, str]:
    """The kinds whose words begin with what was typed, with these words."""
    known = {kind: in_words(KIND_WORDS[kind]) for kind in _KINDS}
    typed = folded(text)
    return {kind: word for kind, word in known.items() if typed and folded(word).startswith(typed)}


@dataclass(frozen=True)
class _FreeName:
    """A name of another animal that is offered, with its common name where it has one."""

    name: str
    common: str = ""

    @property
    def names(self) -> list[str]:
        """All of its names, the common one first."""
        return [*filter(None, (words.capitalised(self.common), self.name))]

    @cached_property
    def _plain(self) -> str:
        return f" {folded(self.name)} {folded(self.common)}"

    def is_begun(self, text: str) -> bool:
        """Whether a text begins a name or one of its words."""
        return f" {folded(text)}" in self._plain if folded(text) else True


def _row_text(found: FoundName) -> str:
    """The common and the scientific name, before them the name that fits, if it is another one."""
    names = [found.name, taxon_title(found.taxon), found.taxon.name]
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(name.casefold(), words.capitalised(name))
    return words.joined([*known.values()])
