"""Opens the dialogs about the project: another one, its safety, its stations, places and clocks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QDialog, QFileDialog

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.projects.connection import SUFFIX
from swc_desktop.projects.media_filter import BLIND, MediaFilter
from swc_desktop.projects.project import DEFAULT, project_path
from swc_desktop.projects.teaching import Corrections
from swc_desktop.session.population import read_known_animals
from swc_desktop.session.project_opening import needs_passphrase
from swc_desktop.session.project_protection import Protected
from swc_desktop.session.report import Report, read_report
from swc_desktop.session.sightings import write_figure
from swc_desktop.session.teaching import teach_project
from swc_desktop.ui.project.assign_dialog import AssignDialog
from swc_desktop.ui.project.choose_folders_dialog import ChooseFoldersDialog
from swc_desktop.ui.project.clock_dialog import ClockDialog
from swc_desktop.ui.project.clock_findings_dialog import ClockFindingsDialog
from swc_desktop.ui.project.copy_cards_dialog import CopyCardsDialog
from swc_desktop.ui.project.copy_project_dialog import CopyProjectDialog
from swc_desktop.ui.project.events_dialog import EventsDialog
from swc_desktop.ui.project.folder_pattern_dialog import FolderPatternDialog
from swc_desktop.ui.project.history_dialog import HistoryDialog
from swc_desktop.ui.project.idle_lock import IdleLock
from swc_desktop.ui.project.new_project_dialog import NewProjectDialog
from swc_desktop.ui.project.passphrase_dialog import PassphraseDialog
from swc_desktop.ui.project.place_dialog import PlaceDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.roots_dialog import RootsDialog
from swc_desktop.ui.project.said_import_dialog import SaidImportDialog
from swc_desktop.ui.project.sensitive_dialog import SensitiveDialog
from swc_desktop.ui.project.stations_dialog import StationsDialog
from swc_desktop.ui.project.teach_dialog import TeachDialog
from swc_desktop.ui.project.time_dialog import TimeDialog
from swc_desktop.ui.project.track_dialog import TrackDialog
from swc_desktop.ui.project.unlocking import UnlockDialog
from swc_desktop.ui.report.report_dialog import ReportDialog
from swc_desktop.ui.review.agreement_dialog import AgreementDialog
from swc_desktop.ui.review.audit_dialog import AuditDialog
from swc_desktop.ui.review.checklist_dialog import ChecklistDialog
from swc_desktop.ui.review.individuals_dialog import IndividualsDialog
from swc_desktop.ui.sightings.sightings_dialog import SightingsDialog

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate

MakeDialog = Callable[[ProjectAccess], QDialog]


class ProjectActions(QObject):
    """The actions of the menu *Project*, and those on selected photographs."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._over_access: set[str] = set()
        self.lock = IdleLock(
            window,
            window.background,
            window.settings.current.lock_minutes,
            is_busy=lambda: window.run.status.phase.busy or window.folder_watch.is_watching,
            is_watching=lambda: window.folder_watch.is_watching,
        )
        window.project.opened.connect(lambda *_: self._guard())
        window.project.closed.connect(self._close_dialogs)
        self.lock.locked.connect(window.hide_pictures)

    # Which project

    def open_default(self) -> None:
        """Open the project of this computer."""
        self.open(project_path(DEFAULT))

    def open(self, path: Path) -> None:
        """Open a project, after its passphrase if it has one."""
        window = self._window
        if window.run.status.phase.busy:
            window.say_busy()
            return
        if not needs_passphrase(path):
            window.project.open(path)
            return
        dialog = UnlockDialog(path, window.background, window)
        dialog.unlocked.connect(lambda key: window.project.open(path, key))
        window.dialogs.show("unlock", dialog)

    def choose(self) -> None:
        """Open a project that a person chooses."""
        kinds = translate("Project", "Projects")
        name, _ = QFileDialog.getOpenFileName(
            self._window, translate("Project", "Open a project"), "", f"{kinds} (*{SUFFIX})"
        )
        if name:
            self.open(Path(name))

    def new(self) -> None:
        """Make a project and open it."""
        window = self._window
        if window.run.status.phase.busy:
            window.say_busy()
            return
        dialog = NewProjectDialog(window.keeping.folder, window.background, window)
        dialog.made.connect(self._open_made)
        window.dialogs.show("new_project", dialog)

    def _open_made(self, made: Protected) -> None:
        self._window.project.open(made.path, made.key)

    # Its safety

    def copy(self) -> None:
        """Copy the open project, as for a stick."""
        project = self._window.project
        if project.path is not None:
            dialog = CopyProjectDialog(
                project.path,
                project.key,
                self._window.background,
                today=date.today().isoformat(),  # noqa: DTZ011 - the day on the wall
                parent=self._window,
            )
            self._window.dialogs.show("copy_project", dialog)

    def passphrase(self) -> None:
        """Set, change or remove the passphrase."""
        project = self._window.project
        if project.path is not None:
            dialog = PassphraseDialog(
                project.path,
                project.key,
                self._window.background,
                release=self._release,
                reopen=project.open,
                parent=self._window,
            )
            self._window.dialogs.show("passphrase", dialog)

    def _release(self) -> Message | None:
        if self._window.run.status.phase.busy:
            return message("Project", "Photographs are being added. Wait, or stop that first.")
        self._window.project.release()
        return None

    def _guard(self) -> None:
        project = self._window.project
        self.lock.guard(project.path, project.key)

    # What is in it

    def show(self, name: str, make: MakeDialog) -> None:
        """Show a dialog about the open project; it is closed with the project."""
        access = self._window.project.access
        if access is not None:
            self._over_access.add(name)
            self._window.dialogs.show(name, make(access))

    def show_for_selection(
        self, name: str, make: Callable[[ProjectAccess, Sequence[int]], QDialog]
    ) -> None:
        """The same for the photographs that are selected."""
        if numbers := self._selected():
            self.show(name, lambda access: make(access, numbers))

    @property
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the actions about the contents of the project do, by their names."""
        window = self._window
        return {
            "add_folder": self._choose_folders,
            "roots": lambda: self.show("roots", self._roots),
            "import_said": lambda: self.show(
                "import_said", lambda access: SaidImportDialog(access, window)
            ),
            "stations": lambda: self.show(
                "stations", lambda access: StationsDialog(access, window, numbers=self._selected())
            ),
            "track": lambda: self.show("track", lambda access: TrackDialog(access, window)),
            "clock_findings": lambda: self.show(
                "clock_findings", lambda access: ClockFindingsDialog(access, window)
            ),
            "events": lambda: self.show("events", lambda access: EventsDialog(access, window)),
            "checklist": lambda: self.show(
                "checklist", lambda access: ChecklistDialog(access, window)
            ),
            "sensitive": lambda: self.show(
                "sensitive", lambda access: SensitiveDialog(access, window)
            ),
            "history": lambda: self.show("history", lambda access: HistoryDialog(access, window)),
            "sightings": lambda: self.show("sightings", self._sightings),
            "report": lambda: self.show("report", self._report),
            "audit": lambda: self.show("audit", self._audit),
            "individuals": lambda: self.show("individuals", self._individuals),
            "teach": lambda: self.show("teach", self._teach),
            "agreement": lambda: self.show("agreement", self._agreement),
            "assign": lambda: self.show_for_selection(
                "assign", lambda access, numbers: AssignDialog(access, numbers, window)
            ),
            "place": lambda: self.show_for_selection(
                "place", lambda access, numbers: PlaceDialog(access, numbers, window)
            ),
            "time": lambda: self.show_for_selection(
                "time", lambda access, numbers: TimeDialog(access, numbers, window)
            ),
            "clock": lambda: self.show_for_selection(
                "clock", lambda access, numbers: ClockDialog(access, numbers, window)
            ),
            "folder_pattern": lambda: self.show_for_selection(
                "folder_pattern",
                lambda access, numbers: FolderPatternDialog(access, numbers, window),
            ),
        }

    def _choose_folders(self) -> None:
        window = self._window
        dialog = ChooseFoldersDialog(window.settings, window)
        dialog.accepted.connect(
            lambda: (self._copy_cards if dialog.copies else window.add)(dialog.folders)
        )
        window.dialogs.show("choose_folders", dialog)

    def _copy_cards(self, cards: Sequence[Path]) -> None:
        dialog = CopyCardsDialog(cards, self._window.settings, self._window)
        dialog.added.connect(self._window.add)
        self._window.dialogs.show("copy_cards", dialog)

    def _roots(self, access: ProjectAccess) -> QDialog:
        dialog = RootsDialog(access, self._window)
        dialog.add_again.connect(self._window.run.add)
        return dialog

    def _sightings(self, access: ProjectAccess) -> QDialog:
        """The sightings in the photographs that the list shows."""
        window, project = self._window, self._window.project
        assert project.path is not None
        on_damage = access.project.file.damage.on_found
        chosen = window.pane.model.filter
        return SightingsDialog(
            partial(window.project.read_sightings, chosen),
            self._write_file(),
            partial(read_known_animals, project.path, project.key, on_damage),
            window.background,
            window,
            is_filtered=not chosen.empty,
        )

    def _report(self, access: ProjectAccess) -> QDialog:
        """The report of a month, or of the photographs that the list shows."""
        project = self._window.project
        assert project.path is not None
        path, key, on_damage = project.path, project.key, access.project.file.damage.on_found

        def read(chosen: MediaFilter) -> Report:
            return read_report(path, key, chosen, on_damage)

        shown = self._window.pane.model.filter
        files = self._window.files
        return ReportDialog(
            access, read, self._write_file(), shown, self._window, reveal=files.reveal
        )

    def _audit(self, access: ProjectAccess) -> QDialog:
        window = self._window
        dialog = AuditDialog(access, self._write_file(), window.review.person, window)
        dialog.judging.connect(lambda: self._show_list(BLIND))
        return dialog

    def _agreement(self, access: ProjectAccess) -> QDialog:
        review = self._window.review
        dialog = AgreementDialog(access, review.person, self._window)
        dialog.differing.connect(
            lambda pair: self._show_list(MediaFilter(differing=frozenset({pair})))
        )
        dialog.second.connect(
            lambda other: review.as_person(
                lambda person: self._show_list(MediaFilter(second=frozenset({(person, other)})))
            )
        )
        return dialog

    def _individuals(self, access: ProjectAccess) -> QDialog:
        window = self._window
        dialog = IndividualsDialog(access, window.review.person, window)
        dialog.listing.connect(
            lambda code: self._show_list(MediaFilter(individuals=frozenset({code})))
        )
        return dialog

    def _teach(self, access: ProjectAccess) -> QDialog:
        project = self._window.project
        assert project.path is not None
        path, key, on_damage = project.path, project.key, access.project.file.damage.on_found

        def teach(folder: Path, control: Control, progress: ProgressSink) -> Corrections:
            return teach_project(path, key, folder, on_damage, control, progress)

        return TeachDialog(access, teach, self._window)

    def _show_list(self, wanted: MediaFilter) -> None:
        """Show a list of photographs, from its first one."""
        pane = self._window.pane
        pane.set_filter(wanted)
        pane.step(-pane.selection.currentIndex().row())
        pane.focus_list()

    def _write_file(self) -> Callable[[Path, bytes], None]:
        project = self._window.project
        assert project.path is not None
        return partial(write_figure, project.path, project.key)

    def _selected(self) -> list[int]:
        return [number for number in self._window.pane.selected_numbers() if number > 0]

    def _close_dialogs(self) -> None:
        for name in self._over_access:
            if (dialog := self._window.dialogs.dialog(name)) is not None:
                dialog.close()
        self._over_access.clear()


ABOUT_PROJECT: Final = (
    *("roots", "stations", "track", "clock_findings", "events", "history"),
    *("audit", "agreement", "checklist", "sensitive", "teach", "import_said"),
)
"""The other actions about its contents."""

SHOWS_ANSWERS: Final = ("sightings", "report", "individuals")
"""Those that show what is not to be seen while photographs are judged without it."""

ON_SELECTION: Final = ("place", "time", "assign", "clock", "folder_pattern")
"""The actions on selected photographs, in the order of their menu."""
