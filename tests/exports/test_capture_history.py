"""Capture histories: what secr refuses, and what it only reports, is not in them."""

from dataclasses import replace

import pytest

from swc_desktop.core.identification import Sex
from swc_desktop.exports.capture_history import write_capture_history
from swc_desktop.exports.dataset import Dataset, GivenPlace, ReasonLeftOut
from swc_desktop.exports.errors import PlacesNotExact
from swc_desktop.exports.written import Written
from tests.exports.made_dataset import MadePackage, animal, at, dataset, photo, station


def data() -> Dataset:
    stations = [
        station("S 07#", at(1, 12), at(5), gaps=[(at(3), at(4))]),
        station("s 07#", at(2), at(5, 6), metres=(723_000.0, 9_844_000.25)),
        station("S09", at(1), at(5), metres=None),
        station(
            "hand",
            at(2),
            at(2),
            place=GivenPlace(-1.4, 35.0, step=0.001),
            is_timed=False,
            is_handheld=True,
        ),
    ]
    media = [
        photo("a", "S 07#", at(2, 6)),
        photo("b", "S 07#", at(2, 18)),
        photo("c", "S 07#", at(3, 6)),
        photo("d", "s 07#", at(5, 6)),
        photo("e", "s 07#", at(2, 6)),
        photo("f", "S09", at(2, 6)),
    ]
    seen = [animal(one, individual="LEO 1", sex=Sex.FEMALE) for one in media[:3]]
    seen += [animal(media[3], individual="LEO 1"), animal(media[4], individual="leo_1")]
    seen += [animal(media[5], individual="LEO 2"), animal(media[0])]
    return dataset(stations, media, seen, grid="UTM zone 36 south")


def written(of: Dataset) -> tuple[MadePackage, Written]:
    package = MadePackage()
    return package, write_capture_history(of, package)


def lines(package: MadePackage, name: str) -> list[list[str]]:
    return [line.split() for line in package.files[name].splitlines() if not line.startswith("#")]


def test_an_animal_is_once_at_a_detector_in_an_occasion() -> None:
    package, done = written(data())
    captures = lines(package, "captures-Panthera_pardus.txt")
    assert captures == [
        ["1", "LEO_1", "2", "S_07_", "F"],
        ["1", "LEO_1", "5", "s_07__2", "F"],
        ["1", "leo_1_2", "2", "s_07__2", "NA"],
    ]
    assert done.rows == len(captures)
    assert done.left_out[ReasonLeftOut.NOT_WORKING] == 1
    assert done.left_out[ReasonLeftOut.STATION_WITHOUT_PLACE] == 1


def test_each_capture_is_where_and_while_a_detector_was_used() -> None:
    package, _ = written(data())
    detectors = {one[0]: one[1:] for one in lines(package, "detectors.txt")}
    assert detectors == {
        "S_07_": ["722000.5", "9845000", "0.5", "1", "0", "1", "0"],
        "s_07__2": ["723000", "9844000.2", "0", "1", "1", "1", "0.25"],
    }
    for _, _, occasion, detector, _ in lines(package, "captures-Panthera_pardus.txt"):
        usage = detectors[detector][2:]
        assert float(usage[int(occasion) - 1]) > 0


def test_no_place_that_is_rounded_or_hidden_is_written() -> None:
    of = data()
    rounded = replace(of.stations[0], place=GivenPlace(-1.4, 35.0, step=0.1))
    for other in (
        replace(of, stations=[rounded, *of.stations[1:]]),
        replace(of, stations=[replace(of.stations[0], is_hidden=True), *of.stations[1:]]),
        replace(of, media=[replace(of.media[0], is_hidden=True), *of.media[1:]]),
        replace(of, coarsened=1),
    ):
        with pytest.raises(PlacesNotExact, match="--coarsen none"):
            written(other)


def test_without_known_animals_there_are_headers() -> None:
    for of in (dataset(), dataset([station("S", at(1), at(2))])):
        package, done = written(of)
        assert done.rows == 0
        assert package.files["captures.txt"] == "# Session ID Occasion Detector sex\n"
