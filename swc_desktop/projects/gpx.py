"""Tracks of GPS receivers: GPX 1.1 and 1.0, read from bytes.

Names are compared without their namespace, because 1.0 has another one or none. A point without a
time, or with a time or a place that cannot be true, is left out and counted.
Source: GPX 1.1 schema (http://www.topografix.com/GPX/1/1): ``time`` is UTC.
"""

import hashlib
import re
import struct
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from typing import Final, NamedTuple
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError, XMLParserType

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from swc_desktop.core.message import Message, message
from swc_desktop.photos.moment import FIRST_YEAR
from swc_desktop.projects.errors import TrackNotRead

MAX_TRACK_BYTES: Final = 64 << 20
"""A week with a point each second is 60 MB in the longest form in use."""

MAX_TRACK_POINTS: Final = 700_000
"""A week with a point each second is 604,800: 15 s to read on a slow core."""

_MAX_NAMES: Final = 1000
"""Different names of tags and attributes; a file of a receiver has fewer than 100. The parser keeps
each name that it has seen."""

_MAX_TAG_BYTES: Final = 1 << 20
"""One tag or comment: the parser holds it whole."""

_MAX_DEPTH: Final = 100
"""Tags within tags; the parser holds each that is open."""

_CHUNK_BYTES: Final = 1 << 16
_MAX_VALUE_LENGTH: Final = 100
"""Characters of a time or a height."""

_MAX_ELEVATION_M: Final = 20_000
"""Above every aircraft that carries a ranger; a number beyond it is not a height."""

_TIME: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2})(?:[.,](\d{1,20}))?\s*(?:([Zz])|([+-])(\d{2}):?(\d{2}))?",
    re.ASCII,
)
_USUAL_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z", re.ASCII)
"""As receivers write it; Python reads it ten times as fast as the other forms of ``_TIME``."""

_PACKED: Final = struct.Struct("<3d")
DIGEST_BYTES: Final = 32
"""Of ``Track.content``."""

_FIELDS: Final = ("time", "ele")
_TOO_MANY: Final = message("Projects", "it has too many kinds of tags or tags in tags")


class TrackPoint(NamedTuple):
    """One fix: when (UTC), where (WGS-84 degrees), metres above sea level or None.

    Points of one ``segment`` were recorded without a break.
    """

    instant: datetime
    latitude: float
    longitude: float
    elevation_m: float | None
    segment: int


@dataclass(frozen=True)
class Track:
    """The points of a file that have a place and a time, in the order of the file, and how many
    were left out."""

    points: tuple[TrackPoint, ...]
    without_time: int = 0
    invalid: int = 0

    @cached_property
    def content(self) -> str:
        """The SHA-256 of when and where, in hexadecimal: the same track has it in any file."""
        digest = hashlib.sha256()
        for point in self.points:
            digest.update(_PACKED.pack(point.instant.timestamp(), *point[1:3]))
        return digest.hexdigest()

    @property
    def left_out(self) -> tuple[Message, ...]:
        """What was left out, one sentence for each reason."""
        without_time = message("Projects", "%Ln point(s) without a time (was|were) left out", "", 0)
        invalid = message(
            "Projects", "%Ln point(s) with an invalid place or time (was|were) left out", "", 0
        )
        counts = ((without_time, self.without_time), (invalid, self.invalid))
        return tuple(text.counted(count) for text, count in counts if count)


def read_gpx(content: bytes, name: str) -> Track:
    """The track points of a GPX file. Raises ``TrackNotRead`` with the ``name`` of the file.

    Waypoints and routes are plans or marks and not where somebody was at a time; without a track
    point that has a time the file is refused.
    """
    if len(content) > MAX_TRACK_BYTES:
        raise TrackNotRead(file=name, problem=_too_large())
    target = _Points()
    try:
        _parse(content, target)
    except (ParseError, ExpatError, DefusedXmlException, LookupError) as error:
        problem = message("Projects", "it is not XML ({reason})").fill(reason=str(error))
        raise TrackNotRead(file=name, problem=problem) from error
    except ValueError as error:
        raise TrackNotRead(file=name, problem=error) from error
    track = target.track()
    if not track.points:
        raise TrackNotRead(file=name, problem=_empty(target, track))
    return track


def _too_large() -> Message:
    text = message("Projects", "it has more than {megabytes} MB or {points:,} points")
    return text.fill(megabytes=MAX_TRACK_BYTES >> 20, points=MAX_TRACK_POINTS)


def _empty(target: "_Points", track: Track) -> Message:
    if track.without_time or track.invalid:
        text = message(
            "Projects",
            "its %Ln track point(s) (does|do) not have both a place and a time",
            "",
            0,
        )
        return text.counted(track.without_time + track.invalid)
    if target.others:
        text = message("Projects", "it has waypoints or routes (%Ln point(s)) but no track", "", 0)
        return text.counted(target.others)
    return message("Projects", "it has no track points")


def _parse(content: bytes, target: "_Points") -> None:
    """Raises ``ValueError`` with a message for what is too large or is not GPX."""
    parser = XMLParser(forbid_dtd=True)
    # The parser calls us and not the tree builder around it, which takes half of the time.
    target.follow(parser.parser)
    for start in range(0, len(content), _CHUNK_BYTES):
        chunk = content[start : start + _CHUNK_BYTES]
        parser.feed(chunk)
        if start + len(chunk) - parser.parser.CurrentByteIndex > _MAX_TAG_BYTES:
            raise ValueError(message("Projects", "one of its tags is too long"))
    parser.parser.Parse(b"", True)


class _Points:
    """What the parser calls: keeps the point in hand and no tree."""

    def __init__(self) -> None:
        self.others = 0
        self._points: list[TrackPoint] = []
        self._counts: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        self._segment = 0
        self._depth = 0
        self._point_depth = 0
        self._place: tuple[str, str] | None = None
        self._time = self._height = ""
        self._field = ""
        self._parser: XMLParserType | None = None

    def follow(self, parser: XMLParserType) -> None:
        """Have a parser call this; characters are asked for only within what is read of a point."""
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = None
        self._parser = parser

    def _name(self, tag: str) -> str:
        """A tag without its namespace; raises ``ValueError`` for too many different ones."""
        known = self._names.get(tag)
        if known is None:
            if len(self._names) >= _MAX_NAMES:
                raise ValueError(_TOO_MANY)
            known = self._names[tag] = tag.rpartition("}")[2]
        return known

    def _start(self, tag: str, attributes: list[str]) -> None:
        name = self._names.get(tag) or self._name(tag)
        self._depth += 1
        if self._place is not None and self._depth == self._point_depth + 1:
            self._read(name if name in _FIELDS else "")
        elif self._field:
            self._read("")
        if attributes:
            for attribute in attributes[::2]:
                if attribute not in self._names:
                    self._name(attribute)
        if name == "trkpt":
            parts = iter(attributes)  # a name, its value, the next name …
            given = dict(zip(parts, parts, strict=True))
            self._place = given.get("lat", ""), given.get("lon", "")
            self._time = self._height = ""
            self._point_depth = self._depth
        elif name == "trkseg":
            self._segment += 1
        elif name in ("wpt", "rtept"):
            self.others += 1
        if self._depth == 1 and name != "gpx":
            text = message("Projects", "it is not GPX: it begins with {tag!r}")
            raise ValueError(text.fill(tag=name[:40]))
        if self._depth > _MAX_DEPTH:
            raise ValueError(_TOO_MANY)

    def _read(self, field: str) -> None:
        self._field = field
        if self._parser is not None:
            self._parser.CharacterDataHandler = self._data if field else None

    def _data(self, text: str) -> None:
        if self._field == "time":
            self._time = (self._time + text)[: _MAX_VALUE_LENGTH + 1]
        else:
            self._height = (self._height + text)[: _MAX_VALUE_LENGTH + 1]

    def _end(self, _tag: str) -> None:
        if self._field:
            self._read("")
        if self._place is not None and self._depth == self._point_depth:
            self._keep(self._place)
            self._place = None
        self._depth -= 1

    def _keep(self, place: tuple[str, str]) -> None:
        if not self._time or self._time.isspace():
            self._counts["without_time"] += 1
            return
        latitude, longitude = _number(place[0], 90), _number(place[1], 180)
        instant = _instant(self._time)
        is_place = latitude is not None and longitude is not None and (latitude or longitude)
        if instant is None or latitude is None or longitude is None or not is_place:
            self._counts["invalid"] += 1
            return
        elevation = _number(self._height, _MAX_ELEVATION_M)
        self._points.append(TrackPoint(instant, latitude, longitude, elevation, self._segment))
        if len(self._points) > MAX_TRACK_POINTS:
            raise ValueError(_too_large())

    def track(self) -> Track:
        return Track(tuple(self._points), self._counts["without_time"], self._counts["invalid"])


def _number(text: str, limit: float) -> float | None:
    """A number within ±``limit``; None for anything else, also for NaN and infinity."""
    if len(text) > _MAX_VALUE_LENGTH or not text.isascii() or "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) <= limit else None


def _instant(text: str) -> datetime | None:
    """A time in UTC; without an offset it is UTC by the schema. None where it is not a time."""
    try:
        if _USUAL_TIME.fullmatch(text):
            instant = datetime.fromisoformat(text)
            return instant if instant.year >= FIRST_YEAR else None
    except ValueError:
        return None
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    try:
        written = datetime.fromisoformat(found[1].upper())
        offset = timedelta(hours=int(found[5] or 0), minutes=int(found[6] or 0))
        zone = timezone(-offset if found[4] == "-" else offset) if found[4] else UTC
        fraction = timedelta(seconds=float(f"0.{found[2] or 0}"))
        instant = (written.replace(tzinfo=zone) + fraction).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if instant.year >= FIRST_YEAR else None
