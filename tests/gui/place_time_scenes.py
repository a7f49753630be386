"""The dialogs that give photographs a place and a time, as scenes of ``screenshots``."""

import tempfile
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from swc_desktop.core.observation import Place
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.folder_pattern_dialog import FolderPatternDialog
from swc_desktop.ui.project.place_dialog import From, PlaceDialog
from swc_desktop.ui.project.time_dialog import TimeDialog
from swc_desktop.ui.project.track_dialog import TrackDialog
from tests.gui.project.place_samples import (
    DAY,
    access_to,
    empty_desk,
    gpx_of,
    numbers_of,
    sample_desk,
)
from tests.gui.stage import Stage, live, services, until
from tests.projects.desk import Desk


def _desk(stage: Stage) -> Desk:
    return sample_desk(Path(tempfile.mkdtemp(dir=stage.card.parent)))


def _over(dialog: BaseDialog) -> QWidget:
    dialog.open()
    live(300)
    return dialog


def _place(stage: Stage, part: str = "") -> PlaceDialog:
    desk = _desk(stage)
    dialog = PlaceDialog(access_to(desk), numbers_of(desk, part), stage.open(services()))
    _over(dialog)
    until(lambda: dialog.picker.map.base.fine is not None)
    return dialog


def place(stage: Stage) -> QWidget:
    return _place(stage)


def place_typed(stage: Stage) -> QWidget:
    dialog = _place(stage)
    dialog.picker.set_place(Place(-23.9, 28.35))
    dialog.uncertainty.line.setText("2000")
    return dialog


def place_wrong(stage: Stage) -> QWidget:
    dialog = _place(stage, "WhatsApp")
    dialog.picker.field.setText("23.9")
    dialog.picker.field.editingFinished.emit()
    dialog.uncertainty.line.setText("5O m")  # a letter for the nought
    return dialog


def place_of_station(stage: Stage) -> QWidget:
    dialog = _place(stage)
    dialog.source.setCurrentIndex(dialog.source.findData(From.STATION))
    dialog.stations.selectRow(0)
    return dialog


def place_of_photograph(stage: Stage) -> QWidget:
    dialog = _place(stage)
    dialog.source.setCurrentIndex(dialog.source.findData(From.PHOTOGRAPH))
    dialog.photographs.selectRow(1)
    return dialog


def _tracks(stage: Stage, **files: str) -> TrackDialog:
    desk = _desk(stage)
    dialog = TrackDialog(access_to(desk), stage.open(services()))
    _over(dialog)
    folder = Path(tempfile.mkdtemp(dir=stage.card.parent))
    paths = [folder / f"{name}.gpx" for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    dialog.read(paths)
    until(lambda: not files or dialog.give.isEnabled())
    return dialog


def tracks_empty(stage: Stage) -> QWidget:
    return _tracks(stage)


def tracks(stage: Stage) -> QWidget:
    day = DAY - timedelta(days=1)
    return _tracks(stage, Current=gpx_of(0, 5, 10, 50, 55, 60), Ridge=gpx_of(0, 20, day=day))


def tracks_an_hour_off(stage: Stage) -> QWidget:
    return _tracks(stage, Current=gpx_of(*range(-70, 20)), notes="<kml/>")


def _time(stage: Stage, part: str, count: int | None = None) -> TimeDialog:
    desk = _desk(stage)
    numbers = numbers_of(desk, part)[:count]
    dialog = TimeDialog(access_to(desk), numbers, stage.open(services()))
    _over(dialog)
    return dialog


def time_of_one(stage: Stage) -> QWidget:
    dialog = _time(stage, "IMG_0010")
    dialog.field.line.setText("19.2.2026 6:15")
    dialog.field.line.editingFinished.emit()
    return dialog


def time_of_many(stage: Stage) -> QWidget:
    dialog = _time(stage, "IMG_")
    dialog.field.line.setText("2026-02-19")
    return dialog


def time_by_names(stage: Stage) -> QWidget:
    dialog = _time(stage, "")
    dialog.by_names.setChecked(True)
    return dialog


def folder_names(stage: Stage) -> QWidget:
    desk = _desk(stage)
    dialog = FolderPatternDialog(access_to(desk), numbers_of(desk), stage.open(services()))
    dialog.days.setChecked(True)
    return _over(dialog)


def folder_names_wrong(stage: Stage) -> QWidget:
    desk = _desk(stage)
    dialog = FolderPatternDialog(access_to(desk), numbers_of(desk), stage.open(services()))
    dialog.pattern.line.setText("{place}_{date")
    return _over(dialog)


def folder_names_empty(stage: Stage) -> QWidget:
    desk = empty_desk(Path(tempfile.mkdtemp(dir=stage.card.parent)))
    return _over(FolderPatternDialog(access_to(desk), [], stage.open(services())))


SCENES = (
    time_of_one,
    time_of_many,
    time_by_names,
    folder_names,
    folder_names_wrong,
    folder_names_empty,
    place,
    place_typed,
    place_wrong,
    place_of_station,
    place_of_photograph,
    tracks_empty,
    tracks,
    tracks_an_hour_off,
)
