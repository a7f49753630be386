"""What a person has chosen, in a TOML file that a person can read and edit.

Keys that this program does not know are kept. A value that can not be meant counts as not set,
with a notice, and stays in the file until it is chosen anew. A file that is no TOML is set aside.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from swc_desktop.core.device import Device
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.method import Method, Recipe
from swc_desktop.home import SETTINGS_FILE, data_home
from swc_desktop.settings.errors import SettingsNotWritten, WeatherSettingsWrong
from swc_desktop.settings.weather_settings import (
    NEVER_ONLINE,
    TABLE,
    WeatherSettings,
    settings_data,
    settings_of,
    settings_text,
)
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.file_lock import turn
from swc_desktop.storage.private import make_private_folder

TEXT_SIZES: Final = (14, 16, 18, 20)
"""Sizes of the body text in pixels."""

_WINDOW: Final = "window"
_TIMEOUT_S: Final = 5.0
_IN_DOUBT: Final = WeatherSettings(never_online=True)
_DOUBT: Final = f"{NEVER_ONLINE} = true\n"
"""What takes the place of settings that cannot be understood: they may have said so."""

_OFFLINE: Final = "No weather is fetched until that is put right or chosen anew."
_TABLES: Final = (_WINDOW, TABLE)

State = str | int | float | bool | list[str] | list[int]
"""A value of the window that is kept: its place, a width, the columns shown."""


class Theme(StrEnum):
    """The look of the window."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    BRIGHT = "bright"


@dataclass(frozen=True)
class Settings:
    """The choices; None leaves a choice to the pack. ``window`` is what the window remembers."""

    device: Device = Device.AUTO
    recipe: Recipe | None = None
    target: str | None = None
    theme: Theme = Theme.SYSTEM
    text_size: int = TEXT_SIZES[0]
    weather: WeatherSettings = field(default_factory=WeatherSettings)
    window: Mapping[str, State] = field(default_factory=dict)


def usable_target(settings: Settings, method: Method) -> str | None:
    """The chosen target where the pack has thresholds for it; None leaves it to the pack."""
    return settings.target if settings.target in method.thresholds else None


def _device(value: object) -> Device:
    return Device(_text(value))


def _recipe(value: object) -> Recipe | None:
    return None if value == "" else Recipe(_text(value))


def _target(value: object) -> str | None:
    return _text(value) or None


def _theme(value: object) -> Theme:
    return Theme(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")
    return str(value)


def _text_size(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in TEXT_SIZES:
        raise ValueError(f"{value!r} is not a size of text")
    return int(value)


_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "device": _device,
    "recipe": _recipe,
    "target": _target,
    "theme": _theme,
    "text_size": _text_size,
}


class SettingsFile:
    """The file of the settings; ``current`` is what is in force, ``notice`` what was odd ("")."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or data_home() / SETTINGS_FILE
        try:
            document, self.notice = self._document()
            self.current, odd = _settings(document)
        except OSError as error:
            self.current, odd = Settings(weather=_IN_DOUBT), []
            self.notice = (
                f"{self.path} could not be read: {explain(error)}. "
                f"The usual settings are used, and nothing is kept there. {_OFFLINE}"
            )
        if odd:
            self.notice = f"{self.path} has a value that is not known for {', '.join(odd)}."
        if set(odd) - {TABLE}:
            self.notice += " The usual choice is used instead."
        if TABLE in odd:
            self.notice += f" {_OFFLINE}"

    def change(self, **choices: object) -> Settings:
        """Set some of the choices, in force at once and written. Raises ``SettingsNotWritten``."""
        before = self.current
        self.current = replace(before, **choices)  # type: ignore[arg-type]
        weather = vars(self.current.weather) if TABLE in choices else {}
        self._write([name for name in choices if name not in _TABLES], TABLE, weather)
        return self.current

    def remember(self, **state: State) -> None:
        """Keep values of the window beside those kept before. Raises ``SettingsNotWritten``."""
        self.current = replace(self.current, window={**self.current.window, **state})
        self._write([], _WINDOW, state)

    def _write(self, names: list[str], table_name: str, state: Mapping[str, State]) -> None:
        try:
            document, notice = self._document()
        except OSError as error:  # what is in it must not be lost
            raise SettingsNotWritten(file=self.path, reason=explain(error)) from error
        self.notice = notice or self.notice
        offline = self._stays_offline(document, chosen=table_name == TABLE and bool(state))
        document.pop(NEVER_ONLINE, None)
        for name in names:
            value = getattr(self.current, name)
            document[name] = "" if value is None else value.value if _word(value) else value
        if state:
            table = document.get(table_name)
            if not isinstance(table, Table):
                table = tomlkit.table()
                document[table_name] = table
            for name, value in state.items():
                table[name] = value
        text = (_DOUBT if offline else "") + tomlkit.dumps(document)
        try:
            make_private_folder(self.path.parent)
            with atomic_write(self.path, private=True) as file:
                file.write(text.encode("utf-8"))
        except OSError as error:
            raise SettingsNotWritten(file=self.path, reason=explain(error)) from error

    def _stays_offline(self, document: tomlkit.TOMLDocument, *, chosen: bool) -> bool:
        """Whether *never go online* is to be the first line; a file that is gone said so too."""
        if chosen or not document:
            return self.current.weather.never_online
        try:
            return settings_of(document.unwrap()).never_online
        except WeatherSettingsWrong:
            return NEVER_ONLINE in document

    def _document(self) -> tuple[tomlkit.TOMLDocument, str]:
        """What the file holds, nothing where there is none, and a notice; raises ``OSError``."""
        try:
            data = settings_data(self.path)
        except FileNotFoundError:
            return tomlkit.document(), ""
        except NotADirectoryError:  # there can be none, and writing says why
            return tomlkit.document(), ""
        try:
            return tomlkit.parse(settings_text(data)), ""
        except (TOMLKitError, ValueError, RecursionError):
            damage = self._set_aside(data)
            return self._document() if damage is None else (tomlkit.parse(_DOUBT), damage)

    def _set_aside(self, damaged: bytes) -> str | None:
        """The notice; None where another program set it aside first, so that it is read again.

        Raises ``OSError``.
        """
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        aside = self.path.with_name(f"{self.path.stem}-damaged-{stamp}{self.path.suffix}")
        try:
            with turn(self.path.with_name(f"{self.path.name}.turn"), _TIMEOUT_S):
                if settings_data(self.path) != damaged:
                    return None
                self.path.replace(aside)
                with atomic_write(self.path, private=True) as file:
                    file.write(_DOUBT.encode("ascii"))
        except FileNotFoundError:
            return None
        except OSError as error:
            problem = f"it cannot be understood, nor set aside ({explain(error)})"
            raise OSError(0, problem) from error
        return (
            "The settings could not be understood. They were set aside as "
            f"{aside.name}, and the usual ones are used. No weather is fetched until "
            "that is allowed again in the settings."
        )


def _word(value: object) -> bool:
    return isinstance(value, StrEnum)


def _settings(document: tomlkit.TOMLDocument) -> tuple[Settings, list[str]]:
    plain = document.unwrap()
    chosen: dict[str, object] = {}
    odd = []
    for item in fields(Settings):
        if item.name in _TABLES or item.name not in plain:
            continue
        try:
            chosen[item.name] = _READERS[item.name](plain[item.name])
        except ValueError:
            odd.append(item.name)
    try:
        chosen[TABLE] = settings_of(plain)
    except WeatherSettingsWrong:
        chosen[TABLE] = _IN_DOUBT
        odd.append(TABLE)
    window = plain.get(_WINDOW, {})
    if isinstance(window, dict):
        chosen[_WINDOW] = window
    else:
        odd.append(_WINDOW)
    return Settings(**chosen), odd  # type: ignore[arg-type]
