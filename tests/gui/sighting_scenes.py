"""The page of sightings and the report, as scenes of ``screenshots``."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from swc_desktop.ui.sightings.sightings_dialog import SightingsDialog
from tests.gui.report_samples import report_dialog
from tests.gui.sighting_samples import sightings_dialog
from tests.gui.stage import Scene, Stage, live, services, until

PAGES = ("animals", "hours", "months", "days", "species", "stations", "map", "population")


def _page(at: int, name: str, *, is_locked: bool = False, is_empty: bool = False) -> Scene:
    def scene(stage: Stage) -> QWidget:
        dialog = sightings_dialog(stage.open(services()), is_locked=is_locked, is_empty=is_empty)
        dialog.open()
        until(lambda: dialog.figures is not None)
        dialog.pages.tabs.setCurrentIndex(at)
        until(lambda: dialog.map.base.fine is not None)
        if dialog.population.isVisible():
            until(lambda: dialog.population.populations is not None)
        live(300)
        return dialog

    scene.__name__ = name
    return scene


def sightings_population_doubts(stage: Stage) -> QWidget:
    """What speaks against an estimate."""
    dialog = _page(7, "population")(stage)
    assert isinstance(dialog, SightingsDialog)
    dialog.population.table.pick({"Felidae"})
    live(300)
    return dialog


def sightings_population_wrong(stage: Stage) -> QWidget:
    """A day cannot be read."""
    dialog = _page(7, "population")(stage)
    assert isinstance(dialog, SightingsDialog)
    dialog.population.first.setText("19.2.2026")
    dialog.population.first.editingFinished.emit()
    live(300)
    return dialog


def dialog_report(stage: Stage) -> QWidget:
    """The report of a month is made."""
    dialog = report_dialog(None, stage.open(services()))
    dialog.open()
    until(lambda: dialog.of.count() > 0)
    dialog.make_report(Path("/home/ranger/2026-03.pdf"))
    until(dialog.folder.isVisible)
    live(300)
    return dialog


SCENES: tuple[Callable[[Stage], QWidget], ...] = (
    *(_page(at, f"sightings_{name}") for at, name in enumerate(PAGES)),
    _page(6, "sightings_map_locked", is_locked=True),
    _page(1, "sightings_none", is_empty=True),
    _page(7, "sightings_population_none", is_empty=True),
    sightings_population_doubts,
    sightings_population_wrong,
    dialog_report,
)
