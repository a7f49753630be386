"""Which records may be used: named rules, each of which can be switched off.

The first rules are those of the thesis with their faults corrected (words are matched whole, the
zone of the place gives the local day, ranks come from the checklist); the others find what it
missed. Every dropped record is kept with the name of the rule that dropped it.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from swc_desktop.core.checklist import Checklist
from swc_desktop.core.taxonomy import Rank
from swc_desktop.geo.zone import offset_at
from swc_desktop.weather.plan import EARLIEST
from trainer.bursts import Bursts
from trainer.digest_set import DigestSet, key_digest
from trainer.metadata.ranges import World
from trainer.on_disk import Adapted, Spool
from trainer.place_checks import (
    ExchangedCoordinates,
    is_coarse,
    is_flagged,
    is_swapped,
    near_land,
    off_the_earth,
)
from trainer.sources.columns import plain_heading
from trainer.sources.left_out import NOT_IDENTIFIED, PERSON, SETUP
from trainer.sources.source_record import NOT_LOOKED_AT, Record
from trainer.taxon_names import HYBRID, NO_NAME, OTHER, UNKNOWN_NAME, NameReader

BAD_PICTURE_WORDS: Final = (
    "blurred", "blurry", "bone", "bones", "carcass", "carcase", "claw marks", "dead", "deceased",
    "den", "dung", "faeces", "feces", "footprint", "footprints", "fur", "hair", "kill", "killed",
    "poo", "poop", "remains", "roadkill", "scat", "scats", "scratch marks", "skeleton", "skin",
    "skull", "spoor", "taxidermy", "track", "tracks", "trail cam missed",
)  # fmt: skip
"""Words for signs and remains in descriptions; the configuration can replace the list."""

_REPEATED: Final = 0.25
"""Share of repeated rows above which a table, or a part of it, was added twice. In tables of dates
without times that were looked at, up to 7 % of the rows differ in nothing but their ids."""

DOMESTIC: Final = "Felis catus"

NO_ANIMAL: Final = "no animal and no picture"
"""``blank`` and ``other: zebra`` test the gate, which looks at pictures only."""

NAME_RULES: Final = (NO_NAME, NOT_IDENTIFIED, PERSON, SETUP, NO_ANIMAL, HYBRID, UNKNOWN_NAME)
"""The rules about names that are those of no taxon: a word such as ``Unknown`` in a table is what
it is in a folder, and is dropped under the reason that other layouts have for it."""

_SPECIMENS: Final = frozenset(
    {"preservedspecimen", "materialsample", "materialcitation", "materialentity"}
)
"""Bases of record in museums: the place is where the animal lived, the picture is of a drawer."""


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
    """The kept observations, every dropped record with the name of its rule, and how many records
    each rule dropped.

    Both collections are read from the disk each time. ``notes`` are sentences about whole tables.
    """

    kept: Collection[CleanObservation]
    dropped: Collection[tuple[Record, str]]
    counts: Mapping[str, int]
    notes: tuple[str, ...] = ()

    def examples(self, count: int) -> Mapping[str, list[str]]:
        """The first different names of the records that each rule dropped, or else their ids."""
        found: dict[str, list[str]] = {rule: [] for rule in self.counts}
        for record, rule in self.dropped:
            said = record.name if rule in NAME_RULES else record.id
            if len(found[rule]) < count and said not in found[rule]:
                found[rule].append(said)
        return found


@dataclass(frozen=True)
class Rule:
    """Its name in reports and configurations, and what it drops."""

    name: str
    drops: Callable[[Record], bool]


@dataclass(frozen=True)
class TableFaults:
    """Tables of which many rows are repeated, and those with latitude and longitude exchanged.

    Two rows that differ in nothing but their ids can be two sightings, so the rows of a table with
    ids count as repeated only if many are; without ids nothing tells them apart.
    """

    repeated: Mapping[str, int] = field(default_factory=dict)
    exchanged: Mapping[str, str] = field(default_factory=dict)

    def may_repeat(self, record: Record) -> bool:
        """Whether a row with the cells of an earlier one is that row again."""
        return bool(record.cells) and (not record.has_id or record.table in self.repeated)

    def notes(self) -> tuple[str, ...]:
        """A sentence for each exchanged table."""
        return tuple(f"{table}: {reason}." for table, reason in sorted(self.exchanged.items()))


class _SeenBefore:
    """Whether a key was passed before."""

    def __init__(self) -> None:
        self._keys = DigestSet()

    def __call__(self, *key: str | bytes) -> bool:
        return not self._keys.add(key_digest(*key))


def rules(
    names: NameReader, options: Options, world: World, tables: TableFaults
) -> tuple[Rule, ...]:
    """The rules in their order.

    The rules about repeated records remember what they have seen, so make new ones for each run.
    """
    words = _words(options.bad_words)
    ids, rows, sightings = _SeenBefore(), _SeenBefore(), _SeenBefore()

    def taxon(record: Record) -> str | None:
        return names.read(record.name).taxon

    def is_named(rule: str) -> Callable[[Record], bool]:
        return lambda record: names.read(record.name).rule == rule

    def shows_no_animal(record: Record) -> bool:
        return not record.images and taxon(record) == OTHER

    def impossible(record: Record) -> bool:
        day = record.day or record.last_day or EARLIEST
        return not EARLIEST <= day <= options.today + timedelta(days=1)

    def duplicate(record: Record) -> bool:
        moment, place = record.moment, record.place
        if moment is None or place is None:
            return False
        where = (repr(round(degrees, 3) + 0.0) for degrees in (place.latitude, place.longitude))
        when = (moment.utc or moment.local).isoformat()
        return sightings(taxon(record) or "", *where, when)

    return (
        Rule("repeated id", lambda r: ids(r.source, r.id)),
        Rule("repeated row", lambda r: tables.may_repeat(r) and rows(r.cells)),
        Rule("not looked at", lambda r: r.quality == NOT_LOOKED_AT),
        Rule("absent", lambda r: r.absent),
        *(
            Rule(rule, shows_no_animal if rule == NO_ANIMAL else is_named(rule))
            for rule in NAME_RULES
        ),
        Rule("domestic cat", lambda r: taxon(r) == DOMESTIC),
        Rule("fossil", lambda r: _basis(r) == "fossilspecimen"),
        Rule("living specimen", lambda r: _basis(r) == "livingspecimen"),
        Rule("picture of a specimen", lambda r: bool(r.images) and _basis(r) in _SPECIMENS),
        Rule("captive", lambda r: r.captive),
        Rule("casual", lambda r: r.quality.lower() == "casual"),
        Rule("bad picture words", lambda r: words.search(r.description) is not None),
        Rule("no place", lambda r: None in (r.latitude, r.longitude)),
        Rule("exchanged coordinates", lambda r: r.table in tables.exchanged),
        Rule("place off the earth", off_the_earth),
        Rule("flagged place", is_flagged),
        Rule("place too coarse", lambda r: is_coarse(r, options.coarsest_m)),
        Rule("swapped signs", lambda r: is_swapped(r, world)),
        Rule("at sea", lambda r: not near_land(r, world.land)),
        Rule("no date", lambda r: r.day is None),
        Rule("impossible date", impossible),
        Rule("no time", lambda r: r.moment is None),
        Rule("duplicate", duplicate),
        Rule("no evidence", _is_empty),
    )


RULES: Final = (
    "repeated id", "repeated row", "not looked at", "absent", *NAME_RULES, "domestic cat",
    "fossil", "living specimen", "picture of a specimen", "captive", "casual",
    "bad picture words", "no place", "exchanged coordinates", "place off the earth",
    "flagged place", "place too coarse", "swapped signs", "at sea", "no date", "impossible date",
    "no time", "duplicate", "no evidence",
)  # fmt: skip
"""The names of all rules, in their order."""

NOT_BY_DEFAULT: Final = ("no place", "no date", "no time")
"""Rules of the thesis that are off by default: a row without a place or a time is still useful."""


def clean(
    records: Iterable[Record],
    checklist: Checklist,
    options: Options,
    world: World,
    scratch: Path | None = None,
) -> Cleaned:
    """Apply the rules to records in their order; the first rule that drops a record is noted.

    A record that its source left out is dropped under that reason. A record without a taxon of the
    checklist is dropped even if that rule is switched off: it could not be used.

    The records are kept in files of the folder ``scratch``, None for the system's, as long as the
    result is used; about 100 bytes of memory remain for each. Raises ``OutputFault``.
    """
    names, looked = NameReader(checklist), _TablesLookedAt(world)
    everything = Spool(scratch, looked.at(records))
    tables = looked.faults()
    off = options.off - set(NAME_RULES)
    chosen = [rule for rule in rules(names, options, world, tables) if rule.name not in off]
    kept, bursts = Spool[tuple[Record, str]](scratch), Bursts(scratch)
    dropped, counts = Spool[tuple[Record, str]](scratch), Counter[str]()
    for record in everything:
        rule = record.left_out or next((rule.name for rule in chosen if rule.drops(record)), "")
        taxon = names.read(record.name).taxon
        if rule or taxon is None:
            dropped.append((record, rule))
            counts[rule] += 1
        else:
            there = _in_its_zone(record)
            kept.append((there, taxon))
            bursts.add(there, taxon)
    known = checklist.taxonomy

    def observations() -> Iterator[CleanObservation]:
        for (record, taxon), group in zip(kept, bursts.groups(), strict=True):
            rank = known[taxon].rank if taxon in known else None
            yield CleanObservation(record, taxon, rank, group)

    found = Adapted(len(kept), observations)
    return Cleaned(found, dropped, dict(sorted(counts.items())), tables.notes())


class _TablesLookedAt:
    """What is known of tables once all their records were looked at."""

    def __init__(self, world: World) -> None:
        self._exchanged = ExchangedCoordinates(world.land)
        self._seen = DigestSet()
        self._rows: Counter[str] = Counter()
        self._again: Counter[str] = Counter()

    def at(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records, each looked at."""
        for record in records:
            self._exchanged.look(record)
            if record.cells:
                self._rows[record.table] += 1
                self._again[record.table] += not self._seen.add(key_digest(record.cells))
            yield record

    def faults(self) -> TableFaults:
        """The tables of which a good part was added twice, with the number of repeated rows, and
        the exchanged ones."""
        again = {n: rows for n, rows in self._again.items() if rows >= _REPEATED * self._rows[n]}
        return TableFaults(again, self._exchanged.found())


def _basis(record: Record) -> str:
    return plain_heading(record.basis)


def _words(words: Iterable[str]) -> re.Pattern[str]:
    """Matches whole words or phrases in any case; without words it matches nothing."""
    parts = [re.escape(word) for word in words if word.strip()]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b" if parts else r"(?!)", re.IGNORECASE)


def _is_empty(record: Record) -> bool:
    return record.place is None and record.moment is None and not record.images


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
