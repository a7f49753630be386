"""The weather that this program keeps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import WeatherFault, WeatherNotKept
from swc_desktop.home import data_home
from swc_desktop.weather.cache import FILE_NAME, WeatherCache
from swc_desktop.weather.port import WeatherStore


def open_weather(file: Path | None = None) -> WeatherCache:
    """The cache at ``file`` or in the data folder; use it in the thread that opens it.

    Raises ``WeatherCacheBroken`` and ``WeatherNotKept``.
    """
    return WeatherCache(file or data_home() / FILE_NAME)


def kept_weather() -> WeatherCache | None:
    """The cache of the data folder, or None where nothing was ever kept; it makes no file.

    Raises as ``open_weather``.
    """
    file = data_home() / FILE_NAME
    try:
        return WeatherCache(file) if file.exists() else None
    except OSError as error:
        raise WeatherNotKept(file=file, reason=explain(error)) from error


@contextmanager
def reading_weather(tell: Callable[[str], None]) -> Iterator[WeatherStore | None]:
    """What is kept, for a run; None where there is none, or it can not be read, which is told."""
    try:
        opened = kept_weather()
    except (WeatherFault, WeatherNotKept) as error:
        tell(f"{error.sentence} The run goes on without weather.")
        opened = None
    if opened is None:
        yield None
        return
    with opened:
        yield opened
