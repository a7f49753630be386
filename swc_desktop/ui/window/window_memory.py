"""Restores the window as it was left, and stores how it is."""

import logging
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMainWindow

from swc_desktop.core.errors import SwcError
from swc_desktop.settings.settings_file import SettingsFile, WindowValue
from swc_desktop.ui.results.project_tree import ProjectTree
from swc_desktop.ui.results.results_pane import Arrangement, ResultsPane
from swc_desktop.ui.widgets.screen_room import room_for
from swc_desktop.ui.window.actions import Actions
from swc_desktop.ui.window.window_body import WindowBody
from swc_desktop.ui.window.window_state import (
    filter_from_state,
    filter_to_state,
    folding_from_state,
    folding_to_state,
    geometry_to_text,
    order_from_state,
    order_to_state,
    restore_geometry,
    stored_numbers,
    stored_value,
)

logger = logging.getLogger(__name__)

DEFAULT_SIZE: Final = QSize(1366, 740)
"""Fills a common laptop screen of 1366 × 768 pixels below its title bar."""


def restore_window(
    window: QMainWindow,
    body: WindowBody,
    tree: ProjectTree,
    pane: ResultsPane,
    actions: Actions,
    state: Mapping[str, WindowValue],
) -> None:
    """Restore the window as it was left."""
    if not restore_geometry(stored_value(state, "geometry", str, ""), window.restoreGeometry):
        window.resize(DEFAULT_SIZE)
    if not window.isMaximized():
        window.resize(window.size().boundedTo(room_for(window)))
    if widths := stored_numbers(state, "panels"):
        body.set_widths(*[*widths, 0, 0][:2])
    left = stored_value(state, "left_panel", bool, True)
    actions["left_panel"].setChecked(left)
    body.show_left(left)
    film = stored_value(state, "film", bool, True)
    actions["film"].setChecked(film)
    pane.show_film(film)
    tree.set_folding(folding_from_state(state))
    body.show_right(stored_value(state, "evidence_panel", bool, True))
    pane.table.set_widths(stored_numbers(state, "columns"))
    table = stored_value(state, "arrangement", str, "") == Arrangement.TABLE
    actions["table" if table else "grid"].setChecked(True)
    pane.set_arrangement(Arrangement.TABLE if table else Arrangement.GRID)
    pane.resize_cards(stored_value(state, "cards", int, pane.card_size) - pane.card_size)
    order = order_from_state(stored_value(state, "order", str, ""))
    pane.set_order(order, descending=stored_value(state, "descending", bool, False))
    if stored_value(state, "filter_pinned", bool, False):
        pane.set_filter(filter_from_state(state))
        pane.bar.pin.setChecked(not pane.model.filter.empty)


def save_window(
    window: QMainWindow,
    body: WindowBody,
    tree: ProjectTree,
    pane: ResultsPane,
    actions: Actions,
    settings: SettingsFile,
) -> None:
    """Store how the window is; a failure to write is only logged.

    A filter is stored only while it is pinned, so that a forgotten one never hides photographs.
    """
    order, descending = pane.model.usual_order
    state: dict[str, WindowValue] = {
        "geometry": geometry_to_text(window.saveGeometry()),
        "panels": list(body.widths()),
        **folding_to_state(tree.folding),
        "left_panel": actions["left_panel"].isChecked(),
        "film": actions["film"].isChecked(),
        "evidence_panel": body.right_wanted,
        "columns": pane.table.widths(),
        "arrangement": pane.arrangement.value,
        "cards": pane.card_size,
        "order": order_to_state(order),
        "descending": descending,
        "photograph": "" if pane.record is None else pane.record.id,
        "filter_pinned": pane.bar.pin.isChecked(),
        **filter_to_state(pane.lasting_filter),
    }
    try:
        settings.remember(**state)
    except SwcError as error:
        logger.warning("%s", str(error))
