"""Places as people type them."""

import math

import pytest
import utm
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.observation import Source
from swc_desktop.geo.coordinates import parse_place
from swc_desktop.geo.errors import CoordinatesNotRead

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


@pytest.mark.parametrize(
    "text",
    [
        "36J 357590.88 7234898.04",
        "36j 357590.88 7234898.04",
        "36 J 357590.88, 7234898.04",
        "36J 357590.88mE 7234898.04mN",
        "36J 357590.88 m E 7234898.04 m N",
        "36S 357590.88 7234898.04",
        "36 south 357590.88 7234898.04",
        "36K 357590.88 7234898.04",
        "36J UT 57590 34898",
        "36JUT5759034898",
        "36 J UT 5759034898",
        "36jut 57590 34898",
    ],
)
def test_the_metric_grids_name_the_same_place(text: str) -> None:
    place = parse_place(text)
    assert (place.latitude, place.longitude) == pytest.approx(SKUKUZA, abs=1e-5)
    assert place.source is Source.TYPED


def test_north_and_south_settle_what_the_letter_s_leaves_open() -> None:
    north = parse_place("33 north 500000 4000000")
    south = parse_place("33 south 500000 4000000")
    assert north.latitude == pytest.approx(36.144, abs=0.001)
    assert south.latitude == pytest.approx(-54.148, abs=0.001)
    assert north.longitude == south.longitude == pytest.approx(15.0)
    assert parse_place("33N 500000 4000000") == north


def test_of_a_square_the_middle_is_meant() -> None:
    coarse, fine = parse_place("36J UT 57 34"), parse_place("36J UT 57500 34500")
    assert (coarse.latitude, coarse.longitude) == pytest.approx(
        (fine.latitude, fine.longitude), abs=1e-5
    )


def test_a_square_on_the_edge_of_its_band_is_read_with_the_letter_of_either() -> None:
    assert parse_place("36K TU 45678 12345").latitude == pytest.approx(-24.2813, abs=1e-4)
    assert parse_place("36J TU 45678 12345") == parse_place("36K TU 45678 12345")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("61J 357591 7234898", "zones of UTM are 1 to 60"),
        ("0J 357591 7234898", "zones of UTM are 1 to 60"),
        ("36I 357591 7234898", "not a band"),
        ("36P 357591 7234898", "not lie in band P"),
        ("36S 357591 4000000", "write 36 north or 36 south"),
        ("36J 999999.9 99999999", "out of the range of UTM"),
        ("36J 000001 7234898", "out of the range of UTM"),
        ("36J UT", "1 to 5 digits"),
        ("36J UT 5759 348981", "two groups"),
        ("36J UT 575 3", "two groups"),
        ("36J UT 123", "two groups"),
        ("36J UT 123456 123456", "1 to 5 digits"),
        ("36J IO 57590 34898", "no such square"),
        ("99J UT 57590 34898", "zones of UTM are 1 to 60"),
    ],
)
def test_a_reference_that_names_no_place_is_refused(text: str, problem: str) -> None:
    with pytest.raises(CoordinatesNotRead, match=problem):
        parse_place(text)


@given(st.from_regex(r"[0-9]{1,2} ?[A-Z] ?[A-Z]{2} ?[0-9]{0,12}", fullmatch=True))
def test_anything_like_a_square_is_a_place_or_refused(text: str) -> None:
    try:
        place = parse_place(text)
    except CoordinatesNotRead:
        return
    assert abs(place.latitude) <= 90
    assert abs(place.longitude) <= 180


@given(st.floats(-79, 83).filter(lambda degrees: abs(degrees) > 1e-3), st.floats(-179.99, 179.99))
def test_a_place_survives_utm(latitude: float, longitude: float) -> None:
    easting, northing, zone, band = utm.from_latlon(latitude, longitude)
    word = "north" if band >= "N" else "south"
    place = parse_place(f"{zone} {word} {easting:.3f} {northing:.3f}")
    assert place.latitude == pytest.approx(latitude, abs=1e-5)
    assert (place.longitude - longitude + 180) % 360 - 180 == pytest.approx(0, abs=2e-3)


def test_seconds_rounded_up_to_sixty_are_the_next_minute() -> None:
    assert parse_place("10°59'60.0\"N 20°E").latitude == pytest.approx(11.0)
    assert parse_place("10°60.000'N 20°E").latitude == pytest.approx(11.0)


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
        ("1°60'0\"S 35°E", "go up to 60"),
        ("1°60'30\"S 35°E", "go up to 60"),
        ("1 60 0 S, 35 0 0 E", "go up to 60"),
        ("1.5°30'S 35°E", "a fraction is followed"),
        ("1°30.5'20\"S 35°E", "a fraction is followed"),
        ("0°0'0\"N 0°0'0\"E", "without a fix"),
        ("10S,20S", "both numbers are latitudes"),
        ("10S,20", "only one"),
        ("-10S,20E", "sign and a letter"),
        ("N10S,20E", "two letters"),
        ("10°61'N 20°E", "go up to 60"),
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
