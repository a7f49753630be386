"""Days and clock times as tables have them.

Whether ``03/04/2020`` is in March or April cannot be known from one cell, so a column is looked at
as a whole: a first number above 12 in any of its cells means that days come first. Intervals are
those of ISO 8601 in Darwin Core's ``eventDate``.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from swc_desktop.core.search_text import searchable


class DateOrder(StrEnum):
    """How days in numbers are written in a column."""

    UNKNOWN = "day and month are ambiguous"
    DAY_FIRST = "day before month"
    MONTH_FIRST = "month before day"
    SERIAL = "day numbers of Excel"


_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.:])(\d{1,2})\2(\d{1,2})")
_BASIC: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,](\d+))?")
_DAY_WORD: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-\s.]*([^\W\d_]{3,})\.?[-\s,.]*(\d{4}|\d{2})"
)
_WORD_DAY: Final = re.compile(r"([^\W\d_]{3,})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_CLOCK: Final = re.compile(
    r"(\d{1,2})[:.hH](\d{2})(?:[:.m](\d{2})(?:[.,]\d+)?s?)?\s*([AaPp]\.?\s?[Mm]\.?)?\s*"
    r"(Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?"
)
_HOUR: Final = re.compile(r"(\d{1,2})\s*([AaPp]\.?\s?[Mm]\.?)")
_DIGITS: Final = re.compile(r"([01]\d|2[0-3])([0-5]\d)")
_PARTIAL: Final = re.compile(r"\d{4}(-\d{1,2})?")
_ISO_START: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:[T ].*)?)?)?")

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan ene janv", "feb fev fevr", "mar maer mrz mars", "apr abr avr", "may mai mayo maio",
            "jun juin junio junho", "jul juil julio julho", "aug ago aout", "sep set sept",
            "oct okt out", "nov", "dec dez dic",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
"""Beginnings of the months in English, French, German, Portuguese and Spanish, without accents."""

_EXCEL_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of Excel's numbers after February 1900."""

_PIVOT: Final = 69
"""Years of two digits from here on are of the 20th century (POSIX, strptime)."""

_ONE_EVENT: Final = timedelta(hours=1)
"""An interval up to this long has a time of day, its start: the sun and the hourly weather are
those of the sighting to the step of the features."""

_RARE: Final = 0.01
"""Share of cells of the other order that counts as typing errors."""


@dataclass
class DateColumn:
    """Counts what decides the order of a column of days."""

    first: int = 0
    second: int = 0
    serial: int = 0
    filled: int = 0
    dots: int = 0
    numeric: int = 0

    def add(self, text: str) -> None:
        """Count one cell."""
        if not text:
            return
        self.filled += 1
        day = _split(text)[0]
        if (found := _YEAR_LAST.fullmatch(day)) is not None:
            first, second = int(found[1]), int(found[3])
            self.numeric += 1
            self.dots += found[2] == "."
            self.first += 12 < first <= 31 and second <= 12
            self.second += 12 < second <= 31 and first <= 12
        elif (number := _SERIAL.fullmatch(text)) is not None:
            self.serial += 20_000 <= int(number[1]) <= 60_000  # 1954 to 2064

    @property
    def order(self) -> DateOrder:
        """The order of the column as a whole."""
        if self.serial and self.serial >= (1 - _RARE) * self.filled:
            return DateOrder.SERIAL
        if self.first and self.second <= _RARE * self.first:
            return DateOrder.DAY_FIRST
        if self.second and self.first <= _RARE * self.second:
            return DateOrder.MONTH_FIRST
        if self.numeric and self.dots == self.numeric and not self.second:
            return DateOrder.DAY_FIRST  # only languages that put days first write dots
        return DateOrder.UNKNOWN

    @property
    def note(self) -> str:
        """How days in numbers were read, "" if there are none."""
        if self.order is DateOrder.SERIAL or self.numeric:
            return self.order.value
        return ""


@dataclass(frozen=True)
class WrittenTime:
    """A day, a clock time and its offset as far as a text has them, and why not.

    ``interval`` is True for a text that is a span of time of more than one event, and ``last`` is
    its last day.
    """

    day: date | None = None
    clock: time | None = None
    offset: timedelta | None = None
    partial: bool = False
    ambiguous: bool = False
    interval: bool = False
    last: date | None = None


def read_time(text: str, order: DateOrder = DateOrder.UNKNOWN) -> WrittenTime:
    """A day with or without a clock time, or an interval."""
    if (ends := _interval(text)) is not None:
        return _within(read_time(ends[0]), ends[1])
    if order is DateOrder.SERIAL and (number := _SERIAL.fullmatch(text)) is not None:
        return _serial(number)
    try:
        seen = datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        has_clock = ":" in text or len(text) > len("2020-01-01")
        return WrittenTime(
            seen.date(), seen.time() if has_clock else None, seen.utcoffset() if has_clock else None
        )
    written, rest = _split(text)
    day, ambiguous = _day(written, order)
    clock, offset = read_clock(rest) if rest else (None, None)
    partial = day is None and _PARTIAL.fullmatch(written) is not None
    return WrittenTime(day, clock, offset, partial, ambiguous)


def read_clock(text: str) -> tuple[time | None, timedelta | None]:
    """A clock time and its offset; None for what the text does not have."""
    if "/" in text:
        text = text.partition("/")[0].strip()
    if (found := _CLOCK.fullmatch(text)) is not None:
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        half, zone = found[4] or "", found[5] or ""
    elif (found := _HOUR.fullmatch(text)) is not None:
        hour, minute, second, half, zone = int(found[1]), 0, 0, found[2], ""
    elif (found := _DIGITS.fullmatch(text)) is not None:
        hour, minute, second, half, zone = int(found[1]), int(found[2]), 0, "", ""
    else:
        return None, None
    if half and not 1 <= hour <= 12:
        return None, None
    if half:
        hour = hour % 12 + 12 * (half[0] in "pP")
    try:
        return time(hour, minute, second), _offset(zone)
    except ValueError:
        return None, None


def _offset(zone: str) -> timedelta | None:
    if not zone:
        return None
    if zone[0] not in "+-":
        return timedelta(0)
    hours, minutes = zone[1:3].strip(":"), zone[3:].strip(":")
    size = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return -size if zone[0] == "-" else size


def _split(text: str) -> tuple[str, str]:
    """The text of the day and that of the clock time."""
    day, sign, clock = text.partition("T")
    if sign and ":" in clock and day[-1:].isdigit():
        return day.strip(), clock.strip()
    if found := re.fullmatch(
        r"(.*?\d)[,\s]+(\d{1,2}[:.hH]\d{2}.*|\d{1,2}\s?[AaPp]\.?[Mm]\.?)", text
    ):
        return found[1].strip(), found[2].strip()
    return text, ""


def _day(text: str, order: DateOrder) -> tuple[date | None, bool]:
    """A day, and whether it is ambiguous which is the month."""
    found = _YEAR_FIRST.fullmatch(text)
    if found is not None:
        return _date(found[1], found[3], found[4]), False
    if (found := _BASIC.fullmatch(text)) is not None:
        return _date(*found.groups()), False
    if (found := _DAY_WORD.fullmatch(text)) is not None:
        return _date(found[3], str(_month(found[2])), found[1]), False
    if (found := _WORD_DAY.fullmatch(text)) is not None:
        return _date(found[3], str(_month(found[1])), found[2]), False
    if (found := _YEAR_LAST.fullmatch(text)) is None:
        return None, False
    first, second, year = found[1], found[3], found[4]
    if int(first) > 12 or first == second or (order is DateOrder.DAY_FIRST and int(second) < 13):
        return _date(year, second, first), False
    if int(second) > 12 or order is DateOrder.MONTH_FIRST:
        return _date(year, first, second), False
    return None, True


def _month(word: str) -> int:
    """The number of a month, 0 for another word."""
    said = searchable(word)
    return next((number for name, number in _MONTHS.items() if said.startswith(name)), 0)


def _date(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _PIVOT else 2000
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def _serial(number: re.Match[str]) -> WrittenTime:
    day = _EXCEL_EPOCH + timedelta(days=int(number[1]))
    if number[2] is None:
        return WrittenTime(day)
    minutes, second = divmod(round(float(f"0.{number[2]}") * 86_400) % 86_400, 60)
    return WrittenTime(day, time(*divmod(minutes, 60), second))


def _interval(text: str) -> tuple[str, str] | None:
    """The ends of an ISO interval; a second end may omit what it shares with the first."""
    first, sign, last = text.partition("/")
    if not sign or (_YEAR_FIRST.match(text) and "-" not in first):
        return None
    if _ISO_START.fullmatch(first) is None or not last[:1].isdigit():
        return None
    if len(last) < len(first) and not re.match(r"\d{4}", last):
        last = first[: len(first) - len(last)] + last
    return first, last


def _within(start: WrittenTime, last: str) -> WrittenTime:
    """The start of an interval as far as it says when the one event was."""
    end = read_time(last)
    if start.day is None or end.day is None:
        return WrittenTime(partial=True, interval=True)
    if start.clock is not None and end.clock is not None:
        span = datetime.combine(end.day, end.clock) - datetime.combine(start.day, start.clock)
        if timedelta(0) <= span <= _ONE_EVENT:
            return start
    day = start.day if start.day == end.day else None
    return WrittenTime(day, interval=True, last=end.day)
