"""Which records may be learned from: named rules, each of which can be switched off.

The first rules are those of the thesis with their faults mended (words are matched whole, the
zone of the place gives the local day, ranks come from the checklist); the rest find what it let
through. Every dropped record is kept with the name of the rule that dropped it.
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
"""Photographs of one camera and taxon within this time are one event."""

BAD_PICTURE_WORDS: Final = (
    "blurred", "blurry", "bone", "bones", "carcass", "carcase", "claw marks", "dead", "deceased",
    "den", "dung", "faeces", "feces", "footprint", "footprints", "fur", "hair", "kill", "killed",
    "poo", "poop", "remains", "roadkill", "scat", "scats", "scratch marks", "skeleton", "skin",
    "skull", "spoor", "taxidermy", "track", "tracks", "trail cam missed",
)  # fmt: skip
"""Descriptions of signs and remains; the list can be replaced in the configuration."""

DOMESTIC: Final = "Felis catus"

OTHER: Final = "other"
"""The name of what is no animal of the checklist, on purpose: it tests the gate. Rows are so
called by ``other`` or ``other:<what>``."""


@dataclass(frozen=True)
class CleanObservation:
    """A record that may be learned from.

    ``taxon`` is the accepted one, or ``OTHER``, which has no rank. ``group`` joins the records of
    one burst and is never split; ``moment`` has its offset wherever a place gave one.
    """

    record: Record
    taxon: str
    rank: Rank | None
    group: str


@dataclass(frozen=True)
class Options:
    """What the rules are told; ``off`` names the rules that are switched off."""

    off: frozenset[str] = frozenset()
    coarsest_m: float = 40_000.0
    bad_words: tuple[str, ...] = BAD_PICTURE_WORDS
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


@dataclass(frozen=True)
class Cleaned:
    """What is left, and every dropped record with the name of its rule."""

    kept: tuple[CleanObservation, ...]
    dropped: tuple[tuple[Record, str], ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many each rule dropped."""
        return dict(sorted(Counter(rule for _, rule in self.dropped).items()))


@dataclass(frozen=True)
class Rule:
    """A name as it stands in reports and configurations, and what it drops."""

    name: str
    says: str
    drops: Callable[[Record], bool]


class _Seen:
    """Says of each key whether it came before."""

    def __init__(self) -> None:
        self._keys: set[object] = set()

    def __call__(self, key: object) -> bool:
        if key in self._keys:
            return True
        self._keys.add(key)
        return False


def rules(checklist: Checklist, options: Options, world: World) -> tuple[Rule, ...]:
    """The rules in their order.

    The rules about what came before remember the records that they are shown, so they serve one
    run.
    """
    words = _words(options.bad_words)
    ids, sightings = _Seen(), _Seen()

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
        Rule("repeated id", "the source has the id before", lambda r: ids((r.source, r.id))),
        Rule(
            "not looked at",
            "a result of the program that no person confirmed",
            lambda r: r.quality == NOT_LOOKED_AT,
        ),
        Rule("absent", "looked for and not there", lambda r: r.absent),
        Rule("unknown name", "no taxon of the checklist", lambda r: taxon(r) is None),
        Rule("domestic cat", DOMESTIC, lambda r: taxon(r) == DOMESTIC),
        Rule("captive", "marked as captive or cultivated", lambda r: r.captive),
        Rule("casual", "quality grade casual", lambda r: r.quality.lower() == "casual"),
        Rule(
            "bad picture words",
            "a sign, remains or a bad picture",
            lambda r: words.search(r.description) is not None,
        ),
        Rule("no place", "no coordinates", lambda r: None in (r.latitude, r.longitude)),
        Rule("place off the earth", "no such coordinates, or 0,0", _off_the_earth),
        Rule(
            "place too coarse",
            "known less well than the limit",
            lambda r: _coarse(r, options.coarsest_m),
        ),
        Rule(
            "swapped signs",
            "not in its country, and in it with another sign or order",
            lambda r: _is_swapped(r, world),
        ),
        Rule("at sea", "no land within half a degree", lambda r: not _near_land(r, world.land)),
        Rule("no date", "no day", lambda r: r.day is None),
        Rule("impossible date", "before 1940 or in the future", impossible),
        Rule("no time", "no time of day", lambda r: r.moment is None),
        Rule("duplicate", "the same taxon, place and moment before", duplicate),
        Rule("no evidence", "no picture, no place and no time", _is_empty),
    )


RULES: Final = (
    "repeated id", "not looked at", "absent", "unknown name", "domestic cat", "captive", "casual",
    "bad picture words", "no place", "place off the earth", "place too coarse",
    "swapped signs", "at sea", "no date", "impossible date", "no time", "duplicate", "no evidence",
)  # fmt: skip
"""The names of all rules, in their order."""

NOT_BY_DEFAULT: Final = ("no place", "no date", "no time")
"""Rules of the thesis that a configuration has to ask for: a row without a place or a time can
still be learned from."""


def clean(
    records: Iterable[Record], checklist: Checklist, options: Options, world: World
) -> Cleaned:
    """Apply the rules to records in their order; the first that drops one gives it its name."""
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
    """The accepted taxon of a name as recorded, with or without its author; None for no taxon.

    A trinomial that the list does not know is its species, unless it is a hybrid.
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
    """Whole words or phrases in any case; nothing matches where there are none."""
    parts = [re.escape(word) for word in words if word.strip()]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b" if parts else r"(?!)", re.IGNORECASE)


def _off_the_earth(record: Record) -> bool:
    if record.latitude is None or record.longitude is None:
        return False
    return record.place is None or record.latitude == record.longitude == 0


def _is_empty(record: Record) -> bool:
    return record.place is None and record.moment is None and not record.images


def _coarse(record: Record, most_m: float) -> bool:
    known = record.uncertainty_m
    return known is not None and (math.isnan(known) or known > most_m)


def _near_land(record: Record, land: NDArray[np.bool_]) -> bool:
    """Whether a cell at the place, or one that touches it, has land."""
    place = record.place
    return place is None or _touches(place.latitude, place.longitude, land)


def _is_swapped(record: Record, world: World) -> bool:
    """Whether the place is outside of the recorded country, and in it with the other sign of a
    coordinate or with latitude and longitude in the other order."""
    place, country = record.place, world.by_country.get(alpha3_of(record.country))
    if place is None or country is None or _touches(place.latitude, place.longitude, country):
        return False
    north, east = place.latitude, place.longitude
    turned = [(-north, east), (north, -east), (-north, -east), (east, north)]
    return any(abs(lat) <= 90 and _touches(lat, lon, country) for lat, lon in turned)


def _touches(latitude: float, longitude: float, mask: NDArray[np.bool_]) -> bool:
    """Whether the mask, bool (rows, columns) of equal degrees from −90, −180, has the place's
    cell or one beside it."""
    rows, columns = mask.shape
    row = min(rows - 1, int((latitude + 90) * rows / 180))
    column = int((longitude + 180) * columns / 360) % columns
    around = [(column + step) % columns for step in (-1, 0, 1)]
    return bool(mask[max(0, row - 1) : row + 2][:, around].any())


def _in_its_zone(record: Record) -> Record:
    """The record with the clock, offset and day of its place: where the source left the offset
    open, and where it states the time in UTC, which is another day at half of the hours."""
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
    """The group of each record: the id of the first of its burst.

    A burst are records of one observer, site and taxon, each within ``BURST`` of the one before.
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
