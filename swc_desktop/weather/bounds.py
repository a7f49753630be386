"""What kept weather and weather files may say of cells, hours and fetches: the one place for it.

What lies outside was not fetched by this program: a file with it is refused, and what an older
version took of it is passed over.
"""

from datetime import UTC, date, datetime
from typing import Final

from swc_desktop.weather.grid import CELLS_A_DEGREE, WINDOW_DAYS, first_hour, window_of
from swc_desktop.weather.plan import EARLIEST, FORECAST_DAYS

LATEST: Final = date(2170, 1, 1)
HOUR_S: Final = 3600
WINDOW_S: Final = WINDOW_DAYS * 86_400
HOURS: Final = (first_hour(EARLIEST), first_hour(LATEST))
WINDOWS: Final = (window_of(EARLIEST).number, window_of(LATEST).number)
OLDEST_FETCH: Final = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
MAX_AHEAD_S: Final = (FORECAST_DAYS + 2) * 86_400
"""The forecast reaches the end of the fifteenth day after that of the fetch; a day is to spare."""
ROWS: Final = (-90 * CELLS_A_DEGREE, 90 * CELLS_A_DEGREE)
COLUMNS: Final = (-180 * CELLS_A_DEGREE, 180 * CELLS_A_DEGREE - 1)
HEIGHTS_M: Final = (-1_000.0, 10_000.0)
