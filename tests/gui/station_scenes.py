"""The dialogs about camera stations, as scenes of ``screenshots``."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from swc_desktop.core.message import message
from swc_desktop.projects.camera_gaps import CameraGap
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.writer_lock import Holder
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.project.assign_dialog import AssignDialog
from swc_desktop.ui.project.events_dialog import EventsDialog
from swc_desktop.ui.project.labels_dialog import LabelsDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rename_station_dialog import RenameStationDialog
from swc_desktop.ui.project.station_form import StationForm
from swc_desktop.ui.project.station_import import StationImportDialog
from swc_desktop.ui.project.stations_dialog import StationsDialog
from tests.gui.project.station_samples import STATIONS, shown_access
from tests.gui.stage import Stage, live, services, until

TABLE = """deploymentID,locationName,latitude,longitude,deploymentStart,deploymentEnd,cameraID,team
A1,"Lepalala, waterhole",-23.8412,28.3127,2026-02-19T06:30:00,2026-05-03,Cam 07,north
A2,"Lepalala, ridge",-23.9031,28.2977,2026-02-19T11:05:00,2026-05-04T09:12:00,Cam 12,north
C1,Old kraal,-23.77,28.41,2026-05-06T08:00:00+02:00,,Cam 03,south
C2,Airstrip,-23.7a,28.44,06/05/2026,2026-07-01T10:00:00,Cam 04,south
,,-23.7,28.5,2026-05-06,,,
C3,Spring,-23.81,28.52,2026-07-01,2026-05-06,Cam 05,south
"""


def _over(stage: Stage, dialog: BaseDialog) -> QWidget:
    dialog.open()
    live(300)
    return dialog


def _window(stage: Stage) -> QWidget:
    return stage.open(services())


def stations(stage: Stage) -> QWidget:
    dialog = StationsDialog(shown_access(), _window(stage))
    dialog.table.pick({"A1"})
    return _over(stage, dialog)


def stations_empty(stage: Stage) -> QWidget:
    return _over(stage, StationsDialog(shown_access(()), _window(stage)))


def station_new(stage: Stage) -> QWidget:
    form = StationForm(shown_access(), None, _window(stage))
    shown = _over(stage, form)
    until(lambda: form.picker.map.base.fine is not None)
    return shown


def station_change(stage: Stage) -> QWidget:
    form = StationForm(shown_access(), "A1", _window(stage))
    gap = CameraGap("A1", "2026-03-01T00:00:00", "2026-03-04T16:20:00", "Salt lick")
    form.fields.show_camera(CaptureMethod.ACTIVITY_DETECTION, [gap])
    shown = _over(stage, form)
    until(lambda: form.picker.map.base.fine is not None)
    return shown


def station_rename(stage: Stage) -> QWidget:
    dialog = RenameStationDialog(shown_access(), STATIONS[0], _window(stage))
    dialog.field.line.setText("Waterhole, north side")
    return _over(stage, dialog)


def station_rename_taken(stage: Stage) -> QWidget:
    dialog = RenameStationDialog(shown_access(), STATIONS[0], _window(stage))
    dialog.field.line.setText("B1")
    return _over(stage, dialog)


def events(stage: Stage) -> QWidget:
    """Another gap that cannot be one."""
    dialog = EventsDialog(shown_access(), _window(stage))
    dialog.field.line.setText("400d")
    return _over(stage, dialog)


def station_delete(stage: Stage) -> QWidget:
    """What deleting a station with photographs does, before it is done."""
    dialog = StationsDialog(shown_access(), _window(stage))
    dialog.table.pick({"A1"})
    _over(stage, dialog)
    dialog.delete.click()
    live(300)
    (question,) = [one for one in dialog.findChildren(Question) if one.isVisible()]
    return question


def stations_read_only(stage: Stage) -> QWidget:
    """Another window writes to the project."""
    dialog = StationsDialog(_read_only(), _window(stage))
    dialog.table.pick({"A1"})
    return _over(stage, dialog)


def assign_read_only(stage: Stage) -> QWidget:
    dialog = AssignDialog(_read_only(), [41, 42, 43], _window(stage), station_id="A1")
    return _over(stage, dialog)


def station_read_only(stage: Stage) -> QWidget:
    return _over(stage, StationForm(_read_only(), "A1", _window(stage)))


def _read_only() -> ProjectAccess:
    writer = shown_access()
    notice = message(
        "Session",
        "This project is open to read only: it is in use by {holder}. Close it there; this "
        "window looks again every {seconds} seconds.",
    ).fill(
        holder=Holder("desk-2", 4711, since="2026-11-30 14:05+02:00").words(
            Path("/media/park/Kruger.swcproject.lock")
        ),
        seconds=30,
    )
    return ProjectAccess(
        writer.project, lambda *_: None, can_write=False, notice=notice, parent=writer
    )


def station_wrong(stage: Stage) -> QWidget:
    form = StationForm(shown_access(), None, _window(stage))
    form.fields.id.show_text("A1")
    form.fields.starts.show_text("19/02/2026")
    form.fields.ends.show_text("2026-02-01")
    form.picker.field.setText("23.84 S")
    form.uncertainty.show_text("-3")
    shown = _over(stage, form)
    until(lambda: form.picker.map.base.fine is not None)
    form.save.click()
    return shown


def station_import(stage: Stage) -> QWidget:
    file = stage.card.parent / "stations.csv"
    file.write_text(TABLE, encoding="utf-8")
    return _read(stage, file, 5)


def station_import_refused(stage: Stage) -> QWidget:
    file = stage.card.parent / "animals.csv"
    file.write_text("species,count\nlion,2\n", encoding="utf-8")
    return _read(stage, file, None)


def _read(stage: Stage, file: Path, line: int | None) -> QWidget:
    dialog = StationImportDialog(shown_access(), _window(stage))
    shown = _over(stage, dialog)
    dialog.read(file)
    until(lambda: dialog.choose.isEnabled())
    if line is not None:
        dialog.table.pick({line})
    return shown


def station_import_begin(stage: Stage) -> QWidget:
    return _over(stage, StationImportDialog(shown_access(), _window(stage)))


def assign_selected(stage: Stage) -> QWidget:
    numbers = range(30, 60)
    dialog = AssignDialog(shown_access(), numbers, _window(stage), station_id="A1")
    return _over(stage, dialog)


def assign_folder(stage: Stage) -> QWidget:
    return _over(stage, AssignDialog(shown_access(), (), _window(stage)))


def station_labels(stage: Stage) -> QWidget:
    return _over(stage, LabelsDialog(STATIONS, _window(stage)))


SCENES = (
    stations,
    stations_empty,
    station_new,
    station_change,
    station_wrong,
    station_rename,
    station_rename_taken,
    events,
    station_delete,
    stations_read_only,
    assign_read_only,
    station_read_only,
    station_import_begin,
    station_import,
    station_import_refused,
    assign_selected,
    assign_folder,
    station_labels,
)
