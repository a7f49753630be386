"""Places as people type them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.errors import CoordinatesNotRead
from swc_desktop.core.observation import Source
from swc_desktop.geo.coordinates import parse_place

SKUKUZA = (-24.9947, 31.5889)


@pytest.mark.parametrize(
    "text",
    [
        "-24.9947,31.5889",
        " -24.9947 , 31.5889 ",
        "-24.9947 31.5889",
        "−24.9947°, 31.5889°",
        "24.9947S, 31.5889E",
        "31.5889 E 24.9947 S",
        "s24.9947 e31.5889",
        "-24,9947; 31,5889",
        "-24,9947 31,5889",
        "24°59'40.92\"S 31°35'20.04\"E",
        "24° 59′ 40.92″ S, 31° 35′ 20.04″ E",
        "24º59’40.92”S 31º35’20.04”E",
        "24 59 40.92 S 31 35 20.04 E",
        "24:59:40.92S 31:35:20.04E",
        "24°59.682'S 31°35.334'E",
        "-24°59'40.92'' , 31°35'20.04''",
    ],
)
def test_every_usual_spelling_is_the_same_place(text: str) -> None:
    place = parse_place(text)
    assert (place.latitude, place.longitude) == pytest.approx(SKUKUZA, abs=1e-7)
    assert place.source is Source.TYPED
    assert place.altitude_m is None


def test_seconds_rounded_up_to_sixty_are_the_next_minute() -> None:
    assert parse_place("10°59'60.0\"N 20°E").latitude == pytest.approx(11.0)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "two numbers"),
        ("Kruger", "two numbers"),
        ("12", "two numbers"),
        ("1,2,3", "two numbers"),
        ("24,9947, 31,5889", "two numbers"),
        ("north,east", "not a coordinate"),
        ("nan,nan", "not a coordinate"),
        ("1e1,2", "not a coordinate"),
        ("91,10", "beyond 90"),
        ("10,180.0001", "beyond 180"),
        ("0,0", "without a fix"),
        ("0°0'0\"N 0°0'0\"E", "without a fix"),
        ("10S,20S", "one axis"),
        ("10S,20", "only one"),
        ("-10S,20E", "sign and a letter"),
        ("N10S,20E", "two letters"),
        ("10°61'N 20°E", "end at 60"),
        ("1" * 200, "too long"),
    ],
)
def test_anything_else_is_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(CoordinatesNotRead, match=problem):
        parse_place(text)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_decimal_degrees_survive_writing(latitude: float, longitude: float) -> None:
    text = f"{latitude:.9f},{longitude:.9f}"
    written = tuple(float(part) for part in text.split(","))
    if written == (0, 0):
        return
    place = parse_place(text)
    assert (place.latitude, place.longitude) == written


@given(st.integers(0, 90 * 3600 * 100), st.sampled_from("NS"))
def test_degrees_minutes_seconds_survive_writing(hundredths: int, letter: str) -> None:
    degrees, rest = divmod(hundredths, 360_000)
    minutes, seconds = divmod(rest, 6000)
    place = parse_place(f"{degrees}°{minutes:02d}'{seconds / 100:05.2f}\"{letter} 12°30'E")
    expected = math.copysign(hundredths / 360_000, 1 if letter == "N" else -1)
    assert place.latitude == pytest.approx(expected, abs=1e-9)
    assert place.longitude == 12.5


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_refused(text: str) -> None:
    try:
        place = parse_place(text)
    except CoordinatesNotRead:
        return
    assert abs(place.latitude) <= 90
    assert abs(place.longitude) <= 180
