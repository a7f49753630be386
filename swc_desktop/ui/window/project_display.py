"""Shows the project that is open in the parts of the window, and how it changes."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message
from swc_desktop.projects.deciding import FREQUENCIES_OFF, METHOD_SETTINGS
from swc_desktop.projects.kept_bursts import BURSTS_OFF
from swc_desktop.projects.project import DEFAULT, project_path
from swc_desktop.projects.roots import roots_of
from swc_desktop.projects.tally import Tally
from swc_desktop.session.counting import Counts
from swc_desktop.session.project_opening import OpenedProject
from swc_desktop.settings.settings_file import usable_target
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.text.plain_text import window_title
from swc_desktop.ui.window import demo
from swc_desktop.ui.window.action_handlers import update_actions
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.ui.window.window_state import stored_value

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate


class ProjectDisplay(QObject):
    """Follows the open project of one window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._may_offer = False
        window.project.opened.connect(self._opened)
        window.project.closed.connect(self._closed)
        window.project.changed.connect(self._show_stored)
        window.project.counted.connect(self._show_counts)
        window.run.project_refused.connect(self._refused)

    def _opened(self, access: ProjectAccess, opened: OpenedProject) -> None:
        window = self._window
        self._use_kept(window.project.kept_thumbnails())
        last_seen = stored_value(window.settings.current.window, "photograph", str, "")
        window.pane.show_project(access.project, last_seen)
        access.changed.connect(self._explain_again)
        self._show_title(access)
        self._may_offer = True
        window.project.count()
        if opened.notice is not None:
            level = Level.INFORMATION if opened.can_write else Level.WARNING
            window.notices.say(opened.notice, level)
        self.apply_method()
        update_actions(window)

    def _closed(self) -> None:
        window = self._window
        self._use_kept(None)
        window.pane.show_project(None)
        window.evidence.show_result(None)
        window.tally = Tally()
        window.review.show_progress(window.tally)
        window.tree.clear()
        update_actions(window)

    def _use_kept(self, kept: KeptThumbnails | None) -> None:
        """Let cards, panel and the large view show the small pictures of the project."""
        window = self._window
        window.evidence.use_kept(kept)
        window.pane.photo.use_kept(kept)
        window.thumbnails.show(kept)  # closes those of before

    def _refused(self, _path: Path, error: SwcError) -> None:
        self._window.notices.say(error.message, Level.ERROR)
        self._window.show_status(self._window.run.status)

    def _show_title(self, access: ProjectAccess) -> None:
        path = access.project.path
        name = "" if path == project_path(DEFAULT) else path.stem
        if path == demo.sample_project():
            name = translate("Window", "Samples")
        title = translate("Window", "Wild cats and elephants")
        self._window.setWindowTitle(" – ".join(filter(None, (window_title(name), title))))

    def _show_stored(self) -> None:
        """Show what the project holds now; its counts follow."""
        self._window.pane.refresh()
        self._window.acts.show_stack()
        self._window.project.count()
        update_actions(self._window)

    def _show_counts(self, counts: Counts) -> None:
        window = self._window
        window.tally = counts.tally
        labels = {root.number: root.label for root in counts.roots}
        window.pane.bar.show_names(labels, counts.stations)
        window.pane.no_match.roots, window.pane.no_match.stations = labels, counts.stations
        window.tree.show_tally(counts.tally, counts.taxonomy, counts.roots, counts.stations)
        window.bar.filters.offer_states(counts.tally.offered_states)
        window.strip.show_status(window.run.status, window.tally, can_resume=window.run.can_resume)
        window.review.show_progress(counts.tally)
        if self._may_offer:
            self._may_offer = False
            self.offer_to_name_again()
        update_actions(window)

    def _explain_again(self) -> None:
        """Show the evidence of the current photograph as it is after an act."""
        if (record := self._window.pane.record) is not None:
            self._window.project.explain(record.number)

    def offer_to_name_again(self) -> None:
        """Offer to read all photographs anew where their answers are of another pack."""
        window = self._window
        access, classifier = window.project.access, window.run.classifier
        if access is None or classifier is None or not window.tally.total or not access.can_write:
            return
        if access.project.pack in ("", classifier.pack.digest):
            return
        window.notices.say(
            message(
                "Window",
                "The answers of this project are by {earlier}. To use {pack}, its photographs "
                "have to be read again.",
            ).fill(earlier=access.project.pack_label, pack=classifier.pack.label),
            Level.INFORMATION,
            (translate("Window", "Read them again"), self._read_again),
        )

    def _read_again(self) -> None:
        """Add the folders again that are there; the others say that they are not."""
        if (access := self._window.project.access) is not None:
            with access.project.file.reading():
                paths = [root.path for root in roots_of(access.project.connection)]
            self._window.run.add([path for path in paths if path.exists()])

    def apply_method(self) -> None:
        """Let the project decide by recipe, target, frequencies and bursts of the settings."""
        window = self._window
        opened, access = window.run.classifier, window.project.access
        if opened is None or access is None or not access.can_write:
            return
        current = window.settings.current
        target = usable_target(current, opened.pack.method) or ""
        recipe = "" if current.recipe is None else current.recipe.value
        wanted = (
            *(recipe, target, "" if current.frequencies else FREQUENCIES_OFF),
            "" if current.bursts else BURSTS_OFF,
        )
        with access.project.file.reading():
            now = tuple(access.project.setting(name) for name in METHOD_SETTINGS)
        if wanted != now:
            access.act(lambda work: work.set_method(*wanted))
