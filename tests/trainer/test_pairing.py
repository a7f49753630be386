"""Pictures and places brought together: the same taxon, never a place that taught to measure."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.observation import Absence, Evidence, Observation, Place, Source
from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from trainer.cases import Case, Split
from trainer.metadata.ranges import COLUMNS, ROWS
from trainer.pairing import (
    PlaceOrigin,
    Ranges,
    degrees_of,
    rows_by_ranges,
    rows_by_records,
    unpaired_rows,
)

LEO, UNCIA = "Panthera leo", "Panthera uncia"
TAXONOMY = Taxonomy(
    (
        Taxon("Felidae", Rank.FAMILY),
        Taxon("Panthera", Rank.GENUS, parent="Felidae"),
        Taxon(LEO, Rank.SPECIES, parent="Panthera"),
        Taxon("Panthera leo leo", Rank.SUBSPECIES, parent=LEO),
        Taxon("Panthera leo melanochaita", Rank.SUBSPECIES, parent=LEO),
        Taxon(UNCIA, Rank.SPECIES, parent="Panthera"),
    )
)
NO_PLACE = Absence(Evidence.PLACE, "none")
NO_TIME = Absence(Evidence.TIME, "none")
NOTHING = Observation(NO_PLACE, NO_TIME, NO_TIME)


def mask(south: float, north: float) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    whole = np.zeros((ROWS, COLUMNS), dtype=np.bool_)
    whole[int((south + 90) * 2) : int((north + 90) * 2), 360:420] = True
    return whole


RANGES = Ranges(
    TAXONOMY,
    {
        "Panthera leo leo": mask(0, 10),
        "Panthera leo melanochaita": mask(-20, 0),
        UNCIA: mask(40, 50),
    },
    mask(-60, 60),
)


def shown(number: int, taxon: str) -> Case:
    return Case(
        str(number), "p", taxon, Split.TEST, f"g{number}", -1, "", NOTHING, (Path("a.jpg"),)
    )


def placed(number: int, taxon: str, latitude: float) -> Case:
    place = Place(latitude, 5.0, source=Source.TYPED)
    seen = Observation(place, NO_TIME, NO_TIME)
    return Case(
        f"r{number}", "o", taxon, Split.TEST, f"r{number}", -1, f"{int(latitude // 2)}:2", seen
    )


def test_a_picture_takes_a_record_of_its_taxon_and_what_finer_name_that_has() -> None:
    cases = [shown(0, LEO), shown(1, UNCIA), placed(2, "Panthera leo leo", 5.0)]
    rows = rows_by_records(cases, [0, 1], [2], TAXONOMY, 1, with_unpictured=False)
    assert [(row.picture, row.metadata, row.taxon) for row in rows] == [
        (0, 2, "Panthera leo leo"),
        (1, 1, UNCIA),
    ]
    assert [row.group for row in rows] == ["g0", "g1"]


def test_cases_without_a_picture_are_rows_where_asked_for() -> None:
    cases = [shown(0, LEO), placed(1, LEO, 5.0)]
    for alone in (True, False):
        rows = rows_by_records(cases, [0, 1], [1], TAXONOMY, 1, with_unpictured=alone)
        assert [(row.picture, row.metadata) for row in rows] == [(0, 1), (-1, 1)][: 1 + alone]


def test_a_picture_with_a_place_of_its_own_keeps_it() -> None:
    own = replace(shown(0, LEO), seen=placed(9, LEO, 7.0).seen)
    rows = rows_by_records([own, placed(1, LEO, 5.0)], [0], [1], TAXONOMY, 1, with_unpictured=False)
    assert [(row.picture, row.metadata) for row in rows] == [(0, 0)]
    assert unpaired_rows([own], [0])[0].seen is own.seen


def test_drawn_places_lie_in_the_range_and_say_nothing_about_the_subspecies() -> None:
    cases = [shown(number, LEO) for number in range(100)]
    cases += [shown(number, "Panthera leo leo") for number in range(100, 200)]
    rows = rows_by_ranges(cases, range(200), RANGES, off_range_rate=0.0, records=(), seed=3)
    latitudes = degrees_of(rows)[:, 0]
    assert ((latitudes >= -20) & (latitudes <= 10)).all()
    assert (latitudes[100:] >= 0).all()
    assert {row.taxon for row in rows} == {LEO}
    assert {row.place_from for row in rows} == {PlaceOrigin.RANGE}
    assert all(row.drawn for row in rows)


def test_a_row_says_where_its_place_is_from() -> None:
    records = [placed(number, LEO, 30.0 + 2.0 * number) for number in range(6)]
    cases = [shown(0, LEO), shown(1, UNCIA)]
    lent, drawn = rows_by_ranges(cases, [0, 1], RANGES, off_range_rate=0.0, records=records, seed=3)
    assert (lent.place_from, lent.drawn) == (PlaceOrigin.RECORD, False)
    assert (drawn.place_from, drawn.drawn) == (PlaceOrigin.RANGE, True)
    assert isinstance(drawn.without_place().seen.place, Absence)
    (stray,) = rows_by_ranges([shown(0, LEO)], [0], RANGES, off_range_rate=0.99, records=(), seed=3)
    assert stray.place_from is PlaceOrigin.LAND


def test_a_stated_share_of_drawn_places_strays_over_all_land() -> None:
    cases = [shown(number, UNCIA) for number in range(600)]
    rows = rows_by_ranges(cases, range(600), RANGES, off_range_rate=0.2, records=(), seed=3)
    outside = (degrees_of(rows)[:, 0] < 40).mean()
    assert outside == pytest.approx(0.2 * 100 / 120, abs=0.06)


def test_records_of_a_species_in_five_blocks_are_used_before_its_range() -> None:
    few = [placed(number, LEO, 4.0 * number) for number in range(4)]
    many = [placed(number, LEO, 30.0 + 2.0 * number) for number in range(6)]
    cases = [shown(number, LEO) for number in range(50)]
    for records, highest in ((few, 10.0), (many, 40.0)):
        rows = rows_by_ranges(cases, range(50), RANGES, off_range_rate=0.0, records=records, seed=3)
        latitudes = degrees_of(rows)[:, 0]
        assert (latitudes >= 30).all() == (records is many)
        assert latitudes.max() <= highest


def test_pictures_of_other_things_keep_no_place() -> None:
    (row,) = rows_by_ranges(
        [shown(0, "other")], [0], RANGES, off_range_rate=0.0, records=(), seed=1
    )
    assert np.isnan(degrees_of([row])).all()
