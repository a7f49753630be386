"""How many animals there are, estimated from the named individuals: a page of the sightings."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from swc_desktop.core.closed_population import PopulationEstimate
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control
from swc_desktop.core.text import on_one_line
from swc_desktop.photos.errors import DayNotRead
from swc_desktop.photos.moment import parse_day
from swc_desktop.session.population import PopulationRead
from swc_desktop.sharing.exported import left_out_words
from swc_desktop.sharing.population import (
    ASSUMPTIONS,
    NOBODY,
    Population,
    Populations,
)
from swc_desktop.sharing.population_table import population_table
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import capitalised, day_words, format_number, language
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

ReadPopulation = Callable[[Control], PopulationRead]
"""Reads who was seen when; it is called beside the window, and may be cancelled."""

OCCASION_DAYS: Final = (1, 2, 3, 5, 7, 10, 14, 21, 30)
"""The usual lengths; the command takes any other."""

_DAY: Final = 130
"""Pixels of the field of a day, for 14 px text."""


class PopulationPage(QWidget):
    """Estimates by species, between two days, with what speaks against the chosen one.

    Nothing is read before ``begin``. ``changed``: there is another table to save, or none.
    """

    changed = Signal()

    def __init__(self, read: ReadPopulation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read_animals = read
        self._worker = Worker("population", self)
        self._control = Control()
        self._is_begun = False
        self._asked = 0
        self.read: PopulationRead | None = None
        self.populations: Populations | None = None
        self.occasion = QComboBox(self)
        self.first, self.last = QLineEdit(self), QLineEdit(self)
        self.status = WrappingLabel(parent=self)
        self.table = ListTable(
            translate("Sightings", "Population"),
            _columns(self.name),
            lambda one: one.species,
            stretched=0,
            many=False,
            parent=self,
        )
        self.chosen = WrappingLabel(parent=self)
        self.doubts = WrappingLabel("warning", self)
        self.left_out = WrappingLabel("secondary", self)
        self.assumptions = WrappingLabel("secondary", self)
        self._build()
        self.table.hide()
        self.occasion.currentIndexChanged.connect(lambda _: self._count())
        for field in (self.first, self.last):
            field.editingFinished.connect(self._count)
        self.table.chosen.connect(self._choose)

    def _build(self) -> None:
        self.occasion.setAccessibleName(translate("Sightings", "Days of an occasion"))
        self.occasion.setMinimumContentsLength(3)
        for days in OCCASION_DAYS:
            self.occasion.addItem(format_number(days), days)
        line = FlowLayout()
        line.addWidget(FieldLabel(translate("Sightings", "&Days of an occasion"), self.occasion))
        line.addWidget(self.occasion)
        for field, label, name in (
            (self.first, translate("Sightings", "&From"), translate("Sightings", "The first day")),
            (self.last, translate("Sightings", "&To"), translate("Sightings", "The last day")),
        ):
            field.setAccessibleName(name)
            field.setPlaceholderText(translate("Sightings", "2026-02-19"))
            field.setFixedWidth(active_theme.px(_DAY))
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            field.setAcceptDrops(False)
            line.addWidget(FieldLabel(label, field))
            line.addWidget(field)
        hint = WrappingLabel("secondary", self)
        hint.show_text(
            translate(
                "Sightings",
                "From the named individuals in all photographs of the project, whatever the filter "
                "shows. By halves: who was seen in the first half of the occasions, in the second, "
                "and in both (Lincoln-Petersen, Chapman). By occasions: who was seen again in each "
                "of them (Schnabel).",
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(hint)
        column.addLayout(line)
        for part in (self.status, self.table, self.chosen, self.doubts, self.left_out):
            column.addWidget(part, 1 if part is self.table else 0)
        column.addWidget(self.assumptions)
        column.addStretch(0)

    def name(self, species: str) -> str:
        """What a species is called."""
        taxon = None if self.read is None else self.read.taxa.taxon(species)
        common = "" if taxon is None else taxon.common_name(language())
        return capitalised(common) or on_one_line(species)

    # What is shown

    def begin(self) -> None:
        """Read the individuals, once."""
        if not self._is_begun:
            self._is_begun = True
            self._say(translate("Sightings", "Reading the individuals…"))
            self._worker.start(partial(self._read_animals, self._control), self._take, self._fail)

    def close_page(self) -> None:
        """Stop what is being read."""
        self._control.cancel()
        self._worker.close()

    @property
    def has_table(self) -> bool:
        """Whether there is something to save."""
        return self.populations is not None and bool(self.populations.all)

    def csv(self) -> bytes:
        """The table as a file has it."""
        assert self.read is not None
        assert self.populations is not None
        return population_table(self.populations, self.read.taxa.common_name).csv()

    def _take(self, read: PopulationRead) -> None:
        self.read = read
        self._count()

    def _count(self) -> None:
        """Estimate anew beside the window; what was shown goes where a day cannot be read."""
        if self.read is None:
            return
        self._asked += 1
        asked = self._asked
        try:
            first, last = _day(self.first), _day(self.last)
        except DayNotRead as error:
            self._fail(error.message)
            return
        if first and last and first > last:
            self._fail(translate("Sightings", "The first day is after the last."))
            return
        work = partial(self.read.animals.populations, int(self.occasion.currentData()), first, last)

        def show(found: Populations) -> None:
            if asked == self._asked:
                self.show_populations(found)

        self._worker.start(work, show, self._fail)

    def show_populations(self, found: Populations) -> None:
        """Show these estimates in place of others."""
        self.populations = found
        self._say("" if found.all else in_words(NOBODY))
        self.table.show_rows(found.all)
        self.table.setVisible(bool(found.all))
        if found.all and not self.table.picked:
            self.table.selectRow(0)
        parts = [as_sentence(one) for one in left_out_words(found.left_out)]
        text = message("Sightings", "Left out: {parts}")
        self.left_out.show_text(in_words(text.fill(parts=" ".join(parts))) if parts else "")
        self.assumptions.show_text(in_words(ASSUMPTIONS) if found.all else "")
        self._choose()
        self.changed.emit()

    def _choose(self) -> None:
        picked: list[Population] = self.table.picked
        self.chosen.show_text(in_words(self._facts(picked[0])) if picked else "")
        self.doubts.show_lines([in_words(one.words) for one in picked[0].doubts] if picked else [])

    def _facts(self, one: Population) -> Message:
        captures = message("Sightings", "%Ln capture(s)", "", 0).counted(one.captures)
        occasions = message("Sightings", "%Ln occasion(s)", "", 0).counted(one.occasions)
        days = message("Sightings", "%Ln day(s)", "", 0).counted(one.days)
        before, after, both = map(format_number, one.halves)
        text = message(
            "Sightings",
            "{species}: {captures} in {occasions} of {days} from {first}; individuals in the first "
            "half {before}, in the second {after}, in both {both}.",
        )
        return text.fill(
            species=self.name(one.species),
            captures=captures,
            occasions=occasions,
            days=days,
            first=day_words(one.first.isoformat()),
            before=before,
            after=after,
            both=both,
        )

    def _fail(self, reason: Message | str) -> None:
        self.show_nothing()
        self._say(as_sentence(reason), "error")

    def show_nothing(self) -> None:
        """Show nothing, where nothing can be estimated."""
        self.populations = None
        self.table.show_rows(())
        self.table.hide()
        for part in (self.chosen, self.doubts, self.left_out, self.assumptions):
            part.show_text("")
        self.changed.emit()

    def _say(self, text: str, role: str = "") -> None:
        self.status.setProperty("role", role)
        self.status.style().polish(self.status)
        self.status.show_text(text)


def _day(field: QLineEdit) -> date | None:
    """The day in a field, None where it is empty. Raises ``DayNotRead``."""
    text = field.text().strip()
    return parse_day(text).local.date() if text else None


def _columns(name: Callable[[str], str]) -> Sequence[ListColumn]:
    """Of ``Population``."""
    return (
        ListColumn(translate("Sightings", "Species"), lambda one: name(one.species)),
        _number(translate("Sightings", "Individuals"), lambda one: one.animals),
        *_estimate(translate("Sightings", "By halves"), lambda one: one.by_halves),
        *_estimate(translate("Sightings", "By occasions"), lambda one: one.by_occasions),
        _number(translate("Sightings", "Warnings"), lambda one: len(one.doubts)),
    )


def _number(title: str, of: Callable[[Population], int]) -> ListColumn:
    return ListColumn(title, lambda one: format_number(of(one)), key=of, is_number=True)


def _estimate(
    title: str, of: Callable[[Population], PopulationEstimate | None]
) -> Sequence[ListColumn]:
    def animals(one: Population) -> str:
        found = of(one)
        return "" if found is None else QLocale().toString(float(found.animals), "f", 1)

    def interval(one: Population) -> str:
        found = of(one)
        if found is None:
            return ""
        text = translate("Sightings", "{low} to {high}")
        return text.format(
            low=format_number(round(found.low)), high=format_number(round(found.high))
        )

    def tenths(one: Population) -> int:
        found = of(one)
        return -1 if found is None else round(found.animals * 10)

    return (
        ListColumn(title, animals, key=tenths, is_number=True),
        ListColumn(translate("Sightings", "95 % interval"), interval, key=tenths, is_number=True),
    )
