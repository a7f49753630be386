"""How many animals of a species there are, from the individuals that people recognised.

Only what was seen at a station while it worked counts, as in the capture histories that are written
for spatial models; those stay with R. The estimates of ``core.closed_population`` rest on
assumptions that nobody can read from photographs, so they are said each time, and what speaks
against them is said where it can be seen.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final

from swc_desktop.core.closed_population import (
    MIN_RECAPTURES,
    PopulationEstimate,
    chapman,
    least_if_unequal,
    schnabel,
)
from swc_desktop.core.individual import Flank
from swc_desktop.core.message import Message, message
from swc_desktop.exports.dataset import Dataset, ReasonLeftOut
from swc_desktop.exports.occasions import (
    Occasions,
    WorkingStation,
    occasions_of,
    seen_while_working,
    working_stations,
)
from swc_desktop.exports.records import AnimalRecord, animal_records

MAX_OCCASION_DAYS: Final = 90

MAX_CLOSED_DAYS: Final = 90
"""Longer surveys of large cats are seldom taken as closed (Karanth & Nichols 1998, Ecology 79:2852,
had about 60 days; three months is the usual bound)."""

NOBODY: Final = message(
    "Population", "No named individual was seen at a station while it is known to work."
)

ASSUMPTIONS: Final = message(
    "Population",
    "These numbers hold if, between the first and the last day, no animal came, left, was born or "
    "died; if each could be seen at some station, all as easily as each other; and if everyone was "
    "recognised rightly. They are for the animals that use these stations, not for an area.",
)


@dataclass(frozen=True)
class Doubt:
    """What speaks against an estimate: a word for programs, and a sentence."""

    code: str
    words: Message


@dataclass(frozen=True)
class Population:
    """What is known of a species, over occasions of ``days`` each from the ``first`` day on.
    ``captures`` counts each animal once in an occasion; ``halves`` are the animals seen in the
    first half of the occasions, in the second, and in both."""

    species: str
    first: date
    days: int
    occasions: int
    animals: int
    captures: int
    halves: tuple[int, int, int]
    by_halves: PopulationEstimate | None
    by_occasions: PopulationEstimate | None
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class Populations:
    """Those of all species with known individuals, and what of the data is left out."""

    all: tuple[Population, ...]
    left_out: Counter[ReasonLeftOut]


@dataclass(frozen=True)
class KnownAnimals:
    """The stations, and the named individuals that were seen at them: what estimates of any time
    and length of occasions are made of, without the rest of the data."""

    stations: Dataset
    records: tuple[AnimalRecord, ...]
    flanks: Mapping[str, set[str]]

    def populations(
        self, occasion_days: int, first: date | None = None, last: date | None = None
    ) -> Populations:
        """The populations by species, between two days, both included. Raises ``SurveyTooLong``."""
        working = working_stations(self.stations)
        stations = [one for one in map(_between(first, last), working) if one.spans]
        occasions = occasions_of(stations, occasion_days)
        known = [one for one in self.records if _is_between(one.local.date(), first, last)]
        found, left_out = seen_while_working(self.stations, stations, known)
        by_species: dict[str, list[AnimalRecord]] = defaultdict(list)
        for one in found:
            by_species[one.species].append(one)
        populations = []
        for species, records in sorted(by_species.items()):
            assert occasions is not None, "records of stations that worked"
            populations.append(_population(species, records, occasions, stations, self.flanks))
        return Populations(tuple(populations), left_out)


def known_animals(data: Dataset) -> KnownAnimals:
    """What of the data of an owner estimates are made of."""
    records = tuple(one for one in animal_records(data) if one.individuals)
    nothing: dict[str, Any] = dict.fromkeys(
        ("media", "observations", "undated", "undated_seen"), ()
    )
    return KnownAnimals(replace(data, **nothing), records, _flanks(data))


def populations_of(
    data: Dataset, occasion_days: int, first: date | None = None, last: date | None = None
) -> Populations:
    """The populations by species, between two days, both included. Raises ``SurveyTooLong``."""
    return known_animals(data).populations(occasion_days, first, last)


def _is_between(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _between(first: date | None, last: date | None) -> Callable[[WorkingStation], WorkingStation]:
    begin = datetime.combine(first or date.min, time())
    end = datetime.combine(last or date.max, time.max)

    def cut(station: WorkingStation) -> WorkingStation:
        spans = [(max(starts, begin), min(ends, end)) for starts, ends in station.spans]
        return replace(station, spans=tuple(one for one in spans if one[0] < one[1]))

    return cut


def _population(
    species: str,
    records: Sequence[AnimalRecord],
    occasions: Occasions,
    stations: Sequence[WorkingStation],
    flanks: Mapping[str, set[str]],
) -> Population:
    samples: list[set[str]] = [set() for _ in range(occasions.count)]
    for one in records:
        samples[occasions.of(one.local)] |= {individual for individual, _sex in one.individuals}
    middle = occasions.count // 2
    before, after = set().union(*samples[:middle]), set().union(*samples[middle:])
    both = len(before & after)
    by_halves = chapman(len(before), len(after), both)
    by_occasions = schnabel(samples)
    animals = before | after
    doubts = [
        *_of_estimates(by_halves, by_occasions, least_if_unequal(samples)),
        *_of_survey(occasions, stations),
        *_of_flanks([flanks[one] for one in sorted(animals)]),
    ]
    return Population(
        species,
        occasions.first,
        occasions.days,
        occasions.count,
        len(animals),
        sum(map(len, samples)),
        (len(before), len(after), both),
        by_halves,
        by_occasions,
        tuple(doubts),
    )


def _of_estimates(
    by_halves: PopulationEstimate | None, by_occasions: PopulationEstimate | None, least: float
) -> Iterator[Doubt]:
    if by_occasions is None:
        text = message("Population", "No animal was seen in two occasions: any number would fit.")
        yield Doubt("none_seen_again", text)
        return
    if by_halves is None:
        text = message(
            "Population", "No animal was seen in both halves: any number would fit them."
        )
        yield Doubt("none_in_both_halves", text)
    if min(one.recaptures for one in (by_halves, by_occasions) if one) < MIN_RECAPTURES:
        text = message(
            "Population",
            "Few animals were seen again: with fewer than {least} the numbers are unreliable.",
        )
        yield Doubt("few_recaptures", text.fill(least=MIN_RECAPTURES))
    if least > by_occasions.high:
        text = message(
            "Population",
            "Some animals are seen far more easily than others: there are at least {animals:.0f} "
            "(Chao), which is more than the interval over the occasions holds.",
        )
        yield Doubt("unequal", text.fill(animals=least))


def _of_survey(occasions: Occasions, stations: Sequence[WorkingStation]) -> Iterator[Doubt]:
    whole = occasions.days * occasions.count
    if whole > MAX_CLOSED_DAYS:
        text = message(
            "Population",
            "The survey lasted %Ln day(s): in more than {most} some animals are born, die, come or "
            "leave. Take a shorter time.",
            "",
            0,
        )
        yield Doubt("long", text.counted(whole).fill(most=MAX_CLOSED_DAYS))
    part = sum("0" in occasions.days_worked(one) for one in stations)
    if part:
        text = message(
            "Population",
            "%Ln station(s) did not work in some occasions: animals there were seen less easily.",
            "",
            0,
        )
        yield Doubt("gaps", text.counted(part))


def _of_flanks(flanks: Sequence[set[str]]) -> Iterator[Doubt]:
    left = sum(one == {Flank.LEFT} for one in flanks)
    right = sum(one == {Flank.RIGHT} for one in flanks)
    if left and right:
        text = message(
            "Population",
            "Some animals are known by their left flank alone ({left}) and some by their right "
            "({right}): one animal may be counted twice.",
        )
        yield Doubt("one_flank", text.fill(left=left, right=right))


def _flanks(data: Dataset) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in data.observations:
        if one.individual:
            found[one.individual] |= {one.flank} - {""}
    return found
