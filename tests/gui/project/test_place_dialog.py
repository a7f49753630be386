"""Giving photographs a place: how many, which place, and what was done."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.observation import Place
from swc_desktop.projects.acts import actions
from swc_desktop.projects.known_places import known_places, placed_photographs, with_time
from swc_desktop.ui.project.place_dialog import From, PlaceDialog
from swc_desktop.ui.project.project_access import READ_ONLY, ProjectAccess
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.two_columns import TwoColumns
from tests.gui.project.place_samples import access_to, empty_desk, numbers_of, sample_desk
from tests.projects.desk import Desk


@pytest.fixture
def ranger(tmp_path: Path) -> Iterator[Desk]:
    desk = sample_desk(tmp_path)
    yield desk
    desk.project.close()


@pytest.fixture
def ranger_access(ranger: Desk) -> ProjectAccess:
    return access_to(ranger)


def opened(qtbot: QtBot, dialog: PlaceDialog) -> PlaceDialog:
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def typed(dialog: PlaceDialog, text: str) -> None:
    dialog.picker.field.selectAll()
    QTest.keyClicks(dialog.picker.field, text)


def places(desk: Desk, numbers: list[int]) -> list[tuple[object, ...]]:
    marks = ", ".join(map(str, numbers))
    return list(
        desk.project.file.rows(
            f"SELECT latitude, longitude FROM media WHERE number IN ({marks}) ORDER BY number"
        )
    )


def given(desk: Desk) -> list[tuple[object, ...]]:
    return list(
        desk.project.file.rows(
            "SELECT DISTINCT origin, uncertainty_m, fills_only FROM current_given_place"
        )
    )


def test_it_says_how_many_it_touches_and_gives_to_those_alone(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    numbers = numbers_of(ranger, "DSC")
    before = places(ranger, numbers)
    dialog = opened(qtbot, PlaceDialog(ranger_access, numbers))
    assert dialog.choice.summary.text() == ("10 photographs are selected. 3 of them have a place.")
    assert not dialog.give.isEnabled()
    typed(dialog, "-23.9, 28.4")
    assert dialog.give.text() == "&Give 7 photographs this place"
    dialog.uncertainty.line.setText("200")
    QTest.keyClick(dialog.picker.field, Qt.Key.Key_Return)
    assert dialog.result() == PlaceDialog.DialogCode.Accepted
    after = places(ranger, numbers)
    assert after[:7] == [(-23.9, 28.4)] * 7
    assert after[7:] == before[7:]
    assert given(ranger) == [("typed", 200.0, 1)]


def test_all_of_them_is_one_act_and_one_undo(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    numbers = numbers_of(ranger, "DSC")
    before, acts = places(ranger, numbers), len(actions(ranger.project.connection))
    dialog = opened(qtbot, PlaceDialog(ranger_access, numbers))
    dialog.choice.replace.click()
    dialog.picker.map.setFocus()
    QTest.keyClick(dialog.picker.map, Qt.Key.Key_Space)
    assert dialog.give.text() == "&Give 10 photographs this place"
    dialog.give.click()
    assert len(set(places(ranger, numbers))) == 1
    assert given(ranger) == [("map", float(dialog.uncertainty.text), 0)]
    assert len(actions(ranger.project.connection)) == acts + 1
    ranger.work.undo()
    assert places(ranger, numbers) == before


def test_the_place_of_a_station_comes_with_its_uncertainty(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    numbers = numbers_of(ranger, "WhatsApp")
    dialog = opened(qtbot, PlaceDialog(ranger_access, numbers))
    dialog.source.setCurrentIndex(dialog.source.findData(From.STATION))
    assert dialog.stations.count == 2  # the third has no place
    dialog.search.setText("waterhole")
    assert [station.id for station in dialog.stations.shown] == ["A1"]
    dialog.stations.selectRow(0)
    assert dialog.uncertainty.text == "10"
    assert dialog.picker.map.point.uncertainty_m == 10
    dialog.give.click()
    assert places(ranger, numbers) == [(-23.8412, 28.3127)] * 5
    assert given(ranger) == [("station", 10.0, 1)]


def test_the_place_of_another_photograph(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    numbers = numbers_of(ranger, "DSC")
    dialog = opened(qtbot, PlaceDialog(ranger_access, numbers))
    dialog.source.setCurrentIndex(dialog.source.findData(From.PHOTOGRAPH))
    first = dialog.photographs.shown[0]
    assert first.is_chosen
    assert dialog.photographs.model().index(0, 0).data() == "DSC00007.jpg (selected)"
    dialog.photographs.selectRow(0)
    assert dialog.picker.place == first.place
    dialog.give.click()
    assert places(ranger, numbers)[0] == (first.place.latitude, first.place.longitude)
    assert given(ranger) == [("photograph", None, 1)]


def test_a_place_that_is_moved_is_no_longer_that_of_the_list(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    dialog = opened(qtbot, PlaceDialog(ranger_access, numbers_of(ranger, "WhatsApp")))
    dialog.source.setCurrentIndex(dialog.source.findData(From.STATION))
    dialog.stations.selectRow(0)
    QTest.keyClick(dialog.picker.map, Qt.Key.Key_Up)
    assert dialog.source.currentIndex() == 0
    assert dialog.metres == pytest.approx(dialog.picker.map.aim_m, rel=1.0)  # not the station's
    dialog.give.click()
    assert given(ranger)[0][0] == "map"


def test_a_click_is_as_exact_as_the_map(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    dialog = opened(qtbot, PlaceDialog(ranger_access, numbers_of(ranger, "WhatsApp")))
    QTest.keyClick(dialog.picker.map, Qt.Key.Key_Space)
    close = dialog.metres
    assert close is not None
    assert dialog.picker.map.aim_m <= close < 2 * dialog.picker.map.aim_m
    dialog.picker.map.show_earth()
    QTest.keyClick(dialog.picker.map, Qt.Key.Key_Space)
    assert dialog.metres is not None
    assert dialog.metres > 20 * close
    typed(dialog, "1, 2")
    assert dialog.uncertainty.text == ""
    dialog.uncertainty.line.setText("70")
    QTest.keyClick(dialog.picker.map, Qt.Key.Key_Space)
    assert dialog.metres == 70  # what a person typed stays


def test_an_uncertainty_that_cannot_be_read_is_said(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    dialog = opened(qtbot, PlaceDialog(ranger_access, numbers_of(ranger, "WhatsApp")))
    typed(dialog, "1, 2")
    for text in ("far", "-3", "1e9"):
        dialog.uncertainty.line.setText(text)
        assert dialog.uncertainty.problem.text() == "Write a number of metres, like 50."
        assert not dialog.give.isEnabled()
    dialog.uncertainty.line.setText("30")
    assert dialog.uncertainty.problem.text() == ""
    assert dialog.give.isEnabled()


def test_a_project_that_is_only_read_and_an_empty_one_offer_nothing(
    qtbot: QtBot, ranger: Desk, tmp_path: Path
) -> None:
    dialog = opened(qtbot, PlaceDialog(access_to(ranger, can_write=False), [1]))
    typed(dialog, "1, 2")
    assert not dialog.give.isEnabled()
    assert dialog.read_only.text() == in_words(READ_ONLY)
    (tmp_path / "empty").mkdir()
    empty = empty_desk(tmp_path / "empty")
    dialog = opened(qtbot, PlaceDialog(access_to(empty), []))
    typed(dialog, "1, 2")
    assert dialog.choice.summary.text() == "No photograph is selected."
    assert dialog.source.count() == 1
    assert not dialog.give.isEnabled()
    empty.project.close()


def test_what_is_not_done_is_said_in_the_dialog(
    qtbot: QtBot, ranger: Desk, ranger_access: ProjectAccess
) -> None:
    dialog = opened(qtbot, PlaceDialog(ranger_access, numbers_of(ranger, "WhatsApp")))
    typed(dialog, "1, 2")
    ranger.project.path.rename(ranger.project.path.with_name("moved.swcproject"))
    dialog.give.click()
    assert dialog.message.text()
    assert dialog.isVisible()
    assert dialog.give.isEnabled()


def test_known_places_of_a_project(ranger: Desk) -> None:
    connection = ranger.project.connection
    chosen = numbers_of(ranger, "DSC00008")
    listed = placed_photographs(connection, chosen)
    assert [one.is_chosen for one in listed] == [True, False, False]
    assert listed[0].path == "DSC00008.jpg"
    assert Place(-23.8412, 28.3127) in [
        Place(one.latitude, one.longitude) for one in known_places(connection)
    ]
    assert len(with_time(connection, numbers_of(ranger, "IMG_"))) == 9


class Part(QWidget):
    def minimumSizeHint(self) -> QSize:
        return QSize(200, 50)


def test_columns_stand_below_each_other_where_there_is_no_room(qtbot: QtBot) -> None:
    first, second = Part(), Part()
    window = QWidget()
    qtbot.addWidget(window)
    columns = TwoColumns(first, second, 300, window)
    columns.resize(700, 300)
    window.show()
    assert columns.is_beside
    qtbot.waitUntil(lambda: (first.width(), second.x()) == (300, 320))
    columns.resize(400, 300)
    qtbot.waitUntil(lambda: second.y() > 0)
    assert not columns.is_beside
    assert first.width() == second.width() == 400
