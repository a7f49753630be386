"""Preparing for the field: the map, the days, the plan, and the fetch itself."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QRectF, QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QFrame,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message
from swc_desktop.settings.weather_settings import WeatherSettings
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.map.degrees import Edges
from swc_desktop.ui.map.map_view import around
from swc_desktop.ui.map.map_widget import MapWidget
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.icons import icon
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.weather import weather_phrases
from swc_desktop.ui.weather.area_form import AreaForm
from swc_desktop.ui.weather.fetch_control import FetchControl, FetchPhase, FetchStatus
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.scrolling import PageScroll
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.weather_worker import PlanRequest
from swc_desktop.weather.file import SUFFIX
from swc_desktop.weather.plan import Plan
from swc_desktop.weather.store import CacheSummary

translate = QCoreApplication.translate

PLAN_AFTER_MS: Final = 200
"""How long the choice must be unchanged before it is planned: dragging changes it all the time."""

_FORM_WIDTH: Final = 400
"""Pixels of the fields beside the map, for 14 px text."""

_MIN_MAP: Final = 320
"""Pixels, for 14 px text; with less the fields move below the map."""

_SCROLL_BAR: Final = 20
"""Pixels; a round number above the width in the usual styles."""

_PART_OF_VIEW: Final = 0.8
"""Of the visible map, so that the edges of the rectangle can be seen and grabbed."""


class PrepareDialog(BaseDialog):
    """Shows the weather of a ``FetchControl``, which continues when the dialog is closed."""

    def __init__(
        self, control: FetchControl, edges: Edges | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Prepare", "Prepare for the field"), QSize(1120, 640), parent)
        self._control = control
        self._plan: Plan | None = None
        self._request: PlanRequest | None = None
        self._settings: WeatherSettings | None = None
        self._offline = ""
        self.map = MapWidget(self)
        self.form = AreaForm(control.services.now().astimezone().date(), self)
        self.plan_text = WrappingLabel(parent=self)
        self.plan_problem = WrappingLabel("error", self)
        self.privacy = WrappingLabel("secondary", self)
        self.offline = WrappingLabel("warning", self)
        self.kept = WrappingLabel("secondary", self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("Prepare", "Progress of the fetch"))
        self.status = WrappingLabel("", self)
        self.waiting = WrappingLabel("secondary", self)
        self.hold = QPushButton(self)
        self.end = QPushButton(translate("Prepare", "S&top"), self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PLAN_AFTER_MS)
        self._lay_out()
        self._add_buttons()
        self._connect()
        active_theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.read_settings()
        if edges is not None:
            self.take_edges(edges)
        self._show_status(control.status)
        self.map.setFocus()
        control.worker.summarise()

    def _lay_out(self) -> None:
        credit = WrappingLabel("small", self)
        credit.show_text(f"{weather_phrases.ATTRIBUTION}.")
        shown = QVBoxLayout()
        shown.setSpacing(8)
        shown.addWidget(self.map, 1)
        shown.addWidget(credit)
        self._choices = QWidget(self)
        column = QVBoxLayout(self._choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.form)
        column.addWidget(_line(self))
        for part in (self.plan_problem, self.plan_text, self.privacy, self.offline):
            column.addWidget(part)
        column.addWidget(self.bar)
        column.addWidget(self.status)
        column.addWidget(self.waiting)
        switches = FlowLayout()
        for button in (self.hold, self.end):
            button.setAutoDefault(False)
            switches.addWidget(button)
        column.addLayout(switches)
        column.addWidget(self.message)
        column.addStretch(1)
        column.addWidget(self.kept)
        self._side = PageScroll(QWidget(self), self)
        self._side.setAccessibleName(translate("Prepare", "What is fetched"))
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(20)
        self._parts.addLayout(shown, 1)
        self._parts.addWidget(self._side)
        self.content.addLayout(self._parts, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the fields beside the map, or below it where there is too little room."""
        width = max(
            active_theme.px(_FORM_WIDTH), self._choices.minimumSizeHint().width() + _SCROLL_BAR
        )
        beside = self.width() >= width + active_theme.px(_MIN_MAP)
        self._side.setVisible(beside)
        self._side.setFixedWidth(width)
        if beside and self._side.widget() is not self._choices:
            self._parts.removeWidget(self._choices)
            self._parts.setDirection(QBoxLayout.Direction.LeftToRight)
            self._side.show_page(self._choices)
        elif not beside and self._parts.indexOf(self._choices) < 0:
            self._side.takeWidget()
            self._parts.setDirection(QBoxLayout.Direction.TopToBottom)
            self._parts.addWidget(self._choices)
            self._choices.show()

    def _add_buttons(self) -> None:
        self.take_file = self.button(translate("Prepare", "&Import from file…"))
        self.save = self.button(translate("Prepare", "E&xport to file…"))
        self.fetch = self.button(translate("Prepare", "&Fetch"))
        self.fetch.setProperty("primary", True)
        self.closing.setDefault(False)
        self.closing.setAutoDefault(False)

    def _connect(self) -> None:
        worker = self._control.worker
        worker.planned.connect(self._planned)
        worker.plan_failed.connect(self._unplanned)
        worker.summarised.connect(self._show_kept)
        worker.exported.connect(self._exported)
        worker.imported.connect(self._taken)
        worker.failed.connect(self._refused)
        self._control.changed.connect(self._show_status)
        self._timer.timeout.connect(self._ask_plan)
        self.map.rectangle.changed.connect(self._drawn)
        self.map.drawing_changed.connect(self.form.drawing.setChecked)
        self.form.drawing.toggled.connect(self._draw)
        self.form.this_view.clicked.connect(self._take_view)
        self.form.edges_typed.connect(self._typed)
        self.form.days_changed.connect(self._plan_again)
        self.fetch.clicked.connect(self._fetch)
        self.hold.clicked.connect(self._hold)
        self.end.clicked.connect(self._control.stop)
        self.take_file.clicked.connect(self._choose_file)
        self.save.clicked.connect(self._choose_target)

    def _apply_theme(self) -> None:
        self.end.setIcon(icon("stop"))
        self._show_status(self._control.status)

    def read_settings(self) -> None:
        """Follow the settings of the weather: the servers, and whether anything may be fetched."""
        self._settings = None
        self._offline = ""
        try:
            self._settings = self._control.services.settings()
        except SwcError as error:
            self._offline = in_words(error.message)
        if self._settings is not None and self._settings.never_online:
            self._offline = translate(
                "Prepare",
                "This program is set to never go online, so nothing can be fetched. Change that "
                "in the settings, or import weather from a file.",
            )
        self._show_privacy()
        self._enable()

    # The rectangle and its days

    def take_edges(self, edges: Edges) -> None:
        """Use a given rectangle, and show it."""
        self.form.show_edges(edges)
        self._typed(edges)

    def _typed(self, edges: Edges) -> None:
        self.map.rectangle.set_edges(edges)
        self.map.rectangle_changed()
        self.map.show_rectangle()
        self._plan_again()

    def _drawn(self) -> None:
        edges = self.map.rectangle.edges
        if edges is not None:
            self.form.show_edges(edges)
            self._plan_again()

    def _draw(self, drawing: bool) -> None:
        self.map.set_drawing(drawing)
        if drawing:
            self.map.setFocus()

    def _take_view(self) -> None:
        seen = self.map.view.seen
        part = QRectF(0, 0, seen.width() * _PART_OF_VIEW, seen.height() * _PART_OF_VIEW)
        part.moveCenter(seen.center())
        self.map.rectangle.set_edges(
            Edges(
                round(max(-90.0, part.top()), 2),
                round(around(part.left()), 2),
                round(min(90.0, part.bottom()), 2),
                round(around(part.right()), 2),
            )
        )
        self.map.rectangle_changed()
        self._drawn()

    def _plan_again(self) -> None:
        self._plan = None
        self._request = None
        self.plan_problem.show_text(self.map.rectangle.problem)
        self._show_plan()
        self._timer.start()
        self._enable()

    def _ask_plan(self) -> None:
        rectangle = self.map.rectangle.rectangle
        if rectangle is None or self._control.status.busy:
            return
        self._request = PlanRequest(rectangle, *self.form.days())
        self._control.worker.plan(self._request)

    def _planned(self, request: PlanRequest, plan: Plan) -> None:
        if request is not self._request or self._settings is None:
            return
        self._plan = plan
        self.plan_problem.show_text("")
        self._show_plan(
            *weather_phrases.plan_words(plan, request.rectangle.cell_count, self._settings)
        )
        self._enable()

    def _unplanned(self, request: PlanRequest, reason: Message | str) -> None:
        if request is self._request:
            self.plan_problem.show_text(in_words(reason))
            self._show_plan()
            self._enable()

    def _show_plan(self, *lines: str) -> None:
        text = "".join(lines)
        if not text and self.map.rectangle.edges is None:
            text = translate(
                "Prepare",
                "Draw the rectangle of the field trip on the map, or type two of its corners.",
            )
        elif not text and self.map.rectangle.rectangle is not None:
            text = translate("Prepare", "Planning…") if not self.plan_problem.text() else ""
        self.plan_text.show_lines(lines or (text,))
        self._show_privacy()

    def _show_privacy(self) -> None:
        rectangle = self.map.rectangle.rectangle
        cells = 0 if rectangle is None else rectangle.cell_count
        hosts = () if self._settings is None else self._settings.hosts
        self.privacy.show_text(weather_phrases.privacy_words(cells, hosts) if hosts else "")

    # The fetch

    def _fetch(self) -> None:
        if self._plan is not None and self._plan.requests:
            self.message.show_text("")
            self._control.start(self._plan)

    def _hold(self) -> None:
        if self._control.status.phase is FetchPhase.PAUSED:
            self._control.resume()
        else:
            self._control.pause()

    def _show_status(self, status: FetchStatus) -> None:
        ended = self.bar.isVisibleTo(self) and not status.busy
        self.bar.setVisible(status.busy)
        self.bar.setRange(0, max(1, status.progress.requests))
        self.bar.setValue(status.progress.requests_done)
        failed = status.phase is FetchPhase.FAILED
        _say(self.status, weather_phrases.status_words(status), "error" if failed else "")
        running = status.phase is FetchPhase.RUNNING
        self.waiting.show_text(weather_phrases.waiting_words(status.progress) if running else "")
        self.hold.setVisible(status.busy)
        self.hold.setEnabled(status.phase is not FetchPhase.STOPPING)
        self.hold.setText(
            translate("Prepare", "&Pause") if running else translate("Prepare", "&Resume")
        )
        self.hold.setIcon(icon("pause" if running else "play"))
        self.end.setVisible(status.busy)
        self.end.setEnabled(status.phase is not FetchPhase.STOPPING)
        if ended:
            self._plan_again()
            self._control.worker.summarise()
        self._enable()

    def _enable(self) -> None:
        busy = self._control.status.busy
        self.form.setEnabled(not busy)
        self.map.set_editable(not busy)
        self.plan_text.setVisible(bool(self.plan_text.text()) and not busy)
        self.offline.show_text(self._offline)
        some = self._plan is not None and bool(self._plan.requests)
        self.fetch.setEnabled(some and not busy and not self._offline)
        self.take_file.setEnabled(not busy)
        self.save.setEnabled(not busy and self._has_weather)

    _has_weather = False

    # What is kept, import and export

    def _show_kept(self, summary: CacheSummary) -> None:
        self._has_weather = summary.hours > 0
        self.kept.show_text(weather_phrases.kept_words(summary))
        self._enable()

    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, translate("Prepare", "Import weather"), "", _file_filter()
        )
        if chosen:
            self.message.show_text("")
            self._control.worker.import_file(Path(chosen))

    def _choose_target(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, translate("Prepare", "Export weather"), f"weather{SUFFIX}", _file_filter()
        )
        if chosen:
            file = Path(chosen)
            file = file if file.suffix.lower() == SUFFIX else file.with_name(file.name + SUFFIX)
            self.message.show_text("")
            self._control.worker.export_file(file, self.map.rectangle.rectangle)

    def _exported(self, file: Path, hours: int) -> None:
        self.say(weather_phrases.exported_words(file, hours))

    def _taken(self, file: Path, hours: int) -> None:
        self.say(weather_phrases.taken_words(file, hours))
        self._control.worker.summarise()
        self._plan_again()

    def _refused(self, reason: Message | str) -> None:
        self.say(in_words(reason), "error")


def _file_filter() -> str:
    return translate("Prepare", "Weather files (*{suffix})").format(suffix=SUFFIX)


def _line(parent: QWidget) -> QFrame:
    made = QFrame(parent)
    made.setProperty("role", "line")
    return made


def _say(label: WrappingLabel, text: str, role: str) -> None:
    label.setProperty("role", role)
    label.style().polish(label)
    label.show_text(text)
