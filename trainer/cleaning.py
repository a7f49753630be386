"""Which records may be used: named rules, each of which can be switched off.

The first rules are those of the thesis with their faults corrected (words are matched whole, the
zone of the place gives the local day, ranks come from the checklist); the others find what it
missed. Every dropped record is kept with the name of the rule that dropped it.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.observation import Moment
from swc_desktop.core.taxonomy import Rank
from swc_desktop.geo.zone import offset_at
from swc_desktop.weather.plan import EARLIEST
from trainer.metadata.ranges import World, alpha3_of
from trainer.names import Checklist
from trainer.sources.source_record import NOT_LOOKED_AT, Record

BURST: Final = timedelta(seconds=60)
"""Photographs of one camera and taxon that are at most this far apart belong to one burst."""

BAD_PICTURE_WORDS: Final = (
    "blurred", "blurry", "bone", "bones", "carcass", "carcase", "claw marks", "dead", "deceased",
    "den", "dung", "faeces", "feces", "footprint", "footprints", "fur", "hair", "kill", "killed",
    "poo", "poop", "remains", "roadkill", "scat", "scats", "scratch marks", "skeleton", "skin",
    "skull", "spoor", "taxidermy", "track", "tracks", "trail cam missed",
)  # fmt: skip
"""Words for signs and remains in descriptions; the configuration can replace the list."""

DOMESTIC: Final = "Felis catus"

OTHER: Final = "other"
"""The name of pictures that deliberately show no animal of the checklist; they test the gate. Rows
have the name ``other`` or ``other:<what>``."""


@dataclass(frozen=True)
class CleanObservation:
    """A record that may be used.

    ``taxon`` is the accepted name, or ``OTHER``, which has no rank. ``group`` connects the records
    of one burst, which is never split; the record's moment has an offset if its place gave one.
    """

    record: Record
    taxon: str
    rank: Rank | None
    group: str


@dataclass(frozen=True)
class Options:
    """Settings of the rules; ``off`` names the rules that are switched off."""

    off: frozenset[str] = frozenset()
    coarsest_m: float = 40_000.0
    bad_words: tuple[str, ...] = BAD_PICTURE_WORDS
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


@dataclass(frozen=True)
class Cleaned:
    """The kept observations, and every dropped record with the name of its rule."""

    kept: tuple[CleanObservation, ...]
    dropped: tuple[tuple[Record, str], ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many records each rule dropped."""
        return dict(sorted(Counter(rule for _, rule in self.dropped).items()))


@dataclass(frozen=True)
class Rule:
    """Its name in reports and configurations, and what it drops."""

    name: str
    drops: Callable[[Record], bool]


class _SeenBefore:
    """Whether a key was passed before."""

    def __init__(self) -> None:
        self._keys: set[object] = set()

    def __call__(self, key: object) -> bool:
        if key in self._keys:
            return True
        self._keys.add(key)
        return False


def rules(checklist: Checklist, options: Options, world: World) -> tuple[Rule, ...]:
    """The rules in their order.

    The rules about repeated records remember what they have seen, so make new ones for each run.
    """
    words = _words(options.bad_words)
    ids, sightings = _SeenBefore(), _SeenBefore()

    def taxon(record: Record) -> str | None:
        return accepted_name(checklist, record.name)

    def impossible(record: Record) -> bool:
        day = record.day or EARLIEST
        return not EARLIEST <= day <= options.today + timedelta(days=1)

    def duplicate(record: Record) -> bool:
        moment, place = record.moment, record.place
        if moment is None or place is None:
            return False
        where = round(place.latitude, 3), round(place.longitude, 3)
        return sightings((taxon(record), *where, moment.utc or moment.local))

    return (
        Rule("repeated id", lambda r: ids((r.source, r.id))),
        Rule("not looked at", lambda r: r.quality == NOT_LOOKED_AT),
        Rule("absent", lambda r: r.absent),
        Rule("unknown name", lambda r: taxon(r) is None),
        Rule("domestic cat", lambda r: taxon(r) == DOMESTIC),
        Rule("captive", lambda r: r.captive),
        Rule("casual", lambda r: r.quality.lower() == "casual"),
        Rule("bad picture words", lambda r: words.search(r.description) is not None),
        Rule("no place", lambda r: None in (r.latitude, r.longitude)),
        Rule("place off the earth", _off_the_earth),
        Rule("place too coarse", lambda r: _coarse(r, options.coarsest_m)),
        Rule("swapped signs", lambda r: _is_swapped(r, world)),
        Rule("at sea", lambda r: not _near_land(r, world.land)),
        Rule("no date", lambda r: r.day is None),
        Rule("impossible date", impossible),
        Rule("no time", lambda r: r.moment is None),
        Rule("duplicate", duplicate),
        Rule("no evidence", _is_empty),
    )


RULES: Final = (
    "repeated id", "not looked at", "absent", "unknown name", "domestic cat", "captive", "casual",
    "bad picture words", "no place", "place off the earth", "place too coarse",
    "swapped signs", "at sea", "no date", "impossible date", "no time", "duplicate", "no evidence",
)  # fmt: skip
"""The names of all rules, in their order."""

NOT_BY_DEFAULT: Final = ("no place", "no date", "no time")
"""Rules of the thesis that are off by default: a row without a place or a time is still useful."""


def clean(
    records: Iterable[Record], checklist: Checklist, options: Options, world: World
) -> Cleaned:
    """Apply the rules to records in their order; the first rule that drops a record is noted."""
    chosen = [rule for rule in rules(checklist, options, world) if rule.name not in options.off]
    kept: list[tuple[Record, str]] = []
    dropped: list[tuple[Record, str]] = []
    for record in records:
        rule = next((rule.name for rule in chosen if rule.drops(record)), "")
        if rule:
            dropped.append((record, rule))
        else:
            name = accepted_name(checklist, record.name) or record.name
            kept.append((_in_its_zone(record), name))
    groups = _bursts(kept)
    known = checklist.taxonomy
    observations = tuple(
        CleanObservation(record, taxon, known[taxon].rank if taxon in known else None, group)
        for (record, taxon), group in zip(kept, groups, strict=True)
        if taxon in known or taxon == OTHER
    )
    return Cleaned(observations, tuple(dropped))


def accepted_name(checklist: Checklist, name: str) -> str | None:
    """The accepted taxon of a name as recorded, with or without its author, or None.

    A trinomial that is not in the checklist counts as its species, unless it is a hybrid.
    """
    plain = " ".join(name.replace("_", " ").split())
    if plain.partition(":")[0].lower() == OTHER:
        return OTHER
    if "×" in plain or re.search(r"\bx\b", plain):
        return None
    words = plain.split(" ")
    for count in range(min(3, len(words)), 0, -1):
        if (found := checklist.accepted.get(" ".join(words[:count]))) is not None:
            return found
        if count == 2 and words[1][:1].islower():
            return None
    return None


def _words(words: Iterable[str]) -> re.Pattern[str]:
    """Matches whole words or phrases in any case; without words it matches nothing."""
    parts = [re.escape(word) for word in words if word.strip()]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b" if parts else r"(?!)", re.IGNORECASE)


def _off_the_earth(record: Record) -> bool:
    if record.latitude is None or record.longitude is None:
        return False
    return record.place is None or record.latitude == record.longitude == 0


def _is_empty(record: Record) -> bool:
    return record.place is None and record.moment is None and not record.images


def _coarse(record: Record, limit_m: float) -> bool:
    known = record.uncertainty_m
    return known is not None and (math.isnan(known) or known > limit_m)


def _near_land(record: Record, land: NDArray[np.bool_]) -> bool:
    """Whether the cell at the place, or one beside it, has land."""
    place = record.place
    return place is None or _touches(place.latitude, place.longitude, land)


def _is_swapped(record: Record, world: World) -> bool:
    """Whether the place is outside the recorded country, but inside it with the other sign of a
    coordinate or with latitude and longitude swapped."""
    place, country = record.place, world.by_country.get(alpha3_of(record.country))
    if place is None or country is None or _touches(place.latitude, place.longitude, country):
        return False
    north, east = place.latitude, place.longitude
    turned = [(-north, east), (north, -east), (-north, -east), (east, north)]
    return any(abs(lat) <= 90 and _touches(lat, lon, country) for lat, lon in turned)


def _touches(latitude: float, longitude: float, mask: NDArray[np.bool_]) -> bool:
    """Whether the mask, bool (rows, columns) of equal degrees from −90, −180, is set at the place's
    cell or at one beside it."""
    rows, columns = mask.shape
    row = min(rows - 1, int((latitude + 90) * rows / 180))
    column = int((longitude + 180) * columns / 360) % columns
    around = [(column + step) % columns for step in (-1, 0, 1)]
    return bool(mask[max(0, row - 1) : row + 2][:, around].any())


def _in_its_zone(record: Record) -> Record:
    """The record with the local time, offset and day of its place, if the source has no offset or
    states the time in UTC, in which the day often differs from the local one."""
    moment, place = record.moment, record.place
    if moment is None or place is None or (moment.offset and moment.offset != timedelta(0)):
        return record
    zoned = offset_at(place, moment.local)
    if zoned is None:
        return record
    if moment.offset is None:
        return replace(record, moment=replace(moment, offset=zoned.offset, zone=zoned.zone))
    zoned = offset_at(place, moment.local + zoned.offset) or zoned
    local = moment.local + zoned.offset
    there = replace(moment, local=local, offset=zoned.offset, zone=zoned.zone)
    return replace(record, moment=there, day=local.date())


def _bursts(kept: Iterable[tuple[Record, str]]) -> Iterator[str]:
    """The group of each record: the id of the first record of its burst.

    A burst consists of records of one observer, site and taxon, each within ``BURST`` of the one
    before.
    """
    rows = list(kept)
    groups = [f"{record.source}/{record.id}" for record, _ in rows]
    lines: dict[tuple[str, str, str, str], list[tuple[datetime, int]]] = {}
    for index, (record, taxon) in enumerate(rows):
        instant = _instant(record.moment)
        if instant is not None and (record.site or record.observer):
            key = (record.source, record.site, record.observer, taxon)
            lines.setdefault(key, []).append((instant, index))
    for line in lines.values():
        line.sort()
        for (before, first), (after, second) in pairwise(line):
            if after - before <= BURST:
                groups[second] = groups[first]
    return iter(groups)


def _instant(moment: Moment | None) -> datetime | None:
    if moment is None:
        return None
    return moment.utc or moment.local.replace(tzinfo=UTC)
