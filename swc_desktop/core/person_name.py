"""Names of people as they are kept."""

import unicodedata
from typing import Final

_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs without ink that Unicode does not class as blanks."""


def tidy_person_name(text: str) -> str:
    """A name in the composed form of Unicode (NFC), as two forms of one name are one person,
    without blanks and invisible signs around it; "" where nothing of it can be seen."""
    letters = unicodedata.normalize("NFC", " ".join(text.split()))
    seen = [at for at, letter in enumerate(letters) if not _is_invisible(letter)]
    return letters[seen[0] : seen[-1] + 1] if seen else ""


def _is_invisible(letter: str) -> bool:
    return letter in _FILLERS or unicodedata.category(letter) in {"Cf", "Zs"}
