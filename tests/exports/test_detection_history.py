"""Detection histories: 1, 0 and NA by the effort of each station."""

import csv
from pathlib import Path

import pytest

from swc_desktop.exports.dataset import Dataset, GivenPlace, ReasonLeftOut
from swc_desktop.exports.detection_history import write_detection_history
from swc_desktop.exports.written import Written
from tests.exports.made_dataset import MadePackage, animal, at, dataset, photo, station


def data() -> Dataset:
    stations = [
        station("S07", at(1), at(29), gaps=[(at(8), at(15))]),
        station("s07", at(10, 12), at(29), place=None),
        station("S09", at(1), at(29), is_timed=False),
    ]
    media = [
        photo("a", "S07", at(2)),
        photo("b", "S07", at(10)),
        photo("c", "s07", at(29)),
        photo("d", "S09", at(2)),
    ]
    seen = [animal(one) for one in media]
    seen += [animal(media[0], "", name="Zebra/..\\NUL"), animal(media[0], "", name="zebra")]
    return dataset(stations, media, seen)


def written(of: Dataset) -> tuple[MadePackage, Written]:
    package = MadePackage()
    return package, write_detection_history(of, package)


def test_what_is_seen_and_what_is_not_known() -> None:
    package, done = written(data())
    text = package.files["species/Panthera_pardus.csv"]
    upper, lower = csv.DictReader(text.splitlines())
    assert [upper[f"y.{at}"] for at in range(1, 5)] == ["1", "NA", "0", "0"]
    assert [upper[f"effort.{at}"] for at in range(1, 5)] == ["7", "NA", "7", "7"]
    assert [lower[f"y.{at}"] for at in range(1, 5)] == ["NA", "0", "0", "1"]
    assert [lower[f"effort.{at}"] for at in range(1, 5)] == ["NA", "4.5", "7", "7"]
    assert (upper["site"], lower["site"]) == ("S07", "s07")
    assert (upper["latitude"], lower["latitude"]) == ("-1.4", "NA")
    assert done.rows == 6
    assert done.left_out[ReasonLeftOut.NOT_WORKING] == 1
    assert done.left_out[ReasonLeftOut.STATION_WITHOUT_TIMES] == 1


def test_each_species_has_a_file_of_its_own() -> None:
    package, _ = written(data())
    listed = list(csv.DictReader(package.files["species.csv"].splitlines()))
    assert [(one["species"], one["detections"], one["rank"]) for one in listed] == [
        *(("Panthera pardus", "2", "species"), ("Zebra/..\\NUL", "1", ""), ("zebra", "1", "")),
    ]
    assert {one["file"] for one in listed} == {
        name for name in package.files if name.startswith("species/")
    }
    assert "Length of an occasion in days: 7." in package.files["README.txt"]


@pytest.mark.shared
def test_the_columns_are_in_the_order_of_the_sample(shared: Path) -> None:
    """Sites, what was seen, what is known of sites, what is known of occasions."""
    sample = (shared / "standards/unmarked/wide.csv").read_text("utf-8").splitlines()[0]
    kinds = [name.partition(".")[0] for name in sample.split(",")]
    package, _ = written(data())
    found = package.files["species/Panthera_pardus.csv"].splitlines()[0].split(",")
    assert kinds == ["site", *["y"] * 4, "elevation", *["effort"] * 4]
    assert [name.partition(".")[0] for name in found] == [
        *("site", *["y"] * 4, "latitude", "longitude", *["effort"] * 4),
    ]


def test_a_place_that_is_withheld_is_not_known() -> None:
    place = GivenPlace(-1, 35, step=1.0, is_withheld=True)
    one = photo("a", "S", at(2))
    package, _ = written(dataset([station("S", at(1), at(8), place=place)], [one], [animal(one)]))
    (row,) = csv.DictReader(package.files["species/Panthera_pardus.csv"].splitlines())
    assert (row["latitude"], row["longitude"]) == ("NA", "NA")


def test_an_empty_project_has_headers() -> None:
    package, done = written(dataset())
    assert done.rows == 0
    assert set(package.files) == {"species.csv", "occasions.csv", "unmarked.R", "README.txt"}
    assert package.files["species.csv"] == "species,file,rank,detections,stations\n"
