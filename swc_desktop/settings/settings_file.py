"""The choices of a person, in a TOML file that a person can read and edit.

Unknown keys are kept. Invalid values are ignored, with a notice, and stay in the file until the
setting is changed. A file that is not TOML is set aside.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from swc_desktop.core.message import Message, message
from swc_desktop.core.method import Method, Recipe
from swc_desktop.core.text import on_one_line
from swc_desktop.home import SETTINGS_FILE, data_home
from swc_desktop.settings.errors import SettingsNotWritten, WeatherSettingsWrong
from swc_desktop.settings.settings_document import (
    SettingsDamaged,
    SettingsDocument,
    read_document,
    read_settings_data,
)
from swc_desktop.settings.weather_settings import (
    NEVER_ONLINE,
    TABLE,
    WeatherSettings,
    weather_settings_of,
)
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.file_lock import turn
from swc_desktop.storage.held_files import patiently
from swc_desktop.storage.private import make_private_folder

TEXT_SIZES: Final = (14, 16, 18, 20)
"""Sizes of the body text in pixels."""

LOCK_MINUTES: Final = (5, 15, 30, 0)
"""After how many minutes without a person a locked project is covered; 0 is never. NIST SP 800-63B
asks for 15 to 30 minutes, by how secret the data is."""

MAX_WATCHED: Final = 100
"""Names on the watch list."""

MAX_WATCHED_LETTERS: Final = 100
"""Of one of them: longer than any name of an animal."""

_WINDOW: Final = "window"
_ATTEMPTS: Final = 5
"""How often settings that another program sets aside meanwhile are read again."""

_TIMEOUT_S: Final = 5.0
"""How long another program may take to set the same file aside, which is one rename."""

_IN_OFFLINE_LINE: Final = WeatherSettings(never_online=True)
_OFFLINE_LINE: Final = f"{NEVER_ONLINE} = true\n"
"""What replaces settings that cannot be understood, since they may have said the same."""

_NOT_READ: Final = message(
    "Settings",
    "{file} could not be read: {reason}. The default settings are used, and nothing is saved "
    "there. No weather is fetched until this is corrected or chosen again.",
)
_INVALID: Final = message(
    "Settings", "{file} has an invalid value for {names}. The default is used instead."
)
_INVALID_WEATHER: Final = message(
    "Settings",
    "{file} has an invalid value for {names}. No weather is fetched until this is corrected or "
    "chosen again.",
)
_INVALID_BOTH: Final = message(
    "Settings",
    "{file} has an invalid value for {names}. The default is used instead. "
    "No weather is fetched until this is corrected or chosen again.",
)
_SET_ASIDE: Final = message(
    "Settings",
    "The settings could not be understood. They were set aside as {aside}, and the defaults are "
    "used. No weather is fetched until this is allowed again in the settings.",
)
_CHANGES: Final = message("Settings", "other programs change it again and again")
_NOT_SET_ASIDE: Final = message("Settings", "it cannot be understood or set aside ({reason})")
_TABLES: Final = (_WINDOW, TABLE)

WindowValue = str | int | float | bool | list[str] | list[int]
"""Something that the window remembers: its position, a width, the columns shown."""


class Theme(StrEnum):
    """The colours of the window."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    BRIGHT = "bright"


@dataclass(frozen=True)
class Settings:
    """The settings; None leaves the choice to the pack. ``watch_list`` are names of what a person
    wants to hear of at once; ``window`` is what the window remembers."""

    device: Device = Device.AUTO
    recipe: Recipe | None = None
    target: str | None = None
    theme: Theme = Theme.SYSTEM
    text_size: int = TEXT_SIZES[0]
    lock_minutes: int = 15
    frequencies: bool = True
    bursts: bool = True
    watch_list: tuple[str, ...] = ()
    weather: WeatherSettings = field(default_factory=WeatherSettings)
    window: Mapping[str, WindowValue] = field(default_factory=dict)


def usable_target(settings: Settings, method: Method) -> str | None:
    """The chosen target if the pack has thresholds for it; None leaves it to the pack."""
    return settings.target if settings.target in method.thresholds else None


def _device(value: object) -> Device:
    return Device(_text(value))


def _recipe(value: object) -> Recipe | None:
    return None if value == "" else Recipe(_text(value))


def _target(value: object) -> str | None:
    return _text(value) or None


def _true_or_false(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is not true or false")
    return value


def _theme(value: object) -> Theme:
    return Theme(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not text")
    return str(value)


def _text_size(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in TEXT_SIZES:
        raise ValueError(f"{value!r} is not a text size")
    return int(value)


def _lock_minutes(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in LOCK_MINUTES:
        raise ValueError(f"{value!r} is not one of the times")
    return int(value)


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_WATCHED:
        raise ValueError(f"{value!r} is not a list of names")
    return watched_names([_text(one) for one in value])


def watched_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names as the settings keep them: each once, without blanks around it. Raises ``ValueError``
    for what is too long or too many."""
    plain = (" ".join(on_one_line(name).split()) for name in names)
    found = tuple(dict.fromkeys(filter(None, plain)))
    if len(found) > MAX_WATCHED or any(len(name) > MAX_WATCHED_LETTERS for name in found):
        raise ValueError("too many or too long names")
    return found


_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "device": _device,
    "recipe": _recipe,
    "target": _target,
    "frequencies": _true_or_false,
    "bursts": _true_or_false,
    "watch_list": _names,
    "theme": _theme,
    "text_size": _text_size,
    "lock_minutes": _lock_minutes,
}


class SettingsFile:
    """The settings file; ``current`` are the settings in use, ``notice`` what was wrong ("")."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or data_home() / SETTINGS_FILE
        try:
            document, self.notice = self._document()
            self.current, invalid = _settings(document.values)
        except OSError as error:
            self.current, invalid = Settings(weather=_IN_OFFLINE_LINE), []
            self.notice = _NOT_READ.fill(file=self.path, reason=explain(error))
        if invalid:
            self.notice = _invalid_notice(invalid).fill(file=self.path, names=", ".join(invalid))

    def change(self, **choices: object) -> Settings:
        """Change some settings, at once and in the file. Raises ``SettingsNotWritten``."""
        before = self.current
        self.current = replace(before, **choices)  # type: ignore[arg-type]
        weather = vars(self.current.weather) if TABLE in choices else {}
        self._write([name for name in choices if name not in _TABLES], TABLE, weather)
        return self.current

    def remember(self, **state: WindowValue) -> None:
        """Remember values of the window beside the earlier ones. Raises ``SettingsNotWritten``."""
        self.current = replace(self.current, window={**self.current.window, **state})
        self._write([], _WINDOW, state)

    def _write(self, names: list[str], table_name: str, state: Mapping[str, WindowValue]) -> None:
        try:
            read, notice = self._document()
        except OSError as error:  # its content must not be lost
            raise SettingsNotWritten(file=self.path, reason=explain(error)) from error
        self.notice = notice or self.notice
        offline = self._stays_offline(read.values, chosen=table_name == TABLE and bool(state))
        document = tomlkit.parse(read.text)
        document.pop(NEVER_ONLINE, None)
        for name in names:
            value = getattr(self.current, name)
            if isinstance(value, tuple):
                value = list(value)
            document[name] = "" if value is None else value.value if _is_word(value) else value
        if state:
            table = document.get(table_name)
            if not isinstance(table, Table):
                table = tomlkit.table()
                document[table_name] = table
            for name, value in state.items():
                table[name] = value
        text = (_OFFLINE_LINE if offline else "") + tomlkit.dumps(document)
        try:
            make_private_folder(self.path.parent)
            with atomic_write(self.path, private=True) as file:
                file.write(text.encode("utf-8"))
        except OSError as error:
            raise SettingsNotWritten(file=self.path, reason=explain(error)) from error

    def _stays_offline(self, values: Mapping[str, object], *, chosen: bool) -> bool:
        """Whether the first line is to be *never go online*; a file that was deleted counts too."""
        if chosen or not values:
            return self.current.weather.never_online
        try:
            return weather_settings_of(values).never_online
        except WeatherSettingsWrong:
            return NEVER_ONLINE in values

    def _document(self) -> tuple[SettingsDocument, Message | str]:
        """The settings file and a notice; an empty document where there is none. Raises
        ``OSError``."""
        for _ in range(_ATTEMPTS):
            try:
                document = patiently(lambda: read_document(self.path))
            except (FileNotFoundError, NotADirectoryError):  # the second: writing says why
                return SettingsDocument(b"", "", {}), ""
            except SettingsDamaged as damage:
                data = damage.data
            else:
                if _can_be_edited(document.text):
                    return document, ""
                data = document.data
            notice = self._set_aside(data)
            if notice is not None:
                line = _OFFLINE_LINE
                return SettingsDocument(line.encode("ascii"), line, {NEVER_ONLINE: True}), notice
        raise OSError(0, _NOT_SET_ASIDE.fill(reason=_CHANGES))

    def _set_aside(self, damaged: bytes) -> Message | None:
        """The notice; None where another program did this first, so that the file is read again.

        Raises ``OSError``.
        """
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        aside = self.path.with_name(f"{self.path.stem}-damaged-{stamp}{self.path.suffix}")
        try:
            with turn(self.path.with_name(f"{self.path.name}.turn"), _TIMEOUT_S):
                if read_settings_data(self.path) != damaged:
                    return None
                patiently(lambda: self.path.replace(aside))
                with atomic_write(self.path, private=True) as file:
                    file.write(_OFFLINE_LINE.encode("ascii"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise OSError(0, _NOT_SET_ASIDE.fill(reason=explain(error))) from error
        return _SET_ASIDE.fill(aside=aside.name)


def _can_be_edited(text: str) -> bool:
    try:
        tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError):
        return False
    return True


def _invalid_notice(names: Sequence[str]) -> Message:
    """What follows from invalid values of these settings."""
    if TABLE not in names:
        return _INVALID
    return _INVALID_BOTH if len(names) > 1 else _INVALID_WEATHER


def _is_word(value: object) -> bool:
    return isinstance(value, StrEnum)


def _settings(values: Mapping[str, object]) -> tuple[Settings, list[str]]:
    chosen: dict[str, object] = {}
    invalid = []
    for item in fields(Settings):
        if item.name in _TABLES or item.name not in values:
            continue
        try:
            chosen[item.name] = _READERS[item.name](values[item.name])
        except ValueError:
            invalid.append(item.name)
    try:
        chosen[TABLE] = weather_settings_of(values)
    except WeatherSettingsWrong:
        chosen[TABLE] = _IN_OFFLINE_LINE
        invalid.append(TABLE)
    window = values.get(_WINDOW, {})
    if isinstance(window, dict):
        chosen[_WINDOW] = window
    else:
        invalid.append(_WINDOW)
    return Settings(**chosen), invalid  # type: ignore[arg-type]
