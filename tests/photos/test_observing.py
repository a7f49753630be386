"""What a file says itself, and one observation from that and from what a person gives."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.features import FEATURES, encode
from swc_desktop.core.observation import Absence, Moment, Observation, Place, Sky, Source
from swc_desktop.photos.observing import Given, observation_of
from swc_desktop.photos.photo import OwnEvidence, Photo
from swc_desktop.photos.reading import read_photo
from tests.photos import made
from tests.photos.made import (
    GPS_DATE,
    GPS_TIME,
    OFFSET_ORIGINAL,
    ORIGINAL,
    SKUKUZA_GPS,
    Tags,
    ratios,
    text,
    written,
)

STAMP = {ORIGINAL: text("2021:03:04 12:00:00")}
LOCAL = datetime.fromisoformat("2021-03-04T12:00:00")
ELSEWHERE = Place(52.5, 13.4, None, Source.TYPED)
LATER = Moment(datetime.fromisoformat("2022-06-07T08:09:10"), None, Source.TYPED)


def read(
    folder: Path, exif: Tags | None = None, gps: Tags | None = None, **typed: Place | Moment
) -> Photo:
    picture = made.jpeg(made.exif_segment(made.tiff(None, exif, gps)))
    photo = read_photo(written(folder, picture), **typed)  # type: ignore[arg-type]
    assert isinstance(photo, Photo), photo
    return photo


def own(photo: Photo) -> OwnEvidence:
    assert photo.own is not None
    return photo.own


def numbers(seen: Observation) -> bytes:
    """Everything that is computed from an observation, to the last bit."""
    assert isinstance(seen.sky, Sky)
    rows = encode([seen], tuple(FEATURES)).values
    sky = np.array([seen.sky.sun_elevation_deg, seen.sky.solar_hour])
    return rows.tobytes() + sky.tobytes() + repr(seen.sky).encode()


def test_the_reading_of_the_camera_stays_as_it_is_in_the_file(tmp_path: Path) -> None:
    photo = read(tmp_path, STAMP, SKUKUZA_GPS)
    assert own(photo).moment == Moment(LOCAL)
    assert own(photo).place == photo.observation.place
    assert isinstance(photo.observation.moment, Moment)
    assert photo.observation.moment.zone == "Africa/Johannesburg"


def test_its_offset_is_that_of_the_file(tmp_path: Path) -> None:
    photo = read(tmp_path, {**STAMP, OFFSET_ORIGINAL: text("+01:00")}, SKUKUZA_GPS)
    moment = own(photo).moment
    assert isinstance(moment, Moment)
    assert (moment.local, moment.offset) == (LOCAL, timedelta(hours=1))


def test_the_gps_time_is_a_value_of_its_own(tmp_path: Path) -> None:
    when = {GPS_DATE: text("2021:03:04"), GPS_TIME: ratios((10, 1), (0, 1), (30, 1))}
    photo = read(tmp_path, STAMP, {**SKUKUZA_GPS, **when})
    assert own(photo).gps_instant == datetime.fromisoformat("2021-03-04T10:00:30")
    assert own(read(tmp_path, STAMP, SKUKUZA_GPS)).gps_instant is None


def test_what_is_given_is_not_what_the_file_says(tmp_path: Path) -> None:
    photo = read(tmp_path, typed_place=ELSEWHERE, typed_moment=LATER)
    assert photo.observation.place == ELSEWHERE
    assert isinstance(own(photo).place, Absence)
    assert isinstance(own(photo).moment, Absence)
    assert own(photo).gps_instant is None


def test_a_photograph_is_observed_from_its_own_evidence(tmp_path: Path) -> None:
    for photo in (read(tmp_path, STAMP, SKUKUZA_GPS), read(tmp_path, STAMP), read(tmp_path)):
        assert observation_of(own(photo)) == photo.observation


def test_what_is_given_fills_only_what_is_missing(tmp_path: Path) -> None:
    given = Given(ELSEWHERE, LATER)
    file = own(read(tmp_path, STAMP, SKUKUZA_GPS))
    assert observation_of(file, given) == observation_of(file)
    assert observation_of(own(read(tmp_path)), given).place == ELSEWHERE


def test_what_is_given_replaces_what_the_file_has_where_it_sets(tmp_path: Path) -> None:
    file = own(read(tmp_path, {**STAMP, OFFSET_ORIGINAL: text("+01:00")}, SKUKUZA_GPS))
    seen = observation_of(file, Given(ELSEWHERE, LATER, sets=True))
    assert seen.place == ELSEWHERE
    assert isinstance(seen.moment, Moment)
    assert (seen.moment.local, seen.moment.zone) == (LATER.local, "Europe/Berlin")
    assert observation_of(file, Given(sets=True)) == observation_of(file)


@pytest.mark.parametrize("offset", ["", "+01:00"])
@pytest.mark.parametrize("sets", [False, True])
def test_evidence_of_a_person_counts_exactly_as_in_the_file(
    tmp_path: Path, offset: str, sets: bool
) -> None:
    exif = {**STAMP, OFFSET_ORIGINAL: text(offset)} if offset else STAMP
    file = own(read(tmp_path, exif, SKUKUZA_GPS))
    assert isinstance(file.place, Place)
    assert isinstance(file.moment, Moment)
    place = replace(file.place, source=Source.TYPED)
    moment = replace(file.moment, source=Source.TYPED)
    bare = own(read(tmp_path, exif if sets else None))
    assert numbers(observation_of(bare, Given(place, moment, sets=sets))) == numbers(
        observation_of(file)
    )
