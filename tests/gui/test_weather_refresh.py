"""Weather that arrives after a run changes the photographs that it is for, and no others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.errors import Unreadable, WeatherFault
from swc_desktop.core.method import Method, Node
from swc_desktop.core.observation import Absence, Evidence, Weather
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.inference.classifier import Result, RunOptions
from swc_desktop.library.opening import open_library
from swc_desktop.photos.roots import Roots
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.session.run_status import Phase
from swc_desktop.session.runner import AnyClassifier, Services
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.window.demo import sample_folder
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import Notice
from swc_desktop.weather.grid import Cell, cell_of, first_hour
from swc_desktop.weather.lookup import weather_of
from swc_desktop.weather.open import open_weather, reading_weather
from swc_desktop.weather.port import WeatherStore
from tests.gui.fake_engine import METHOD, FakeClassifier
from tests.gui.stepwise import found
from tests.weather.damage import DAMAGES
from tests.weather.made import some_hours

CHEETAH = cell_of(-1.4061, 35.0085)
CHEETAHS_DAY = date(2024, 2, 18)
SECONDS = 30_000


class LooksUpWeather(FakeClassifier):
    """The fake classifier, with weather looked up as by the real one; counts its photographs."""

    def __init__(self) -> None:
        super().__init__()
        self.classified: list[str] = []
        self.gone: set[str] = set()
        self.after_each: Callable[[], None] = lambda: None

    def classify(
        self,
        files: Sequence[Path],
        options: RunOptions,
        *,
        control: Control,
        progress: ProgressSink | None = None,
        start: int = 0,
        weather: WeatherStore | None = None,
        roots: Roots | None = None,
    ) -> Iterator[Result]:
        for result in super().classify(files, options, control=control, start=start, roots=roots):
            self.classified.append(result.file.name)
            if result.file.name in self.gone:
                yield Result(result.index, result.file, None, None, Unreadable("It is gone."))
                continue
            assert result.photo is not None
            assert result.prediction is not None
            seen = result.photo.observation
            try:
                (found,) = weather_of(weather, [(seen.place, seen.moment)])
            except WeatherFault:  # as the real classifier does
                found = Absence(Evidence.WEATHER, "what is kept could not be read")
            observation = replace(seen, weather=found)
            yield replace(
                result,
                photo=replace(result.photo, observation=observation),
                prediction=replace(result.prediction, missing=observation.missing),
            )
            self.after_each()


def with_weather(method: Method) -> Method:
    def reading(node: Node) -> Node:
        assert node.metadata is not None
        names = (*node.metadata.features, "weather.temperature_2m")
        return replace(node, metadata=replace(node.metadata, features=names))

    return replace(
        method,
        nodes=tuple(map(reading, method.nodes)),
        features=(*method.features, "weather.temperature_2m"),
    )


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite"


@pytest.fixture
def classifier() -> LooksUpWeather:
    return LooksUpWeather()


@pytest.fixture
def window(
    qtbot: QtBot, tmp_path: Path, library: Path, classifier: LooksUpWeather
) -> Iterator[MainWindow]:
    held: AnyClassifier = classifier
    services = Services(
        lambda _pack, _device: held,
        lambda paths, *_: found(file for path in paths for file in sorted(path.glob("*.jpg"))),
        lambda: open_library(library),
        reading_weather,
    )
    made = MainWindow(services, SettingsFile(tmp_path / "settings.toml"))
    made.show()
    made.add([sample_folder()])
    qtbot.waitUntil(lambda: made.run.status.phase is Phase.FINISHED, timeout=SECONDS)
    yield made
    made.close()
    made.deleteLater()


def keep(cell: Cell, day: date) -> None:
    with open_weather() as store:
        store.keep([some_hours(cell, first_hour(day), 72)])


def by_name(window: MainWindow) -> dict[str, ResultRecord]:
    return {record.file.name: record for record in window.pane.model.records}


def refresh(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.run.refreshed, timeout=SECONDS):
        window.weather_came()
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.FINISHED, timeout=SECONDS)


def test_only_what_the_weather_is_for_changes(
    qtbot: QtBot, window: MainWindow, classifier: LooksUpWeather, library: Path
) -> None:
    before = by_name(window)
    assert all(Evidence.WEATHER in record.lacks for record in before.values())
    keep(CHEETAH, CHEETAHS_DAY)
    classifier.classified.clear()
    refresh(qtbot, window)
    after = by_name(window)
    changed = {name for name in after if after[name] is not before[name]}
    assert changed == {"cheetah.jpg"}
    photo = after["cheetah.jpg"].photo
    assert photo is not None
    assert isinstance(photo.observation.weather, Weather)
    assert Evidence.WEATHER not in after["cheetah.jpg"].lacks
    assert classifier.classified == []
    assert (window.run.status.done, window.run.status.total) == (len(before), len(before))
    assert window.tally.total == len(before)
    opened, _ = open_library(library)
    with opened:
        (kept_run,) = opened.runs()
        kept = {result.file.name: result for result in opened.results(kept_run.id)}
    assert set(kept) == set(before)
    stored_photo = kept["cheetah.jpg"].photo
    assert stored_photo is not None
    assert isinstance(stored_photo.observation.weather, Weather)


def test_a_pack_that_reads_weather_classifies_only_those_photographs_again(
    qtbot: QtBot, window: MainWindow, classifier: LooksUpWeather
) -> None:
    assert not METHOD.reads_weather
    classifier.pack = replace(classifier.pack, method=with_weather(METHOD))
    assert classifier.pack.method.reads_weather
    keep(CHEETAH, CHEETAHS_DAY)
    classifier.classified.clear()
    refresh(qtbot, window)
    assert classifier.classified == ["cheetah.jpg"]
    assert Evidence.WEATHER not in by_name(window)["cheetah.jpg"].lacks


def test_a_photograph_that_is_gone_keeps_its_answer(
    qtbot: QtBot, window: MainWindow, classifier: LooksUpWeather
) -> None:
    classifier.pack = replace(classifier.pack, method=with_weather(METHOD))
    classifier.gone = {"cheetah.jpg"}
    before = by_name(window)["cheetah.jpg"]
    keep(CHEETAH, CHEETAHS_DAY)
    refresh(qtbot, window)
    after = by_name(window)["cheetah.jpg"]
    assert after.prediction is not None
    assert before.prediction is not None
    assert after.prediction.answer == before.prediction.answer


def test_the_selected_photograph_stays_selected_and_its_evidence_is_updated(
    qtbot: QtBot, window: MainWindow
) -> None:
    names = [record.file.name for record in window.pane.model.shown]
    window.pane.step(names.index("cheetah.jpg"))
    keep(CHEETAH, CHEETAHS_DAY)
    refresh(qtbot, window)
    record = window.pane.record
    assert record is not None
    assert record.file.name == "cheetah.jpg"
    assert record is by_name(window)["cheetah.jpg"]


def test_weather_that_arrives_during_a_run_waits_for_its_end(
    qtbot: QtBot, window: MainWindow
) -> None:
    keep(CHEETAH, CHEETAHS_DAY)
    window.run.status = replace(window.run.status, phase=Phase.RUNNING)
    window.weather_came()
    assert window.run.status.phase is Phase.RUNNING
    with qtbot.waitSignal(window.run.refreshed, timeout=SECONDS):
        window.run._set(phase=Phase.FINISHED)
    assert Evidence.WEATHER not in by_name(window)["cheetah.jpg"].lacks


def test_weather_that_cannot_be_read_is_a_notice_and_the_run_continues(
    qtbot: QtBot, window: MainWindow, home: Path
) -> None:
    (home / "weather.sqlite").write_bytes(b"this is not a database" * 50)
    before = len(window.pane.model.records)
    window.clear()
    window.add([sample_folder()])
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.FINISHED, timeout=SECONDS)
    assert len(window.pane.model.records) == before
    (said,) = weather_notices(window)
    assert "Move it elsewhere, then fetch or import the weather again." in said
    for record in window.pane.model.records:
        assert record.photo is not None
        assert isinstance(record.photo.observation.weather, Absence)


def test_weather_that_cannot_be_read_removes_nothing_from_the_results(
    qtbot: QtBot, window: MainWindow, home: Path
) -> None:
    keep(CHEETAH, CHEETAHS_DAY)
    refresh(qtbot, window)
    before = by_name(window)
    for left in home.glob("weather.sqlite*"):
        left.unlink()
    (home / "weather.sqlite").write_bytes(b"this is not a database" * 50)
    window.weather_came()
    qtbot.waitUntil(lambda: bool(weather_notices(window)), timeout=SECONDS)
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.FINISHED, timeout=SECONDS)
    assert len(weather_notices(window)) == 1
    assert by_name(window) == before


def test_weather_that_is_damaged_during_a_run_is_one_notice_and_the_run_continues(
    qtbot: QtBot, window: MainWindow, classifier: LooksUpWeather, home: Path
) -> None:
    keep(CHEETAH, CHEETAHS_DAY)
    before = len(window.pane.model.records)
    window.clear()
    classifier.after_each = lambda: DAMAGES["with rows of another length"](home / "weather.sqlite")
    window.add([sample_folder()])
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.FINISHED, timeout=SECONDS)
    assert len(window.pane.model.records) == before
    assert len(weather_notices(window)) == 1
    photos = [record.photo for record in window.pane.model.records]
    weather = [photo.observation.weather for photo in photos if photo is not None]
    reasons = {one.reason for one in weather if isinstance(one, Absence)}
    assert "what is kept could not be read" in reasons


def weather_notices(window: MainWindow) -> list[str]:
    said = [notice.sentence for notice in window.notices.findChildren(Notice)]
    return [sentence for sentence in said if "weather.sqlite" in sentence]
