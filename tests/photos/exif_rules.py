"""The rules by which this program reads other values than ExifTool, each with a check."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from swc_desktop.core.observation import Absence, Moment, Place, Source
from swc_desktop.photos.photo import Photo
from tests.photos.exif_comparison import WHOLE, Difference

_PLACE = ("gps_latitude", "gps_longitude", "gps_altitude")
_TIME = ("datetime_original", "subsec_original", "offset_original")
_SIZE = ("width", "height")


@dataclass(frozen=True)
class Rule:
    """The rule in a sentence, and whether it explains a difference."""

    sentence: str
    holds: Callable[[Difference], bool]


def _place(difference: Difference) -> Place | Absence | None:
    known = isinstance(difference.read, Photo) and difference.field in _PLACE
    return difference.read.observation.place if known else None  # type: ignore[union-attr]


def _moment(difference: Difference) -> Moment | Absence | None:
    known = isinstance(difference.read, Photo) and difference.field in _TIME
    return difference.read.observation.moment if known else None  # type: ignore[union-attr]


def _unknown_because(part: Place | Moment | Absence | None, words: str) -> bool:
    return isinstance(part, Absence) and words in str(part.reason)


def _taken_from(part: Place | Moment | Absence | None, note: str) -> bool:
    return isinstance(part, Moment) and any(note in str(text) for text in part.notes)


def _from_xmp(difference: Difference) -> bool:
    part = _place(difference) or _moment(difference)
    return (
        not difference.theirs
        and isinstance(part, Place | Moment)
        and part.source is Source.XMP
        and not _taken_from(part, "digitised")
    )


def _blank(difference: Difference) -> bool:
    return difference.field in _TIME and bool(re.fullmatch(r"[0\s:]+", difference.theirs))


def _fallback(note: str) -> Callable[[Difference], bool]:
    return lambda difference: not difference.theirs and _taken_from(_moment(difference), note)


def _no_place(words: str) -> Callable[[Difference], bool]:
    return lambda difference: _unknown_because(_place(difference), words)


def _no_time(words: str) -> Callable[[Difference], bool]:
    return lambda difference: (
        not _blank(difference) and _unknown_because(_moment(difference), words)
    )


def _separators(difference: Difference) -> bool:
    digits = re.sub(r"\D", "", difference.theirs)
    return (
        difference.field == "datetime_original"
        and digits == re.sub(r"\D", "", difference.ours) != ""
    )


def _altitude(difference: Difference) -> bool:
    place = _place(difference)
    return (
        difference.field == "gps_altitude"
        and isinstance(place, Place)
        and not -500 <= float(difference.theirs or 0) <= 9000
        and any("altitude" in str(note) for note in place.notes)
    )


def _above(difference: Difference) -> bool:
    return (
        difference.field == "gps_altitude" and not difference.theirs and float(difference.ours) > 0
    )


def _orientation(difference: Difference) -> bool:
    return difference.field == "orientation" and not 1 <= int(difference.theirs) <= 8


def _refused(words: str) -> Callable[[Difference], bool]:
    return lambda difference: difference.field == WHOLE and words in difference.ours


RULES = {
    "digitised": Rule(
        "The time of digitising replaces a missing original time, with a note.",
        _fallback("digitised"),
    ),
    "changed": Rule(
        "The time of the last change is used where both are missing, with a note.",
        lambda difference: not _blank(difference) and _fallback("last change")(difference),
    ),
    "xmp": Rule(
        "XMP is used where EXIF has nothing; the column of ExifTool has only EXIF.", _from_xmp
    ),
    "blank": Rule("Devices write zeros, blanks and colons for an unknown time.", _blank),
    "future": Rule("A time more than a day in the future is unknown.", _no_time("in the future")),
    "calendar": Rule("A day or an hour that does not exist is unknown.", _no_time("calendar")),
    "day": Rule("A day without a time of day is not a time.", _no_time("without a time of day")),
    "separators": Rule(
        "Dashes, slashes and full stops between the numbers are read like colons.", _separators
    ),
    "zulu": Rule(
        "Z is an offset of zero.",
        lambda difference: (difference.theirs, difference.ours) == ("Z", "+00:00"),
    ),
    "zero": Rule("Exactly 0,0 is what devices write without a fix.", _no_place("0,0")),
    "hemisphere": Rule("Without a hemisphere the place is unknown.", _no_place("no hemisphere")),
    "alone": Rule(
        "A latitude without a longitude is not a place.", _no_place("it has no longitude")
    ),
    "altitude": Rule("Below -500 m and above 9,000 m the altitude is unknown.", _altitude),
    "above": Rule("An altitude without a reference is above sea level.", _above),
    "orientation": Rule("0 and everything above 8 count as upright.", _orientation),
    "junk": Rule(
        "Stray bytes are skipped, and the header after them is read.",
        lambda difference: difference.field in _SIZE and not difference.theirs,
    ),
    "unsound": Rule(
        "A header that its format does not allow is not a picture.",
        _refused("it holds no picture"),
    ),
    "kind": Rule(
        "The first bytes are not those of a supported kind.", _refused("not a picture of")
    ),
    "bomb": Rule("More pixels than 300 million are not opened.", _refused("more than this")),
}
