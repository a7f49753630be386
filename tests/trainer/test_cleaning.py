"""Every rule drops what it names, and nothing that it does not."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.core.checklist import Checklist
from swc_desktop.core.observation import Moment
from swc_desktop.core.taxonomy import Rank
from trainer.cleaning import NOT_BY_DEFAULT, RULES, Options, TableFaults, clean, rules
from trainer.metadata.ranges import World, read_world
from trainer.names import read_checklist
from trainer.sources.read import read_source
from trainer.sources.sightings import sightings_of
from trainer.sources.source_record import Record
from trainer.taxon_names import NameReader

TODAY = date(2026, 11, 24)
OPTIONS = Options(today=TODAY)
LION = Record(
    id="1",
    source="a.csv",
    name="Panthera leo",
    latitude=-24.99,
    longitude=31.59,
    moment=Moment(datetime(2019, 7, 1, 18, 45), timedelta(hours=2)),  # noqa: DTZ001
    moment_problem="",
    day=date(2019, 7, 1),
    description="crossing the road; a badger watched from the deadwood",
)


@pytest.fixture(scope="module")
def checklist(root: Path) -> Checklist:
    return read_checklist(root / "resources" / "taxonomy.csv")


@pytest.fixture(scope="module")
def world(root: Path) -> World:
    return read_world(root / "resources" / "map" / "countries-50m.json")


def dropped_by(
    record: Record, checklist: Checklist, world: World, options: Options = OPTIONS
) -> str:
    cleaned = clean([record], checklist, options, world)
    assert len(cleaned.kept) + len(cleaned.dropped) == 1
    return next((rule for _, rule in cleaned.dropped), "")


def test_a_row_that_its_source_left_out_is_dropped_under_its_reason(
    checklist: Checklist, world: World
) -> None:
    left = replace(LION, left_out="answer of a machine")
    assert dropped_by(left, checklist, world) == "answer of a machine"
    cleaned = clean([left, LION], checklist, OPTIONS, world)
    assert [one.record for one in cleaned.kept] == [LION]
    assert sightings_of([left, LION], TODAY, 1000.0).dropped == {"answer of a machine": 1}


CASES = {
    "not looked at": replace(LION, quality="not looked at"),
    "no name": replace(LION, name="NA"),
    "not identified": replace(LION, name="Unknown"),
    "person or vehicle": replace(LION, name="Vehicle", images=("a.jpg",)),
    "camera being set up": replace(LION, name="setup", images=("a.jpg",)),
    "no animal and no picture": replace(LION, name="Blank"),
    "hybrid": replace(LION, name="Panthera leo × Panthera tigris"),
    "unknown name": replace(LION, name="Canis lupus"),
    "fossil": replace(LION, basis="FOSSIL_SPECIMEN"),
    "living specimen": replace(LION, basis="LivingSpecimen"),
    "picture of a specimen": replace(LION, basis="PRESERVED_SPECIMEN", images=("skull.jpg",)),
    "domestic cat": replace(LION, name="Felis catus"),
    "absent": replace(LION, absent=True),
    "captive": replace(LION, captive=True),
    "casual": replace(LION, quality="casual"),
    "bad picture words": replace(LION, description="Fresh SPOOR on the road"),
    "no place": replace(LION, latitude=None),
    "place off the earth": replace(LION, latitude=91.0),
    "flagged place": replace(LION, flags=("COORDINATE_ROUNDED", "COUNTRY_COORDINATE_MISMATCH")),
    "place too coarse": replace(LION, uncertainty_m=40_001.0),
    "swapped signs": replace(LION, latitude=24.99, longitude=31.59, country="ZA"),
    "at sea": replace(LION, latitude=24.99, longitude=-31.59),
    "no date": replace(LION, day=None, moment=None),
    "impossible date": replace(LION, day=date(2026, 11, 26)),
    "no time": replace(LION, moment=None),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_drops_what_it_names_and_can_be_switched_off(
    rule: str, checklist: Checklist, world: World
) -> None:
    assert dropped_by(LION, checklist, world) == ""
    assert dropped_by(CASES[rule], checklist, world) == rule
    without = replace(OPTIONS, off=frozenset(RULES) - {rule})
    assert dropped_by(CASES[rule], checklist, world, without) == rule


def test_a_picture_alone_is_used_and_a_record_without_evidence_is_not(
    checklist: Checklist, world: World
) -> None:
    empty = replace(LION, latitude=None, longitude=None, moment=None, moment_problem="", day=None)
    options = replace(OPTIONS, off=frozenset(NOT_BY_DEFAULT))
    assert dropped_by(empty, checklist, world, options) == "no evidence"
    assert dropped_by(replace(empty, images=("a.jpg",)), checklist, world, options) == ""


def test_every_rule_is_listed_and_tested(checklist: Checklist, world: World) -> None:
    made = rules(NameReader(checklist), OPTIONS, world, TableFaults())
    assert tuple(rule.name for rule in made) == RULES
    of_several = {"repeated id", "repeated row", "exchanged coordinates", "duplicate"}
    assert set(RULES) - set(CASES) == {*of_several, "no evidence"}


def test_ids_and_sightings_count_once(checklist: Checklist, world: World) -> None:
    same_id = replace(LION, latitude=-24.0)
    same_sighting = replace(LION, id="2", name="Felis leo")
    elsewhere = replace(LION, id="1", source="b.csv", latitude=-23.0)
    cleaned = clean([LION, same_id, same_sighting, elsewhere], checklist, OPTIONS, world)
    assert [rule for _, rule in cleaned.dropped] == ["repeated id", "duplicate"]
    assert cleaned.counts == {"duplicate": 1, "repeated id": 1}
    assert len(cleaned.kept) == 2


def test_a_clock_without_offset_gets_that_of_its_place(checklist: Checklist, world: World) -> None:
    local = datetime(2019, 7, 1, 18, 45)  # noqa: DTZ001
    (kept,) = clean([replace(LION, moment=Moment(local))], checklist, OPTIONS, world).kept
    assert kept.record.moment is not None
    assert kept.record.moment.offset == timedelta(hours=2)
    assert kept.record.moment.zone == "Africa/Johannesburg"
    assert (kept.taxon, kept.rank) == ("Panthera leo", Rank.SPECIES)


def test_a_burst_is_one_group(checklist: Checklist, world: World) -> None:
    assert LION.moment is not None
    start = LION.moment
    records = [
        replace(
            LION,
            id=str(number),
            site=site,
            moment=replace(start, local=start.local + timedelta(seconds=seconds)),
        )
        for number, (site, seconds) in enumerate(
            [("d1", 0), ("d1", 50), ("d2", 55), ("d1", 110), ("d1", 400), ("", 401)]
        )
    ]
    kept = clean(records, checklist, OPTIONS, world).kept
    groups = [one.group for one in kept]
    assert groups[0] == groups[1] == groups[3]
    assert len(set(groups)) == 4


@pytest.mark.shared
def test_the_real_occurrences_are_cleaned_with_every_row_accounted_for(
    shared: Path, checklist: Checklist, world: World
) -> None:
    file = shared / "data" / "occurrences" / "occurrences.csv.gz"
    records = list(read_source(file, checklist.accepted))
    options = replace(OPTIONS, off=frozenset({"no date", "impossible date", "no time"}))
    cleaned = clean(records, checklist, options, world)
    assert len(cleaned.kept) + len(cleaned.dropped) == len(records) == 17661
    assert len(cleaned.kept) > 14_000
    assert set(cleaned.counts) <= set(RULES)
    assert cleaned.counts.get("at sea", 0) < 60


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows", "clean_rows"),
    [
        ("gbif_simple.csv", 40, 40),
        ("gbif_simple.zip", 40, 40),
        ("gbif_occurrence_lone_quotes.txt", 1200, 1156),
        ("gbif_costa_rica_cats.csv", 1013, 995),
    ],
)
def test_downloads_of_gbif_are_read_whole(
    shared: Path, checklist: Checklist, world: World, name: str, rows: int, clean_rows: int
) -> None:
    records = list(read_source(shared / "cases" / "tables" / name, checklist.accepted))
    assert len({record.id for record in records}) == len(records) == rows
    options = replace(OPTIONS, off=frozenset(NOT_BY_DEFAULT))
    assert len(clean(records, checklist, options, world).kept) == clean_rows


@pytest.mark.parametrize("country", ["ZA", "ZAF", "South Africa", "", "Atlantis"])
def test_a_place_in_its_country_or_without_one_is_not_swapped(
    country: str, checklist: Checklist, world: World
) -> None:
    assert dropped_by(replace(LION, country=country), checklist, world) == ""


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(24.99, 31.59), (-24.99, -31.59), (24.99, -31.59), (31.59, -24.99)]
)
def test_each_way_of_swapping_is_found(
    latitude: float, longitude: float, checklist: Checklist, world: World
) -> None:
    wrong = replace(LION, latitude=latitude, longitude=longitude, country="South Africa")
    assert dropped_by(wrong, checklist, world) == "swapped signs"


def test_a_place_in_another_country_that_no_sign_explains_is_left(
    checklist: Checklist, world: World
) -> None:
    kenya = replace(LION, latitude=-1.3, longitude=36.8, country="South Africa")
    assert dropped_by(kenya, checklist, world) == ""
