"""The main window: its parts, and how they are connected."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QVBoxLayout, QWidget

from swc_desktop.core.message import Message
from swc_desktop.inference.build_clock import clock_notice
from swc_desktop.inference.sandbox import stop_checks
from swc_desktop.photos.left_out import ByKind
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.tally import Tally
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.session.runner import AnyClassifier, Services
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.transfer.manifest import PartKind
from swc_desktop.ui.dialogs.left_out_dialog import LeftOutDialog
from swc_desktop.ui.evidence.evidence_panel import EvidencePanel
from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.project_tree import ProjectTree
from swc_desktop.ui.results.results_pane import ResultsPane
from swc_desktop.ui.results.tree_lines import APART
from swc_desktop.ui.review.alike_control import AlikeControl
from swc_desktop.ui.review.review_control import ReviewControl
from swc_desktop.ui.text.not_added import not_added
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.transfer.transfer_controller import TransferController
from swc_desktop.ui.weather.fetch_control import FetchControl
from swc_desktop.ui.weather.weather_controller import WeatherController
from swc_desktop.ui.widgets.reading_order import step_focus
from swc_desktop.ui.widgets.scrolling import ShareScroll
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.window import demo, window_memory
from swc_desktop.ui.window.act_reports import ActReports
from swc_desktop.ui.window.action_handlers import action_handlers_of, update_actions
from swc_desktop.ui.window.action_names import KINDS, LABELS
from swc_desktop.ui.window.actions import Actions
from swc_desktop.ui.window.clock_notice import ClockNotice
from swc_desktop.ui.window.confirmations import may_close
from swc_desktop.ui.window.detections_control import DetectionsControl
from swc_desktop.ui.window.dialog_controller import DialogController
from swc_desktop.ui.window.drop_overlay import (
    DropOverlay,
    accept_as_copy,
    count_kinds,
    drop_words,
    left_out_words,
    read_drop,
)
from swc_desktop.ui.window.dropped_files import classify_paths, prompt_imports
from swc_desktop.ui.window.file_actions import FileActions
from swc_desktop.ui.window.folder_watch import FolderWatch
from swc_desktop.ui.window.notice_bar import Level, NoticeBar
from swc_desktop.ui.window.own_keys import own_keys
from swc_desktop.ui.window.people_control import PeopleControl
from swc_desktop.ui.window.project_actions import ON_SELECTION, ProjectActions
from swc_desktop.ui.window.project_control import ProjectControl
from swc_desktop.ui.window.project_display import ProjectDisplay
from swc_desktop.ui.window.project_keeping import ProjectKeeping
from swc_desktop.ui.window.run_control import RunControl
from swc_desktop.ui.window.status_strip import StatusStrip, lost_notice
from swc_desktop.ui.window.top_bar import TopBar
from swc_desktop.ui.window.used_keys import used_keys
from swc_desktop.ui.window.watch_notice import WatchNotice
from swc_desktop.ui.window.window_body import WindowBody
from swc_desktop.ui.workers.weather_worker import WeatherServices
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

REVIEW_MENU = ("accept", "name", "details", "count", "individual", *LABELS, *KINDS, "withdraw")
"""What the menu of selected photographs says of them."""


class MainWindow(QMainWindow):
    """The main window; the project is written in a thread of its run control."""

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
        self.credits: dict[str, demo.Credit] = {}
        self.background = Worker("window", self, threads=2)
        self.thumbnails = Thumbnails(self)
        self.run = RunControl(services, self)
        self.project = ProjectControl(self.run, services, self)
        self.weather = FetchControl(weather or WeatherServices(), self)
        self.actions_by_name = Actions(self)
        self._build()
        self.files = FileActions(self, self.background, self.notices, self.add)
        self.acts = ActReports(self.project, self.notices, self.actions_by_name, self)
        self.dialogs = DialogController(
            self,
            self.background,
            settings,
            classifier=lambda: self.run.classifier,
            reopen=self.open_pack,
            settings_changed=self.apply_settings,
            on_error=lambda reason: self.notices.say(reason, Level.ERROR),
            weather=self.weather,
        )
        self.weather_controller = WeatherController(
            self.weather,
            self.strip,
            self.notices,
            dialog_open=lambda: self.dialogs.dialog("prepare") is not None,
            open_dialog=self.dialogs.prepare,
            parent=self,
        )
        self.sticks = TransferController(self, self.background, self.dialogs, self._use_imported)
        self.projects = ProjectActions(self)
        self.people = PeopleControl(self)
        self.review = ReviewControl(self)
        self.alike = AlikeControl(self)
        self.detections = DetectionsControl(self)
        self.keeping = ProjectKeeping(self)
        self.clocks = ClockNotice(self)
        self.watch = WatchNotice(self)
        self.folder_watch = FolderWatch(self)
        self._connect_actions()
        self._connect_run()
        window_memory.restore_window(
            self, self.body, self.tree, self.pane, self.actions_by_name, settings.current.window
        )
        active_theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.notices.say(settings.notice, Level.WARNING)
        self.projects.open_default()
        self.open_pack()

    def _build(self) -> None:
        self.setWindowTitle(translate("Window", "Wild cats and elephants"))
        self.setAcceptDrops(True)
        self.actions_by_name.fill(self.menuBar())
        self.bar = TopBar(self.actions_by_name, self)
        self.notices = NoticeBar(self)
        self.tree = ProjectTree(self)
        self.pane = ResultsPane(self.thumbnails, self)
        self.evidence = EvidencePanel(None, self)
        self.credit = WrappingLabel(parent=self)
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
        strip = ShareScroll(self.strip, self)
        for part in (self.bar, self.notices, self.body, strip):
            rows.addWidget(part, 1 if part is self.body else 0)
        self.setCentralWidget(central)

    def _connect_actions(self) -> None:
        self.pane.stack.addActions(self.actions_by_name.in_list())
        for name, call in action_handlers_of(self).items():
            self.actions_by_name[name].triggered.connect(lambda _=False, call=call: call())
        actions = self.actions_by_name
        actions["left_panel"].toggled.connect(self.body.show_left)
        actions["film"].toggled.connect(self.pane.show_film)
        self.pane.photo_shown.connect(lambda _: update_actions(self))
        actions["evidence_panel"].triggered.connect(self.body.show_right)
        self.body.right_changed.connect(actions["evidence_panel"].setChecked)
        self.bar.text_changed.connect(self._filter_by_text)
        self.bar.entered.connect(self.pane.focus_list)
        self.bar.filters.changed.connect(self.pane.set_filter)
        self.bar.orders.chosen.connect(self.alike.sort)
        self.bar.orders.aboutToShow.connect(self._show_order)
        self.tree.chosen.connect(self.pane.set_filter)
        self.tree.sightings.clicked.connect(actions["sightings"].trigger)
        self.pane.filtered.connect(self._filtered)
        self.pane.current.connect(self._show_record)
        self.pane.empty.add.connect(actions["add"].trigger)
        self.pane.empty.add_folder.connect(actions["add_folder"].trigger)
        self.pane.empty.samples.connect(actions["samples"].trigger)
        self.pane.empty.show_left_out.connect(self._show_left_out)
        self.pane.empty.protect.connect(actions["passphrase"].trigger)
        self.pane.menu_wanted.connect(self._show_menu)
        self.pane.selection.selectionChanged.connect(lambda *_: update_actions(self))
        self.evidence.picture_activated.connect(self.pane.open_photo)
        self.evidence.moment_chosen.connect(self.pane.open_moment)
        self.evidence.reveal.connect(self.files.reveal)
        self.evidence.copying.connect(self.actions_by_name["copy"].trigger)
        actions["pin"].toggled.connect(self.pane.bar.pin.setChecked)
        self.pane.bar.pinned.connect(actions["pin"].setChecked)

    def _connect_run(self) -> None:
        self.display = ProjectDisplay(self)
        self.run.changed.connect(self.show_status)
        self.project.explained.connect(self._show_evidence)
        for failed in (self.project.failed, self.pane.model.failed, self.run.weatherless):
            failed.connect(lambda reason: self.notices.say(reason, Level.WARNING))
        self.run.opened.connect(self._pack_opened)
        self.run.refused.connect(self._pack_refused)
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
        """Add files and folders; for sticks, packs, weather and projects, ask whether to use them.

        ``left_out`` is what was dropped with them but is not on this computer.
        """
        dropped = classify_paths(paths)
        prompt_imports(
            dropped,
            self.notices,
            pack=self.dialogs.take_pack,
            weather=self.weather.worker.import_file,
            stick=self.sticks.install_from,
            detections=self.detections.use_for_all,
            project=self.projects.open,
        )
        if dropped.photographs or left_out:
            self.run.add(dropped.photographs, left_out)
            self.detections.offer(dropped.photographs)

    def begin_with(self, paths: Sequence[Path]) -> None:
        """Add what the program was started with; a project is opened at once, as who opens its file
        means to."""
        projects = classify_paths(paths).projects
        for path in projects[:1]:
            self.projects.open(path.absolute())
        self.add([path for path in paths if path not in projects[:1]])

    def _use_imported(self, kind: PartKind) -> None:
        """Use what was installed from a stick, or restored."""
        if kind is PartKind.PACK:
            self.open_pack()
        if kind is PartKind.WEATHER:
            self.weather.data_added.emit()

    def weather_came(self) -> None:
        """Decide again with new weather, now or after the run."""
        self._weather_changed = True
        self._refresh_weather()

    def _refresh_weather(self) -> None:
        if self._weather_changed and not self.run.status.phase.busy:
            self._weather_changed = False
            self.run.refresh_weather()

    def show_status(self, status: RunStatus) -> None:
        """Show how far the run is, and what it says."""
        self.strip.show_status(status, self.tally, can_resume=self.run.can_resume)
        self.pane.show_status(status)
        if status.phase is Phase.FAILED and status.detail:
            self.notices.say(status.detail, Level.ERROR)
        if status.phase is Phase.LOST and self._last.phase is not Phase.LOST:
            self.notices.say(lost_notice(status.detail), Level.WARNING)
            QApplication.alert(self)
        if self._last.phase is Phase.LOST and status.phase is not Phase.LOST:
            self.notices.retract(lost_notice(self._last.detail))
        if not status.phase.busy and self._last.phase.busy:
            self._show_engine()
            QApplication.alert(self)  # on the taskbar; nothing where it has the keyboard
        self._last = status
        update_actions(self)
        self._refresh_weather()

    def _pack_opened(self, classifier: AnyClassifier, notices: tuple[Message | str, ...]) -> None:
        pack = classifier.pack
        self._show_engine()
        self.evidence.set_method(pack.method)
        self.apply_settings()
        for notice in (*notices, clock_notice(pack)):
            self.notices.say(notice, Level.WARNING)
        self.display.offer_to_name_again()
        self.show_status(self.run.status)

    def _show_engine(self) -> None:
        """Show the pack and the device, which changes if one fails during a run."""
        if (opened := self.run.classifier) is not None:
            sessions = opened.sessions
            self.strip.show_pack(opened.pack.label, sessions.device.value.upper(), sessions.notice)

    def _pack_refused(self, reason: Message | str) -> None:
        self.notices.say(reason, Level.ERROR)
        if self.run.classifier is None:
            self.strip.show_pack(translate("Window", "No model pack"), "")

    # Filter and order

    def _filter_by_text(self, text: str) -> None:
        asked = self.pane.model.filter
        if text != asked.text:
            self.pane.set_filter(asked.without("text") if not text else asked.with_text(text))

    def _filtered(self, asked: MediaFilter) -> None:
        self.tree.show_filter(asked)
        self.bar.filters.show_filter(asked)
        if self.bar.search.text() != asked.text:
            self.bar.search.setText(asked.text)
        update_actions(self)

    def _show_rest(self) -> None:
        self.pane.set_filter(MediaFilter(apart=self.tally.offered_states & set(APART)))

    def _show_left_out(self) -> None:
        if (arrival := self.run.status.arrival) is not None:
            self.dialogs.show("left_out", LeftOutDialog(not_added(arrival), self))

    def _show_order(self) -> None:
        by, descending = self.pane.model.order
        self.bar.orders.show_order(by, descending=descending)

    def _show_record(self, record: ListedMedia | None) -> None:
        if record is None or not record.is_like(self.evidence.record):
            self.evidence.show_result(record)
        if record is not None:
            self.project.explain(record.number)
        credit = None if record is None else self.credits.get(record.file.name)
        if self.project.path != demo.sample_project():
            credit = None
        self.credit.setVisible(credit is not None)
        if credit is not None:
            self.credit.setText(
                translate("Window", "Photograph: {credit}").format(credit=credit.line)
            )
        update_actions(self)

    def _show_evidence(self, record: ListedMedia) -> None:
        shown = self.pane.record
        if shown is not None and shown.number == record.number:
            record = self.pane.model.as_shown(record)
            self.evidence.show_result(record)
            self.pane.photo.show_said(record)

    # Actions

    def show_samples(self) -> None:
        """Show the bundled photographs in a project of their own, with their credits."""
        if self.run.status.phase.busy:
            return
        found = demo.read_credits()
        self.credits = {path.name: credit for path, credit in found.items()}
        self.notices.say(
            translate("Window", "Sample photographs by {authors}.").format(
                authors=demo.authors(found)
            ),
            Level.INFORMATION,
            (translate("Window", "All credits"), self.actions_by_name["about"].trigger),
        )
        self.project.open(demo.sample_project(), makes=True)
        self.add([demo.sample_folder()])

    def _show_menu(self, at: QPoint) -> None:
        """Show what can be done with the selected photographs."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for names in (REVIEW_MENU, ON_SELECTION):
            for name in names:
                menu.addAction(self.actions_by_name[name])
            menu.addSeparator()
        for name in ("photo", "reveal", "copy_rows", "copy_path"):
            menu.addAction(self.actions_by_name[name])
        menu.popup(at)

    def say_busy(self) -> None:
        """Say that photographs are being added."""
        self.notices.say(
            translate("Window", "Photographs are being added. Stop that, or wait until it ends."),
            Level.WARNING,
        )

    def hide_pictures(self) -> None:
        """Keep no picture of a locked project in memory that could be painted."""
        self.thumbnails.forget()
        self.pane.close_photo()

    def open_pack(self) -> None:
        """Open the pack in use on the device of the settings."""
        self.run.open(None, self.settings.current.device)

    def apply_settings(self) -> None:
        """Apply the settings: the theme, the keys, and how the project decides."""
        current = self.settings.current
        application = QApplication.instance()
        if (
            isinstance(application, QApplication)
            and (current.theme, current.text_size) != self._applied_theme
        ):
            active_theme.apply(application, current.theme, current.text_size)
            self._applied_theme = (current.theme, current.text_size)
        self.projects.lock.set_minutes(current.lock_minutes)
        used_keys.use(own := own_keys(current.window))
        self.actions_by_name.use_keys(own)
        self.display.apply_method()

    def _apply_theme(self) -> None:
        self.actions_by_name.apply_theme()
        self.bar.apply_theme()
        self.notices.apply_theme()
        self.show_status(self.run.status)

    def stop_and_close(self) -> None:
        """Close without a question; running work is stopped."""
        self._asks_before_closing = False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._asks_before_closing and not may_close(self):
            event.ignore()
            return
        window_memory.save_window(
            self, self.body, self.tree, self.pane, self.actions_by_name, self.settings
        )
        self.hide()
        stop_checks()
        self.weather.close()
        self.folder_watch.close()
        self.project.close()
        self.clocks.close()
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
            self.pane.set_filter(MediaFilter())
        else:
            super().keyPressEvent(event)
