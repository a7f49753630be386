"""Which column of a table of deployments is which, by the names that others give them."""

import pytest

from swc_desktop.projects.deployment_columns import CAMTRAP_DP, POINT, columns_of

ODK = [
    *("SubmissionDate", "start", "end", "today", "setup-station", "setup-camera_id"),
    *("setup-gps-Latitude", "setup-gps-Longitude", "setup-gps-Altitude", "setup-gps-Accuracy"),
    *("setup-photo", "notes", "meta-instanceID", "KEY", "SubmitterName"),
]
KOBO = [
    *("start", "end", "station", "gps", "_gps_latitude", "_gps_longitude", "_gps_altitude"),
    *("_gps_precision", "camera/height", "retrieval_date", "_id", "_uuid", "_submission_time"),
    "_index",
]


def found(header: list[str]) -> dict[str, str]:
    """The name of the column of each field."""
    return {field: header[index] for field, index in columns_of(header).places.items()}


def test_every_name_of_camtrap_dp_is_known_in_any_order() -> None:
    header = sorted(CAMTRAP_DP)
    columns = columns_of(header)
    assert found(header) == {name: name for name in CAMTRAP_DP}
    assert (columns.unused, columns.is_form) == ((), False)


def test_an_odk_form() -> None:
    assert found(ODK) == {
        "locationID": "setup-station",
        "cameraID": "setup-camera_id",
        "latitude": "setup-gps-Latitude",
        "longitude": "setup-gps-Longitude",
        "coordinateUncertainty": "setup-gps-Accuracy",
        "deploymentStart": "start",
        "deploymentComments": "notes",
    }
    columns = columns_of(ODK)
    assert columns.is_form
    assert columns.unused == ("end", "setup-gps-Altitude", "setup-photo")


def test_a_kobo_form() -> None:
    assert found(KOBO) == {
        "locationID": "station",
        "latitude": "_gps_latitude",
        "longitude": "_gps_longitude",
        "coordinateUncertainty": "_gps_precision",
        "deploymentStart": "start",
        "deploymentEnd": "retrieval_date",
        "cameraHeight": "camera/height",
        POINT: "gps",
    }


def test_observations_of_comapeo() -> None:
    header = ["docId", "createdAt", "lat", "lon", "station", "notes"]
    assert found(header) == {
        "deploymentStart": "createdAt",
        "latitude": "lat",
        "longitude": "lon",
        "locationID": "station",
        "deploymentComments": "notes",
    }


def test_a_plain_table_has_the_end_of_a_deployment_where_a_form_has_its_own() -> None:
    assert found(["Station", "Start", "End"])["deploymentEnd"] == "End"
    assert "deploymentEnd" not in found(["station", "start", "end", "_submission_time"])


def test_the_time_of_a_question_counts_before_that_of_the_form() -> None:
    header = ["start", "setup_date", "station", "instanceID"]
    assert found(header)["deploymentStart"] == "setup_date"


@pytest.mark.parametrize(
    "header",
    [
        ["start-geopoint-Latitude", "start-geopoint-Longitude", "gps-Latitude", "gps-Longitude"],
        ["_start-geopoint_latitude", "_start-geopoint_longitude", "_a_latitude", "_a_longitude"],
    ],
)
def test_the_place_of_a_question_counts_before_that_of_opening_the_form(header: list[str]) -> None:
    assert found(header) == {"latitude": header[2], "longitude": header[3]}


def test_the_place_of_opening_counts_where_there_is_no_other() -> None:
    header = ["station", "start-geopoint-Latitude", "start-geopoint-Longitude"]
    assert found(header)["latitude"] == "start-geopoint-Latitude"
    assert found(["station", "start-geopoint"])[POINT] == "start-geopoint"


def test_camtrap_dp_s_own_name_counts_before_others() -> None:
    header = ["station", "locationID", "Camera", "cameraID"]
    assert found(header) == {"locationID": "locationID", "cameraID": "cameraID"}
    assert columns_of(header).unused == ("station", "Camera")
