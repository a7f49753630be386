"""What each action of the window does, and when it is enabled."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt

from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.project import DEFAULT, project_path
from swc_desktop.session.run_status import Phase
from swc_desktop.ui.photo.picture_light import AS_TAKEN
from swc_desktop.ui.results.results_pane import Arrangement
from swc_desktop.ui.window.action_names import EVENT, KINDS, LABELS
from swc_desktop.ui.window.file_actions import copy_paths
from swc_desktop.ui.window.project_actions import ABOUT_PROJECT, ON_SELECTION, SHOWS_ANSWERS

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate

IN_LARGE_VIEW: Final = (
    *("animal", "magnifier", "brighter", "darker", "light", "as_taken", "difference", "beside"),
)
"""The actions on the photograph that is shown large."""

JUDGING: Final = (
    *("accept", "name", "details", "count", "rank_up", "rank_down", *LABELS, *KINDS),
    *("accept_event", "name_event", "details_event", "count_event"),
    *(EVENT + name for name in KINDS),
    *("split_event", "merge_events", "withdraw"),
)
"""The actions that say something of photographs."""


def action_handlers_of(window: "MainWindow") -> dict[str, Callable[[], object]]:
    """Handlers by action name; the actions of the panels and the pin are connected elsewhere."""
    pane, files, dialogs = window.pane, window.files, window.dialogs
    return {
        "add": files.choose_files,
        **window.projects.handlers,
        **window.review.handlers,
        "detections": window.detections.choose,
        "watch_folder": window.folder_watch.choose_or_stop,
        "samples": window.show_samples,
        "own_project": window.projects.open_default,
        "new_project": window.projects.new,
        "open_project": window.projects.choose,
        "copy_project": window.projects.copy,
        "passphrase": window.projects.passphrase,
        "lock": window.projects.lock.lock,
        "export": lambda: _export(window),
        "undo": window.acts.undo,
        "redo": window.acts.redo,
        "reveal": lambda: _reveal_current(window),
        "quit": window.close,
        "copy": lambda: window.files.copy_evidence(window.project, window.evidence),
        "copy_rows": lambda: window.files.copy_rows(window.project, pane.selected_numbers()),
        "copy_path": lambda: copy_paths(pane.selected()),
        "select_all": pane.grid.selectAll,
        "find": window.bar.search.setFocus,
        "clear_filter": lambda: pane.set_filter(MediaFilter()),
        "grid": lambda: pane.set_arrangement(Arrangement.GRID),
        "table": lambda: pane.set_arrangement(Arrangement.TABLE),
        "photo": pane.open_photo,
        "animal": pane.photo.zoom_to_animal,
        "magnifier": pane.photo.magnifier.switch,
        "brighter": lambda: _light(window, 1),
        "darker": lambda: _light(window, -1),
        "light": pane.photo.light.toggle_panel,
        "difference": pane.photo.difference.switch,
        "beside": pane.photo.beside.switch,
        "as_taken": lambda: pane.photo.set_light(AS_TAKEN),
        "show_people": window.people.ask_or_blur,
        "next": lambda: pane.step(1),
        "previous": lambda: pane.step(-1),
        "larger": lambda: pane.resize_cards(1),
        "smaller": lambda: pane.resize_cards(-1),
        "full_screen": lambda: _toggle_full_screen(window),
        "pause": lambda: _pause_or_resume(window),
        "stop": window.run.stop,
        "prepare": dialogs.prepare,
        "pack": dialogs.pack,
        "device": dialogs.device,
        "stick": window.sticks.prepare,
        "take": window.sticks.install_from,
        "settings": dialogs.settings,
        "manual": dialogs.manual,
        "keys": dialogs.keys,
        "about": dialogs.about,
    }


def _export(window: "MainWindow") -> None:
    """Ask what to export and where."""
    model = window.pane.model
    shown = None if model.filter.empty else list(model.numbers)
    window.files.export(window.project, model.total, shown)


def _reveal_current(window: "MainWindow") -> None:
    if window.pane.record is not None:
        window.files.reveal(window.pane.record.file)


def _light(window: "MainWindow", steps: int) -> None:
    photo = window.pane.photo
    photo.set_light(photo.canvas.light.changed(brightness=steps))


def _toggle_full_screen(window: "MainWindow") -> None:
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def _pause_or_resume(window: "MainWindow") -> None:
    if window.run.status.phase is Phase.RUNNING:
        window.run.pause()
    else:
        window.run.resume()


def update_actions(window: "MainWindow") -> None:
    """Enable the actions that are possible now, and disable the others."""
    actions, model = window.actions_by_name, window.pane.model
    record = window.pane.record
    some, current = model.total > 0, record is not None
    phase, access = window.run.status.phase, window.project.access
    can_write = access is not None and access.can_write
    chosen = window.pane.selection.hasSelection()
    has_project = window.project.path is not None
    refreshing = window.run.status.refreshing_weather
    for name, possible in (
        ("export", some),
        ("own_project", not phase.busy and window.project.path != project_path(DEFAULT)),
        ("new_project", not phase.busy),
        ("open_project", not phase.busy),
        ("copy_project", has_project),
        ("passphrase", has_project and not phase.busy),
        ("lock", window.projects.lock.can_lock),
        *((name, has_project) for name in ABOUT_PROJECT),
        *((name, has_project and not model.filter.is_blind) for name in SHOWS_ANSWERS),
        ("individual", current and has_project),
        *((name, chosen and can_write) for name in ON_SELECTION),
        ("samples", not phase.busy),
        ("detections", some and can_write),
        ("watch_folder", can_write),
        ("undo", window.acts.can_undo),
        ("redo", window.acts.can_redo),
        ("select_all", some),
        ("clear_filter", not model.filter.empty),
        ("stop", phase.busy and phase is not Phase.STOPPING and not refreshing),
        ("pause", phase in (Phase.RUNNING, Phase.PAUSED) or window.run.can_resume),
        ("pin", not model.filter.lasting.empty),
        ("copy_path", chosen),
        ("copy_rows", chosen and has_project and not model.filter.is_blind),
        *((name, window.review.can_judge) for name in JUDGING),
        ("last_judged", window.review.can_go_back),
        *((name, window.pane.photo_open) for name in IN_LARGE_VIEW),
        ("draw_box", window.pane.photo_open and window.review.can_judge),
        ("show_people", record is not None and bool(record.people)),
        *((name, current) for name in ("reveal", "copy", "photo", "next", "previous")),
    ):
        actions[name].setEnabled(possible)
    actions["show_people"].setText(
        translate("Menu", "Blur pe&ople")
        if window.people.is_shown
        else translate("Menu", "Show pe&ople…")
    )
    actions["watch_folder"].setText(
        translate("Menu", "Stop &watching the folder")
        if window.folder_watch.is_watching
        else translate("Menu", "&Watch a folder…")
    )
    running = phase is Phase.RUNNING
    actions["pause"].setText(
        translate("Menu", "&Pause") if running else translate("Menu", "&Resume")
    )
