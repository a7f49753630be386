"""Animals as they were seen at stations, each once for an event: what statistics start from."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from swc_desktop.exports.dataset import (
    Dataset,
    MediaData,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    ReasonLeftOut,
    StationData,
)
from swc_desktop.exports.taxon_labels import species_of
from swc_desktop.exports.unwritten import unwritten

INDEPENDENT_MINUTES: Final = 30
"""Records of a species at a station that are closer are one: the usual choice of such studies
(O'Brien et al. 2003, Animal Conservation 6:131)."""


@dataclass(frozen=True, slots=True)
class AnimalRecord:
    """A species, or what else an animal is called, in an event: ``media`` is the first photograph
    that shows it, ``count`` how many, ``individuals`` those known with their sex ("" where that is
    not known)."""

    species: str
    station: StationData
    media: MediaData
    event: str
    count: int
    by_people: bool
    sun_hour: float | None
    individuals: tuple[tuple[str, str], ...]

    @property
    def local(self) -> datetime:
        """When, as the clocks at the station show it, without zone."""
        return local_time(self.media.taken)


def local_time(time: datetime) -> datetime:
    """A time as clocks showed it, in whole seconds, without zone."""
    return time.replace(tzinfo=None, microsecond=0)


def animal_records(data: Dataset) -> list[AnimalRecord]:
    """All records by station, time and species. A photograph that is in no event is one by itself.
    An answer that is not sure is none, as in the sightings of a project.

    Times must be given: what is of a month alone makes no record.
    """
    media = {one.id: one for one in data.media if not one.is_time_withheld}
    stations = {one.id: one for one in data.stations}
    seen: dict[tuple[str, str], list[ObservationData]] = defaultdict(list)
    shown: dict[tuple[str, str], list[ObservationData]] = defaultdict(list)
    for one in data.observations:
        species = _species(data, one)
        if not species:
            continue
        if one.level is ObservationLevel.EVENT:
            seen[one.event, species].append(one)
        elif one.media in media:
            shown[one.event or one.media, species].append(one)
            if not one.event and not one.is_unsure:
                seen[one.media, species].append(one)
    found = []
    for key, counted in seen.items():
        if shots := [one for one in shown[key] if one.station in stations]:
            first = min(shots, key=lambda one: (local_time(media[one.media].taken), one.media))
            found.append(
                AnimalRecord(
                    key[1],
                    stations[first.station],
                    media[first.media],
                    key[0],
                    sum(one.count or 1 for one in counted),
                    any(one.by_people for one in counted),
                    first.sun_hour,
                    _individuals(counted),
                )
            )
    return sorted(found, key=lambda one: (one.station.id, one.local, one.species, one.event))


def independent(records: Sequence[AnimalRecord]) -> list[AnimalRecord]:
    """Those that follow the last one kept of their species and station by long enough."""
    last: dict[tuple[str, str], datetime] = {}
    kept = []
    for one in records:
        key = (one.station.id, one.species)
        before = last.get(key)
        if before is None or one.local - before >= timedelta(minutes=INDEPENDENT_MINUTES):
            last[key] = one.local
            kept.append(one)
    return kept


def left_out_of(data: Dataset, records: Sequence[AnimalRecord]) -> Counter[ReasonLeftOut]:
    """The photographs that are in no record, by the reason; ``records`` are all of the data."""
    dated = [one for one in data.media if not one.is_time_withheld]
    left_out = unwritten(data, {one.event for one in records}, media=dated)
    left_out[ReasonLeftOut.TIME_WITHHELD] = len(data.media) - len(dated)
    return left_out


def _species(data: Dataset, one: ObservationData) -> str:
    if one.kind is not ObservedKind.ANIMAL:
        return ""
    return species_of(data, one.taxon) if one.taxon else one.name


def _individuals(some: Sequence[ObservationData]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(one.individual, one.sex or "") for one in some if one.individual}))
