"""Making and changing one camera station by its form."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from swc_desktop.core.observation import Place
from swc_desktop.projects.acts import actions
from swc_desktop.projects.camera_gaps import CameraGap, current_gaps
from swc_desktop.projects.capture import CaptureMethod, said_methods
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.ui.project.gap_rows import GapTexts
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.station_form import StationForm
from tests.gui.project.station_samples import STATIONS, fill, shown_access
from tests.gui.windows import answer, asked, questions
from tests.projects.desk import Desk


def shown(qtbot: QtBot, form: StationForm) -> StationForm:
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    return form


def zone_words(form: StationForm) -> str:
    """What is said of the zone while none is typed."""
    assert form.fields.zone.currentText() == ""
    return form.fields.zone_hint.text()


def stored(desk: Desk) -> dict[str, Deployment]:
    return current_deployments(desk.project.connection)


OTHERS = {"place", "uncertainty", "zone"}


def typed(qtbot: QtBot, form: StationForm, **texts: str) -> None:
    """Type into fields as a person does."""
    lines = {
        "place": form.picker.field,
        "uncertainty": form.uncertainty.line,
        **{name: getattr(form.fields, name).line for name in texts.keys() - OTHERS},
    }
    if "zone" in texts:  # the list of an editable box needs a screen
        form.fields.zone.setEditText(texts.pop("zone"))
    for name, text in texts.items():
        lines[name].selectAll()
        qtbot.keyClicks(lines[name], text)


def test_a_station_is_made_as_one_act(qtbot: QtBot, desk: Desk, access: ProjectAccess) -> None:
    form = shown(qtbot, StationForm(access))
    typed(
        qtbot,
        form,
        id="A1",
        location_name="Waterhole",
        place="23°50'28\"S 28°18'46\"E",
        uncertainty="15",
        starts="2026-02-19 06:30",
        ends="2026-05-03",
        camera="Cam 07",
        remarks="behind the tree",
    )
    assert zone_words(form) == "If it is empty: Africa/Johannesburg, by the place."
    assert form.fields.starts.hint.text() == "19 Feb 2026, 06:30"
    assert form.fields.ends.hint.text() == "3 May 2026, 23:59"
    with qtbot.waitSignals([form.saved, form.accepted]):
        qtbot.keyClick(form.fields.camera.line, Qt.Key.Key_Return)
    (made,) = stored(desk).values()
    assert made.place is not None
    assert (round(made.place.latitude, 4), round(made.place.longitude, 4)) == (-23.8411, 28.3128)
    assert (made.id, made.location_name, made.camera) == ("A1", "Waterhole", "Cam 07")
    assert (made.starts, made.ends) == ("2026-02-19T06:30:00", "2026-05-03T23:59:59")
    assert (made.uncertainty_m, made.zone) == (15, "Africa/Johannesburg")
    assert made.fields == {"comments": "behind the tree"}
    (act,) = actions(desk.project.connection)
    assert str(act.words) == "Add the camera station A1"


def test_what_the_form_does_not_show_stays(qtbot: QtBot, desk: Desk, access: ProjectAccess) -> None:
    first = Deployment(
        "A1",
        latitude=-23.8412345678901,
        longitude=28.3127,
        starts="2026-02-19T06:30:15+02:00",
        zone="Africa/Harare",
        fields={"setup_by": "Thandi"},
    )
    fill(desk.project, [first, *STATIONS[1:]], photographs=0)
    form = shown(qtbot, StationForm(access, "A1"))
    assert form.fields.starts.text == "2026-02-19 06:30:15 +02:00"
    assert form.fields.zone.currentText() == "Africa/Harare"
    assert form.fields.id.line.isReadOnly()
    typed(qtbot, form, camera="Cam 08")
    form.save.click()
    after = stored(desk)["A1"]
    assert after.camera == "Cam 08"
    assert after.latitude == first.latitude, "all digits of a place that was not touched"
    assert (after.starts, after.zone, after.fields) == (first.starts, first.zone, first.fields)


def test_saving_what_was_not_changed_is_not_an_act(
    qtbot: QtBot, desk: Desk, access: ProjectAccess
) -> None:
    fill(desk.project, STATIONS, photographs=0)
    before = len(actions(desk.project.connection))
    for station in STATIONS:
        form = shown(qtbot, StationForm(access, station.id))
        with qtbot.waitSignal(form.accepted):
            form.save.click()
    assert len(actions(desk.project.connection)) == before


def test_each_wrong_field_says_what_is_wrong(qtbot: QtBot) -> None:
    form = shown(qtbot, StationForm(shown_access()))
    typed(
        qtbot,
        form,
        id="A1",
        place="23.84 S",
        uncertainty="ten",
        starts="03/04/2026",
        ends="2026-02-30",
    )
    form.save.click()
    assert form.isVisible()
    assert form.fields.id.problem.text() == "Another station has it."
    assert "may be two days" in form.fields.starts.problem.text()
    assert form.fields.starts.line.accessibleDescription() == form.fields.starts.problem.text()
    assert "not in the calendar" in form.fields.ends.problem.text()
    assert form.picker.problem.text() == "'S' is not a coordinate."
    assert form.uncertainty.problem.text() == "'ten' is not a number."
    assert form.message.text() == "Not saved yet: 5 fields are to be corrected."
    assert form.focusWidget() is form.fields.id.line
    typed(qtbot, form, id="A9")
    assert not form.message.isVisible()


@pytest.mark.parametrize(
    ("texts", "at"),
    [
        ({"id": "X", "place": "91, 0"}, "place"),
        ({"id": "X", "place": "1, 2", "uncertainty": "-3"}, "uncertainty"),
        ({"id": ""}, "id"),
        ({"id": "X", "zone": "Europe"}, "zone"),
    ],
)
def test_the_focus_goes_to_what_is_wrong(qtbot: QtBot, texts: dict[str, str], at: str) -> None:
    form = shown(qtbot, StationForm(shown_access()))
    typed(qtbot, form, **texts)
    form.save.click()
    wrong = {
        "place": form.picker.field,
        "uncertainty": form.uncertainty.line,
        "id": form.fields.id.line,
        "zone": form.fields.zone,
    }
    assert form.focusWidget() is wrong[at]


def test_the_place_of_a_photograph_is_offered(qtbot: QtBot) -> None:
    form = shown(qtbot, StationForm(shown_access(), place=Place(1.29, 36.82)))
    assert form.picker.place == Place(1.29, 36.82)
    assert zone_words(form) == "If it is empty: Africa/Nairobi, by the place."


def test_a_failure_is_said_and_nothing_is_lost(qtbot: QtBot) -> None:
    form = shown(qtbot, StationForm(shown_access()))
    typed(qtbot, form, id="C1")
    form.save.click()
    assert form.message.text() == "This project is only shown."
    assert form.message.property("role") == "error"
    assert form.save.isEnabled()
    assert form.fields.id.text == "C1"


def test_closing_asks_only_where_something_was_typed(qtbot: QtBot) -> None:
    form = shown(qtbot, StationForm(shown_access()))
    with qtbot.waitSignal(form.rejected):
        qtbot.keyClick(form, Qt.Key.Key_Escape)
    form = shown(qtbot, StationForm(shown_access()))
    typed(qtbot, form, id="C1")
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    answer(asked(form), "Keep editing").click()
    assert form.isVisible()
    assert questions(form) == []
    form.closing.click()
    with qtbot.waitSignal(form.rejected):
        answer(asked(form), "Discard").click()


def test_a_station_that_is_gone_is_not_made_again(qtbot: QtBot) -> None:
    form = shown(qtbot, StationForm(shown_access(), "<b>Z9"))
    assert form.message.text() == "The project has no camera station <b>Z9 any more."
    assert not form.save.isEnabled()


def test_an_end_of_the_act_after_closing_is_announced_by_the_project(qtbot: QtBot) -> None:
    access = shown_access()
    held = []
    before = access._start
    access._start = lambda _job, _done, failed: held.append(failed)
    try:
        form = shown(qtbot, StationForm(access))
        typed(qtbot, form, id="C1")
        form.save.click()
        assert not form.save.isEnabled()
        form._is_edited = False
        form.reject()
        with qtbot.waitSignal(access.failed):
            held[0]("the disk is full")
    finally:
        access._start = before


def test_gaps_and_the_way_of_taking_photographs_are_saved_with_it(
    qtbot: QtBot, desk: Desk, access: ProjectAccess
) -> None:
    fill(desk.project, STATIONS, photographs=0)
    kept = CameraGap("A1", "2026-03-01T00:00:00", "2026-03-02T23:59:59", "lens covered")
    desk.work.set_gap(kept)
    before = len(actions(desk.project.connection))
    form = shown(qtbot, StationForm(access, "A1"))
    (row,) = form.fields.gaps.rows
    assert row.texts == GapTexts("2026-03-01", "2026-03-02", "lens covered")
    assert form.fields.method is None
    form.fields.capture.setFocus()
    qtbot.keyClicks(form.fields.capture, "tri")
    assert form.fields.method is CaptureMethod.ACTIVITY_DETECTION
    form.fields.gaps.add.click()
    second = form.fields.gaps.rows[1]
    assert form.focusWidget() is second.starts
    qtbot.keyClicks(second.starts, "2026-04-01 08:00")
    qtbot.keyClicks(second.remarks, "stolen")
    form.save.click()
    assert not form.isVisible()
    made = CameraGap("A1", "2026-04-01T08:00:00", "2026-05-03T23:59:59", "stolen")
    assert current_gaps(desk.project.connection) == {"A1": [kept, made]}
    assert said_methods(desk.project.connection) == {"A1": CaptureMethod.ACTIVITY_DETECTION}
    assert len(actions(desk.project.connection)) == before + 1
    desk.work.undo()
    assert current_gaps(desk.project.connection) == {"A1": [kept]}
    assert said_methods(desk.project.connection) == {}


def test_a_gap_is_removed(qtbot: QtBot, desk: Desk, access: ProjectAccess) -> None:
    fill(desk.project, STATIONS, photographs=0)
    for day in (1, 5):
        times = f"2026-03-0{day}T00:00:00", f"2026-03-0{day}T23:59:59"
        desk.work.set_gap(CameraGap("A1", *times))
    form = shown(qtbot, StationForm(access, "A1"))
    first = form.fields.gaps.rows[0]
    first.button.click()
    assert form.focusWidget() is form.fields.gaps.add
    form.save.click()
    (left,) = current_gaps(desk.project.connection)["A1"]
    assert left.starts == "2026-03-05T00:00:00"


def test_a_gap_that_cannot_be_says_so_beside_it(qtbot: QtBot) -> None:
    form = shown(qtbot, StationForm(shown_access(), "A1"))
    form.fields.gaps.add.click()
    form.fields.gaps.add.click()
    _, second = form.fields.gaps.rows
    qtbot.keyClicks(second.starts, "2026-04-02")
    qtbot.keyClicks(second.ends, "2026-04-01")
    form.save.click()
    assert "its end is not after its start" in second.problem.text()
    assert form.focusWidget() is second.starts
    assert form.message.text() == "Not saved yet: 1 field is to be corrected."
    assert form.isVisible()
