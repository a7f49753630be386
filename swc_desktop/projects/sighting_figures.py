"""The figures about sightings: what, when, where and how often, each as rows of one kind."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from swc_desktop.core.accumulation import Accumulated, accumulation, estimated_species
from swc_desktop.core.observation import Place, Source
from swc_desktop.core.taxonomy import Rank
from swc_desktop.geo.sun import sun_hour
from swc_desktop.projects.coarsening import coarsened
from swc_desktop.projects.sighting_effort import Rate, StationEffort, rate
from swc_desktop.projects.sightings import EventSighting, FoundSightings, NotCounted, Seen

HOURS: Final = 24
_MAX_DAYS: Final = 3_660
"""Days in a row without gaps; a wrong clock would make the row longer than anything can show."""
_MAX_MONTHS: Final = 240


@dataclass(frozen=True)
class SeenCount:
    """How often something was seen: sightings, those by the word of people, photographs and
    camera stations. ``rate`` is of the sightings while a station is known to have watched."""

    seen: Seen
    sightings: int
    by_people: int
    photographs: int
    stations: int
    first: datetime
    last: datetime
    rate: Rate | None


@dataclass(frozen=True)
class HourCount:
    """Sightings in an hour by the sun (``geo.sun.sun_hour``), and in the hour of the clock."""

    hour: int
    by_sun: int
    by_clock: int


@dataclass(frozen=True)
class DayCount:
    """Sightings on a day of the local time."""

    day: date
    sightings: int


@dataclass(frozen=True)
class MonthCount:
    """Sightings in a month (``2026-03``) with the effort of the stations in it."""

    month: str
    sightings: int
    camera_days: float
    rate: Rate | None


@dataclass(frozen=True)
class PlaceCount:
    """Sightings at a camera station, or at a place without one; stations without any are listed.

    ``place`` is latitude and longitude in degrees, None where it is not known.
    """

    deployment: str
    name: str
    place: tuple[float, float] | None
    sightings: int
    taxa: int


@dataclass(frozen=True)
class StationCount:
    """Sightings at a camera station, with its effort; ``rate`` as in ``SeenCount``."""

    station: StationEffort
    sightings: int
    rate: Rate | None


@dataclass(frozen=True)
class Figures:
    """All figures about what was chosen of the sightings.

    ``without_sun_hour`` have no place, or the sun did not rise or set that day. ``samples`` are
    days of stations, or of places, with a sighting of an animal of known species; ``coarser``
    sightings are of none.
    """

    seen: tuple[SeenCount, ...]
    hours: tuple[HourCount, ...]
    days: tuple[DayCount, ...]
    months: tuple[MonthCount, ...]
    accumulated: tuple[Accumulated, ...]
    places: tuple[PlaceCount, ...]
    stations: tuple[StationCount, ...]
    sightings: int
    photographs: int
    events: int
    not_counted: NotCounted
    without_sun_hour: int
    species: int
    estimated_species: float
    coarser: int
    rate: Rate | None


def figures_of(
    found: FoundSightings, efforts: Sequence[StationEffort], of: Collection[Seen] | None = None
) -> Figures:
    """The figures about some of what was seen (``seen_within``); None is all animals.

    ``seen`` counts everything, also people and vehicles.
    """
    chosen = [one for one in found.all if (one.seen.is_animal if of is None else one.seen in of)]
    stations = {one.effort.deployment.id: one for one in efforts}
    hours, without_sun_hour = _hours(chosen)
    samples, found_in, coarser = _samples(chosen)
    return Figures(
        tuple(_seen(found.all, stations)),
        hours,
        tuple(_days(chosen)),
        tuple(_months(chosen, stations)),
        accumulation(samples, found_in),
        tuple(_places(chosen, efforts)),
        tuple(_at_stations(chosen, efforts)),
        len(chosen),
        found.photographs,
        found.events,
        found.not_counted,
        without_sun_hour,
        len(found_in),
        estimated_species(samples, found_in),
        coarser,
        _rate(chosen, stations),
    )


def _rate(chosen: Iterable[EventSighting], stations: dict[str, StationEffort]) -> Rate | None:
    """The rate over all stations with a known effort."""
    counted = sum(_is_watched(one, stations) for one in chosen)
    return rate(counted, sum(one.camera_days or 0.0 for one in stations.values()))


def _is_watched(one: EventSighting, stations: dict[str, StationEffort]) -> bool:
    station = stations.get(one.deployment or "")
    return station is not None and station.watched(one.instant)


def _at_stations(
    chosen: Iterable[EventSighting], efforts: Iterable[StationEffort]
) -> list[StationCount]:
    by_station: dict[str | None, list[EventSighting]] = defaultdict(list)
    for one in chosen:
        by_station[one.deployment].append(one)
    counts = []
    for station in efforts:
        here = by_station[station.effort.deployment.id]
        watched = sum(station.watched(one.instant) for one in here)
        counts.append(StationCount(station, len(here), rate(watched, station.camera_days or 0.0)))
    return counts


def _seen(every: Iterable[EventSighting], stations: dict[str, StationEffort]) -> list[SeenCount]:
    by_seen: dict[Seen, list[EventSighting]] = defaultdict(list)
    for one in every:
        by_seen[one.seen].append(one)
    counts = [
        SeenCount(
            seen,
            len(some),
            sum(one.by_people for one in some),
            sum(one.photographs for one in some),
            len({one.deployment for one in some if one.deployment is not None}),
            min(one.local for one in some),
            max(one.local for one in some),
            _rate(some, stations),
        )
        for seen, some in by_seen.items()
    ]
    return sorted(counts, key=lambda one: (-one.sightings, one.seen.label))


def _hours(chosen: Iterable[EventSighting]) -> tuple[tuple[HourCount, ...], int]:
    by_sun: Counter[int] = Counter()
    by_clock: Counter[int] = Counter()
    without = 0
    for one in chosen:
        by_clock[one.local.hour] += 1
        hour = None if one.place is None else sun_hour(*one.place, one.instant)
        if hour is None:
            without += 1
        else:
            by_sun[int(hour) % HOURS] += 1
    return tuple(HourCount(hour, by_sun[hour], by_clock[hour]) for hour in range(HOURS)), without


def _days(chosen: Sequence[EventSighting]) -> list[DayCount]:
    """The days from the first to the last; of a very long time only those with a sighting."""
    counts = Counter(one.local.date() for one in chosen)
    if not counts:
        return []
    first, last = min(counts), max(counts)
    if (last - first).days > _MAX_DAYS:
        return [DayCount(day, counts[day]) for day in sorted(counts)]
    whole = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [DayCount(day, counts[day]) for day in whole]


def _months(
    chosen: Iterable[EventSighting], stations: dict[str, StationEffort]
) -> list[MonthCount]:
    counts: Counter[str] = Counter()
    watched: Counter[str] = Counter()
    for one in chosen:
        month = f"{one.local:%Y-%m}"
        counts[month] += 1
        watched[month] += _is_watched(one, stations)
    effort: dict[str, float] = defaultdict(float)
    for station in stations.values():
        for month, days in station.days_by_month().items():
            effort[month] += days
    return [
        MonthCount(month, counts[month], effort[month], rate(watched[month], effort[month]))
        for month in _in_a_row({*counts, *effort})
    ]


def _in_a_row(months: set[str]) -> list[str]:
    """Months with those between them; of a very long time only themselves."""
    if not months:
        return []
    first, last = (
        int(year) * 12 + int(month) - 1
        for year, month in (one.split("-") for one in (min(months), max(months)))
    )
    if last - first > _MAX_MONTHS:
        return sorted(months)
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(first, last + 1)]


def _samples(chosen: Iterable[EventSighting]) -> tuple[int, list[int], int]:
    """Days of stations with a species, in how many of them each is, and sightings of none."""
    samples: dict[object, set[str]] = defaultdict(set)
    coarser = 0
    for one in chosen:
        species = _species(one.seen)
        if species:
            samples[one.deployment or one.place, one.local.date()].add(species)
        else:
            coarser += 1
    found_in = Counter(name for names in samples.values() for name in names)
    return len(samples), list(found_in.values()), coarser


def _species(seen: Seen) -> str:
    """The species by its first two names, as a subspecies has them; "" for what is coarser."""
    return " ".join(seen.name.split()[:2]) if seen.rank in (Rank.SPECIES, Rank.SUBSPECIES) else ""


def _places(chosen: Iterable[EventSighting], efforts: Iterable[StationEffort]) -> list[PlaceCount]:
    found: dict[tuple[str, tuple[float, float] | None], list[EventSighting]] = {}
    names: dict[str, str] = {}
    stations: dict[str, tuple[float, float] | None] = {}
    for one in efforts:
        station = one.effort.deployment
        here = station.place
        names[station.id] = station.name
        stations[station.id] = None if here is None else (here.latitude, here.longitude)
        found[station.id, stations[station.id]] = []
    for sighting in chosen:
        id_ = sighting.deployment or ""
        place = stations.get(id_, sighting.place) if id_ else sighting.place
        found.setdefault((id_, place), []).append(sighting)
    return [
        PlaceCount(id_, names.get(id_, id_), place, len(some), len({one.seen for one in some}))
        for (id_, place), some in found.items()
    ]


def coarsened_places(places: Iterable[PlaceCount], step: float | None) -> list[PlaceCount]:
    """Places rounded to a step in degrees before they leave a project; None keeps them exact.

    Those without a station that fall together are one. Their taxa are at least so many.
    """
    found: dict[tuple[str, tuple[float, float] | None], PlaceCount] = {}
    for one in places:
        rounded = one.place
        if rounded is not None:
            place = coarsened(Place(*rounded, source=Source.TYPED), step).place
            rounded = place.latitude, place.longitude
        key = (one.deployment, rounded)
        before = found.get(key)
        found[key] = PlaceCount(
            one.deployment,
            one.name,
            rounded,
            one.sightings + (0 if before is None else before.sightings),
            max(one.taxa, 0 if before is None else before.taxa),
        )
    return list(found.values())
