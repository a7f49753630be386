"""The left panel: what the project holds by kind, with counts; what is selected is the filter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QTreeWidgetItem, QVBoxLayout, QWidget

from swc_desktop.core.result_state import GLYPHS, State
from swc_desktop.core.taxonomy import ROOT, Taxonomy
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.media_filter import MediaFilter, Review
from swc_desktop.projects.roots import Root
from swc_desktop.projects.tally import Tally
from swc_desktop.ui.results.card_delegate import STATE_COLOR
from swc_desktop.ui.results.filter_bar import camera_words
from swc_desktop.ui.results.tree_lines import (
    AFTER_REVIEW,
    APART,
    CONFLICTS,
    EVERYTHING,
    GAPS,
    NOT_JUDGED,
    TO_REVIEW,
    Entry,
    Field,
    LineTree,
    SectionHeading,
    TextPiece,
    TreeEntry,
)
from swc_desktop.ui.results.tree_order import name_key, value_of
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.text.review_words import queue_words

translate = QCoreApplication.translate

_OPEN_MONTHS: Final = 2
_OPEN_DAYS: Final = 10
"""So many months, with so many days, are opened by themselves. Round choices."""

_MAX_OPEN_ROWS: Final = 6
"""A section with more lines is folded at first. So the answers are in sight where there are many
stations and days, on a small laptop too, where the panel has 18 lines."""

_WIDTH: Final = 256
"""Pixels of the panel in a new window."""


class ProjectTree(QWidget):
    """Counts by kind, and a button for sightings; ``chosen`` carries the filter of a selection."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leftPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._filter = MediaFilter()
        self._order: dict[str, int] = {}
        self._entries: dict[Entry, TreeEntry] = {}
        self._headings: dict[Field, SectionHeading] = {}
        self._folding: dict[Field, bool] = {}
        self._unfilled: set[SectionHeading] = set()
        self.tree = LineTree(self)
        self.tree.setAccessibleName(translate("Tree", "Stations, days, folders and answers"))
        self.tree.itemSelectionChanged.connect(self._choose)
        self.tree.itemExpanded.connect(self._fold)
        self.tree.itemCollapsed.connect(self._fold)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 0, 8)
        layout.addWidget(self.tree)
        self.sightings = QPushButton(translate("Tree", "Sightings…"), self)
        self.sightings.setProperty("quiet", True)
        layout.addWidget(self.sightings, 0, Qt.AlignmentFlag.AlignLeft)
        self.clear()

    @property
    def entries(self) -> Mapping[Entry, TreeEntry]:
        """The entries of the tree by their values."""
        return self._entries

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 64)

    def clear(self) -> None:
        """Show an empty project."""
        with QSignalBlocker(self.tree):
            self.tree.clear()
            self._entries.clear()
            self._order.clear()
            self._words(EVERYTHING, translate("Tree", "All photographs"))
            to_review = self._words(TO_REVIEW, queue_words(Review.NOT_JUDGED))
            for review in NOT_JUDGED:
                self._words(Entry(Field.REVIEW, review), queue_words(review), to_review)
            to_review.setExpanded(not self._folding.get(Field.REVIEW, False))
            for review in AFTER_REVIEW:
                self._words(Entry(Field.REVIEW, review), queue_words(review))
            for lacking in GAPS:
                self._words(Entry(Field.LACKING, lacking), words.lacking_words(lacking))
            self._words(CONFLICTS, words.conflict_words())
            for section, name in (
                (Field.STATION, translate("Tree", "Camera stations")),
                (Field.CAMERA, translate("Tree", "Cameras")),
                (Field.DAY, translate("Tree", "Days")),
                (Field.ROOT, translate("Tree", "Folders and cards")),
                (Field.TAXON, translate("Tree", "Answers")),
            ):
                self._headings[section] = heading = SectionHeading(section, name)
                self.tree.addTopLevelItem(heading)
            self._unfilled = set(self._headings.values())
            answers = self._headings[Field.TAXON]
            for state in APART:
                name = words.status_word(state)
                glyph = (GLYPHS[state], STATE_COLOR[state], False)
                self._add(Entry(Field.STATE, state), name, (glyph, (name, "text", False)), answers)
        self.show_tally(Tally(), None, ())
        self.show_filter(self._filter)

    def _words(self, value: Entry, text: str, parent: QTreeWidgetItem | None = None) -> TreeEntry:
        return self._add(value, text, ((text, "text", False),), parent)

    def _add(
        self,
        value: Entry,
        name: str,
        pieces: Sequence[TextPiece],
        parent: QTreeWidgetItem | None = None,
        at: int | None = None,
    ) -> TreeEntry:
        entry = TreeEntry(value, name, pieces)
        above = parent or self.tree.invisibleRootItem()
        above.insertChild(above.childCount() if at is None else at, entry)
        self._entries[value] = entry
        entry.setSelected(value in self._selected_values())  # a pinned filter is there before
        return entry

    def _fold(self, item: QTreeWidgetItem) -> None:
        """Remember what a person folded or unfolded."""
        if isinstance(item, SectionHeading):
            self._folding[item.section] = not item.isExpanded()
        elif item is self._entries[TO_REVIEW]:
            self._folding[Field.REVIEW] = not item.isExpanded()
        self._show_folding()

    @property
    def folding(self) -> Mapping[Field, bool]:
        """The sections that a person folded, or unfolded (False)."""
        return self._folding

    def set_folding(self, folding: Mapping[Field, bool]) -> None:
        """Fold and unfold sections as a person left them."""
        self._folding = dict(folding)
        with QSignalBlocker(self.tree):
            for section, is_folded in folding.items():
                heading = self._headings.get(section)
                entry = self._entries[TO_REVIEW] if section is Field.REVIEW else heading
                if entry is not None:
                    entry.setExpanded(not is_folded)
        self._show_folding()

    def _fold_at_first(self) -> None:
        """Fold what has many lines, unless a person has said how it should be; a section that grows
        later is not folded while somebody looks at it."""
        for heading in [one for one in self._unfilled if not one.isHidden()]:
            rows = sum(not child.isHidden() for child in heading.children)
            many = heading.section is not Field.TAXON and rows > _MAX_OPEN_ROWS
            heading.setExpanded(not self._folding.get(heading.section, many))
            self._unfilled.discard(heading)

    def _show_folding(self) -> None:
        for entry in (*self._headings.values(), *self._entries.values()):
            if entry.childCount():
                entry.show_folding()
        self.tree.scheduleDelayedItemsLayout()

    def show_tally(
        self,
        tally: Tally,
        taxonomy: Taxonomy | None,
        roots: Sequence[Root],
        stations: Mapping[str, str] | None = None,
    ) -> None:
        """Show the counts; an entry is shown while it has photographs or is selected.

        ``stations`` are the names of camera stations that are not called by their id.
        """
        self.sightings.setVisible(tally.total > 0)
        with QSignalBlocker(self.tree):
            self._entries[EVERYTHING].show_count(tally.total)
            self._show(TO_REVIEW, tally.to_review)
            for review in (*NOT_JUDGED, *AFTER_REVIEW):
                self._show(Entry(Field.REVIEW, review), tally.review[review])
            for lacking in GAPS:
                self._show(Entry(Field.LACKING, lacking), tally.lacking[lacking])
            self._show(CONFLICTS, tally.in_conflict)
            for state in APART:
                self._show_state(state, tally)
            self._show_stations(tally, stations or {})
            self._show_cameras(tally)
            self._show_days(tally)
            self._show_roots(tally, roots)
            self._show_taxa(tally, taxonomy)
            self._fold_at_first()
        self._show_folding()

    def _show(self, value: Entry, count: int) -> None:
        entry = self._entries[value]
        entry.show_count(count)
        entry.set_shown(count > 0 or entry.isSelected())

    def _show_state(self, state: State, tally: Tally) -> None:
        entry = self._entries[Entry(Field.STATE, state)]
        entry.show_count(tally.states[state])
        entry.setHidden(state not in tally.offered_states and not entry.isSelected())

    def _show_all(self, field: Field, counts: Mapping[Any, int], number: int) -> None:
        """Show the counts of all entries of a field, and its heading while one is shown; folded it
        says the ``number``."""
        heading = self._headings[field]
        values = [value for value in self._entries if value.field is field]
        for value in values:
            self._show(value, counts.get(value.value, 0))
        heading.setHidden(all(self._entries[value].isHidden() for value in values))
        heading.show_number(number)

    def _show_stations(self, tally: Tally, names: Mapping[str, str]) -> None:
        counts = dict(tally.deployments) if set(tally.deployments) - {""} else {}
        known = {str(value.value) for value in self._entries if value.field is Field.STATION}
        for station in {**counts, **dict.fromkeys(known)}:
            value = Entry(Field.STATION, station)
            shown = on_one_line(names.get(station, station)) or words.no_station()
            entry = self._entries.get(value)
            if entry is not None and entry.name != shown:  # renamed: it has another place now
                self._headings[Field.STATION].removeChild(entry)
                entry = None
            if entry is None:
                color = "text" if station else "secondary"
                self._add_by_name(value, shown, ((shown, color, False),), names.get(station))
        self._show_all(Field.STATION, counts, len(set(counts) - {""}))

    def _show_cameras(self, tally: Tally) -> None:
        counts = dict(tally.cameras) if len(tally.cameras) > 1 else {}
        for camera in counts:
            if Entry(Field.CAMERA, camera) not in self._entries:
                name = camera_words(camera)
                self._add_by_name(Entry(Field.CAMERA, camera), name, ((name, "text", False),))
        self._show_all(Field.CAMERA, counts, len(counts))

    def _add_by_name(
        self, value: Entry, name: str, pieces: Sequence[TextPiece], called: str | None = None
    ) -> TreeEntry:
        """Add an entry below its heading, sorted by what it is ``called`` or stands for."""
        heading = self._headings[value.field]
        mine = name_key(value.value if called is None else called)
        at = sum(other.order < mine for other in heading.children)
        entry = self._add(value, name, pieces, heading, at)
        entry.order = mine
        return entry

    def _show_days(self, tally: Tally) -> None:
        days = {day: count for day, count in tally.days.items() if day}
        months: dict[str, int] = {}
        for day, count in days.items():
            months[day[:7]] = months.get(day[:7], 0) + count
        for month in months:
            if Entry(Field.DAY, month) not in self._entries:
                name = words.month_words(month)
                entry = self._add_by_name(Entry(Field.DAY, month), name, ((name, "text", False),))
                few = len(months) <= _OPEN_MONTHS and len(days) <= _OPEN_DAYS
                entry.setExpanded(few)
        for day in days:
            if Entry(Field.DAY, day) not in self._entries:
                above = self._entries[Entry(Field.DAY, day[:7])]
                name = words.day_words(day)
                at = sum(str(value_of(above.child(row))) < day for row in range(above.childCount()))
                self._add(Entry(Field.DAY, day), name, ((name, "text", False),), above, at)
        self._show_all(Field.DAY, {**months, **days}, len(days))

    def _show_roots(self, tally: Tally, roots: Iterable[Root]) -> None:
        for root in roots:
            value = Entry(Field.ROOT, root.number)
            label = on_one_line(root.label)
            pieces = ((label, "text", False),)
            entry = self._entries.get(value)
            if entry is None:
                entry = self._add(value, label, pieces, self._headings[Field.ROOT])
            entry.rename(label, pieces)
            entry.setToolTip(0, tip(str(root.path)))
        self._show_all(Field.ROOT, tally.roots, sum(map(bool, tally.roots.values())))

    def _show_taxa(self, tally: Tally, taxonomy: Taxonomy | None) -> None:
        if taxonomy is not None:
            self._order = {taxon.name: place for place, taxon in enumerate(taxonomy.taxa)}
            for name in sorted(tally.lineages, key=lambda name: self._order.get(name, 0)):
                if Entry(Field.TAXON, name) not in self._entries:
                    self._add_taxon(taxonomy, name)
        for value in [value for value in self._entries if value.field is Field.TAXON]:
            self._show(value, tally.lineages[str(value.value)])
        apart = sum(tally.states[state] > 0 for state in APART)
        heading = self._headings[Field.TAXON]
        heading.show_number(sum(map(bool, tally.taxa.values())) + apart)
        heading.setHidden(self._filter.is_blind)

    def _add_taxon(self, taxonomy: Taxonomy, name: str) -> TreeEntry:
        value = Entry(Field.TAXON, name)
        if name not in taxonomy:  # of another pack, which named these photographs
            text = words.abbreviated(name)
            answers, at = self._headings[Field.TAXON], self._row_after_taxa
            return self._add(value, name, ((text, "text", False),), answers, at)
        taxon = taxonomy[name]
        common = words.common_name(taxonomy, name)
        pieces: list[TextPiece] = [(words.abbreviated(name), "text", words.is_italic(taxon.rank))]
        if common:
            pieces.append((common, "secondary", False))
        spoken = f"{name}, {common}" if common else name
        if taxon.parent == ROOT:
            answers = self._headings[Field.TAXON]
            at = self._place(answers, name, self._row_after_taxa)
            entry = self._add(value, spoken, pieces, answers, at)
        else:
            above = self._entries.get(Entry(Field.TAXON, taxon.parent))
            parent = above or self._add_taxon(taxonomy, taxon.parent)
            at = self._place(parent, name, parent.childCount())
            entry = self._add(value, spoken, pieces, parent, at)
        entry.setExpanded(True)
        return entry

    @property
    def _row_after_taxa(self) -> int:
        """The row after that of the last taxon."""
        first = self._entries[Entry(Field.STATE, APART[0])]
        return self._headings[Field.TAXON].indexOfChild(first)

    def _place(self, parent: QTreeWidgetItem, name: str, end: int) -> int:
        """The index of a taxon among its siblings before ``end``, in the order of the pack."""
        mine = self._order.get(name, 0)
        for place in range(end):
            if self._order.get(str(value_of(parent.child(place))), 0) > mine:
                return place
        return end

    def show_filter(self, wanted: MediaFilter) -> None:
        """Select the entries of a filter."""
        self._filter = wanted
        values = self._selected_values()
        with QSignalBlocker(self.tree):
            for value, entry in self._entries.items():
                chosen = value in values or (value == EVERYTHING and not values)
                entry.setSelected(chosen)
                if chosen:
                    entry.set_shown(True)
            self._headings[Field.TAXON].setHidden(wanted.is_blind)
        self._show_folding()

    def _selected_values(self) -> set[Entry]:
        """The values of the entries that the filter contains."""
        values = {
            Entry(field, value)
            for field in Field
            if isinstance(chosen := getattr(self._filter, field.value, None), frozenset)
            for value in chosen
        }
        return values | ({CONFLICTS} if self._filter.in_conflict else set())

    def _choose(self) -> None:
        chosen = {
            item.value
            for item in self.tree.selectedItems()
            if isinstance(item, TreeEntry) and item.value is not None
        }
        if EVERYTHING in chosen:
            chosen = set()
        fields: dict[str, object] = {
            field.value: frozenset(one.value for one in chosen if one.field is field)
            | {one for one in before if Entry(field, one) not in self._entries}
            for field in Field
            if isinstance(before := getattr(self._filter, field.value, None), frozenset)
        }
        changed = replace(self._filter, in_conflict=CONFLICTS in chosen, **fields)  # type: ignore[arg-type]
        self._show_folding()
        if changed != self._filter:
            self._filter = changed
            self.chosen.emit(changed)
