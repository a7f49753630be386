"""The moon's position and light against an independent package and known nights."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from astral import Observer
from astral.moon import elevation

from swc_desktop.geo.moon import moon_position


def test_elevation_agrees_with_astral_within_two_degrees() -> None:
    """astral counts neither parallax (up to 1°) nor more terms than we do."""
    draw = random.Random(7)
    for _ in range(400):
        latitude, longitude = draw.uniform(-80, 80), draw.uniform(-180, 180)
        instant = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(
            seconds=draw.uniform(0, 45 * 365.25 * 86_400)
        )
        expected = elevation(Observer(latitude, longitude), instant)
        found = moon_position(latitude, longitude, instant).elevation_deg
        assert found == pytest.approx(expected, abs=2), (latitude, longitude, instant)


@pytest.mark.parametrize(
    ("instant", "lit"),
    [
        ("2024-03-25T07:00+00:00", 1.0),  # full
        ("2024-04-08T18:21+00:00", 0.0),  # new: a total eclipse of the sun
        ("2024-03-17T04:11+00:00", 0.5),  # first quarter
        ("2024-04-02T03:15+00:00", 0.5),  # last quarter
    ],
)
def test_known_phases(instant: str, lit: float) -> None:
    """By the tables of the U.S. Naval Observatory."""
    found = moon_position(0, 0, datetime.fromisoformat(instant))
    assert found.lit == pytest.approx(lit, abs=0.02)


def test_a_full_moon_is_high_at_midnight_and_down_at_noon() -> None:
    night = moon_position(-25, 31.6, datetime(2024, 3, 24, 22, tzinfo=UTC))
    noon = moon_position(-25, 31.6, datetime(2024, 3, 25, 10, tzinfo=UTC))
    assert night.elevation_deg > 45
    assert noon.elevation_deg < -30
