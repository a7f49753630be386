"""The middle of the window: the photographs as a grid, a table or one large, and the filter."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from PySide6.QtCore import (
    QCoreApplication,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QVBoxLayout, QWidget

from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.project import Project
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.ui.photo.film_strip import FilmStrip
from swc_desktop.ui.photo.photo_view import PhotoView
from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.card_delegate import CardDelegate
from swc_desktop.ui.results.compared import neighbour_of, other_of
from swc_desktop.ui.results.filter_bar import FilterBar
from swc_desktop.ui.results.grid_view import MIN_WIDTH, GridView
from swc_desktop.ui.results.results_model import ResultsModel, SortBy
from swc_desktop.ui.results.table_view import TableView
from swc_desktop.ui.review.review_bar import ReviewBar
from swc_desktop.ui.text import words
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.scrolling import ShareScroll
from swc_desktop.ui.window.empty_page import BusyPage, EmptyPage, NoMatchPage

translate = QCoreApplication.translate

CARD_WIDTHS = (136, MIN_WIDTH, 240, 320, 420)
"""Minimum widths of a card to choose from, in pixels."""

_SETTLE_MS = 30
_LOW_WINDOW = 480
"""Height in logical pixels below which the photograph and its bars need all of the window; so is
1366x768 at more than 150 %."""
"""Pause after which the evidence follows the selection, so that a held arrow key stays fast."""


class Arrangement(StrEnum):
    """How the photographs are laid out."""

    GRID = "grid"
    TABLE = "table"


class ResultsPane(QWidget):
    """Grid, table and large photograph, with one model and one selection.

    ``current`` carries the current record, or None; ``filtered`` carries a new filter;
    ``photo_shown`` says whether one photograph fills the middle; ``menu_wanted`` carries where on
    the screen a menu of the selected photographs is wanted.
    """

    current = Signal(object)
    filtered = Signal(object)
    photo_shown = Signal(bool)
    menu_wanted = Signal(object)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ResultsModel(self)
        self.arrangement = Arrangement.GRID
        self._card_width = CARD_WIDTHS.index(MIN_WIDTH)
        self._status = RunStatus()
        self.bar = FilterBar(self)
        self.bar.changed.connect(self.set_filter)
        self._grid_setup(thumbnails)
        self._table_setup(thumbnails)
        self.empty = EmptyPage(self)
        self.busy = BusyPage(self)
        self.no_match = NoMatchPage(self)
        self.no_match.changed.connect(self.set_filter)
        self.photo = PhotoView(self)
        self.photo.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.photo.closed.connect(self.close_photo)
        self.photo.step.connect(self.step)
        self.photo.boxes.changed.connect(self._box_changed)
        self.review = ReviewBar(self)
        self.film = FilmStrip(self.model, self.selection, thumbnails, self)
        self.film.chosen.connect(self._make_current)
        self.film.hide()
        self._film_wanted = True
        self._travel = 1
        self._refresh_later = False
        self.stack = QStackedWidget(self)
        for page in (self.empty, self.busy, self.grid, self.table, self.no_match, self.photo):
            self.stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(ShareScroll(self.bar, self))
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.film)
        layout.addWidget(self.review)
        for view in (self.grid, self.table):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(
                lambda point, view=view: self.menu_wanted.emit(view.viewport().mapToGlobal(point))
            )
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(lambda: self.current.emit(self.record))
        active_theme.changed.connect(self._apply_theme)
        self.bar.apply_theme()
        self._show_page()

    def _grid_setup(self, thumbnails: Thumbnails) -> None:
        self.grid = GridView(self)
        self.cards = CardDelegate(thumbnails, self.grid)
        self.grid.setItemDelegate(self.cards)
        self.grid.setModel(self.model)
        self.grid.setAccessibleName(translate("Results", "Photographs"))
        self.grid.caption = self.cards.caption_height()
        self.grid.activated.connect(lambda _: self.open_photo())
        self.selection: QItemSelectionModel = self.grid.selectionModel()
        self.selection.currentChanged.connect(self._current_changed)
        thumbnails.arrived.connect(self._thumbnails_arrived)

    def _table_setup(self, thumbnails: Thumbnails) -> None:
        self.table = TableView(thumbnails, self)
        self.table.setModel(self.model)
        self.table.setSelectionModel(self.selection)
        self.table.setAccessibleName(translate("Results", "Photographs as a table"))
        self.table.set_widths(self.table.default_widths())
        self.table.activated.connect(lambda _: self.open_photo())
        self.table.sorted_by.connect(lambda by, down: self.set_order(by, descending=down))

    def _thumbnails_arrived(self, numbers: set[int]) -> None:
        page = self.stack.currentWidget()
        if page is self.grid:
            self.grid.update_rows(
                row
                for row in self.grid.visible_rows()
                if row < len(self.model.numbers) and self.model.numbers[row] in numbers
            )
        elif page is self.table:
            self.table.viewport().update()

    @property
    def record(self) -> ListedMedia | None:
        """The current record, or None."""
        index = self.selection.currentIndex()
        return self.model.record(index.row()) if index.isValid() else None

    @property
    def photo_open(self) -> bool:
        """True while one photograph fills the middle."""
        return self.stack.currentWidget() is self.photo

    @property
    def view(self) -> QAbstractItemView:
        """The grid or the table."""
        return self.grid if self.arrangement is Arrangement.GRID else self.table

    def show_project(self, project: Project | None, last_seen: str = "") -> None:
        """Show another project, or none; only a pinned filter stays.

        ``last_seen`` is the id of the photograph that was current last.
        """
        self.cards.forget()
        wanted = self.lasting_filter
        self.model.show(project)
        self.set_filter(wanted)
        row = -1
        if project is not None and last_seen:
            row = self.model.row_of_photograph(last_seen)
        if self.model.rowCount():
            self._make_current(max(row, 0))
        else:
            self.current.emit(None)
        self._show_page()

    def refresh(self) -> None:
        """Show what is stored now; what is selected stays selected where it is still shown.

        While one box is chosen this waits: the photograph with the other boxes would leave a list
        of what is to be judged.
        """
        if self.photo_open and self.photo.boxes.stays:
            self._refresh_later = True
            return
        self._refresh_later = False
        record = self.record
        chosen = set(self.selected_numbers())
        before = self.selection.currentIndex().row()
        self.cards.forget()
        if self.model.refresh():
            self._select(chosen, None if record is None else record.number, before)
        elif record is None and self.model.rowCount():
            self._make_current(0)
        elif self.record != record:
            self._settle.start()
        self._show_page()

    def select(self, numbers: Sequence[int]) -> None:
        """Select these photographs among all, and go to the first of them."""
        self.set_filter(MediaFilter())
        self.close_photo()
        if numbers:
            self._select(set(numbers), numbers[0], 0)
        self.focus_list()

    def _box_changed(self) -> None:
        if self._refresh_later and not self.photo.boxes.stays:
            QTimer.singleShot(0, self, self._refresh_waiting)

    def _refresh_waiting(self) -> None:
        if self._refresh_later:
            self.refresh()

    def _select(self, chosen: set[int], current: int | None, before: int) -> None:
        """Select photographs after the rows have moved; ``before`` is the current row of then."""
        row = -1 if current is None else self.model.row_of(current)
        if not self.model.rowCount():
            self.current.emit(None)
            return
        selection = QItemSelection()
        for number in chosen:
            if (at := self.model.row_of(number)) >= 0:
                selection.select(self.model.index(at, 0), self.model.index(at, 0))
        flags = QItemSelectionModel.SelectionFlag
        self.selection.select(selection, flags.ClearAndSelect | flags.Rows)
        if row < 0:  # it left the list: what has its place now is next
            self._make_current(min(max(before, 0), self.model.rowCount() - 1))
        else:
            self.selection.setCurrentIndex(self.model.index(row, 0), flags.Current)

    def show_status(self, status: RunStatus) -> None:
        """Show the progress of the run until there are results."""
        before, self._status = self._status, status
        if (status.phase, status.found, status.arrival) != (
            before.phase,
            before.found,
            before.arrival,
        ):
            self._show_page()

    @property
    def lasting_filter(self) -> MediaFilter:
        """The filter for the next list and the next start; empty unless it is pinned."""
        return self.model.filter.lasting if self.bar.pin.isChecked() else MediaFilter()

    def set_filter(self, wanted: MediaFilter) -> None:
        """Show the records that pass a filter; the current one stays current if it does."""
        wanted = wanted.after(self.model.filter)
        if wanted == self.model.filter:
            return
        self._rearrange(lambda: self.model.set_filter(wanted))
        self._show_order()
        self.filtered.emit(wanted)

    def set_order(self, by: SortBy, *, descending: bool) -> None:
        """Sort as ``ResultsModel.set_order`` does."""
        if (by, descending) != self.model.order:
            self._rearrange(lambda: self.model.set_order(by, descending=descending))
            self._show_order()

    def _show_order(self) -> None:
        by, descending = self.model.order
        self.table.show_order(by, descending=descending)

    def _rearrange(self, change: Callable[[], None]) -> None:
        """Change the model; the current photograph stays current if it is still shown."""
        record = self.record
        change()
        row = -1 if record is None else self.model.row_of(record.number)
        if self.model.rowCount():
            self._make_current(max(row, 0))
        else:
            self.current.emit(None)
        self._show_page()

    def _make_current(self, row: int) -> None:
        index = self.model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selection.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.view.scrollTo(index)

    def _current_changed(self, now: QModelIndex, before: QModelIndex) -> None:
        if self.photo_open and now.row() != before.row():
            self._travel = -1 if now.row() < before.row() else 1
            self._show_photo()
        self._settle.start()

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Lay the photographs out as a grid or a table."""
        self.arrangement = arrangement
        self._show_page(leave_photo=True)
        self.view.scrollTo(self.selection.currentIndex())
        self.focus_list()

    def focus_list(self) -> None:
        """Move the focus to the photographs."""
        if (page := self.stack.currentWidget()) is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def resize_cards(self, steps: int) -> None:
        """Make the cards larger or smaller."""
        self._card_width = min(max(self._card_width + steps, 0), len(CARD_WIDTHS) - 1)
        self._apply_theme()

    @property
    def card_size(self) -> int:
        """Which of ``CARD_WIDTHS`` is in use."""
        return self._card_width

    def _apply_theme(self) -> None:
        self.cards.restyle()
        self.table.restyle()
        self.empty.apply_theme()
        self.bar.apply_theme()
        self.grid.caption = self.cards.caption_height()
        self.grid.least_width = active_theme.px(CARD_WIDTHS[self._card_width])
        self.grid.doItemsLayout()

    def open_photo(self) -> None:
        """Show the current photograph large."""
        if self.record is None:
            return
        self.stack.setCurrentWidget(self.photo)
        self._give_room()
        self._show_photo()
        self.photo.setFocus(Qt.FocusReason.OtherFocusReason)
        self.photo_shown.emit(True)

    def open_moment(self, at_s: float) -> None:
        """Show the current clip large, at a time in seconds."""
        if not self.photo_open:
            self.open_photo()
        self.photo.clip.go_to(at_s)

    def _show_photo(self) -> None:
        record = self.record
        if record is None:
            return
        self.photo.show_photo(record)
        row, travel = self.selection.currentIndex().row(), self._travel
        likely = [self.model.record(row + steps * travel) for steps in (1, 2, -1)]
        self.photo.preload([one for one in likely if one is not None])
        self.photo.show_neighbour(neighbour_of(self.model, row))
        self.photo.show_other(other_of(self.model, row, self.selected_numbers()))

    def _give_room(self) -> None:
        """Show filmstrip and judging bar only where they leave room for the photograph."""
        has_room = self.window().height() >= _LOW_WINDOW
        self.film.setVisible(self._film_wanted and self.photo_open and has_room)
        self.review.set_room(has_room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    def show_film(self, shown: bool) -> None:
        """Show or hide the small pictures below the large view."""
        self._film_wanted = shown
        self._give_room()

    def close_photo(self) -> None:
        """Return to the grid or table."""
        if self.photo_open:
            self._show_page(leave_photo=True)
            self.view.scrollTo(self.selection.currentIndex())
            self.focus_list()
            self.photo_shown.emit(False)

    def step(self, by: int) -> None:
        """Make the record so many rows on the current one."""
        row = self.selection.currentIndex().row() + by
        if 0 <= row < self.model.rowCount():
            self._make_current(row)

    def selected_numbers(self) -> list[int]:
        """The numbers of what is selected, in the order of the list."""
        chosen = self.selection.selection()
        parts = map(chosen.at, range(chosen.size()))
        rows = {row for part in parts for row in range(part.top(), part.bottom() + 1)}
        numbers = self.model.numbers
        return [numbers[row] for row in sorted(rows) if row < len(numbers)]

    def selected(self) -> list[ListedMedia]:
        """What is selected, in the order of the list."""
        records = map(self.model.record, map(self.model.row_of, self.selected_numbers()))
        return [record for record in records if record is not None]

    def _show_page(self, *, leave_photo: bool = False) -> None:
        total, shown = self.model.total, self.model.rowCount()
        self.bar.show_filter(self.model.filter)
        self.bar.show_count(shown, total)
        if self.photo_open and not leave_photo and shown:
            return
        self.stack.setCurrentWidget(self._page(total, shown))
        self.film.hide()

    def _page(self, total: int, shown: int) -> QWidget:
        if shown:
            return self.view
        if total:
            self.no_match.show_filter(self.model.filter)
            return self.no_match
        phase, arrival = self._status.phase, self._status.arrival
        if phase.busy:
            self.busy.show_progress(*_busy_words(self._status))
            return self.busy
        if phase is Phase.FAILED and self._status.detail:
            self.busy.show_progress(
                translate("Results", "The photographs could not be classified"),
                in_words(self._status.detail),
            )
            return self.busy
        self.empty.show_arrival(arrival if phase in (Phase.IDLE, Phase.FINISHED) else None)
        return self.empty


def _busy_words(status: RunStatus) -> tuple[str, str]:
    if status.phase is Phase.OPENING:
        return (
            translate("Results", "Opening the model pack…"),
            translate("Results", "Then the photographs are classified."),
        )
    if status.phase is Phase.READING:
        return (
            translate("Results", "Looking for photographs…"),
            words.photographs(status.found) if status.found else "",
        )
    return (
        translate("Results", "Reading the first photographs…"),
        words.photographs(status.total) if status.total else "",
    )
