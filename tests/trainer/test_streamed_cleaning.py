"""Cleaning in blocks gives what cleaning of all records at once gives, and takes little memory."""

import csv
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.core.observation import Moment
from trainer import on_disk
from trainer.cleaning import RULES, Options, clean
from trainer.configuration import read_configuration
from trainer.metadata.ranges import World, read_world
from trainer.names import read_checklist
from trainer.sources.source_record import Record
from trainer.stages import clean as stage_of_cleaning
from trainer.stages.clean import DROPPED, OBSERVATIONS, run_clean

HEADER = {
    "id": "", "scientific_name": "Panthera leo", "latitude": "-24.99", "longitude": "31.59",
    "observed_on": "2019-07-01", "time": "18:45", "description": "a lion", "quality_grade": "",
    "captive": "", "basisOfRecord": "", "occurrenceStatus": "", "countryCode": "",
    "coordinateUncertaintyInMeters": "", "issue": "", "site": "", "user_login": "", "image": "",
}  # fmt: skip

ODD = [
    {"quality_grade": "not looked at"},
    {"occurrenceStatus": "ABSENT"},
    {"scientific_name": ""},
    {"scientific_name": "unknown"},
    {"scientific_name": "human"},
    {"scientific_name": "setup"},
    {"scientific_name": "blank"},
    {"scientific_name": "Panthera leo × Panthera tigris"},
    {"scientific_name": "Canis lupus"},
    {"scientific_name": "Felis catus"},
    {"basisOfRecord": "FOSSIL_SPECIMEN"},
    {"basisOfRecord": "LivingSpecimen"},
    {"basisOfRecord": "PreservedSpecimen", "image": "https://example.org/skull.jpg"},
    {"captive": "true"},
    {"quality_grade": "casual"},
    {"description": "fresh spoor"},
    {"latitude": "", "longitude": ""},
    {"latitude": "91"},
    {"issue": "COUNTRY_COORDINATE_MISMATCH"},
    {"coordinateUncertaintyInMeters": "40001"},
    {"latitude": "24.99", "countryCode": "ZA"},
    {"longitude": "-31.59"},
    {"observed_on": "", "time": ""},
    {"observed_on": "2190-07-01"},
    {"time": ""},
    {"latitude": "", "longitude": "", "observed_on": "", "time": ""},
]
"""A row for each rule about a single row."""


@pytest.fixture(scope="module")
def world(root: Path) -> World:
    return read_world(root / "resources" / "map" / "countries-50m.json")


@pytest.fixture
def sources(tmp_path: Path) -> list[str]:
    """Tables with rows for every rule, many that are kept, and bursts across blocks."""
    odd = [HEADER | cells | {"id": f"odd {number}"} for number, cells in enumerate(ODD)]
    places = [f"-24.{number:02d}" for number in range(30)]
    good = [
        HEADER | {"id": f"{number}", "latitude": place, "time": f"18:{number % 7:02d}", "site": "d"}
        for number, place in enumerate(places)
    ]
    again = [good[3], good[4] | {"id": "4 again"}]
    _write(tmp_path / "main.csv", [*good[:20], *odd, *again, *good[20:]])
    _write(tmp_path / "twice.csv", [row | {"id": "", "site": "e"} for row in (good[0], *good[:3])])
    turned = [row | {"latitude": row["longitude"], "longitude": row["latitude"]} for row in good]
    _write(tmp_path / "turned.csv", turned)
    return ["main.csv", "twice.csv", "turned.csv"]


def _write(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(HEADER))
        writer.writeheader()
        writer.writerows(rows)


def cleaned_in_blocks(
    folder: Path, sources: list[str], off: list[str], block: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[bytes, bytes, dict[str, object]]:
    """The two tables of the stage and what its record says, without its times."""
    monkeypatch.setattr(on_disk, "BLOCK", block)
    file = folder / f"run{block}.toml"
    text = f'sources = {sources}\nfolder = "{block}"\n[cleaning]\noff = {off}\n'
    file.write_text(text.replace("'", '"'))
    record = dict(run_clean(read_configuration(file), lambda _: None))
    del record["made"]
    tables = (folder / str(block) / name for name in (OBSERVATIONS, DROPPED))
    kept, dropped = (table.read_bytes() for table in tables)
    return kept, dropped, record


@pytest.mark.parametrize("off", [[], ["no place", "no date", "no time"]])
def test_blocks_change_no_byte(
    tmp_path: Path,
    sources: list[str],
    off: list[str],
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stage_of_cleaning, "read_world", lambda _: world)
    whole = cleaned_in_blocks(tmp_path, sources, off, 1_000_000, monkeypatch)
    assert cleaned_in_blocks(tmp_path, sources, off, 7, monkeypatch) == whole
    counts = whole[2]["dropped"]
    assert isinstance(counts, dict)
    last = {"no evidence"} if not off else set(off)
    assert set(counts) == set(RULES) - last


class Lions:
    """Records of lions at different places."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __iter__(self) -> Iterator[Record]:
        first = Record(
            id="", source="a.csv", name="Panthera leo", longitude=31.59, day=date(2019, 7, 1),
            table="a.csv", moment_problem="", site="d1",
        )  # fmt: skip
        for number in range(self._count):
            yield replace(
                first,
                id=f"observation {number}",
                latitude=-20 - number / 1000,
                cells=number.to_bytes(12, "little"),
                observer=f"observer {number}",
                description=f"a lion that was seen for {number} seconds beside the road",
                moment=Moment(datetime(2019, 7, 1, 18, 45), timedelta(hours=2)),  # noqa: DTZ001
            )


def test_a_record_takes_little_memory(
    root: Path, tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_disk, "BLOCK", 50)
    checklist = read_checklist(root / "resources" / "taxonomy.csv")

    def peak(count: int) -> int:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        found = clean(Lions(count), checklist, Options(), world, tmp_path)
        assert sum(1 for _ in found.kept) == count
        return tracemalloc.get_traced_memory()[1] - before

    tracemalloc.start()
    try:
        peak(100)
        few, many = peak(300), peak(1200)
    finally:
        tracemalloc.stop()
    assert (many - few) / 900 < 250  # bytes; a record of Python objects takes 1,800
