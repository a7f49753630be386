"""Tables for camtrapR: what its functions refuse or miss is not in them."""

import csv
from pathlib import Path

import pytest

from swc_desktop.exports.camtrapr import write_camtrapr
from swc_desktop.exports.dataset import Dataset
from tests.exports.made_dataset import MadePackage, animal, at, dataset, photo, station


def data() -> Dataset:
    gaps = [(at(5, 12), at(20)), (at(2), at(3)), (at(2, 12), at(4))]
    stations = [
        station("S__CAM_07", at(1), at(8), gaps=gaps),
        station("s__CAM_07", at(1, 8), at(8), metres=None),
        station("S09", None, None),
    ]
    media = [
        photo("a", "S__CAM_07", at(4, 6, 24, 10), "SD1/100/IMG_1.JPG"),
        photo("b", "S__CAM_07", at(4, 6, 40)),
        photo("c", "S__CAM_07", at(4, 18, 24, 10)),
        photo("d", "S__CAM_07", at(6)),
        photo("e", "s__CAM_07", at(2)),
        photo("f", "S09", at(2)),
    ]
    seen = [animal(one, individual="LEO-014") for one in media]
    return dataset(stations, media, seen, grid="UTM zone 36 south")


def written(of: Dataset) -> dict[str, list[dict[str, str]]]:
    package = MadePackage()
    write_camtrapr(of, package)
    assert "minDeltaTime = 30 (in minutes)" in package.files["README.txt"]
    assert "lastIndependentRecord" in package.files["README.txt"]
    names = ("cameras", "records", "individuals")
    return {name: list(csv.DictReader(package.files[f"{name}.csv"].splitlines())) for name in names}


@pytest.mark.shared
def test_the_columns_are_those_of_the_samples(shared: Path) -> None:
    tables = written(data())
    for name in ("cameras", "records"):
        sample = (shared / f"standards/camtrapr/{name}.csv").read_text("utf-8").splitlines()[0]
        columns = list(tables[name][0])
        assert columns[: len(sample.split(","))] == sample.split(",")
    individuals = (shared / "standards/camtrapr/individuals.csv").read_text("utf-8")
    assert set(individuals.splitlines()[0].split(",")) <= set(tables["individuals"][0])


def test_problems_are_within_the_times_of_a_station_and_apart() -> None:
    first, second = written(data())["cameras"]
    assert (first["Problem1_from"], first["Problem1_to"]) == (
        *("2024-02-02 00:00:00", "2024-02-04 00:00:00"),
    )
    assert (first["Problem2_from"], first["Problem2_to"]) == (
        *("2024-02-05 12:00:00", "2024-02-08 00:00:00"),
    )
    assert (second["Setup_date"], second["Problem1_from"]) == ("2024-02-01 08:00:00", "")
    assert (first["utm_x"], second["utm_x"]) == ("722000.5", "")


def test_names_of_stations_are_the_same_in_both_tables() -> None:
    """Letter by letter, and without what camtrapR joins names by."""
    tables = written(data())
    cameras = [one["Station"] for one in tables["cameras"]]
    assert len(set(cameras)) == 2
    assert {one["Station"] for one in tables["records"]} == set(cameras)
    assert not any("__CAM_" in name for name in cameras)


def test_records_are_apart_and_while_the_station_worked() -> None:
    first, second, other = written(data())["records"]
    assert (first["DateTimeOriginal"], first["delta.time.secs"]) == ("2024-02-04 06:24:10", "0")
    assert (first["Directory"], first["FileName"]) == ("SD1/100", "IMG_1.JPG")
    assert [second[f"delta.time.{unit}"] for unit in ("secs", "mins", "hours", "days")] == [
        *("43200", "720", "12", "0.5"),
    ]
    assert other["DateTimeOriginal"] == "2024-02-02 00:00:00"


def test_an_empty_project_has_headers() -> None:
    assert written(dataset()) == {"cameras": [], "records": [], "individuals": []}
