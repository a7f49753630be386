"""CSV that people open: RFC 4180 with a byte order mark, in which no text becomes a formula.

A spreadsheet splits a file at ``,`` or, where that is the decimal separator, at ``;``, and a quote
in the middle of such a cell does not protect it. So a text is guarded wherever a cell may begin.
Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

import re
from collections.abc import Iterable
from typing import Final

MARK: Final = b"\xef\xbb\xbf"
"""Without it, a spreadsheet reads UTF-8 in the code page of the computer."""

_CELL_START: Final = r"(?:^|[;\t\r\n])[\s\"']*"
_FORMULA_SIGN: Final = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
"""The full-width forms begin a formula on computers set to a language that uses them."""

_OPEN: Final = re.compile(f"({_CELL_START})({_FORMULA_SIGN})")
_GUARDED: Final = re.compile(f"({_CELL_START})'({_FORMULA_SIGN})")
_NEEDS_QUOTES: Final = re.compile(r'[",;\t\r\n]|^\s|\s$')


def is_formula(text: str) -> bool:
    """Whether a text begins like a formula, so that ``guarded`` changes its beginning."""
    return _OPEN.match(text) is not None


def guarded(text: str) -> str:
    """A text with ``'`` before each sign that would begin a formula. Numbers are not texts."""
    return _OPEN.sub(r"\1'\2", text)


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given."""
    return _GUARDED.sub(r"\1\2", text)


def csv_line(cells: Iterable[str]) -> bytes:
    """One line; a cell with a separator of any spreadsheet is quoted."""
    return (",".join(map(_quoted, cells)) + "\r\n").encode("utf-8")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell
