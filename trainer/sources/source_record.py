"""One observation as its source has it; nothing is judged, filled in or dropped here."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.core.search_text import searchable

_OFFSET: Final = re.compile(r"([+-])(\d{1,2}):?(\d{2})")

NO_DATE: Final = "no date"
NO_TIME_OF_DAY: Final = "a date without a time"
UNREADABLE: Final = "the time cannot be read"
UNSTATED: Final = "offset of the clock not stated"

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
    """The moment and day that the cells of a row state, or the problem with them."""

    moment: Moment | None
    problem: str
    day: date | None


def parse_number(text: str) -> float | None:
    """The number of a text: None for an empty text, NaN for one that is not a number."""
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return math.nan


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


def parse_time(moment: str, day: str, clock: str, zone: str) -> RecordedTime:
    """Read the cells of a row: a whole moment, or a day and a clock time, and an offset or zone.

    A time whose zone is "" or "local, …" has no offset; the zone of the place then decides.
    """
    text = moment if ":" in moment else ""
    whole = day or moment
    if not text:
        if not whole:
            return RecordedTime(None, NO_DATE, None)
        if clock:
            text = f"{whole}T{clock}"
        elif ":" in whole:
            text = whole
        else:
            known = _day(whole)
            return RecordedTime(None, UNREADABLE if known is None else NO_TIME_OF_DAY, known)
    try:
        seen = datetime.fromisoformat(text.removesuffix(" UTC") + "+00:00" * text.endswith(" UTC"))
    except ValueError:
        return RecordedTime(None, UNREADABLE, _day(whole))
    local, offset = seen.replace(tzinfo=None), seen.utcoffset()
    if offset is None and zone:
        try:
            offset = _offset(zone, local)
        except ValueError:
            return RecordedTime(None, UNSTATED, local.date())
    return RecordedTime(Moment(local, offset, Source.TYPED), "", local.date())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


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
