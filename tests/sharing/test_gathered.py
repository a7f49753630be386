"""What data for others hold beside what Camtrap DP needs."""

from datetime import timedelta

import pytest

from swc_desktop.core.progress import Control, no_progress
from swc_desktop.core.region import Category
from swc_desktop.core.taxonomy import Rank
from swc_desktop.exports.dataset import Dataset
from swc_desktop.geo.sun import sun_hour
from swc_desktop.sharing.gathering import gather
from swc_desktop.sharing.protection import Coarsening
from tests.projects.desk import Desk
from tests.sharing.shared_project import LEOPARDS, MADE


def gathered(park: Desk, coarsening: Coarsening) -> Dataset:
    with park.project.file.snapshot():
        return gather(park.project, coarsening, None, MADE, Control(), no_progress)


def test_answers_stay_beside_what_people_said(park: Desk) -> None:
    data = gathered(park, Coarsening.EXACT)
    zebra = next(one for one in data.media if one.name == "PIC_0000.JPG")
    (region,) = zebra.regions
    assert region.category is Category.FRAME
    assert region.answer.best[Rank.SPECIES][0] == "Panthera leo"
    assert not zebra.is_searched
    assert data.taxa["Panthera leo"].speciesnet.endswith(";panthera;leo;lion")


def test_the_hour_by_the_sun_and_metres_follow_the_rounded_place(park: Desk) -> None:
    exact, given = (gathered(park, one) for one in (Coarsening.EXACT, Coarsening.BY_RULE))
    for data, is_exact in ((exact, True), (given, False)):
        seen = [one for one in data.observations if one.sun_hour is not None]
        assert seen
        stations = {one.id: one for one in data.stations}
        media = {one.id: one for one in data.media}
        for one in seen:
            place = stations[one.station].place
            assert place is not None
            if place.step == 0.1 and one.media:
                expected = sun_hour(place.latitude, place.longitude, media[one.media].taken)
                assert one.sun_hour == expected
        leopards = next(one for one in data.stations if "2024-02-10" in str(one.starts))
        assert leopards.is_timed
        assert leopards.has_effort
        assert leopards.metres is not None
        away = abs(leopards.metres[0] - exact_metres(exact))
        assert (away == 0) is is_exact


def exact_metres(data: Dataset) -> float:
    station = next(one for one in data.stations if one.id == "WH-NORTH")
    assert station.place is not None
    assert (station.place.latitude, station.place.longitude) == pytest.approx(LEOPARDS)
    assert station.metres is not None
    return station.metres[0]


def test_a_station_without_a_stated_time_has_no_effort(park: Desk) -> None:
    data = gathered(park, Coarsening.EXACT)
    handheld = next(one for one in data.stations if one.is_handheld)
    assert handheld.starts == handheld.ends
    assert not handheld.is_timed
    assert not handheld.has_effort
    north = next(one for one in data.stations if one.id == "WH-NORTH")
    assert north.starts is not None
    assert north.starts.utcoffset() == timedelta(hours=3)
