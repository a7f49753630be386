"""One camera station from a form: what is read, what stays, and a message for each wrong field."""

from dataclasses import replace
from datetime import timedelta

import pytest

from swc_desktop.projects.deployment_form import (
    FIELD_WORDS,
    MORE_FIELDS,
    DeploymentFields,
    deployment_from_fields,
    fields_of,
)
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.projects.deployments_csv import read_deployments
from swc_desktop.projects.errors import DeploymentRefused
from tests.projects.desk import Desk

WHOLE = DeploymentFields(
    "A1",
    "River bend",
    "24.9 S 31.6 E",
    "12.2",
    "2024-02-01 10:00",
    "2024-03-01",
    "",
    "CAM 7",
    "under the fig tree",
    {"setup_by": "Naledi", "camera_height_m": "0,5", "bait_use": "no"},
)


def problems(fields: DeploymentFields, **options: object) -> dict[str, str]:
    with pytest.raises(DeploymentRefused) as caught:
        deployment_from_fields(fields, **options)  # type: ignore[arg-type]
    assert str(caught.value).startswith("The camera station cannot be saved: ")
    return {name: str(text) for name, text in caught.value.problems.items()}


def test_a_form_that_is_filled_in_is_a_camera_station() -> None:
    assert deployment_from_fields(WHOLE) == Deployment(
        "A1",
        "",
        "River bend",
        -24.9,
        31.6,
        13,
        "2024-02-01T10:00:00",
        "2024-03-01T23:59:59",
        "Africa/Johannesburg",
        None,
        "CAM 7",
        {
            "setup_by": "Naledi",
            "camera_height_m": "0.5",
            "bait_use": "False",
            "comments": "under the fig tree",
        },
    )


def test_only_the_id_is_needed() -> None:
    assert deployment_from_fields(DeploymentFields(" A1 ")) == Deployment("A1")


def test_what_a_form_shows_is_read_as_the_same_station() -> None:
    made = deployment_from_fields(WHOLE)
    shown = fields_of(made)
    assert shown.zone == ""
    assert deployment_from_fields(shown, base=made) == made
    tiny = replace(made, latitude=-0.00001, longitude=120.123, zone="Asia/Tokyo")
    assert fields_of(tiny).zone == "Asia/Tokyo"
    assert deployment_from_fields(fields_of(tiny), base=tiny) == tiny


def test_the_zone_follows_the_place_unless_it_is_another_one() -> None:
    made = deployment_from_fields(WHOLE)
    moved = replace(fields_of(made), place="48.2, 16.4")
    assert deployment_from_fields(moved, base=made).zone == "Europe/Vienna"
    kept = replace(moved, zone="Africa/Nairobi")
    assert deployment_from_fields(kept, base=made).zone == "Africa/Nairobi"


def test_what_the_form_does_not_have_stays() -> None:
    base = Deployment(
        "A1",
        location="L7",
        camera_offset=timedelta(hours=2),
        fields={"habitat": "mopane", "comments": "old", "odd": "1"},
    )
    changed = deployment_from_fields(DeploymentFields("A1", camera="C"), base=base, taken=("A1",))
    assert changed == replace(base, camera="C", fields={"habitat": "mopane", "odd": "1"})


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"id": " "}, "id", "it is missing"),
        ({"id": "A\n1"}, "id", "it has a sign that cannot be shown"),
        ({"id": "x" * 201}, "id", "it has more than 200 characters"),
        ({"id": "B2"}, "id", "another station has it"),
        ({"location_name": "a\u202eb"}, "location_name", "it has a sign that cannot be shown"),
        ({"place": "river"}, "place", "it is not two numbers"),
        ({"place": "91, 0"}, "place", "its latitude is beyond 90 degrees"),
        ({"uncertainty": "far"}, "uncertainty", "'far' is not a number"),
        ({"uncertainty": "-1"}, "uncertainty", "-1 is not between 0 and 1,000,000"),
        ({"place": ""}, "uncertainty", "it is that of a place, and there is none"),
        ({"starts": "soon"}, "starts", "'soon' is not a time such as 2024-02-19T06:24:10+03:00"),
        (
            {"starts": "03/04/2024"},
            "starts",
            "'03/04/2024' may be two days; write it as 2024-02-19",
        ),
        ({"ends": "2024-02-30"}, "ends", "'2024-02-30' is not in the calendar"),
        ({"ends": "2024-02-01T09:59"}, "ends", "the end is before the start"),
        ({"ends": "2024-02-01T07:59:59Z"}, "ends", "the end is before the start"),
        ({"zone": "Europe"}, "zone", "'Europe' is not a time zone such as Africa/Nairobi"),
        ({"camera": "x" * 201}, "camera", "it has more than 200 characters"),
        ({"remarks": "x" * 10_001}, "remarks", "it has more than 10,000 characters"),
        (
            {"more": {"camera_tilt_deg": "100"}},
            "camera_tilt_deg",
            "100 is not between -90 and 90",
        ),
        (
            {"more": {"camera_height_m": "1", "camera_depth_m": "1"}},
            "camera_depth_m",
            "a camera has a height or a depth, not both",
        ),
        (
            {"more": {"feature_type": "tree"}},
            "feature_type",
            "'tree' is not a feature type of Camtrap DP",
        ),
    ],
)
def test_each_wrong_field_has_a_message(changed: dict[str, str], field: str, said: str) -> None:
    fields = replace(WHOLE, **changed)  # type: ignore[arg-type]
    assert problems(fields, taken=("B2",)) == {field: said}


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = replace(WHOLE, id="", place="x", starts="x", zone="x")
    assert list(problems(wrong)) == ["place", "id", "starts", "zone"]
    with pytest.raises(DeploymentRefused, match=r"place: .*; ID: it is missing; start: .*; time z"):
        deployment_from_fields(wrong)


def test_the_id_of_a_station_stays() -> None:
    said = problems(DeploymentFields("B"), base=Deployment("A"))
    assert said == {"id": "it cannot be changed; add another station"}


def test_the_names_are_those_of_the_form_and_of_imported_tables() -> None:
    fields = set(DeploymentFields.__dataclass_fields__)
    assert set(FIELD_WORDS) == fields - {"more"}
    row = read_deployments(b"deploymentID\nA", "a.csv").rows[0]
    assert set(MORE_FIELDS) < set(row.__dataclass_fields__)


def test_a_station_is_added_and_changed_by_an_act_each(desk: Desk) -> None:
    made = deployment_from_fields(WHOLE)
    desk.work.set_deployment(made)
    changed = replace(made, camera="CAM 8")
    desk.work.set_deployment(changed)
    desk.work.set_deployment(changed)
    assert current_deployments(desk.project.connection) == {"A1": changed}
    reverted, _ = desk.work.undo()
    assert str(reverted.action.words) == "Change the camera station A1"
    assert current_deployments(desk.project.connection) == {"A1": made}
    reverted, _ = desk.work.undo()
    assert str(reverted.action.words) == "Add the camera station A1"
    assert current_deployments(desk.project.connection) == {}


def test_a_day_that_can_only_be_one_is_read_in_any_order() -> None:
    made = deployment_from_fields(DeploymentFields("A1", starts="19/02/2024", ends="3/19/2024"))
    assert (made.starts, made.ends) == ("2024-02-19T00:00:00", "2024-03-19T23:59:59")
