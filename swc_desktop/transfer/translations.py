"""Installed translations of the window: Qt's ``.qm``, of each language the highest number.

A file is named ``swc_`` and its language, as in ``swc_sw.qm``. Before a translation is used, the
window was opened with it once, in a process of its own.
"""

import logging
import re
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import NothingToRollBack
from swc_desktop.core.message import message
from swc_desktop.storage.atomic_write import atomic_write, is_file
from swc_desktop.storage.private import make_private_folder
from swc_desktop.storage.regular_file import open_file
from swc_desktop.transfer.errors import TranslationRefused

logger = logging.getLogger(__name__)

SUFFIX: Final = ".qm"
MAGIC: Final = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
"""The first bytes of a ``.qm`` (Qt's ``qtranslator.cpp``)."""

_MAX_BYTES: Final = 8 << 20
"""Far above any real translation; bounds memory."""

_FOLDER: Final = "translations"
_NAME: Final = re.compile(r"swc_([a-z]{2,3}(?:_[A-Z]{2})?)\.qm")
_INSTALLED: Final = re.compile(r"(\d{6})-swc_([a-z]{2,3}(?:_[A-Z]{2})?)\.qm")


def language_of(file: Path) -> str:
    """The language of a translation, by its name; raises ``TranslationRefused``."""
    if (match := _NAME.fullmatch(file.name)) is None:
        problem = message("Transfer", "its name is not swc_ and a language, like swc_sw.qm")
        raise TranslationRefused(file=file, problem=problem)
    return match[1]


def check_translation(file: Path) -> bytes:
    """The bytes of a translation; raises ``TranslationRefused``."""
    try:
        with open_file(file) as opened:
            data = opened.read(_MAX_BYTES + 1)
    except OSError as error:
        problem = message("Transfer", "it could not be read ({reason})").fill(reason=explain(error))
        raise TranslationRefused(file=file, problem=problem) from error
    if len(data) > _MAX_BYTES:
        problem = message("Transfer", "it is too large for a translation")
        raise TranslationRefused(file=file, problem=problem)
    if not data.startswith(MAGIC) or len(data) == len(MAGIC):
        problem = message("Transfer", "it is not a translation that Qt can read")
        raise TranslationRefused(file=file, problem=problem)
    return data


def _files(home: Path) -> list[tuple[int, str, Path]]:
    folder = home / _FOLDER
    try:
        files = list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        logger.warning("translations could not be read: %s", error)
        return []
    matches = [
        (match, file)
        for file in files
        if (match := _INSTALLED.fullmatch(file.name)) and is_file(file)
    ]  # is_file, as Qt would wait for a pipe
    return sorted((int(match[1]), match[2], file) for match, file in matches)


def in_use(home: Path) -> dict[str, Path]:
    """The installed file of each language."""
    return {language: file for _, language, file in _files(home)}


def install_translation(file: Path, home: Path) -> str:
    """Store a translation, which is used from the next start on; its language.

    Raises ``TranslationRefused``, with nothing changed.
    """
    language, data = language_of(file), check_translation(file)
    number = 1 + max((number for number, *_ in _files(home)), default=0)
    target = home / _FOLDER / f"{number:06d}-swc_{language}{SUFFIX}"
    try:
        make_private_folder(target.parent)
        with atomic_write(target, private=True) as out:
            out.write(data)
    except OSError as error:
        problem = message("Transfer", "{file} could not be written ({reason})").fill(
            file=target, reason=explain(error)
        )
        raise TranslationRefused(file=file, problem=problem) from error
    return language


def remove_last_translation(home: Path) -> str:
    """Remove the translation that was installed last; its language.

    Raises ``NothingToRollBack`` and ``TranslationRefused``.
    """
    files = _files(home)
    if not files:
        raise NothingToRollBack(what=message("Transfer", "translation"))
    _, language, file = files[-1]
    try:
        file.unlink()
    except OSError as error:
        problem = message("Transfer", "it could not be removed ({reason})").fill(
            reason=explain(error)
        )
        raise TranslationRefused(file=file, problem=problem) from error
    return language
