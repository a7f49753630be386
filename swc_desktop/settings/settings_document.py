"""Reading the settings file, the same way for the window and for everything that goes online.

The values come from ``tomllib``, the strict parser of the standard library. ``settings_file`` edits
the text with ``tomlkit``, which keeps comments, order and unknown keys.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.core.text import decode_text
from swc_desktop.storage.regular_file import open_file

MAX_SETTINGS_BYTES: Final = 1_000_000
"""A settings file has a few thousand bytes; parsing one of many millions takes minutes."""

_TOO_LARGE: Final = message("Settings", "it is too large for settings")
_TOO_DEEP: Final = message("Settings", "its tables are nested too deeply")
_EMPTY: Final = message("Settings", "it is empty")


class SettingsDamaged(ValueError):
    """A file that is not a settings file; ``data`` is its content, the argument says why."""

    def __init__(self, data: bytes, reason: Message | str) -> None:
        super().__init__(reason)
        self.data = data


@dataclass(frozen=True)
class SettingsDocument:
    """The content of a settings file, its text, and the values in it."""

    data: bytes
    text: str
    values: Mapping[str, object]


def read_settings_data(file: Path) -> bytes:
    """The content of a settings file; only the beginning of one that is too large.

    Raises ``OSError``.
    """
    with open_file(file) as opened:
        return opened.read(MAX_SETTINGS_BYTES + 1)


def read_document(file: Path) -> SettingsDocument:
    """The settings file. Raises ``OSError``, and ``SettingsDamaged`` also for an empty file.

    A file without settings counts as damaged, since a crash or a full disk leaves such a file, and
    the one before it may have said *never go online*.
    """
    data = read_settings_data(file)
    if len(data) > MAX_SETTINGS_BYTES:
        raise SettingsDamaged(data, _TOO_LARGE)
    try:
        text = decode_text(data)
        values = tomllib.loads(text)
    except RecursionError as error:
        raise SettingsDamaged(data, _TOO_DEEP) from error
    except ValueError as error:
        raise SettingsDamaged(data, str(error)) from error
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        raise SettingsDamaged(data, _EMPTY)
    return SettingsDocument(data, text, values)
