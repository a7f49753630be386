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
from swc_desktop.core.message import Message, message
from swc_desktop.home import SETTINGS_FILE, data_home
from swc_desktop.settings.errors import NeverOnline, WeatherSettingsWrong
from swc_desktop.settings.settings_document import SettingsDamaged, read_document

TABLE: Final = "weather"
NEVER_ONLINE: Final = "never_online"
ARCHIVE_URL: Final = "https://archive-api.open-meteo.com/v1/archive"
FORECAST_URL: Final = "https://api.open-meteo.com/v1/forecast"

_NOT_A_KEY: Final = message("Settings", "the API key has characters that no key has")
_NOT_ADDRESS: Final = message("Settings", "{url!r} is not an address")
_OTHER_SCHEME: Final = message(
    "Settings", "{url!r} is not an address that begins with https:// or http://"
)
_MORE_THAN_SERVER: Final = message("Settings", "{url!r} holds more than a server and a path")
_NOT_READ: Final = message(
    "Settings",
    "{file} cannot be read ({reason}); until it is repaired or deleted, nothing is fetched",
)
_OF_SETTINGS: Final = message("Settings", "of the settings")
_IN_FILE: Final = message("Settings", "in {file}")
_NOT_A_TABLE: Final = message("Settings", "{name} {where} is not a table", "where: in a file")
_NOT_VALID: Final = message("Settings", "{name} {where} is not valid", "where: in a file")


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
            if problem := _url_problem(url):
                raise WeatherSettingsWrong(problem=problem.fill(url=url))
        if self.key and not (self.key.isascii() and self.key.isprintable()):
            raise WeatherSettingsWrong(problem=_NOT_A_KEY)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The servers in use, each once."""
        urls = (self.archive_url, self.forecast_url)
        return tuple(dict.fromkeys(urlsplit(url).netloc for url in urls))


def _url_problem(url: str) -> Message | None:
    """Why an address cannot be used, None where it can."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        parts.port  # noqa: B018  # raises for a port that is not a number
    except ValueError:
        return _NOT_ADDRESS
    if parts.scheme not in ("http", "https") or not host:
        return _OTHER_SCHEME
    if parts.username or parts.password or parts.query or parts.fragment:
        return _MORE_THAN_SERVER
    return None


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
        problem = _NOT_READ.fill(file=file, reason=explain(error))
        raise WeatherSettingsWrong(problem=problem) from error
    return weather_settings_of(values, _IN_FILE.fill(file=file))


def weather_settings_of(
    values: Mapping[str, object], where: Message = _OF_SETTINGS
) -> WeatherSettings:
    """The weather settings among all. Raises ``WeatherSettingsWrong``, which says ``where``."""
    table = values.get(TABLE, {})
    if not isinstance(table, dict):
        raise WeatherSettingsWrong(problem=_NOT_A_TABLE.fill(name=TABLE, where=where))
    first = values.get(NEVER_ONLINE, False)
    if not isinstance(first, bool):
        raise WeatherSettingsWrong(problem=_NOT_VALID.fill(name=NEVER_ONLINE, where=where))
    chosen: dict[str, object] = {}
    for name, default in vars(WeatherSettings()).items():
        value = table.get(name, default)
        if type(value) is not type(default):
            raise WeatherSettingsWrong(problem=_NOT_VALID.fill(name=name, where=where))
        chosen[name] = value
    chosen[NEVER_ONLINE] = first or chosen[NEVER_ONLINE]
    return WeatherSettings(**chosen)  # type: ignore[arg-type]


def check_online() -> None:
    """Raise ``NeverOnline`` where the settings say so; called before each connection."""
    if read_settings().never_online:
        raise NeverOnline()
