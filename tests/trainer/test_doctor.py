"""The doctor finds what was put wrong, and nothing in a sound data set."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Moment,
    Observation,
    Place,
    Source,
    Weather,
    WeatherState,
)
from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from trainer.cases import Case, Split
from trainer.doctor import Weight, examine, nodes_of

TAXONOMY = Taxonomy(
    (
        Taxon("Felidae", Rank.FAMILY),
        Taxon("Panthera", Rank.GENUS, parent="Felidae"),
        Taxon("Panthera leo", Rank.SPECIES, parent="Panthera"),
        Taxon("Panthera tigris", Rank.SPECIES, parent="Panthera"),
    )
)
SPECIES = ("Panthera leo", "Panthera tigris")
PARTS = (Split.TUNE, Split.FUSE, Split.BAR, Split.TEST)
NO_SKY = Absence(Evidence.TIME, "none")
NO_PLACE = Absence(Evidence.PLACE, "none")
RAIN = Weather({"rain": 1.0}, WeatherState.OBSERVED, "made for a test")


@pytest.fixture
def sound(tmp_path: Path) -> list[Case]:
    """200 rows of two species over many blocks, hours and groups, in two sources."""
    picture = tmp_path / "a.jpg"
    picture.write_bytes(b"a")
    random = np.random.default_rng(2)
    cases = []
    for number in range(200):
        block = int(random.integers(0, 15))
        place = Place(block * 2.0, 10.0, source=Source.TYPED)
        hour = int(random.integers(0, 24))
        moment = Moment(datetime(2022, 3, 4, hour), timedelta(0), Source.TYPED)  # noqa: DTZ001
        part = PARTS[number % 4]
        cases.append(
            Case(
                str(number),
                f"source {number // 8 % 2}",
                SPECIES[number // 4 % 2],
                part,
                str(number),
                0 if part.is_training else -1,
                f"{block}:5",
                Observation(place, moment, NO_SKY, RAIN),
                (picture,),
            )
        )
    return cases


def sentences(cases: Sequence[Case]) -> dict[str, Weight]:
    return {found.sentence: found.weight for found in examine(cases)}


def only(cases: Sequence[Case], words: str, weight: Weight) -> None:
    found = sentences(cases)
    assert [w for sentence, w in found.items() if words in sentence] == [weight], found


def test_a_sound_data_set_has_no_findings(sound: list[Case]) -> None:
    assert sentences(sound) == {}


def test_one_source_a_taxon(sound: list[Case]) -> None:
    only(
        [replace(c, source=c.taxon) for c in sound],
        "From one source only, so a model can learn the source",
        Weight.RISK,
    )


def test_few_blocks(sound: list[Case]) -> None:
    lions = [replace(c, block="1:1") if c.taxon == SPECIES[0] else c for c in sound]
    only(
        lions,
        "Observations in fewer than 5 blocks of two degrees: Panthera leo (75 in 1).",
        Weight.RISK,
    )


def test_few_blocks_of_all_taxa_are_said_once(sound: list[Case]) -> None:
    one_park = [replace(c, block=f"1:{n % 3}") for n, c in enumerate(sound)]
    only(one_park, "All places are in 3 blocks of two degrees (220 km).", Weight.RISK)


def test_bunched_hours(sound: list[Case]) -> None:
    noon = Moment(datetime(2022, 3, 4, 12), timedelta(0), Source.TYPED)  # noqa: DTZ001
    some = [
        replace(c, seen=replace(c.seen, moment=noon)) if c.taxon == SPECIES[0] else c for c in sound
    ]
    only(some, "Panthera leo: 75 of 75 times are in the hour from 12:00", Weight.RISK)


def test_evidence_that_one_taxon_never_has(sound: list[Case]) -> None:
    some = [
        replace(c, seen=replace(c.seen, place=NO_PLACE), block="") if c.taxon == SPECIES[1] else c
        for c in sound
    ]
    only(some, "No place at all for Panthera tigris, while others have one", Weight.RISK)


def test_pictures_that_are_gone_or_on_the_web(sound: list[Case]) -> None:
    gone = [replace(sound[0], pictures=(Path("gone.jpg"),)), *sound[1:]]
    only(gone, "1 of 200 pictures are not on the disk, for example gone.jpg", Weight.RISK)
    web = [replace(sound[0], pictures=(Path("https://a.b/c.jpg"),)), *sound[1:]]
    only(web, "1 pictures are web addresses", Weight.RISK)


def test_one_large_group_and_no_test(sound: list[Case]) -> None:
    only([replace(c, group="1") for c in sound], "One group has 200 of 200", Weight.RISK)
    only([c for c in sound if c.split is not Split.TEST], "left for the split test", Weight.STOPS)


def test_weather_of_none_and_of_some(sound: list[Case]) -> None:
    no_weather = [
        replace(c, seen=replace(c.seen, weather=Absence(Evidence.WEATHER, "none"))) for c in sound
    ]
    only(no_weather, "None of", Weight.NOTE)
    only([*no_weather[:100], *sound[100:]], "have weather", Weight.NOTE)


def test_what_can_be_learned_at_a_node_is_one_line(sound: list[Case]) -> None:
    (node,) = nodes_of(TAXONOMY, sound)
    assert node.line(20, 20).startswith("Panthera: metadata and pictures can be learned (")
    assert node.line(20, 1000).startswith("Panthera: metadata can be learned (")
    assert "Panthera leo 75 rows in 15 blocks of 2°, 75 pictures" in node.line(1000, 1000)
    assert node.line(1000, 1000).startswith("Panthera: nothing can be learned (")
