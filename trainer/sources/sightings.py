"""Records for which weather can be looked up; the others are counted by the rule that drops."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from swc_desktop.core.observation import Moment, Place
from swc_desktop.weather.plan import EARLIEST
from trainer.sources.source_record import Record

NO_PLACE: Final = "no place"
OFF_THE_EARTH: Final = "place off the earth, or 0,0"
TOO_COARSE: Final = "place too coarse"
TOO_EARLY: Final = "before 1940"
FUTURE: Final = "in the future"


@dataclass(frozen=True)
class Sighting:
    """An observation's id, place and moment."""

    id: str
    place: Place
    moment: Moment


@dataclass(frozen=True)
class Sightings:
    """The rows of a source, the kept ones, and how many each rule dropped."""

    rows: int
    kept: tuple[Sighting, ...]
    dropped: Mapping[str, int]


def sightings_of(records: Iterable[Record], today: date, coarsest_m: float) -> Sightings:
    """The records with a usable place and moment, each place known to ``coarsest_m`` or better."""
    kept: list[Sighting] = []
    dropped: Counter[str] = Counter()
    for record in records:
        problem = _problem(record, today, coarsest_m)
        if problem or record.place is None or record.moment is None:
            dropped[problem] += 1
        else:
            kept.append(Sighting(record.id, record.place, record.moment))
    rows = len(kept) + dropped.total()
    return Sightings(rows, tuple(kept), dict(sorted(dropped.items())))


def _problem(record: Record, today: date, coarsest_m: float) -> str:
    """The rule that drops a record, "" if none does."""
    if record.left_out:
        return record.left_out
    if record.latitude is None or record.longitude is None:
        return NO_PLACE
    if record.place is None or record.latitude == record.longitude == 0:
        return OFF_THE_EARTH
    known = record.uncertainty_m
    if known is not None and (math.isnan(known) or known > coarsest_m):
        return TOO_COARSE
    if record.moment is None:
        return record.moment_problem
    day = record.moment.local.date()
    if day < EARLIEST:
        return TOO_EARLY
    return FUTURE if day > today + timedelta(days=1) else ""
