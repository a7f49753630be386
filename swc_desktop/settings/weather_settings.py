"""Where weather is fetched from, and whether anything may be fetched at all.

The choices are in the table ``[weather]`` of the settings file. A file that is empty, or cannot be
read or understood, counts as *never go online*: a doubt must not open a connection. For the same
reason *never go online* is the first line of what the program writes (``NEVER_ONLINE``): of a file
that was cut short, either that line is whole or the file is not TOML.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.text import decode_text
from swc_desktop.home import SETTINGS_FILE, data_home
from swc_desktop.settings.errors import NeverOnline, WeatherSettingsWrong
from swc_desktop.storage.regular_file import open_file

TABLE: Final = "weather"
NEVER_ONLINE: Final = "never_online"
ARCHIVE_URL: Final = "https://archive-api.open-meteo.com/v1/archive"
FORECAST_URL: Final = "https://api.open-meteo.com/v1/forecast"
MAX_SETTINGS_BYTES: Final = 1_000_000
"""A file of settings has a few thousand; to parse one of many millions takes minutes."""


@dataclass(frozen=True)
class WeatherSettings:
    """The service to ask. ``key`` is a customer's, sent as a header; ``post`` sends forms."""

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
            raise WeatherSettingsWrong(problem="the key holds letters that no key has")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The servers that are asked, each once."""
        urls = (self.archive_url, self.forecast_url)
        return tuple(dict.fromkeys(urlsplit(url).netloc for url in urls))


def url_problem(url: str) -> str:
    """Why an address can not be asked, "" where it can."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        parts.port  # noqa: B018  # raises for one that is no number
    except ValueError:
        return "is not an address"
    if parts.scheme not in ("http", "https") or not host:
        return "is not an address that begins with https:// or http://"
    if parts.username or parts.password or parts.query or parts.fragment:
        return "holds more than a server and a path"
    return ""


def from_base(base_url: str) -> tuple[str, str]:
    """The addresses of archive and forecast on a server that speaks for both."""
    base = base_url.rstrip("/")
    return f"{base}/v1/archive", f"{base}/v1/forecast"


def settings_data(file: Path) -> bytes:
    """What a settings file holds, of one that is too large only its beginning."""
    with open_file(file) as opened:
        return opened.read(MAX_SETTINGS_BYTES + 1)


def settings_text(data: bytes) -> str:
    """The text of a settings file; raises ``ValueError`` for more than settings ever hold, and for
    nothing."""
    if len(data) > MAX_SETTINGS_BYTES:
        raise ValueError("it is too large for settings")
    text = decode_text(data)
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        raise ValueError("it is empty")
    return text


def read_settings(file: Path | None = None) -> WeatherSettings:
    """The table of the settings file. Raises ``WeatherSettingsWrong`` for one that is damaged."""
    file = file or data_home() / SETTINGS_FILE
    try:
        document = tomllib.loads(settings_text(settings_data(file)))
    except FileNotFoundError:
        return WeatherSettings()
    except (OSError, ValueError, RecursionError) as error:
        nested = isinstance(error, RecursionError)
        reason = "its tables lie too deep in each other" if nested else explain(error)
        problem = (
            f"{file} cannot be read ({reason}); until it is mended or deleted, nothing is fetched"
        )
        raise WeatherSettingsWrong(problem=problem) from error
    return settings_of(document, f"in {file}")


def settings_of(document: Mapping[str, object], where: str = "of the settings") -> WeatherSettings:
    """The table of settings that were read. Raises ``WeatherSettingsWrong``, saying ``where``."""
    table = document.get(TABLE, {})
    if not isinstance(table, dict):
        raise WeatherSettingsWrong(problem=f"{TABLE} {where} is not a table")
    first = document.get(NEVER_ONLINE, False)
    if not isinstance(first, bool):
        raise WeatherSettingsWrong(problem=f"{NEVER_ONLINE} {where} is not what it should be")
    chosen: dict[str, object] = {}
    for name, usual in vars(WeatherSettings()).items():
        value = table.get(name, usual)
        if type(value) is not type(usual):
            raise WeatherSettingsWrong(problem=f"{name} {where} is not what it should be")
        chosen[name] = value
    chosen[NEVER_ONLINE] = first or chosen[NEVER_ONLINE]
    return WeatherSettings(**chosen)  # type: ignore[arg-type]


def check_online() -> None:
    """Raise ``NeverOnline`` where the switch says so; asked before each connection."""
    if read_settings().never_online:
        raise NeverOnline()
