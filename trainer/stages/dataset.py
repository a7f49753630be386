"""The data set of a run: its cases, read from what ``clean`` and ``parts`` left."""

from collections.abc import Sequence
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
)
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.geo.sky import sky_of
from swc_desktop.resources import resource
from swc_desktop.weather.lookup import Wanted, weather_of
from swc_desktop.weather.open import open_weather
from trainer.cases import Case, Part
from trainer.configuration import Configuration
from trainer.errors import ConfigurationWrong, NotEnoughData
from trainer.metadata.density import PlacedTaxon
from trainer.metadata.metadata_votes import ranged_taxa
from trainer.metadata.ranges import Range, read_ranges
from trainer.names import read_checklist
from trainer.stages.clean import OBSERVATIONS
from trainer.stages.splits import LEFT_OUT, PARTS
from trainer.stages.tables import read_table
from trainer.taxa import pack_taxonomy

NO_PLACE = Absence(Evidence.PLACE, "the observation has no place")
NO_TIME = Absence(Evidence.TIME, "the observation has no time")


def read_cases(configuration: Configuration) -> tuple[Case, ...]:
    """The cases in the order of the tables; rows that are left out of every part are not there.

    Raises ``ConfigurationWrong`` where the weather that it names is not there, and what the
    cache of weather raises.
    """
    folder = configuration.folder
    rows = read_table(folder / OBSERVATIONS)
    parts = read_table(folder / PARTS)
    table = rows.drop(columns="group").join(parts[["part", "group", "fold", "block"]])
    table = table[table["part"] != LEFT_OUT]
    seen = [(_place(row), _moment(row)) for row in table.itertuples(index=False)]
    weather = _weather(configuration, seen)
    return tuple(
        Case(
            id=row.id,
            source=row.source,
            taxon=row.taxon,
            part=Part(row.part),
            group=row.group,
            fold=int(row.fold),
            block=row.block,
            seen=Observation(place, moment, sky_of(place, moment), there),
            pictures=tuple(Path(name) for name in row.images.split("|") if name),
        )
        for row, (place, moment), there in zip(
            table.itertuples(index=False), seen, weather, strict=True
        )
    )


def _weather(configuration: Configuration, seen: Sequence[Wanted]) -> list[Weather | Absence]:
    file = configuration.weather
    if file is None:
        return weather_of(None, seen)
    if not file.is_file():
        raise ConfigurationWrong(
            file=configuration.file, problem=f"the weather {file} is not there"
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


def taxonomy_of(configuration: Configuration, cases: Sequence[Case]) -> Taxonomy:
    """The taxa that the pack tells apart. Raises ``NotEnoughData``."""
    checklist = read_checklist(resource("taxonomy.csv")).taxonomy
    fewest = min(configuration.metadata.fewest, configuration.images.fewest)
    ranged = ranged_taxa(read_pack_ranges()) if configuration.metadata.ranges else frozenset()
    taught = [case.taxon for case in cases if case.part.teaches]
    taxonomy = pack_taxonomy(checklist, taught, fewest, ranged)
    if not any(len(taxonomy.children(name)) > 1 for name in taxonomy.parents()):
        raise NotEnoughData(problem=f"no two taxa have {fewest} observations each that may teach")
    return taxonomy


def read_pack_ranges() -> tuple[Range, ...]:
    """The ranges that ship with the program."""
    return read_ranges(resource("ranges.csv"))


def places_that_teach(cases: Sequence[Case]) -> tuple[PlacedTaxon, ...]:
    """Recorded places of the cases that teach."""
    return tuple(
        PlacedTaxon(case.taxon, case.seen.place.latitude, case.seen.place.longitude, case.block)
        for case in cases
        if case.part.teaches and isinstance(case.seen.place, Place)
    )
