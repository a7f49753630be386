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
from swc_desktop.geo.sky import sky_of
from swc_desktop.weather.lookup import Wanted, weather_of
from swc_desktop.weather.open import open_weather
from trainer.cases import Case, Part
from trainer.configuration import Configuration
from trainer.errors import ConfigurationWrong
from trainer.stages.clean import OBSERVATIONS
from trainer.stages.parts import LEFT_OUT, PARTS
from trainer.stages.tables import read_table

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
