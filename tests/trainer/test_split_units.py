"""The unit that is never divided follows the extent of the data, and says what the test shows."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.progress import Control
from trainer.configuration import Configuration, read_configuration
from trainer.errors import ConfigurationWrong, NotEnoughData
from trainer.split_units import Grouping, SplitRows, UnitKind, choose_unit, claim_of
from trainer.stages.claims import claim_sentences, refused_units
from trainer.stages.clean import run_clean
from trainer.stages.splits import run_splits
from trainer.stages.tables import read_stage_table

ROWS = 600


def rows(
    *,
    spread_deg: float = 0.0,
    cameras: int = 0,
    days: int = 0,
    seed: int = 1,
    uncertainty_m: float = float("nan"),
) -> SplitRows:
    """Rows of one source: at random in a square, or at cameras in it; on random days, or undated.

    A spread of 0 leaves the places out.
    """
    random = np.random.default_rng(seed)
    at = random.uniform(0, spread_deg, (max(cameras, 1), 2))
    which = random.integers(0, max(cameras, 1), ROWS)
    degrees = at[which] if cameras else random.uniform(0, spread_deg, (ROWS, 2))
    start = datetime(2020, 1, 1)  # noqa: DTZ001
    times = [start + timedelta(hours=float(random.uniform(0, 24 * max(days, 1)))) for _ in which]
    empty = [""] * ROWS
    return SplitRows(
        sources=["here"] * ROWS,
        sightings=[[str(row) for row in range(ROWS)]],
        observers=empty,
        days=[time.date().isoformat() for time in times] if days else empty,
        moments=[time.isoformat() for time in times] if days else empty,
        sites=[f"camera {number}" for number in which] if cameras else empty,
        degrees=degrees if spread_deg else np.full((ROWS, 2), np.nan),
        uncertainty_m=np.full(ROWS, uncertainty_m),
    )


def chosen(some: SplitRows, asked: str = "") -> Grouping:
    return choose_unit(some, np.ones(ROWS, dtype=np.bool_), 25.0, asked)


def test_a_continent_is_divided_into_blocks_of_two_degrees() -> None:
    some = rows(spread_deg=30)
    found = chosen(some)
    assert (found.unit.kind, found.unit.size, found.unit.buffer_km) == (UnitKind.BLOCKS, 2, 25)
    assert claim_of(found.unit, some) == "new regions"


def test_a_country_is_divided_into_smaller_blocks_with_a_smaller_buffer() -> None:
    some = rows(spread_deg=3.5)
    found = chosen(some)
    assert (found.unit.size, found.unit.buffer_km) == (0.5, 6.25)
    assert [trial.problem for trial in found.trials] == ["4 groups", "16 groups", ""]
    assert claim_of(found.unit, some) == "new regions"


def test_a_park_is_divided_by_its_cameras() -> None:
    some = rows(spread_deg=0.3, cameras=60)
    found = chosen(some)
    assert found.unit.kind is UnitKind.CAMERAS
    assert claim_of(found.unit, some) == "new cameras in this park"
    assert 0 < found.unit.buffer_km < 3
    of_camera: dict[str, set[int]] = {}
    for site, group in zip(some.sites, found.groups.tolist(), strict=True):
        of_camera.setdefault(site, set()).add(group)
    assert all(len(groups) == 1 for groups in of_camera.values())


def test_a_few_cameras_are_divided_by_time() -> None:
    for days, size, claim in (
        (1500, 28 * 24, "new stretches of 28 days at known cameras"),
        (200, 7 * 24, "new weeks at known cameras"),
        (40, 24, "new days at known cameras"),
        (2, 1, "new hours at known cameras"),
    ):
        some = rows(spread_deg=0.1, cameras=6, days=days)
        found = chosen(some)
        assert (found.unit.kind, found.unit.size) == (UnitKind.TIMES, size)
        assert found.unit.buffer_h == size / 8
        assert claim_of(found.unit, some) == claim


def test_pictures_of_which_nothing_is_known_are_divided_as_they_are() -> None:
    some = rows()
    found = chosen(some)
    assert found.unit.kind is UnitKind.SIGHTINGS
    assert claim_of(found.unit, some) == "new sightings"


def test_one_place_with_most_of_the_rows_is_not_a_unit_to_test_on() -> None:
    some = rows(spread_deg=30, days=300)
    degrees = some.degrees.copy()
    degrees[: int(ROWS * 0.6)] = 1.5
    found = chosen(replace(some, degrees=degrees))
    assert found.unit.kind is UnitKind.TIMES
    assert "60% of the observations in one" in found.trials[0].problem


def test_blocks_are_not_smaller_than_places_are_certain() -> None:
    precise = chosen(rows(spread_deg=1.2, days=900))
    assert (precise.unit.kind, precise.unit.size) == (UnitKind.BLOCKS, 0.25)
    vague = chosen(rows(spread_deg=1.2, days=900, uncertainty_m=28_000))
    assert vague.unit.kind is UnitKind.TIMES


def test_a_site_as_large_as_a_study_is_not_a_camera() -> None:
    some = replace(rows(spread_deg=30), sites=["the whole study"] * ROWS)
    assert chosen(some).unit.size == 2


def test_the_observer_of_named_cameras_connects_nothing() -> None:
    survey = replace(rows(spread_deg=0.3, cameras=60, days=30), observers=["survey"] * ROWS)
    assert chosen(survey).unit.kind is UnitKind.CAMERAS
    walked = replace(survey, sites=[""] * ROWS)
    assert chosen(walked).unit.kind is UnitKind.TIMES


def test_a_unit_that_is_asked_for_is_taken_or_refused() -> None:
    assert chosen(rows(spread_deg=30, days=600), "times").unit.kind is UnitKind.TIMES
    with pytest.raises(NotEnoughData, match=r"cameras and spots \(6 groups\)"):
        chosen(rows(spread_deg=0.1, cameras=6), "cameras")


def test_a_refusal_names_every_unit_and_what_would_help() -> None:
    some = rows(spread_deg=0.1, cameras=3, days=1)
    few = replace(some, sightings=[["one burst"] * ROWS], moments=[""] * ROWS)
    with pytest.raises(NotEnoughData) as raised:
        chosen(few)
    sentence = str(raised.value)
    for unit in ("blocks of 2°", "cameras and spots (1 group)", "weeks", "sightings"):
        assert unit in sentence
    assert "More cameras, more days or more regions would help" in sentence


def test_a_unit_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text('sources = ["a.csv"]\n[splits]\nunit = "parks"\n', encoding="utf-8")
    with pytest.raises(ConfigurationWrong, match=r"splits\.unit must be one of blocks, cameras"):
        read_configuration(file)


def configured(folder: Path, table: Path) -> Configuration:
    file = folder / "run.toml"
    file.write_text(f'sources = ["{table.as_posix()}"]\n[pack]\nid = "a"\n', encoding="utf-8")
    return read_configuration(file)


def a_park(folder: Path) -> Path:
    """A table of 60 cameras on 25 by 25 km, 900 rows of three species."""
    random = np.random.default_rng(3)
    at = random.uniform(0, 0.22, (60, 2))
    species = ("Panthera leo", "Panthera pardus", "Loxodonta africana")
    lines = ["id,scientific_name,latitude,longitude,time_observed_at,camera"]
    for row in range(900):
        camera = int(random.integers(0, 60))
        time = datetime(2024, 1, 1) + timedelta(hours=float(random.uniform(0, 24 * 60)))  # noqa: DTZ001
        lines.append(
            f"{row},{species[row % 3]},{-24 + at[camera, 0]:.5f},{31 + at[camera, 1]:.5f},"
            f"{time.isoformat(timespec='seconds')},K{camera}"
        )
    table = folder / "park.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return table


def test_a_park_of_sixty_cameras_is_split_and_its_claim_is_that_of_its_split(
    tmp_path: Path,
) -> None:
    configuration = configured(tmp_path, a_park(tmp_path))
    run_clean(configuration, lambda _: None)
    record = run_splits(configuration, lambda _: None, Control())
    assert record["unit"]["kind"] == "cameras"
    splits = read_stage_table(configuration.folder / "splits.csv")
    sites = read_stage_table(configuration.folder / "observations.csv")["site"]
    of_site: dict[str, set[str]] = {}
    for site, split in zip(sites, splits["split"], strict=True):
        of_site.setdefault(site, set()).add("test" if split == "test" else "other")
    assert all(len(some) == 1 for some in of_site.values())
    assert sum(record["rows"].values()) == 900
    assert record["left_out"] == {why: n for why, n in splits["why"].value_counts().items() if why}
    first, buffer, limit = claim_sentences(record)
    assert first.startswith("The test stands for new cameras in this park: the observations were")
    assert "into 60 groups" in first
    assert "Nothing within" in buffer
    assert limit == "It does not show how the pack does in other parks."
    assert "blocks of 2° (1 group)" in refused_units(record)


def test_rows_that_the_unit_does_not_divide_are_counted(tmp_path: Path) -> None:
    table = a_park(tmp_path)
    lines = table.read_text().splitlines()
    blind = [f"x{n},Panthera leo,,,2024-03-0{n % 9 + 1}T10:00:00," for n in range(100)]
    table.write_text("\n".join([*lines, *blind]) + "\n")
    configuration = configured(tmp_path, table)
    run_clean(configuration, lambda _: None)
    record = run_splits(configuration, lambda _: None, Control())
    splits = read_stage_table(configuration.folder / "splits.csv")
    tested = splits[splits["split"] == "test"]
    blinded = int(tested["id"].str.startswith("x").sum())
    assert blinded
    assert claim_sentences(record)[-1].startswith(
        f"Tested observations with no camera and no precise place: {blinded} of {len(tested)};"
    )


@pytest.mark.shared
def test_the_cats_of_one_country_are_split_into_regions(tmp_path: Path, shared: Path) -> None:
    table = shared / "cases" / "tables" / "gbif_costa_rica_cats.csv"
    configuration = configured(tmp_path, table)
    run_clean(configuration, lambda _: None)
    record = run_splits(configuration, lambda _: None, Control())
    assert (record["unit"]["name"], record["unit"]["claim"]) == ("blocks of 0.5°", "new regions")
    kept = len(read_stage_table(configuration.folder / "observations.csv"))
    assert sum(record["rows"].values()) == kept
    assert 0.1 < record["rows"]["test"] / kept < 0.3
