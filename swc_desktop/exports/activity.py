"""Times of day in radians, for overlap and activity (cran/overlap 0.3.9): one row a record."""

import math
from collections.abc import Iterator, Sequence
from typing import IO, Final

from swc_desktop.exports.dataset import Dataset
from swc_desktop.exports.program_csv import Cell, number, write_table
from swc_desktop.exports.records import AnimalRecord, animal_records, independent, left_out_of
from swc_desktop.exports.written import Written

COLUMNS: Final = (
    *("species", "station", "event", "time", "clock_radians", "sun_radians", "classified_by"),
)
_DECIMALS: Final = 4
"""Of a radian: 1.4 seconds."""


def write_activity(data: Dataset, file: IO[bytes]) -> Written:
    """Write the table. Raises ``OSError``.

    Records of a species at a station closer than ``INDEPENDENT_MINUTES`` are one. ``sun_radians``
    are stretched so that the sun rises at pi/2 and sets at 3 pi/2, as overlap's ``sunTime`` does;
    empty where the place is not known, or the sun does not rise or does not set.
    """
    records = animal_records(data)
    rows = write_table(file, COLUMNS, _rows(independent(records)))
    return Written(rows, +left_out_of(data, records))


def _rows(records: Sequence[AnimalRecord]) -> Iterator[dict[str, Cell]]:
    for one in sorted(records, key=lambda one: (one.species, one.station.id, one.local)):
        of_day = one.local.hour + one.local.minute / 60 + one.local.second / 3600
        yield {
            "species": one.species,
            "station": one.station.id,
            "event": one.event,
            "time": one.local.isoformat(sep=" "),
            "clock_radians": _radians(of_day),
            "sun_radians": None if one.sun_hour is None else _radians(one.sun_hour),
            "classified_by": "human" if one.by_people else "machine",
        }


def _radians(hour: float) -> str:
    """An hour of the day as an angle, below a whole turn also after rounding."""
    unit = 10**_DECIMALS
    return number(math.floor(hour / 24 * 2 * math.pi * unit) / unit, _DECIMALS)
