"""Texts as they are compared in a search."""

import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l",
        "ŧ": "t", "þ": "th",
        **dict.fromkeys("\u2018\u2019\u02bc\u02bb\u2032`", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)  # fmt: skip
"""Letters and signs that most keyboards lack and that Unicode does not decompose."""

_OVERLAY: Final = 1
_FIRST_ACCENT: Final = 200
"""Combining classes from here on are accents; lower ones change the letter (Unicode, 4.3)."""


def searchable(text: str) -> str:
    """A text without case and accents, and with one form of apostrophes, dashes and letters."""
    if text.isascii():
        return text.lower().replace("`", "'")
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", plain).translate(_LETTERS)
    return unicodedata.normalize("NFC", "".join(filter(_is_kept, plain)))


def _is_kept(letter: str) -> bool:
    accent = unicodedata.combining(letter)
    return accent != _OVERLAY and accent < _FIRST_ACCENT and unicodedata.category(letter) != "Cf"
