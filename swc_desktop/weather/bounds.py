"""The bounds of cells, hours and fetch times in stored weather and in weather files.

This program fetches nothing outside of them: a file with such rows is refused, and rows that an
older version imported are ignored.
"""

from datetime import UTC, date, datetime
from typing import Final

from swc_desktop.weather.grid import CELLS_A_DEGREE, WINDOW_DAYS, first_hour, window_of
from swc_desktop.weather.plan import EARLIEST, FORECAST_DAYS

LATEST: Final = date(2170, 1, 1)
"""Far beyond any use; keeps products of days, hours and seconds inside 64 bits."""

HOUR_S: Final = 3600
WINDOW_S: Final = WINDOW_DAYS * 86_400
HOURS: Final = (first_hour(EARLIEST), first_hour(LATEST))
WINDOWS: Final = (window_of(EARLIEST).number, window_of(LATEST).number)
OLDEST_FETCH: Final = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
"""Years before the first version of this program."""

MAX_AHEAD_S: Final = (FORECAST_DAYS + 2) * 86_400
"""The forecast reaches the end of the fifteenth day after that of the fetch; one day to spare."""

ROWS: Final = (-90 * CELLS_A_DEGREE, 90 * CELLS_A_DEGREE)
COLUMNS: Final = (-180 * CELLS_A_DEGREE, 180 * CELLS_A_DEGREE - 1)
HEIGHTS_M: Final = (-1_000.0, 10_000.0)
"""Below the Dead Sea and above Mount Everest, with room for the means of a cell."""
