"""The figures about sightings as tables, with the names and the cells that files have."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.spreadsheet import MARK, csv_line, guarded
from swc_desktop.projects.sighting_effort import Rate
from swc_desktop.projects.sighting_figures import Figures

_DECIMALS: Final = 4
"""Of days and rates; far more than a count can tell."""

_DEGREE_DECIMALS: Final = 6
"""A tenth of a metre, as in results."""

Cell = str | int | float | None


@dataclass(frozen=True)
class FigureTable:
    """Rows under the names of their columns; a text may come from outside."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def records(self) -> Iterator[dict[str, Cell]]:
        """Each row by the names of the columns."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def csv(self) -> bytes:
        """The table as people open it; a text that a spreadsheet would run is guarded."""
        lines = (csv_line(_text(cell) for cell in row) for row in self.rows)
        return MARK + csv_line(self.columns) + b"".join(lines)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    return "" if cell is None else str(cell)


_RATE: Final = ("watched_sightings", "camera_days", "per_100_camera_days", "low", "high")
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "seen": (
        *("taxon", "common_name", "rank", "kind", "sightings", "by_people", "photographs"),
        *("stations", "first", "last", *_RATE),
    ),
    "hours": ("hour", "by_sun", "by_clock"),
    "days": ("day", "sightings"),
    "months": ("month", "sightings", *_RATE),
    "accumulation": ("station_days", "species", "low", "high"),
    "places": ("deployment", "name", "latitude", "longitude", "sightings", "taxa"),
    "stations": (
        *("deployment", "name", "start", "end", "gaps", "photographs", "time_lapse", "sightings"),
        *_RATE,
    ),
}
TABLES: Final = tuple(_COLUMNS)
"""The names of the tables."""


def tables_of(figures: Figures, common_name: Callable[[str], str]) -> dict[str, FigureTable]:
    """All tables; ``common_name`` gives that of a scientific name, "" without one."""
    rows: dict[str, list[tuple[Cell, ...]]] = {
        "seen": [
            (
                one.seen.name or None,
                (common_name(one.seen.name) or None) if one.seen.kind is None else None,
                one.seen.rank,
                one.seen.kind,
                one.sightings,
                one.by_people,
                one.photographs,
                one.stations,
                one.first.isoformat(),
                one.last.isoformat(),
                *_rate(one.rate),
            )
            for one in figures.seen
        ],
        "hours": [(one.hour, one.by_sun, one.by_clock) for one in figures.hours],
        "days": [(one.day.isoformat(), one.sightings) for one in figures.days],
        "months": [(one.month, one.sightings, *_rate(one.rate)) for one in figures.months],
        "accumulation": [
            (one.samples, _round(one.species), _round(one.low), _round(one.high))
            for one in figures.accumulated
        ],
        "places": [
            (
                one.deployment or None,
                one.name or None,
                None if one.place is None else round(one.place[0], _DEGREE_DECIMALS),
                None if one.place is None else round(one.place[1], _DEGREE_DECIMALS),
                one.sightings,
                one.taxa,
            )
            for one in figures.places
        ],
        "stations": [
            (
                one.station.effort.deployment.id,
                one.station.effort.deployment.name,
                one.station.effort.deployment.starts,
                one.station.effort.deployment.ends,
                len(one.station.effort.gaps),
                one.station.effort.photographs,
                one.station.effort.time_lapse,
                one.sightings,
                *_rate(one.rate),
            )
            for one in figures.stations
        ],
    }
    return {name: FigureTable(_COLUMNS[name], tuple(rows[name])) for name in _COLUMNS}


def _rate(one: Rate | None) -> tuple[Cell, ...]:
    if one is None:
        return (None,) * len(_RATE)
    return (
        one.sightings,
        *map(_round, (one.camera_days, one.per_100, one.low, one.high)),
    )


def _round(value: float) -> float:
    return round(value, _DECIMALS)
