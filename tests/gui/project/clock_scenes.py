"""The dialogs about clocks of cameras, as scenes of ``screenshots``."""

import shutil
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PySide6.QtWidgets import QWidget

from swc_desktop.projects.clock_findings import clock_findings
from swc_desktop.projects.clock_shifts import ClockEntry, ClockWay
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.project import Project
from swc_desktop.ui.project.clock_dialog import ClockDialog
from swc_desktop.ui.project.clock_findings_dialog import ClockFindingsDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from tests.gui.project.direct import direct_access
from tests.gui.stage import Stage, live, services, until
from tests.projects.desk import Desk, photograph, real_classifier

START = datetime(2023, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes
STATION = "Lepalala_waterhole_07"


def _watch(path: Path, text: str) -> None:
    """A photograph of a watch: the file of a painted one with another picture."""
    exif = Image.open(path).getexif()
    picture = Image.new("RGB", (800, 600), (58, 66, 52))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((180, 130, 620, 470), 60, fill=(20, 22, 24))
    draw.rounded_rectangle((225, 190, 575, 410), 20, fill=(170, 184, 160))
    font = ImageFont.load_default(110)
    draw.text((400, 300), text, font=font, anchor="mm", fill=(24, 30, 24))
    picture.save(path, quality=90, exif=exif)


def _card(folder: Path) -> None:
    """One of a watch, then animals by day and night; the clock was reset in the end."""
    for at in range(48):
        taken = START + timedelta(hours=5.7) * at
        if at >= 40:
            taken = datetime(2020, 1, 1) + timedelta(hours=4) * (at - 40)  # noqa: DTZ001
        photograph(folder / f"IMG_{at:04d}.JPG", "Panthera leo", seed=at, time=taken, serial="07A")
    _watch(folder / "IMG_0000.JPG", "06:30")


def _station(name: str, latitude: float = -23.84) -> Deployment:
    return Deployment(
        name,
        latitude=latitude,
        longitude=28.31,
        starts="2024-02-19T00:00:00+02:00",
        ends="2024-03-10T00:00:00+02:00",
    )


def _fill(desk: Desk, folder: Path) -> None:
    desk.work.deployments([_station(STATION), _station("Ridge", -23.9)], source="stations.csv")
    _card(folder / "A")
    desk.add(folder / "A", deployment=STATION)
    for at in range(3):
        taken = START + timedelta(days=365, hours=at)
        photograph(
            folder / "B" / f"DSC{at:05d}.JPG",
            "Panthera leo",
            seed=200 + at,
            time=taken,
            place=(-23.9, 28.31),
            gps_time=taken - timedelta(hours=1),
            serial="NIKON-4471",
        )
    desk.add(folder / "B")


def _access(stage: Stage, *, is_filled: bool = True) -> ProjectAccess:
    """A project of a station whose clock is a year behind, and of a camera on the home zone."""
    folder = stage.card.parent / "clocks"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    window = stage.open(services())
    desk = Desk(Project.create(folder / "park.swcproject"), real_classifier(folder))
    if is_filled:
        desk.work.set_home_zone("Europe/Berlin")
        _fill(desk, folder)
    kept = ExitStack()
    kept.callback(desk.project.close)
    access = kept.enter_context(direct_access(desk))
    window.destroyed.connect(lambda: kept.close())
    return access


def _dialog(stage: Stage, entry: ClockEntry, *numbers: int) -> ClockDialog:
    access = _access(stage)
    dialog = ClockDialog(access, numbers or (1,), stage.window)
    dialog.show()
    dialog.form.show_entry(entry)
    dialog.look()
    until(lambda: dialog.looked is not None)
    until(lambda: entry.way is not ClockWay.PAIRS or not dialog.example.canvas.shown.isEmpty())
    live(500)
    return dialog


def clock_empty(stage: Stage) -> QWidget:
    return _dialog(stage, ClockEntry(ClockWay.SHIFT))


def clock_shift(stage: Stage) -> QWidget:
    return _dialog(stage, ClockEntry(ClockWay.SHIFT, "+1 y"))


def clock_pairs(stage: Stage) -> QWidget:
    entry = ClockEntry(
        ClockWay.PAIRS,
        pairs=(
            ("2023-02-19 06:24:10", "2024-02-19 06:30"),
            ("2023-02-28 12:00:10", "2024-02-28 12:06:40"),
        ),
    )
    return _dialog(stage, entry)


def clock_part(stage: Stage) -> QWidget:
    """Only the photographs after the clock was reset."""
    dialog = _dialog(stage, ClockEntry(ClockWay.SHIFT, "+1520 d"), *range(41, 49))
    dialog.whose.button(len(dialog.whose.buttons()) - 1).setChecked(True)
    dialog.look()
    until(lambda: dialog.looked is not None)
    return dialog


def clock_zone(stage: Stage) -> QWidget:
    return _dialog(stage, ClockEntry(ClockWay.ZONE, zone="Europe/Berlin"))


def clock_future(stage: Stage) -> QWidget:
    return _dialog(stage, ClockEntry(ClockWay.SHIFT, "+11 y"))


def clock_refused(stage: Stage) -> QWidget:
    return _dialog(stage, ClockEntry(ClockWay.SHIFT, "a year"))


def clock_offered(stage: Stage) -> QWidget:
    access = _access(stage)
    finding = clock_findings(access.project.connection)[0]
    dialog = ClockDialog(access, (), stage.window, finding=finding)
    dialog.show()
    until(lambda: dialog.looked is not None)
    until(lambda: not dialog.example.canvas.shown.isEmpty())
    live(500)
    return dialog


def clocks(stage: Stage) -> QWidget:
    dialog = ClockFindingsDialog(_access(stage), stage.window)
    dialog.show()
    until(lambda: bool(dialog.rows))
    return dialog


def clocks_none(stage: Stage) -> QWidget:
    dialog = ClockFindingsDialog(_access(stage, is_filled=False), stage.window)
    dialog.show()
    live(800)
    return dialog


SCENES = (
    clock_empty,
    clock_shift,
    clock_pairs,
    clock_part,
    clock_zone,
    clock_future,
    clock_refused,
    clock_offered,
    clocks,
    clocks_none,
)
