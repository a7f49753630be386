"""What each action of the window does, and when it is enabled."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt

from swc_desktop.session.result_filter import Filter
from swc_desktop.session.run_status import Phase
from swc_desktop.ui.results.results_pane import Arrangement
from swc_desktop.ui.window.confirmations import confirm_clear
from swc_desktop.ui.window.file_actions import copy_paths

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate


def action_handlers_of(window: "MainWindow") -> dict[str, Callable[[], object]]:
    """Handlers by action name; the actions of the panels and the pin are connected elsewhere."""
    pane, files, tools = window.pane, window.files, window.tools
    return {
        "add": files.choose_files,
        "add_folder": files.choose_folder,
        "samples": window.show_samples,
        "export": lambda: files.export(pane.model.shown, pane.model.records),
        "clear": lambda: confirm_clear(window),
        "reveal": lambda: _reveal_current(window),
        "quit": window.close,
        "copy": window.evidence.copy_text,
        "copy_path": lambda: copy_paths(pane.selected()),
        "select_all": pane.grid.selectAll,
        "find": window.bar.search.setFocus,
        "clear_filter": lambda: pane.set_filter(Filter()),
        "grid": lambda: pane.set_arrangement(Arrangement.GRID),
        "table": lambda: pane.set_arrangement(Arrangement.TABLE),
        "photo": pane.open_photo,
        "next": lambda: pane.step(1),
        "previous": lambda: pane.step(-1),
        "larger": lambda: pane.resize_cards(1),
        "smaller": lambda: pane.resize_cards(-1),
        "full_screen": lambda: _toggle_full_screen(window),
        "pause": lambda: _pause_or_resume(window),
        "stop": window.run.stop,
        "prepare": tools.prepare,
        "pack": tools.pack,
        "device": tools.device,
        "stick": window.sticks.prepare,
        "take": window.sticks.install_from,
        "settings": tools.settings,
        "manual": tools.manual,
        "keys": tools.keys,
        "about": tools.about,
    }


def _reveal_current(window: "MainWindow") -> None:
    if window.pane.record is not None:
        window.files.reveal(window.pane.record.file)


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
    some, current = bool(model.records), window.pane.record is not None
    phase = window.run.status.phase
    for name, possible in (
        ("export", some),
        ("clear", some and not phase.busy),
        ("select_all", some),
        ("clear_filter", not model.filter.empty),
        ("stop", phase.busy and phase is not Phase.STOPPING),
        ("pause", phase in (Phase.RUNNING, Phase.PAUSED) or window.run.can_resume),
        ("pin", not model.filter.lasting.empty),
        ("copy_path", window.pane.selection.hasSelection()),
        *((name, current) for name in ("reveal", "copy", "photo", "next", "previous")),
    ):
        actions[name].setEnabled(possible)
    running = phase is Phase.RUNNING
    actions["pause"].setText(
        translate("Menu", "&Pause") if running else translate("Menu", "&Resume")
    )
