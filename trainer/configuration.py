"""The configuration of a training run: one TOML file, every key known, every value checked."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trainer.cleaning import BAD_PICTURE_WORDS, RULES
from trainer.errors import ConfigurationWrong

_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"folder", "sources", "cleaning"}),
    "cleaning": frozenset({"off", "coarsest_km", "bad_words"}),
}


@dataclass(frozen=True)
class CleaningChoices:
    """Rules switched off, how coarse a place may be, and the words of bad pictures."""

    off: frozenset[str] = frozenset()
    coarsest_km: float = 40.0
    bad_words: tuple[str, ...] = BAD_PICTURE_WORDS


@dataclass(frozen=True)
class Configuration:
    """``folder`` is where the run is kept; ``sources`` are files and folders of observations.

    Relative paths are those of the file's own folder.
    """

    file: Path
    folder: Path
    sources: tuple[Path, ...]
    cleaning: CleaningChoices


def read_configuration(file: Path) -> Configuration:
    """Read and check a file. Raises ``ConfigurationWrong``."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise _wrong(file, f"it could not be read ({error.strerror or error})") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(file, f"it is no TOML ({error})") from error
    _check_keys(file, document, "")
    sources = _texts(file, "sources", document.get("sources"))
    if not sources:
        raise _wrong(file, "sources must name at least one file or folder")
    folder = document.get("folder", "run")
    if not isinstance(folder, str) or not folder:
        raise _wrong(file, "folder must be the name of a folder")
    here = file.resolve().parent
    return Configuration(
        file,
        here / folder,
        tuple(here / source for source in sources),
        _cleaning(file, document.get("cleaning", {})),
    )


def _cleaning(file: Path, table: object) -> CleaningChoices:
    if not isinstance(table, dict):
        raise _wrong(file, "cleaning must be a table")
    _check_keys(file, table, "cleaning")
    off = _texts(file, "cleaning.off", table.get("off", []))
    if unknown := set(off) - set(RULES):
        known = ", ".join(RULES)
        raise _wrong(file, f"there is no rule {min(unknown)!r} to switch off; there are {known}")
    coarsest = table.get("coarsest_km", CleaningChoices.coarsest_km)
    if isinstance(coarsest, bool) or not isinstance(coarsest, int | float):
        raise _wrong(file, "cleaning.coarsest_km must be a number of kilometres")
    if not (math.isfinite(coarsest) and coarsest > 0):
        raise _wrong(file, "cleaning.coarsest_km must be above 0")
    words = _texts(file, "cleaning.bad_words", table.get("bad_words", list(BAD_PICTURE_WORDS)))
    return CleaningChoices(frozenset(off), float(coarsest), words)


def _check_keys(file: Path, table: Mapping[str, object], name: str) -> None:
    if unknown := set(table) - _KEYS[name]:
        where = f" in [{name}]" if name else ""
        known = ", ".join(sorted(_KEYS[name]))
        raise _wrong(file, f"{min(unknown)!r}{where} is not known; there are {known}")


def _texts(file: Path, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise _wrong(file, f"{name} must be a list of texts")
    return tuple(value)


def _wrong(file: Path, problem: str) -> ConfigurationWrong:
    return ConfigurationWrong(file=file, problem=problem)
