"""Weather that a table states for its own rows, in the columns of the service of Open-Meteo.

The names of today and of 2023 are known (``core.weather.CURRENT_NAMES``), and the names of the
trainer's own table of weather. Sunrise and sunset are not taken: the sun is computed from place
and time.
"""

import math
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from swc_desktop.core.weather import CURRENT_NAMES, DAILY, HOURLY
from trainer.sources.source_record import parse_number

MIN_COLUMNS: Final = 8
"""A table with fewer weather columns is not from the service: a single ``rain`` or
``precipitation`` may be of another unit or another hour. The smallest request that anybody makes
for a model has more."""

_UNIT: Final = re.compile(r"\s*\(.*\)$")
"""Open-Meteo's own tables have the unit behind the name."""

_RANGES: Final = {
    **{key: (hour.low, hour.high) for key, hour in HOURLY.items()},
    **{key: (day.low, day.high) for key, day in DAILY.items()},
}
_KEYS: Final = {**{key: key for key in _RANGES}, **CURRENT_NAMES}


class StatedWeather(Mapping[str, float]):
    """Values by variable in one compact array, NaN for none, since a source may have many rows."""

    __slots__ = ("_at", "_values")

    def __init__(self, at: Mapping[str, int], values: Mapping[str, float]) -> None:
        """``at`` is the place of each variable, which all rows of a table share."""
        self._at = at
        self._values = array("d", (values.get(key, math.nan) for key in at))

    def __getitem__(self, key: str) -> float:
        value = self._values[self._at[key]]
        if math.isnan(value):
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        return (key for key, at in self._at.items() if not math.isnan(self._values[at]))

    def __len__(self) -> int:
        return sum(not math.isnan(value) for value in self._values)


class WeatherColumns:
    """The weather columns of a header; ``names`` has the variable by column, and is empty if the
    table does not hold weather."""

    def __init__(self, header: Iterable[str]) -> None:
        found: dict[str, str] = {}
        for column in header:
            key = _KEYS.get(_UNIT.sub("", column.strip()))
            if key is not None and key not in found.values():
                found[column] = key
        self.names: Mapping[str, str] = found if len(found) >= MIN_COLUMNS else {}
        self._at = {key: place for place, key in enumerate(self.names.values())}

    def of(self, row: Mapping[str, str]) -> Mapping[str, float] | None:
        """The values of a row by variable, None if it has none; a cell that is not a number or
        outside the range of its variable has no value."""
        values = {}
        for column, key in self.names.items():
            number = parse_number(row.get(column, "").strip())
            low, high = _RANGES[key]
            if number is not None and math.isfinite(number) and low <= number <= high:
                values[key] = number
        return StatedWeather(self._at, values) if values else None
