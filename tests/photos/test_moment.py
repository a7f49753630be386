"""Times by EXIF and XMP: spellings, offsets, doubts, and what stays unknown."""

import io
from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.observation import Absence, Evidence, Moment, Place, Source
from swc_desktop.photos import moment
from swc_desktop.photos.errors import DayNotRead, TimeNotRead
from swc_desktop.photos.exif import ExifTags, read_tags
from swc_desktop.photos.file_window import FileWindow
from swc_desktop.photos.moment import (
    moment_by_exif,
    moment_by_xmp,
    moment_of_change,
    parse_day,
    parse_moment,
    parse_offset,
    with_zone,
)
from swc_desktop.photos.tiff import read_tree
from tests.photos import made
from tests.photos.made import Tags, Value, ratios, text

STAMP = "2021:03:04 05:06:07"
LOCAL = datetime.fromisoformat("2021-03-04T05:06:07")


def tags(exif: Tags | None = None, gps: Tags | None = None, image: Tags | None = None) -> ExifTags:
    block = made.tiff(image, exif, gps)
    return read_tags([read_tree(FileWindow(io.BytesIO(block)))])


def original(stamp: str | bytes, **others: Value) -> Moment | Absence | None:
    names = {
        "subseconds": made.SUBSECONDS_ORIGINAL,
        "offset": made.OFFSET_ORIGINAL,
        "offset_any": made.OFFSET,
        "offset_digitised": made.OFFSET_DIGITISED,
        "digitised": made.DIGITISED,
    }
    exif = {made.ORIGINAL: text(stamp)} | {names[name]: value for name, value in others.items()}
    return moment_by_exif(tags(exif))


def known(found: Moment | Absence | None) -> Moment:
    assert isinstance(found, Moment), found
    return found


def reason(found: Moment | Absence | None) -> str:
    assert isinstance(found, Absence), found
    assert found.evidence is Evidence.TIME
    return str(found.reason)


@pytest.mark.parametrize(
    "stamp",
    [
        "2021:03:04 05:06:07",
        "2021-03-04 05:06:07",
        "2021/03/04 05:06:07",
        "2021.03.04 05.06.07",
        "2021:03:04T05:06:07",
        "2021-3-4 5:06:07",
        b"2021:03:04 05:06:07\0\0\0",
        "  2021:03:04 05:06:07 ",
    ],
)
def test_every_spelling_is_the_same_local_time(stamp: str | bytes) -> None:
    found = known(original(stamp))
    assert found.local == LOCAL
    assert (found.offset, found.offset_source, found.source) == (None, "", Source.EXIF)
    assert found.notes == ()


def test_digitised_comes_second_and_says_so() -> None:
    assert known(original(STAMP, digitised=text("2022:01:01 00:00:00"))).local == LOCAL
    found = known(original("", digitised=text(STAMP)))
    assert found.local == LOCAL
    assert "digitised" in str(found.notes[0])


@pytest.mark.parametrize(
    "blank", ["", " ", "0000:00:00 00:00:00", "    :  :     :  :  ", b"\0" * 19, b" " * 19]
)
def test_blank_forms_are_no_time(blank: str | bytes) -> None:
    assert original(blank) is None


def test_the_time_of_the_last_change_is_named_as_such() -> None:
    image = {made.CHANGED: text(STAMP)}
    found = known(moment_of_change(tags({made.SUBSECONDS: text("25")}, image=image)))
    assert found.local == LOCAL + timedelta(milliseconds=250)
    assert "last change" in str(found.notes[0])
    assert moment_of_change(tags()) is None
    assert "calendar" in reason(
        moment_of_change(tags(image={made.CHANGED: text("2021:13:01 1:1")}))
    )


@pytest.mark.parametrize(
    ("stamp", "said"),
    [
        ("2022:02:30 10:00:00", "any calendar"),
        ("2022:06:01 24:00:00", "any calendar"),
        ("2022:06:01 10:60:00", "any calendar"),
        ("2022:13:01 10:00:00", "any calendar"),
        ("1919:01:01 00:00:00", "before 1990"),
        ("1989:12:31 23:59:59", "before 1990"),
        ("2099:12:31 23:59:59", "in the future"),
        ("2022:06:01", "a day without a time of day"),
        ("2022:06", "a month without a day"),
        ("2022", "a year without a day"),
        ("yesterday at noon", "not a time"),
        ("2022:06:01 10:00:00 and more", "not a time"),
    ],
)
def test_suspect_times_are_unknown_with_the_reason(stamp: str, said: str) -> None:
    assert said in reason(original(stamp, digitised=text(STAMP)))


def test_tomorrow_is_allowed_for_clocks_east_of_here_and_the_day_after_is_not() -> None:
    now = datetime.now(UTC)
    soon, late = now + timedelta(hours=23), now + timedelta(hours=25)
    assert isinstance(original(f"{soon:%Y:%m:%d %H:%M:%S}"), Moment)
    assert "future" in reason(original(f"{late:%Y:%m:%d %H:%M:%S}"))


@pytest.mark.parametrize(
    ("digits", "microseconds"),
    [("5", 500_000), ("05", 50_000), ("123", 123_000), ("70   ", 700_000), ("", 0), ("x", 0)],
)
def test_subseconds_are_a_decimal_fraction(digits: str, microseconds: int) -> None:
    assert known(original(STAMP, subseconds=text(digits))).local.microsecond == microseconds


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("+02:00", 2.0),
        ("-03:30", -3.5),
        ("Z", 0.0),
        ("+0545", 5.75),
        ("+14:00", 14.0),
        ("-12:00", -12.0),
        ("−05:00", -5.0),
        ("+14:15", None),
        ("-12:01", None),
        ("+00:07", None),
        ("-03:01", None),
        ("+05:59", None),
        ("+08:45", 8.75),
        ("+05:60", None),
        ("05:00", None),
        ("   :  ", None),
        ("", None),
        ("+99:99", None),
    ],
)
def test_offsets(written: str, hours: float | None) -> None:
    assert parse_offset(written) == (None if hours is None else timedelta(hours=hours))


def test_an_offset_of_no_time_zone_gives_way_to_the_next() -> None:
    both = known(original(STAMP, offset=text("+02:07"), offset_any=text("+09:00")))
    assert (both.offset, both.offset_source) == (timedelta(hours=9), "exif")
    assert known(original(STAMP, offset=text("+02:07"))).offset is None


def test_the_offset_of_the_original_comes_first_then_the_others() -> None:
    both = known(original(STAMP, offset=text("+02:00"), offset_any=text("+09:00")))
    assert (both.offset, both.offset_source) == (timedelta(hours=2), "exif")
    other = known(original(STAMP, offset=text("   :  "), offset_any=text("+09:00")))
    assert other.offset == timedelta(hours=9)
    last = known(original(STAMP, offset_digitised=text("-07:00")))
    assert last.offset == timedelta(hours=-7)
    assert last.utc == datetime.fromisoformat("2021-03-04T12:06:07+00:00")


def gps(day: str, *clock: tuple[int, int]) -> Tags:
    return {made.GPS_DATE: text(day), made.GPS_TIME: ratios(*clock)}


def with_gps(day: str, *clock: tuple[int, int], **others: Value) -> Moment:
    exif = {made.ORIGINAL: text(STAMP)}
    if "offset" in others:
        exif[made.OFFSET_ORIGINAL] = others["offset"]
    return known(moment_by_exif(tags(exif, gps(day, *clock))))


@pytest.mark.parametrize(
    ("clock", "hours"),
    [
        (((3, 1), (6, 1), (7, 1)), 2.0),
        (((3, 1), (7, 1), (50, 1)), 2.0),
        (((23, 1), (36, 1), (0, 1)), 5.5),
        (((23, 1), (21, 1), (10, 1)), 5.75),
    ],
)
def test_the_gps_time_gives_the_offset(clock: tuple[tuple[int, int], ...], hours: float) -> None:
    day = "2021:03:03" if clock[0][0] == 23 else "2021:03:04"
    found = with_gps(day, *clock)
    assert (found.offset, found.offset_source) == (timedelta(hours=hours), "gps")
    assert found.notes == ()


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("2021:03:04", ((3, 1), (13, 1), (0, 1))),
        ("2021:03:04", ((2, 1), (51, 1), (7, 1))),
        ("2021:03:03", ((12, 1), (0, 1), (0, 1))),
    ],
)
def test_a_gps_time_that_fits_no_zone_is_reported(
    day: str, clock: tuple[tuple[int, int], ...]
) -> None:
    found = with_gps(day, *clock)
    assert found.offset is None
    assert "the clock may be set wrong" in str(found.notes[0])


def test_a_written_offset_is_used_and_a_wrong_clock_is_still_reported() -> None:
    found = with_gps("2021:03:04", (3, 1), (6, 1), (7, 1), offset=text("+03:00"))
    assert (found.offset, found.offset_source) == (timedelta(hours=3), "exif")
    wrong = with_gps("2019:01:01", (3, 1), (6, 1), (7, 1), offset=text("+03:00"))
    assert wrong.offset == timedelta(hours=3)
    assert "the clock may be set wrong" in str(wrong.notes[0])


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("", ((3, 1), (6, 1), (7, 1))),
        ("2021:02:30", ((3, 1), (6, 1), (7, 1))),
        ("0000:00:00", ((3, 1), (6, 1), (7, 1))),
        ("2021:03:04", ((3, 1), (6, 0), (7, 1))),
        ("2021:03:04", ((25, 1), (6, 1), (7, 1))),
        ("2021:03:04", ((3, 1), (6, 1))),
    ],
)
def test_a_broken_gps_time_is_as_none(day: str, clock: tuple[tuple[int, int], ...]) -> None:
    found = with_gps(day, *clock)
    assert (found.offset, found.notes) == (None, ())


def test_the_zone_of_the_place_comes_last() -> None:
    place = Place(-24.99, 31.59)
    zoned = with_zone(Moment(LOCAL), place)
    assert (zoned.offset, zoned.offset_source) == (timedelta(hours=2), "place")
    assert zoned.zone == "Africa/Johannesburg"
    written = Moment(LOCAL, timedelta(hours=9), offset_source="exif")
    assert with_zone(written, place) == written


def test_an_hour_that_came_twice_says_so() -> None:
    moment = Moment(datetime.fromisoformat("2024-10-27T02:30:00"))
    assert "twice" in str(with_zone(moment, Place(52.5, 13.4)).notes[0])


@pytest.mark.parametrize(
    ("fields", "local", "offset"),
    [
        ({"exif:DateTimeOriginal": "2021-03-04T05:06:07+02:00"}, "2021-03-04T05:06:07", 2),
        ({"exif:DateTimeOriginal": "2021-03-04T05:06:07.25Z"}, "2021-03-04T05:06:07.250", 0),
        ({"exif:DateTimeOriginal": "2021-03-04T05:06"}, "2021-03-04T05:06:00", None),
        ({"photoshop:DateCreated": "2021-03-04T05:06:07"}, "2021-03-04T05:06:07", None),
        ({"xmp:CreateDate": "2021-03-04T05:06:07"}, "2021-03-04T05:06:07", None),
        (
            {
                "xmp:CreateDate": "2022-03-04T05:06:07",
                "exif:DateTimeOriginal": "2021-03-04T05:06:07",
            },
            "2021-03-04T05:06:07",
            None,
        ),
    ],
)
def test_xmp_times(fields: dict[str, str], local: str, offset: int | None) -> None:
    found = known(moment_by_xmp(fields, Source.XMP))
    assert found.local == datetime.fromisoformat(local)
    assert found.offset == (None if offset is None else timedelta(hours=offset))
    assert found.source is Source.XMP
    assert bool(found.notes) == (
        "exif:DateTimeOriginal" not in fields and "xmp:CreateDate" in fields
    )


def test_xmp_times_that_stay_unknown() -> None:
    assert moment_by_xmp({}, Source.XMP) is None
    day = moment_by_xmp({"photoshop:DateCreated": "2021-03-04"}, Source.XMP)
    assert "without a time of day" in reason(day)


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_a_reason_or_blank(stamp: str) -> None:
    found = moment_by_xmp({"exif:DateTimeOriginal": stamp}, Source.XMP)
    if isinstance(found, Moment):
        assert found.local.year >= 1990
    elif isinstance(found, Absence):
        assert found.reason


@given(st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2026-01-01")))
def test_every_time_survives_writing(moment: datetime) -> None:
    found = known(
        original(
            f"{moment:%Y:%m:%d %H:%M:%S}",
            subseconds=text(f"{moment.microsecond:06d}"),
        )
    )
    assert found.local == moment


@pytest.mark.parametrize(
    ("typed", "local", "hours"),
    [
        ("2021-03-04T05:06:07+02:00", "2021-03-04T05:06:07", 2),
        ("2021-03-04 05:06:07", "2021-03-04T05:06:07", None),
        ("2021-03-04T05:06", "2021-03-04T05:06:00", None),
        (" 2021-03-04t05:06:07z ", "2021-03-04T05:06:07", 0),
        ("2021-03-04T05:06:07.25Z", "2021-03-04T05:06:07.250", 0),
        ("2021-03-04T05:06:07,5 +0545", "2021-03-04T05:06:07.500", 5.75),
        ("2021-03-04T05:06-07", "2021-03-04T05:06:00", -7),
        ("2021-03-04T05:06:07−03:30", "2021-03-04T05:06:07", -3.5),
        ("2021-03-04T05:06:07+14:00", "2021-03-04T05:06:07", 14),
        ("2021-03-04T05:06:07-12:00", "2021-03-04T05:06:07", -12),
        ("1990-01-01T00:00:00", "1990-01-01T00:00:00", None),
        ("2024-02-29T23:59:59", "2024-02-29T23:59:59", None),
    ],
)
def test_times_as_people_type_them(typed: str, local: str, hours: float | None) -> None:
    found = parse_moment(typed)
    assert found.local == datetime.fromisoformat(local)
    assert found.offset == (None if hours is None else timedelta(hours=hours))
    assert (found.source, found.offset_source) == (Source.TYPED, "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2021-03-04", "a day without a time of day"),
        ("2021:03:04", "a day without a time of day"),
        ("2024-02", "a month without a day"),
        ("2024/2", "a month without a day"),
        ("2024", "a year without a day"),
        ("20240601", "cannot be read"),
        ("20240601T053000", "cannot be read"),
        ("2024-W05-1", "cannot be read"),
        ("2024-W05-1T05:30", "cannot be read"),
        ("2024-153T05:30", "cannot be read"),
        ("2024-06-01T05", "cannot be read"),
        ("2024-06-01x05:30", "cannot be read"),
        ("05:30", "cannot be read"),
        ("yesterday", "cannot be read"),
        ("", "cannot be read"),
        ("٢٠٢٤-٠٦-٠١T٠٥:٣٠", "cannot be read"),
        ("2024-06-01T05:30:00+02:00:30", "cannot be read"),
        ("2024-06-01T24:00:00", "no calendar and no clock"),
        ("2016-12-31T23:59:60Z", "no calendar and no clock"),
        ("2023-02-29T05:30", "no calendar and no clock"),
        ("2024-13-01T05:30", "no calendar and no clock"),
        ("0000-01-01T00:00", "no calendar and no clock"),
        ("0001-01-01T00:00", "before 1990"),
        ("1989-12-31T23:59:59", "before 1990"),
        ("2999-01-01T00:00", "in the future"),
        ("2024-06-01T05:30+15:00", "quarters of an hour from -12:00"),
        ("2024-06-01T05:30+14:01", "quarters of an hour from -12:00"),
        ("2024-06-01T05:30-12:30", "quarters of an hour from -12:00"),
        ("2024-06-01T05:30+05:60", "quarters of an hour from -12:00"),
        ("2024-06-01T05:30+00:07", "quarters of an hour from -12:00"),
        ("2024-06-01T05:30-0301", "quarters of an hour from -12:00"),
    ],
)
def test_typed_times_that_are_refused_say_why(typed: str, said: str) -> None:
    with pytest.raises(TimeNotRead, match=said):
        parse_moment(typed)


@given(st.datetimes(datetime.fromisoformat("1980-01-01"), datetime.fromisoformat("2026-01-01")))
def test_a_typed_time_is_accepted_by_the_rules_for_cameras(moment: datetime) -> None:
    read = original(f"{moment:%Y:%m:%d %H:%M:%S}")
    if isinstance(read, Moment):
        assert parse_moment(f"{moment:%Y-%m-%dT%H:%M:%S}").local == read.local
    else:
        with pytest.raises(TimeNotRead):
            parse_moment(f"{moment:%Y-%m-%dT%H:%M:%S}")


class ClockOfThePast(datetime):
    """A computer whose battery is empty."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime(1970, 1, 2, tzinfo=tz)


MADE = date(2026, 11, 24)


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moment, "datetime", ClockOfThePast)


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("stamp", [STAMP, "2027:08:01 12:00:00"])
def test_a_computer_clock_in_the_past_discards_no_times(stamp: str) -> None:
    found = tags({made.ORIGINAL: text(stamp)})
    assert known(moment_by_exif(found, MADE)).local.year == int(stamp[:4])
    assert known(moment_of_change(tags(image={made.CHANGED: text(stamp)}), MADE))
    fields = {"exif:DateTimeOriginal": stamp}
    assert known(moment_by_xmp(fields, Source.XMP, MADE))


@pytest.mark.usefixtures("past")
def test_a_camera_far_in_the_future_is_not_believed_by_a_wrong_clock_either() -> None:
    found = moment_by_exif(tags({made.ORIGINAL: text("2098:01:01 12:00:00")}), MADE)
    assert "future" in reason(found)


def test_a_correct_clock_is_believed() -> None:
    late = datetime.now(UTC) + timedelta(days=3)
    found = tags({made.ORIGINAL: text(f"{late:%Y:%m:%d %H:%M:%S}")})
    assert "future" in reason(moment_by_exif(found, MADE))
    assert not moment.clock_is_wrong(date(2020, 1, 1))
    assert not moment.clock_is_wrong(None)


def test_a_day_is_typed_without_a_time() -> None:
    found = parse_day(" 2024-02-19 ")
    assert (found.is_day, found.isoformat(), found.utc) == (True, "2024-02-19", None)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("19.2.2024", "it cannot be read as a day"),
        ("2024-02-19T06:00", "it cannot be read as a day"),
        ("2024-02-30", "no calendar and no clock has it"),
        ("1988-01-01", "it is before 1990"),
        ("2999-01-01", "it is in the future"),
    ],
)
def test_a_day_that_cannot_be_is_refused(typed: str, problem: str) -> None:
    with pytest.raises(DayNotRead) as caught:
        parse_day(typed)
    assert str(caught.value) == f"{typed!r} is not a day: {problem}. Write it like 2024-06-01."
