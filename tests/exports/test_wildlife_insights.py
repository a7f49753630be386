"""The four tables of Wildlife Insights: columns and words of its batch upload."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from swc_desktop.core.identification import LifeStage, Sex
from swc_desktop.exports.dataset import Dataset, GivenPlace, ObservedKind, ReasonLeftOut
from swc_desktop.exports.wildlife_insights import write_wildlife_insights
from swc_desktop.exports.written import Written
from tests.exports.made_dataset import MadePackage, animal, at, dataset, photo, station

TABLES = ("projects", "cameras", "deployments", "images")


def data() -> Dataset:
    stations = [
        station(
            "S07",
            at(1, 8),
            at(8, 9, 30),
            camera="CAM 7",
            location_name="Kopje",
            fields={"feature_type": "trailGame", "camera_height_m": "0.45", "bait_use": "False"},
            gaps=[(at(4), at(6))],
        ),
        station("S08", at(1), at(8), camera="CAM-7", camera_model="Reconyx-HP2X"),
        station("S09", at(1), at(8), place=None, metres=None),
    ]
    a = photo("a", "S07", at(2, 6, 24, 10), "SD1/IMG_0001.JPG", make="Browning", model="BTC-8E")
    b, c = photo("b", "S08", at(2, 7)), photo("c", "S09", at(2, 8))
    video = photo("d", "S07", at(2, 9), "SD1/V.MP4")
    seen = [
        animal(a, "Panthera pardus fusca", count=2, sex=Sex.FEMALE, life_stage=LifeStage.ADULT),
        animal(b, "", kind=ObservedKind.BLANK),
        animal(c),
        animal(video),
    ]
    return dataset(stations, [a, b, c, video], seen)


def written(of: Dataset) -> tuple[dict[str, list[dict[str, str]]], Written, MadePackage]:
    package = MadePackage()
    done = write_wildlife_insights(of, package)
    tables = {
        name: list(csv.DictReader(package.files[f"{name}.csv"].splitlines())) for name in TABLES
    }
    return tables, done, package


@pytest.mark.shared
def test_the_columns_are_those_of_the_samples(shared: Path) -> None:
    _, _, package = written(data())
    for name in TABLES:
        sample = (shared / f"standards/wildlife_insights/{name}.csv").read_text("utf-8")
        assert package.files[f"{name}.csv"].splitlines()[0] == sample.splitlines()[0]


def test_the_keys_lead_from_table_to_table() -> None:
    tables, done, _ = written(data())
    (project,) = {one["project_id"] for name in TABLES for one in tables[name]}
    assert project == "Mara"
    cameras = [one["camera_id"] for one in tables["cameras"]]
    assert cameras == ["CAM_7", "CAM-7"]
    assert {one["camera_id"] for one in tables["deployments"]} == set(cameras)
    stations = {one["deployment_id"] for one in tables["deployments"]}
    assert {one["deployment_id"] for one in tables["images"]} == stations == {"S07", "S08"}
    assert done.rows == len(tables["images"]) == 2
    assert done.left_out == {ReasonLeftOut.WITHOUT_PLACE: 1, ReasonLeftOut.VIDEO: 1}


def test_words_and_times_are_its_own() -> None:
    tables, _, _ = written(data())
    deployment = tables["deployments"][0]
    assert deployment["start_date"] == "2024-02-01 08:00:00"
    assert deployment["feature_type"] == "Trail game"
    assert deployment["camera_functioning"] == "Unknown Failure"
    assert deployment["bait_type"] == "None"
    assert (deployment["sensor_height"], deployment["height_other"]) == ("Other", "0.45 m")
    assert tables["deployments"][1]["camera_functioning"] == "Camera Functioning"
    assert [one["make"] for one in tables["cameras"]] == ["Browning", "Reconyx"]
    leopard, blank = tables["images"]
    assert leopard["timestamp"] == "2024-02-02 06:24:10"
    assert leopard["location"] == "SD1/IMG_0001.JPG"
    names = [leopard[rank] for rank in ("class", "order", "family", "genus", "species")]
    assert names == ["Mammalia", "Carnivora", "Felidae", "Panthera", "pardus"]
    assert leopard["wi_taxon_id"] == "aa73e0ac-973d-461d-914a-d2fa6e4b98a4"
    assert (leopard["age"], leopard["sex"], leopard["number_of_objects"]) == (
        "Adult",
        "Female",
        "2",
    )
    assert (blank["common_name"], blank["genus"]) == ("Blank", "")
    assert all(re.fullmatch(r"[0-9a-f-]{36}", one["wi_taxon_id"]) for one in tables["images"])


def test_what_is_withheld_is_left_out() -> None:
    of = data()
    place = GivenPlace(-1, 35, step=1.0, is_withheld=True)
    hidden = replace(
        of,
        stations=[replace(one, place=place, is_time_withheld=True) for one in of.stations],
        media=[replace(one, is_time_withheld=True) for one in of.media],
    )
    tables, done, _ = written(hidden)
    assert [len(tables[name]) for name in TABLES] == [1, 0, 0, 0]
    assert done.left_out == {ReasonLeftOut.TIME_WITHHELD: 3, ReasonLeftOut.VIDEO: 1}


def test_an_empty_project_has_headers() -> None:
    tables, done, _ = written(dataset())
    assert done.rows == 0
    assert [len(tables[name]) for name in TABLES] == [1, 0, 0, 0]
