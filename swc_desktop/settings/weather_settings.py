"""Where weather is fetched from, and whether anything may be fetched at all.

These settings are in the table ``[weather]`` of the settings file. A file that is empty, or cannot
be read or understood, counts as *never go online*: a doubt must not open a connection. For the same
reason the program writes *never go online* as the first line (``NEVER_ONLINE``): in a file that was
cut short, either that line is whole or the file is not TOML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from swc_desktop.core.disk_faults import explain
from swc_desktop.home import SETTINGS_FILE, data_home
from swc_desktop.settings.errors import NeverOnline, WeatherSettingsWrong
from swc_desktop.settings.settings_document import SettingsDamaged, read_document

TABLE: Final = "weather"
NEVER_ONLINE: Final = "never_online"
ARCHIVE_URL: Final = "https://archive-api.open-meteo.com/v1/archive"
FORECAST_URL: Final = "https://api.open-meteo.com/v1/forecast"


@dataclass(frozen=True)
class WeatherSettings:
    """The service to use. ``key`` is an API key, sent as a header; ``post`` means POST."""

    never_online: bool = False
    archive_url: str = ARCHIVE_URL
    forecast_url: str = FORECAST_URL
    key: str = ""
    post: bool = False

    def __post_init__(self) -> None:
        for url in (self.archive_url, self.forecast_url):
            if problem := url_problem(url):
                raise WeatherSettingsWrong(problem=f"{url!r} {problem}")
        if self.key and not (self.key.isascii() and self.key.isprintable()):
            raise WeatherSettingsWrong(problem="the API key has characters that no key has")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The servers in use, each once."""
        urls = (self.archive_url, self.forecast_url)
        return tuple(dict.fromkeys(urlsplit(url).netloc for url in urls))


def url_problem(url: str) -> str:
    """Why an address cannot be used, "" where it can."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        parts.port  # noqa: B018  # raises for a port that is not a number
    except ValueError:
        return "is not an address"
    if parts.scheme not in ("http", "https") or not host:
        return "is not an address that begins with https:// or http://"
    if parts.username or parts.password or parts.query or parts.fragment:
        return "holds more than a server and a path"
    return ""


def from_base(base_url: str) -> tuple[str, str]:
    """The addresses of archive and forecast on one server that offers both."""
    base = base_url.rstrip("/")
    return f"{base}/v1/archive", f"{base}/v1/forecast"


def read_settings(file: Path | None = None) -> WeatherSettings:
    """The weather settings of the settings file. Raises ``WeatherSettingsWrong``, also for a
    damaged file."""
    file = file or data_home() / SETTINGS_FILE
    try:
        values = read_document(file).values
    except FileNotFoundError:
        return WeatherSettings()
    except (OSError, SettingsDamaged) as error:
        problem = (
            f"{file} cannot be read ({explain(error)}); "
            "until it is repaired or deleted, nothing is fetched"
        )
        raise WeatherSettingsWrong(problem=problem) from error
    return weather_settings_of(values, f"in {file}")


def weather_settings_of(
    values: Mapping[str, object], where: str = "of the settings"
) -> WeatherSettings:
    """The weather settings among all. Raises ``WeatherSettingsWrong``, which says ``where``."""
    table = values.get(TABLE, {})
    if not isinstance(table, dict):
        raise WeatherSettingsWrong(problem=f"{TABLE} {where} is not a table")
    first = values.get(NEVER_ONLINE, False)
    if not isinstance(first, bool):
        raise WeatherSettingsWrong(problem=f"{NEVER_ONLINE} {where} is not valid")
    chosen: dict[str, object] = {}
    for name, default in vars(WeatherSettings()).items():
        value = table.get(name, default)
        if type(value) is not type(default):
            raise WeatherSettingsWrong(problem=f"{name} {where} is not valid")
        chosen[name] = value
    chosen[NEVER_ONLINE] = first or chosen[NEVER_ONLINE]
    return WeatherSettings(**chosen)  # type: ignore[arg-type]


def check_online() -> None:
    """Raise ``NeverOnline`` where the settings say so; called before each connection."""
    if read_settings().never_online:
        raise NeverOnline()
