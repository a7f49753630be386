"""Ranges on the grid and the range vote of the graph."""

import math

import numpy as np
import onnxruntime
import pytest

from swc_desktop.packs.pack import FEATURES_INPUT
from swc_desktop.resources import resource
from trainer.metadata.metadata_graph import SCHEMA, build_metadata_graph
from trainer.metadata.range_graph import PLACE, RangeNode
from trainer.metadata.ranges import (
    CELL_DEG,
    COLUMNS,
    EARTH_KM,
    ROWS,
    SOFTENING_KM,
    World,
    draw_places,
    grid_cells_of,
    in_box,
    read_ranges,
    read_world,
    soften,
    unit_vectors,
)


@pytest.fixture(scope="module")
def world() -> World:
    return read_world(resource("map", "countries-50m.json"))


def lives_at(mask: np.ndarray, latitude: float, longitude: float) -> bool:
    rows, columns = grid_cells_of(unit_vectors(np.asarray([latitude]), np.asarray([longitude])))
    return bool(mask[rows[0], columns[0]])


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("KEN", 0.5, 37.5),
        ("BRA", -10.0, -52.0),
        ("LKA", 7.3, 80.7),
        ("RUS", 66.0, 172.0),
        ("GUF", 4.0, -53.0),
        ("FRA", 46.5, 2.5),
    ],
)
def test_countries_lie_where_they_are(
    world: World, code: str, latitude: float, longitude: float
) -> None:
    assert lives_at(world.by_country[code], latitude, longitude)


def test_france_ends_in_europe_and_the_sea_is_not_land(world: World) -> None:
    assert not lives_at(world.by_country["FRA"], 4.0, -53.0)
    assert not lives_at(world.land, 0.0, -30.0)


def test_every_range_of_the_table_has_land(world: World) -> None:
    ranges = read_ranges(resource("ranges.csv"))
    assert len(ranges) > 80
    assert [living.taxon for living in ranges if not world.mask_of(living).any()] == []


def test_presence_is_one_inside_and_falls_with_distance() -> None:
    mask = in_box((20.0, -5.0, 30.0, 5.0))
    presence = soften(mask)
    assert (presence[mask] == 1).all()
    row = ROWS // 2
    outside = [presence[row, int((30 + degrees + 180) / CELL_DEG)] for degrees in (1, 2, 4, 8)]
    assert outside == sorted(outside, reverse=True)
    distance_km = EARTH_KM * math.radians(1.5)  # the last cell inside to the first asked for
    assert outside[0] == pytest.approx(math.exp(-((distance_km / SOFTENING_KM) ** 2)), abs=0.01)
    assert outside[-1] < 1e-3


def test_presence_crosses_the_date_line() -> None:
    presence = soften(in_box((178.0, 60.0, 180.0, 65.0)))
    assert presence[int((62 + 90) / CELL_DEG), 0] > 0.9


def test_drawn_places_lie_in_the_mask() -> None:
    mask = in_box((-60.0, -30.0, -50.0, 10.0))
    places = draw_places(mask, 200, np.random.default_rng(3))
    assert all(lives_at(mask, latitude, longitude) for latitude, longitude in places)


def test_the_graph_votes_for_who_lives_here_and_for_nobody_where_none_does() -> None:
    presence = {"A": soften(in_box((0, 0, 20, 20))), "B": soften(in_box((-20, 0, 0, 20)))}
    node = RangeNode("N", ("B", "A"), {"A": ("A",), "B": ("B",)})
    session = onnxruntime.InferenceSession(
        build_metadata_graph(presence, [node]).SerializeToString(),
        providers=["CPUExecutionProvider"],
    )
    places = [(10, 10), (10, -10), (-60, 100), (90, 0), (-90, 0), (0, 180), (0, -180)]
    rows = np.full((len(places), len(SCHEMA)), math.nan, dtype=np.float32)
    rows[:, : len(PLACE)] = unit_vectors(
        np.asarray([place[0] for place in places], dtype=np.float64),
        np.asarray([place[1] for place in places], dtype=np.float64),
    )
    (votes,) = session.run([node.output], {FEATURES_INPUT: rows})
    assert votes.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert votes[0, 1] > 0.97
    assert votes[1, 0] > 0.97
    assert votes[2:] == pytest.approx(0.5, abs=1e-5)
    (unknown,) = session.run(
        [node.output], {FEATURES_INPUT: np.full((1, len(SCHEMA)), math.nan, dtype=np.float32)}
    )
    assert np.isfinite(unknown).all()
    rows[:, len(PLACE) :] = np.random.default_rng(1).normal(size=rows[:, len(PLACE) :].shape)
    (weather_changed,) = session.run([node.output], {FEATURES_INPUT: rows})
    np.testing.assert_array_equal(weather_changed, votes)


def test_the_grid_covers_the_sphere() -> None:
    assert (ROWS, COLUMNS) == (360, 720)
