"""Weather that arrives later decides the photographs of the project again, without their files."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.core.device import Device
from swc_desktop.core.observation import Absence, Weather
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.deciding import Decider
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.reader import read_pack
from swc_desktop.session.run_status import Phase
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import Notice
from swc_desktop.weather.open import reading_weather
from tests.gui.stepwise import Stepwise, files_of
from tests.gui.windows import Open, finished
from tests.make_pack import COLOURS, make_pack
from tests.processes.in_process import InProcess
from tests.projects.desk import photograph
from tests.session.made_weather import KRUGER, NOON, keep_weather
from tests.weather.damage import DAMAGES

SECONDS = 300_000


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """Of a pack that reads weather."""
    pack = read_pack(make_pack(tmp_path_factory.mktemp("pack") / "tests.swcpack", weather=True))
    return Classifier(pack, Sessions.open(pack, Device.CPU, 2), InProcess())


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Photographs of a place and a day, and one of neither."""
    folder = tmp_path / "card"
    for at, taxon in enumerate(COLOURS):
        photograph(folder / f"IMG_{at}.JPG", taxon, place=KRUGER, time=NOON)
    photograph(folder / "nowhere.JPG", "Panthera leo", seed=9)
    return folder


Fill = Callable[[Path], MainWindow]


@pytest.fixture
def fill(qtbot: QtBot, open_window: Open, classifier: Classifier) -> Fill:
    def filling(card: Path) -> MainWindow:
        def find(_digest: str, _hint: Path | None) -> Decider | None:
            return classifier.decider

        window = open_window(classifier, find_decider=find, reading_weather=reading_weather)
        window.add([card])
        finished(qtbot, window)
        return window

    return filling


def answers(window: MainWindow) -> dict[str, tuple[object, ...]]:
    """The answer of each file with all its digits, as it is stored."""
    assert window.project.access is not None
    rows = window.project.access.project.file.rows(
        "SELECT f.path, p.status, p.taxon, p.confidence, p.not_in_pack, p.best FROM prediction p "
        "JOIN region r ON r.number = p.region JOIN media_file f ON f.media = r.media"
    )
    return {str(path): tuple(values) for path, *values in rows}


def refresh(qtbot: QtBot, window: MainWindow) -> None:
    window.weather_came()
    assert window.run.status.refreshing_weather
    wait_for_refresh(qtbot, window)


def wait_for_refresh(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.run.status.refreshing_weather, timeout=SECONDS)
    qtbot.waitUntil(lambda: not window.project.waits, timeout=SECONDS)


def weather_notices(window: MainWindow) -> list[str]:
    said = [notice.sentence for notice in window.notices.findChildren(Notice)]
    return [sentence for sentence in said if "weather.sqlite" in sentence]


def evidence(qtbot: QtBot, window: MainWindow, kind: type[Weather] | type[Absence]) -> None:
    """Wait until the panel shows a kind of weather for the photograph in hand."""

    def is_shown() -> bool:
        record = window.evidence.record
        seen = None if record is None else record.observation
        return seen is not None and isinstance(seen.weather, kind)

    qtbot.waitUntil(is_shown, timeout=SECONDS)


def test_answers_are_those_that_the_weather_would_have_given_at_once(
    qtbot: QtBot, fill: Fill, card: Path, tmp_path: Path
) -> None:
    window = fill(card)
    before = answers(window)
    shutil.copytree(card, tmp_path / "copy")
    shutil.rmtree(card)
    keep_weather()
    refresh(qtbot, window)
    after = answers(window)
    changed = {name for name in before if before[name] != after[name]}
    assert changed
    assert "nowhere.JPG" not in changed
    assert window.pane.model.rowCount() == len(before)
    shutil.move(tmp_path / "copy", card)
    with qtbot.waitSignal(window.project.opened):
        window.project.open(tmp_path / "fresh.swcproject", makes=True)
    window.add([card])
    finished(qtbot, window)
    assert answers(window) == after


def test_the_status_is_that_of_the_run_again(qtbot: QtBot, fill: Fill, card: Path) -> None:
    window = fill(card)
    before = window.strip.text.text()
    window.weather_came()
    assert window.strip.text.text().startswith("New weather · updating the photographs")
    assert not window.actions_by_name["stop"].isEnabled()
    wait_for_refresh(qtbot, window)
    assert window.run.status.phase is Phase.FINISHED
    assert window.strip.text.text() == before


def test_the_selected_photograph_stays_selected_and_its_evidence_is_updated(
    qtbot: QtBot, fill: Fill, card: Path
) -> None:
    window = fill(card)
    window.pane.step(2)
    chosen = window.pane.record
    assert chosen is not None
    evidence(qtbot, window, Absence)
    keep_weather()
    refresh(qtbot, window)
    evidence(qtbot, window, Weather)
    record = window.pane.record
    assert record is not None
    assert record.number == chosen.number
    assert window.evidence.record is not None
    assert window.evidence.record.number == chosen.number


def test_weather_that_arrives_during_a_run_waits_for_its_end(
    qtbot: QtBot, open_window: Open
) -> None:
    classifier = Stepwise(permits=1)
    window = open_window(classifier)
    window.add(files_of(40))
    qtbot.waitUntil(lambda: window.pane.model.rowCount() == 16)
    window.weather_came()
    assert window.run.status.phase is Phase.RUNNING
    assert not window.run.status.refreshing_weather
    seen: list[bool] = []
    window.run.changed.connect(lambda status: seen.append(status.refreshing_weather))
    classifier.permits.release(10)
    qtbot.waitUntil(lambda: any(seen))
    assert window.pane.model.rowCount() <= 40
    wait_for_refresh(qtbot, window)
    finished(qtbot, window)
    assert window.tally.total == 40


def test_what_is_added_while_weather_is_refreshed_follows(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(Stepwise())
    window.add(files_of(3))
    finished(qtbot, window)
    window.weather_came()
    window.add(files_of(2, first=3))
    finished(qtbot, window)
    assert window.tally.total == 5


def test_weather_that_cannot_be_read_is_a_notice_and_the_run_continues(
    qtbot: QtBot, fill: Fill, card: Path, home: Path
) -> None:
    (home / "weather.sqlite").write_bytes(b"this is not a database" * 50)
    window = fill(card)
    assert window.pane.model.rowCount() == len(COLOURS) + 1
    (said,) = weather_notices(window)
    assert "Move it elsewhere, then fetch or import the weather again." in said
    evidence(qtbot, window, Absence)


def test_answers_without_weather_are_had_back_with_it(
    qtbot: QtBot, fill: Fill, card: Path, home: Path
) -> None:
    """An answer never stands beside weather that it was not made from."""
    window = fill(card)
    without = answers(window)
    keep_weather()
    refresh(qtbot, window)
    with_weather = answers(window)
    evidence(qtbot, window, Weather)
    (home / "aside").write_bytes(b"this is not a database" * 50)
    for left in home.glob("weather.sqlite*"):
        left.unlink()
    (home / "aside").replace(home / "weather.sqlite")  # at once: something may still read it
    refresh(qtbot, window)
    qtbot.waitUntil(lambda: len(weather_notices(window)) == 1, timeout=SECONDS)
    assert answers(window) == without
    evidence(qtbot, window, Absence)
    (home / "weather.sqlite").unlink()
    keep_weather()
    refresh(qtbot, window)
    assert answers(window) == with_weather


def test_weather_that_is_damaged_is_one_notice_and_the_run_continues(
    qtbot: QtBot, fill: Fill, card: Path, home: Path
) -> None:
    keep_weather()
    DAMAGES["with rows of another length"](home / "weather.sqlite")
    window = fill(card)
    assert window.pane.model.rowCount() == len(COLOURS) + 1
    assert len(weather_notices(window)) == 1
    evidence(qtbot, window, Absence)


def test_a_refresh_that_fails_says_why_and_leaves_the_answers(
    qtbot: QtBot, fill: Fill, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = fill(card)
    before = answers(window)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of the test")

    monkeypatch.setattr("swc_desktop.projects.deciding.ProjectDecider.decide_all", fail)
    refresh(qtbot, window)
    assert window.run.status.phase is Phase.FAILED
    assert any("of the test" in notice.sentence for notice in window.notices.notices)
    assert answers(window) == before
