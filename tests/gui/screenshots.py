"""``python -m tests.gui.screenshots FOLDER``: the window in each of its states, as pictures.

To be looked at by a person: every state, at the sizes of a small laptop and of a large screen,
light and dark. With ``--scenes`` only some states, with ``--sizes`` and ``--themes`` others.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SWC_HOME", tempfile.mkdtemp(prefix="swc-screenshots-"))

from PySide6.QtCore import QEventLoop, QLocale, QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from swc_desktop.core.errors import (
    OutputFault,
    PackEntryChanged,
    StickNotWritten,
    SwcError,
    WeatherUnreachable,
)
from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.core.taxonomy import Rank
from swc_desktop.engine.devices import Device
from swc_desktop.photos.find import find_photos
from swc_desktop.stick.contents import Contents, Kind, Part, StickFile
from swc_desktop.stick.offers import Offer
from swc_desktop.stick.take import Looked, Standing
from swc_desktop.ui.application import make_application
from swc_desktop.ui.dialogs.prepare_dialog import PrepareDialog
from swc_desktop.ui.dialogs.settings_dialog import SettingsDialog
from swc_desktop.ui.engine_thread import AnyClassifier, Services
from swc_desktop.ui.filters import Filter
from swc_desktop.ui.main_window import MainWindow
from swc_desktop.ui.map.degrees import Edges
from swc_desktop.ui.notice_bar import Level
from swc_desktop.ui.records import ResultRecord, State
from swc_desktop.ui.run_state import Phase
from swc_desktop.ui.settings import TEXT_SIZES, SettingsFile, Theme
from swc_desktop.ui.stick.prepare_stick import PrepareStick
from swc_desktop.ui.stick.take_stick import TakeStick
from swc_desktop.ui.theme import look
from swc_desktop.ui.weather.weather_thread import WeatherServices
from swc_desktop.weather.grid import Cell
from swc_desktop.weather.open import open_weather
from swc_desktop.weather.settings import WeatherSettings
from tests.gui.fake_engine import PACK
from tests.gui.fake_weather import FakeFetch, ten_days
from tests.gui.fake_weather import services as weather_services
from tests.gui.shown_photos import ShownClassifier, make_card

SIZES = ((1366, 768), (2560, 1440))
THEMES = (Theme.LIGHT, Theme.DARK)
PATIENCE_SECONDS = 60.0
SETTLE_MS = 150
COUNT = 240
MANY = 2000
KRUGER_EDGES = Edges(-25.5, 31.0, -22.3, 32.1)


@dataclass
class Stage:
    """What a scene has to play with."""

    card: Path
    roots: list[Path]
    size: tuple[int, int]
    window: MainWindow | None = None
    gates: list[threading.Event] = field(default_factory=list)

    def open(self, services: Services, weather: WeatherServices | None = None) -> MainWindow:
        """A fresh window of the size of the picture."""
        settings = SettingsFile(Path(tempfile.mkdtemp(dir=self.card.parent)) / "settings.toml")
        self.window = MainWindow(services, settings, weather)
        self.window.resize(*self.size)
        self.window.show()
        until(lambda: self.window is not None and self.window.run.classifier is not None, 5)
        return self.window

    def held(self, after: int) -> Callable[[int], object]:
        """A gate that holds the run after some photographs until the scene is over."""
        opened = threading.Event()
        self.gates.append(opened)

        def gate(index: int) -> None:
            if index >= after:
                opened.wait(PATIENCE_SECONDS)

        return gate

    def close(self) -> None:
        for gate in self.gates:
            gate.set()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
        QApplication.processEvents()


Scene = Callable[[Stage], QWidget]


def until(happened: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Let the window live until something has happened; go on without it when it does not."""
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        live(20)


def live(milliseconds: int) -> None:
    """Let the window and its threads live; ``QTest.qWait`` would hold the threads."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def services(
    classifier: AnyClassifier | None = None,
    *,
    opening: Callable[[Path | None, Device], AnyClassifier] | None = None,
    found: Callable[[Sequence[Path], ProgressSink | None], list[Path]] = find_photos,
) -> Services:
    held = classifier or ShownClassifier()
    return Services(opening or (lambda _pack, _device: held), found, lambda: PACK.file)


def finished(stage: Stage, made: Services | None = None) -> MainWindow:
    """A window that has classified the card."""
    window = stage.open(made or services())
    window.add(stage.roots)
    until(lambda: window.run.status.phase is Phase.FINISHED)
    settle(window)
    return window


def settle(window: MainWindow) -> None:
    """Wait for the small pictures."""
    live(SETTLE_MS)
    until(lambda: not window.thumbnails.busy, 20)
    live(SETTLE_MS)


def take(window: MainWindow, wanted: Callable[[ResultRecord], bool]) -> None:
    """Take the first record of a kind in hand."""
    for row, record in enumerate(window.pane.model.shown):
        if wanted(record):
            window.pane.step(row - window.pane.selection.currentIndex().row())
            break
    settle(window)


def empty(stage: Stage) -> QWidget:
    return stage.open(services())


def opening(stage: Stage) -> QWidget:
    """Photographs wait for a pack that takes its time."""
    gate = stage.held(0)

    def slowly(_pack: Path | None, _device: Device) -> AnyClassifier:
        gate(0)
        return ShownClassifier()

    settings = SettingsFile(Path(tempfile.mkdtemp(dir=stage.card.parent)) / "settings.toml")
    window = stage.window = MainWindow(services(opening=slowly), settings)
    window.resize(*stage.size)
    window.show()
    window.add(stage.roots)
    return window


def dragging(stage: Stage) -> QWidget:
    window = finished(stage)
    data = QMimeData()
    files = list(stage.roots[0].iterdir())[:2]
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in [*stage.roots, *files]])
    event = QDragEnterEvent(
        QPoint(500, 400),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dragEnterEvent(event)
    return window


def reading(stage: Stage) -> QWidget:
    """Folders are read; the count goes up."""
    gate = stage.held(0)

    def slowly(paths: Sequence[Path], progress: ProgressSink | None) -> list[Path]:
        files = find_photos(paths, progress)
        if len(files) and paths[0] == stage.roots[1]:
            gate(0)
        return files

    window = stage.open(services(found=slowly))
    window.add(stage.roots)
    return window


def running(stage: Stage) -> QWidget:
    window = stage.open(services(ShownClassifier(stage.held(96), seconds=0.4)))
    window.add(stage.roots)
    until(lambda: window.run.status.done >= 96)
    settle(window)
    return window


def paused(stage: Stage) -> QWidget:
    window = running(stage)
    assert isinstance(window, MainWindow)
    window.run.pause()
    return window


def stopped(stage: Stage) -> QWidget:
    window = running(stage)
    assert isinstance(window, MainWindow)
    window.run.stop()
    for gate in stage.gates:
        gate.set()
    until(lambda: window.run.status.phase is Phase.STOPPED)
    return window


def lost(stage: Stage) -> QWidget:
    """The stick is pulled in the middle of the run."""
    gone = stage.roots[1].with_name("pulled out")

    def pull(index: int) -> None:
        if index >= 96 and stage.roots[1].exists():
            stage.roots[1].rename(gone)

    window = stage.open(services(ShownClassifier(pull)))
    window.add(stage.roots)
    until(lambda: window.run.status.phase is Phase.LOST, 10)
    settle(window)
    return window


def finish(stage: Stage) -> QWidget:
    return finished(stage)


def many(stage: Stage) -> QWidget:
    """A long list, at its middle."""
    made = services()
    window = stage.open(made)
    window.add(make_card(stage.card.parent / "many", MANY))
    until(lambda: window.run.status.phase is Phase.FINISHED, 240)
    window.pane.step(MANY // 2)
    settle(window)
    return window


def table(stage: Stage) -> QWidget:
    window = finished(stage)
    window.actions_by_name["table"].trigger()
    settle(window)
    return window


def named(stage: Stage) -> QWidget:
    window = finished(stage)
    take(window, lambda record: record.rank is Rank.SPECIES and record.place is not None)
    return window


def disputed(stage: Stage) -> QWidget:
    window = finished(stage)
    take(window, lambda record: record.disputed and record.place is not None)
    return window


def higher(stage: Stage) -> QWidget:
    window = finished(stage)
    take(window, lambda record: record.state is State.HIGHER)
    return window


def not_in_pack(stage: Stage) -> QWidget:
    window = finished(stage)
    take(window, lambda record: record.state is State.NOT_IN_PACK)
    return window


def unreadable(stage: Stage) -> QWidget:
    window = finished(stage)
    take(window, lambda record: record.state is State.UNREADABLE)
    return window


def photo(stage: Stage) -> QWidget:
    window = finished(stage)
    take(window, lambda record: record.state is State.NAMED)
    window.pane.open_photo()
    live(600)
    return window


def photo_unreadable(stage: Stage) -> QWidget:
    window = unreadable(stage)
    assert isinstance(window, MainWindow)
    window.pane.open_photo()
    live(600)
    return window


def filtered(stage: Stage) -> QWidget:
    window = finished(stage)
    asked = Filter(
        taxa=frozenset({"Panthera", "Acinonyx jubatus"}), ranks=frozenset({Rank.SPECIES})
    )
    window.pane.set_filter(asked)
    settle(window)
    return window


def no_match(stage: Stage) -> QWidget:
    window = finished(stage)
    window.pane.set_filter(
        Filter(taxa=frozenset({"Panthera leo"}), ranks=frozenset({Rank.GENUS}), text="riverbed")
    )
    return window


def nothing_found(stage: Stage) -> QWidget:
    folder = stage.card.parent / "nothing"
    folder.mkdir(exist_ok=True)
    window = stage.open(services())
    window.add([folder])
    until(lambda: window.run.status.phase is Phase.FINISHED, 10)
    return window


def pack_refused(stage: Stage) -> QWidget:
    fault = PackEntryChanged(file=Path("/home/ranger/south-africa.swcpack"), entry="image.onnx")

    def opened(pack: Path | None, _device: Device) -> AnyClassifier:
        if pack != PACK.file:
            raise fault
        return ShownClassifier()

    return stage.open(services(opening=opened))


def no_pack(stage: Stage) -> QWidget:
    fault = PackEntryChanged(file=PACK.file, entry="image.onnx")

    def opened(_pack: Path | None, _device: Device) -> AnyClassifier:
        raise fault

    settings = SettingsFile(Path(tempfile.mkdtemp(dir=stage.card.parent)) / "settings.toml")
    window = stage.window = MainWindow(services(opening=opened), settings)
    window.resize(*stage.size)
    window.show()
    live(300)
    window.add(stage.roots)
    live(300)
    return window


def gpu_notice(stage: Stage) -> QWidget:
    notice = (
        "The CPU does the work; the GPU is not used: the CUDA or cuDNN libraries or the driver "
        "were not found, or are too old."
    )
    return finished(stage, services(ShownClassifier(notice=notice)))


def disk_full(stage: Stage) -> QWidget:
    window = finished(stage)
    fault = OutputFault(file="/media/stick/results.csv", reason="No space left on device")
    window.notices.say(fault.sentence, Level.ERROR)
    return window


def run_fault(stage: Stage) -> QWidget:
    """The engine fails in the middle."""

    def fail(index: int) -> None:
        if index >= 96:
            raise SwcErrorOfTheStage(device="CUDA", reason="out of memory")

    return finished_or_failed(stage, services(ShownClassifier(fail)))


class SwcErrorOfTheStage(SwcError):
    template = "{device} stopped working during the run ({reason}). Run again with the CPU."


def finished_or_failed(stage: Stage, made: Services) -> MainWindow:
    window = stage.open(made)
    window.add(stage.roots)
    until(lambda: not window.run.status.phase.busy)
    settle(window)
    return window


def exported(stage: Stage) -> QWidget:
    window = finished(stage)
    window.files.export_to(stage.card.parent / "results.csv", window.pane.model.records)
    live(500)
    return window


def narrow(stage: Stage) -> QWidget:
    window = finished(stage)
    window.resize(1000, stage.size[1])
    settle(window)
    return window


def narrow_drawer(stage: Stage) -> QWidget:
    window = finished(stage)
    window.resize(1000, stage.size[1])
    window.body.show_right(True)
    take(window, lambda record: record.disputed)
    return window


def smallest(stage: Stage) -> QWidget:
    window = finished(stage)
    window.resize(window.minimumSizeHint().expandedTo(window.minimumSize()))
    settle(window)
    return window


def demo(stage: Stage) -> QWidget:
    window = stage.open(services())
    window.show_samples()
    until(lambda: window.run.status.phase is Phase.FINISHED)
    settle(window)
    return window


def large_text(stage: Stage) -> QWidget:
    theme = next(theme for theme in THEMES if look.tokens.background in _background(theme))
    look.apply(_application(), theme, TEXT_SIZES[-1])
    window = finished(stage)
    take(window, lambda record: record.disputed)
    return window


def bright(stage: Stage) -> QWidget:
    look.apply(_application(), Theme.BRIGHT, TEXT_SIZES[0])
    window = finished(stage)
    take(window, lambda record: record.disputed)
    return window


def keyboard(stage: Stage) -> QWidget:
    """The ring on a card that the keyboard went to."""
    window = finished(stage)
    window.activateWindow()
    window.pane.focus_list()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(window.pane.view, key)
    settle(window)
    return window


def filter_menu(stage: Stage) -> QWidget:
    return _menu(finished(stage).bar.filters)


def sort_menu(stage: Stage) -> QWidget:
    return _menu(finished(stage).bar.orders)


def _menu(menu: QMenu) -> QWidget:
    menu.popup(QPoint(40, 40))
    live(100)
    return menu


def _dialog(action: str) -> Scene:
    def scene(stage: Stage) -> QWidget:
        window = finished(stage)
        window.actions_by_name[action].trigger()
        live(800)
        opened = [
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, QDialog) and widget.isVisible()
        ]
        return opened[-1] if opened else window

    return scene


def _prepare(
    fetch: FakeFetch | None = None,
    edges: Edges | None = KRUGER_EDGES,
    calls: int | None = None,
    deed: Callable[[MainWindow], object] = lambda _: None,
    settings: WeatherSettings | None = None,
) -> Scene:
    """The dialog that prepares for the field, after some calls of a fetch (None: no fetch)."""

    def scene(stage: Stage) -> QWidget:
        os.environ["SWC_HOME"] = tempfile.mkdtemp(dir=stage.card.parent)
        with open_weather() as store:
            store.keep([ten_days(Cell(-96, column)) for column in range(124, 129)])
        held = replace(fetch or FakeFetch(), permits=threading.Semaphore(calls or 0))
        made = weather_services(held, lambda: settings or WeatherSettings())
        window = stage.open(services(), made)
        window.tools.prepare()
        opened = window.tools.dialog("prepare")
        assert isinstance(opened, PrepareDialog)
        if edges is not None:
            opened.take_edges(edges)
        until(lambda: edges is None or opened.fetch.isEnabled(), 2)
        live(600)
        if calls is not None:
            opened.fetch.click()
            until(lambda: window.weather.status.progress.calls_done >= calls, 5)
            live(300)
        deed(window)
        live(300)
        return opened

    return scene


def _stick_offers(window: MainWindow) -> PrepareStick:
    """The dialog with what every kind of offer may say."""
    window.sticks.prepare()
    made = window.tools.dialog("stick")
    assert isinstance(made, PrepareStick)
    until(lambda: not made.busy)
    made.add_offers(
        [
            Offer(
                Kind.PROGRAM,
                "swc-desktop_0.1.0_amd64.deb",
                "For Debian 12 or newer and its like, 64 bit; needs an administrator. It has no "
                "end date; a pack says when it needs a newer one.",
                87_418_194,
            ),
            Offer(
                Kind.WEATHER,
                "Weather of 2025-01-01 to 2026-11-20",
                "For photographs of 2025-01-01 to 2026-11-20 in 78 cells; later ones need a newer "
                "file. Its last days may still change: fetch them again after 2026-11-30.",
                113_000_000,
            ),
            Offer(
                Kind.GPU_KIT,
                "GPU kit with ONNX Runtime 1.31.1",
                "For swc-desktop 0.1.0 on Linux with an NVIDIA GPU (Turing or newer) and a driver "
                "of series 580 or newer; another version may need another kit.",
                1_566_186_866,
            ),
        ]
    )
    return made


def stick(stage: Stage) -> QWidget:
    """What can go on a stick."""
    return _stick_offers(finished(stage))


def stick_writing(stage: Stage) -> QWidget:
    made = _stick_offers(finished(stage))
    made.set_busy("Writing to /media/ranger/KINGSTON/swc-desktop-stick…")
    made.show_progress(Progress(320, 1_700, "MB"))
    return made


def stick_written(stage: Stage) -> QWidget:
    made = _stick_offers(finished(stage))
    part = Part(Kind.PACK, "", "", (StickFile("packs/x", 199_000_000, "0" * 64),))
    made.show_written(
        Path("/media/ranger/KINGSTON/swc-desktop-stick"), Contents("2026-11-24", "0.1.0", (part,))
    )
    return made


def stick_full(stage: Stage) -> QWidget:
    made = _stick_offers(finished(stage))
    reason = "it needs about 1,790 MB and 912 MB are free"
    made.fail(StickNotWritten(folder="/media/ranger/KINGSTON", reason=reason).sentence)
    return made


def _taking(stage: Stage) -> TakeStick:
    window = finished(stage)
    window.sticks.take()
    made = window.tools.dialog("take")
    assert isinstance(made, TakeStick)
    return made


def take_empty(stage: Stage) -> QWidget:
    """No stick was chosen yet."""
    return _taking(stage)


def take_chosen(stage: Stage) -> QWidget:
    """A stick with parts of every standing."""
    made = _taking(stage)

    def part(kind: Kind, title: str, size: int, good_for: str) -> Part:
        return Part(kind, title, good_for, (StickFile(f"{kind.value}/x", size, "0" * 64),))

    def looked(told: Part, standing: Standing, sentence: str = "") -> Looked:
        return Looked(told, standing, sentence)

    endless = "It has no end date; a pack says when it needs a newer one."
    folder = Path("/media/ranger/KINGSTON/swc-desktop-stick")
    parts = [
        looked(
            part(Kind.PROGRAM, "swc-desktop 0.2.0, for Linux", 112_905_190, endless), Standing.NEW
        ),
        looked(
            part(Kind.PROGRAM, "swc-desktop_0.2.0_amd64.deb", 87_418_194, endless),
            Standing.BY_HAND,
            f"An administrator installs it: apt install {folder}/swc-desktop_0.2.0_amd64.deb",
        ),
        looked(
            part(Kind.MANUAL, "Manual of swc-desktop 0.1.0", 235_000, "For version 0.1.0."),
            Standing.HERE,
        ),
        looked(
            part(
                Kind.PACK,
                "Model pack Starter 1.4.0",
                24_100_000,
                "It has no end date. Made on 2026-12-02, signed by a key you trust; needs "
                "swc-desktop 0.1.0 or newer.",
            ),
            Standing.NEW,
        ),
        looked(
            part(
                Kind.WEATHER,
                "Weather of 2025-01-01 to 2026-11-20",
                113_000_000,
                "For photographs of 2025-01-01 to 2026-11-20 in 78 cells; later ones need a newer "
                "file. Its last days may still change: fetch them again after 2026-11-30.",
            ),
            Standing.DAMAGED,
            "weather/weather-2025-01-01-2026-11-20.swcweather is not whole. Write the stick again.",
        ),
    ]
    contents = Contents("2026-12-03", "0.2.0", tuple(told.part for told in parts))
    made.show_contents(folder, contents, parts)
    return made


def stick_dropped(stage: Stage) -> QWidget:
    """A stick was dropped on the window."""
    window = finished(stage)
    folder = stage.card.parent / "KINGSTON" / "swc-desktop-stick"
    folder.mkdir(parents=True)
    (folder / "contents.json").write_text("{}")
    window.add([folder.parent])
    return window


def network(stage: Stage) -> QWidget:
    window = stage.open(services())
    window.tools.settings()
    opened = window.tools.dialog("settings")
    assert isinstance(opened, SettingsDialog)
    opened.pages.setCurrentIndex(1)
    return opened


WAIT = (
    20,
    "The free share of this minute is used up; going on at 10:31 UTC.",
    datetime(2026, 11, 24, 10, 31, tzinfo=UTC),
)
UNREACHABLE = WeatherUnreachable(host="archive-api.open-meteo.com", reason="there is no network")

PREPARE: dict[str, Scene] = {
    "prepare_empty": _prepare(edges=None),
    "prepare_chosen": _prepare(),
    "prepare_large": _prepare(edges=Edges(-34.0, 16.0, -22.0, 33.0)),
    "prepare_too_large": _prepare(edges=Edges(-34.0, 16.0, 5.0, 42.0)),
    "prepare_meridian": _prepare(edges=Edges(64.0, 177.5, 68.0, -176.0)),
    "prepare_running": _prepare(calls=12),
    "prepare_waiting": _prepare(FakeFetch(wait=WAIT), calls=20),
    "prepare_paused": _prepare(calls=12, deed=lambda window: window.weather.pause()),
    "prepare_stopped": _prepare(calls=12, deed=lambda window: window.weather.stop()),
    "prepare_failed": _prepare(FakeFetch(fault=(12, UNREACHABLE)), calls=12),
    "prepare_done": _prepare(calls=10_000),
    "prepare_never_online": _prepare(settings=WeatherSettings(never_online=True)),
    "dialog_network": network,
}


def _background(theme: Theme) -> str:
    from swc_desktop.ui.theme import TOKENS

    return TOKENS[theme].background


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        empty,
        opening,
        dragging,
        reading,
        running,
        paused,
        stopped,
        lost,
        finish,
        many,
        table,
        named,
        disputed,
        higher,
        not_in_pack,
        unreadable,
        photo,
        photo_unreadable,
        filtered,
        no_match,
        nothing_found,
        pack_refused,
        no_pack,
        gpu_notice,
        disk_full,
        run_fault,
        exported,
        narrow,
        narrow_drawer,
        smallest,
        demo,
        large_text,
        bright,
        keyboard,
        filter_menu,
        sort_menu,
        stick,
        stick_writing,
        stick_written,
        stick_full,
        take_empty,
        take_chosen,
        stick_dropped,
    )
} | {f"dialog_{name}": _dialog(name) for name in ("pack", "device", "settings", "keys", "about")}
SCENES |= PREPARE


def picture(scene: Scene, theme: Theme, size: tuple[int, int]) -> QPixmap:
    """One state of the window."""
    look.apply(_application(), theme, TEXT_SIZES[0])
    with tempfile.TemporaryDirectory(prefix="swc-card-") as folder:
        card = Path(folder) / "card"
        stage = Stage(card, make_card(card, COUNT), size)
        try:
            shown = scene(stage)
            live(SETTLE_MS)
            return shown.grab()
        finally:
            stage.close()


def main() -> int:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scenes", nargs="+", choices=SCENES, default=list(SCENES), metavar="S")
    parser.add_argument("--sizes", nargs="+", default=["x".join(map(str, size)) for size in SIZES])
    parser.add_argument("--themes", nargs="+", type=Theme, default=list(THEMES))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    application = make_application(sys.argv[:1])
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    for text in arguments.sizes:
        width, height = map(int, text.split("x"))
        for theme in arguments.themes:
            for name in arguments.scenes:
                begin = time.monotonic()
                made = picture(SCENES[name], theme, (width, height))
                file = arguments.folder / f"{name}-{theme.value}-{text}.png"
                made.save(str(file))
                sys.stdout.write(f"{file}  {time.monotonic() - begin:.1f} s\n")
                sys.stdout.flush()
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
