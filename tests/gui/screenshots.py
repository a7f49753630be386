"""``python -m tests.gui.screenshots FOLDER``: the window in each of its states, as pictures.

To be looked at by a person: every state, at the sizes of a small laptop and of a large screen,
light and dark. With ``--scenes`` only some states, with ``--sizes`` and ``--themes`` others.
"""

import argparse
import errno
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("SWC_HOME", tempfile.mkdtemp(prefix="swc-screenshots-"))

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from swc_desktop.core.device import Device
from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.message import message
from swc_desktop.core.progress import ProgressSink
from swc_desktop.core.result_state import State
from swc_desktop.core.taxonomy import Rank
from swc_desktop.inference.errors import DeviceFailed
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.photos.find import FoundPhotos, find_photos
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.session.exporting import ExportRequest
from swc_desktop.session.run_status import Phase
from swc_desktop.session.runner import AnyClassifier, Services
from swc_desktop.settings.settings_file import TEXT_SIZES, Theme
from swc_desktop.settings.weather_settings import WeatherSettings
from swc_desktop.ui.dialogs.prepare_dialog import PrepareDialog
from swc_desktop.ui.dialogs.settings_dialog import SettingsDialog
from swc_desktop.ui.map.degrees import Edges
from swc_desktop.ui.text.sentences import as_sentence
from swc_desktop.ui.theme.theme import TOKENS, active_theme
from swc_desktop.ui.weather.fetch_control import FetchControl, FetchPhase
from swc_desktop.ui.window.application import real_services
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.weather.errors import WeatherUnreachable
from swc_desktop.weather.grid import Cell
from swc_desktop.weather.open import open_weather
from tests.gui import (
    arrival_scenes,
    audit_scenes,
    clip_scenes,
    detector_scenes,
    individual_scenes,
    place_time_scenes,
    project_file_scenes,
    project_scenes,
    review_scenes,
    said_import_scenes,
    sensitive_scenes,
    sighting_scenes,
    station_scenes,
    stick_scenes,
)
from tests.gui.fake_engine import PACK
from tests.gui.fake_weather import FakeFetch, ten_days
from tests.gui.fake_weather import services as weather_services
from tests.gui.languages import LANGUAGES, application_in
from tests.gui.offscreen import offscreen
from tests.gui.project import clock_scenes, folder_scenes
from tests.gui.shown_photos import ShownClassifier, make_card
from tests.gui.stage import (
    SETTLE_MS,
    Scene,
    Stage,
    finished,
    live,
    services,
    settle,
    take,
    until,
)
from tests.gui.windows import asked, asks_for_focus

SIZES = ((1366, 768), (2560, 1440))
THEMES = (Theme.LIGHT, Theme.DARK)
COUNT = 240
MANY = 2000
MAX_GRABS = 10
KRUGER_EDGES = Edges(-25.5, 31.0, -22.3, 32.1)


def empty(stage: Stage) -> QWidget:
    return stage.open(services())


def opening(stage: Stage) -> QWidget:
    """Photographs wait for a pack that takes its time."""
    gate = stage.held(0)

    def slowly(_pack: Path | None, _device: Device) -> AnyClassifier:
        gate(0)
        return ShownClassifier()

    window = stage.begin(services(opening=slowly))
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
    gate, reached = stage.held(0), threading.Event()

    def slowly(paths: Sequence[Path], progress: ProgressSink | None, *, clips: bool) -> FoundPhotos:
        found = find_photos(paths, progress, clips=clips)
        reached.set()
        gate(0)
        return found

    window = stage.open(services())
    with patch("swc_desktop.projects.adding.find_photos", slowly):
        window.add(stage.roots)
        until(reached.is_set)
    return window


def running(stage: Stage) -> QWidget:
    window = stage.open(services(ShownClassifier(stage.held(stage.middle), seconds=0.4)))
    window.add(stage.roots)
    until(lambda: window.run.status.done >= stage.middle)
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
    *_, last = stage.roots
    gone = last.with_name("pulled out")

    def pull(index: int) -> None:
        if index >= stage.middle and last.exists():
            last.rename(gone)

    window = stage.open(services(ShownClassifier(pull)))
    window.add(stage.roots)
    until(lambda: window.run.status.phase is Phase.LOST)
    settle(window)
    return window


def finish(stage: Stage) -> QWidget:
    return finished(stage)


def many(stage: Stage) -> QWidget:
    """A long list, at its middle."""
    made = services()
    window = stage.open(made)
    window.add(make_card(stage.card.parent / "many", MANY))
    until(lambda: window.run.status.phase is Phase.FINISHED)
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
    _take_disputed(window)
    return window


def _take_disputed(window: MainWindow) -> None:
    """Take a photograph in hand of which picture and place say different things."""
    access = window.project.access
    assert access is not None
    listing = MediaListing(access.project.connection)
    numbers = set(listing.numbers(MediaFilter(disputed=True)))
    take(window, lambda record: record.number in numbers and record.place is not None)


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
    asked = MediaFilter(
        taxa=frozenset({"Panthera", "Acinonyx jubatus"}), ranks=frozenset({Rank.SPECIES})
    )
    window.pane.set_filter(asked)
    settle(window)
    return window


def pinned(stage: Stage) -> QWidget:
    window = filtered(stage)
    assert isinstance(window, MainWindow)
    window.pane.bar.pin.click()
    return window


def unsure(stage: Stage) -> QWidget:
    """An answer that is not sure, among the others that are not."""
    window = finished(stage)
    window.pane.set_filter(MediaFilter(apart=frozenset({State.UNSURE})))
    take(window, lambda record: record.taxon is not None)
    return window


def ask_close(stage: Stage) -> QWidget:
    window = running(stage)
    window.close()
    return asked(window)


def no_match(stage: Stage) -> QWidget:
    window = finished(stage)
    window.pane.set_filter(
        MediaFilter(
            taxa=frozenset({"Panthera leo"}), ranks=frozenset({Rank.GENUS}), text="riverbed"
        )
    )
    return window


def nothing_found(stage: Stage) -> QWidget:
    folder = stage.card.parent / "nothing"
    folder.mkdir(exist_ok=True)
    window = stage.open(services())
    window.add([folder])
    until(lambda: window.run.status.phase is Phase.FINISHED)
    return window


def pack_refused(stage: Stage) -> QWidget:
    fault = PackRefused(
        PackProblem.CHANGED_ENTRY,
        file=Path("/home/ranger/south-africa.swcpack"),
        entry="image.onnx",
    )

    def opened(pack: Path | None, _device: Device) -> AnyClassifier:
        if pack != PACK.file:
            raise fault
        return ShownClassifier()

    window = stage.begin(services(opening=opened))
    until(lambda: bool(window.notices.notices) and window.project.access is not None)
    return window


def no_pack(stage: Stage) -> QWidget:
    fault = PackRefused(PackProblem.CHANGED_ENTRY, file=PACK.file, entry="image.onnx")

    def opened(_pack: Path | None, _device: Device) -> AnyClassifier:
        raise fault

    window = stage.begin(services(opening=opened))
    until(lambda: window.project.access is not None)
    window.add(stage.roots)
    until(lambda: window.run.status.phase is Phase.FAILED)
    return window


def gpu_notice(stage: Stage) -> QWidget:
    reason = message(
        "Inference",
        "the CUDA or cuDNN libraries or the driver were not found, or are too old "
        "(CUDA 13 needs an NVIDIA driver of series 580 or newer)",
    )
    said = message("Inference", "The CPU does the work; the GPU is not used: {reason}.")
    notice = said.fill(reason=reason)
    return finished(stage, services(ShownClassifier(notice=notice)))


def disk_full(stage: Stage) -> QWidget:
    window = finished(stage)
    fault = OutputFault(
        file="/media/stick/results.csv", reason=explain_writing(OSError(errno.ENOSPC, ""))
    )
    window.notices.say(as_sentence(fault.message), Level.ERROR)
    return window


def run_fault(stage: Stage) -> QWidget:
    """The engine fails in the middle."""

    def fail(index: int) -> None:
        if index >= 96:
            raise DeviceFailed(device="CUDA", reason="cudaErrorMemoryAllocation")

    return finished_or_failed(stage, services(ShownClassifier(fail)))


def finished_or_failed(stage: Stage, made: Services) -> MainWindow:
    window = stage.open(made)
    window.add(stage.roots)
    until(lambda: not window.run.status.phase.busy)
    settle(window)
    return window


def exported(stage: Stage) -> QWidget:
    window = finished(stage)
    before = len(window.notices.notices)
    request = ExportRequest(stage.card.parent / "results.csv")
    window.files.export_to(window.project, request)
    until(lambda: len(window.notices.notices) > before)
    return window


def narrow(stage: Stage) -> QWidget:
    window = finished(stage)
    window.resize(min(1000, stage.size[0]), stage.size[1])
    settle(window)
    return window


def narrow_drawer(stage: Stage) -> QWidget:
    window = finished(stage)
    window.resize(min(1000, stage.size[0]), stage.size[1])
    window.body.show_right(True)
    _take_disputed(window)
    return window


def smallest(stage: Stage) -> QWidget:
    window = finished(stage)
    window.resize(window.minimumSizeHint().expandedTo(window.minimumSize()))
    settle(window)
    return window


def demo(stage: Stage) -> QWidget:
    """The samples as the program itself names them."""
    real = real_services()
    on_cpu = replace(real, open_classifier=lambda pack, _: real.open_classifier(pack, Device.CPU))
    window = stage.open(on_cpu)
    window.show_samples()
    until(lambda: window.run.status.phase is Phase.FINISHED)
    settle(window)
    take(window, lambda record: record.file.name == "jaguars.jpg")
    settle(window)
    grid = window.pane.grid
    grid.scrollToTop()  # else the picture depends on when the window was laid out
    grid.scrollTo(grid.currentIndex())
    return window


def large_text(stage: Stage) -> QWidget:
    theme = next(theme for theme in THEMES if active_theme.tokens.background in _background(theme))
    active_theme.apply(_application(), theme, TEXT_SIZES[-1])
    window = finished(stage)
    _take_disputed(window)
    return window


def bright(stage: Stage) -> QWidget:
    active_theme.apply(_application(), Theme.BRIGHT, TEXT_SIZES[0])
    window = finished(stage)
    _take_disputed(window)
    return window


def keyboard(stage: Stage) -> QWidget:
    """The ring on a card that the keyboard went to."""
    window = finished(stage)
    until(lambda: asks_for_focus(window))
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
    requests: int | None = None,
    action: Callable[[MainWindow], object] = lambda _: None,
    settings: WeatherSettings | None = None,
) -> Scene:
    """The dialog that prepares for the field, after some requests of a fetch (None: no fetch)."""

    def scene(stage: Stage) -> QWidget:
        os.environ["SWC_HOME"] = tempfile.mkdtemp(dir=stage.card.parent)
        with open_weather() as store:
            store.keep([ten_days(Cell(-96, column)) for column in range(124, 129)])
        held = replace(fetch or FakeFetch(), permits=threading.Semaphore(requests or 0))
        made = weather_services(held, lambda: settings or WeatherSettings())
        window = stage.open(services(), made)
        window.dialogs.prepare()
        opened = window.dialogs.dialog("prepare")
        assert isinstance(opened, PrepareDialog)
        if edges is not None:
            opened.take_edges(edges)
        until(lambda: opened.map.base.fine is not None)
        problems = opened.plan_problem, opened.offline
        until(lambda: edges is None or opened.fetch.isEnabled() or any(p.text() for p in problems))
        live(600)
        if requests is not None:
            opened.fetch.click()
            weather = window.weather  # one that failed or is done asks no more
            until(lambda: weather.status.progress.requests_done >= requests or _ended(weather))
            live(300)
        action(window)
        live(300)
        return opened

    return scene


def _ended(weather: FetchControl) -> bool:
    return weather.status.phase in (FetchPhase.DONE, FetchPhase.FAILED)


def network(stage: Stage) -> QWidget:
    window = stage.open(services())
    window.dialogs.settings()
    opened = window.dialogs.dialog("settings")
    assert isinstance(opened, SettingsDialog)
    opened.pages.tabs.setCurrentIndex(1)
    return opened


WAIT = (
    20,
    message("Weather", "The free requests of this minute are used up; continuing at {time}.").fill(
        time="10:31 UTC"
    ),
    datetime(2026, 11, 24, 10, 31, tzinfo=UTC),
)
UNREACHABLE = WeatherUnreachable(
    host="archive-api.open-meteo.com", reason=message("Weather", "it cannot be reached")
)

PREPARE: dict[str, Scene] = {
    "prepare_empty": _prepare(edges=None),
    "prepare_chosen": _prepare(),
    "prepare_large": _prepare(edges=Edges(-34.0, 16.0, -22.0, 33.0)),
    "prepare_too_large": _prepare(edges=Edges(-34.0, 16.0, 5.0, 42.0)),
    "prepare_meridian": _prepare(edges=Edges(64.0, 177.5, 68.0, -176.0)),
    "prepare_running": _prepare(requests=12),
    "prepare_waiting": _prepare(FakeFetch(wait=WAIT), requests=20),
    "prepare_paused": _prepare(requests=12, action=lambda window: window.weather.pause()),
    "prepare_stopped": _prepare(requests=12, action=lambda window: window.weather.stop()),
    "prepare_failed": _prepare(FakeFetch(fault=(12, UNREACHABLE)), requests=12),
    "prepare_done": _prepare(requests=10_000),
    "prepare_never_online": _prepare(settings=WeatherSettings(never_online=True)),
    "dialog_network": network,
}


def _background(theme: Theme) -> str:
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
        pinned,
        unsure,
        ask_close,
        no_match,
        nothing_found,
        *clip_scenes.SCENES,
        *detector_scenes.SCENES,
        *review_scenes.SCENES,
        *said_import_scenes.SCENES,
        *sensitive_scenes.SCENES,
        *audit_scenes.SCENES,
        *individual_scenes.SCENES,
        *arrival_scenes.SCENES,
        *project_scenes.SCENES,
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
        *station_scenes.SCENES,
        *sighting_scenes.SCENES,
        *place_time_scenes.SCENES,
        *stick_scenes.SCENES,
        *folder_scenes.SCENES,
        *clock_scenes.SCENES,
        *project_file_scenes.SCENES,
    )
} | {f"dialog_{name}": _dialog(name) for name in ("pack", "device", "settings", "keys", "about")}
SCENES |= PREPARE


@contextmanager
def played(
    scene: Scene,
    theme: Theme,
    size: tuple[int, int],
    text_size: int = TEXT_SIZES[0],
    count: int = COUNT,
    given: Sequence[Path] = (),
) -> Iterator[QWidget]:
    """One state of the window, while it is looked at."""
    application = _application()
    asked = TOKENS[theme], text_size
    if not application.styleSheet() or (active_theme.tokens, active_theme.text_size) != asked:
        active_theme.apply(application, theme, text_size)  # which takes a third of a scene's work
    with tempfile.TemporaryDirectory(prefix="swc-card-") as folder:
        card = Path(folder) / "card"
        stage = Stage(card, make_card(card, count, given), size, middle=count * 2 // 5)
        try:
            shown = scene(stage)
            live(SETTLE_MS)
            yield shown
        finally:
            stage.close()


def picture(
    scene: Scene,
    theme: Theme,
    size: tuple[int, int],
    count: int = COUNT,
    text_size: int = TEXT_SIZES[0],
    given: Sequence[Path] = (),
) -> QPixmap:
    """One state of the window, of a card with so many photographs where the scene has one.

    They are copies of those ``given``, or of what is there.
    """
    with played(scene, theme, size, text_size, count, given) as shown:
        return _at_rest(shown)


def _at_rest(shown: QWidget) -> QPixmap:
    """The picture when it no longer changes; what never rests is taken as it is in the end."""
    before = None
    for _ in range(MAX_GRABS):
        live(SETTLE_MS)
        grabbed = shown.grab()
        image = grabbed.toImage()
        if image == before:
            break
        before = image
    return grabbed


def main() -> int:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scenes", nargs="+", choices=SCENES, default=list(SCENES), metavar="S")
    parser.add_argument("--sizes", nargs="+", default=["x".join(map(str, size)) for size in SIZES])
    parser.add_argument("--themes", nargs="+", type=Theme, default=list(THEMES))
    parser.add_argument("--text-size", type=int, choices=TEXT_SIZES, default=TEXT_SIZES[0])
    parser.add_argument(
        "--scale", type=float, default=1.0, help="of the screen; --sizes are in its own pixels"
    )
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_SCALE_FACTOR"] = str(arguments.scale)
    sizes = [tuple(map(int, text.split("x"))) for text in arguments.sizes]
    screen = (max(width for width, _ in sizes), max(height for _, height in sizes))
    os.environ.setdefault("QT_QPA_PLATFORM", offscreen(Path(os.environ["SWC_HOME"]), *screen))
    application = application_in(arguments.language, sys.argv[:1])
    suffix = f"-{arguments.scale:g}-{arguments.text_size}"
    suffix += "" if arguments.language == LANGUAGES[0] else f"-{arguments.language}"
    for width, height in sizes:
        for theme in arguments.themes:
            for name in arguments.scenes:
                begin = time.monotonic()
                size = round(width / arguments.scale), round(height / arguments.scale)
                made = picture(SCENES[name], theme, size, text_size=arguments.text_size)
                file = arguments.folder / f"{name}-{theme.value}-{width}x{height}{suffix}.png"
                made.save(str(file))
                sys.stdout.write(f"{file}  {time.monotonic() - begin:.1f} s\n")
                sys.stdout.flush()
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
