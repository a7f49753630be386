"""The window over projects of many cards, stations and days, as scenes of ``screenshots``."""

import os
import tempfile
import time
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.listed import Presence
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.project import DEFAULT, Project, project_path
from swc_desktop.projects.roots import roots_of
from swc_desktop.projects.selecting import folder_target
from swc_desktop.projects.working import Work
from swc_desktop.session.exporting import FORMATS_TO_CHOOSE
from swc_desktop.session.format_options import SMART, FileNeed
from swc_desktop.session.run_status import Phase
from swc_desktop.ui.dialogs.export_dialog import ExportDialog
from swc_desktop.ui.results.tree_lines import Field
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import Level
from tests.gui.made_rows import Camp, keep_rows, made_rows
from tests.gui.stage import Stage, finished, live, services, settle, take, until

STATIONS = ("LEP-07", "Riverbed north, below the old fence of the western boundary")
MANY = 6_000
SECTIONS = (Field.STATION, Field.CAMERA, Field.DAY, Field.ROOT, Field.TAXON)


def cards_and_stations(stage: Stage) -> QWidget:
    """Three cards, two of them of camera stations, on many days."""
    return _with_stations(stage)


def act_notice(stage: Stage) -> QWidget:
    """After an act: what was done, with the way back."""
    window = _with_stations(stage)
    for notice in list(window.notices.notices):
        if notice.level is not Level.INFORMATION:
            window.notices.close_notice(notice)
    return window


def filter_station(stage: Stage) -> QWidget:
    window = _quiet(_with_stations(stage))
    window.pane.set_filter(MediaFilter(deployments=frozenset({STATIONS[1]})))
    settle(window)
    return window


def filter_day(stage: Stage) -> QWidget:
    """A day, a month, a card and a camera: each a chip."""
    window = _quiet(_with_stations(stage))
    days = sorted(day for day in window.tally.days if day)
    window.pane.set_filter(
        MediaFilter(
            days=frozenset({days[0], days[-1][:7], days[len(days) // 2][:7]}),
            roots=frozenset(list(window.tally.roots)[:2]),
            cameras=frozenset(list(window.tally.cameras)[:1]),
        )
    )
    settle(window)
    return window


def many_stations(stage: Stage) -> QWidget:
    """The left panel of a project with 40 stations and 200 days."""
    window = _made(stage, Camp(stations=40, days=200, cards=8, cameras=12))
    window.pane.step(1)
    settle(window)
    return window


def many_unfolded(stage: Stage) -> QWidget:
    """The same with its stations unfolded, and a day chosen in a section that stays folded."""
    window = _made(stage, Camp(stations=40, days=200, cards=8, cameras=12))
    window.tree.set_folding({Field.STATION: False})
    day = sorted(filter(None, window.tally.days))[3]
    window.pane.set_filter(
        MediaFilter(days=frozenset({day}), deployments=frozenset({"Waterhole 3"}))
    )
    settle(window)
    return window


def folded_filter(stage: Stage) -> QWidget:
    """Stations, a day and an answer are the filter, and all sections are folded."""
    window = _made(stage, Camp(stations=40, days=200, cards=8, cameras=12))
    window.tree.set_folding(dict.fromkeys(SECTIONS, True))
    stations = frozenset({"Waterhole 3", "Waterhole 12", "Waterhole 20"})
    day = sorted(filter(None, window.tally.days))[3]
    window.pane.set_filter(
        MediaFilter(days=frozenset({day[:7]}), deployments=stations, taxa=frozenset({"Panthera"}))
    )
    settle(window)
    return window


def missing_file(stage: Stage) -> QWidget:
    """A photograph was deleted on its card, and the card was added again."""
    window = finished(stage)
    file = sorted(stage.roots[0].iterdir())[1]
    file.unlink()
    _add_again(stage, window)
    take(window, lambda record: record.presence is Presence.MISSING)
    return window


def missing_photo(stage: Stage) -> QWidget:
    """The same, large."""
    window = missing_file(stage)
    assert isinstance(window, MainWindow)
    window.pane.open_photo()
    live(600)
    return window


def replaced_file(stage: Stage) -> QWidget:
    """Another picture has the name of one that was added before."""
    window = finished(stage)
    files = sorted(stage.roots[0].iterdir())
    target, other = files[1], files[2].resolve()
    target.unlink()
    target.write_bytes(other.read_bytes() + b"another")
    os.utime(target, (time.time(), time.time()))
    _add_again(stage, window)
    take(window, lambda record: record.presence is Presence.REPLACED)
    return window


def second_window(stage: Stage) -> QWidget:
    """Another window writes to the project; this one reads it."""
    first = finished(stage)
    home = os.environ["SWC_HOME"]
    second = stage.open(services(), home=Path(home))
    settle(second)
    stage.others.append(first)
    return second


def dialog_export(stage: Stage) -> QWidget:
    window = finished(stage)
    window.pane.set_filter(MediaFilter(taxa=frozenset({"Panthera"})))
    window.actions_by_name["export"].trigger()
    live(300)
    (dialog,) = [one for one in window.findChildren(ExportDialog) if one.isVisible()]
    return dialog


def dialog_export_smart(stage: Stage) -> QWidget:
    """A format that needs files beside the project."""
    dialog = dialog_export(stage)
    assert isinstance(dialog, ExportDialog)
    dialog.formats.setCurrentIndex([one.form for one in FORMATS_TO_CHOOSE].index(SMART))
    dialog.options.take(FileNeed.DATA_MODEL, Path("/home/ranger/SMART/Lepalala.xml"))
    live(300)
    return dialog


def _with_stations(stage: Stage) -> MainWindow:
    window = finished(stage)
    access = window.project.access
    assert access is not None
    rows = [Deployment(name) for name in STATIONS]
    access.act(lambda work: work.deployments(rows, source="stations.csv"))
    for at, row in enumerate(rows):
        access.act(partial(_assign, at=at, station=row))
    until(lambda: window.tally.deployments[rows[-1].id] > 0)
    settle(window)
    return window


def _assign(work: Work, *, at: int, station: Deployment) -> object:
    root = roots_of(work.project.connection)[at]
    return work.assign([folder_target(root, "")], station.id)


def _quiet(window: MainWindow) -> MainWindow:
    for notice in list(window.notices.notices):
        window.notices.close_notice(notice)
    return window


def _add_again(stage: Stage, window: MainWindow) -> None:
    before = window.run.status.arrival
    window.add(stage.roots)
    until(lambda: window.run.status.phase is Phase.FINISHED)
    until(lambda: window.run.status.arrival is not before)
    settle(window)


def _made(stage: Stage, camp: Camp) -> MainWindow:
    """A window over a project of rows without pictures."""
    home = Path(tempfile.mkdtemp(dir=stage.card.parent))
    os.environ["SWC_HOME"] = str(home)
    file = project_path(DEFAULT)
    file.parent.mkdir(parents=True, exist_ok=True)
    with Project.create(file) as project:
        keep_rows(project, made_rows(MANY, camp))
    window = stage.open(services(), home=home)
    until(lambda: window.tally.total > 0)  # counted beside the window
    return window


SCENES = (
    cards_and_stations,
    act_notice,
    filter_station,
    filter_day,
    many_stations,
    many_unfolded,
    folded_filter,
    missing_file,
    missing_photo,
    replaced_file,
    second_window,
    dialog_export,
    dialog_export_smart,
)
