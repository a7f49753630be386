"""The main window: its parts, and how they are connected."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from swc_desktop.inference.build_clock import clock_notice
from swc_desktop.inference.classifier import RunOptions
from swc_desktop.inference.sandbox import stop_checks
from swc_desktop.library.stored import StoredRun
from swc_desktop.photos.left_out import ByKind
from swc_desktop.session.result_filter import Filter, Tally
from swc_desktop.session.result_record import ResultRecord, State
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.session.runner import AnyClassifier, Services
from swc_desktop.settings.settings_file import SettingsFile, usable_target
from swc_desktop.transfer.manifest import PartKind
from swc_desktop.ui.dialogs.left_out_dialog import LeftOutDialog
from swc_desktop.ui.evidence.evidence_panel import EvidencePanel
from swc_desktop.ui.evidence.text_lines import Words
from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.results_pane import ResultsPane, latest_taxonomy
from swc_desktop.ui.results.taxonomy_tree import TaxonomyTree
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.transfer.transfer_controller import TransferController
from swc_desktop.ui.weather.fetch_control import FetchControl
from swc_desktop.ui.weather.weather_controller import WeatherController
from swc_desktop.ui.widgets.reading_order import step_focus
from swc_desktop.ui.window import demo, window_memory
from swc_desktop.ui.window.action_handlers import action_handlers_of, update_actions
from swc_desktop.ui.window.actions import Actions
from swc_desktop.ui.window.confirmations import confirm_open_run, may_close
from swc_desktop.ui.window.drop_overlay import (
    DropOverlay,
    accept_as_copy,
    count_kinds,
    drop_words,
    left_out_words,
    read_drop,
)
from swc_desktop.ui.window.dropped_files import classify_paths, prompt_imports
from swc_desktop.ui.window.earlier_runs import EarlierRunsMenu
from swc_desktop.ui.window.file_actions import FileActions
from swc_desktop.ui.window.notice_bar import Level, NoticeBar
from swc_desktop.ui.window.run_control import RunControl
from swc_desktop.ui.window.status_strip import StatusStrip, lost_words
from swc_desktop.ui.window.tools import Tools
from swc_desktop.ui.window.top_bar import TopBar
from swc_desktop.ui.window.window_body import WindowBody
from swc_desktop.ui.workers.weather_worker import WeatherServices
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate


class MainWindow(QMainWindow):
    """The main window; photographs are classified in a thread of its run control."""

    def __init__(
        self,
        services: Services,
        settings: SettingsFile,
        weather: WeatherServices | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.tally = Tally()
        self._last = RunStatus()
        self._weather_changed = False
        self._asks_before_closing = True
        self._applied_theme = (settings.current.theme, settings.current.text_size)
        self.credits: dict[Path, demo.Credit] = {}
        self.background = Worker("window", self, threads=2)
        self.thumbnails = Thumbnails(self)
        self.run = RunControl(services, self)
        self.weather = FetchControl(weather or WeatherServices(), self)
        self.actions_by_name = Actions(self)
        self._build()
        self.files = FileActions(self, self.background, self.notices, self.add)
        self.tools = Tools(
            self,
            self.background,
            settings,
            classifier=lambda: self.run.classifier,
            reopen=self.open_pack,
            settings_changed=self.apply_settings,
            on_error=lambda sentence: self.notices.say(sentence, Level.ERROR),
            weather=self.weather,
        )
        self.weather_controller = WeatherController(
            self.weather,
            self.strip,
            self.notices,
            dialog_open=lambda: self.tools.dialog("prepare") is not None,
            open_dialog=self.tools.prepare,
            parent=self,
        )
        self.sticks = TransferController(self, self.background, self.tools, self._use_imported)
        self._connect_actions()
        self._connect_run()
        window_memory.restore_window(
            self, self.body, self.pane, self.actions_by_name, settings.current.window
        )
        active_theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.notices.say(settings.notice, Level.WARNING)
        self.run.list_runs()
        self.open_pack()

    def _build(self) -> None:
        self.setWindowTitle(translate("Window", "Wild cats and elephants"))
        self.setAcceptDrops(True)
        self.earlier = EarlierRunsMenu(self)
        self.actions_by_name.fill(self.menuBar(), {"clear": self.earlier})
        self.bar = TopBar(self.actions_by_name, self)
        self.notices = NoticeBar(self)
        self.tree = TaxonomyTree(self)
        self.pane = ResultsPane(self.thumbnails, self)
        self.evidence = EvidencePanel(None, self)
        self.credit = Words(parent=self)
        self.credit.setObjectName("credit")
        self.credit.setContentsMargins(16, 8, 16, 8)
        self.credit.hide()
        side = QWidget(self)
        side.setObjectName("side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(side)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.evidence, 1)
        column.addWidget(self.credit)
        self.body = WindowBody(self.tree, self.pane, side, self)
        self.strip = StatusStrip(self)
        self.overlay = DropOverlay(self)
        central = QWidget(self)
        central.setObjectName("page")
        rows = QVBoxLayout(central)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for part in (self.bar, self.notices, self.body, self.strip):
            rows.addWidget(part, 1 if part is self.body else 0)
        self.setCentralWidget(central)

    def _connect_actions(self) -> None:
        for name, call in action_handlers_of(self).items():
            self.actions_by_name[name].triggered.connect(lambda _=False, call=call: call())
        actions = self.actions_by_name
        actions["left_panel"].toggled.connect(self.body.show_left)
        actions["evidence_panel"].triggered.connect(self.body.show_right)
        self.body.right_changed.connect(actions["evidence_panel"].setChecked)
        self.bar.text_changed.connect(self._filter_by_text)
        self.bar.entered.connect(self.pane.focus_list)
        self.bar.filters.changed.connect(self.pane.set_filter)
        self.bar.orders.chosen.connect(
            lambda column, descending: self.pane.set_order(column, descending=descending)
        )
        self.bar.orders.aboutToShow.connect(self._show_order)
        self.tree.chosen.connect(self.pane.set_filter)
        self.pane.filtered.connect(self._filtered)
        self.pane.current.connect(self._show_record)
        self.pane.empty.add.connect(actions["add"].trigger)
        self.pane.empty.add_folder.connect(actions["add_folder"].trigger)
        self.pane.empty.samples.connect(actions["samples"].trigger)
        self.pane.empty.show_left_out.connect(self._show_left_out)
        self.pane.selection.selectionChanged.connect(lambda *_: update_actions(self))
        self.evidence.picture_activated.connect(self.pane.open_photo)
        self.evidence.reveal.connect(self.files.reveal)
        actions["pin"].toggled.connect(self.pane.bar.pin.setChecked)
        self.pane.bar.pinned.connect(actions["pin"].setChecked)

    def _connect_run(self) -> None:
        self.run.changed.connect(self._show_status)
        self.run.records.connect(self._take_records)
        self.run.opened.connect(self._pack_opened)
        self.run.refused.connect(self._pack_refused)
        self.run.stored_runs.connect(self.earlier.show_runs)
        self.run.stored_runs.connect(self.pane.empty.show_runs)
        self.run.refreshed.connect(self._refresh_records)
        for worry in (self.run.recording_failed, self.run.weatherless):
            worry.connect(lambda sentence: self.notices.say(sentence, Level.WARNING))
        for runs in (self.earlier.chosen, self.pane.empty.run_chosen):
            runs.connect(lambda run: confirm_open_run(self, run))
        self.strip.pause.connect(self.run.pause)
        self.strip.resume.connect(self.run.resume)
        self.strip.stop.connect(self.run.stop)
        self.strip.show_rest.connect(self._show_rest)
        self.strip.show_left_out.connect(self._show_left_out)
        self.strip.device.connect(self.actions_by_name["device"].trigger)
        self.strip.pack.connect(self.actions_by_name["pack"].trigger)
        self.strip.weather.connect(self.actions_by_name["prepare"].trigger)
        self.weather.data_added.connect(self.weather_came)

    # Results of the run

    def add(self, paths: Sequence[Path], left_out: ByKind | None = None) -> None:
        """Classify files and folders; for sticks, packs and weather, ask whether to import them.

        ``left_out`` is what was dropped with them but is not on this computer.
        """
        dropped = classify_paths(paths)
        prompt_imports(
            dropped,
            self.notices,
            pack=self.tools.take_pack,
            weather=self.weather.worker.import_file,
            stick=self.sticks.install_from,
        )
        if dropped.photographs or left_out:
            self.run.add(dropped.photographs, left_out)

    def _use_imported(self, kind: PartKind) -> None:
        """Use what was installed from a stick, or restored."""
        if kind is PartKind.PACK:
            self.open_pack()
        if kind is PartKind.WEATHER:
            self.weather.data_added.emit()

    def _take_records(self, records: list[ResultRecord]) -> None:
        self.tally.add(records)
        self.pane.append(records)
        self.tree.show_tally(self.tally, latest_taxonomy(records))
        update_actions(self)

    def _refresh_records(self, records: list[ResultRecord]) -> None:
        self.pane.replace(records)
        self.tally = Tally()
        self.tally.add(self.pane.model.records)
        self.tree.show_tally(self.tally, latest_taxonomy(self.pane.model.records))

    def weather_came(self) -> None:
        """Update photographs whose weather has changed, now or after the run."""
        self._weather_changed = True
        self._refresh_weather()

    def _refresh_weather(self) -> None:
        if self._weather_changed and not self.run.status.phase.busy:
            self._weather_changed = False
            self.run.refresh(self.pane.model.records)

    def _show_status(self, status: RunStatus) -> None:
        self.strip.show_status(status, self.tally, can_resume=self.run.can_resume)
        self.pane.show_status(status)
        if status.phase is Phase.FAILED and status.detail:
            self.notices.say(status.detail, Level.ERROR)
        if status.phase is Phase.LOST and self._last.phase is not Phase.LOST:
            self.notices.say(lost_words(status.detail), Level.WARNING)
        if self._last.phase is Phase.LOST and status.phase is not Phase.LOST:
            self.notices.retract(lost_words(self._last.detail))
        if not status.phase.busy and self._last.phase.busy:
            self.run.list_runs()
            self._show_engine()
        self._last = status
        update_actions(self)
        self._refresh_weather()

    def _pack_opened(self, classifier: AnyClassifier, notice: str) -> None:
        pack = classifier.pack
        self._show_engine()
        self.evidence.set_method(pack.method)
        self.apply_settings()
        self.notices.say(notice, Level.WARNING)
        self.notices.say(clock_notice(pack), Level.WARNING)
        self._show_status(self.run.status)

    def _show_engine(self) -> None:
        """Show the pack and the device, which changes if one fails during a run."""
        if (opened := self.run.classifier) is not None:
            sessions = opened.sessions
            self.strip.show_pack(opened.pack.label, sessions.device.value.upper(), sessions.notice)

    def _pack_refused(self, sentence: str) -> None:
        self.notices.say(sentence, Level.ERROR)
        if self.run.classifier is None:
            self.strip.show_pack(translate("Window", "No model pack"), "")

    # Filter and order

    def _filter_by_text(self, text: str) -> None:
        asked = self.pane.model.filter
        if text != asked.text:
            self.pane.set_filter(asked.without("text") if not text else asked.with_text(text))

    def _filtered(self, asked: Filter) -> None:
        self.tree.show_filter(asked)
        self.bar.filters.show_filter(asked)
        if self.bar.search.text() != asked.text:
            self.bar.search.setText(asked.text)
        update_actions(self)

    def _show_rest(self) -> None:
        rest = frozenset({State.NOT_IN_PACK, State.UNSURE, State.UNREADABLE})
        self.pane.set_filter(Filter(apart=rest))

    def _show_left_out(self) -> None:
        if (arrival := self.run.status.arrival) is not None:
            self.tools.show("left_out", LeftOutDialog(arrival, self))

    def _show_order(self) -> None:
        column, descending = self.pane.model.order
        self.bar.orders.show_order(column, descending=descending)

    def _show_record(self, record: ResultRecord | None) -> None:
        self.evidence.show_result(record)
        credit = self.credits.get(record.file) if record is not None else None
        self.credit.setVisible(credit is not None)
        if credit is not None:
            self.credit.setText(
                translate("Window", "Photograph: {credit}").format(credit=credit.line)
            )
        update_actions(self)

    # Actions

    def show_samples(self) -> None:
        """Classify the bundled photographs and show their credits."""
        self.credits = dict(demo.read_credits())
        self.notices.say(
            translate("Window", "Sample photographs by {authors}.").format(
                authors=demo.authors(self.credits)
            ),
            Level.INFORMATION,
            (translate("Window", "All credits"), self.actions_by_name["about"].trigger),
        )
        self.add([demo.sample_folder()])

    def clear(self) -> None:
        """Clear the list."""
        if self.run.status.phase.busy:
            return
        self.tally = Tally()
        self.credits = {}
        self.pane.clear()
        self.tree.clear()
        self.thumbnails.forget()
        self.run.clear()

    def open_run(self, run: StoredRun) -> None:
        """Open an earlier run in place of the list."""
        if not self.run.status.phase.busy:
            self.clear()
            self.run.read_run(run)
            if run.finished is None:
                self.notices.say(
                    translate("Window", "This run was not finished."),
                    Level.INFORMATION,
                    (translate("Window", "Resume"), lambda: self.add(run.roots)),
                )

    def open_pack(self) -> None:
        """Open the pack in use on the device of the settings."""
        self.run.open(None, self.settings.current.device)

    def apply_settings(self) -> None:
        """Apply the settings: the theme now, the rest from the next run on."""
        current = self.settings.current
        application = QApplication.instance()
        if (
            isinstance(application, QApplication)
            and (current.theme, current.text_size) != self._applied_theme
        ):
            active_theme.apply(application, current.theme, current.text_size)
            self._applied_theme = (current.theme, current.text_size)
        opened = self.run.classifier
        target = None if opened is None else usable_target(current, opened.pack.method)
        self.run.options = RunOptions(recipe=current.recipe, target=target)

    def _apply_theme(self) -> None:
        self.actions_by_name.apply_theme()
        self.bar.apply_theme()
        self.notices.apply_theme()
        self._show_status(self.run.status)

    def stop_and_close(self) -> None:
        """Close without a question; running work is stopped."""
        self._asks_before_closing = False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._asks_before_closing and not may_close(self):
            event.ignore()
            return
        window_memory.save_window(self, self.body, self.pane, self.actions_by_name, self.settings)
        self.hide()
        stop_checks()
        self.weather.close()
        self.run.close()
        self.thumbnails.close()
        self.background.close()
        super().closeEvent(event)

    # Drag and drop on the whole window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        dropped = read_drop(event.mimeData())
        if not dropped or event.source() is not None:
            return
        if not accept_as_copy(event):
            self.overlay.cover(
                translate("Drop", "This can only be moved. Copy it to this computer first.")
            )
            return
        if not dropped.paths:
            self.overlay.cover(left_out_words(dropped.left_out))
            return
        self.overlay.cover(translate("Drop", "Drop to add"))
        self.background.start(
            lambda: count_kinds(dropped.paths),
            lambda kinds: self.overlay.text.setText(drop_words(*kinds)),
        )

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        accept_as_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.overlay.hide()
        dropped = read_drop(event.mimeData())
        if dropped and accept_as_copy(event):
            self.notices.say(left_out_words(dropped.left_out), Level.WARNING)
            self.add(dropped.paths, dropped.left_out)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.fit(self.width())

    def focusNextPrevChild(self, forward: bool) -> bool:
        return step_focus(self, forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.body.drawer and self.body.right_shown:
            self.body.show_right(False)
        elif event.key() == Qt.Key.Key_Escape and not self.pane.model.filter.empty:
            self.pane.set_filter(Filter())
        else:
            super().keyPressEvent(event)
