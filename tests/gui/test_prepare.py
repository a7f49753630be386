"""Preparing for the field: what is chosen, planned, fetched, stopped, saved and imported."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QLocale, QMimeData, QPointF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.message import message
from swc_desktop.inference.errors import ClockWrong
from swc_desktop.session.runner import Services
from swc_desktop.settings.settings_file import SettingsFile, Theme
from swc_desktop.settings.weather_settings import WeatherSettings, from_base
from swc_desktop.ui.dialogs.base_dialog import MAX_HEIGHT
from swc_desktop.ui.dialogs.prepare_dialog import PrepareDialog
from swc_desktop.ui.map.degrees import Edges
from swc_desktop.ui.map.map_view import view_of
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.weather.area_form import corners
from swc_desktop.ui.weather.fetch_control import FetchPhase
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.workers.weather_worker import WeatherServices
from swc_desktop.weather.errors import WeatherUnreachable
from swc_desktop.weather.file import export_weather
from swc_desktop.weather.grid import Cell, Rectangle
from swc_desktop.weather.hours import Model
from swc_desktop.weather.open import open_weather
from swc_desktop.weather.plan import PACE_A_MINUTE
from swc_desktop.weather.store import Span
from tests.gui.fake_engine import no_decider
from tests.gui.fake_weather import HOURS_A_REQUEST, KRUGER, FakeFetch, services, ten_days
from tests.gui.stepwise import Mixed
from tests.gui.windows import answer, asked
from tests.open_meteo.server import Service, serving
from tests.weather.damage import keep_impossible
from tests.weather.made import midnight

PARK = Edges(-25.0, 31.0, -24.4, 31.6)
KRUGER_EDGES = Edges(KRUGER.south, KRUGER.west, KRUGER.north, KRUGER.east)
FAULT = WeatherUnreachable(host="archive-api.open-meteo.com", reason="there is no network")

Open = Callable[..., MainWindow]


@pytest.fixture
def fetch() -> FakeFetch:
    return FakeFetch()


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path, fetch: FakeFetch) -> Iterator[Open]:
    made: list[MainWindow] = []

    def opening(weather: WeatherServices | None = None) -> MainWindow:
        engine = Services(lambda _pack, _device: Mixed(), no_decider)
        settings = SettingsFile(tmp_path / "settings.toml")
        window = MainWindow(engine, settings, weather or services(fetch))
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield opening
    for window in made:
        window.stop_and_close()
        window.deleteLater()


def opened(window: MainWindow) -> PrepareDialog:
    window.actions_by_name["prepare"].trigger()
    dialog = window.dialogs.dialog("prepare")
    assert isinstance(dialog, PrepareDialog)
    return dialog


def set_days(dialog: PrepareDialog, first: date, last: date) -> None:
    for field, day in ((dialog.form.first, first), (dialog.form.last, last)):
        field.setDate(QDate(day.year, day.month, day.day))


def choose(qtbot: QtBot, dialog: PrepareDialog, edges: Edges = PARK) -> PrepareDialog:
    """Choose a rectangle and the days of one autumn, and wait for the plan."""
    set_days(dialog, date(2026, 9, 10), date(2026, 10, 20))
    dialog.take_edges(edges)
    qtbot.waitUntil(lambda: "downloads." in dialog.plan_text.text())
    return dialog


def begin(qtbot: QtBot, window: MainWindow, fetch: FakeFetch, requests: int) -> PrepareDialog:
    """Begin a fetch and let some requests be done."""
    dialog = choose(qtbot, opened(window))
    for _ in range(requests):
        fetch.permits.release()
    dialog.fetch.click()
    qtbot.waitUntil(lambda: window.weather.status.progress.requests_done == requests)
    return dialog


def notices(window: MainWindow) -> list[str]:
    return [notice.sentence for notice in window.notices.notices]


# What is chosen, and what it takes


def test_before_a_rectangle_is_chosen_nothing_can_be_fetched(
    open_window: Open, fetch: FakeFetch
) -> None:
    dialog = opened(open_window())
    assert "Draw the rectangle" in dialog.plan_text.text()
    assert not dialog.fetch.isEnabled()
    assert "Nothing is sent before you press Fetch" in dialog.privacy.text()
    assert dialog.form.days() == (date(2025, 11, 24), date(2026, 12, 9))
    assert fetch.plans == []


def test_a_choice_is_planned_at_once_and_nothing_is_fetched(
    open_window: Open, qtbot: QtBot, fetch: FakeFetch
) -> None:
    dialog = choose(qtbot, opened(open_window()), KRUGER_EDGES)
    said = dialog.plan_text.text()
    assert "70 cells, 6 downloads." in said
    assert "630 of the " in said
    assert "free requests a day." in said
    assert "MB to download" in said
    assert "MB to store" in said
    assert said.endswith("76 s.")
    assert "the centres of all 70 cells" in dialog.privacy.text()
    assert "archive-api.open-meteo.com and api.open-meteo.com" in dialog.privacy.text()
    assert dialog.fetch.isEnabled()
    assert fetch.plans == []


def test_the_plan_follows_the_days(open_window: Open, qtbot: QtBot) -> None:
    dialog = choose(qtbot, opened(open_window()))
    before = dialog.plan_text.text()
    dialog.form.last.setDate(dialog.form.last.date().addDays(60))
    assert not dialog.fetch.isEnabled()
    qtbot.waitUntil(lambda: "downloads." in dialog.plan_text.text())
    assert dialog.plan_text.text() != before


def test_days_that_cannot_be_fetched_are_explained(open_window: Open, qtbot: QtBot) -> None:
    dialog = choose(qtbot, opened(open_window()))
    dialog.form.last.setDate(dialog.form.first.date().addDays(-3))
    qtbot.waitUntil(lambda: "is after" in dialog.plan_problem.text())
    assert not dialog.fetch.isEnabled()
    assert dialog.plan_text.text() == ""


def test_a_rectangle_that_is_too_large_is_explained_and_not_fetched(
    open_window: Open, qtbot: QtBot
) -> None:
    dialog = choose(qtbot, opened(open_window()))
    dialog.take_edges(Edges(-34.0, 16.0, 5.0, 42.0))
    assert f"the maximum is {QLocale().toString(4000)}" in dialog.plan_problem.text()
    assert dialog.plan_text.text() == ""
    assert not dialog.fetch.isEnabled()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("-24.4, 31.0", "-25.0, 31.6"),
        ("-25.0, 31.6", "-24.4, 31.0"),
        ("24°24'S 31°E", "25°S 31°36'E"),
        ("36J 297186 7300025", "36J 358750 7234300"),
        ("36J TU 97186 00025", "36J UT 58750 34300"),
        ("-25.0,31.0,-24.4,31.6", ""),
        ("", "-25.0, 31.0, -24.4, 31.6"),
    ],
)
def test_corners_are_typed_in_any_spelling(
    open_window: Open, qtbot: QtBot, one: str, other: str
) -> None:
    dialog = opened(open_window())
    for field, text in ((dialog.form.one, one), (dialog.form.other, other)):
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    edges = dialog.map.rectangle.edges
    assert edges is not None
    assert vars(edges) == pytest.approx(vars(PARK), abs=0.02)
    assert dialog.map.view.seen.contains(QPointF(31.3, -24.7))


def test_what_is_not_a_place_is_explained_until_it_is_corrected(
    open_window: Open, qtbot: QtBot
) -> None:
    dialog = opened(open_window())
    form = dialog.form
    qtbot.keyClicks(form.one, "the camp")
    qtbot.keyClick(form.one, Qt.Key.Key_Return)
    assert form.problem.text() == ""
    qtbot.keyClicks(form.other, "-25, 31.6")
    qtbot.keyClick(form.other, Qt.Key.Key_Return)
    assert "'the camp' is not a place" in form.problem.text()
    assert form.problem.isVisible()
    assert dialog.map.rectangle.edges is None
    form.one.clear()
    qtbot.keyClicks(form.one, "-24.4, 31")
    qtbot.keyClick(form.one, Qt.Key.Key_Return)
    assert form.problem.text() == ""
    assert dialog.map.rectangle.edges == PARK


def test_corners_go_the_narrower_way_around() -> None:
    assert corners((64.0, 177.5), (68.0, -176.0)) == Edges(64.0, 177.5, 68.0, -176.0)
    assert corners((68.0, -176.0), (64.0, 177.5)) == Edges(64.0, 177.5, 68.0, -176.0)
    assert corners((10.0, -5.0), (0.0, 5.0)) == Edges(0.0, -5.0, 10.0, 5.0)


def test_what_is_drawn_is_shown_in_the_fields(open_window: Open, qtbot: QtBot) -> None:
    dialog = opened(open_window())
    dialog.form.drawing.click()
    assert dialog.map.drawing
    dialog.map.set_drawing(False)
    assert not dialog.form.drawing.isChecked()
    dialog.map.view = view_of(QRectF(30.3, -25.3, 2.0, 1.2), QSizeF(dialog.map.size()), 1.0)
    dialog.form.this_view.click()
    edges = dialog.map.rectangle.edges
    assert edges is not None
    assert dialog.form.one.text() == f"{edges.north:.2f}, {edges.west:.2f}"
    assert dialog.form.other.text() == f"{edges.south:.2f}, {edges.east:.2f}"
    assert edges.east - edges.west == pytest.approx(1.6, abs=0.02)
    qtbot.waitUntil(lambda: dialog.fetch.isEnabled())


def test_the_rectangle_is_remembered(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window()
    choose(qtbot, opened(window)).accept()
    assert opened(window).map.rectangle.edges == PARK
    assert 'rectangle = "-25,31,-24.4,31.6"' in (tmp_path / "settings.toml").read_text()


# The fetch


def test_a_fetch_goes_from_call_to_call_to_its_sentence(
    open_window: Open, qtbot: QtBot, fetch: FakeFetch
) -> None:
    window = open_window()
    added = QSignalSpy(window.weather.data_added)
    dialog = begin(qtbot, window, fetch, 2)
    requests = window.weather.status.progress.requests
    assert dialog.bar.isVisible()
    assert (dialog.bar.value(), dialog.bar.maximum()) == (2, requests)
    assert dialog.status.text().startswith(f"2 of {requests} downloads")
    assert "left" in dialog.status.text()
    assert not dialog.fetch.isEnabled()
    assert not dialog.form.isEnabled()
    for _ in range(requests):
        fetch.permits.release()
    qtbot.waitUntil(lambda: window.weather.status.phase is FetchPhase.DONE)
    assert dialog.status.text().startswith(f"Done: {requests} downloads, ")
    assert f"{HOURS_A_REQUEST * requests}" in "".join(filter(str.isdigit, dialog.status.text()))
    assert not dialog.bar.isVisible()
    assert dialog.form.isEnabled()
    qtbot.waitUntil(lambda: "is already stored" in dialog.plan_text.text())
    qtbot.waitUntil(lambda: "Stored: 1 cell, 1 Nov 2026 to 10 Nov 2026" in dialog.kept.text())
    assert not dialog.fetch.isEnabled()
    assert added.count() == 1
    assert len(fetch.threads) == 1


def test_the_time_that_is_left_counts_what_was_used_of_the_free_hour(
    open_window: Open, qtbot: QtBot, fetch: FakeFetch
) -> None:
    window = open_window()
    dialog = opened(window)
    dialog.take_edges(KRUGER_EDGES)
    qtbot.waitUntil(lambda: "downloads." in dialog.plan_text.text())
    for _ in range(12):
        fetch.permits.release()
    dialog.fetch.click()
    qtbot.waitUntil(lambda: window.weather.status.progress.requests_done == 12)
    done = window.weather.status.progress.weight_done
    left = window.weather.status.seconds_left
    assert left is not None
    assert left == pytest.approx(fetch.plans[0].seconds - done / PACE_A_MINUTE * 60)
    assert left > 50 * 60


def test_what_a_fetch_waits_for_is_shown_in_local_time(
    open_window: Open, qtbot: QtBot, fetch: FakeFetch
) -> None:
    until = datetime(2026, 11, 24, 10, 31, tzinfo=UTC)
    text = "The free requests of this minute are used up; continuing at {time}."
    fetch.wait = (1, message("Weather", text).fill(time="10:31 UTC"), until)
    window = open_window()
    dialog = begin(qtbot, window, fetch, 1)
    qtbot.waitUntil(lambda: bool(dialog.waiting.text()))
    local = f"{until.astimezone():%H:%M}"
    assert dialog.waiting.text() == (
        f"The free requests of this minute are used up; continuing at {local}."
    )
    fetch.permits.release()
    qtbot.waitUntil(lambda: not dialog.waiting.text())


def test_a_fetch_is_paused_and_resumed(open_window: Open, qtbot: QtBot, fetch: FakeFetch) -> None:
    window = open_window()
    dialog = begin(qtbot, window, fetch, 1)
    dialog.hold.click()
    assert dialog.status.text().startswith("Paused · 1 of")
    assert dialog.hold.text().replace("&", "") == "Resume"
    qtbot.wait(60)
    fetch.permits.release()
    qtbot.wait(60)
    assert window.weather.status.progress.requests_done == 1
    dialog.hold.click()
    qtbot.waitUntil(lambda: window.weather.status.progress.requests_done == 2)
    assert window.weather.status.phase is FetchPhase.RUNNING


def test_a_fetch_that_is_stopped_continues_from_there(
    open_window: Open, qtbot: QtBot, fetch: FakeFetch
) -> None:
    window = open_window()
    added = QSignalSpy(window.weather.data_added)
    dialog = begin(qtbot, window, fetch, 2)
    requests = window.weather.status.progress.requests
    dialog.end.click()
    qtbot.waitUntil(lambda: window.weather.status.phase is FetchPhase.STOPPED)
    assert dialog.status.text().startswith(f"Stopped after 2 of {requests} downloads.")
    assert added.count() == 1
    qtbot.waitUntil(lambda: dialog.fetch.isEnabled())
    dialog.fetch.click()
    qtbot.waitUntil(lambda: len(fetch.plans) == 2)
    assert len(fetch.plans[1].requests) == requests - 2


def test_a_fault_is_shown_and_downloaded_data_is_kept(
    open_window: Open, qtbot: QtBot, fetch: FakeFetch
) -> None:
    fetch.fault = (1, FAULT)
    window = open_window()
    added = QSignalSpy(window.weather.data_added)
    dialog = begin(qtbot, window, fetch, 1)
    qtbot.waitUntil(lambda: window.weather.status.phase is FetchPhase.FAILED)
    assert dialog.status.text() == str(FAULT)
    assert dialog.status.property("role") == "error"
    assert added.count() == 1
    qtbot.waitUntil(lambda: dialog.fetch.isEnabled())


def test_an_unexpected_error_ends_the_fetch_too(
    open_window: Open, qtbot: QtBot, fetch: FakeFetch
) -> None:
    fetch.fault = (0, ValueError("odd"))
    window = open_window()
    dialog = choose(qtbot, opened(window))
    dialog.fetch.click()
    qtbot.waitUntil(lambda: window.weather.status.phase is FetchPhase.FAILED)
    assert dialog.status.text() == "ValueError: odd"


def test_closing_the_dialog_does_not_stop_the_fetch(
    open_window: Open, qtbot: QtBot, fetch: FakeFetch
) -> None:
    window = open_window()
    begin(qtbot, window, fetch, 1).accept()
    requests = window.weather.status.progress.requests
    assert window.dialogs.dialog("prepare") is None
    assert window.strip.weather_button.isVisible()
    assert window.strip.weather_button.text() == f"Weather · 1 of {requests} downloads"
    window.strip.weather_button.click()
    again = window.dialogs.dialog("prepare")
    assert isinstance(again, PrepareDialog)
    assert again.bar.value() == 1
    again.accept()
    for _ in range(requests):
        fetch.permits.release()
    qtbot.waitUntil(lambda: window.weather.status.phase is FetchPhase.DONE)
    assert not window.strip.weather_button.isVisible()
    assert any(notice.startswith("Done:") for notice in notices(window))


def test_closing_the_window_stops_the_fetch_after_a_question(
    open_window: Open, qtbot: QtBot, fetch: FakeFetch
) -> None:
    def fetching() -> list[threading.Thread]:
        return [
            thread
            for thread in threading.enumerate()
            if thread.ident in fetch.threads and thread.name == "weather"
        ]

    window = open_window()
    begin(qtbot, window, fetch, 1)
    assert fetching()
    assert not window.close()
    assert not window.weather._control.cancelled
    answer(asked(window), "Stop and close").click()
    assert not fetching()


# Never online


def test_never_online_says_why_and_the_rest_works(
    open_window: Open, qtbot: QtBot, fetch: FakeFetch
) -> None:
    window = open_window(services(fetch, lambda: WeatherSettings(never_online=True)))
    dialog = choose(qtbot, opened(window))
    assert "never go online" in dialog.offline.text()
    assert dialog.offline.isVisible()
    assert not dialog.fetch.isEnabled()
    assert dialog.take_file.isEnabled()
    assert fetch.plans == []


def test_settings_that_cannot_be_read_count_as_never_online(
    open_window: Open, qtbot: QtBot, home: Path
) -> None:
    (home / "settings.toml").write_text("[weather]\nnever_online = 3\n", encoding="utf-8")
    dialog = opened(open_window())
    dialog.take_edges(PARK)
    assert "never_online" in dialog.offline.text()
    qtbot.wait(400)
    assert not dialog.fetch.isEnabled()


# Sticks


def make_file(folder: Path) -> Path:
    """A weather file of one cell, made in another data folder."""
    file = folder / "kruger.swcweather"
    with open_weather(folder / "other.sqlite") as store:
        store.keep([ten_days(Cell(-98, 125))])
        export_weather(store, file)
    return file


def test_weather_is_imported_and_saved_again(
    open_window: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_file(tmp_path)
    target = tmp_path / "stick"
    window = open_window()
    added = QSignalSpy(window.weather.data_added)
    dialog = opened(window)
    qtbot.waitUntil(lambda: dialog.kept.text() == "No weather is stored yet.")
    assert not dialog.save.isEnabled()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    dialog.take_file.click()
    qtbot.waitUntil(lambda: "Imported 240 hours of weather from kruger" in dialog.message.text())
    qtbot.waitUntil(lambda: "Stored: 1 cell" in dialog.kept.text())
    assert added.count() == 1
    dialog.save.click()
    qtbot.waitUntil(lambda: "Exported 240 hours of weather" in dialog.message.text())
    assert (tmp_path / "stick.swcweather").read_bytes() == file.read_bytes()
    dialog.take_file.click()
    qtbot.waitUntil(lambda: "was already here" in dialog.message.text())
    assert added.count() == 1


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "said"),
    [("bomb511", "more weather than a park needs"), ("window_wrap", "hours that are not possible")],
)
def test_hostile_files_are_refused(
    name: str,
    said: str,
    open_window: Open,
    qtbot: QtBot,
    shared: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = shared / "cases" / "pack_and_files" / f"{name}.swcweather"
    window = open_window()
    added = QSignalSpy(window.weather.data_added)
    dialog = opened(window)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    dialog.take_file.click()
    qtbot.waitUntil(lambda: said in dialog.message.text())
    assert added.count() == 0
    assert dialog.kept.text() == "No weather is stored yet."


def test_impossible_entries_in_the_store_are_shown_and_stop_nothing(
    open_window: Open, qtbot: QtBot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_weather() as store:
        store.keep([ten_days(Cell(-98, 125))])
    keep_impossible(home / "weather.sqlite")
    dialog = opened(open_window())
    qtbot.waitUntil(lambda: "6 more entries of an older version have" in dialog.kept.text())
    target = tmp_path / "stick.swcweather"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    dialog.save.click()
    qtbot.waitUntil(lambda: "Exported 240 hours of weather" in dialog.message.text())
    assert target.is_file()


def test_a_file_that_is_refused_is_explained(
    open_window: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "odd.swcweather"
    file.write_bytes(b"not weather")
    dialog = opened(open_window())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    dialog.take_file.click()
    qtbot.waitUntil(lambda: "was refused" in dialog.message.text())
    assert dialog.message.property("role") == "error"


def drop(window: MainWindow, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    window.dropEvent(
        QDropEvent(
            QPointF(300, 300),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_a_dropped_weather_file_is_imported_after_a_question(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    file = make_file(tmp_path)
    window = open_window()
    drop(window, file)
    assert notices(window) == ["Import the weather in kruger.swcweather?"]
    assert not window.run.status.phase.busy
    action = window.notices.notices[0].action
    assert action is not None
    action.click()
    qtbot.waitUntil(
        lambda: notices(window) == ["Imported 240 hours of weather from kruger.swcweather."]
    )


# The dialog as a dialog


@pytest.mark.parametrize("size", [14, 20])
def test_it_fits_a_small_laptop_and_all_is_reached_by_key(
    open_window: Open, qtbot: QtBot, qapp: QApplication, size: int
) -> None:
    window = open_window()
    active_theme.apply(qapp, Theme.LIGHT, size)
    dialog = choose(qtbot, opened(window))
    active_theme.apply(qapp, Theme.LIGHT, 14)
    assert dialog.height() <= MAX_HEIGHT
    assert dialog.width() <= 1366
    assert dialog.map.width() >= dialog.map.minimumSizeHint().width()
    for button in dialog.findChildren(QAbstractButton):
        assert button.text() or button.accessibleName(), button.objectName()
    reached: set[QWidget] = set()
    part: QWidget | None = dialog.map
    while part is not None and part not in reached:
        reached.add(part)
        part = part.nextInFocusChain()
    wanted = {dialog.map, dialog.form.one, dialog.form.other, dialog.form.drawing, dialog.fetch}
    assert wanted <= reached


def test_a_wrong_clock_is_shown_in_place_of_the_plan(open_window: Open, qtbot: QtBot) -> None:
    def wrong() -> None:
        raise ClockWrong(today=date(1990, 1, 1), made=date(2026, 11, 24))

    window = open_window(replace(services(FakeFetch()), check_clock=wrong))
    dialog = opened(window)
    dialog.take_edges(PARK)
    qtbot.waitUntil(lambda: "The date of this computer, 1 Jan 1990" in dialog.plan_problem.text())
    assert not dialog.fetch.isEnabled()


# The real thing


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service(today=datetime.now(UTC).date(), now=datetime.now(UTC))) as made:
        yield made


def test_from_the_map_to_the_cache_against_the_test_server(
    open_window: Open, qtbot: QtBot, service: Service, home: Path
) -> None:
    archive, forecast = from_base(service.base_url)
    window = open_window(
        WeatherServices(
            settings=lambda: WeatherSettings(archive_url=archive, forecast_url=forecast)
        )
    )
    dialog = opened(window)
    today = datetime.now(UTC).date()
    set_days(dialog, today - timedelta(40), today)
    dialog.take_edges(PARK)
    qtbot.waitUntil(lambda: dialog.fetch.isEnabled())
    assert service.base_url.removeprefix("http://") in dialog.privacy.text()
    assert service.seen == []
    dialog.fetch.click()
    qtbot.waitUntil(lambda: window.weather.status.phase is FetchPhase.DONE)
    assert len(service.seen) == window.weather.status.progress.requests
    qtbot.waitUntil(lambda: "is already stored" in dialog.plan_text.text())
    rectangle = Rectangle(PARK.south, PARK.west, PARK.north, PARK.east)
    sent = {(seen["latitude"], seen["longitude"]) for seen in service.seen}
    cells = rectangle.cells()
    assert sent == {
        (
            ",".join(f"{cell.latitude:.2f}" for cell in cells),
            ",".join(f"{cell.longitude:.2f}" for cell in cells),
        )
    }
    with open_weather() as store:
        assert store.summary().cells == len(cells)
        first = midnight(*(today - timedelta(30)).timetuple()[:3])
        assert not store.find([Span(cells[0], first, first + 23)])[0].forecast.any()
        assert {model for model, _, _ in store.fetched_windows()} == set(Model)
    assert (home / "weather.sqlite").exists()
