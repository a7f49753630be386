"""Opening the weather that is stored on this computer."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import WeatherFault
from swc_desktop.core.message import Message, message
from swc_desktop.home import data_home
from swc_desktop.weather.cache import FILE_NAME, WeatherCache
from swc_desktop.weather.errors import WeatherNotKept
from swc_desktop.weather.grid import Cell
from swc_desktop.weather.store import HourlySeries, Span, WeatherStore

_WITHOUT: Final = message("Weather", "{problem} The run goes on without weather.")


def open_weather(file: Path | None = None) -> WeatherCache:
    """The cache at ``file`` or in the data folder; use it in the thread that opens it.

    Raises ``WeatherCacheBroken`` and ``WeatherNotKept``.
    """
    return WeatherCache(file or data_home() / FILE_NAME)


def kept_weather() -> WeatherCache | None:
    """The cache of the data folder, or None where nothing was ever stored; creates no file.

    Raises as ``open_weather``.
    """
    file = data_home() / FILE_NAME
    try:
        return WeatherCache(file, makes=False)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise WeatherNotKept(file=file, reason=explain(error)) from error


class _RunWeather:
    """The stored weather for one run, a ``WeatherStore``; its first fault becomes one notice.

    After that every call raises the same fault at once, so that a run waits for a locked file only
    once, and each row can say why it has no weather.
    """

    def __init__(self, notice: Callable[[Message], None]) -> None:
        self._notice = notice
        self._cache: WeatherCache | None = None
        self._fault: WeatherFault | WeatherNotKept | None = None

    @contextmanager
    def _faults(self) -> Iterator[None]:
        if self._fault is not None:
            raise self._fault.with_traceback(None)
        try:
            yield
        except (WeatherFault, WeatherNotKept) as error:
            self._fault = error
            self._notice(_WITHOUT.fill(problem=error.message))
            raise

    def open(self) -> bool:
        """Open the stored weather; False where there never was any, which is not a fault."""
        try:
            with self._faults():
                self._cache = kept_weather()
        except (WeatherFault, WeatherNotKept):
            return True
        return self._cache is not None

    def close(self) -> None:
        """Close the file."""
        if self._cache is not None:
            self._cache.close()

    def find(self, spans: Sequence[Span]) -> list[HourlySeries]:
        """The hours of spans, in their order."""
        with self._faults():
            return [] if self._cache is None else self._cache.find(spans)

    def reach(self, cell: Cell) -> tuple[int, int] | None:
        """First and last stored hour of a cell, None where nothing is stored."""
        with self._faults():
            return None if self._cache is None else self._cache.reach(cell)

    @property
    def state(self) -> str:
        """A word that changes with any value; one word for everything that cannot be read."""
        try:
            with self._faults():
                return "none" if self._cache is None else self._cache.state
        except (WeatherFault, WeatherNotKept):
            return "not readable"


@contextmanager
def reading_weather(notice: Callable[[Message], None]) -> Iterator[WeatherStore | None]:
    """The stored weather for a run; None where nothing is stored.

    ``notice`` gets the reason, once, when it turns out that it cannot be read.
    """
    run = _RunWeather(notice)
    try:
        yield run if run.open() else None
    finally:
        run.close()
