"""The data set of a run: its cases, read from the tables of ``clean`` and ``splits``."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Moment,
    Observation,
    Place,
    Source,
    Weather,
    WeatherState,
)
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.geo.sky import sky_of
from swc_desktop.resources import resource
from swc_desktop.weather.lookup import Wanted, weather_of
from swc_desktop.weather.open import open_weather
from trainer.cases import Case, Split
from trainer.configuration import Configuration
from trainer.errors import ConfigurationWrong, NotEnoughData
from trainer.metadata.density import PlacedTaxon
from trainer.metadata.metadata_votes import ranged_taxa
from trainer.metadata.ranges import Range, read_ranges
from trainer.names import read_checklist
from trainer.stages.clean import OBSERVATIONS, read_recorded_weather
from trainer.stages.splits import LEFT_OUT, SPLITS
from trainer.stages.tables import read_stage_table
from trainer.taxa import CountedAbove, counted_above, nearest_kept, pack_taxonomy

NO_PLACE = Absence(Evidence.PLACE, "the observation has no place")
NO_TIME = Absence(Evidence.TIME, "the observation has no time")
RECORDED = "stated by the source of the observation"


def read_cases(configuration: Configuration, taxonomy: Taxonomy | None = None) -> tuple[Case, ...]:
    """The cases in the order of the tables, without rows that are left out of all splits.

    Each counts for the nearest taxon of ``taxonomy``, by default that of the run, at or above its
    recorded name. The weather of a case is that of the cache, else what its source states itself.

    Raises ``ConfigurationWrong`` if the weather cache that it names is missing, and what the cache
    raises.
    """
    folder = configuration.folder
    rows = read_stage_table(folder / OBSERVATIONS)
    splits = read_stage_table(folder / SPLITS)
    table = rows.drop(columns="group").join(splits[["split", "group", "fold", "block"]])
    table = table[table["split"] != LEFT_OUT]
    seen = [(_place(row), _moment(row)) for row in table.itertuples(index=False)]
    recorded = read_recorded_weather(folder)
    weather = [
        found
        if isinstance(found, Weather) or row not in recorded
        else Weather(recorded[row], WeatherState.OBSERVED, RECORDED)
        for row, found in zip(table.index, _weather(configuration, seen), strict=True)
    ]
    cases = [
        Case(
            id=row.id,
            source=row.source,
            taxon=row.taxon,
            recorded=row.taxon,
            split=Split(row.split),
            group=row.group,
            fold=int(row.fold),
            block=row.block,
            seen=Observation(place, moment, sky_of(place, moment), found),
            pictures=tuple(Path(name) for name in row.images.split("|") if name),
        )
        for row, (place, moment), found in zip(
            table.itertuples(index=False), seen, weather, strict=True
        )
    ]
    checklist = read_checklist(resource("taxonomy.csv")).taxonomy
    known = _taxonomy(configuration, cases) if taxonomy is None else taxonomy
    counted = {
        name: nearest_kept(checklist, known, name) for name in {case.recorded for case in cases}
    }
    return tuple(replace(case, taxon=counted[case.recorded]) for case in cases)


def _weather(configuration: Configuration, seen: Sequence[Wanted]) -> list[Weather | Absence]:
    file = configuration.weather
    if file is None:
        return weather_of(None, seen)
    if not file.is_file():
        raise ConfigurationWrong(
            file=configuration.file, problem=f"the weather cache {file} is missing"
        )
    with open_weather(file) as store:
        return weather_of(store, seen)


def _place(row: Any) -> Place | Absence:
    if row.latitude != row.latitude or row.longitude != row.longitude:
        return NO_PLACE
    return Place(row.latitude, row.longitude, None, Source.TYPED)


def _moment(row: Any) -> Moment | Absence:
    if not row.taken_at:
        return NO_TIME
    taken = datetime.fromisoformat(row.taken_at)
    local = taken.replace(tzinfo=None)
    return Moment(local, taken.utcoffset(), Source.TYPED, zone=row.zone or None)


def run_taxonomy(configuration: Configuration, cases: Sequence[Case]) -> Taxonomy:
    """The taxa that the pack distinguishes. Raises ``NotEnoughData``."""
    taxonomy = _taxonomy(configuration, cases)
    if not any(len(taxonomy.children(name)) > 1 for name in taxonomy.parents()):
        raise NotEnoughData(
            problem=f"no two taxa have {min_samples_of(configuration)} observations each for "
            "training"
        )
    return taxonomy


def min_samples_of(configuration: Configuration) -> int:
    """Training observations that a taxon needs to be in the pack."""
    return min(configuration.metadata.min_samples, configuration.images.min_samples)


def taxa_not_kept(
    configuration: Configuration, taxonomy: Taxonomy, cases: Sequence[Case]
) -> list[CountedAbove]:
    """The recorded taxa that are not in the pack, and what their observations count as."""
    checklist = read_checklist(resource("taxonomy.csv")).taxonomy
    return counted_above(checklist, taxonomy, cases, min_samples_of(configuration))


def _taxonomy(configuration: Configuration, cases: Sequence[Case]) -> Taxonomy:
    checklist = read_checklist(resource("taxonomy.csv")).taxonomy
    ranged = ranged_taxa(read_pack_ranges()) if configuration.metadata.ranges else frozenset()
    trained_on = [case.name for case in cases if case.split.is_training]
    return pack_taxonomy(checklist, trained_on, min_samples_of(configuration), ranged)


def read_pack_ranges() -> tuple[Range, ...]:
    """The ranges that ship with the program."""
    return read_ranges(resource("ranges.csv"))


def training_places(cases: Sequence[Case]) -> tuple[PlacedTaxon, ...]:
    """Recorded places of the training cases."""
    return tuple(
        PlacedTaxon(case.taxon, case.seen.place.latitude, case.seen.place.longitude, case.block)
        for case in cases
        if case.split.is_training and isinstance(case.seen.place, Place)
    )
