"""Weather in a run: looked up from what is kept, counted where the pack reads it, never fetched."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image

from swc_desktop.core.device import Device
from swc_desktop.core.observation import Absence, Moment, Place, Source, Weather
from swc_desktop.core.progress import Control
from swc_desktop.inference.classifier import Classifier, Result
from swc_desktop.inference.opening import open_classifier
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.grid import cell_of, first_hour
from tests.make_pack import PLACES, a_picture, make_pack
from tests.weather.made import clock, some_hours

PLACE = Place(*PLACES["Panthera onca"], None, Source.TYPED)
MOMENT = Moment(clock(2026, 3, 5, 12), timedelta(0), Source.TYPED)
HERE = cell_of(PLACE.latitude, PLACE.longitude)
OPTIONS = RunOptions(typed_place=PLACE, typed_moment=MOMENT)


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    file = make_pack(tmp_path_factory.mktemp("pack") / "weather.swcpack", weather=True)
    return open_classifier(file, Device.CPU)


@pytest.fixture
def no_weather(tmp_path: Path) -> Classifier:
    return open_classifier(make_pack(tmp_path / "dry.swcpack"), Device.CPU)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = []
    for number, taxon in enumerate(("Panthera onca", "Panthera leo", "Loxodonta africana")):
        made.append(tmp_path / f"{number}.png")
        Image.fromarray(a_picture(taxon, 64)).save(made[-1])
    return made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[WeatherCache]:
    with WeatherCache(tmp_path / "weather.sqlite") as made:
        made.keep([some_hours(HERE, first_hour(date(2026, 3, 4)), 72)])
        yield made


def run(
    classifier: Classifier,
    files: list[Path],
    store: WeatherCache | None,
    options: RunOptions = OPTIONS,
) -> list[Result]:
    return list(classifier.classify(files, options, control=Control(), weather=store))


def weather_in(result: Result) -> Weather | Absence:
    assert result.photo is not None
    return result.photo.observation.weather


def test_a_photograph_carries_its_weather_and_the_answer_without_it(
    classifier: Classifier, files: list[Path], store: WeatherCache
) -> None:
    for result in run(classifier, files, store):
        assert isinstance(weather_in(result), Weather)
        prediction = result.prediction
        assert prediction is not None
        assert "weather" not in {absence.evidence.value for absence in prediction.missing}
        changed = {
            node.taxon for node in prediction.nodes if node.metadata_without_weather is not None
        }
        assert changed <= {"Panthera"}
    jaguar = run(classifier, files[:1], store)[0].prediction
    assert jaguar is not None
    assert jaguar.without_weather is not None
    panthera = next(node for node in jaguar.nodes if node.taxon == "Panthera")
    assert panthera.metadata is not None
    assert panthera.metadata_without_weather is not None
    assert panthera.metadata != panthera.metadata_without_weather
    assert sum(panthera.metadata_without_weather) == pytest.approx(1)


def test_the_answer_without_weather_is_that_of_a_run_without_weather(
    classifier: Classifier, files: list[Path], store: WeatherCache
) -> None:
    off = RunOptions(typed_place=PLACE, typed_moment=MOMENT, weather=False)
    with_it = run(classifier, files, store)
    without = run(classifier, files, store, off)
    for one, other in zip(with_it, without, strict=True):
        assert one.prediction is not None
        assert other.prediction is not None
        assert other.prediction.without_weather is None
        assert all(node.metadata_without_weather is None for node in other.prediction.nodes)
        expected = one.prediction.without_weather or one.prediction.answer
        assert expected == other.prediction.answer
        absence = weather_in(other)
        assert isinstance(absence, Absence)
        assert str(absence.reason) == "weather was switched off"


def test_a_pack_that_does_not_read_weather_answers_the_same_with_it(
    no_weather: Classifier, files: list[Path], store: WeatherCache
) -> None:
    with_it, without = run(no_weather, files, store), run(no_weather, files, None)
    for one, other in zip(with_it, without, strict=True):
        assert isinstance(weather_in(one), Weather)
        assert one.prediction is not None
        assert other.prediction is not None
        assert one.prediction.nodes == other.prediction.nodes
        assert one.prediction.answer == other.prediction.answer
        assert one.prediction.without_weather is None


def test_rows_of_a_batch_do_not_change_each_other(
    classifier: Classifier, files: list[Path], store: WeatherCache, tmp_path: Path
) -> None:
    alone = [run(classifier, [file], store)[0] for file in files]
    for together, single in zip(run(classifier, files, store), alone, strict=True):
        assert together.prediction == single.prediction


def test_nothing_prepared_is_an_absence_with_its_reason(
    classifier: Classifier, files: list[Path], tmp_path: Path
) -> None:
    for store in (None, WeatherCache(tmp_path / "empty.sqlite")):
        for result in run(classifier, files, store):
            absence = weather_in(result)
            assert isinstance(absence, Absence)
            assert str(absence.reason) == "none was prepared for this place"
            assert result.prediction is not None
            assert absence in result.prediction.missing


def test_a_cache_that_breaks_in_the_middle_does_not_end_the_run(
    classifier: Classifier, files: list[Path], store: WeatherCache
) -> None:
    store._connection.execute("UPDATE hours SET steps = x'00'")
    results = run(classifier, files, store)
    assert len(results) == len(files)
    for result in results:
        absence = weather_in(result)
        assert isinstance(absence, Absence)
        assert str(absence.reason) == "what is kept could not be read"
