"""The page of sightings: what was seen, when, where and how often, in charts with their tables."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QWidget

from swc_desktop.core.message import Message, message
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.act_values import KIND_WORDS
from swc_desktop.projects.coarsening import DEFAULT_STEP
from swc_desktop.projects.sighting_figures import Figures, coarsened_places, figures_of
from swc_desktop.projects.sighting_tables import tables_of
from swc_desktop.projects.sightings import Seen, seen_within
from swc_desktop.session.sightings import SightingsRead
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.map.outlines import FINE, read_outlines
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.sightings import figure_charts, figure_columns
from swc_desktop.ui.sightings.chart_painter import paint_chart
from swc_desktop.ui.sightings.chart_view import ChartView, Paint, png_of, svg_of
from swc_desktop.ui.sightings.charts import Chart
from swc_desktop.ui.sightings.population_page import PopulationPage, ReadPopulation
from swc_desktop.ui.sightings.sightings_map import SightingsMap
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import capitalised, language
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.tabbed_pages import TabbedPages
from swc_desktop.ui.widgets.two_columns import TwoColumns
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

Read = Callable[
    [Callable[[SightingsRead], object], Callable[[Message | str], object], QObject], object
]
"""Reads the sightings beside the window for an owner; while that lives one of the two is called."""

Write = Callable[[Path, bytes], None]
"""Writes a file of the project; it is called beside the window."""

POPULATION: Final = "population"
"""The name of the page, which has a table and no chart, among those of ``tables``."""

_OF: Final = 220
"""Pixels of the list of what was seen at least, for 14 px text."""

_CHART: Final = 440
"""Pixels of a chart beside its table at least, for 14 px text."""

_CHART_SHARE: Final = 0.4
"""Of the page, where that is more."""

_SHARE: Final = 0.7
"""Of the window that the dialog takes: charts are read from afar, and tables have many columns."""


class SightingsDialog(BaseDialog):
    """Shows the sightings in the photographs that the filter of the window leaves.

    ``is_filtered``: whether it leaves some out.
    """

    def __init__(
        self,
        read: Read,
        write: Write,
        read_population: ReadPopulation,
        worker: Worker,
        parent: QWidget | None = None,
        *,
        is_filtered: bool = False,
    ) -> None:
        title, size = translate("Sightings", "Sightings"), QSize(1280, 640)
        super().__init__(title, size, parent, share=_SHARE)
        self._write, self._worker, self._is_filtered = write, worker, is_filtered
        self._read: SightingsRead | None = None
        self._seen: list[Seen | None] = [None]
        self.figures: Figures | None = None
        self.summary = WrappingLabel("secondary", self)
        self.of = QComboBox(self)
        self.pages = TabbedPages(self)
        self.map = SightingsMap(self)
        self.drawings: list[QWidget] = []
        self.tables: dict[str, ListTable] = {}
        self.population = PopulationPage(read_population, self)
        self._is_saving = False
        self._build()
        self.save = self.button(translate("Sightings", "&Save chart or table…"))
        self.no_default()
        self.of.currentIndexChanged.connect(lambda _: self._choose())
        self.save.clicked.connect(self._ask_file)
        self.pages.tabs.currentChanged.connect(lambda _: self._turn())
        self.population.changed.connect(self._enable)
        self.finished.connect(lambda _: self.population.close_page())
        self.pages.setEnabled(False)
        self._enable()
        self.say(translate("Sightings", "Counting the sightings…"))
        read(self._take, self._fail, self)
        worker.start(lambda: read_outlines(FINE), self.map.set_fine, self._fail, owner=self)

    def _build(self) -> None:
        line = QHBoxLayout()
        line.addWidget(FieldLabel(translate("Sightings", "Sightings &of"), self.of))
        line.addWidget(self.of)
        line.addStretch(1)
        self.of.setAccessibleName(translate("Sightings", "Sightings of"))
        self.of.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.of.setMinimumWidth(active_theme.px(_OF))
        self.of.addItem(_everything())
        self.content.addWidget(self.summary)
        self.content.addLayout(line)
        columns = figure_columns
        for name, title, made in (
            ("seen", translate("Sightings", "Animals"), columns.seen_columns(self.name)),
            ("hours", translate("Sightings", "Hours"), columns.hour_columns()),
            ("months", translate("Sightings", "Months"), columns.month_columns()),
            ("days", translate("Sightings", "Days"), columns.day_columns()),
            ("accumulation", translate("Sightings", "Species"), columns.species_columns()),
            ("stations", translate("Sightings", "Stations"), columns.station_columns()),
            ("places", translate("Sightings", "Map"), columns.place_columns()),
        ):
            self._add_page(name, title, made)
        self.pages.add(self.population, translate("Sightings", "Population"))
        self.content.addWidget(self.pages, 1)
        self.footer.addWidget(self.message)

    def _add_page(self, name: str, title: str, columns: Sequence[ListColumn]) -> None:
        drawing = self.map if name == "places" else ChartView(self)
        table = ListTable(title, columns, columns[0].text, stretched=0, many=True, parent=self)
        if name in ("seen", "stations"):
            table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
        self.drawings.append(drawing)
        self.tables[name] = table
        self.pages.add(TwoColumns(drawing, table, _CHART, self, share=_CHART_SHARE), title)

    def name(self, seen: Seen) -> str:
        """What something that was seen is called."""
        if seen.kind is not None:
            return on_one_line(seen.name) or capitalised(in_words(KIND_WORDS[seen.kind]))
        taxon = None if self._read is None else self._read.taxa.taxon(seen.name)
        common = "" if taxon is None else taxon.common_name(language())
        return capitalised(common) or on_one_line(seen.name)

    # What is shown

    def _take(self, read: SightingsRead) -> None:
        """Show what was read; all animals first."""
        self._read = read
        self._count(self._fill)

    def _fill(self, every: Figures) -> None:
        self._seen = [None, *(one.seen for one in every.seen)]
        self.of.blockSignals(True)
        self.of.addItems([self.name(one.seen) for one in every.seen])
        self.of.blockSignals(False)
        self.pages.setEnabled(True)
        self._show(every)
        self._enable()

    def _turn(self) -> None:
        """Another page is shown; who lives there is read when that is asked for first."""
        if self._shown_table == POPULATION:
            self.population.begin()
        self._say_notes()
        self._enable()

    def _enable(self) -> None:
        is_population = self._shown_table == POPULATION
        self.of.setEnabled(not is_population)
        is_shown = self.population.has_table if is_population else self.figures is not None
        self.save.setEnabled(is_shown and not self._is_saving)

    def _choose(self) -> None:
        of = self._chosen
        self._count(lambda figures: self._show(figures) if of == self._chosen else None)

    @property
    def _chosen(self) -> Seen | None:
        """What is to be shown; None for all animals."""
        return self._seen[self.of.currentIndex()]

    def _count(self, done: Callable[[Figures], object]) -> None:
        """Make the figures beside the window: of many sightings they take a second."""
        assert self._read is not None
        chosen = self._chosen
        seen = (one for one in self._seen if one is not None)
        of = None if chosen is None else seen_within(seen, chosen, self._read.taxa)
        work = partial(figures_of, self._read.found, self._read.efforts, of)
        self._worker.start(work, done, self._fail, owner=self)

    def _show(self, figures: Figures) -> None:
        assert self._read is not None
        self.figures = figures
        of, charts = self.of.currentText(), figure_charts
        step = DEFAULT_STEP if self._read.is_locked else None
        places = coarsened_places(figures.places, step)
        shown: dict[str, tuple[Chart | None, Sequence[Any]]] = {
            "seen": (charts.seen_chart(figures, self.name), figures.seen),
            "hours": (charts.hours_chart(figures, of), figures.hours),
            "months": (charts.months_chart(figures, of), figures.months),
            "days": (charts.days_chart(figures, of), figures.days),
            "accumulation": (charts.species_chart(figures, of), figures.accumulated),
            "stations": (charts.stations_chart(figures, of), figures.stations),
            "places": (None, places),
        }
        for drawing, (name, (chart, rows)) in zip(self.drawings, shown.items(), strict=True):
            if isinstance(drawing, ChartView) and chart is not None:
                drawing.show_chart(chart)
            self.tables[name].show_rows(rows)
        self.map.show_places(places)
        self.summary.show_text(self._summary(figures))
        self._say_notes()

    def _say_notes(self) -> None:
        """Say what the figures leave out, which those of the population are not made of."""
        is_said = self.figures is not None and self._shown_table != POPULATION
        notes = self._notes(self.figures) if is_said and self.figures is not None else []
        self.say(" ".join(map(as_sentence, notes)))

    def _summary(self, figures: Figures) -> str:
        text = message("Sightings", "%Ln sighting(s)", "", 0).counted(figures.sightings)
        photographs = message("Words", "%Ln photograph(s)", "", 0).counted(figures.photographs)
        both = message("Sightings", "{sightings} in {photographs}")
        if self._is_filtered:
            both = message("Sightings", "what the filter shows: {sightings} in {photographs}")
        said = as_sentence(both.fill(sightings=text, photographs=photographs))
        if figures.rate is not None:
            rate = message(
                "Sightings", "{per_100:.2f} per 100 camera days ({low:.2f} to {high:.2f})"
            )
            one = figures.rate
            words = rate.fill(per_100=one.per_100, low=one.low, high=one.high)
            said = f"{said} {as_sentence(words)}"
        return said

    def _notes(self, figures: Figures) -> list[Message]:
        notes = list(figures.not_counted.words)
        if figures.without_sun_hour:
            text = message("Sightings", "Without an hour by the sun: %Ln sighting(s)", "", 0)
            notes.append(text.counted(figures.without_sun_hour))
        if figures.species:
            text = message("Sightings", "%Ln species; by Chao2 at least {all:.1f}", "", 0)
            notes.append(text.counted(figures.species).fill(all=figures.estimated_species))
        if self._read is not None and self._read.is_locked:
            notes.append(message("Sightings", "The project is protected, so places are rounded"))
        return notes

    # Files

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, translate("Sightings", "Save chart or table"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        kinds = {
            translate("Sightings", "Picture") + " (*.png)": "png",
            translate("Sightings", "Drawing that can be enlarged") + " (*.svg)": "svg",
            translate("Sightings", "Table") + " (*.csv)": "csv",
        }
        if self._shown_table == POPULATION:
            kinds = {name: kind for name, kind in kinds.items() if kind == "csv"}
        suffix = next(iter(kinds.values()))
        dialog.setNameFilters(list(kinds))
        dialog.setDefaultSuffix(suffix)
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kinds[kind]))
        dialog.selectFile(f"{self._shown_table}.{suffix}")
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @property
    def _shown_table(self) -> str:
        return (*self.tables, POPULATION)[self.pages.tabs.currentIndex()]

    def save_to(self, file: Path) -> None:
        """Write the page that is shown to a file, as its suffix says; places are rounded, and a
        population is always a table."""
        content = self._content(file.suffix.lower())
        self._is_saving = True
        self._enable()
        self._worker.start(
            partial(self._write, file, content), lambda _: self._saved(file), self._fail, owner=self
        )

    def _content(self, suffix: str) -> bytes:
        assert self.figures is not None
        assert self._read is not None
        if self._shown_table == POPULATION:
            return self.population.csv()
        if suffix == ".csv":
            hidden = self._read.hidden(self.figures)
            return tables_of(hidden, self._read.taxa.common_name)[self._shown_table].csv()
        return svg_of(self._paint()) if suffix == ".svg" else png_of(self._paint())

    def _paint(self) -> Paint:
        assert self.figures is not None
        assert self._read is not None
        drawing = self.drawings[self.pages.tabs.currentIndex()]
        hidden = self._read.hidden(self.figures)
        if self._shown_table == "stations":
            chart = figure_charts.stations_chart(hidden, self.of.currentText())
            return lambda painter, room: paint_chart(painter, room, chart)
        if isinstance(drawing, ChartView):
            return drawing.paint
        return lambda painter, room: self.map.paint_file(painter, room, hidden.places)

    def _saved(self, file: Path) -> None:
        self._is_saving = False
        self._enable()
        text = message("Sightings", "Saved {file}.")
        if self._shown_table in ("places", "stations"):
            text = message(
                "Sightings", "Saved {file}. Places of hunted animals are rounded and not named."
            )
        self.say(in_words(text.fill(file=file)))

    def _fail(self, reason: Message | str) -> None:
        self._is_saving = False
        self._enable()
        self.say(as_sentence(reason), "error")


def _everything() -> str:
    return translate("Sightings", "All animals")
