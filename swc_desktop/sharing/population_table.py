"""The populations of a project as a table, with the names and the cells that files have."""

from collections.abc import Callable
from typing import Final

from swc_desktop.core.closed_population import PopulationEstimate
from swc_desktop.projects.sighting_tables import Cell, FigureTable
from swc_desktop.sharing.population import Populations

_DECIMALS: Final = 2
"""As the command says them."""

_ESTIMATE: Final = ("animals", "low", "high", "recaptures")
COLUMNS: Final = (
    *("taxon", "common_name", "first_day", "occasion_days", "occasions", "individuals"),
    *("captures", "first_half", "second_half", "both_halves"),
    *(f"halves_{name}" for name in _ESTIMATE),
    *(f"occasions_{name}" for name in _ESTIMATE),
    "doubts",
)


def population_table(found: Populations, common_name: Callable[[str], str]) -> FigureTable:
    """A row for each species; ``common_name`` gives that of a scientific name, "" without one."""
    return FigureTable(
        COLUMNS,
        tuple(
            (
                one.species,
                common_name(one.species) or None,
                one.first.isoformat(),
                *(one.days, one.occasions, one.animals, one.captures, *one.halves),
                *_cells(one.by_halves),
                *_cells(one.by_occasions),
                " ".join(doubt.code for doubt in one.doubts) or None,
            )
            for one in found.all
        ),
    )


def _cells(estimate: PopulationEstimate | None) -> tuple[Cell, ...]:
    if estimate is None:
        return (None,) * len(_ESTIMATE)
    numbers = (estimate.animals, estimate.low, estimate.high)
    return *(round(one, _DECIMALS) for one in numbers), estimate.recaptures
