"""The demonstration photographs: each with its credit, and what the credit says is in the file."""

import csv
from pathlib import Path

import pytest

from swc_desktop.core.observation import Absence, Light, Moment, Place, Sky
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.read import read_photo

WRITTEN = " written for the demonstration"
FREE = {"public domain", "CC0-1.0", "CC-BY-2.0", "CC-BY-SA-4.0"}


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "resources" / "demo"


@pytest.fixture(scope="module")
def credits_of(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "credits.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def photos(folder: Path) -> dict[str, Photo]:
    read = {path.name: read_photo(path) for path in sorted(folder.glob("*.jpg"))}
    return {name: photo for name, photo in read.items() if isinstance(photo, Photo)}


def test_each_photograph_has_author_licence_and_origin(
    folder: Path, credits_of: dict[str, dict[str, str]]
) -> None:
    assert {path.name for path in folder.glob("*.jpg")} == set(credits_of)
    for row in credits_of.values():
        assert row["author"]
        assert row["original"]
        assert row["licence"] in FREE


def test_the_credits_say_which_place_and_time_were_written(
    photos: dict[str, Photo], credits_of: dict[str, dict[str, str]]
) -> None:
    assert set(photos) == set(credits_of)
    for name, photo in photos.items():
        said = credits_of[name]["changes"].removesuffix(WRITTEN).split(" and ")
        assert isinstance(photo.observation.place, Place) == ("place" in said), name
        assert isinstance(photo.observation.moment, Moment) == ("time" in said), name


def test_all_states_of_evidence_are_shown(photos: dict[str, Photo]) -> None:
    states = {
        (isinstance(seen.place, Absence), isinstance(seen.moment, Absence))
        for seen in (photo.observation for photo in photos.values())
    }
    assert states == {(False, False), (False, True), (True, False), (True, True)}


def test_the_sun_was_up_where_a_time_was_written(photos: dict[str, Photo]) -> None:
    skies = [photo.observation.sky for photo in photos.values()]
    lights = [sky.light for sky in skies if isinstance(sky, Sky)]
    assert len(lights) >= 5
    assert set(lights) == {Light.DAY}
