"""Lets a line break within a long word, such as the name of a file."""

import re
import unicodedata
from itertools import pairwise
from typing import Final

BREAK: Final = "\N{ZERO WIDTH SPACE}"
"""An invisible character at which a line may break."""

_LONG: Final = 16
"""Letters of a word that fit on a line even in the narrowest panel."""
_WORDS: Final = re.compile(rf"\S{{{_LONG + 1},}}")
_RICH_WORDS: Final = re.compile(rf"<[^>]*>|&\w+;|[^\s<&]{{{_LONG + 1},}}")
_PIECES: Final = re.compile(r"[^._/\\@-]*[._/\\@-]*")


def breakable(text: str, *, rich: bool = False) -> str:
    """A text whose long words, such as file names, may be broken across lines.

    They break after a dot, slash, underscore, at sign or hyphen; long pieces without one may break
    anywhere. ``rich`` is for HTML, whose tags and entities stay whole.
    """
    return (_RICH_WORDS if rich else _WORDS).sub(
        lambda found: found[0] if rich and found[0][0] in "<&" else _broken(found[0]), text
    )


def _broken(word: str) -> str:
    pieces = [piece for piece in _PIECES.findall(word) if piece]
    return BREAK.join(_letters(piece) if len(piece) > _LONG else piece for piece in pieces)


def _letters(piece: str) -> str:
    parts = [piece[0]]
    for before, letter in pairwise(piece):
        parts.append(f"{BREAK}{letter}" if _apart(before) and _apart(letter) else letter)
    return "".join(parts)


def _apart(letter: str) -> bool:
    """True for a letter whose shape does not depend on its neighbours, unlike Arabic letters."""
    return unicodedata.category(letter)[0] in "LNPS" and unicodedata.bidirectional(letter) != "AL"
