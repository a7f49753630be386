"""One observation as its source has it; nothing is judged, filled in or dropped here."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.core.region import Box
from swc_desktop.core.search_text import searchable
from trainer.sources.dates import DateOrder, WrittenTime, read_clock, read_time

_OFFSET: Final = re.compile(r"([+-])(\d{1,2}):?(\d{2})")

NO_DATE: Final = "no date"
NO_TIME_OF_DAY: Final = "a date without a time"
UNREADABLE: Final = "the time cannot be read"
UNSTATED: Final = "offset of the clock not stated"
NO_DAY: Final = "a year or a month without a day"
INTERVAL: Final = "an interval of several hours or days"
AMBIGUOUS: Final = "day and month are ambiguous"

_MIDNIGHT: Final = time()

_NOTHING: Final = re.compile(r"0+(?: 0+)?(?: [^\d ]+)*|no|none|nil|zero|nothing")
_ABSENT: Final = re.compile(
    r"(?:.* )?(?:absen|ausen|assen|abwes|afwez)\w*(?: .*)?"
    r"|(?:not?|non|un|nao|nicht|niet|never) ?(?:a |any |been |wurde )*"
    r"(?:presen|detec|observ|beobacht|seen|gesehen|found|gefunden|sight|record|nachgewiesen"
    r"|vorhanden|encounter|animal|individual)\w*(?: .*)?"
    r"|(?:.* )?(?:extinct|extirpated|eradicated|excluded)"
    r"|false|falso|faux|[anf]"
)
"""What people write into ``occurrenceStatus``. The standard allows two words, and many tables leave
it out, so any status that does not state an absence counts as a presence."""

NOT_LOOKED_AT: Final = "not looked at"
"""The quality of a result of the program that nobody has checked."""


@dataclass(frozen=True)
class Record:
    """A row of a source.

    ``name`` is the scientific name as recorded. ``latitude`` and ``longitude`` are None if the
    source has none and NaN if it has something that is not a number. If ``moment`` is None,
    ``moment_problem`` says why; ``day`` may still be known. ``observer`` and ``site`` (camera or
    deployment) connect rows that were seen together. ``absent`` rows say that the taxon was looked
    for and not found. ``images`` are paths or web addresses; ``alike`` connects near duplicates.
    ``weather`` has the values that the source states itself, by the names of
    ``core.observation.Weather``. ``boxes`` says where the animals are in pictures, by the name in
    ``images``, as far as the source states it. ``left_out`` is "" or the reason why the source
    cannot be used for this row; cleaning drops the row under that reason.
    ``last_day`` ends the interval that a source has instead of a day.
    ``basis`` is Darwin Core's ``basisOfRecord``, and ``flags`` are the issues that GBIF found.
    ``table`` is the file with the row, and ``cells`` a digest of all its cells but the id, by which
    repeated rows are found; b"" if that is not known. ``has_id`` is False if the id is only the
    number of the row.
    """

    id: str
    source: str
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    uncertainty_m: float | None = None
    moment: Moment | None = None
    moment_problem: str = NO_DATE
    day: date | None = None
    description: str = ""
    quality: str = ""
    captive: bool = False
    absent: bool = False
    country: str = ""
    observer: str = ""
    site: str = ""
    licence: str = ""
    credit: str = ""
    images: tuple[str, ...] = ()
    alike: str = ""
    weather: Mapping[str, float] | None = None
    boxes: Mapping[str, tuple[Box, ...]] | None = None
    left_out: str = ""
    basis: str = ""
    flags: tuple[str, ...] = ()
    last_day: date | None = None
    table: str = ""
    cells: bytes = b""
    has_id: bool = True

    @property
    def place(self) -> Place | None:
        """The place, or None if the coordinates are missing or impossible."""
        if self.latitude is None or self.longitude is None:
            return None
        if not (abs(self.latitude) <= 90 and abs(self.longitude) <= 180):
            return None
        return Place(self.latitude, self.longitude, None, Source.TYPED)


@dataclass(frozen=True)
class RecordedTime:
    """The moment and day that the cells of a row state, or the problem with them; of an interval
    also its last day."""

    moment: Moment | None
    problem: str
    day: date | None
    last_day: date | None = None


def parse_number(text: str) -> float | None:
    """The number of a text with a point or a comma as its decimal sign: None for an empty text, NaN
    for one that is not a number."""
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(text.replace("\u2212", "-").replace("\xa0", "").replace(",", ".").strip())
    except ValueError:
        return math.nan


@lru_cache(maxsize=4096)
def is_absent(status: str, *counts: str) -> bool:
    """Whether a row says that an animal was not there, by Darwin Core's ``occurrenceStatus`` or a
    count of zero."""
    said = _words(status)
    if _ABSENT.fullmatch(said) or _NOTHING.fullmatch(said):
        return True
    return any(
        parse_number(count.strip()) == 0 or _NOTHING.fullmatch(_words(count)) for count in counts
    )


def _words(text: str) -> str:
    """The words of a text without case, accents and punctuation."""
    return " ".join(re.split(r"[\W_]+", searchable(text))).strip()


def parse_time(
    moment: str,
    day: str,
    clock: str,
    zone: str,
    *,
    order: DateOrder = DateOrder.UNKNOWN,
    dated: bool = False,
) -> RecordedTime:
    """Read the cells of a row: a whole moment, or a day and a clock time, and an offset or zone.

    A time whose zone is "" or "local, …" has no offset; the zone of the place then decides.
    Midnight without an offset means that the source has no time; if the source is ``dated`` (Darwin
    Core's ``eventDate``), midnight with an offset does too. ``order`` is that of days in numbers.
    """
    said = read_time(_with_offset(moment), order) if moment else WrittenTime()
    if said.clock is not None and _is_none(said, zone, dated=dated):
        said = WrittenTime(said.day)
    if said.clock is None and day:
        other = read_time(_with_offset(day), order)
        if other.clock is not None and _is_none(other, zone, dated=False):
            other = WrittenTime(other.day)
        said = other if other.day is not None or said.day is None else said
    if said.clock is None and said.day is not None and clock:
        at, offset = read_clock(clock)
        if at is None:
            return RecordedTime(None, UNREADABLE, said.day)
        if at != _MIDNIGHT or offset is not None or _states_offset(zone):
            said = WrittenTime(said.day, at, offset)
    if said.day is None or said.clock is None:
        return RecordedTime(None, _time_problem(moment or day, said), said.day, said.last)
    local = datetime.combine(said.day, said.clock)
    offset = said.offset
    if offset is None and zone:
        try:
            offset = _offset(zone, local)
        except ValueError:
            return RecordedTime(None, UNSTATED, local.date())
    return RecordedTime(Moment(local, offset, Source.TYPED), "", local.date())


def _with_offset(text: str) -> str:
    return f"{text.removesuffix(' UTC')}+00:00" if text.endswith(" UTC") else text


def _states_offset(zone: str) -> bool:
    return bool(zone) and not zone.lower().startswith("local,")


def _is_none(said: WrittenTime, zone: str, *, dated: bool) -> bool:
    """Whether a clock time is the midnight that programs write for a day without a time."""
    stated = said.offset is not None or _states_offset(zone)
    return said.clock == _MIDNIGHT and (dated or not stated)


def _time_problem(text: str, said: WrittenTime) -> str:
    """Why a row has no moment."""
    if not text:
        return NO_DATE
    if said.interval:
        return INTERVAL
    if said.day is not None:
        return NO_TIME_OF_DAY
    if said.ambiguous:
        return AMBIGUOUS
    return NO_DAY if said.partial else UNREADABLE


def _offset(zone: str, local: datetime) -> timedelta | None:
    """The offset that a source states, None if the place decides. Raises ``ValueError``."""
    if zone.lower().startswith("local,"):
        return None
    if zone.upper() in ("UTC", "GMT", "Z"):
        return timedelta(0)
    if (found := _OFFSET.fullmatch(zone)) is not None:
        size = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return -size if found[1] == "-" else size
    try:
        return local.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, OverflowError, OSError) as error:
        raise ValueError(zone) from error
