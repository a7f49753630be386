"""The choices of weather and network in the settings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from swc_desktop.settings.weather_settings import WeatherSettings
from swc_desktop.ui.dialogs.network_page import NetworkPage


@pytest.fixture
def page(qtbot: QtBot) -> NetworkPage:
    made = NetworkPage(WeatherSettings())
    qtbot.addWidget(made)
    made.show()
    return made


def write(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.clear()
    field.insert(text)  # keyClicks knows no é
    qtbot.keyClick(field, Qt.Key.Key_Return)


def chosen(spy: QSignalSpy) -> list[WeatherSettings]:
    return [spy.at(index)[0] for index in range(spy.count())]


def test_every_choice_is_reported_once(page: NetworkPage, qtbot: QtBot) -> None:
    spy = QSignalSpy(page.chosen)
    write(qtbot, page.archive, "http://weather.park.example/v1/archive")
    write(qtbot, page.forecast, " http://weather.park.example/v1/forecast ")
    write(qtbot, page.key, "secret")
    qtbot.keyClick(page.key, Qt.Key.Key_Return)
    page.post.click()
    page.never_online.click()
    assert chosen(spy)[-1] == WeatherSettings(
        True,
        "http://weather.park.example/v1/archive",
        "http://weather.park.example/v1/forecast",
        "secret",
        True,
    )
    assert spy.count() == 5


def test_the_key_is_not_shown(page: NetworkPage, qtbot: QtBot) -> None:
    write(qtbot, page.key, "secret")
    assert "secret" not in page.key.displayText()


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("archive", "weather.park.example", "begins with https:// or http://"),
        ("archive", "ftp://weather.park.example/v1", "begins with https:// or http://"),
        ("forecast", "https://me:word@weather.park.example/", "more than a server and a path"),
        ("key", "clé", "characters that no key has"),
    ],
)
def test_invalid_values_are_reported_and_not_used(
    page: NetworkPage, qtbot: QtBot, field: str, text: str, reason: str
) -> None:
    spy = QSignalSpy(page.chosen)
    write(qtbot, getattr(page, field), text)
    assert reason in page.problem.text()
    assert page.problem.isVisible()
    assert spy.count() == 0
    page.never_online.click()
    assert chosen(spy) == [WeatherSettings(never_online=True)]
    page.never_online.click()
    page.key.clear()
    page.reset.click()
    assert page.problem.text() == ""
    assert chosen(spy)[-1] == WeatherSettings()


def test_offline_the_servers_cannot_be_changed(page: NetworkPage) -> None:
    page.never_online.click()
    assert not page.archive.isEnabled()
    assert not page.key.isEnabled()
    page.never_online.click()
    assert page.archive.isEnabled()


def test_the_usual_servers_are_read_whole(page: NetworkPage) -> None:
    for field in (page.archive, page.forecast):
        assert field.fontMetrics().horizontalAdvance(field.text()) < field.minimumWidth()
