"""When a photograph was taken, by EXIF, XMP or what a person typed: a local time with its offset,
or why it is unknown.

Source: EXIF 3.0, section 4.6.5; XMP part 1, Date; offsets from the IANA time zone database.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Absence, Evidence, Moment, Place, Source
from swc_desktop.geo.zone import offset_at
from swc_desktop.photos.errors import DayNotRead, TimeNotRead
from swc_desktop.photos.exif import ExifTags

FIRST_YEAR: Final = 1990
"""Earlier times are from camera clocks that were never set."""

_DIGITISED: Final = message(
    "Photos", "the file has only the time at which it was digitised, which is used"
)
_CHANGED: Final = message("Photos", "the file has only the time of its last change, which is used")
_CLOCKS_DIFFER: Final = message(
    "Photos",
    "the camera's clock and the GPS time differ by %Ln minute(s), "
    "which no time zone does; the clock may be set wrong or the fix may be old",
    "",
    0,
)
_IT_IS: Final = message("Photos", "it is {problem}")
_MAX_QUOTED: Final = 40
"""Letters of a text that are quoted; longer than any time."""

_XMP_DIGITISED: Final = ("exif:DateTimeDigitized", "xmp:CreateDate")
_STAMP: Final = re.compile(
    r"(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})[T\s]\s*(\d{1,2})[:.-](\d{1,2})(?:[:.-](\d{1,2}))?"
    r"(?:[.,](\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_TYPED: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r" ?([Zz]|[+\-−]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
"""ISO 8601 as people write it: no weeks, no days of the year, no forms without separators."""

_TYPED_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE: Final = re.compile(r"\d{4}(?P<month>[:/.-]\d{1,2}(?P<day>[:/.-]\d{1,2})?)?")
_BLANK: Final = re.compile(r"[0\s:/.TZ+-]*")
_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})?")
_MIN_OFFSET: Final = timedelta(hours=-12)
_MAX_OFFSET: Final = timedelta(hours=14)
_QUARTER: Final = timedelta(minutes=15)
_DAY: Final = timedelta(days=1)
_MAX_AGE: Final = timedelta(days=10 * 365)
"""How long a version of the program may be in use; a generous guess."""

_TOLERANCE: Final = timedelta(minutes=2)
"""How far a camera clock may be off and its offset still certain: offsets are 15 minutes apart."""

_ODD_OFFSETS_MIN: Final = (
    -570, -270, -210, -150, 210, 270, 330, 345, 390, 450, 510, 525, 570, 630, 690, 765, 825,
)  # fmt: skip
_REAL_OFFSETS: Final = frozenset(
    (
        *(timedelta(hours=hours) for hours in range(-12, 15)),
        *(timedelta(minutes=minutes) for minutes in _ODD_OFFSETS_MIN),
    )
)
"""Offsets of time zones since ``FIRST_YEAR``; only these explain a difference from GPS time."""


def moment_by_exif(tags: ExifTags, made: date | None = None) -> Moment | Absence | None:
    """The time in EXIF tags at which the picture was taken (or digitised), or why it is unknown;
    None where there is none. ``made``: see ``latest_moment``."""
    for stamp, event in (("DateTimeOriginal", "Original"), ("DateTimeDigitized", "Digitized")):
        text = tags.text(f"EXIF {stamp}")
        if not _BLANK.fullmatch(text):
            others = (name for name in ("Original", "", "Digitized") if name != event)
            offsets = [tags.text(f"EXIF OffsetTime{name}") for name in (event, *others)]
            subseconds = tags.text(f"EXIF SubSecTime{event}")
            moment = _moment(text, subseconds, offsets, Source.EXIF, gps_instant(tags), made)
            return moment if event == "Original" else _with_note(moment, _DIGITISED)
    return None


def moment_of_change(tags: ExifTags, made: date | None = None) -> Moment | Absence | None:
    """The time of the last change in EXIF tags, with a note that says so."""
    text = tags.text("Image DateTime")
    if _BLANK.fullmatch(text):
        return None
    moment = _moment(
        text,
        tags.text("EXIF SubSecTime"),
        [tags.text("EXIF OffsetTime")],
        Source.EXIF,
        gps_instant(tags),
        made,
    )
    return _with_note(moment, _CHANGED)


def moment_by_xmp(
    fields: Mapping[str, str], source: Source, made: date | None = None
) -> Moment | Absence | None:
    """The time in the fields of an XMP packet, or why it is unknown; None where there is none."""
    for name in ("exif:DateTimeOriginal", "photoshop:DateCreated", *_XMP_DIGITISED):
        text = fields.get(name, "").strip()
        if not _BLANK.fullmatch(text):
            moment = _moment(text, "", [], source, None, made)
            return _with_note(moment, _DIGITISED) if name in _XMP_DIGITISED else moment
    return None


def with_zone(moment: Moment, place: Place) -> Moment:
    """A moment with the offset of the clocks at its place, where its own is unknown."""
    if moment.offset is not None or moment.is_day:
        return moment
    zoned = offset_at(place, moment.local)
    if zoned is None:
        return moment
    notes = (*moment.notes, zoned.note) if zoned.note else moment.notes
    return Moment(moment.local, zoned.offset, moment.source, "place", zoned.zone, notes)


def gps_instant(tags: ExifTags) -> datetime | None:
    """UTC by the GPS receiver, without zone; None where date or time are missing or not valid."""
    found = re.fullmatch(r"(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})", tags.text("GPS GPSDate"))
    clock = tags.numbers("GPS GPSTimeStamp")
    if found is None or clock is None or len(clock) != 3:
        return None
    hours, minutes, seconds = clock
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 61):
        return None
    try:
        day = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:
        return None
    if day.year < FIRST_YEAR:
        return None
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return (day + span).replace(tzinfo=None)


def clock_is_wrong(made: date | None) -> bool:
    """Whether the clock of this computer shows a day before ``made``, which has passed."""
    return made is not None and datetime.now(UTC).date() < made - _DAY


def latest_moment(made: date | None) -> datetime:
    """The latest local time that is believed; a later one is from a clock that was not set.

    That is tomorrow. If the clock of this computer is wrong itself, judged by the day on which the
    program or its pack was ``made``, it is ``_MAX_AGE`` after that day.
    """
    if made is not None and clock_is_wrong(made):
        return datetime.combine(made, time()) + _MAX_AGE
    return datetime.now(UTC).replace(tzinfo=None) + _DAY


def _moment(
    text: str,
    subseconds: str,
    offsets: list[str],
    source: Source,
    gps: datetime | None,
    made: date | None,
) -> Moment | Absence:
    found = _STAMP.fullmatch(text)
    if found is None:
        if coarse := _too_coarse(text):
            return _unknown(message("Photos", "{text!r} is {problem}"), text, coarse)
        return _unknown(message("Photos", "{text!r} is not a time"), text)
    digits = found[7] or (subseconds if subseconds.isascii() and subseconds.isdigit() else "")
    local = _local(found, digits)
    if local is None:
        return _unknown(message("Photos", "{text!r} is not in any calendar"), text)
    if problem := _out_of_range(local, made):
        not_set = message("Photos", "{text!r} is {problem}, so the clock was not set")
        return _unknown(not_set, text, problem)
    written = [found[8]] if found[8] else offsets
    offset = next((value for value in map(parse_offset, written) if value is not None), None)
    return _with_gps(Moment(local, offset, source, "exif" if offset is not None else ""), gps)


def _too_coarse(text: str) -> Message | None:
    """What a text without a time of day is, None for anything else."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    if found["day"]:
        return message("Photos", "a day without a time of day")
    if found["month"]:
        return message("Photos", "a month without a day")
    return message("Photos", "a year without a day")


def _local(found: re.Match[str], digits: str) -> datetime | None:
    """The time from year to second in the first six groups and the digits of the fraction; None
    where it is not in the calendar."""
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=UTC).replace(tzinfo=None)
    except ValueError:
        return None
    return local + timedelta(seconds=float(f"0.{digits}")) if digits else local


def _out_of_range(local: datetime, made: date | None) -> Message | None:
    """Why a photograph cannot be from this time, None where it can."""
    if local.year < FIRST_YEAR:
        return message("Photos", "before {year}").fill(year=str(FIRST_YEAR))
    if local > latest_moment(made):
        return message("Photos", "in the future")
    return None


def parse_moment(text: str, made: date | None = None) -> Moment:
    """The moment that a person typed, by the same rules as for cameras.

    Raises ``TimeNotRead``, also for a day without a time: it does not mean midnight.
    """
    plain = text.strip()
    found = _TYPED.fullmatch(plain)
    if found is None:
        if coarse := _too_coarse(plain):
            raise TimeNotRead(text=text, problem=_IT_IS.fill(problem=coarse))
        problem = message("Photos", "it cannot be read as a time")
        raise TimeNotRead(text=text[:_MAX_QUOTED], problem=problem)
    local = _local(found, found[7] or "")
    if local is None:
        problem = message("Photos", "no calendar and no clock has it")
        raise TimeNotRead(text=text, problem=problem)
    if impossible := _out_of_range(local, made):
        raise TimeNotRead(text=text, problem=_IT_IS.fill(problem=impossible))
    offset = parse_offset(found[8] or "")
    if found[8] and offset is None:
        problem = message("Photos", "offsets are whole quarters of an hour from -12:00 to +14:00")
        raise TimeNotRead(text=text, problem=problem)
    return Moment(local, offset, Source.TYPED)


def parse_day(text: str, made: date | None = None) -> Moment:
    """The day that a person typed, as ``YYYY-MM-DD``. Raises ``DayNotRead``."""
    plain = text.strip()
    if not _TYPED_DAY.fullmatch(plain):
        problem = message("Photos", "it cannot be read as a day")
        raise DayNotRead(text=text[:_MAX_QUOTED], problem=problem)
    try:
        return replace(parse_moment(f"{plain}T00:00", made), is_day=True)
    except TimeNotRead as error:
        raise DayNotRead(text=text, problem=error.facts["problem"]) from error


def parse_offset(text: str) -> timedelta | None:
    """``±HH:MM`` or ``Z`` as local time minus UTC, from −12 to +14 hours; None for anything else.

    Since ``FIRST_YEAR`` every time zone has been whole quarters of an hour from UTC.
    """
    text = text.strip().replace("−", "-")
    if text in ("Z", "z"):
        return timedelta()
    found = _OFFSET.fullmatch(text)
    if found is None or int(found[3] or 0) >= 60:
        return None
    span = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    offset = -span if found[1] == "-" else span
    possible = _MIN_OFFSET <= offset <= _MAX_OFFSET and not offset % _QUARTER
    return offset if possible else None


def _with_note(moment: Moment | Absence, note: Message) -> Moment | Absence:
    if isinstance(moment, Absence):
        return moment
    return replace(moment, notes=(note, *moment.notes))


def _with_gps(moment: Moment, gps: datetime | None) -> Moment:
    """The moment with the offset that follows from GPS time, or with a note about a wrong clock."""
    if gps is None:
        return moment
    difference = moment.local - gps
    nearest = round(difference / _QUARTER) * _QUARTER
    plausible = nearest in _REAL_OFFSETS and abs(difference - nearest) <= _TOLERANCE
    if not plausible:
        minutes = round(difference.total_seconds() / 60)
        return replace(moment, notes=(*moment.notes, _CLOCKS_DIFFER.counted(minutes)))
    if moment.offset is None:
        return replace(moment, offset=nearest, offset_source="gps")
    return moment


def _unknown(what: Message, text: str, problem: Message | None = None) -> Absence:
    """Why the time in a file is unknown: its text, and what that is."""
    reason = message("Photos", "the file has a time, but {problem}")
    wrong = what.fill(text=text[:_MAX_QUOTED])
    return Absence(
        Evidence.TIME,
        reason.fill(problem=wrong if problem is None else wrong.fill(problem=problem)),
    )
