"""Places by EXIF: every oddity of references and fractions, and what stays unknown."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.observation import Absence, Evidence, Place, Source
from swc_desktop.photos.exif import read_tags
from swc_desktop.photos.file_window import FileWindow
from swc_desktop.photos.place import place_by_exif, place_by_xmp
from swc_desktop.photos.tiff import read_tree
from tests.photos import made
from tests.photos.made import (
    ALTITUDE,
    ALTITUDE_REF,
    GPS_DATUM,
    GPS_DOP,
    GPS_METHOD,
    GPS_STATUS,
    LATITUDE,
    LATITUDE_REF,
    LONGITUDE,
    LONGITUDE_REF,
    SKUKUZA,
    SKUKUZA_GPS,
    Value,
    byte,
    ratios,
    text,
)


def place(**changes: Value | None) -> Place | Absence | None:
    """The place from the tags of Skukuza, with some changed or, where None, removed."""
    return place_of({_TAGS[name]: value for name, value in changes.items()})


_TAGS = {
    "latitude": LATITUDE,
    "latitude_ref": LATITUDE_REF,
    "longitude": LONGITUDE,
    "longitude_ref": LONGITUDE_REF,
    "altitude": ALTITUDE,
    "altitude_ref": ALTITUDE_REF,
    "status": GPS_STATUS,
    "dop": GPS_DOP,
    "datum": GPS_DATUM,
    "method": GPS_METHOD,
}


def place_of(changes: dict[int, Value | None], order: str = "<") -> Place | Absence | None:
    gps = {tag: value for tag, value in {**SKUKUZA_GPS, **changes}.items() if value is not None}
    block = made.tiff(gps=gps, order=order)
    return place_by_exif(read_tags([read_tree(FileWindow(io.BytesIO(block)))]))


def known(found: Place | Absence | None) -> Place:
    assert isinstance(found, Place), found
    return found


def reason(found: Place | Absence | None) -> str:
    assert isinstance(found, Absence), found
    assert found.evidence is Evidence.PLACE
    return str(found.reason)


@pytest.mark.parametrize("order", ["<", ">"])
def test_degrees_minutes_seconds(order: str) -> None:
    found = known(place_of({}, order))
    assert (found.latitude, found.longitude) == pytest.approx(SKUKUZA, abs=1e-9)
    assert (found.source, found.altitude_m, found.notes) == (Source.EXIF, None, ())


@pytest.mark.parametrize(
    "latitude",
    [
        ratios((249947, 10000), (0, 1), (0, 1)),
        ratios((24, 1), (59682, 1000), (0, 1)),
        ratios((24, 1), (59, 1), (4092, 100)),
        ratios((249947, 10000)),
        ratios((24, 1), (59682, 1000)),
        Value(10, [(-24, 1), (59, 1), (4092, 100)]),
        Value(10, [(-24, 1), (-59, 1), (-4092, 100)]),
        Value(12, [24.0, 59.0, 40.92]),
    ],
)
def test_any_part_may_carry_the_fraction_and_the_reference_decides_the_sign(
    latitude: Value,
) -> None:
    assert known(place(latitude=latitude)).latitude == pytest.approx(-24.9947, abs=1e-9)


@pytest.mark.parametrize(
    ("reference", "sign"),
    [
        (text("N"), 1),
        (text("n"), 1),
        (text("North"), 1),
        (text(b"N\0\0\0\0\0"), 1),
        (Value(2, b"N"), 1),
        (text("S "), -1),
        (text("SOUTH"), -1),
        (byte(ord("S")), -1),
    ],
)
def test_references_in_every_spelling(reference: Value, sign: int) -> None:
    found = known(place(latitude_ref=reference))
    assert found.latitude == pytest.approx(sign * 24.9947, abs=1e-9)


def test_west_is_negative() -> None:
    assert known(place(longitude_ref=text("W"))).longitude == pytest.approx(-31.5889, abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"latitude_ref": None}, "latitude has no hemisphere"),
        ({"longitude_ref": None}, "longitude has no hemisphere"),
        ({"latitude_ref": text("")}, "latitude has no hemisphere"),
        ({"latitude_ref": text("E")}, "'E', is unknown"),
        ({"latitude_ref": text("X")}, "'X', is unknown"),
        ({"latitude": None}, "no latitude"),
        ({"longitude": None}, "no longitude"),
        ({"latitude": ratios((0, 0), (0, 0), (0, 0))}, "division by zero"),
        ({"longitude": ratios((31, 1), (35, 1), (1, 0))}, "division by zero"),
        ({"latitude": Value(12, [float("nan"), 0.0, 0.0])}, "division by zero"),
        ({"latitude": text("24.99")}, "is not a number"),
        ({"latitude": ratios((1, 1), (1, 1), (1, 1), (1, 1))}, "more than degrees"),
        ({"latitude": ratios((91, 1), (0, 1), (0, 1))}, "beyond 90"),
        ({"longitude": ratios((180, 1), (0, 1), (1, 1))}, "beyond 180"),
        (
            {
                "latitude": ratios((0, 1), (0, 1), (0, 1)),
                "longitude": ratios((0, 1), (0, 1), (0, 1)),
            },
            "0,0",
        ),
    ],
)
def test_what_could_be_several_places_or_none_is_unknown_and_says_why(
    changes: dict[str, Value | None], said: str
) -> None:
    assert said in reason(place(**changes))


def test_no_gps_tags_are_no_trace_of_a_place() -> None:
    assert place_of(dict.fromkeys(SKUKUZA_GPS)) is None


@pytest.mark.parametrize(
    ("altitude", "reference", "metres"),
    [
        (ratios((123456, 100)), byte(0), 1234.56),
        (ratios((123, 1)), None, 123.0),
        (ratios((28, 1)), byte(1), -28.0),
        (Value(10, [(-28, 1)]), byte(1), -28.0),
        (ratios((28, 1)), text("1"), 28.0),
        (ratios((500, 1)), byte(1), -500.0),
        (ratios((9000, 1)), byte(0), 9000.0),
    ],
)
def test_altitude_is_signed_by_its_reference(
    altitude: Value, reference: Value | None, metres: float
) -> None:
    assert known(place(altitude=altitude, altitude_ref=reference)).altitude_m == metres


@pytest.mark.parametrize(("reference", "metres"), [(2, 28.0), (3, -28.0)])
def test_altitude_over_the_ellipsoid_says_so(reference: int, metres: float) -> None:
    found = known(place(altitude=ratios((28, 1)), altitude_ref=byte(reference)))
    assert found.altitude_m == metres
    assert "ellipsoid" in str(found.notes[0])


@pytest.mark.parametrize(
    "altitude", [ratios((9001, 1)), ratios((4_294_967_295, 1)), ratios((0, 0)), ratios((5, 0))]
)
def test_an_altitude_that_can_not_be_is_unknown_and_the_place_is_not(altitude: Value) -> None:
    found = known(place(altitude=altitude))
    assert found.altitude_m is None
    assert "altitude" in str(found.notes[0])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": text("V")}, "no valid fix"),
        ({"dop": ratios((250, 10))}, "dilution of precision 25"),
        ({"datum": text("TOKYO")}, "TOKYO"),
        ({"method": Value(7, b"ASCII\0\0\0CELLID")}, "coarse"),
        ({"method": text("NETWORK")}, "coarse"),
    ],
)
def test_doubts_about_a_fix_are_noted(changes: dict[str, Value | None], said: str) -> None:
    assert said in str(known(place(**changes)).notes[0])


@pytest.mark.parametrize(
    "changes",
    [
        {"status": text("A")},
        {"dop": ratios((12, 10))},
        {"datum": text("WGS-84")},
        {"datum": text("WGS 84")},
        {"method": Value(7, b"ASCII\0\0\0GPS")},
        {"method": Value(7, b"")},
    ],
)
def test_a_good_fix_has_no_doubts(changes: dict[str, Value | None]) -> None:
    assert known(place(**changes)).notes == ()


_words = st.integers(0, 2**32 - 1)
_pairs = st.tuples(_words, _words)


@given(
    st.lists(_pairs, max_size=4),
    st.lists(_pairs, max_size=4),
    st.lists(_pairs, max_size=2),
    st.sampled_from(["N", "S", ""]),
    st.sampled_from(["E", "W", "?"]),
)
def test_any_fractions_give_a_place_on_earth_or_a_reason(
    latitude: list[tuple[int, int]],
    longitude: list[tuple[int, int]],
    altitude: list[tuple[int, int]],
    north: str,
    east: str,
) -> None:
    found = place(
        latitude=ratios(*latitude),
        longitude=ratios(*longitude),
        altitude=ratios(*altitude),
        latitude_ref=text(north),
        longitude_ref=text(east),
    )
    if isinstance(found, Absence):
        assert found.reason
        return
    assert found is not None
    assert abs(found.latitude) <= 90
    assert abs(found.longitude) <= 180
    assert found.altitude_m is None or -500 <= found.altitude_m <= 9000


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("24,59.682S", "31,35.334E"),
        ("24,59,40.92S", "31,35,20.04E"),
        ("24.9947S", "31.5889E"),
        ("24,59.682s", "31,35.334 E"),
    ],
)
def test_xmp_places(latitude: str, longitude: str) -> None:
    fields = {"exif:GPSLatitude": latitude, "exif:GPSLongitude": longitude}
    found = known(place_by_xmp(fields, Source.SIDECAR))
    assert (found.latitude, found.longitude) == pytest.approx(SKUKUZA, abs=1e-9)
    assert found.source is Source.SIDECAR


@pytest.mark.parametrize(
    ("latitude", "longitude", "said"),
    [
        ("24,59.682S", "", "no longitude"),
        ("-24.99", "31.59", "degrees with a hemisphere"),
        ("24,59.682E", "31,35.334E", "degrees with a hemisphere"),
        ("0,0.0N", "0,0.0E", "0,0"),
        ("99,0.0N", "0,0.0E", "beyond 90"),
    ],
)
def test_xmp_places_that_stay_unknown(latitude: str, longitude: str, said: str) -> None:
    fields = {"exif:GPSLatitude": latitude, "exif:GPSLongitude": longitude}
    assert said in reason(place_by_xmp(fields, Source.XMP))


@pytest.mark.parametrize(
    ("altitude", "reference", "metres"),
    [("64829/200", "0", 324.145), ("28", "1", -28.0), ("1/0", "0", None), ("high", "0", None)],
)
def test_xmp_altitude(altitude: str, reference: str, metres: float | None) -> None:
    fields = {
        "exif:GPSLatitude": "24,59.682S",
        "exif:GPSLongitude": "31,35.334E",
        "exif:GPSAltitude": altitude,
        "exif:GPSAltitudeRef": reference,
    }
    assert known(place_by_xmp(fields, Source.XMP)).altitude_m == metres
