"""Names for files and fields of programs that take few letters."""

import unicodedata
from collections.abc import Iterable
from typing import Final

_MAX_LETTERS: Final = 60
_RESERVED: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"{kind}{at}" for kind in ("com", "lpt") for at in range(10)))
)
"""Windows cannot make files of these names."""


def plain_names(names: Iterable[str]) -> dict[str, str]:
    """For each name one of ASCII letters, digits, ``-`` and ``_``, no two alike where capitals do
    not count."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for name in sorted(set(names)):
        plain = _plain(name)
        chosen, at = plain, 1
        while chosen.casefold() in used:
            at += 1
            chosen = f"{plain}_{at}"
        used.add(chosen.casefold())
        found[name] = chosen
    return found


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    letters = "".join(one for one in letters if not unicodedata.combining(one))
    kept = "".join(one if _is_plain(one) else "_" for one in letters)[:_MAX_LETTERS]
    return f"{kept}_" if not kept or kept.casefold() in _RESERVED else kept


def _is_plain(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter in "-_")
