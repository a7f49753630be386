"""The code that opens a locked project when its passphrase is forgotten: letters to write down.

Six groups of five letters; the last two letters are the rest of the number that the others are,
divided by a prime, so that every single wrong letter and every two letters that changed places are
noticed.
"""

import re
import secrets
from typing import Final

from swc_desktop.core.message import message

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without I and O, which are read as digits."""

_RANDOM: Final = 28
"""Letters with 128 bits between them, which cannot be guessed."""

_CHECKS: Final = 2
_GROUP: Final = 5
"""Letters that a person keeps in mind from paper to keyboard."""

_PRIME: Final = 571
"""The largest that two letters can write the rests of; 24 has order 285, far above 28."""

_MIN_GROUPS: Final = 5
"""A text of fewer groups is a passphrase; one group of the six may have been forgotten."""

_BETWEEN: Final = " –—\t\r\n-"
"""What people write between groups."""


class CodeMistyped(ValueError):
    """A text that is not a recovery code; its argument says why."""


def new_code() -> str:
    """A code that nobody can guess, in groups."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_RANDOM))
    letters += _check_letters(letters)
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def letters_of(code: str) -> str:
    """The letters of a typed code, the same however it was written; raises ``CodeMistyped``."""
    letters = code.upper().translate({ord(one): None for one in _BETWEEN})
    if unknown := sorted(set(letters) - set(_LETTERS)):
        problem = message("Projects", "it has no {letter!r}").fill(letter=unknown[0])
        raise CodeMistyped(problem)
    wanted = _RANDOM + _CHECKS
    if len(letters) != wanted:
        problem = message("Projects", "it has {wanted} letters and not {found}")
        raise CodeMistyped(problem.fill(wanted=wanted, found=len(letters)))
    if _check_letters(letters[:_RANDOM]) != letters[_RANDOM:]:
        raise CodeMistyped(message("Projects", "at least one letter is wrong"))
    return letters


def looks_like_code(text: str) -> bool:
    """Whether a text seems to be meant as a code: groups of letters, though not all are right."""
    groups = [group for group in re.split(f"[{_BETWEEN}]+", text.strip()) if group]
    return len(groups) >= _MIN_GROUPS and all(len(group) <= _GROUP + 1 for group in groups)


def _check_letters(letters: str) -> str:
    number = 0
    for letter in letters:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    high, low = divmod(number % _PRIME, len(_LETTERS))
    return _LETTERS[high] + _LETTERS[low]
