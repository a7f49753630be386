"""A ranger's day in the window, and the same day by commands: the same project comes out."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from swc_desktop.cli import main
from swc_desktop.core.message import Message
from swc_desktop.home import data_home
from swc_desktop.inference.opening import find_decider
from swc_desktop.packs.kept_packs import keep_pack
from swc_desktop.projects.media_filter import Lacking, MediaFilter
from swc_desktop.projects.project import DEFAULT, project_path
from swc_desktop.session.exporting import ExportRequest
from swc_desktop.session.runner import Services
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.ui.project.assign_dialog import AssignDialog
from swc_desktop.ui.project.clock_findings_dialog import ClockFindingsDialog
from swc_desktop.ui.project.place_dialog import PlaceDialog
from swc_desktop.ui.project.station_form import StationForm
from swc_desktop.ui.project.track_dialog import TrackDialog
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.weather.open import reading_weather
from tests.gui.rangers_day import COUNT, ENDS, RIVER, STARTS, STATION, WATERHOLE, Cards
from tests.gui.windows import finished
from tests.make_pack import make_pack
from tests.projects.desk import real_classifier

pytestmark = [pytest.mark.gui, pytest.mark.slow]


def typed(field: QLineEdit, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)


class Ranger:
    """A person at the window."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window

    def add(self, card: Path) -> None:
        """Add a card and choose all of its photographs."""
        self.window.add([card])
        finished(self.qtbot, self.window)
        last = max(self.window.tally.roots)
        self.window.pane.set_filter(MediaFilter(roots=frozenset({last})))
        assert self.window.pane.model.rowCount() == COUNT
        self.window.actions_by_name["select_all"].trigger()

    def acts(self, count: int) -> None:
        """Wait until so many photographs have a place."""
        without = partial(self._without, Lacking.PLACE)
        self.qtbot.waitUntil(lambda: self.window.tally.total - without() == count)

    def _without(self, lacking: Lacking) -> int:
        return self.window.tally.lacking[lacking]

    def give_place(self, text: str) -> None:
        self.window.actions_by_name["place"].trigger()
        dialog = self.window.dialogs.dialog("place")
        assert isinstance(dialog, PlaceDialog)
        typed(dialog.picker.field, text)
        self.qtbot.waitUntil(dialog.give.isEnabled)
        dialog.give.click()

    def make_station(self) -> None:
        access = self.window.project.access
        assert access is not None
        form = StationForm(access, None, self.window)
        typed(form.fields.id.line, STATION)
        typed(form.picker.field, f"{RIVER[0]}, {RIVER[1]}")
        typed(form.fields.starts.line, STARTS)
        typed(form.fields.ends.line, ENDS)
        self.qtbot.waitUntil(form.save.isEnabled)
        with self.qtbot.waitSignal(form.saved):
            form.save.click()

    def assign(self) -> None:
        self.window.actions_by_name["assign"].trigger()
        dialog = self.window.dialogs.dialog("assign")
        assert isinstance(dialog, AssignDialog)
        dialog.stations.pick({STATION})
        with self.qtbot.waitSignal(dialog.accepted):
            dialog.assign.click()

    def correct_the_clock(self) -> None:
        self.window.actions_by_name["clock_findings"].trigger()
        dialog = self.window.dialogs.dialog("clock_findings")
        assert isinstance(dialog, ClockFindingsDialog)
        self.qtbot.waitUntil(lambda: len(dialog.rows) == 1)
        preview = dialog.preview(dialog.rows[0].finding)
        self.qtbot.waitUntil(preview.apply.isEnabled)
        preview.apply.click()
        self.qtbot.waitUntil(lambda: "2024-03-02" in self.window.tally.days)
        self.qtbot.waitUntil(lambda: self.window.tally.days["2024-03-02"] == 2 * COUNT)
        dialog.close()

    def use_track(self, track: Path) -> None:
        self.window.actions_by_name["track"].trigger()
        dialog = self.window.dialogs.dialog("track")
        assert isinstance(dialog, TrackDialog)
        dialog.read([track])
        self.qtbot.waitUntil(dialog.give.isEnabled)
        dialog.give.click()

    def export(self, file: Path) -> bytes:
        done: list[Exported] = []
        failed: list[Message | str] = []
        self.window.project.export(
            ExportRequest(file, Coarsening.EXACT), done.append, failed.append
        )
        self.qtbot.waitUntil(lambda: bool(done or failed))
        assert failed == []
        return file.read_bytes()


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return make_pack(tmp_path / "tests.swcpack")


@pytest.fixture
def ranger(qtbot: QtBot, tmp_path: Path) -> Iterator[Ranger]:
    folder = tmp_path / "classifier"
    folder.mkdir()
    classifier = real_classifier(folder)
    keep = partial(keep_pack, data_home())
    services = Services(lambda _pack, _device: classifier, find_decider, reading_weather, keep)
    window = MainWindow(services, SettingsFile(tmp_path / "settings.toml"))
    window.show()
    qtbot.waitUntil(lambda: window.project.access is not None)
    qtbot.waitUntil(lambda: window.run.classifier is not None)
    yield Ranger(qtbot, window)
    window.stop_and_close()


def day_by_commands(project: str, cards: Cards, pack: Path, out: Path) -> bytes:
    """The same day at a terminal."""

    def do(*words: object, status: int = 0) -> None:
        assert main([str(word) for word in words]) == status

    def add(card: Path) -> None:
        do("project", "add", project, card, "--pack", pack, "--quiet")

    do("project", "new", project)
    with cards.in_reader("waterhole") as card:
        add(card)
        do("project", "place", project, "--place", f"{WATERHOLE[0]},{WATERHOLE[1]}", card)
    do(
        "project", "deployments", project, "add", STATION, "--place", f"{RIVER[0]},{RIVER[1]}",
        "--start", STARTS, "--end", ENDS,
    )  # fmt: skip
    with cards.in_reader("river") as card:
        add(card)
        do("project", "assign", project, "--deployment", STATION, card)
    do(
        "project", "clock", project, "--deployment", STATION,
        "--camera", "2023-03-02 06:00:00", "--true", "2024-03-02T06:00:00+02:00",
    )  # fmt: skip
    with cards.in_reader("walk") as card:
        add(card)
    do("project", "place", project, "--gpx", cards.track)
    do("export", project, "--format", "csv", "--out", out, "--coarsen", "none")
    return out.read_bytes()


def test_a_day_in_the_window_is_a_day_by_commands(
    ranger: Ranger, pack: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    cards = Cards(tmp_path)
    window = ranger.window
    with cards.in_reader("waterhole") as card:
        ranger.add(card)
        ranger.give_place(f"{WATERHOLE[0]}, {WATERHOLE[1]}")
        ranger.acts(COUNT)
    with cards.in_reader("river") as card:
        ranger.add(card)
        ranger.make_station()
        ranger.assign()
        ranger.acts(2 * COUNT)
    said = "1 camera may have a wrong clock."
    qtbot.waitUntil(lambda: said in [one.sentence for one in window.notices.notices])
    ranger.correct_the_clock()
    qtbot.waitUntil(lambda: said not in [one.sentence for one in window.notices.notices])
    with cards.in_reader("walk") as card:
        ranger.add(card)
    ranger.use_track(cards.track)
    ranger.acts(3 * COUNT)
    window.acts.undo()
    ranger.acts(2 * COUNT)
    window.acts.redo()
    ranger.acts(3 * COUNT)
    assert len(window.tally.roots) == 3
    assert window.tally.total == 3 * COUNT
    by_window = ranger.export(tmp_path / "window.csv")
    project = str(tmp_path / "commands.swcproject")
    assert by_window == day_by_commands(project, cards, pack, tmp_path / "commands.csv")
    assert window.project.path == project_path(DEFAULT)
