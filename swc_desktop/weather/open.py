"""The weather that this program keeps."""

from pathlib import Path

from swc_desktop.home import data_home
from swc_desktop.weather.cache import FILE_NAME, WeatherCache


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
    return WeatherCache(file) if file.exists() else None
